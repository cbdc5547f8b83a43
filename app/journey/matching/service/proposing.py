"""Use cases of matches: proposing, answering, withdrawing, and what follows from what happens elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.errors import FieldFault, Invalid, NotFound, NotPermitted
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.matching import repository
from app.journey.matching.domain.states import MATCH_LIFE, MatchStatus
from app.journey.matching.errors import (
    FiltersFailed,
    MatchExists,
    PlacementExists,
    on_behalf_missing,
    on_behalf_not_yours,
)
from app.journey.matching.models import Match
from app.journey.matching.schemas import DeclineBody, MatchCreate, OnBehalf, Override
from app.journey.matching.service import answers
from app.journey.matching.service.judging import Judged
from app.journey.matching.service.rankings import judge_pair, refuse_unless_open
from app.journey.needs import repository as needs
from app.journey.needs import service as need_service
from app.journey.needs.domain import NeedStatus
from app.journey.needs.errors import NoOpenSeat, unknown_reference
from app.journey.needs.models import Need
from app.registers.candidates import repository as candidates
from app.registers.candidates import service as candidate_service
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.models import Candidate

PLACED_ELSEWHERE = "placed_elsewhere"
PLACEMENT_CANCELLED = "placement_cancelled"
# While a placement stands here, nothing has been decided about it, and its match may still be withdrawn.
_PAST_TENSE = {
    "consent": "consented", "accept": "agreed", "decline": "declined", "withdraw": "withdrawn", "expire": "expired",
}  # fmt: skip
# What a rule brings about happens in the name of the jobcenter, whoever set it off.
_BY_RULE = Role.CASEWORKER


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a proposal comes from beside a ranking: the candidate's place there, and ids and codes for the event."""

    place: int | None
    data: Mapping[str, str]


NO_ORIGIN = Origin(None, {})


async def propose(work: Work, body: MatchCreate, origin: Origin = NO_ORIGIN) -> Match:
    """A caseworker proposes a candidate of the own jobcenter for an open need.

    Raises NeedNotOpen, WindowPast, NoOpenSeat, MatchExists; FiltersFailed with `checks` when a hard filter keeps the
    candidate out, unless a manager overrides it (anybody else who tries: NotPermitted).
    """
    need, candidate = await _pair(work, body)
    if need.status is NeedStatus.FILLED:
        raise NoOpenSeat
    refuse_unless_open(work, need)
    if await repository.find_live(work, need.id, [candidate.id]):
        raise MatchExists(field="need_id, candidate_id")
    place = origin.place if body.ranking_id is None else await _rank_in(work, body)
    asked, judged, _ = await judge_pair(work, need, candidate)
    overridden = _overridden(work, judged, body.override)
    match = Match(
        need_id=need.id,
        candidate_id=candidate.id,
        jobcenter_id=candidate.jobcenter_id,
        company_id=need.company_id,
        workplace_id=need.workplace_id,
        ranking_id=body.ranking_id,
        planned_starts_on=judged.planned_starts_on,
        planned_ends_on=judged.planned_ends_on,
        score=judged.explanation.score,
        rank_score=judged.explanation.rank_score,
        rank=place,
        confidence=judged.explanation.confidence,
        override=_override_document(work, body.override, overridden) if overridden else None,
        proposed_at=work.now(),
        **answers.documents(asked, judged),
    )
    work.session.add(match)
    await work.session.flush()
    data = {
        "need_id": str(need.id), "ranking_id": str(body.ranking_id or ""), "overridden": overridden, **origin.data,
    }  # fmt: skip
    await record(work, "match.proposed", _subject(match), Change(to_state=match.status.value, data=data))
    return match


async def _pair(work: Work, body: MatchCreate) -> tuple[Need, Candidate]:
    """The need and the candidate, both held; 422 for one that does not exist or is not the caller's."""
    need = await needs.hold(work, body.need_id)
    if need is None:
        raise unknown_reference("/need_id")
    try:
        return need, await candidates.get(work, body.candidate_id, lock=True)
    except NotFound:
        raise unknown_reference("/candidate_id") from None


