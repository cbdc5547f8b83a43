"""Routes of training: plans, activities and classes at the workplace."""

from fastapi import APIRouter

from app.journey.training.router import activities, classes, plans

router = APIRouter()
for part in (plans, activities, classes):
    router.include_router(part.router)
