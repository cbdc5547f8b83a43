"""What time does by itself: unanswered matches and unconfirmed needs expire, old idempotency keys are forgotten."""

from dataclasses import dataclass, fields
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, delete, select

from app.foundation.api.idempotency import KEPT
from app.foundation.api.models import IdempotencyKey
from app.foundation.db.work import Work
from app.journey.matching import service as matching
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.needs import service as needs
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need
from app.registers.jobcenters.models import JobcenterSettings

BATCH = 200
NEED_EXPIRES_AFTER = timedelta(days=90)
UNANSWERED = (MatchStatus.PROPOSED, MatchStatus.CONSENTED)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How much one round did."""

    matches_expired: int
    needs_expired: int
    keys_forgotten: int

    def __bool__(self) -> bool:
        return any(getattr(self, item.name) for item in fields(self))


async def run_upkeep(work: Work) -> Upkeep:
    """One round, at most 200 matches of each jobcenter and 200 needs: run it again while it still finds something."""
    return Upkeep(await _expire_matches(work), await _expire_needs(work), await _forget_keys(work))


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


async def _forget_keys(work: Work) -> int:
    """Stored answers hold personal data: they are kept for a day and no longer."""
    old = col(IdempotencyKey.created_at) < work.now() - KEPT
    return (await work.session.exec(delete(IdempotencyKey).where(old))).rowcount
