"""Routes of webhooks, and of their deliveries."""

from app.foundation.api.late_route import joined
from app.integration.webhooks.router import deliveries, endpoints

__all__ = ["router"]

router = joined(endpoints.router, deliveries.router)
