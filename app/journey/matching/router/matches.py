"""Routes of matches: proposing, answering, withdrawing."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.matching import permissions, repository, service
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.matching.repository import MatchFilter
from app.journey.matching.schemas import (
    ConsentBody,
    DeclineBody,
    MatchAcceptBody,
    MatchCreate,
    MatchRead,
    MatchSort,
    WithdrawBody,
)

router = make_router("matching")
ReadMatches = Annotated[Work, allow(permissions.READ_MATCHES)]
Propose = Annotated[Work, allow(permissions.PROPOSE)]
Answer = Annotated[Work, allow(permissions.ANSWER)]


@router.get("/matches")
async def list_matches(
    work: ReadMatches,
    page: Paging,
    need_id: UUID | None = None,
    candidate_id: UUID | None = None,
    status: MatchStatus | None = None,
    sort: MatchSort = "-created_at",
) -> Page[MatchRead]:
    """Matches: of the own jobcenter, of the own person, or those a company may know of."""
    wanted = MatchFilter(need_id, candidate_id, status)
    matches, cursor = await repository.list_matches(work, wanted, sort, page)
    return Page(items=await service.read_matches(work, matches), next_cursor=cursor)


@router.post("/matches", status_code=201)
async def propose_match(work: Propose, body: MatchCreate, tag: Tag) -> MatchRead:
    """Proposes a candidate for an open need.

    The planned period begins on the first day on which need and candidate are ready, tomorrow at the earliest. Where
    a hard filter fails the answer is 409 with `checks`; a manager may override it with a reason.
    """
    match = await service.propose(work, body)
    tag.created(match.version, f"/v1/matches/{match.id}")
    return await service.read_match(work, match)


@router.get("/matches/{match_id}")
async def get_match(work: ReadMatches, match_id: UUID, tag: Tag) -> MatchRead:
    """One match; a company finds it once the person has consented."""
    match = await repository.get_match_with_around(work, match_id)
    tag(match.version)
    return (await service.read_matches(work, [match]))[0]


@router.post("/matches/{match_id}/consent")
async def consent_to_match(
    work: Answer,
    match_id: UUID,
    precondition: OptionalIfMatch,
    _dry: DryRun,
    tag: Tag,
    body: ConsentBody | None = None,
) -> MatchRead:
    """The person says yes. Staff enter it with `on_behalf`: why, and how the answer reached them."""
    on_behalf = body.on_behalf if body else None
    return await _answer(work, await service.consent(work, match_id, precondition, on_behalf), tag)


@router.post("/matches/{match_id}/accept")
async def accept_match(
    work: Answer,
    match_id: UUID,
    precondition: OptionalIfMatch,
    _dry: DryRun,
    tag: Tag,
    body: MatchAcceptBody | None = None,
) -> MatchRead:
    """The company says yes: a seat is taken and a placement is drafted (`placement_id`)."""
    on_behalf = body.on_behalf if body else None
    return await _answer(work, await service.accept(work, match_id, precondition, on_behalf), tag)


@router.post("/matches/{match_id}/decline")
async def decline_match(
    work: Answer, match_id: UUID, body: DeclineBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> MatchRead:
    """The person or the company says no, with a coded reason; the other side reads it only when it is shared."""
    return await _answer(work, await service.decline(work, match_id, precondition, body), tag)


@router.post("/matches/{match_id}/withdraw")
async def withdraw_match(
    work: Propose, match_id: UUID, body: WithdrawBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> MatchRead:
    """The jobcenter takes a match back; a seat taken is free again. Not once the placement is in review or granted."""
    return await _answer(work, await service.withdraw(work, match_id, precondition, body.reason_code), tag)


async def _answer(work: Work, match: Match, tag: Tag) -> MatchRead:
    tag(match.version)
    return await service.read_match(work, match)
