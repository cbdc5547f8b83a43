"""When the candidate and the employer are asked, in a job and during an internship."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.journey.aftercare.domain.template import DEFAULT_TEMPLATE, AftercareTemplate, Audience
from app.journey.aftercare.domain.working_days import (
    IsWorkingDay,
    is_danish_working_day,
    last_working_day,
    next_working_day,
)


class Subject(StrEnum):
    """What a follow-up is about."""

    PLACEMENT = "placement"
    EMPLOYMENT = "employment"


WEEK_1 = "week_1"
MIDWAY = "midway"
BEFORE_END = "before_end"
# Whether a job goes on beyond its fixed term; the term's last day makes it a step of its own, for terms are prolonged.
TERM_END = "term_end"
_WHAT_NEXT_AHEAD = timedelta(weeks=2)
BOTH = (Audience.CANDIDATE, Audience.EMPLOYER)


@dataclass(frozen=True, slots=True)
class PlannedFollowUp:
    """One question to one party: due on a working day, traceable to the step it comes from."""

    subject: Subject
    audience: Audience
    due_on: date
    step_code: str


def schedule_employment(
    starts_on: date,
    template: AftercareTemplate = DEFAULT_TEMPLATE,
    is_working_day: IsWorkingDay = is_danish_working_day,
) -> list[PlannedFollowUp]:
    """The follow-ups of a job: each step on its nominal day, or on the next working day after it.

    Each audience has its own follow-up, by due day. Where days off push two steps onto one day, the earlier step
    stands: nobody is asked twice on a day.
    """
    due: dict[date, str] = {}
    for step in template.steps:
        due.setdefault(next_working_day(step.after(starts_on), is_working_day), step.code)
    return _for_each(Subject.EMPLOYMENT, template.audiences, due)


def schedule_internship(
    starts_on: date,
    ends_on: date,
    is_working_day: IsWorkingDay = is_danish_working_day,
    audiences: Sequence[Audience] = BOTH,
) -> list[PlannedFollowUp]:
    """The follow-ups of an internship: after a week, midway, and two weeks before the end ("what next?").

    All of them lie inside the placement. A day off moves a step to the next working day, or back to the last one of
    the placement where there is none left. A step whose own day lies outside is left out, and "what next?" never
    comes before midway; so a short internship has fewer follow-ups. Of several on one day "what next?" stands before
    week 1, and week 1 before midway. Raises ValueError where the end lies before the start.
    """
    if ends_on < starts_on:
        rule = "a placement ends on or after the day it starts"
        raise ValueError(rule)
    midway = starts_on + (ends_on - starts_on) // 2
    nominal = (
        (BEFORE_END, max(ends_on - _WHAT_NEXT_AHEAD, midway)),
        (WEEK_1, starts_on + timedelta(weeks=1)),
        (MIDWAY, midway),
    )
    due: dict[date, str] = {}
    for code, day in nominal:
        inside = _inside(day, starts_on, ends_on, is_working_day)
        if inside is not None:
            due.setdefault(inside, code)
    return _for_each(Subject.PLACEMENT, audiences, due)


def _inside(day: date, starts_on: date, ends_on: date, is_working_day: IsWorkingDay) -> date | None:
    if day > ends_on:
        return None
    moved = next_working_day(day, is_working_day)
    return moved if moved <= ends_on else last_working_day(starts_on, ends_on, is_working_day)


def _for_each(subject: Subject, audiences: Sequence[Audience], due: dict[date, str]) -> list[PlannedFollowUp]:
    return [
        PlannedFollowUp(subject, audience, day, code) for day, code in sorted(due.items()) for audience in audiences
    ]
