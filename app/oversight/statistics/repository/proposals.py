"""Needs and proposals: what the funnel, the reasons for declining, and the time in each step count."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
)
from sqlmodel import col, select

from app.foundation.audit.models import Event
from app.foundation.db.query import fetch_rows, select_columns
from app.foundation.db.work import Work
from app.journey.aftercare.models import Employment
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match, Ranking
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.oversight.statistics.domain.suppression import Cell
from app.oversight.statistics.domain.tables import Leaf, Measured
from app.oversight.statistics.repository.counting import (
    PART,
    PLACE,
    Grain,
    Source,
    yes,
)
from app.oversight.statistics.repository.dimensions import joined
from app.oversight.statistics.repository.spans import DaysBetween

NEED_COLUMNS = ("needs", "ranked", "seats", "seats_taken")
STARTED = (PlacementStatus.ACTIVE, PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY)
OVER = (PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY)
_LEFT_ON = func.coalesce(col(Placement.ended_on), col(Placement.ends_on))
_AGREED = or_(col(Match.status) == MatchStatus.AGREED, col(Match.placement_id).is_not(None))
# Written as it stands, not as a value, so that the index on these events alone is found.
_AGREED_EVENT: Any = literal_column("'match.agreed'")
_FIRST_JOBS = (
    select(col(Employment.placement_id).label("placement_id"), func.min(Employment.starts_on).label("starts_on"))
    .where(col(Employment.placement_id).is_not(None))
    .group_by(col(Employment.placement_id))
    .subquery()
)


async def count_needs(work: Work, grain: Grain) -> list[Leaf]:
    """Needs written in the period and published since, how many of them were ranked, seats and seats taken.

    They stand on no person.
    """
    dimensions: dict[str, SQLColumnExpression[Any]] = {PLACE: col(Need.jobcenter_id)}
    origin = joined(grain, Need.__table__, dimensions, col(Need.workplace_id))  # type: ignore[attr-defined]  # SQLModel's stubs do not know it
    ranked = exists().where(col(Ranking.need_id) == col(Need.id))
    names = [name for name in dimensions if name == PLACE or name in grain.names]
    rows = (
        select_columns(
            *(dimensions[name].label(name) for name in names),
            col(Need.seats).label("seats"),
            col(Need.seats_taken).label("taken"),
            case((ranked, 1), else_=0).label("ranked"),
        )
        .select_from(origin)
        .where(
            *grain.within(col(Need.jobcenter_id)),
            *grain.period.of_instants(col(Need.created_at)),
            col(Need.status) != NeedStatus.DRAFT,
        )
        .subquery()
    )
    groups = [rows.c[name] for name in names]
    figures = (func.count(), func.sum(rows.c.ranked), func.sum(rows.c.seats), func.sum(rows.c.taken))
    found = await fetch_rows(work.session, select_columns(*groups, *figures).group_by(*groups))
    leaves = []
    for row in found:
        keys = {name: str(value) for name, value in zip(names, tuple(row), strict=False)}
        numbers = zip(NEED_COLUMNS, tuple(row)[len(names) :], strict=True)
        cells = {name: Cell(int(number or 0)) for name, number in numbers}
        leaves.append(Leaf(keys, cells, grain.knows(keys)))
    return leaves


def funnel(grain: Grain) -> Source:
    """Proposals made in the period, and how far each of them came until today."""
    dimensions: dict[str, SQLColumnExpression[Any]] = {PLACE: col(Match.jobcenter_id)}
    granted = col(Placement.granted_at).is_not(None)
    return Source(
        origin=_followed(grain, dimensions).outerjoin(
            _FIRST_JOBS, _FIRST_JOBS.c.placement_id == col(Match.placement_id)
        ),
        where=_proposed(grain),
        person=col(Match.candidate_id),
        dimensions=dimensions,
        columns={
            "proposed": literal(1),
            "consented": yes(or_(col(Match.answered_at).is_not(None), _AGREED)),
            "agreed": yes(_AGREED),
            "granted": yes(granted),
            "started": yes(granted, col(Placement.status).in_(STARTED)),
            "completed": yes(col(Placement.status) == PlacementStatus.COMPLETED),
            "job": yes(_FIRST_JOBS.c.placement_id.is_not(None)),
        },
    )


def declines(grain: Grain) -> Source:
    """Proposals of the period that somebody declined: who, and why."""
    dimensions: dict[str, SQLColumnExpression[Any]] = {PLACE: col(Match.jobcenter_id)}
    origin = _followed(grain, dimensions)
    by = func.coalesce(cast(col(Match.declined_by), String), "unknown")
    dimensions["reason"] = by + ":" + func.coalesce(col(Match.reason_code), "unknown")
    return Source(
        origin=origin,
        where=[*_proposed(grain), col(Match.status) == MatchStatus.DECLINED],
        person=col(Match.candidate_id),
        dimensions=dimensions,
        columns={"declined": literal(1)},
    )


def _followed(grain: Grain, dimensions: dict[str, SQLColumnExpression[Any]]) -> Any:
    origin = Match.__table__.outerjoin(Placement, col(Placement.id) == col(Match.placement_id))  # type: ignore[attr-defined]  # SQLModel's stubs do not know it
    return joined(grain, origin, dimensions, col(Match.workplace_id))


def _proposed(grain: Grain) -> list[ColumnElement[bool]]:
    return [*grain.within(col(Match.jobcenter_id)), *grain.period.of_instants(col(Match.proposed_at))]


STEPS = (
    "need_to_proposal",
    "proposal_to_consent",
    "consent_to_agreement",
    "agreement_to_grant",
    "grant_to_start",
    "start_to_end",
    "end_to_job",
)


def steps(grain: Grain) -> Source:
    """Proposals of the period, and which steps each has taken: one column for each step, and the days it took."""
    dimensions: dict[str, SQLColumnExpression[Any]] = {PLACE: col(Match.jobcenter_id)}
    origin = (
        _followed(grain, dimensions)
        .join(Need, col(Need.id) == col(Match.need_id))
        .outerjoin(_FIRST_JOBS, _FIRST_JOBS.c.placement_id == col(Match.placement_id))
        .outerjoin(Event, and_(col(Event.subject_id) == col(Match.id), col(Event.name) == _AGREED_EVENT))
    )
    agreed_at, granted_at = col(Event.occurred_at), col(Placement.granted_at)
    over = case((col(Placement.status).in_(OVER), _LEFT_ON))
    began = case((col(Placement.status).in_(STARTED), col(Placement.starts_on)))
    ends: tuple[tuple[Any, Any], ...] = (
        (col(Need.created_at), col(Match.proposed_at)),
        (col(Match.proposed_at), col(Match.answered_at)),
        (col(Match.answered_at), agreed_at),
        (agreed_at, granted_at),
        (granted_at, began),
        (col(Placement.starts_on), over),
        (over, _FIRST_JOBS.c.starts_on),
    )
    both = dict(zip(STEPS, ends, strict=True))
    return Source(
        origin=origin,
        where=_proposed(grain),
        person=col(Match.candidate_id),
        dimensions=dimensions,
        columns={step: yes(first.is_not(None), last.is_not(None)) for step, (first, last) in both.items()},
        numbers={step: DaysBetween(first, last) for step, (first, last) in both.items()},
    )


def by_step(leaves: Sequence[Leaf]) -> list[Leaf]:
    """What `steps` counts, with a leaf for each step in place of a column."""
    return [
        Leaf({**leaf.keys, PART: step}, {"count": cell}, leaf.known)
        for leaf in leaves
        for step, cell in leaf.cells.items()
    ]


def days_by_step(measured: Sequence[Measured]) -> list[Measured]:
    """The same of its numbers."""
    return [Measured({**each.keys, PART: each.name}, "days", each.times) for each in measured]


def internships(grain: Grain) -> Source:
    """Internships that ended in the period, by company: completed or ended early, followed by a job there or not."""
    dimensions: dict[str, SQLColumnExpression[Any]] = {PLACE: col(Placement.jobcenter_id)}
    origin = Placement.__table__.outerjoin(_FIRST_JOBS, _FIRST_JOBS.c.placement_id == col(Placement.id))  # type: ignore[attr-defined]  # SQLModel's stubs do not know it
    origin = joined(grain, origin, dimensions, col(Placement.workplace_id))
    dimensions["company"] = col(Placement.company_id)
    hired = _FIRST_JOBS.c.placement_id.is_not(None)
    return Source(
        origin=origin,
        where=[
            *grain.within(col(Placement.jobcenter_id)),
            col(Placement.status).in_(OVER),
            *grain.period.of_days(_LEFT_ON),
        ],
        person=col(Placement.candidate_id),
        dimensions=dimensions,
        columns={
            "internships": literal(1),
            "completed": yes(col(Placement.status) == PlacementStatus.COMPLETED),
            "ended_early": yes(col(Placement.status) == PlacementStatus.ENDED_EARLY),
            "hired": yes(hired),
            "not_hired": yes(~hired),
        },
    )
