"""Recording an event, and setting off what the reactions table says follows from it."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from app.foundation.audit.feed import note
from app.foundation.audit.models import Event
from app.foundation.db.work import Work


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about, and the tenants it concerns."""

    type: str
    id: UUID
    jobcenter_id: UUID | None = None
    company_id: UUID | None = None
    candidate_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What changed: states and coded reasons; `data` holds ids and codes only, never anything personal."""

    from_state: str | None = None
    to_state: str | None = None
    reason_code: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


async def record(work: Work, name: str, subject: Subject, change: Change | None = None) -> Event:
    """Writes the event `<subject>.<past participle>` in the running transaction, then runs its reactions there.

    A reaction that fails fails the whole use case: there is never an effect without its consequences.
    """
    change = change or Change()
    event = Event(
        occurred_at=work.now(),
        name=name,
        subject_type=subject.type,
        subject_id=subject.id,
        from_state=change.from_state,
        to_state=change.to_state,
        reason_code=change.reason_code,
        actor_id=work.signed_in.account_id if work.signed_in else None,
        actor_role=work.signed_in.role.value if work.signed_in else None,
        jobcenter_id=subject.jobcenter_id,
        company_id=subject.company_id,
        candidate_id=subject.candidate_id,
        request_id=work.request_id,
        data=change.data,
    )
    await work.write(partial(_store, event=event))
    for reaction in work.reactions.get(name, ()):
        await reaction(work, event)
    return event


async def _store(work: Work, event: Event) -> None:
    note(work.session, event)
