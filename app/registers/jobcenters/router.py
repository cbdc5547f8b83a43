"""Routes of jobcenters and their settings."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.conditional import IfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.registers.jobcenters import permissions, repository, service
from app.registers.jobcenters.schemas import (
    JobcenterCreate,
    JobcenterPatch,
    JobcenterRead,
    JobcenterSettingsPatch,
    JobcenterSettingsRead,
    SettingsVersionRead,
)

router = make_router("jobcenters")
ReadJobcenters = Annotated[Work, allow(permissions.READ_JOBCENTERS)]
CreateJobcenters = Annotated[Work, allow(permissions.CREATE_JOBCENTERS)]
ChangeJobcenters = Annotated[Work, allow(permissions.CHANGE_JOBCENTERS)]
ReadSettings = Annotated[Work, allow(permissions.READ_SETTINGS)]
ChangeSettings = Annotated[Work, allow(permissions.CHANGE_SETTINGS)]


@router.get("/jobcenters")
async def list_jobcenters(work: ReadJobcenters, page: Paging) -> Page[JobcenterRead]:
    """The jobcenters by name; everybody who is signed in sees them all."""
    jobcenters, cursor = await repository.list_jobcenters(work, page)
    return Page(items=[JobcenterRead.model_validate(row) for row in jobcenters], next_cursor=cursor)


@router.post("/jobcenters", status_code=201)
async def create_jobcenter(work: CreateJobcenters, body: JobcenterCreate, tag: Tag) -> JobcenterRead:
    """Creates a municipality's jobcenter, with default settings."""
    jobcenter = await service.create_jobcenter(work, body)
    tag.created(jobcenter.version, f"/v1/jobcenters/{jobcenter.id}")
    return JobcenterRead.model_validate(jobcenter)


@router.get("/jobcenters/{jobcenter_id}")
async def get_jobcenter(work: ReadJobcenters, jobcenter_id: UUID, tag: Tag) -> JobcenterRead:
    """One jobcenter."""
    jobcenter = await repository.get(work, jobcenter_id)
    tag(jobcenter.version)
    return JobcenterRead.model_validate(jobcenter)


@router.patch("/jobcenters/{jobcenter_id}")
async def patch_jobcenter(
    work: ChangeJobcenters, jobcenter_id: UUID, patch: JobcenterPatch, precondition: IfMatch, tag: Tag
) -> JobcenterRead:
    """Changes a jobcenter's name and contact: an admin any, a manager the own one."""
    jobcenter = await service.patch_jobcenter(work, jobcenter_id, patch, precondition)
    tag(jobcenter.version)
    return JobcenterRead.model_validate(jobcenter)


@router.get("/jobcenters/{jobcenter_id}/settings")
async def get_jobcenter_settings(work: ReadSettings, jobcenter_id: UUID, tag: Tag) -> JobcenterSettingsRead:
    """What the own jobcenter has decided: ranking weights, limits, levers, aftercare steps, reminders, closing days."""
    settings = await repository.get_settings(work, jobcenter_id)
    tag(settings.version)
    return JobcenterSettingsRead.model_validate(settings)


@router.patch("/jobcenters/{jobcenter_id}/settings")
async def patch_jobcenter_settings(
    work: ChangeSettings, jobcenter_id: UUID, patch: JobcenterSettingsPatch, precondition: IfMatch, tag: Tag
) -> JobcenterSettingsRead:
    """Changes the own jobcenter's settings; rankings made from now on count by them and name their version."""
    settings = await service.patch_settings(work, jobcenter_id, patch, precondition)
    tag(settings.version)
    return JobcenterSettingsRead.model_validate(settings)


@router.get("/jobcenters/{jobcenter_id}/settings/versions")
async def list_jobcenter_settings_versions(
    work: ReadSettings, jobcenter_id: UUID, page: Paging
) -> Page[SettingsVersionRead]:
    """Every version of the own jobcenter's settings, newest first, each with what it changed and who saved it."""
    return await service.read_settings_versions(work, jobcenter_id, page)
