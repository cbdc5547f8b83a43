"""The reasons people may give, as codes that can be counted; none of them tells of somebody's health."""

from enum import StrEnum


class ReturnReason(StrEnum):
    """Why an agreement goes back to be changed."""

    CONTENT_INCOMPLETE = "content_incomplete"
    WRONG_PERIOD = "wrong_period"
    WRONG_HOURS = "wrong_hours"
    TASKS_UNCLEAR = "tasks_unclear"
    OBJECTION = "objection"
    OTHER = "other"


class RejectReason(StrEnum):
    """Why an internship is refused."""

    CONDITIONS_NOT_MET = "conditions_not_met"
    OBJECTION_UPHELD = "objection_upheld"
    DISPLACES_STAFF = "displaces_staff"
    NOT_SUITABLE = "not_suitable"
    OTHER = "other"


class GrantReason(StrEnum):
    """Why an internship is granted; `objection_considered` decides on the representative's objection."""

    CONDITIONS_MET = "conditions_met"
    OBJECTION_CONSIDERED = "objection_considered"
    CONCRETE_ASSESSMENT = "concrete_assessment"
    OTHER = "other"


class EndReason(StrEnum):
    """Why an internship ended before its day."""

    JOB_FOUND = "job_found"
    EDUCATION = "education"
    ABSENCE = "absence"
    NOT_A_FIT = "not_a_fit"
    CONDITIONS_NOT_KEPT = "conditions_not_kept"
    WORKPLACE_CLOSED = "workplace_closed"
    MOVED = "moved"
    PERSONAL = "personal"
    OTHER = "other"


class CancelReason(StrEnum):
    """Why an internship never starts."""

    CANDIDATE_WITHDREW = "candidate_withdrew"
    COMPANY_WITHDREW = "company_withdrew"
    JOB_FOUND = "job_found"
    NEED_CHANGED = "need_changed"
    REGISTERED_BY_MISTAKE = "registered_by_mistake"
    OTHER = "other"


class EndOutcome(StrEnum):
    """What comes after a completed internship."""

    JOB_OFFERED = "job_offered"
    CONTINUE = "continue"
    NO_JOB = "no_job"
    OTHER = "other"
