"""The reasons people give, as codes that can be counted. Only a pause's tells of somebody's health."""

from enum import StrEnum


class ExtensionReason(StrEnum):
    """Why an internship should go on."""

    JOB_PROSPECT = "job_prospect"
    SKILLS_NOT_REACHED = "skills_not_reached"
    GOAL_NOT_CLARIFIED = "goal_not_clarified"
    TIME_LOST = "time_lost"
    OTHER = "other"


class ShorteningReason(StrEnum):
    """Why an internship should end earlier."""

    GOAL_REACHED = "goal_reached"
    JOB_FOUND = "job_found"
    EDUCATION = "education"
    COMPANY_CIRCUMSTANCES = "company_circumstances"
    CANDIDATE_WISH = "candidate_wish"
    OTHER = "other"


class HoursReason(StrEnum):
    """Why the hours should be others."""

    HOURS_GROW = "hours_grow"
    HOURS_FALL = "hours_fall"
    TIMETABLE = "timetable"
    COMPANY_CIRCUMSTANCES = "company_circumstances"
    CANDIDATE_WISH = "candidate_wish"
    OTHER = "other"


class RestReason(StrEnum):
    """Why an internship rests. A company never reads it: illness is nobody's business but the person's."""

    ILLNESS = "illness"
    HOLIDAY = "holiday"
    OTHER = "other"


class ChangeGrantReason(StrEnum):
    """Why a change is granted; `against_candidate` decides against the candidate's no and takes a text."""

    CONDITIONS_MET = "conditions_met"
    CONCRETE_ASSESSMENT = "concrete_assessment"
    PARTICULAR_NEED = "particular_need"
    AGAINST_CANDIDATE = "against_candidate"
    OTHER = "other"


class ChangeRejectReason(StrEnum):
    """Why a change is refused."""

    CONDITIONS_NOT_MET = "conditions_not_met"
    NO_NEED = "no_need"
    PARTY_DISAGREES = "party_disagrees"
    OTHER = "other"
