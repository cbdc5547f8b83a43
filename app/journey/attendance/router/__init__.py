"""Routes of attendance: days, readiness pictures, hours by month."""

from app.foundation.api.late_route import joined
from app.journey.attendance.router import days, hours, readiness

router = joined(days.router, readiness.router, hours.router)
