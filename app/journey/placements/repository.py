"""Every query on placements, their agreement versions, signatures and decisions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Uuid, and_, bindparam, case, exists, false, literal_column
from sqlalchemy import select as core_select
from sqlmodel import col, func, select

from app.foundation.api.pagination import KeptList, PageRequest, Sort, fetch_kept_page, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Role
from app.foundation.core.errors import NotFound
from app.foundation.db.query import (
    among,
    as_one,
    columns_of,
    fetch_columns,
    fetch_visible,
    ids_of,
    kept,
    select_all,
    somebody,
    wanted_by,
)
from app.foundation.db.work import Work
from app.foundation.identity.repository import mentored_by
from app.journey.needs.models import Need
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.domain.reasons import EndOutcome
from app.journey.placements.domain.requests import EndAuthor, RequestStatus
from app.journey.placements.models import (
    AgreementVersion,
    Decision,
    DecisionRequest,
    EndStatement,
    Placement,
    Signature,
)
from app.registers.candidates.models import Candidate
from app.registers.candidates.repository import still_with
from app.registers.companies.models import Workplace
from app.registers.jobcenters.domain import SecondApproval
from app.registers.law.domain.facts import LegalBasis

SORTS = {
    "id": Sort((col(Placement.id),), (UUID,)),
    "-id": Sort((col(Placement.id),), (UUID,), descending=True),
    "starts_on": Sort((col(Placement.starts_on), col(Placement.id)), (date, UUID)),
    "-starts_on": Sort((col(Placement.starts_on), col(Placement.id)), (date, UUID), descending=True),
}
REQUESTS_IN_ORDER = Sort((col(DecisionRequest.id),), (UUID,))
# A statement of rows that are only read, made once and kept.
_DECISIONS = select_all(Decision).where(*wanted_by(Decision, ["placement_id"])).order_by(col(Decision.id))
_REGISTERED: Any = core_select(
    core_select(col(Candidate.legal_basis))
    .where(col(Candidate.id) == bindparam("candidate_id", type_=Uuid))
    .scalar_subquery(),
    core_select(col(Workplace.has_other_employees))
    .where(col(Workplace.id) == bindparam("workplace_id", type_=Uuid))
    .scalar_subquery(),
)
_FILTERS = ("status", "candidate_id", "workplace_id", "need_id", "starts_before")
_HAPPENED = (PlacementStatus.ACTIVE, PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY)
_NOT_STANDING = (PlacementStatus.REJECTED, PlacementStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of a list."""

    status: PlacementStatus | None = None
    candidate_id: UUID | None = None
    workplace_id: UUID | None = None
    need_id: UUID | None = None
    starts_before: date | None = None


class Pending(NamedTuple):
    """What an answer tells of a decision that waits for a second person."""

    id: UUID
    action: SecondApproval
    requested_by: UUID
    requested_at: datetime
    body: dict[str, Any]


