"""Routes of placements: the agreement, its signatures, decisions and life."""

from app.foundation.api.late_route import joined
from app.journey.placements.router import agreement, deciding, requests, running

router = joined(agreement.router, deciding.router, running.router, requests.router)
