"""Rows of attendance and readiness for tests that begin with them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.foundation.core.actor import Role
from app.journey.attendance.domain.states import AttendanceStatus
from app.journey.attendance.models import AttendanceDay, ReadinessPicture


def day_row(placement_id: UUID, by: UUID, day_on: date, **values: Any) -> AttendanceDay:
    """A day on which somebody was there for six hours."""
    return AttendanceDay(
        placement_id=placement_id,
        day_on=day_on,
        recorded_by=by,
        **{
            "status": AttendanceStatus.PRESENT,
            "hours": Decimal(6),
            "scheduled_hours": Decimal(6),
            "recorded_role": Role.COMPANY,
            **values,
        },
    )


def picture_row(placement_id: UUID, by: UUID, seen_on: date, **values: Any) -> ReadinessPicture:
    """A picture without any concern."""
    marks = dict.fromkeys(("punctuality", "presence", "appearance", "communication"), 4)
    return ReadinessPicture(placement_id=placement_id, seen_on=seen_on, given_by=by, **{**marks, **values})
