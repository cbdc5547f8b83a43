"""What money, conversations, mentors, transfers and training put on a worklist."""

from typing import Any

from sqlalchemy import and_, func, or_
from sqlmodel import col, select

from app.foundation.core.actor import JOBCENTER_STAFF
from app.foundation.core.i18n import Language
from app.journey.aftercare.models import Employment
from app.journey.conversations.domain.sides import ThreadSide, side_of
from app.journey.conversations.models import Thread, ThreadReading
from app.journey.conversations.repository import threads
from app.journey.courses.domain.states import VoucherStatus
from app.journey.courses.models import Voucher
from app.journey.courses.repository import vouchers
from app.journey.matching.models import Match
from app.journey.mentorships.domain.states import MentorshipStatus
from app.journey.mentorships.models import Mentorship
from app.journey.placements.models import Placement
from app.journey.training import repository as training
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.models import TrainingActivity
from app.journey.transfers.domain.states import TransferStatus
from app.journey.transfers.models import Transfer
from app.oversight.worklist.domain import WorkKind
from app.oversight.worklist.repository.rows import UNTIL, Caller, about_nobody, waiting, with_names

_UNUSED = (VoucherStatus.ISSUED, VoucherStatus.RESERVED)
_ABOUT_SOMEBODY = (Placement, Match, Employment)


def vouchers_to_approve(caller: Caller) -> list[Any]:
    """Issued by somebody else, above what one person may promise."""
    branch = _voucher(WorkKind.VOUCHER_TO_APPROVE, since=col(Voucher.issued_at), assignee=caller.me)
    return [
        caller.about_anybody(branch, col(Voucher.candidate_id)).where(
            vouchers.visible_to(caller.actor),
            col(Voucher.status) == VoucherStatus.PENDING,
            col(Voucher.issued_by) != caller.me,
        )
    ]


def vouchers_expiring(caller: Caller) -> list[Any]:
    """Within a fortnight, and not used."""
    branch = _voucher(WorkKind.VOUCHER_EXPIRING, due_on=col(Voucher.valid_until))
    return [
        caller.about_people(branch, col(Voucher.candidate_id), vouchers.visible_to(caller.actor)).where(
            col(Voucher.status).in_(_UNUSED),
            col(Voucher.valid_until) <= UNTIL,
        )
    ]


def _voucher(kind: WorkKind, **columns: Any) -> Any:
    return waiting(kind, col(Voucher.id), candidate_id=col(Voucher.candidate_id), **columns)


def unread_messages(caller: Caller) -> list[Any]:
    """Conversations in which the other side has spoken last, and the caller has not read it.

    Staff have the conversations with the people they look after. Of those with a company they have the ones about such
    people, and the ones they have begun or read in: what a company writes about its need waits for everybody until
    somebody has read to the end.
    """
    visible = threads.visible_to(caller.actor)
    if caller.actor.role not in JOBCENTER_STAFF:
        return [about_nobody(_unread(caller, col(Thread.last_side) == ThreadSide.JOBCENTER).where(visible))]
    with_person = _unread(caller, col(Thread.last_side) == ThreadSide.CANDIDATE, candidate_id=col(Thread.candidate_id))
    return [caller.about_people(with_person, col(Thread.candidate_id), visible), _unread_of_companies(caller)]


def _unread_of_companies(caller: Caller) -> Any:
    about = func.coalesce(*(col(model.candidate_id) for model in _ABOUT_SOMEBODY))
    person = caller.everybody
    found = _unread(caller, col(Thread.last_side) == ThreadSide.COMPANY, candidate_id=about)
    for model in _ABOUT_SOMEBODY:
        found = found.outerjoin(model, col(model.id) == col(Thread.subject_id))
    found = with_names(found, person).outerjoin(person, person.c.id == about)
    found = found.where(threads.visible_to(caller.actor), or_(about.is_(None), person.c.id.is_not(None)))
    if caller.whole:
        return found
    return found.where(
        or_(
            caller.looks_after(person),
            col(Thread.opened_by) == caller.me,
            col(ThreadReading.read_count) > 0,
            and_(about.is_(None), ~_is_read_by_somebody()),
        )
    )


def _unread(caller: Caller, spoke_last: Any, **columns: Any) -> Any:
    """The last message is the other side's, and the caller has not come as far. How many there are is counted only of
    those that are listed.
    """
    read_by_caller = and_(col(ThreadReading.thread_id) == col(Thread.id), col(ThreadReading.account_id) == caller.me)
    return (
        waiting(
            WorkKind.UNREAD_MESSAGES,
            col(Thread.id),
            since=col(Thread.last_message_at),
            company_id=col(Thread.company_id),
            number=threads.unread_count_of(caller.me, side_of(caller.actor.role)),
            title=col(Thread.topic),
            **columns,
        )
        .outerjoin(ThreadReading, read_by_caller)
        .where(
            spoke_last,
            col(Thread.message_count) > func.coalesce(col(ThreadReading.read_count), 0),
        )
    )


def _is_read_by_somebody() -> Any:
    """A colleague has read to the end, and so has it in hand; the other side reads its own thread from the start."""
    return (
        select(col(ThreadReading.thread_id))
        .where(
            col(ThreadReading.thread_id) == col(Thread.id),
            col(ThreadReading.read_count) >= col(Thread.message_count),
        )
        .correlate(Thread)
        .exists()
    )


def transfers_to_accept(caller: Caller) -> list[Any]:
    """The person has said yes and comes to this jobcenter. Who it is is told by the transfer, not by the list."""
    branch = waiting(WorkKind.TRANSFER_TO_ACCEPT, col(Transfer.id), since=col(Transfer.consented_at))
    return [
        about_nobody(branch).where(
            col(Transfer.to_jobcenter_id) == caller.actor.jobcenter_id, col(Transfer.status) == TransferStatus.CONSENTED
        )
    ]


def transfers_to_consent(caller: Caller) -> list[Any]:
    """The person is asked."""
    branch = waiting(
        WorkKind.TRANSFER_TO_CONSENT,
        col(Transfer.id),
        since=col(Transfer.created_at),
        candidate_id=col(Transfer.candidate_id),
    )
    return [
        caller.about_anybody(branch, col(Transfer.candidate_id)).where(
            col(Transfer.candidate_id) == caller.actor.candidate_id, col(Transfer.status) == TransferStatus.ASKED
        )
    ]


def mentorships_to_answer(caller: Caller) -> list[Any]:
    """Nothing is told of the person before the mentor has said yes: only that there is a proposal."""
    branch = waiting(WorkKind.MENTORSHIP_TO_ANSWER, col(Mentorship.id), since=col(Mentorship.created_at))
    return [
        about_nobody(branch).where(
            col(Mentorship.mentor_account_id) == caller.me, col(Mentorship.status) == MentorshipStatus.PROPOSED
        )
    ]


def activities_to_sign_off(caller: Caller) -> list[Any]:
    """What the workplace has seen done and nobody there has vouched for."""
    danish = caller.language is Language.DA
    branch = waiting(
        WorkKind.ACTIVITY_TO_SIGN_OFF,
        col(TrainingActivity.id),
        due_on=col(TrainingActivity.ends_on),
        candidate_id=col(TrainingActivity.candidate_id),
        company_id=col(TrainingActivity.company_id),
        title=col(TrainingActivity.title_da if danish else TrainingActivity.title_en),
    )
    return [
        caller.about_anybody(branch, col(TrainingActivity.candidate_id)).where(
            training.visible_to(caller.actor, TrainingActivity),
            col(TrainingActivity.status) == ActivityStatus.COMPLETED,
        )
    ]
