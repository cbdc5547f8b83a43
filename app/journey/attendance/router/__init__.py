"""Routes of attendance: days, readiness pictures, hours by month."""

from fastapi import APIRouter

from app.journey.attendance.router import days, hours, readiness

router = APIRouter()
for part in (days, readiness, hours):
    router.include_router(part.router)
