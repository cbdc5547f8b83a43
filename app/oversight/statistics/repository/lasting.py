"""Jobs and their milestones: what the retention report counts."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Label,
    SQLColumnExpression,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    union_all,
)
from sqlmodel import col, select

from app.foundation.db.query import select_columns
from app.journey.aftercare.domain.answers import StillEmployed
from app.journey.aftercare.domain.milestones import MILESTONE_DAYS, Retention, RetentionBasis
from app.journey.aftercare.domain.states import EmploymentStatus, FollowUpStatus
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp
from app.journey.milestones.models import Milestone
from app.oversight.statistics.domain.survival import Span
from app.oversight.statistics.domain.tables import Keys
from app.oversight.statistics.repository.alike import KIND
from app.oversight.statistics.repository.counting import PART, PLACE, Grain, Source
from app.oversight.statistics.repository.dimensions import joined
from app.oversight.statistics.repository.spans import DaysBetween

PARTS = tuple(f"{basis.value}_{days}" for basis in RetentionBasis for days in MILESTONE_DAYS)
BASES = tuple(basis.value for basis in RetentionBasis)
_FIGURES = ("retained", "not_retained", "unknown")
_NO_DAYS = -1


def milestones(grain: Grain, today: date) -> Source:
    """Milestones whose clock began in the period, and what is known of those that have come (as a kind: `by_part` reads it).

    One that has come and was not judged yet is unknown: nobody said so.
    """
    dimensions: dict[str, SQLColumnExpression[Any]] = {PLACE: col(Milestone.jobcenter_id)}
    origin = Milestone.__table__  # type: ignore[attr-defined]  # SQLModel's stubs do not know it
    if "sector" in grain.names:
        origin = origin.outerjoin(Employment, col(Employment.id) == col(Milestone.employment_id))
    origin = joined(grain, origin, dimensions, col(Employment.workplace_id))
    figure = case(
        (col(Milestone.status) == Retention.RETAINED, 0), (col(Milestone.status) == Retention.NOT_RETAINED, 1), else_=2
    )
    # Its part among PARTS, and the figure there among three.
    bases = case(*((col(Milestone.basis) == basis, place) for place, basis in enumerate(RetentionBasis)))
    days = case(*((col(Milestone.days) == number, place) for place, number in enumerate(MILESTONE_DAYS)))
    kind = len(_FIGURES) * (len(MILESTONE_DAYS) * bases + days) + figure
    where = [
        *grain.within(col(Milestone.jobcenter_id)),
        col(Milestone.falls_on) <= today,
        _began(grain),
        *_with_sector(grain),
    ]
    return Source(origin, where, col(Milestone.candidate_id), dimensions, {KIND: kind})


def by_part(kind: int) -> tuple[str, Sequence[str]]:
    """The part of the report a milestone belongs to, and its figures there."""
    part, figure = divmod(kind, len(_FIGURES))
    return PARTS[part], ("due", _FIGURES[figure])


def _began(grain: Grain) -> ColumnElement[bool]:
    """The clock began so many days before the milestone: compared day by day, so that no arithmetic hides an index."""
    period = grain.period
    within = []
    for days in MILESTONE_DAYS:
        later = timedelta(days=days)
        conditions = [col(Milestone.days) == days, col(Milestone.falls_on) <= period.last + later]
        if period.first is not None:
            conditions.append(col(Milestone.falls_on) >= period.first + later)
        within.append(and_(*conditions))
    return or_(*within)


def _with_sector(grain: Grain) -> list[ColumnElement[bool]]:
    """A job has a sector, a clock that runs through several jobs has none."""
    return [col(Milestone.basis) == RetentionBasis.SAME_EMPLOYER] if "sector" in grain.names else []


def _confirmed(grain: Grain) -> Any:
    """The latest day on which somebody said of a job that it goes on; of no more jobs than the report looks at."""
    counted = [*grain.within(col(Employment.jobcenter_id))]
    if grain.period.first is not None:
        counted.append(col(Employment.starts_on) >= grain.period.first)
    looked_at = [col(FollowUp.employment_id).in_(select(col(Employment.id)).where(*counted))] if counted else []
    return (
        select(col(FollowUp.employment_id).label("employment_id"), func.max(FollowUp.recorded_at).label("at"))
        .where(
            col(FollowUp.employment_id).is_not(None),
            col(FollowUp.status) == FollowUpStatus.DONE,
            col(FollowUp.record)["still_employed"].as_string() == StillEmployed.YES.value,
            *looked_at,
        )
        .group_by(col(FollowUp.employment_id))
        .subquery()
    )


def spans(grain: Grain) -> Source:
    """Jobs, and people, whose work began in the period: each with its days and whether they ended (`span_of` reads it).

    A job that ended lasted from its first to its last day, both counted. One that goes on is watched as long as somebody
    said that it does; without a word of anybody, for its first day only. A person is watched from the first job until the
    last one ended and no other followed, whoever employed them; people have no sector.
    """
    confirmed = _confirmed(grain)
    employed = (
        select_columns(
            col(Employment.plan_id),
            col(Employment.jobcenter_id),
            col(Employment.candidate_id),
            col(Employment.workplace_id),
            col(Employment.status),
            col(Employment.starts_on),
            col(Employment.ends_on),
            confirmed.c.at,
        )
        .select_from(Employment.__table__.outerjoin(confirmed, confirmed.c.employment_id == col(Employment.id)))  # type: ignore[attr-defined]  # SQLModel's stubs do not know it
        .where(*grain.within(col(Employment.jobcenter_id)))
        .cte("employed")
    )
    parts = [_jobs(grain, employed)] if "sector" in grain.names else [_jobs(grain, employed), _people(grain, employed)]
    told = union_all(*parts).subquery()
    names = [name for name in (PLACE, "sector") if name in told.c]
    return Source(
        origin=told,
        where=[],
        person=told.c.person,
        dimensions={PART: told.c[PART], **{name: told.c[name] for name in names}},
        columns={"watched": literal(1)},
        numbers={"spans": told.c.span},
    )


def _jobs(grain: Grain, employed: CTE) -> Any:
    dimensions: dict[str, SQLColumnExpression[Any]] = {PLACE: employed.c.jobcenter_id}
    origin = joined(grain, employed, dimensions, employed.c.workplace_id)
    ended = employed.c.status == EmploymentStatus.ENDED
    days = case(
        (ended, DaysBetween(employed.c.starts_on, employed.c.ends_on) + 1),
        else_=func.coalesce(DaysBetween(employed.c.starts_on, employed.c.at), 0),
    )
    columns = _columns(RetentionBasis.SAME_EMPLOYER, dimensions, employed.c.candidate_id, days, ended)
    return select_columns(*columns).select_from(origin).where(*grain.period.of_days(employed.c.starts_on))


def _people(grain: Grain, employed: CTE) -> Any:
    first, status = col(AftercarePlan.first_job_on), employed.c.status
    spells = (
        select_columns(
            employed.c.plan_id,
            func.sum(case((status == EmploymentStatus.ACTIVE, 1), else_=0)).label("active"),
            func.max(employed.c.starts_on).label("last_start"),
            func.max(case((status == EmploymentStatus.ENDED, employed.c.ends_on))).label("left_on"),
            func.max(employed.c.at).label("confirmed_at"),
        )
        .group_by(employed.c.plan_id)
        .subquery()
    )
    seen, begun = func.coalesce(DaysBetween(first, spells.c.confirmed_at), 0), DaysBetween(first, spells.c.last_start)
    ended = spells.c.active == 0
    days = case((ended, DaysBetween(first, spells.c.left_on) + 1), (seen > begun, seen), else_=begun)
    dimensions: dict[str, SQLColumnExpression[Any]] = {PLACE: col(AftercarePlan.jobcenter_id)}
    columns = _columns(RetentionBasis.ANY_EMPLOYER, dimensions, col(AftercarePlan.candidate_id), days, ended)
    return (
        select_columns(*columns)
        .join(spells, spells.c.plan_id == col(AftercarePlan.id))
        .where(*grain.within(col(AftercarePlan.jobcenter_id)), *grain.period.of_days(first))
    )


def _columns(
    basis: RetentionBasis,
    dimensions: Mapping[str, SQLColumnExpression[Any]],
    person: SQLColumnExpression[Any],
    days: SQLColumnExpression[Any],
    ended: ColumnElement[bool],
) -> list[Label[Any]]:
    """What the rows of both have. In the database a basis is its place among them: texts take longer to group."""
    span = 2 * func.coalesce(cast(days, Integer), _NO_DAYS) + case((ended, 1), else_=0)
    part = literal(BASES.index(basis.value)).label(PART)
    return [part, *(each.label(name) for name, each in dimensions.items()), person.label("person"), span.label("span")]


def by_basis(keys: Keys) -> Keys:
    """The keys of what `spans` counts, with the basis by its name."""
    return {**keys, PART: BASES[int(keys[PART])]}


def span_of(number: int) -> Span | None:
    """How long a job or a person was watched; None where nobody can say."""
    days, ended = divmod(number, 2)
    return None if days == _NO_DAYS else Span(days, bool(ended))
