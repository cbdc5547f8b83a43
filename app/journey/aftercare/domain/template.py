"""A jobcenter's template for aftercare: how long after the first day somebody asks."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.registers.jobcenters.domain import DEFAULT_AFTERCARE_STEPS, Audience, step_faults

__all__ = ["DEFAULT_TEMPLATE", "AftercareTemplate", "Audience", "Step", "StepUnit", "add_months"]


class StepUnit(StrEnum):
    """The unit a step counts in."""

    DAYS = "d"
    WEEKS = "w"
    MONTHS = "m"


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

    What steps may be is the jobcenter's rule (`registers/jobcenters/domain.py`). Raises Invalid with one fault per
    step that breaks it (`settings.step_…`), and for no step or no audience (`aftercare.…`).
    """

    steps: tuple[Step, ...]
    audiences: tuple[Audience, ...] = (Audience.CANDIDATE, Audience.EMPLOYER)

    def __post_init__(self) -> None:
        faults = _faults(self.steps, self.audiences)
        if faults:
            raise Invalid(*faults)

    @classmethod
    def of(cls, codes: Iterable[str], audiences: Iterable[str] = tuple(Audience)) -> "AftercareTemplate":
        """A template from the form settings store; raises Invalid as above."""
        codes = tuple(codes)
        faults = step_faults(codes)
        if faults:
            raise Invalid(*faults)
        steps = tuple(Step(int(code[:-1]), StepUnit(code[-1])) for code in codes)
        return cls(steps, tuple(Audience(audience) for audience in audiences))


_NO_STEP = Text("Skabelonen skal have mindst ét trin.", "The template needs at least one step.")
_NO_AUDIENCE = Text(
    "Angiv, om kandidaten, arbejdsgiveren eller begge skal spørges, hver én gang.",
    "Say whether the candidate, the employer or both are asked, each once.",
)


def _faults(steps: tuple[Step, ...], audiences: tuple[Audience, ...]) -> list[FieldFault]:
    faults = []
    if not audiences or len(set(audiences)) != len(audiences):
        faults.append(FieldFault("/audiences", "aftercare.no_audience", _NO_AUDIENCE))
    if not steps:
        faults.append(FieldFault("/aftercare_steps", "aftercare.template_empty", _NO_STEP))
    return [*faults, *step_faults([step.code for step in steps])]


DEFAULT_TEMPLATE = AftercareTemplate.of(DEFAULT_AFTERCARE_STEPS)
