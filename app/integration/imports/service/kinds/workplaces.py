"""Rows of workplaces: by the jobcenter's own reference, or by P-number; their company by id, reference or CVR number."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from app.foundation.core.errors import Invalid
from app.foundation.db.work import Work
from app.integration.imports.domain.columns import Row
from app.integration.imports.domain.states import RefKind, RowResult
from app.integration.imports.errors import COMPANY_UNKNOWN, FIXED_COMPANY
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
from app.registers.companies import permissions, service
from app.registers.companies.schemas import CompanyCreate, WorkplaceCreate, WorkplacePatch


@dataclass(frozen=True, slots=True)
class _Employer:
    """The company a row names: what is known of it, and what it is called in the row."""

    company_id: UUID | None = None
    ref: str | None = None
    number: str | None = None
    name: str | None = None

    @property
    def is_named(self) -> bool:
        return self.company_id is not None or self.ref is not None or self.number is not None


class Workplaces(Kind):
    """Workplaces, and what the actor's jobcenter calls them."""

    async def gather(self, work: Work, rows: Sequence[Row]) -> None:
        self._targets = await refs.targets(work, RefKind.WORKPLACE, texts(rows, "external_ref"))
        numbers = {only_digits(number) for number in texts(rows, "production_unit_number")}
        found = await refs.workplaces_by(work, self._targets.values(), numbers)
        self._by_id = {one.id: one for one in found}
        self._by_number = {one.production_unit_number: one for one in found}
        self._employers = await refs.targets(work, RefKind.COMPANY, texts(rows, "company", "external_ref"))
        cvr_numbers = {only_digits(number) for number in texts(rows, "company", "cvr_number")}
        companies = await refs.companies_by(work, (), cvr_numbers)
        self._companies = {one.cvr_number: one.id for one in companies}

    def judge(self, work: Work, row: Row) -> RowResult | Step:
        """A company that is not there is made first, where its CVR number and name are given."""
        ref, number = row.sent.get("external_ref"), row.sent.get("production_unit_number")
        require_key(ref, number)
        require(work, permissions.WRITE_WORKPLACES)
        target = self._targets.get(ref) if ref is not None else None
        known = self._by_id.get(target) if target is not None else None
        if known is None and number is not None:
            known = self._by_number.get(only_digits(number))
        employer = self._employer(row)
        beside = ("external_ref", "company", "company_id")
        body = {name: value for name, value in row.sent.items() if name not in beside}
        if known is None:
            if not employer.is_named:
                raise Invalid(COMPANY_UNKNOWN)
            return partial(self._create, work, body, employer, ref)
        if employer.is_named and employer.company_id != known.company_id:
            raise Invalid(FIXED_COMPANY)
        patch = differing(service.written_form(known), body)
        new_ref = None if target == known.id else ref
        if not patch and new_ref is None:
            return RowResult.UNCHANGED
        return partial(_change, work, known.id, WorkplacePatch.model_validate(patch) if patch else None, new_ref)

    def _employer(self, row: Row) -> _Employer:
        """Raises Invalid for an id that is none."""
        company_id, ref = row.sent.get("company_id"), reach(row.sent, "company", "external_ref")
        number = reach(row.sent, "company", "cvr_number")
        digits = None if number is None else only_digits(number)
        try:
            found = None if company_id is None else UUID(str(company_id))
        except ValueError:
            raise Invalid(COMPANY_UNKNOWN) from None
        found = found or (self._employers.get(ref) if ref is not None else None)
        found = found or (self._companies.get(digits) if digits is not None else None)
        return _Employer(found, ref, digits, reach(row.sent, "company", "name"))

    async def _create(self, work: Work, body: dict[str, Any], employer: _Employer, ref: str | None) -> RowResult:
        company_id = employer.company_id or await self._company(work, employer)
        workplace = await service.create_workplace(
            work, checked(WorkplaceCreate, {**body, "company_id": str(company_id)})
        )
        if ref is not None:
            await link(work, RefKind.WORKPLACE, ref, workplace.id)
        self._remember(employer)
        return RowResult.CREATED

    async def _company(self, work: Work, employer: _Employer) -> UUID:
        """One that an earlier row has made, or a new one. Raises Invalid where the row does not say enough for that."""
        number, name, memory = employer.number, employer.name, self.memory
        if memory is not None and employer.ref is not None:
            number = number or memory.company_numbers.get(employer.ref)
        if memory is not None and number is not None:
            name = name or memory.company_names.get(number)
        made = await refs.targets(work, RefKind.COMPANY, [employer.ref]) if employer.ref is not None else {}
        if made:
            return next(iter(made.values()))
        found = await refs.companies_by(work, (), [number]) if number is not None else []
        if found:
            company_id = found[0].id
        elif number is None or name is None:
            raise Invalid(COMPANY_UNKNOWN)
        else:
            require(work, permissions.CREATE_COMPANIES)
            body = checked(CompanyCreate, {"cvr_number": number, "name": name}, "/company")
            company_id = (await service.create_company(work, body)).id
        if employer.ref is not None:
            await link(work, RefKind.COMPANY, employer.ref, company_id)
        return company_id

    def _remember(self, employer: _Employer) -> None:
        """A dry run takes the company back with its batch; rows of later batches may refer to it."""
        if self.memory is None or employer.number is None:
            return
        if employer.name is not None:
            self.memory.company_names.setdefault(employer.number, employer.name)
        if employer.ref is not None:
            self.memory.company_numbers.setdefault(employer.ref, employer.number)


async def _change(work: Work, key: UUID, patch: WorkplacePatch | None, ref: str | None) -> RowResult:
    if patch is not None:
        await service.patch_workplace(work, key, patch, ANY_VERSION)
    if ref is not None:
        await link(work, RefKind.WORKPLACE, ref, key)
    return RowResult.UPDATED
