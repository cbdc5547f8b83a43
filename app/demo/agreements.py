"""Agreements of the demo: drafted, submitted, signed by every party, sometimes sent back once, and decided on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.demo.mentors import add_mentorship
from app.demo.people import Newcomer
from app.demo.postings import Posting
from app.demo.stages import AGREE, COUNTERSIGN, SIGN, SUBMIT, Calendar, Stage
from app.demo.world import DemoWorld, Person, Tenants
from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.domain.agreement import LEGAL_BASIS_TEXTS
from app.journey.placements.domain.reasons import ReturnReason
from app.journey.placements.models import AgreementVersion, Decision, Placement, Signature
from app.journey.placements.service.agreement import content_of

S = PlacementStatus
GRANTED = (S.GRANTED, S.ACTIVE, S.COMPLETED, S.ENDED_EARLY, S.CANCELLED)
_SIGNED = (*GRANTED, S.IN_REVIEW, S.REJECTED)
_RETURNED_SHARE = 0.3
# What the agreement copies from the need.
_COPIED = (
    "hours_schedule", "working_times", "tasks", "purpose", "declares_no_seasonal_peak", "declares_replaces_nobody",
)  # fmt: skip


@dataclass(slots=True)
class Draft:
    """A placement on its way into the database."""

    world: DemoWorld
    stage: Stage
    calendar: Calendar
    posting: Posting
    person: Newcomer
    row: dict[str, Any]

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found

    @property
    def tenants(self) -> Tenants:
        return Tenants(self.person.centre.id, self.posting.site.company_id, self.person.id)

    def placement(self) -> Placement:
        return Placement(**self.row)

    def moment(self, offset: int, step: int) -> datetime:
        return self.world.dice.moment(self.calendar.on(offset), step)

    def move(
        self, at: datetime, verb: str, actor: Person, states: tuple[S | None, S], reason: str | None = None, **data: Any
    ) -> datetime:
        """Records one step of the placement's life."""
        named = (states[0].value if states[0] else None, states[1].value)
        facts = {"match_id": str(self.row["match_id"]), **data}
        name = f"placement.{verb}"
        self.world.event(at, name, self.id, actor, self.tenants, states=named, reason_code=reason, data=facts)
        self.row["updated_at"] = at
        return at


def draft_agreement(
    world: DemoWorld, stage: Stage, calendar: Calendar, posting: Posting, person: Newcomer, match_id: UUID
) -> Draft:
    at = world.dice.moment(calendar.on(AGREE), 6)
    need, site = posting.row, posting.site
    row = world.rows.add(
        Placement,
        id=world.dice.key(at),
        created_at=at,
        updated_at=at,
        match_id=match_id,
        need_id=posting.id,
        workplace_id=site.id,
        company_id=site.company_id,
        candidate_id=person.id,
        jobcenter_id=person.centre.id,
        mentor_account_id=site.mentor.account_id if site.mentor else None,
        status=stage.placement,
        legal_basis=person.row["legal_basis"],
        starts_on=posting.starts_on,
        ends_on=posting.ends_on,
        no_other_employees=not site.row["has_other_employees"],
        **{name: need[name] for name in _COPIED},
    )
    draft = Draft(world, stage, calendar, posting, person, row)
    draft.move(at, "drafted", site.contact, (None, S.DRAFT), need_id=str(posting.id))
    if site.mentor is not None:
        add_mentorship(world, row, site.mentor, site.contact, at)
    _keep_version(draft, at, site.contact)
    return draft


def _keep_version(draft: Draft, at: datetime, actor: Person) -> None:
    draft.world.rows.add(
        AgreementVersion,
        placement_id=draft.id,
        number=draft.row["agreement_version"],
        content=content_of(draft.placement()),
        created_at=at,
        created_by=actor.account_id,
    )


