"""Routes of calendar feeds for their owners, and of the calendar behind them for whoever holds its address."""

from app.foundation.api.late_route import joined
from app.integration.calendars.router import calendar, feeds

__all__ = ["router"]

router = joined(feeds.router, calendar.router)
