"""Routes of aftercare: employments and plans, follow-ups, re-placement tasks, answer links and the page behind them."""

from fastapi import APIRouter

from app.journey.aftercare.router import employments, follow_ups, links, pages, tasks
from app.journey.aftercare.router.pages import ANSWER_ROOT

__all__ = ["ANSWER_ROOT", "router"]

router = APIRouter()
for part in (employments, follow_ups, tasks, links, pages):
    router.include_router(part.router)
