"""Rows of companies: by the jobcenter's own reference, or by CVR number. Companies are everybody's: see ExternalRef."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from app.foundation.db.work import Work
from app.integration.imports.domain.columns import Row
from app.integration.imports.domain.states import RefKind, RowResult
from app.integration.imports.repository import refs
from app.integration.imports.service.kinds.shared import (
    ANY_VERSION,
    Kind,
    Step,
    checked,
    differing,
    link,
    only_digits,
    require,
    require_key,
    texts,
)
from app.registers.companies import permissions, service
from app.registers.companies.schemas import CompanyCreate, CompanyPatch, CompanyWrite


class Companies(Kind):
    """Companies, and what the actor's jobcenter calls them."""

    async def gather(self, work: Work, rows: Sequence[Row]) -> None:
        self._targets = await refs.targets(work, RefKind.COMPANY, texts(rows, "external_ref"))
        numbers = {only_digits(number) for number in texts(rows, "cvr_number")}
        found = await refs.companies_by(work, self._targets.values(), numbers)
        self._by_id = {one.id: one for one in found}
        self._by_number = {one.cvr_number: one for one in found}

    def judge(self, work: Work, row: Row) -> RowResult | Step:
        ref, number = row.sent.get("external_ref"), row.sent.get("cvr_number")
        require_key(ref, number)
        target = self._targets.get(ref) if ref is not None else None
        known = self._by_id.get(target) if target is not None else None
        if known is None and number is not None:
            known = self._by_number.get(only_digits(number))
        body: dict[str, Any] = {name: value for name, value in row.sent.items() if name != "external_ref"}
        if known is None:
            require(work, permissions.CREATE_COMPANIES)
            return partial(_create, work, checked(CompanyCreate, body), ref)
        patch = differing(CompanyWrite(cvr_number=known.cvr_number, name=known.name), body)
        new_ref = None if target == known.id else ref
        if not patch and new_ref is None:
            return RowResult.UNCHANGED
        require(work, permissions.CHANGE_COMPANIES)
        return partial(_change, work, known.id, CompanyPatch.model_validate(patch) if patch else None, new_ref)


async def _create(work: Work, body: CompanyCreate, ref: str | None) -> RowResult:
    company = await service.create_company(work, body)
    if ref is not None:
        await link(work, RefKind.COMPANY, ref, company.id)
    return RowResult.CREATED


async def _change(work: Work, key: UUID, patch: CompanyPatch | None, ref: str | None) -> RowResult:
    if patch is not None:
        await service.patch_company(work, key, patch, ANY_VERSION)
    if ref is not None:
        await link(work, RefKind.COMPANY, ref, key)
    return RowResult.UPDATED