def submit_and_sign(draft: Draft) -> datetime:
    """Submitted by the company; some come back once and are signed anew on the second version."""
    contact, caseworker = draft.posting.site.contact, draft.person.caseworker
    at = draft.move(draft.moment(SUBMIT, 0), "submitted", contact, (S.DRAFT, S.SUBMITTED), agreement_version=1)
    if draft.stage.placement is not S.SUBMITTED and draft.world.dice.chance(_RETURNED_SHARE):
        _come_back(draft)
    at = _sign(draft, Party.COMPANY, draft.moment(SIGN, 3))
    if draft.stage.placement not in _SIGNED:
        return at
    _sign(draft, Party.CANDIDATE, draft.moment(SIGN, 5))
    if draft.posting.site.row["has_other_employees"]:
        _sign(draft, Party.EMPLOYEE_REPRESENTATIVE, draft.moment(SIGN, 8))
    _sign(draft, Party.JOBCENTER, draft.moment(COUNTERSIGN, 2))
    version = draft.row["agreement_version"]
    states = (S.SUBMITTED, S.IN_REVIEW)
    return draft.move(draft.moment(COUNTERSIGN, 4), "reviewed", caseworker, states, agreement_version=version)


def _come_back(draft: Draft) -> None:
    """The company signs, the jobcenter returns it, the company changes it: the first signature is void."""
    caseworker, contact = draft.person.caseworker, draft.posting.site.contact
    changed_at = draft.moment(SUBMIT, 9)
    _sign(draft, Party.COMPANY, draft.moment(SUBMIT, 2), voided_at=changed_at)
    reason, text = ReturnReason.TASKS_UNCLEAR, "Beskriv opgaverne tydeligere, så oplæringen kan planlægges."
    at = draft.moment(SUBMIT, 5)
    decide(draft, "return", at, caseworker, (reason.value, text), [])
    draft.move(at, "returned", caseworker, (S.SUBMITTED, S.DRAFT), reason.value)
    draft.row.update(agreement_version=2, tasks=f"{draft.row['tasks']} Alt sker sammen med en fast kollega.")
    _keep_version(draft, changed_at, contact)
    states = (S.DRAFT, S.DRAFT)
    draft.move(changed_at, "agreement_changed", contact, states, agreement_version=2, fields=["tasks"])
    draft.move(draft.moment(SUBMIT, 11), "submitted", contact, (S.DRAFT, S.SUBMITTED), agreement_version=2)


def _sign(draft: Draft, party: Party, at: datetime, *, voided_at: datetime | None = None) -> datetime:
    """The company signs for itself; candidate and representative sign through the jobcenter."""
    signer = draft.posting.site.contact if party is Party.COMPANY else draft.person.caseworker
    through = party in (Party.CANDIDATE, Party.EMPLOYEE_REPRESENTATIVE)
    channel = "meeting" if party is Party.CANDIDATE else "paper"
    on_behalf = {"reason_code": "no_account", "channel": channel, "name": None}
    version = draft.row["agreement_version"]
    draft.world.rows.add(
        Signature,
        id=draft.world.dice.key(at),
        placement_id=draft.id,
        agreement_version=version,
        party=party,
        signed_at=at,
        signed_by=signer.account_id,
        signer_role=signer.role,
        on_behalf=on_behalf if through else None,
        voided_at=voided_at,
    )
    states = (S.SUBMITTED, S.SUBMITTED)
    return draft.move(at, "signed", signer, states, party=party.value, agreement_version=version)


def decide(
    draft: Draft,
    action: str,
    at: datetime,
    actor: Person,
    reason: tuple[str, str | None],
    checks: list[dict[str, Any]],
) -> UUID:
    key = draft.world.dice.key(at)
    draft.world.rows.add(
        Decision,
        id=key,
        placement_id=draft.id,
        action=action,
        decided_at=at,
        decided_by=actor.account_id,
        agreement_version=draft.row["agreement_version"],
        reason_code=reason[0],
        reason_text=reason[1],
        legal_basis=LEGAL_BASIS_TEXTS[draft.row["legal_basis"]],
        checks=checks,
    )
    return key
