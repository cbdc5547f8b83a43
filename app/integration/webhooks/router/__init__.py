"""Routes of webhooks, and of their deliveries."""

from fastapi import APIRouter

from app.integration.webhooks.router import deliveries, endpoints

__all__ = ["router"]

router = APIRouter()
for part in (endpoints, deliveries):
    router.include_router(part.router)
