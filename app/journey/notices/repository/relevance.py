"""Whether what a notice says is still so: nobody is asked for what has been answered meanwhile."""

from collections.abc import Callable
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.actor import Actor, Role
from app.journey.aftercare.domain.states import OPEN_FOLLOW_UPS, TaskStatus
from app.journey.aftercare.models import FollowUp, ReplacementTask
from app.journey.changes.domain import ChangeStatus
from app.journey.changes.models import PlacementChange
from app.journey.conversations.domain.sides import side_of
from app.journey.conversations.models import Thread
from app.journey.conversations.repository import threads
from app.journey.courses.domain.states import VoucherStatus
from app.journey.courses.models import Voucher
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.mentorships.domain.states import MentorshipStatus
from app.journey.mentorships.models import Mentorship
from app.journey.milestones.domain.states import IncentiveStatus
from app.journey.milestones.models import Incentive
from app.journey.notices.domain.kinds import NoticeKind
from app.journey.notices.models import Notice
from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.domain.requests import EndAuthor, RequestStatus
from app.journey.placements.models import DecisionRequest, EndStatement, Placement, Signature
from app.journey.voice.models import Voice

Question = Callable[[Notice, Actor], Any]


async def is_still_true(session: AsyncSession, notice: Notice, actor: Actor) -> bool:
    """Asks the rows themselves; a kind that only tells of something stays true."""
    question = _QUESTIONS.get(notice.kind)
    return question is None or (await session.exec(question(notice, actor))).first() is not None


def _in_state(model: Any, *states: Any) -> Question:
    return lambda notice, _actor: select(model.id).where(model.id == notice.subject_id, model.status.in_(states))


def _to_sign(notice: Notice, actor: Actor) -> Any:
    """Out for signature, and this party has not answered on the version at hand."""
    party = Party.COMPANY if actor.role is Role.COMPANY else Party.CANDIDATE
    answered = select(col(Signature.id)).where(
        col(Signature.placement_id) == col(Placement.id),
        col(Signature.agreement_version) == col(Placement.agreement_version),
        col(Signature.party) == party,
        col(Signature.voided_at).is_(None),
    )
    return select(col(Placement.id)).where(
        col(Placement.id) == notice.subject_id,
        col(Placement.status) == PlacementStatus.SUBMITTED,
        ~answered.correlate(Placement).exists(),
    )


def _unsaid(notice: Notice, actor: Actor) -> Any:
    """This side has not said how it went."""
    author = EndAuthor.CANDIDATE if actor.role is Role.CANDIDATE else EndAuthor.SUPERVISOR
    said = select(col(EndStatement.id)).where(
        col(EndStatement.placement_id) == col(Placement.id), col(EndStatement.author) == author
    )
    return select(col(Placement.id)).where(col(Placement.id) == notice.subject_id, ~said.correlate(Placement).exists())


def _unanswered(notice: Notice, _actor: Actor) -> Any:
    """The person has not said anything yet, nor has anybody written it down."""
    return select(col(Voice.id)).where(col(Voice.id) == notice.subject_id, col(Voice.answered_at).is_(None))


def _unread(notice: Notice, actor: Actor) -> Any:
    """Still somebody's conversation, with something in it that the account has not read."""
    unread = threads.unread_count_of(actor.account_id, side_of(actor.role))
    return select(col(Thread.id)).where(col(Thread.id) == notice.subject_id, threads.visible_to(actor), unread > 0)


_QUESTIONS: dict[str, Question] = {
    NoticeKind.MATCH_PROPOSED: _in_state(Match, MatchStatus.PROPOSED),
    NoticeKind.MATCH_TO_ANSWER: _in_state(Match, MatchStatus.CONSENTED),
    NoticeKind.AGREEMENT_TO_SIGN: _to_sign,
    NoticeKind.AGREEMENT_TO_DECIDE: _in_state(Placement, PlacementStatus.IN_REVIEW),
    NoticeKind.CHANGE_TO_ANSWER: _in_state(PlacementChange, ChangeStatus.REQUESTED),
    NoticeKind.APPROVAL_ASKED: _in_state(DecisionRequest, RequestStatus.PENDING),
    NoticeKind.END_STATEMENT: _unsaid,
    NoticeKind.VOUCHER_TO_APPROVE: _in_state(Voucher, VoucherStatus.PENDING),
    NoticeKind.FOLLOW_UP_DUE: _in_state(FollowUp, *OPEN_FOLLOW_UPS),
    NoticeKind.FOLLOW_UP_OVERDUE: _in_state(FollowUp, *OPEN_FOLLOW_UPS),
    NoticeKind.JOB_ENDED: _in_state(ReplacementTask, TaskStatus.OPEN),
    NoticeKind.INCENTIVE_TO_APPROVE: _in_state(Incentive, IncentiveStatus.ELIGIBLE),
    NoticeKind.VOICE: _unanswered,
    NoticeKind.MENTORSHIP_PROPOSED: _in_state(Mentorship, MentorshipStatus.PROPOSED),
    NoticeKind.NEW_MESSAGE: _unread,
}
