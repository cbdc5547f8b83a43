"""What waits for somebody in the demo's aftercare: jobs to replace, and links that are out for an answer."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from app.demo.people import Newcomer
from app.demo.world import DemoWorld, Tenants
from app.foundation.core.clock import COPENHAGEN
from app.foundation.core.i18n import PageLanguage
from app.foundation.core.secret_tokens import hash_token
from app.journey.aftercare.domain.states import TaskStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.domain.working_days import next_working_day
from app.journey.aftercare.models import FollowUpLink, ReplacementTask
from app.registers.jobcenters.service import default_settings

# Of those who wait for an answer, one in so many has been sent a link.
_LINK_ONE_IN = 3
# Whoever lost a job so long ago is looked after otherwise by now.
_TASK_STANDS = timedelta(days=90)
_LANGUAGES = {"uk": PageLanguage.UK, "ar": PageLanguage.AR, "en": PageLanguage.EN}


def open_task(
    world: DemoWorld,
    person: Newcomer,
    job: Mapping[str, Any],
    ended_on: date,
    at: datetime,
    found_at: datetime | None,
) -> None:
    """A job ended: somebody finds the next one. No ranking: the demo's needs are not yet those of today."""
    over = found_at is None and ended_on < world.today - _TASK_STANDS
    closed_at = found_at or (at + timedelta(days=60) if over else None)
    status = TaskStatus.DONE if found_at else TaskStatus.CANCELLED if over else TaskStatus.OPEN
    row = world.rows.add(
        ReplacementTask,
        id=UUID(int=job["id"].int ^ 1),
        created_at=at,
        updated_at=closed_at or at,
        jobcenter_id=person.centre.id,
        candidate_id=person.id,
        employment_id=job["id"],
        assignee_account_id=person.caseworker.account_id,
        due_on=next_working_day(ended_on + timedelta(days=1)),
        status=status,
        closed_at=closed_at,
        closed_by=person.caseworker.account_id if closed_at else None,
        closed_reason="other_path" if over else "employment_registered" if found_at else None,
    )
    data = {"employment_id": str(job["id"])}
    event = (row["id"], person.caseworker, Tenants(person.centre.id, None, person.id))
    key = UUID(int=row["id"].int ^ 1024)
    world.event(at, "replacement_task.opened", *event, states=(None, "open"), data=data, key=key)
    if closed_at is not None:
        states, key = ("open", status.value), UUID(int=row["id"].int ^ 2048)
        name, reason = f"replacement_task.{'closed' if found_at else 'cancelled'}", row["closed_reason"]
        world.event(closed_at, name, *event, states=states, reason_code=reason, data=data, key=key)


def send_link(world: DemoWorld, person: Newcomer, follow_up: Mapping[str, Any]) -> None:
    """A link to an open follow-up that is due, in the language of whoever is asked. Nobody knows its token."""
    key: UUID = follow_up["id"]
    due_on: date = follow_up["due_on"]
    if key.int % _LINK_ONE_IN or due_on > world.today + timedelta(days=2):
        return
    at = datetime.combine(min(due_on, world.today - timedelta(days=1)), time(8), COPENHAGEN)
    first = next(iter(person.row["languages"]), "")
    language = PageLanguage.DA
    if follow_up["audience"] is Audience.CANDIDATE:
        language = _LANGUAGES.get(first, PageLanguage(person.row["contact_language"].value))
    days = default_settings(person.centre.id).answer_link_days
    link = world.rows.add(
        FollowUpLink,
        id=UUID(int=key.int ^ 1),
        created_at=at,
        updated_at=at,
        follow_up_id=key,
        jobcenter_id=person.centre.id,
        token_hash=hash_token(f"demo/{key}"),
        language=language,
        expires_at=at + timedelta(days=days),
        created_by=person.caseworker.account_id,
    )
    tenants = Tenants(person.centre.id, follow_up["company_id"], person.id)
    data = {"follow_up_id": str(key), "audience": follow_up["audience"].value}
    event = (link["id"], person.caseworker, tenants)
    world.event(at, "follow_up_link.created", *event, data=data, key=UUID(int=key.int ^ 1024))
