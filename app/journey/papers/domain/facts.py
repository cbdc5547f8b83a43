"""What the paper of an agreement is made from: values that the caller may see, gathered by the service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.foundation.core.actor import Role
from app.foundation.core.i18n import Language
from app.journey.placements.domain import Party, PlacementStatus
from app.registers.law.domain import HoursStep, Purpose, WeekdayTime


@dataclass(frozen=True, slots=True)
class Place:
    """The employer: the legal unit, and the workplace with its address."""

    company: str
    cvr_number: str
    workplace: str
    production_unit_number: str
    street: str
    postcode: str
    city: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The content of one version. Pauses are days, both included; why somebody pauses is nobody else's business."""

    starts_on: date
    ends_on: date
    steps: tuple[HoursStep, ...]
    times: tuple[WeekdayTime, ...]
    pauses: tuple[tuple[date, date], ...]
    tasks: str
    purpose: Purpose
    declarations: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Answer:
    """A party's signature or objection. `proxy_channel` is set when the jobcenter signed for it, `on_version` when it
    was given on an earlier version and still stands.
    """

    party: Party
    objected: bool
    at: datetime
    role: Role | None = None
    by_link: bool = False
    is_on_behalf: bool = False
    proxy_channel: str | None = None
    name: str | None = None
    objection: str | None = None
    voided: bool = False
    on_version: int | None = None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One legal check of the latest grant or change, in the reader's language; `override` is why a failed one was set aside."""

    code: str
    outcome: str
    explanation: str
    override: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision as this reader may see it."""

    action: str
    at: datetime
    version: int
    reason_code: str | None = None
    reason_text: str | None = None
    legal_basis: str | None = None
    appeal_guidance: str | None = None


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """One version of one agreement, with everything around it. `present` is the number of the present version.

    `reference` names the agreement on the paper without telling whose it is. `changed_at` dates the file.
    """

    language: Language
    reference: str
    number: int
    present: int
    made_at: datetime
    changed_at: datetime
    status: PlacementStatus
    jobcenter: str
    place: Place
    intern: str
    mentor: str | None
    terms: Terms
    answers: tuple[Answer, ...] = ()
    missing: tuple[Party, ...] = ()
    checks: tuple[CheckLine, ...] = ()
    rulings: tuple[Ruling, ...] = ()
