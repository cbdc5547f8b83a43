"""What is watched: figures that `/metrics` asks the database for now and then, each a count and perhaps an age.

Of everybody's rows together, and figures only: no jobcenter, no person, no company is told apart.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.api.metrics import Level, Question, Watched
from app.foundation.core.clock import COPENHAGEN
from app.integration.imports.domain.states import ImportStatus
from app.integration.imports.models import Import
from app.integration.webhooks.service import outbox_lag
from app.journey.aftercare.domain.states import OPEN_FOLLOW_UPS
from app.journey.aftercare.models import FollowUp
from app.journey.matching.domain.states import RunStatus
from app.journey.matching.models import AssignmentRun
from app.journey.notices.domain.states import NoticeStatus
from app.journey.notices.models import Notice

Condition = Callable[[datetime], ColumnElement[bool]]


def _waiting_since(since: datetime, condition: Condition) -> Question:
    """How many rows there are, and how long ago the oldest `since` among them was."""

    async def ask(session: AsyncSession, now: datetime) -> Level:
        statement = select(func.count(), func.min(since)).where(condition(now))
        count, oldest = (await session.exec(statement)).one()
        return count, max(0.0, (now - oldest).total_seconds()) if count else 0.0

    return ask


def _how_many(condition: Condition) -> Question:
    async def ask(session: AsyncSession, now: datetime) -> Level:
        return (await session.exec(select(func.count()).where(condition(now)))).one(), None

    return ask


def _overdue(now: datetime) -> ColumnElement[bool]:
    today = now.astimezone(COPENHAGEN).date()
    return and_(col(FollowUp.status).in_(OPEN_FOLLOW_UPS), col(FollowUp.due_on) < today)


def _due(now: datetime) -> ColumnElement[bool]:
    """Also those that a worker holds and will not be heard of again; not those that wait for the morning."""
    held = and_(col(Notice.status) == NoticeStatus.SENDING, col(Notice.leased_until) <= now)
    return or_(and_(col(Notice.status) == NoticeStatus.QUEUED, col(Notice.not_before) <= now), held)


def _run_waits(_now: datetime) -> ColumnElement[bool]:
    return col(AssignmentRun.status) == RunStatus.QUEUED


def _import_waits(_now: datetime) -> ColumnElement[bool]:
    return col(Import.status) == ImportStatus.QUEUED


WATCHED = (
    Watched("notices_due", "Notices whose time has come, not yet sent.", _waiting_since(Notice.not_before, _due)),
    Watched("webhooks_due", "Deliveries of webhooks that wait, and events not yet looked at for one.", outbox_lag),
    Watched("runs_queued", "Assignment runs that wait.", _waiting_since(AssignmentRun.created_at, _run_waits)),
    Watched("imports_queued", "Imports that wait.", _waiting_since(Import.created_at, _import_waits)),
    Watched("follow_ups_overdue", "Follow-ups whose day has passed.", _how_many(_overdue)),
)