async def _rank_in(work: Work, body: MatchCreate) -> int | None:
    """The place in the ranking the choice was made from, None for somebody it does not show.

    It may rank candidates for the need, or needs for the candidate; one about another pair is refused.
    """
    if body.ranking_id is None:
        return None
    ranking = await repository.find_ranking(work, body.ranking_id, body.need_id, body.candidate_id)
    if ranking is None:
        raise unknown_reference("/ranking_id")
    key, wanted = ("candidate_id", body.candidate_id) if ranking.need_id else ("need_id", body.need_id)
    return {item[key]: item["rank"] for item in ranking.items}.get(str(wanted))


def _overridden(work: Work, judged: Judged, override: Override | None) -> list[str]:
    """The failing filters that a manager overrides; none when none fails."""
    failing = [item for item in judged.filters if not item.passed]
    if failing and override is None:
        shown = answers.in_language([answers.filter_document(item) for item in failing], work.language)
        raise FiltersFailed(checks=shown)
    if failing and work.actor.role is not Role.MANAGER:
        raise NotPermitted
    return [item.code.value for item in failing]


def _override_document(work: Work, override: Override | None, codes: list[str]) -> dict[str, Any]:
    given = override.model_dump() if override else {}
    return {**given, "filters": codes, "by": str(work.actor.account_id)}


async def consent(work: Work, match_id: UUID, precondition: Precondition, on_behalf: OnBehalf | None) -> Match:
    """The person says yes; from now on the company may see the match."""
    _, match = await _begin(work, match_id, "consent", precondition)
    _answer_for(work, match, "consent", on_behalf, required=True)
    match.answered_at = work.now()
    return await _move(work, match, "consent", work.actor.role)


async def accept(work: Work, match_id: UUID, precondition: Precondition, on_behalf: OnBehalf | None) -> Match:
    """The company says yes and a seat is taken, both or neither. Raises NoOpenSeat when the last seat has gone."""
    need, match = await _begin(work, match_id, "accept", precondition)
    _answer_for(work, match, "accept", on_behalf, required=True)
    await need_service.take_seat(work, need.id)
    return await _move(work, match, "accept", work.actor.role)


async def decline(work: Work, match_id: UUID, precondition: Precondition, body: DeclineBody) -> Match:
    """The person or the company says no; staff may enter whose answer it is."""
    _, match = await _begin(work, match_id, "decline", precondition)
    _answer_for(work, match, "decline", body.on_behalf, required=False)
    role = work.actor.role
    if body.party is not None and role not in JOBCENTER_STAFF and body.party != role.value:
        text = Text("Du svarer for dig selv.", "You answer for yourself.")
        raise Invalid(FieldFault("/party", "match.party_not_yours", text))
    match.declined_by = Role(body.party) if body.party else role
    match.reason_text = body.text
    match.reason_shared = body.share_with_other
    return await _move(work, match, "decline", role, body.reason_code)


async def withdraw(work: Work, match_id: UUID, precondition: Precondition, reason_code: str) -> Match:
    """The jobcenter takes a match back, and with it the seat. Raises PlacementExists once its placement is granted."""
    _, match = await _begin(work, match_id, "withdraw", precondition)
    if await _is_granted(work, match):
        raise PlacementExists
    return await _take_back(work, match, reason_code, work.actor.role)


async def expire(work: Work, match_id: UUID) -> None:
    """Nobody answered in time (see `journey/upkeep.py`)."""
    match = await repository.load_match(work, match_id, lock=True)
    await _move(work, match, "expire", _BY_RULE, "unanswered")


async def _begin(work: Work, match_id: UUID, action: str, precondition: Precondition) -> tuple[Need, Match]:
    """The match and its need, held for a move that is legal for this role."""
    need, match = await repository.hold_with_need(work, match_id)
    precondition.check(match.version)
    MATCH_LIFE.target(action, match.status, work.actor.role)
    return need, match


