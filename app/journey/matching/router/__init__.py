"""Routes of rankings, explanations, matches and assignment runs."""

from fastapi import APIRouter

from app.journey.matching.router import matches, previews, rankings, runs

router = APIRouter()
for part in (rankings, previews, matches, runs):
    router.include_router(part.router)
