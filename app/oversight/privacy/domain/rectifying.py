"""Rectification (GDPR article 16): what is asked, what may become of it, by when, and what is told of it."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.core.i18n import Text
from app.foundation.core.states import LifeCycle, move


class RectificationStatus(StrEnum):
    """Where a request stands: asked, then corrected, annotated (the person's view stands beside it) or refused."""

    ASKED = "asked"
    CORRECTED = "corrected"
    ANNOTATED = "annotated"
    REFUSED = "refused"


class RectifiedKind(StrEnum):
    """What the person says is wrong: the profile, or a row about the person by its id."""

    PROFILE = "profile"
    PLACEMENT = "placement"
    TRAINING_ACTIVITY = "training_activity"
    ATTENDANCE_DAY = "attendance_day"
    READINESS_PICTURE = "readiness_picture"
    END_STATEMENT = "end_statement"
    EMPLOYMENT = "employment"
    FOLLOW_UP = "follow_up"


class RectificationReason(StrEnum):
    """Why it was decided so."""

    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    OUT_OF_DATE = "out_of_date"
    OPINION_OF_ANOTHER = "opinion_of_another"
    CANNOT_BE_SETTLED = "cannot_be_settled"
    IS_CORRECT = "is_correct"
    MUST_BE_KEPT = "must_be_kept"


TABLES: Mapping[RectifiedKind, str] = {
    RectifiedKind.PROFILE: "candidates",
    RectifiedKind.PLACEMENT: "placements",
    RectifiedKind.TRAINING_ACTIVITY: "training_activities",
    RectifiedKind.ATTENDANCE_DAY: "attendance_days",
    RectifiedKind.READINESS_PICTURE: "readiness_pictures",
    RectifiedKind.END_STATEMENT: "end_statements",
    RectifiedKind.EMPLOYMENT: "employments",
    RectifiedKind.FOLLOW_UP: "follow_ups",
}
S = RectificationStatus
RECTIFICATION_LIFE = LifeCycle[RectificationStatus](
    {
        "correct": move([S.ASKED], S.CORRECTED, JOBCENTER_STAFF),
        "annotate": move([S.ASKED], S.ANNOTATED, JOBCENTER_STAFF),
        "refuse": move([S.ASKED], S.REFUSED, JOBCENTER_STAFF),
    }
)
COMPLAINT_GUIDANCE = Text(
    "Du kan klage over afgørelsen til Datatilsynet (databeskyttelsesforordningens artikel 77), www.datatilsynet.dk, og "
    "du kan indbringe den for domstolene (artikel 79). Du kan altid bede jobcentret se på den igen, hvis du har nye "
    "oplysninger.",
    "You may complain about the decision to the Danish Data Protection Agency (Datatilsynet; GDPR article 77), "
    "www.datatilsynet.dk, and bring it before the courts (article 79). You may always ask the jobcenter to look at it "
    "again if you have something new to tell.",
)


def answer_by(asked_on: date) -> date:
    """The last day to decide: one month after it was asked (GDPR article 12(3)); the last of a shorter month."""
    year, month = (asked_on.year + 1, 1) if asked_on.month == 12 else (asked_on.year, asked_on.month + 1)
    return date(year, month, min(asked_on.day, monthrange(year, month)[1]))


# What changes with every write, and says nothing of the person.
_BESIDE = frozenset({"version", "updated_at"})


def replaced(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The former values of what is different now, by field: the history of a correction."""
    return {name: value for name, value in before.items() if name not in _BESIDE and after.get(name) != value}
