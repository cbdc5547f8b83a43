"""What a person makes of a proposal: accepts it, rejects it, or chooses somebody else; one at a time, never in bulk."""

from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, Subject, record
from app.foundation.db.work import Work
from app.journey.matching.domain.states import PROPOSAL_LIFE
from app.journey.matching.errors import same_candidate
from app.journey.matching.models import AssignmentProposal
from app.journey.matching.repository import runs as repository
from app.journey.matching.schemas import MatchCreate
from app.journey.matching.schemas.runs import AcceptProposal, ChangeProposal, RejectProposal
from app.journey.matching.service.proposing import Origin, propose

_PAST_TENSE = {"accept": "accepted", "reject": "rejected", "change": "changed"}


async def accept_proposal(
    work: Work, proposal_id: UUID, precondition: Precondition, body: AcceptProposal
) -> AssignmentProposal:
    """Proposes the match as anybody would: every filter and the seat are looked at again.

    Raises what `propose` raises, and then the proposal stays open; IllegalMove when it is decided already.
    """
    proposal = await _decide(work, proposal_id, "accept", precondition)
    wanted = MatchCreate(need_id=proposal.need_id, candidate_id=proposal.candidate_id, override=body.override)
    match = await propose(work, wanted, _origin(proposal, proposal.rank_in_need))
    proposal.match_id = match.id
    return await _keep(work, proposal, "accept")


async def reject_proposal(
    work: Work, proposal_id: UUID, precondition: Precondition, body: RejectProposal
) -> AssignmentProposal:
    """The pair is not proposed. Raises IllegalMove when it is decided already."""
    proposal = await _decide(work, proposal_id, "reject", precondition)
    proposal.reason_code, proposal.reason_text = body.reason_code, body.text
    return await _keep(work, proposal, "reject")


async def change_proposal(
    work: Work, proposal_id: UUID, precondition: Precondition, body: ChangeProposal
) -> AssignmentProposal:
    """Somebody else is proposed for the need, with a reason. Raises as `accept_proposal`; Invalid for the same person."""
    proposal = await _decide(work, proposal_id, "change", precondition)
    if body.candidate_id == proposal.candidate_id:
        raise same_candidate()
    wanted = MatchCreate(need_id=proposal.need_id, candidate_id=body.candidate_id, override=body.override)
    match = await propose(work, wanted, _origin(proposal, None))
    proposal.match_id, proposal.chosen_candidate_id = match.id, body.candidate_id
    proposal.reason_code, proposal.reason_text = body.reason_code, body.text
    return await _keep(work, proposal, "change")


async def _decide(work: Work, proposal_id: UUID, action: str, precondition: Precondition) -> AssignmentProposal:
    """The proposal, held and moved: of two people at once the second finds it decided. The only place that moves one."""
    proposal = await repository.get_proposal(work, proposal_id, lock=True)
    precondition.check(proposal.version)
    proposal.status = PROPOSAL_LIFE.target(action, proposal.status, work.actor.role)
    proposal.decided_by, proposal.decided_at = work.actor.account_id, work.now()
    return proposal


async def _keep(work: Work, proposal: AssignmentProposal, action: str) -> AssignmentProposal:
    await work.session.flush()
    data = {
        "run_id": str(proposal.run_id),
        "need_id": str(proposal.need_id),
        "match_id": str(proposal.match_id or ""),
        "chosen_candidate_id": str(proposal.chosen_candidate_id or ""),
    }
    subject = Subject("assignment_proposal", proposal.id, proposal.jobcenter_id, candidate_id=proposal.candidate_id)
    change = Change("open", proposal.status.value, proposal.reason_code, data)
    await record(work, f"assignment_proposal.{_PAST_TENSE[action]}", subject, change)
    return proposal


def _origin(proposal: AssignmentProposal, place: int | None) -> Origin:
    """Where the match comes from, for its event; what it scores is computed anew."""
    return Origin(
        place,
        {
            "run_id": str(proposal.run_id),
            "proposal_id": str(proposal.id),
            "run_rank_score": str(round(proposal.rank_score, 6)),
        },
    )
