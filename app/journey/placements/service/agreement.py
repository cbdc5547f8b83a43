"""The agreement's content: changing it, and the trail of its versions."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import merge
from app.foundation.core.actor import Role
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.foundation.identity.repository import find_actor
from app.journey.placements import repository
from app.journey.placements.domain import differences
from app.journey.placements.models import AgreementVersion, Placement
from app.journey.placements.schemas import (
    AgreementContent,
    AgreementPatch,
    AgreementVersionRead,
    AgreementWrite,
    FieldChange,
)
from app.journey.placements.service.moving import move, require
from app.journey.placements.service.reading import read_signature


def content_of(placement: Placement) -> dict[str, Any]:
    """What the parties agree on, as JSON."""
    return AgreementContent.model_validate(placement).model_dump(mode="json")


async def keep_version(work: Work, placement: Placement) -> None:
    """Stores the present content under the present version; a version that was signed is never stored over."""
    version = await repository.find_version(work, placement.id, placement.agreement_version)
    if version is None:
        await begin_version(work, placement)
    else:
        await _store(work, placement, version)


async def begin_version(work: Work, placement: Placement) -> None:
    """The same where there is nothing under the present version yet."""
    number = placement.agreement_version
    await _store(work, placement, AgreementVersion(placement_id=placement.id, number=number, created_at=work.now()))


async def _store(work: Work, placement: Placement, version: AgreementVersion) -> None:
    version.content = content_of(placement)
    version.created_by = work.actor.account_id
    work.session.add(version)
    await work.session.flush()


async def patch_agreement(
    work: Work, placement_id: UUID, patch: AgreementPatch, precondition: Precondition
) -> Placement:
    """Changes the content and takes the agreement back to draft; a patch that changes nothing has no effect.

    Once anybody has signed or objected, the change makes a new version, and what was signed no longer counts:
    nobody is bound by a text they have not seen.
    """
    placement = await repository.get_placement(work, placement_id, lock=True)
    precondition.check(placement.version)
    require(work, placement, "edit")
    before = content_of(placement)
    writable = {name: before[name] for name in AgreementWrite.model_fields}
    changed = AgreementWrite.model_validate(merge(writable, patch.model_dump(mode="json", exclude_unset=True)))
    after = before | _as_stored(changed)
    changes = differences(before, after)
    if not changes:
        return placement
    if after["mentor_account_id"] != before["mentor_account_id"]:
        await _require_mentor(work, placement, changed.mentor_account_id)
    if await repository.find_version(work, placement.id, placement.agreement_version) is None:
        await begin_version(work, placement)
    await _void_signatures(work, placement)
    for name, _, _ in changes:
        value = after[name] if name in {"hours_schedule", "working_times"} else getattr(changed, name)
        setattr(placement, name, value)
    await work.session.flush()
    await keep_version(work, placement)
    fields = [name for name, _, _ in changes]
    told: dict[str, Any] = {"fields": fields, "agreement_version": placement.agreement_version}
    if "mentor_account_id" in fields:
        told["mentor_before"] = before["mentor_account_id"]
    await move(work, placement, "edit", **told)
    return placement


def _as_stored(changed: AgreementWrite) -> dict[str, Any]:
    """The content in the form that the columns and the versions hold it."""
    document = changed.model_dump(mode="json")
    document["hours_schedule"] = [
        {"from_week": step.from_week, "weekly_hours": float(step.weekly_hours)} for step in changed.hours_schedule
    ]
    return document


async def _void_signatures(work: Work, placement: Placement) -> None:
    answers = (await repository.signatures_of(work, [placement.id]))[placement.id]
    standing = [answer for answer in answers if answer.voided_at is None]
    for answer in standing:
        answer.voided_at = work.now()
        work.session.add(answer)
    if standing:
        placement.agreement_version += 1


async def _require_mentor(work: Work, placement: Placement, account_id: UUID | None) -> None:
    """Invalid unless it is a mentor's active account, of this company, this jobcenter or neither (a volunteer)."""
    if account_id is None:
        return
    mentor = await find_actor(work, account_id)
    if (
        mentor is None
        or mentor.role is not Role.MENTOR
        or mentor.company_id not in (None, placement.company_id)
        or mentor.jobcenter_id not in (None, placement.jobcenter_id)
    ):
        text = Text("Mentoren findes ikke.", "There is no such mentor.")
        raise Invalid(FieldFault("/mentor_account_id", "reference.unknown", text))


async def list_versions(work: Work, placement_id: UUID) -> list[AgreementVersionRead]:
    """Every version with what changed since the one before and who answered on it, oldest first."""
    placement = await repository.get_placement(work, placement_id)
    versions = await repository.versions_of(work, placement.id)
    answers = (await repository.signatures_of(work, [placement.id]))[placement.id]
    reads = []
    before: Mapping[str, Any] | None = None
    for version in versions:
        changes = [] if before is None else differences(before, version.content)
        reads.append(
            AgreementVersionRead(
                number=version.number,
                created_at=version.created_at,
                content=AgreementContent.model_validate(version.content),
                changes=[FieldChange(field=name, before=old, after=new) for name, old, new in changes],
                signatures=[
                    read_signature(work.actor, answer)
                    for answer in answers
                    if answer.agreement_version == version.number
                ],
            )
        )
        before = version.content
    return reads
