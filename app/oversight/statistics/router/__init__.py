"""Routes of statistics."""

from fastapi import APIRouter

from app.oversight.statistics.router import exclusion, reports

router = APIRouter()
for part in (reports, exclusion):
    router.include_router(part.router)