# What a placement's answer tells of its neighbours, under names that no column of a placement has.
_AROUND = (
    col(Candidate.preferred_name),
    col(Candidate.full_name),
    col(Workplace.name).label("workplace_name"),
    col(Workplace.has_other_employees),
    *(column.label(f"pending_{column.name}") for column in columns_of(DecisionRequest, Pending._fields)),
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A jobcenter sees its own of the people it still has, a company its own, a candidate the own, a mentor what a
    mentorship is about.
    """
    if actor.role is Role.COMPANY:
        return col(Placement.company_id) == actor.company_id
    if actor.role is Role.CANDIDATE:
        return col(Placement.candidate_id) == actor.candidate_id
    if actor.role is Role.MENTOR:
        return col(Placement.id).in_(mentored_by(actor))
    if actor.role is Role.ADMIN:
        return false()
    own = col(Placement.jobcenter_id) == actor.jobcenter_id
    return and_(own, still_with(actor.jobcenter_id, col(Placement.candidate_id)))


async def list_placements(work: Work, wanted: Wanted, sort: str, page: PageRequest) -> tuple[Sequence[Any], str | None]:
    """Rows of all columns by name, with what they tell of their neighbours; to be read only, not objects."""
    given = {name: value for name in _FILTERS if (value := getattr(wanted, name)) is not None}
    listed = _listed(work.actor.role, frozenset(given), sort)
    return await fetch_kept_page(work, listed, page, {**given, **ids_of(work.actor)})


@kept
def _listed(role: Role, given: frozenset[str], sort: str) -> KeptList:
    order = SORTS[sort]
    statement = _with_around(select_all(Placement, (*_AROUND, *order.columns))).where(visible_to(somebody(role)))
    if "starts_before" in given:
        statement = statement.where(col(Placement.starts_on) < bindparam("starts_before", type_=Date))
    return KeptList(statement.where(*wanted_by(Placement, given - {"starts_before"})), order)


async def get_placement(work: Work, placement_id: UUID, *, lock: bool = False) -> Placement:
    """The placement as the caller may see it; with `lock` as it stands after everybody before us has finished."""
    return await _one(work, lock, col(Placement.id) == placement_id, visible_to(work.actor))


async def load_placement(work: Work, placement_id: UUID, *, lock: bool = False) -> Placement:
    """By key, without scope: only where the caller's right follows from a row that names this placement."""
    return await _one(work, lock, col(Placement.id) == placement_id)


async def _one(work: Work, lock: bool, *conditions: ColumnElement[bool]) -> Placement:
    statement = select(Placement).where(*conditions)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    placement = (await work.session.exec(statement)).one_or_none()
    if placement is None:
        raise NotFound
    work.about(placement.candidate_id)
    return placement


async def lock_with_neighbours(work: Work, placement_id: UUID) -> Placement:
    """Locks need, candidate, workplace and placement, always in that order, and answers the placement.

    Two grants for one person, or at one workplace, stand in line here: the second reads the ledgers only after the
    first has written them. The neighbours' keys do not change, so rows that refer to them are not held up.
    """
    statement = select(Placement.need_id, Placement.candidate_id, Placement.workplace_id)
    statement = statement.where(col(Placement.id) == placement_id, visible_to(work.actor))
    keys = (await work.session.exec(statement)).one_or_none()
    if keys is None:
        raise NotFound
    tables: tuple[Any, ...] = (Need, Candidate, Workplace)
    for table, key in zip(tables, keys, strict=True):
        await work.session.exec(select(table.id).where(table.id == key).with_for_update(key_share=True))
    return await get_placement(work, placement_id, lock=True)


async def get_registered(work: Work, candidate_id: UUID, workplace_id: UUID) -> tuple[LegalBasis, bool]:
    """A person's legal basis, and whether a workplace has other employees; the right is on the match that names both."""
    values = {"candidate_id": candidate_id, "workplace_id": workplace_id}
    ((legal_basis, has_other_employees),) = await fetch_columns(work.session, _REGISTERED, values)
    return legal_basis, has_other_employees


async def find_standing_placement(work: Work, match_id: UUID) -> Placement | None:
    """The one placement of a match that was neither rejected nor cancelled; the right is on the match."""
    statement = select(Placement).where(
        col(Placement.match_id) == match_id, col(Placement.status).not_in(_NOT_STANDING)
    )
    return (await work.session.exec(statement)).one_or_none()


async def get_placement_with_around(work: Work, placement_id: UUID) -> Any:
    """The placement as the caller may see it: a row of all columns by name, with what it tells of its neighbours; to be
    read only. Raises NotFound.
    """
    found = await fetch_visible(work.session, _shown(work.actor.role), work.actor, placement_id)
    work.about(found.candidate_id)
    return found


@kept
def _shown(role: Role) -> Any:
    statement = _with_around(select_all(Placement, _AROUND))
    return statement.where(*wanted_by(Placement, ["id"]), visible_to(somebody(role)))


async def load_around(work: Work, placement_id: UUID) -> Any:
    """What one placement tells of its neighbours, as a row; the right is on the placement."""
    statement = _with_around(core_select(*_AROUND).select_from(Placement)).where(col(Placement.id) == placement_id)
    return (await fetch_columns(work.session, statement))[0]


def pending_of(around: Any) -> Pending | None:
    """What waits for a second person, of a row that tells of a placement's neighbours."""
    if around.pending_id is None:
        return None
    return Pending(*(getattr(around, f"pending_{name}") for name in Pending._fields))


def _with_around(statement: Any) -> Any:
    """Joins a placement's candidate, workplace and what waits for a second person: one of each at most.

    Outer joins leave the planner no choice but to begin with the placements, which are few once they are narrowed.
    """
    waits = (col(DecisionRequest.subject_id) == col(Placement.id)) & _is_pending()
    return (
        statement.outerjoin(Candidate, col(Candidate.id) == col(Placement.candidate_id))
        .outerjoin(Workplace, col(Workplace.id) == col(Placement.workplace_id))
        .outerjoin(DecisionRequest, waits)
    )


async def standing_signatures_of(work: Work, placement_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """The answers that no edit has voided, in the order they were given; rows of all columns, to be read only."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    is_sqlite = work.settings.is_sqlite
    rows: Sequence[Any] = await fetch_columns(
        work.session, _signatures(is_sqlite), {"placement_ids": as_one(placement_ids, is_sqlite=is_sqlite)}
    )
    for row in rows:
        found[row.placement_id].append(row)
    return found


@kept
def _signatures(is_sqlite: bool) -> Any:
    standing = among(col(Signature.placement_id), "placement_ids", is_sqlite=is_sqlite)
    return select_all(Signature).where(standing, col(Signature.voided_at).is_(None)).order_by(col(Signature.id))


async def signatures_of(work: Work, placement_ids: Sequence[UUID]) -> dict[UUID, list[Signature]]:
    """All answers on all versions, in the order they were given."""
    statement = select(Signature).where(col(Signature.placement_id).in_(placement_ids)).order_by(col(Signature.id))
    found: dict[UUID, list[Signature]] = defaultdict(list)
    for signature in (await work.session.exec(statement)).all():
        found[signature.placement_id].append(signature)
    return found


async def decisions_of(work: Work, placement_id: UUID) -> Sequence[Any]:
    """Rows of all columns, to be read only."""
    return await fetch_columns(work.session, _DECISIONS, {"placement_id": placement_id})


def requests_visible_to(actor: Actor) -> ColumnElement[bool]:
    """What waits for a second person is for the jobcenter's own staff, and for nobody else."""
    if actor.role in JOBCENTER_STAFF:
        theirs = exists().where(_of_its_placement(), visible_to(actor)).correlate_except(Placement)
        return and_(col(DecisionRequest.jobcenter_id) == actor.jobcenter_id, theirs)
    return false()


async def list_requests(
    work: Work, status: RequestStatus | None, placement_id: UUID | None, page: PageRequest
) -> tuple[list[DecisionRequest], str | None]:
    statement: Any = select(DecisionRequest, Placement.candidate_id, *REQUESTS_IN_ORDER.columns)
    statement = statement.join(Placement, _of_its_placement()).where(requests_visible_to(work.actor))
    if status is not None:
        statement = statement.where(col(DecisionRequest.status) == status)
    if placement_id is not None:
        statement = statement.where(col(DecisionRequest.placement_id) == placement_id)
    rows, cursor = await fetch_page(work, statement, REQUESTS_IN_ORDER, page)
    work.about(*(row[1] for row in rows))
    return [row[0] for row in rows], cursor


def _of_its_placement() -> ColumnElement[bool]:
    return col(Placement.id) == col(DecisionRequest.placement_id)


async def get_request(work: Work, request_id: UUID, *, lock: bool = False) -> DecisionRequest:
    """The request as the caller may see it; with `lock` as it stands after everybody before us has finished."""
    statement = select(DecisionRequest, Placement.candidate_id).join(Placement, _of_its_placement())
    statement = statement.where(col(DecisionRequest.id) == request_id, requests_visible_to(work.actor))
    if lock:
        statement = statement.with_for_update(of=DecisionRequest).execution_options(populate_existing=True)
    found = (await work.session.exec(statement)).one_or_none()
    if found is None:
        raise NotFound
    request, candidate_id = found
    work.about(candidate_id)
    return request


async def pending_requests(work: Work, placement_id: UUID, subject_id: UUID | None = None) -> Sequence[DecisionRequest]:
    """What waits on a placement, or on one subject of it, locked; the right is on the placement."""
    statement = select(DecisionRequest).where(col(DecisionRequest.placement_id) == placement_id, _is_pending())
    if subject_id is not None:
        statement = statement.where(col(DecisionRequest.subject_id) == subject_id)
    return (await work.session.exec(statement.order_by(col(DecisionRequest.id)).with_for_update())).all()


async def pending_requests_of(work: Work, subject_ids: Sequence[UUID]) -> dict[UUID, DecisionRequest]:
    """What waits for a second person, by its subject (there is one at most), for many in one query."""
    statement = select(DecisionRequest).where(
        # Whose it is is asked of each one found: SQLite would rather go through all that wait in the jobcenter.
        col(DecisionRequest.subject_id).in_(subject_ids),
        _is_pending(),
        case((requests_visible_to(work.actor), 1), else_=0) == 1,
    )
    return {request.subject_id: request for request in (await work.session.exec(statement)).all()}


async def asked_override_before(work: Work, request: DecisionRequest, account_id: UUID) -> bool:
    """Whether this account has asked for an override of the same agreement version in an earlier request."""
    statement = select(DecisionRequest.id).where(
        col(DecisionRequest.subject_id) == request.subject_id,
        col(DecisionRequest.agreement_version) == request.agreement_version,
        col(DecisionRequest.action) == SecondApproval.OVERRIDE,
        col(DecisionRequest.requested_by) == account_id,
    )
    return (await work.session.exec(statement.limit(1))).first() is not None


async def find_decision_of(work: Work, request: DecisionRequest) -> UUID | None:
    """The decision that an approval has just led to: the newest of these two people on this placement."""
    statement = select(Decision.id).where(
        col(Decision.placement_id) == request.placement_id,
        col(Decision.requested_by) == request.requested_by,
        col(Decision.decided_by) == request.closed_by,
        col(Decision.decided_at) >= request.closed_at,
        col(Decision.action) != SecondApproval.OVERRIDE.value,
    )
    return (await work.session.exec(statement.order_by(col(Decision.id).desc()).limit(1))).first()


async def find_decision(work: Work, decision_id: UUID) -> Decision | None:
    """By key, without scope: only where the caller's right follows from a row that names this decision."""
    return await work.session.get(Decision, decision_id)


def _is_pending() -> ColumnElement[bool]:
    """Written out: SQLite uses the index of what is pending only where the statement itself says so."""
    return col(DecisionRequest.status) == literal_column(f"'{RequestStatus.PENDING.value}'")


async def statements_of(work: Work, placement_ids: Sequence[UUID]) -> dict[UUID, dict[EndAuthor, EndStatement]]:
    """What was said at the end of many placements, by whose words they are; the right is on the placements."""
    statement = select(EndStatement).where(col(EndStatement.placement_id).in_(placement_ids))
    found: dict[UUID, dict[EndAuthor, EndStatement]] = defaultdict(dict)
    for said in (await work.session.exec(statement)).all():
        found[said.placement_id][said.author] = said
    return found


async def versions_of(work: Work, placement_id: UUID) -> Sequence[AgreementVersion]:
    statement = select(AgreementVersion).where(col(AgreementVersion.placement_id) == placement_id)
    return (await work.session.exec(statement.order_by(col(AgreementVersion.number)))).all()


async def find_version(work: Work, placement_id: UUID, number: int) -> AgreementVersion | None:
    return await work.session.get(AgreementVersion, (placement_id, number))


async def count_earlier_with_company(work: Work, placement: Placement) -> int:
    """How often this person has been in internship with this company, this placement left out."""
    statement = select(func.count()).where(
        col(Placement.candidate_id) == placement.candidate_id,
        col(Placement.company_id) == placement.company_id,
        col(Placement.id) != placement.id,
        col(Placement.status).in_(_HAPPENED),
    )
    return (await work.session.exec(statement)).one()


async def count_completed_and_hired(work: Work, workplace_id: UUID, since: date) -> tuple[int, int]:
    """Internships completed at a workplace since a day, of all jobcenters, and how many of them led to a job."""
    statement = select(Placement.end_report).where(
        col(Placement.workplace_id) == workplace_id,
        col(Placement.status) == PlacementStatus.COMPLETED,
        col(Placement.ended_on) >= since,
    )
    reports = (await work.session.exec(statement)).all()
    hired = sum(1 for report in reports if report and report.get("outcome") == EndOutcome.JOB_OFFERED)
    return len(reports), hired
