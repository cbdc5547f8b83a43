"""Routes of statistics."""

from app.foundation.api.late_route import joined
from app.oversight.statistics.router import exclusion, reports

router = joined(reports.router, exclusion.router)
