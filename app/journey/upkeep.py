"""What time does by itself: what nobody answers expires or is asked again, end reports are asked for, old keys go."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, delete, func, or_, select

from app.foundation.api.idempotency import KEPT
from app.foundation.api.models import IdempotencyKey
from app.foundation.audit.access_retention import forget_old_entries
from app.foundation.db.work import Work
from app.foundation.identity import service as identity
from app.journey.aftercare import service as aftercare
from app.journey.conversations.service import forget_loose_files
from app.journey.courses import service as courses
from app.journey.matching import service as matching
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.mentorships import service as mentorships
from app.journey.milestones import service as milestones
from app.journey.needs import service as needs
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need
from app.journey.notices.service import forget_notices
from app.journey.placements import service as placements
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.domain.ending import ASKED_BEFORE, OPEN_AFTER
from app.journey.placements.domain.requests import EndAuthor
from app.journey.placements.models import EndStatement, Placement
from app.registers.jobcenters.models import JobcenterSettings

BATCH = 200
ACCESSES_AT_ONCE = 1000
NEED_EXPIRES_AFTER = timedelta(days=90)
UNANSWERED = (MatchStatus.PROPOSED, MatchStatus.CONSENTED)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How much one round did."""

    matches_expired: int
    needs_expired: int
    end_reports_asked: int
    end_reports_reminded: int
    follow_ups_reminded: int
    follow_ups_escalated: int
    terms_asked_about: int
    milestones_opened: int
    milestones_judged: int
    mentors_asked: int
    mentorships_ended: int
    vouchers_expired: int
    files_forgotten: int
    notices_forgotten: int
    keys_forgotten: int
    tries_forgotten: int
    accesses_forgotten: int

    def __bool__(self) -> bool:
        return any(getattr(self, item.name) for item in fields(self))


async def run_upkeep(work: Work) -> Upkeep:
    """One round, at most 200 of a kind (and jobcenter): run it again while it still finds something."""
    return Upkeep(
        matches_expired=await _expire_matches(work),
        needs_expired=await _expire_needs(work),
        end_reports_asked=await _ask_for_end_reports(work),
        end_reports_reminded=await _remind_of_end_reports(work),
        follow_ups_reminded=await _for_each_jobcenter(work, aftercare.remind_of_follow_ups),
        follow_ups_escalated=await _for_each_jobcenter(work, aftercare.escalate_follow_ups),
        terms_asked_about=await aftercare.ask_after_fixed_terms(work, BATCH),
        milestones_opened=await milestones.open_missing_milestones(work, BATCH),
        milestones_judged=await milestones.judge_due_milestones(work, BATCH),
        mentors_asked=await mentorships.propose_named_mentors(work, BATCH),
        mentorships_ended=await mentorships.end_over_mentorships(work, BATCH),
        vouchers_expired=await courses.expire_vouchers(work, BATCH),
        files_forgotten=await forget_loose_files(work, BATCH),
        notices_forgotten=await forget_notices(work, BATCH),
        keys_forgotten=await _forget_keys(work),
        tries_forgotten=await identity.forget_tries(work, BATCH),
        # The last: from here to the commit nobody else writes to the access log.
        accesses_forgotten=await forget_old_entries(work, ACCESSES_AT_ONCE),
    )


async def _for_each_jobcenter(work: Work, task: Callable[[Work, JobcenterSettings, int], Awaitable[int]]) -> int:
    """One task by the settings of each jobcenter; how much was done for all of them."""
    every = (await work.session.exec(select(JobcenterSettings))).all()
    return sum([await task(work, settings, BATCH) for settings in every])


async def _expire_matches(work: Work) -> int:
    """A match nobody answers for as long as its jobcenter's setting says."""
    limits = {
        settings.id: timedelta(days=settings.match_expires_after_days)
        for settings in (await work.session.exec(select(JobcenterSettings))).all()
    }
    done = 0
    for jobcenter_id, limit in limits.items():
        statement = (
            select(Match.id)
            .where(
                col(Match.jobcenter_id) == jobcenter_id,
                col(Match.status).in_(UNANSWERED),
                col(Match.updated_at) < work.now() - limit,
            )
            .limit(BATCH)
            .with_for_update(skip_locked=True)  # another worker has it already
        )
        for match_id in (await work.session.exec(statement)).all():
            await matching.expire(work, match_id)
            done += 1
    return done


async def _expire_needs(work: Work) -> int:
    """An open need that its company has not confirmed for 90 days."""
    statement = (
        select(Need.id)
        .where(col(Need.status) == NeedStatus.OPEN, col(Need.confirmed_on) < work.today() - NEED_EXPIRES_AFTER)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    expired: list[UUID] = list((await work.session.exec(statement)).all())
    for need_id in expired:
        await needs.expire(work, need_id)
    return len(expired)


async def _ask_for_end_reports(work: Work) -> int:
    """Placements that end within a week, or have ended, and nobody has been asked how it went."""
    near = work.today() + ASKED_BEFORE
    rows = await _lock_unspoken(
        work,
        col(Placement.end_report_asked_on).is_(None),
        or_(col(Placement.status) != PlacementStatus.ACTIVE, col(Placement.ends_on) <= near),
    )
    return await placements.ask_for_statements(work, rows)


async def _remind_of_end_reports(work: Work) -> int:
    """Placements whose n-th reminder has come due and was not sent, by the days of their jobcenter's settings."""
    done = 0
    for settings in (await work.session.exec(select(JobcenterSettings))).all():
        come_due = [
            and_(
                col(Placement.end_report_reminders) <= sent,
                col(Placement.end_report_asked_on) <= work.today() - timedelta(days=after),
            )
            for sent, after in enumerate(settings.end_report_reminder_days)
        ]
        if come_due:
            rows = await _lock_unspoken(work, col(Placement.jobcenter_id) == settings.id, or_(*come_due))
            done += await placements.remind_of_statements(work, rows, settings.end_report_reminder_days)
    return done


async def _lock_unspoken(work: Work, *conditions: ColumnElement[bool]) -> list[Placement]:
    """Placements on which a statement is missing and may still be given, locked; another worker's are left out."""
    spoken: Any = (
        select(func.count())
        .select_from(EndStatement)
        .where(col(EndStatement.placement_id) == col(Placement.id))
        .correlate(Placement)
        .scalar_subquery()
    )
    over = col(Placement.status).in_((PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY))
    statement = (
        select(Placement)
        .where(
            *conditions,
            or_(
                col(Placement.status) == PlacementStatus.ACTIVE,
                and_(over, col(Placement.ended_on) >= work.today() - OPEN_AFTER),
            ),
            spoken < len(EndAuthor),
        )
        .order_by(col(Placement.id))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list((await work.session.exec(statement)).all())


async def _forget_keys(work: Work) -> int:
    """Stored answers hold personal data: they are kept for a day and no longer."""
    old = col(IdempotencyKey.created_at) < work.now() - KEPT
    return (await work.session.exec(delete(IdempotencyKey).where(old))).rowcount
