"""Routes of signing links, for the jobcenter, and of the page behind them, for whoever holds one."""

from app.foundation.api.late_route import joined
from app.journey.signing.router import links, pages
from app.journey.signing.router.pages import PAGE_ROOT

__all__ = ["PAGE_ROOT", "router"]

router = joined(links.router, pages.router)
