"""What is older than it is kept, by jobcenter: found, counted and taken away."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, delete, exists, func, or_, select, update
from sqlmodel import col

from app.foundation.audit.models import Event
from app.foundation.core.clock import COPENHAGEN
from app.foundation.db.query import fetch_rows
from app.foundation.db.work import Work
from app.journey.aftercare.models import Employment, FollowUpLink
from app.journey.conversations.models import Attachment, Message, Thread, ThreadReading
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match, Ranking
from app.journey.placements.models import Placement
from app.journey.signing.models import SigningLink
from app.oversight.privacy.domain.retaining import Found, Kept
from app.oversight.privacy.models import Erasure, LegalHold
from app.registers.candidates.domain import ERASED, CandidateStatus
from app.registers.candidates.models import Candidate, SharingConsent
from app.registers.jobcenters.models import Jobcenter

_LAPSED = (MatchStatus.DECLINED, MatchStatus.WITHDRAWN, MatchStatus.EXPIRED)
_HELD = select(col(LegalHold.candidate_id)).where(col(LegalHold.lifted_at).is_(None))


def begin_of(day: date) -> datetime:
    """When a Danish day begins."""
    return datetime.combine(day, time(), COPENHAGEN).astimezone(UTC)


async def jobcenters(work: Work) -> Sequence[UUID]:
    return [row[0] for row in await fetch_rows(work.session, select(col(Jobcenter.id)).order_by(col(Jobcenter.id)))]


async def closed_before(work: Work, jobcenter_id: UUID, day: date) -> list[UUID]:
    """People whose case was closed before that day and is closed still. Where nobody wrote down when, the last change
    of the row counts.
    """
    closed = exists().where(col(Event.candidate_id) == col(Candidate.id), col(Event.name) == "candidate.closed")
    lately = closed.where(col(Event.occurred_at) >= begin_of(day))
    statement = select(col(Candidate.id)).where(
        col(Candidate.jobcenter_id) == jobcenter_id,
        col(Candidate.status) == CandidateStatus.CLOSED,
        col(Candidate.status_reason).is_distinct_from(ERASED),
        ~lately,
        or_(closed, col(Candidate.updated_at) < begin_of(day)),
    )
    return [row[0] for row in await fetch_rows(work.session, statement.order_by(col(Candidate.id)))]


async def apply_rule(work: Work, kind: Kept, jobcenter_id: UUID, day: date, *, apply: bool) -> Found:
    """Finds what a rule is about (all but closed cases, which are erased one by one), and takes it away if asked."""
    due = and_(_mine(kind, jobcenter_id), _old(kind, begin_of(day)))
    held = _held(kind)
    number = await _count(work, kind, due)
    kept = await _count(work, kind, and_(due, held)) if held is not None else 0
    free = due if held is None else and_(due, ~held)
    done = await _take_away(work, kind, free) if apply and number > kept else 0
    return Found(due=number, done=done, held=kept)


_TABLES: dict[Kept, tuple[Any, ...]] = {
    Kept.LAPSED_MATCHES: (Match,),
    Kept.RANKINGS: (Ranking,),
    Kept.THREADS: (Thread,),
    Kept.SPENT_LINKS: (SigningLink, FollowUpLink),
    Kept.WITHDRAWN_CONSENTS: (SharingConsent,),
    Kept.ERASURES: (Erasure,),
}


def _mine(kind: Kept, jobcenter_id: UUID) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = col(_TABLES[kind][0].jobcenter_id) == jobcenter_id
    return mine


def _old(kind: Kept, before: datetime) -> ColumnElement[bool]:
    says = or_(*(col(getattr(Match, name)).is_not(None) for name in ("reason_text", "on_behalf", "override")))
    old: dict[Kept, ColumnElement[bool]] = {
        Kept.LAPSED_MATCHES: and_(col(Match.status).in_(_LAPSED), col(Match.updated_at) < before, says),
        Kept.RANKINGS: and_(col(Ranking.created_at) < before, col(Ranking.inputs).is_not(None)),
        Kept.THREADS: and_(col(Thread.closed_at).is_not(None), col(Thread.last_message_at) < before),
        Kept.WITHDRAWN_CONSENTS: col(SharingConsent.withdrawn_at) < before,
        Kept.ERASURES: col(Erasure.erased_at) < before,
    }
    return old[kind]


def _held(kind: Kept) -> ColumnElement[bool] | None:
    """What a hold keeps: rows of held people; of rankings those that show one of them."""
    if kind in (Kept.LAPSED_MATCHES, Kept.WITHDRAWN_CONSENTS):
        return col(_TABLES[kind][0].candidate_id).in_(_HELD)
    if kind is Kept.THREADS:
        of_them = [
            select(col(model.id)).where(col(model.candidate_id).in_(_HELD)) for model in (Match, Placement, Employment)
        ]
        return or_(
            func.coalesce(col(Thread.candidate_id).in_(_HELD), False),
            *(col(Thread.subject_id).in_(keys) for keys in of_them),
        )
    return None


async def _count(work: Work, kind: Kept, condition: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(_TABLES[kind][0]).where(condition)
    return int((await fetch_rows(work.session, statement))[0][0])


async def _take_away(work: Work, kind: Kept, which: ColumnElement[bool]) -> int:
    model = _TABLES[kind][0]
    if kind is Kept.LAPSED_MATCHES:
        nothing: dict[str, Any] = {
            "reason_text": None,
            "on_behalf": None,
            "override": None,
            "breakdown": [],
            "filters": [],
        }
        return await _run(work, update(Match).where(which).values(**nothing, version=col(Match.version) + 1))
    if kind is Kept.RANKINGS:
        return await _run(work, update(Ranking).where(which).values(inputs=None))
    if kind is Kept.THREADS:
        threads = select(col(Thread.id)).where(which)
        for hanging in (Attachment, ThreadReading, Message):
            await _run(work, delete(hanging).where(col(hanging.thread_id).in_(threads)))
    return await _run(work, delete(model).where(which))


async def spent_links(work: Work, jobcenter_id: UUID, day: date, *, apply: bool) -> Found:
    """Links that open nothing any more. A hold does not keep them: whoever answered is in the answer itself."""
    before, found = begin_of(day), [0, 0]
    for model in _TABLES[Kept.SPENT_LINKS]:
        moments = [getattr(model, name) for name in ("used_at", "revoked_at", "voided_at") if hasattr(model, name)]
        over = func.coalesce(*moments, model.expires_at) < before
        which = and_(col(model.jobcenter_id) == jobcenter_id, over)
        found[0] += int((await fetch_rows(work.session, select(func.count()).select_from(model).where(which)))[0][0])
        if apply:
            found[1] += await _run(work, delete(model).where(which))
    return Found(due=found[0], done=found[1])


async def rankings_held(work: Work, jobcenter_id: UUID, day: date) -> list[UUID]:
    """Rankings that are due and show somebody who is held; few people are."""
    keys = [row[0] for row in await fetch_rows(work.session, _HELD)]
    if not keys:
        return []
    text = cast(col(Ranking.items), String)
    shown = or_(col(Ranking.candidate_id).in_(keys), *(text.contains(str(key)) for key in keys))
    due = and_(_mine(Kept.RANKINGS, jobcenter_id), _old(Kept.RANKINGS, begin_of(day)), shown)
    return [row[0] for row in await fetch_rows(work.session, select(col(Ranking.id)).where(due))]


async def empty_rankings(work: Work, jobcenter_id: UUID, day: date, *, apply: bool) -> Found:
    """The inputs of old rankings go, but for those that show somebody who is held."""
    kept = await rankings_held(work, jobcenter_id, day)
    due = and_(_mine(Kept.RANKINGS, jobcenter_id), _old(Kept.RANKINGS, begin_of(day)))
    number = await _count(work, Kept.RANKINGS, due)
    free = and_(due, col(Ranking.id).not_in(kept)) if kept else due
    done = await _take_away(work, Kept.RANKINGS, free) if apply else 0
    return Found(due=number, done=done, held=len(kept))


async def _run(work: Work, statement: Any) -> int:
    result: Any = await work.session.exec(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)
