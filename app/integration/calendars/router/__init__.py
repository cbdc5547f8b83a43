"""Routes of calendar feeds for their owners, and of the calendar behind them for whoever holds its address."""

from fastapi import APIRouter

from app.integration.calendars.router import calendar, feeds

__all__ = ["router"]

router = APIRouter()
for part in (feeds, calendar):
    router.include_router(part.router)
