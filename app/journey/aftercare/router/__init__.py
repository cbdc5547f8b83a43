"""Routes of aftercare: employments and plans, follow-ups, re-placement tasks, answer links and the page behind them."""

from app.foundation.api.late_route import joined
from app.journey.aftercare.router import employments, follow_ups, links, pages, tasks
from app.journey.aftercare.router.pages import ANSWER_ROOT

__all__ = ["ANSWER_ROOT", "router"]

router = joined(employments.router, follow_ups.router, tasks.router, links.router, pages.router)
