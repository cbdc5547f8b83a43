"""Routes of courses, vouchers and the budgets they are paid from."""

from app.foundation.api.late_route import joined
from app.journey.courses.router import budgets, courses, vouchers

router = joined(courses.router, vouchers.router, budgets.router)
