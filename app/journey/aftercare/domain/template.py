"""A jobcenter's template for aftercare: how long after the first day somebody asks."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text


class Audience(StrEnum):
    """Who is asked; the two are asked separately."""

    CANDIDATE = "candidate"
    EMPLOYER = "employer"


class StepUnit(StrEnum):
    """The unit a step counts in."""

    DAYS = "d"
    WEEKS = "w"
    MONTHS = "m"


# 730 days, said in each unit: two years is as far as a plan reaches.
LONGEST = {StepUnit.DAYS: 730, StepUnit.WEEKS: 104, StepUnit.MONTHS: 24}
_CODE = re.compile(r"(0|[1-9][0-9]{0,2})([dwm])", re.ASCII)


def add_months(day: date, months: int) -> date:
    """The same day of a later month; the month's last day where it has no such day (31 January + 1 → 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a template: an amount of days, weeks or calendar months after the first day."""

    amount: int
    unit: StepUnit

    @property
    def code(self) -> str:
        """`3d`, `2w`, `6m`: what settings store and a follow-up carries."""
        return f"{self.amount}{self.unit.value}"

    def after(self, first_day: date) -> date:
        """The nominal day, before it moves to a working day."""
        if self.unit is StepUnit.MONTHS:
            return add_months(first_day, self.amount)
        return first_day + timedelta(days=self.amount * (7 if self.unit is StepUnit.WEEKS else 1))


@dataclass(frozen=True, slots=True)
class AftercareTemplate:
    """The steps of a jobcenter's aftercare and who is asked at each of them.

    Steps grow whatever day the job starts on: `4w, 1m` is in order, `30d, 1m` is not (from 1 February it would turn
    round). Raises Invalid with one fault per step that breaks a rule (`aftercare.template_empty`,
    `aftercare.step_out_of_range`, `aftercare.step_duplicate`, `aftercare.steps_unsorted`).
    """

    steps: tuple[Step, ...]
    audiences: tuple[Audience, ...] = (Audience.CANDIDATE, Audience.EMPLOYER)

    def __post_init__(self) -> None:
        faults = _faults(self.steps, self.audiences)
        if faults:
            raise Invalid(*faults)

    @classmethod
    def of(cls, codes: Iterable[str]) -> "AftercareTemplate":
        """A template from the form settings store; raises Invalid (`aftercare.step_malformed`, or as above)."""
        matches = [_CODE.fullmatch(code) for code in codes]
        faults = [_fault(position, "step_malformed") for position, match in enumerate(matches) if match is None]
        if faults:
            raise Invalid(*faults)
        return cls(tuple(Step(int(match[1]), StepUnit(match[2])) for match in matches if match is not None))


_FAULTS = {
    "template_empty": Text("Skabelonen skal have mindst ét trin.", "The template needs at least one step."),
    "no_audience": Text(
        "Angiv, om kandidaten, arbejdsgiveren eller begge skal spørges, hver én gang.",
        "Say whether the candidate, the employer or both are asked, each once.",
    ),
    "step_malformed": Text(
        "Et trin skrives som et tal og d, w eller m, f.eks. 3d, 2w eller 6m.",
        "A step is a number and d, w or m, such as 3d, 2w or 6m.",
    ),
    "step_out_of_range": Text(
        "Et trin ligger 0–730 dage efter første dag.", "A step lies 0–730 days after the first day."
    ),
    "step_duplicate": Text("Trinnet falder på samme dag som et andet.", "The step falls on the same day as another."),
    "steps_unsorted": Text("Trinnene skal stå i rækkefølge.", "The steps must be in order."),
}


def _fault(position: int | None, code: str) -> FieldFault:
    pointer = "/steps" if position is None else f"/steps/{position}"
    return FieldFault(pointer, f"aftercare.{code}", _FAULTS[code])


def _faults(steps: tuple[Step, ...], audiences: tuple[Audience, ...]) -> list[FieldFault]:
    faults = []
    if not audiences or len(set(audiences)) != len(audiences):
        faults.append(FieldFault("/audiences", "aftercare.no_audience", _FAULTS["no_audience"]))
    if not steps:
        faults.append(_fault(None, "template_empty"))
    outside = [position for position, step in enumerate(steps) if not 0 <= step.amount <= LONGEST[step.unit]]
    if outside:
        return [*faults, *(_fault(position, "step_out_of_range") for position in outside)]
    spans = [_days_spanned(step) for step in steps]
    for position in range(1, len(steps)):
        if spans[position] in spans[:position]:
            faults.append(_fault(position, "step_duplicate"))
        elif spans[position - 1][1] > spans[position][0]:
            faults.append(_fault(position, "steps_unsorted"))
    return faults


@lru_cache(maxsize=256)
def _days_spanned(step: Step) -> tuple[int, int]:
    """The fewest and the most days the step can mean, over four years of first days."""
    if step.unit is not StepUnit.MONTHS:
        days = step.amount * (7 if step.unit is StepUnit.WEEKS else 1)
        return days, days
    first_days = (date(2024, 1, 1) + timedelta(days=offset) for offset in range(4 * 365 + 1))
    lengths = [(step.after(day) - day).days for day in first_days]
    return min(lengths), max(lengths)


DEFAULT_TEMPLATE = AftercareTemplate.of(("3d", "1w", "2w", "4w", "8w", "3m", "6m", "9m", "12m"))
