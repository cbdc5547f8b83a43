"""Every query on jobcenters and their settings."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, true
from sqlmodel import col, select

from app.foundation.api.pagination import PageRequest, Sort, fetch_page
from app.foundation.core.actor import JOBCENTER_STAFF, Actor
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.registers.jobcenters.models import Jobcenter, JobcenterSettings, JobcenterSettingsVersion
from app.registers.reference.models import Municipality

NEWEST_VERSION = Sort((col(JobcenterSettingsVersion.number),), (int,), descending=True)
BY_NAME = Sort((col(Jobcenter.name), col(Jobcenter.id)), (str, UUID))


def visible_to(_actor: Actor) -> ColumnElement[bool]:
    """Which jobcenters there are is public among everybody who is signed in."""
    return true()


def settings_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Settings are for the jobcenter's own staff."""
    if actor.role in JOBCENTER_STAFF:
        return col(JobcenterSettings.id) == actor.jobcenter_id
    return false()


async def list_jobcenters(work: Work, page: PageRequest) -> tuple[list[Jobcenter], str | None]:
    statement = select(Jobcenter, col(Jobcenter.name), col(Jobcenter.id)).where(visible_to(work.actor))
    rows, cursor = await fetch_page(work, statement, BY_NAME, page)
    return [row[0] for row in rows], cursor


async def get(work: Work, jobcenter_id: UUID) -> Jobcenter:
    """Raises NotFound."""
    statement = select(Jobcenter).where(col(Jobcenter.id) == jobcenter_id, visible_to(work.actor))
    jobcenter = (await work.session.exec(statement)).one_or_none()
    if jobcenter is None:
        raise NotFound
    return jobcenter


async def get_settings(work: Work, jobcenter_id: UUID) -> JobcenterSettings:
    """Raises NotFound, also for another jobcenter's settings."""
    statement = select(JobcenterSettings).where(
        col(JobcenterSettings.id) == jobcenter_id, settings_visible_to(work.actor)
    )
    settings = (await work.session.exec(statement)).one_or_none()
    if settings is None:
        raise NotFound
    return settings


async def list_settings_versions(
    work: Work, settings: JobcenterSettings, page: PageRequest
) -> tuple[list[JobcenterSettingsVersion], JobcenterSettingsVersion | None, str | None]:
    """Versions of settings the actor may see, newest first; the one before the last of the page; the cursor."""
    own = col(JobcenterSettingsVersion.jobcenter_id) == settings.id
    statement = select(JobcenterSettingsVersion, col(JobcenterSettingsVersion.number)).where(own)
    rows, cursor = await fetch_page(work, statement, NEWEST_VERSION, page)
    versions = [row[0] for row in rows]
    if cursor is None:
        return versions, None, None
    earlier = (
        select(JobcenterSettingsVersion)
        .where(own, col(JobcenterSettingsVersion.number) < versions[-1].number)
        .order_by(col(JobcenterSettingsVersion.number).desc())
        .limit(1)
    )
    return versions, (await work.session.exec(earlier)).one_or_none(), cursor


async def load_settings(work: Work, jobcenter_id: UUID) -> JobcenterSettings:
    """By key, without scope: only for a jobcenter named by a row that the caller has a right to."""
    settings = await work.session.get(JobcenterSettings, jobcenter_id)
    if settings is None:
        raise NotFound
    # Held until the transaction ends: the session by itself forgets what nobody holds, and would read it again.
    work.session.info.setdefault("settings", {})[jobcenter_id] = settings
    return settings


async def municipality_exists(work: Work, code: str) -> bool:
    statement = select(Municipality.code).where(col(Municipality.code) == code, col(Municipality.retired).is_(False))
    return (await work.session.exec(statement)).first() is not None


async def municipality_is_taken(work: Work, code: str) -> bool:
    """Whether any jobcenter stands for the municipality."""
    statement = select(Jobcenter.id).where(col(Jobcenter.municipality_code) == code)
    return (await work.session.exec(statement)).first() is not None
