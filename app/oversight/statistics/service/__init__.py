"""Questions about many people and needs."""

from app.oversight.statistics.service.exclusion import ExclusionQuery, read_exclusion
from app.oversight.statistics.service.reports import (
    read_attendance,
    read_communication,
    read_companies,
    read_durations,
    read_funnel,
    read_retention,
    read_voice,
    read_vouchers,
)
from app.oversight.statistics.service.scope import Question

__all__ = [
    "ExclusionQuery",
    "Question",
    "read_attendance",
    "read_communication",
    "read_companies",
    "read_durations",
    "read_exclusion",
    "read_funnel",
    "read_retention",
    "read_voice",
    "read_vouchers",
]
