"""Looking after jobcenters and what they decide for themselves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import apply_patch
from app.foundation.api.pagination import PageRequest
from app.foundation.api.schemas import Page, Resource
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.registers.jobcenters import repository
from app.registers.jobcenters.domain import (
    DEFAULT_AFTERCARE_STEPS,
    DEFAULT_END_REPORT_REMINDER_DAYS,
    DEFAULT_REMINDER_DAYS,
    DEFAULT_SECOND_APPROVALS,
    DEFAULT_WEIGHTS,
    bundle_faults,
    incentive_faults,
    settings_changes,
    settings_faults,
)
from app.registers.jobcenters.errors import MunicipalityTaken, NotOwnJobcenter
from app.registers.jobcenters.models import Jobcenter, JobcenterSettings, JobcenterSettingsVersion
from app.registers.jobcenters.permissions import may_change
from app.registers.jobcenters.schemas import (
    Bundle,
    JobcenterCreate,
    JobcenterPatch,
    JobcenterSettingsPatch,
    JobcenterSettingsRead,
    JobcenterSettingsWrite,
    JobcenterWrite,
    SettingsVersionRead,
)
from app.registers.reference.repository import list_skills_of

_STORED_AS_JSON = {"aftercare_audiences", "closing_days", "second_approvals", "bundles", "incentive_scheme"}


async def settings_of(work: Work, jobcenter_id: UUID) -> JobcenterSettings:
    """The settings of a jobcenter, whoever asks: only for a jobcenter named by a row that the caller has a right to."""
    return await repository.load_settings(work, jobcenter_id)


def default_settings(jobcenter_id: UUID) -> JobcenterSettings:
    """The settings every jobcenter starts with."""
    return JobcenterSettings(
        id=jobcenter_id,
        weights=dict(DEFAULT_WEIGHTS),
        aftercare_steps=list(DEFAULT_AFTERCARE_STEPS),
        reminder_days=list(DEFAULT_REMINDER_DAYS),
        end_report_reminder_days=list(DEFAULT_END_REPORT_REMINDER_DAYS),
        second_approvals=[approval.value for approval in DEFAULT_SECOND_APPROVALS],
    )


async def create_jobcenter(work: Work, body: JobcenterCreate) -> Jobcenter:
    """Creates a jobcenter together with its default settings.

    Invalid when the municipality does not exist, MunicipalityTaken when it has a jobcenter.
    """
    if not await repository.municipality_exists(work, body.municipality_code):
        text = Text("Kommunen findes ikke.", "There is no such municipality.")
        raise Invalid(FieldFault("/municipality_code", "jobcenter.municipality_unknown", text))
    if await repository.municipality_is_taken(work, body.municipality_code):
        raise MunicipalityTaken
    jobcenter = Jobcenter(**body.model_dump())
    work.session.add(jobcenter)
    await work.session.flush()
    settings = default_settings(jobcenter.id)
    work.session.add(settings)
    await work.session.flush()
    await _keep_version(work, settings)
    await record(work, "jobcenter.created", _subject("jobcenter", jobcenter.id))
    return jobcenter


async def patch_jobcenter(
    work: Work, jobcenter_id: UUID, patch: JobcenterPatch, precondition: Precondition
) -> Jobcenter:
    """NotOwnJobcenter when a manager names another jobcenter: it is seen, but not theirs to change."""
    jobcenter = await repository.get(work, jobcenter_id)
    if not may_change(work.actor, jobcenter.id):
        raise NotOwnJobcenter
    precondition.check(jobcenter.version)
    current = JobcenterWrite.model_validate(jobcenter.model_dump(include=set(JobcenterWrite.model_fields)))
    changed = apply_patch(current, patch, JobcenterWrite)
    fields = [name for name in JobcenterWrite.model_fields if getattr(jobcenter, name) != getattr(changed, name)]
    for name in fields:
        setattr(jobcenter, name, getattr(changed, name))
    if fields:
        await work.session.flush()
        await record(work, "jobcenter.changed", _subject("jobcenter", jobcenter.id), Change(data={"fields": fields}))
    return jobcenter


async def patch_settings(
    work: Work, jobcenter_id: UUID, patch: JobcenterSettingsPatch, precondition: Precondition
) -> JobcenterSettings:
    """Invalid when weights are no shares of one, steps of aftercare not in order, a bundle or incentive does not hold."""
    settings = await repository.get_settings(work, jobcenter_id)
    precondition.check(settings.version)
    current = JobcenterSettingsWrite.model_validate(
        settings.model_dump(include=set(JobcenterSettingsWrite.model_fields))
    )
    changed = apply_patch(current, patch, JobcenterSettingsWrite)
    values = changed.model_dump() | changed.model_dump(mode="json", include=_STORED_AS_JSON)
    faults = settings_faults(values["weights"], values["aftercare_steps"])
    faults += bundle_faults(values["bundles"]) or await _unknown_skills(work, changed.bundles)
    faults += incentive_faults(values["incentive_scheme"])
    if faults:
        raise Invalid(*faults)
    fields = [name for name, value in values.items() if getattr(settings, name) != value]
    for name in fields:
        setattr(settings, name, values[name])
    if fields:
        # First the settings: of two who change the same version the second one loses here.
        await work.session.flush()
        await _keep_version(work, settings)
        subject = _subject("jobcenter_settings", settings.id)
        await record(work, "jobcenter_settings.changed", subject, Change(data={"fields": fields}))
    return settings


async def _unknown_skills(work: Work, bundles: Sequence[Bundle]) -> list[FieldFault]:
    items = [
        (f"/bundles/{place}/items/{index}/skill_id", item.skill_id)
        for place, bundle in enumerate(bundles)
        for index, item in enumerate(bundle.items)
        if item.skill_id is not None
    ]
    known = {row.id for row in await list_skills_of(work, {skill_id for _, skill_id in items})} if items else set()
    text = Text("Findes ikke, eller du har ikke adgang.", "Does not exist, or you have no access.")
    return [FieldFault(pointer, "reference.unknown", text) for pointer, skill_id in items if skill_id not in known]


async def _keep_version(work: Work, settings: JobcenterSettings) -> None:
    """Keeps the settings as they stand now under their version."""
    version = JobcenterSettingsVersion(
        jobcenter_id=settings.id,
        number=settings.version,
        values=settings_values(settings),
        saved_at=work.now(),
        saved_by=work.actor.account_id,
    )
    work.session.add(version)
    await work.session.flush()


def settings_values(settings: JobcenterSettings) -> dict[str, Any]:
    """All settings as JSON, in the words of the API."""
    return JobcenterSettingsRead.model_validate(settings).model_dump(mode="json", exclude=set(Resource.model_fields))


async def read_settings_versions(work: Work, jobcenter_id: UUID, page: PageRequest) -> Page[SettingsVersionRead]:
    """Raises NotFound, also for another jobcenter's settings."""
    settings = await repository.get_settings(work, jobcenter_id)
    versions, earlier, cursor = await repository.list_settings_versions(work, settings, page)
    items = [
        SettingsVersionRead.model_validate(
            {
                **version.model_dump(exclude={"jobcenter_id"}),
                "changes": settings_changes(before.values, version.values) if before else [],
            }
        )
        for version, before in zip(versions, [*versions[1:], earlier], strict=True)
    ]
    return Page(items=items, next_cursor=cursor)


def _subject(kind: str, jobcenter_id: UUID) -> Subject:
    return Subject(kind, jobcenter_id, jobcenter_id=jobcenter_id)
