"""Routes of signing links, for the jobcenter, and of the page behind them, for whoever holds one."""

from fastapi import APIRouter

from app.journey.signing.router import links, pages
from app.journey.signing.router.pages import PAGE_ROOT

__all__ = ["PAGE_ROOT", "router"]

router = APIRouter()
for part in (links, pages):
    router.include_router(part.router)
