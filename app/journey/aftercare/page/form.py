"""What the page's form may hold, and what it says once it is sent."""

from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from app.foundation.core.i18n import PageText
from app.journey.aftercare.domain.answers import Issue
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import FollowUp
from app.journey.aftercare.page import words
from app.journey.aftercare.schemas import AnswerForm, VoiceSaid

MOST_FIELDS = 20
TICKED = "yes"
_ISSUE = "issue_"
_FAULTS: Mapping[str, PageText] = {
    "rating": words.NO_RATING,
    "still_employed": words.NO_STILL,
    "weekly_hours": words.BAD_HOURS,
    "own_words": words.BAD_WORDS,
}
# An employer is not asked about a person's health, children, permit or bank.
_OFFERED: Mapping[Audience, tuple[Issue, ...]] = {
    Audience.CANDIDATE: tuple(Issue),
    Audience.EMPLOYER: (Issue.TRANSPORT, Issue.CONFLICT, Issue.LANGUAGE, Issue.OTHER),
}


def issues_offered(audience: Audience) -> tuple[Issue, ...]:
    """What can be ticked as hard, by who is asked."""
    return _OFFERED[audience]


def issue_field(issue: Issue) -> str:
    """The name of an issue's box: one field each, for a form that sends a field twice is not ours."""
    return f"{_ISSUE}{issue.value}"


def asks_about_job(follow_up: FollowUp) -> bool:
    """An internship has its agreed hours and its own end: only a job is asked about."""
    return follow_up.subject is Subject.EMPLOYMENT


def read_answer(fields: Mapping[str, str], follow_up: FollowUp) -> tuple[AnswerForm | None, list[PageText]]:
    """The answer, or what is wrong with the form, each thing once, without repeating what was sent."""
    sent = {name: value for name, value in fields.items() if value.strip()}
    boxes = {issue_field(issue): issue for issue in issues_offered(follow_up.audience)}
    if not sent.keys() <= _known(follow_up) or any(sent[name] != TICKED for name in boxes if name in sent):
        return None, [words.BAD_FORM]
    values: dict[str, object] = {name: value for name, value in sent.items() if name not in boxes}
    values["issues"] = [issue for name, issue in boxes.items() if name in sent]
    if "weekly_hours" in sent:
        values["weekly_hours"] = sent["weekly_hours"].strip().replace(",", ".")
    missing = [words.NO_STILL] if asks_about_job(follow_up) and "still_employed" not in sent else []
    try:
        form = AnswerForm.model_validate(values)
    except ValidationError as error:
        return None, [*missing, *_faults(error)]
    return (None, missing) if missing else (form, [])


def _known(follow_up: FollowUp) -> set[str]:
    names = {"rating", "own_words", *(issue_field(issue) for issue in issues_offered(follow_up.audience))}
    if asks_about_job(follow_up):
        names |= {"still_employed", "weekly_hours"}
    if follow_up.audience is Audience.CANDIDATE:
        names |= set(VoiceSaid.model_fields)
    return names


def _faults(error: ValidationError) -> Iterable[PageText]:
    places = [str(fault["loc"][0]) if fault["loc"] else "" for fault in error.errors()]
    return dict.fromkeys(_FAULTS.get(place, words.BAD_FORM) for place in places)
