"""Routes of training: plans, activities and classes at the workplace."""

from app.foundation.api.late_route import joined
from app.journey.training.router import activities, classes, plans

router = joined(plans.router, activities.router, classes.router)
