"""Jobs and their milestones: what the retention report counts."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Label, SQLColumnExpression, and_, case, cast, func, or_
from sqlmodel import col, select

from app.foundation.db.query import select_columns
from app.journey.aftercare.domain.answers import StillEmployed
from app.journey.aftercare.domain.milestones import MILESTONE_DAYS, Retention, RetentionBasis
from app.journey.aftercare.domain.states import EmploymentStatus, FollowUpStatus
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp
from app.journey.milestones.models import Milestone
from app.oversight.statistics.domain.survival import Span
from app.oversight.statistics.repository.alike import KIND
from app.oversight.statistics.repository.counting import PLACE, Grain, Source
from app.oversight.statistics.repository.dimensions import joined
from app.oversight.statistics.repository.spans import DaysBetween

_ALL = tuple((basis, days) for basis in RetentionBasis for days in MILESTONE_DAYS)
PARTS = tuple(f"{basis.value}_{days}" for basis, days in _ALL)
# A milestone as a number: 10 × days, 10,000 more where any employer counts, and the figure it stands for.
_APART = {basis: place * 10_000 for place, basis in enumerate(RetentionBasis)}
_NAMES = {_APART[basis] + 10 * days: f"{basis.value}_{days}" for basis, days in _ALL}
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
        (col(Milestone.status) == Retention.RETAINED, 0), (col(Milestone.status) == Retention.NOT_RETAINED, 1)
    )
    apart = case(*((col(Milestone.basis) == basis, add) for basis, add in _APART.items()))
    where = [
        *grain.within(col(Milestone.jobcenter_id)),
        col(Milestone.falls_on) <= today,
        _began(grain),
        *_with_sector(grain),
    ]
    names = [name for name in dimensions if name == PLACE or name in grain.names]
    kind = apart + 10 * col(Milestone.days) + func.coalesce(figure, 2)
    columns: list[Label[Any]] = [dimensions[name].label(name) for name in names]
    columns += [col(Milestone.candidate_id).label("person"), kind.label(KIND)]
    rows = select_columns(*columns).select_from(origin).where(*where).subquery()
    return Source(rows, [], rows.c.person, {name: rows.c[name] for name in names}, {})


def by_part(kind: str) -> list[tuple[str | None, str]]:
    """The figures a milestone counts for, by its part of the report."""
    part, figure = divmod(int(kind), 10)
    name = _NAMES[10 * part]
    return [(name, "due"), (name, _FIGURES[figure])]


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


def jobs(grain: Grain) -> Source:
    """Jobs that began in the period, each with its days and whether they ended (as a kind: `span_of` reads it).

    A job that ended lasted from its first to its last day, both counted. One that goes on is watched as long as somebody
    said that it does; without a word of anybody, for its first day only.
    """
    confirmed = _confirmed(grain)
    dimensions: dict[str, SQLColumnExpression[Any]] = {PLACE: col(Employment.jobcenter_id)}
    table = Employment.__table__  # type: ignore[attr-defined]  # SQLModel's stubs do not know it
    origin = joined(
        grain,
        table.outerjoin(confirmed, confirmed.c.employment_id == col(Employment.id)),
        dimensions,
        col(Employment.workplace_id),
    )
    ended = col(Employment.status) == EmploymentStatus.ENDED
    days = case(
        (ended, DaysBetween(col(Employment.starts_on), col(Employment.ends_on)) + 1),
        else_=func.coalesce(DaysBetween(col(Employment.starts_on), confirmed.c.at), 0),
    )
    where = [*grain.within(col(Employment.jobcenter_id)), *grain.period.of_days(col(Employment.starts_on))]
    return _spans(grain, origin, where, dimensions, col(Employment.candidate_id), days, ended)


def plans(grain: Grain) -> Source:
    """The same for people: from the first job until the last one ended and no other followed, whoever employed them."""
    confirmed = _confirmed(grain)
    first = col(AftercarePlan.first_job_on)
    active = func.sum(case((col(Employment.status) == EmploymentStatus.ACTIVE, 1), else_=0))
    spells = (
        select_columns(
            col(Employment.plan_id).label("plan_id"),
            active.label("active"),
            func.max(col(Employment.starts_on)).label("last_start"),
            func.max(case((col(Employment.status) == EmploymentStatus.ENDED, col(Employment.ends_on)))).label(
                "left_on"
            ),
            func.max(confirmed.c.at).label("confirmed_at"),
        )
        .select_from(Employment.__table__.outerjoin(confirmed, confirmed.c.employment_id == col(Employment.id)))  # type: ignore[attr-defined]  # as above
        .where(*grain.within(col(Employment.jobcenter_id)))
        .group_by(col(Employment.plan_id))
        .subquery()
    )
    dimensions: dict[str, SQLColumnExpression[Any]] = {PLACE: col(AftercarePlan.jobcenter_id)}
    table = AftercarePlan.__table__.join(spells, spells.c.plan_id == col(AftercarePlan.id))  # type: ignore[attr-defined]  # as above
    seen, begun = func.coalesce(DaysBetween(first, spells.c.confirmed_at), 0), DaysBetween(first, spells.c.last_start)
    ended = spells.c.active == 0
    days = case((ended, DaysBetween(first, spells.c.left_on) + 1), (seen > begun, seen), else_=begun)
    where = [*grain.within(col(AftercarePlan.jobcenter_id)), *grain.period.of_days(first)]
    return _spans(grain, table, where, dimensions, col(AftercarePlan.candidate_id), days, ended)


def _spans(
    grain: Grain,
    origin: Any,
    where: list[ColumnElement[bool]],
    dimensions: dict[str, SQLColumnExpression[Any]],
    person: SQLColumnExpression[Any],
    days: SQLColumnExpression[Any],
    ended: ColumnElement[bool],
) -> Source:
    names = [name for name in dimensions if name == PLACE or name in grain.names]
    rows = (
        select_columns(
            *(dimensions[name].label(name) for name in names),
            person.label("person"),
            (2 * func.coalesce(cast(days, Integer), _NO_DAYS) + case((ended, 1), else_=0)).label(KIND),
        )
        .select_from(origin)
        .where(*where)
        .subquery()
    )
    return Source(rows, [], rows.c.person, {name: rows.c[name] for name in names}, {})


def watched(_kind: str) -> list[tuple[str | None, str]]:
    """Every job, and every person, is one that is watched."""
    return [(None, "watched")]


def span_of(kind: str) -> Span | None:
    """How long a job or a person was watched; None where nobody can say."""
    days, ended = divmod(int(kind), 2)
    return None if days == _NO_DAYS else Span(days, bool(ended))
