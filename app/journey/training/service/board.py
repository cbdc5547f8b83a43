"""A plan before it is drawn anew: what stays where it is, what gives way, and what is asked for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from app.foundation.db.work import Work
from app.journey.placements.models import Placement
from app.journey.training.domain.keeping import Rest, rest_of
from app.journey.training.domain.states import OPEN_ACTIVITIES, ActivityOrigin, ActivityStatus
from app.journey.training.domain.values import DatedSession, Gap, PlanningFacts
from app.journey.training.models import TrainingActivity
from app.journey.training.service.activities import status_of
from app.journey.training.service.rows import help_again, sessions_of

# Their times are planned; those of the other origins are given.
PLANNED = frozenset({ActivityOrigin.GAP, ActivityOrigin.BUNDLE})


@dataclass(frozen=True, slots=True)
class Board:
    """`waiting` and `rests` give way, by key: what has not begun, and the coming part of what has; all else stays."""

    facts: PlanningFacts
    waiting: Mapping[UUID, TrainingActivity]
    rests: Mapping[UUID, tuple[TrainingActivity, Rest]]

    @property
    def moving(self) -> frozenset[UUID]:
        return frozenset(self.waiting) | frozenset(self.rests)


def key_of(row: TrainingActivity) -> UUID:
    """What `Gap.key` is to a stored activity."""
    return row.skill_id if row.origin is ActivityOrigin.GAP and row.skill_id is not None else row.id


def given_times(work: Work, rows: Collection[TrainingActivity]) -> list[list[DatedSession]]:
    """The sittings that others have fixed, of each course and class of the plan."""
    return [_taken(work, row) for row in rows if row.origin not in PLANNED]


def lay_out(
    work: Work,
    placement: Placement,
    rows: Sequence[TrainingActivity],
    asked: Sequence[Gap],
    facts: PlanningFacts,
    *,
    gently: bool,
) -> Board:
    """Divides the rows of a plan and gathers what is to be planned: gaps nobody closes yet, and what gives way.

    A gap is closed by its own activity, also by one that was given up, and by a course, a class or help of a bundle that
    reaches its level. Where drawn `gently`, only what cannot stay gives way.
    """
    closed = _closed(rows)
    found = {key_of(row): row for row in rows if row.origin in PLANNED}
    rests = {key: (row, rest) for key, row in found.items() if (rest := _rest(work, row, facts)) is not None}
    waiting = {
        key: row
        for key, row in found.items()
        if (key in rests and not rests[key][1].held)
        or (row.status in OPEN_ACTIVITIES and not row.dated_sessions)
        or (status_of(work, row) is ActivityStatus.PLANNED and (not gently or key in rests or _is_closed(row, closed)))
    }
    under_way = {key: each for key, each in rests.items() if key not in waiting}
    standing = [row for key, row in found.items() if key not in waiting and key not in under_way]
    settled = {key_of(row) for row in standing}
    open_gaps = [gap for gap in asked if gap.key not in settled and (gap.bundled or gap.need > closed.get(gap.key, 0))]
    moved_help = [
        help_again(row, placement)
        for key, row in found.items()
        if row.origin is ActivityOrigin.BUNDLE and key not in settled
    ]
    kept = [session for row in standing for session in _taken(work, row)]
    kept += [session for _, rest in under_way.values() for session in rest.held]
    gaps = tuple(_what_is_left(gap, under_way) for gap in (*open_gaps, *moved_help))
    return Board(replace(facts, gaps=gaps, kept_sessions=tuple(kept)), waiting, under_way)


def _closed(rows: Collection[TrainingActivity]) -> dict[UUID, int]:
    """By skill, the highest level that something other than a gap's own activity reaches."""
    levels: dict[UUID, int] = {}
    for row in rows:
        if row.origin is ActivityOrigin.GAP or row.skill_id is None or row.status is ActivityStatus.DROPPED:
            continue
        levels[row.skill_id] = max(row.need, levels.get(row.skill_id, 0))
    return levels


def _is_closed(row: TrainingActivity, closed: Mapping[UUID, int]) -> bool:
    return row.origin is ActivityOrigin.GAP and row.skill_id is not None and row.need <= closed.get(row.skill_id, 0)


def _rest(work: Work, row: TrainingActivity, facts: PlanningFacts) -> Rest | None:
    """What is left of an open activity of which some coming sitting no longer stands."""
    return rest_of(sessions_of(row), facts, work.today()) if row.status in OPEN_ACTIVITIES else None


def _what_is_left(gap: Gap, under_way: Mapping[UUID, tuple[TrainingActivity, Rest]]) -> Gap:
    found = under_way.get(gap.key)
    return gap if found is None else replace(gap, weeks=Decimal(found[1].weeks_to_come))


def _taken(work: Work, row: TrainingActivity) -> list[DatedSession]:
    """The time that is taken: all of what is open, and what closed activities have used so far."""
    return sessions_of(row, None if row.status in OPEN_ACTIVITIES else work.today())
