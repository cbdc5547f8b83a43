"""Rows of needs: by the jobcenter's own reference; their workplace by id, reference or P-number. New ones are drafts."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from app.foundation.core.errors import Invalid
from app.foundation.db.work import Work
from app.integration.imports.domain.columns import Row
from app.integration.imports.domain.states import RefKind, RowResult
from app.integration.imports.errors import AMBIGUOUS, FIXED_WORKPLACE, WORKPLACE_UNKNOWN
from app.integration.imports.repository import refs
from app.integration.imports.service.kinds.shared import (
    ANY_VERSION,
    Kind,
    Step,
    checked,
    differing,
    link,
    only_digits,
    reach,
    require,
    require_key,
    texts,
)
from app.journey.needs import permissions, repository, service
from app.journey.needs.models import Need
from app.journey.needs.schemas import NeedCreate, NeedPatch


class Needs(Kind):
    """Needs of the actor's jobcenter."""

    async def gather(self, work: Work, rows: Sequence[Row]) -> None:
        asked = texts(rows, "external_ref")
        self._targets = await refs.targets(work, RefKind.NEED, asked)
        self._needs = {one.id: one for one in await refs.needs_by(work, self._targets.values(), asked)}
        self._skills = await repository.skills_of(work, list(self._needs)) if self._needs else {}
        places = await refs.targets(work, RefKind.WORKPLACE, texts(rows, "workplace", "external_ref"))
        numbers = {only_digits(each) for each in texts(rows, "workplace", "production_unit_number")}
        found = await refs.workplaces_by(work, places.values(), numbers)
        self._places: dict[tuple[str, str], UUID] = {("ref", ref): target for ref, target in places.items()}
        self._places |= {("number", one.production_unit_number): one.id for one in found}

    def judge(self, work: Work, row: Row) -> RowResult | Step:
        require_key(row.sent.get("external_ref"))
        require(work, permissions.WRITE_NEEDS)
        ref = str(row.sent["external_ref"])
        known, workplace_id = self._known(ref), self._workplace(row)
        body = {name: value for name, value in row.sent.items() if name not in ("workplace", "workplace_id")}
        new_ref = None if ref in self._targets else ref
        if known is None:
            if workplace_id is None:
                raise Invalid(WORKPLACE_UNKNOWN)
            return partial(_create, work, checked(NeedCreate, {**body, "workplace_id": workplace_id}), ref)
        if workplace_id is not None and workplace_id != str(known.workplace_id):
            raise Invalid(FIXED_WORKPLACE)
        patch = self._patch(known, body)
        if not patch:
            return RowResult.UNCHANGED
        return partial(_change, work, known.id, NeedPatch.model_validate(patch), new_ref)

    def _known(self, ref: str) -> Need | None:
        """By what it is called, or by the reference that stands on it. Raises Invalid where several have that."""
        if ref in self._targets:
            return self._needs.get(self._targets[ref])
        found = [need for need in self._needs.values() if need.external_ref == ref]
        if len(found) > 1:
            raise Invalid(AMBIGUOUS)
        return found[0] if found else None

    def _workplace(self, row: Row) -> str | None:
        """Raises Invalid for one that is not there."""
        if row.sent.get("workplace_id") is not None:
            return str(row.sent["workplace_id"])
        ref, number = (
            reach(row.sent, "workplace", "external_ref"),
            reach(row.sent, "workplace", "production_unit_number"),
        )
        if ref is None and number is None:
            return None
        found = self._places.get(("ref", str(ref))) or self._places.get(("number", only_digits(number or "")))
        if found is None:
            raise Invalid(WORKPLACE_UNKNOWN)
        return str(found)

    def _patch(self, known: Need, body: dict[str, Any]) -> dict[str, Any]:
        current = service.written_form(known, self._skills.get(known.id, []))
        if body.get("weekly_hours") is not None:  # one number replaces a schedule of steps, as in the single route
            current = current.model_copy(update={"hours_schedule": None, "weekly_hours": _only_hours(known)})
        return differing(current, body)


async def _create(work: Work, body: NeedCreate, ref: str) -> RowResult:
    need = await service.create_need(work, body)
    await link(work, RefKind.NEED, ref, need.id)
    return RowResult.CREATED


async def _change(work: Work, key: UUID, patch: NeedPatch, ref: str | None) -> RowResult:
    await service.patch_need(work, key, patch, ANY_VERSION)
    if ref is not None:
        await link(work, RefKind.NEED, ref, key)
    return RowResult.UPDATED


def _only_hours(need: Need) -> Decimal | None:
    """The hours of a need that has the same ones from its first week to its last."""
    return Decimal(str(need.hours_schedule[0]["weekly_hours"])) if len(need.hours_schedule) == 1 else None
