"""Answers, days, words and vouchers: what the reports on communication, attendance, voice and vouchers count."""

from typing import Any

from sqlalchemy import SQLColumnExpression, and_, case, func, literal
from sqlmodel import col

from app.foundation.db.query import select_columns
from app.journey.attendance.domain.states import AttendanceStatus
from app.journey.attendance.models import AttendanceDay
from app.journey.conversations.domain.sides import Counterpart, ThreadSide
from app.journey.conversations.models import Message, Thread
from app.journey.courses.domain.states import VoucherStatus
from app.journey.courses.models import Voucher
from app.journey.placements.models import Placement
from app.journey.voice.domain import share
from app.journey.voice.domain.steps import VoiceAnswer
from app.journey.voice.models import Voice
from app.oversight.statistics.domain.tables import Keys
from app.oversight.statistics.repository.counting import PART, PLACE, Grain, Source, yes
from app.oversight.statistics.repository.dimensions import joined
from app.oversight.statistics.repository.spans import MinutesBetween

DIRECTIONS = tuple(
    direction
    for other in Counterpart
    for direction in (
        f"{ThreadSide.JOBCENTER.value}_to_{other.value}",
        f"{other.value}_to_{ThreadSide.JOBCENTER.value}",
    )
)
# In the database a direction is its place among them: texts take longer to group.
_NAMES = {str(place): direction for place, direction in enumerate(DIRECTIONS)}
_DAY = 24 * 60  # minutes
_OPEN = (VoucherStatus.PENDING, VoucherStatus.ISSUED, VoucherStatus.RESERVED)
_LAPSED = (VoucherStatus.EXPIRED, VoucherStatus.CANCELLED)


def answers(grain: Grain) -> Source:
    """Answers given in the period: minutes since the other side began to wait, and of those that are its side's first in
    a thread. They are numbered before they are joined: an index has them in that order.

    The person an answer stands on is the candidate or the company that the conversation is with.
    """
    number = func.row_number().over(
        partition_by=(col(Message.thread_id), col(Message.side)), order_by=col(Message.number)
    )
    given = (
        select_columns(
            col(Message.thread_id),
            col(Message.jobcenter_id),
            col(Message.side),
            col(Message.sent_at),
            MinutesBetween(col(Message.answers_at), col(Message.sent_at)).label("minutes"),
            case((number == 1, 1), else_=0).label("is_first"),
        )
        .where(*grain.within(col(Message.jobcenter_id)), col(Message.answers_at).is_not(None))
        .subquery()
    )
    with_whom = case(*((col(Thread.counterpart) == other, 2 * place) for place, other in enumerate(Counterpart)))
    direction = with_whom + case((given.c.side == ThreadSide.JOBCENTER, 0), else_=1)
    minutes, is_first = given.c.minutes, given.c.is_first
    return Source(
        origin=given.join(Thread, col(Thread.id) == given.c.thread_id),
        where=grain.period.of_instants(given.c.sent_at),
        person=func.coalesce(col(Thread.candidate_id), col(Thread.company_id)),
        dimensions={PART: direction, PLACE: given.c.jobcenter_id},
        columns={
            "answers": literal(1),
            "within_a_day": yes(minutes <= _DAY),
            "later": yes(minutes > _DAY),
            "first_answers": is_first,
        },
        of_candidates=False,
        numbers={"minutes": minutes, "first_minutes": case((is_first == 1, minutes))},
    )


def by_direction(keys: Keys) -> Keys:
    """The keys of what `answers` counts, with the direction by its name."""
    return {**keys, PART: _NAMES[keys[PART]]}


def days(grain: Grain) -> Source:
    """Days entered of internships, by what they were; hours in tenths."""
    dimensions: dict[str, SQLColumnExpression[Any]] = {PLACE: col(AttendanceDay.jobcenter_id)}
    origin = AttendanceDay.__table__  # type: ignore[attr-defined]  # SQLModel's stubs do not know it
    if "sector" in grain.names:
        origin = origin.join(Placement, col(Placement.id) == col(AttendanceDay.placement_id))
    origin = joined(grain, origin, dimensions, col(Placement.workplace_id))
    return Source(
        origin=origin,
        where=[*grain.within(col(AttendanceDay.jobcenter_id)), *grain.period.of_days(col(AttendanceDay.day_on))],
        person=col(AttendanceDay.candidate_id),
        dimensions=dimensions,
        columns={
            "days": literal(1),
            **{status.value: yes(col(AttendanceDay.status) == status) for status in AttendanceStatus},
        },
    )


def voices(grain: Grain) -> Source:
    """Questions asked in the period, and what the people said."""
    dimensions: dict[str, SQLColumnExpression[Any]] = {PLACE: col(Voice.jobcenter_id)}
    origin = Voice.__table__  # type: ignore[attr-defined]  # SQLModel's stubs do not know it
    dimensions["step"] = col(Voice.step)
    answered = col(Voice.answered_at).is_not(None)
    taken_down = col(Voice.on_behalf).is_not(None)
    columns: dict[str, SQLColumnExpression[Any]] = {
        share.ASKED: literal(1),
        share.ANSWERED: yes(answered),
        share.UNANSWERED: yes(~answered),
        share.IN_PERSON: yes(answered, ~taken_down),
        share.TAKEN_DOWN: yes(answered, taken_down),
        "own_words": yes(col(Voice.own_words).is_not(None)),
        "objections": yes(col(Voice.objection).is_not(None)),
    }
    for question in share.CLOSED_QUESTIONS:
        word = col(getattr(Voice, question))
        for column, met in zip(
            share.said(question), (*(word == each for each in VoiceAnswer), word.is_(None)), strict=True
        ):
            columns[column] = yes(answered, met)
    return Source(
        origin=origin,
        where=[*grain.within(col(Voice.jobcenter_id)), *grain.period.of_days(col(Voice.asked_on))],
        person=col(Voice.candidate_id),
        dimensions=dimensions,
        columns=columns,
    )


def vouchers(grain: Grain) -> Source:
    """Vouchers issued in the period, what became of them, and the money."""
    dimensions: dict[str, SQLColumnExpression[Any]] = {PLACE: col(Voucher.jobcenter_id)}
    origin = Voucher.__table__  # type: ignore[attr-defined]  # SQLModel's stubs do not know it
    dimensions["purpose"] = col(Voucher.purpose)
    status = col(Voucher.status)
    redeemed = and_(status == VoucherStatus.REDEEMED)
    return Source(
        origin=origin,
        where=[*grain.within(col(Voucher.jobcenter_id)), *grain.period.of_instants(col(Voucher.issued_at))],
        person=col(Voucher.candidate_id),
        dimensions=dimensions,
        columns={
            "vouchers": literal(1),
            "redeemed": yes(redeemed),
            "open": yes(status.in_(_OPEN)),
            "lapsed": yes(status.in_(_LAPSED)),
            "promised_ore": col(Voucher.amount_ore),
            "spent_ore": case((redeemed, col(Voucher.spent_ore) - col(Voucher.refunded_ore)), else_=0),
        },
    )
