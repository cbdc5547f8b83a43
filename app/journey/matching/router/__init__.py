"""Routes of rankings, explanations, matches and assignment runs."""

from app.foundation.api.late_route import joined
from app.journey.matching.router import matches, previews, rankings, runs

router = joined(rankings.router, previews.router, matches.router, runs.router)
