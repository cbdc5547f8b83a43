"""Kinds of employment."""

from enum import StrEnum


class EmploymentKind(StrEnum):
    """What kind of job it is."""

    ORDINARY = "ordinary"
    WAGE_SUBSIDY = "wage_subsidy"
    IGU = "igu"
    ADULT_APPRENTICE = "adult_apprentice"
    SMALL_JOB = "small_job"
