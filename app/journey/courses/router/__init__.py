"""Routes of courses, vouchers and the budgets they are paid from."""

from fastapi import APIRouter

from app.journey.courses.router import budgets, courses, vouchers

router = APIRouter()
for part in (courses, vouchers, budgets):
    router.include_router(part.router)
