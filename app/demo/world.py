"""What the demo has built so far, as the later steps need it: small values, never whole rows of candidates."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.demo.dice import Dice
from app.demo.reference import Reference
from app.demo.rows import Rows
from app.demo.shape import Shape
from app.demo.trades import Trade
from app.foundation.audit.models import Event
from app.foundation.core.actor import Role
from app.foundation.core.config import Settings
from app.registers.law.domain import EmployeeBasis, LegalParameters, employee_basis


@dataclass(frozen=True, slots=True)
class Person:
    """An account that acts in the demo's past."""

    account_id: UUID
    role: Role


@dataclass(slots=True)
class Centre:
    """A jobcenter with its staff; `caseworkers` take turns."""

    id: UUID
    code: str
    manager: Person
    caseworkers: list[Person]


@dataclass(slots=True)
class Site:
    """A workplace: its row, its company, who is there when, and the months it has reported (for the ratio requirement).

    `reports` are the day of the report and the number of employees, by month.
    """

    row: dict[str, Any]
    company_id: UUID
    cvr_number: str
    trade: Trade
    contact: Person
    mentor: Person | None
    loads: list[tuple[date, date, Decimal]] = field(default_factory=list)
    reports: dict[date, tuple[date, Decimal]] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found

    @property
    def employees(self) -> Decimal:
        found: Decimal = self.row["ordinary_employees_fte"]
        return found

    def employees_on(self, day: date) -> EmployeeBasis:
        """What the law counted by on a day: the reports that were there then."""
        known = {month: fte for month, (reported_on, fte) in self.reports.items() if reported_on <= day}
        return employee_basis(known, self.employees, day)


@dataclass(frozen=True, slots=True)
class Tenants:
    """Whom an event concerns."""

    jobcenter_id: UUID | None = None
    company_id: UUID | None = None
    candidate_id: UUID | None = None


@dataclass(slots=True)
class DemoWorld:
    """The tools of the loader, and what stands already."""

    dice: Dice
    rows: Rows
    reference: Reference
    settings: Settings
    law: LegalParameters
    today: date
    shape: Shape
    centres: dict[str, Centre] = field(default_factory=dict)
    sites: dict[str, list[Site]] = field(default_factory=lambda: defaultdict(list))
    # The skill rows not yet written, by candidate and skill: a sign-off raises one that is there.
    held_skills: dict[tuple[UUID, UUID], dict[str, Any]] = field(default_factory=dict)

    def event(
        self,
        at: datetime,
        name: str,
        subject_id: UUID,
        actor: Person | None,
        tenants: Tenants,
        *,
        states: tuple[str | None, str | None] = (None, None),
        reason_code: str | None = None,
        data: Mapping[str, Any] | None = None,
        key: UUID | None = None,
    ) -> None:
        """An event as `audit.service.record` writes it; `name` begins with the subject's type.

        With a `key` of its own it takes none from the dice, and so changes nothing that is thrown after it.
        """
        self.rows.add(
            Event,
            id=key or self.dice.key(at),
            occurred_at=at,
            name=name,
            subject_type=name.partition(".")[0],
            subject_id=subject_id,
            from_state=states[0],
            to_state=states[1],
            reason_code=reason_code,
            actor_id=actor.account_id if actor else None,
            actor_role=actor.role.value if actor else None,
            jobcenter_id=tenants.jobcenter_id,
            company_id=tenants.company_id,
            candidate_id=tenants.candidate_id,
            data=dict(data or {}),
        )