def _answer_for(work: Work, match: Match, action: str, given: OnBehalf | None, *, required: bool) -> None:
    """Staff say on whose word they answer; who answers for themselves says nothing of the kind."""
    staff = work.actor.role in JOBCENTER_STAFF
    if given is None:
        if staff and required:
            raise on_behalf_missing()
        return
    if not staff:
        raise on_behalf_not_yours()
    entry = {**given.model_dump(mode="json"), "by": str(work.actor.account_id)}
    match.on_behalf = {**(match.on_behalf or {}), action: entry}


async def _move(work: Work, match: Match, action: str, role: Role, reason_code: str | None = None) -> Match:
    """The only place where a match changes its status; the answer shows what the reactions have linked to it."""
    before = match.status
    match.status = MATCH_LIFE.target(action, before, role)
    match.reason_code = reason_code
    await work.session.flush()
    change = Change(
        before.value, match.status.value, reason_code, {"need_id": str(match.need_id), "match_id": str(match.id)}
    )
    await record(work, f"match.{_PAST_TENSE[action]}", _subject(match), change)
    await work.session.flush()
    return match


async def _take_back(work: Work, match: Match, reason_code: str, role: Role) -> Match:
    agreed = match.status is MatchStatus.AGREED
    match = await _move(work, match, "withdraw", role, reason_code)
    if agreed:
        await need_service.give_back_seat(work, match.need_id)
    return match


def _subject(match: Match) -> Subject:
    return Subject("match", match.id, match.jobcenter_id, match.company_id, match.candidate_id)


async def link_placement(work: Work, match_id: UUID, placement_id: UUID) -> None:
    """Names the placement that came of an agreed match."""
    match = await repository.load_match(work, match_id)
    match.placement_id = placement_id
    await work.session.flush()


async def withdraw_competing(work: Work, event: Event) -> None:
    """On match.agreed: the candidate's other live matches for overlapping days are withdrawn, their seats given back.

    One whose placement is granted stays: that decision is ended in its own room, not here.
    """
    agreed = await repository.load_match(work, event.subject_id)
    for other in await repository.list_live_of(work, agreed.candidate_id, except_id=agreed.id):
        if _overlap(agreed, other) and not await _is_granted(work, other):
            await _take_back(work, other, PLACED_ELSEWHERE, _BY_RULE)


async def withdraw_open(work: Work, candidate_id: UUID, reason_code: str) -> int:
    """Takes back every live match of a person who leaves the jobcenter, their seats given back; how many.

    One whose placement is granted stays. The caller has a right to the candidate, and has locked nothing yet: needs
    are locked before people.
    """
    for need_id in await repository.list_live_needs_of(work, candidate_id):
        await needs.load(work, need_id, lock=True)
    live = await repository.list_live_of(work, candidate_id)
    open_ones = [match for match in live if not await _is_granted(work, match)]
    for match in open_ones:
        await _take_back(work, match, reason_code, _BY_RULE)
    return len(open_ones)


def _overlap(one: Match, other: Match) -> bool:
    first: date = max(one.planned_starts_on, other.planned_starts_on)
    return first <= min(one.planned_ends_on, other.planned_ends_on)


async def _is_granted(work: Work, match: Match) -> bool:
    """Placements are a later room: what is known of one here is whether the ledger holds its hours."""
    return match.placement_id is not None and await candidates.has_committed(work, "placement", match.placement_id)


async def release_candidate(work: Work, event: Event) -> None:
    """On match.declined, withdrawn or expired: the candidate is available again when no other live match is left."""
    match = await repository.load_match(work, event.subject_id)
    if await repository.list_live_of(work, match.candidate_id, except_id=match.id):
        return
    candidate = await candidates.load(work, match.candidate_id, lock=True)
    if candidate.status is CandidateStatus.IN_MATCH:
        await candidate_service.move(work, candidate, "release")


async def withdraw_after_placement(work: Work, event: Event) -> None:
    """On placement.cancelled: its match is withdrawn and the seat given back."""
    match = await repository.find_match_of_placement(work, event.subject_id)
    if match is not None and match.status is MatchStatus.AGREED:
        await _take_back(work, match, PLACEMENT_CANCELLED, _BY_RULE)
