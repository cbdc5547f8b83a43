"""Routes of placements: the agreement, its signatures, decisions and life."""

from fastapi import APIRouter

from app.journey.placements.router import agreement, deciding, requests, running

router = APIRouter()
for part in (agreement, deciding, running, requests):
    router.include_router(part.router)
