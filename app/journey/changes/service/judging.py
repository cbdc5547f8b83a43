"""The law's and the parties' word on a change: the checks on the internship as it would be, and the hearing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.foundation.db.work import Work
from app.journey.changes.domain import Heard, Hearing, PlacementChangeKind, Standing, hearing_of, judged_from
from app.journey.changes.models import PlacementChange
from app.journey.placements.domain import UNDER_WAY, pauses_of, steps_of
from app.journey.placements.domain.revision import Revision
from app.journey.placements.models import Placement
from app.journey.placements.service.checking import judge
from app.registers.law.domain import CheckResult

_DATES = frozenset({"ends_on"})
_ASKS_MORE = frozenset({PlacementChangeKind.EXTENSION, PlacementChangeKind.HOURS})


def standing_of(work: Work, placement: Placement) -> Standing:
    """The internship as it is agreed now."""
    return Standing(
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        hours_schedule=steps_of(placement.hours_schedule),
        working_times=tuple(placement.working_times),
        pauses=pauses_of(placement.pauses),
        today=work.today(),
    )


def is_under_way(work: Work, placement: Placement) -> bool:
    """Granted or active, and its last day has not passed."""
    return placement.status in UNDER_WAY and work.today() <= placement.ends_on


def columns_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Proposed fields as the columns hold them."""
    return {name: date.fromisoformat(value) if name in _DATES else value for name, value in fields.items()}


def takes_more(change: PlacementChange) -> bool:
    """Whether the change asks more of the parties, and takes hours or room that were not granted before."""
    return change.kind in _ASKS_MORE


async def judge_change(
    work: Work,
    placement: Placement,
    change: PlacementChange,
    *,
    concrete_assessment: bool = False,
    particular_need: bool = False,
) -> tuple[CheckResult, ...]:
    """Every check on the placement as it would become, which is never stored; limits run over the whole of it.

    The two switches say that the decision itself brings the assessment, beside what was asked with.
    """
    changed = Placement(**{**placement.model_dump(), **columns_of(change.proposed)})
    revision = Revision(
        judged_from=judged_from(change.kind, change.effective_on, standing_of(work, placement)),
        previous_ends_on=placement.ends_on,
        concrete_assessment=concrete_assessment or change.concrete_assessment is not None,
        particular_need=particular_need or change.particular_need is not None,
    )
    return await judge(work, changed, revision=revision)


def hearing_on(change: PlacementChange) -> Hearing:
    """How the hearing of the parties stands."""
    heard = Heard(_agrees(change.company_answer), _agrees(change.candidate_answer))
    return hearing_of(heard, asks_more=takes_more(change))


def _agrees(answer: Mapping[str, Any] | None) -> bool | None:
    return None if answer is None else bool(answer["agrees"])
