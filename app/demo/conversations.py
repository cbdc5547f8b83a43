"""What jobcenter and company write to each other about some of the demo's internships; no dice are thrown for it."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from app.demo.people import Newcomer
from app.demo.world import DemoWorld, Person, Tenants
from app.foundation.audit.models import Event
from app.foundation.core.actor import Role
from app.journey.conversations.domain.sides import Counterpart, ThreadSide, ThreadSubject
from app.journey.conversations.models import Message, Thread, ThreadReading

# One internship in so many is talked about.
_ONE_IN = 2
_TOPIC = "Den første dag"
_SAID = (
    "Hej. Er der noget, der skal være på plads inden den første dag?",
    "Hej. Arbejdstøj får man af os. Husk sikkerhedssko, og kom gerne et kvarter før.",
    "Tak, det giver vi videre.",
    "Hvem skal vi ringe til, hvis der bliver brug for en tolk?",
)


def add_conversation(
    world: DemoWorld, person: Newcomer, company: tuple[UUID, Person], placement_id: UUID, agreed_at: datetime
) -> None:
    """Up to four messages from the day after the agreement on; what would lie ahead has not been written.

    The company's last question waits for an answer. Times and keys come from the placement's own key.
    """
    number = placement_id.int
    company_id, contact = company
    waits = (1, 20 + number % 5, 2 + number % 41, 1 + number % 7, 30 + number % 97)  # hours, one after the other
    times = [agreed_at + timedelta(hours=sum(waits[1 : turn + 1])) for turn in range(1, len(_SAID) + 1)]
    midnight = datetime.combine(world.today, time(), UTC)
    times = [at for at in times if at < midnight][: len(_SAID) - number // _ONE_IN % 2]
    if number % _ONE_IN or not times:
        return
    speakers = (person.caseworker, contact)
    thread_id = _key(number, 1)
    tenants = Tenants(person.centre.id, company_id)
    _add_thread(world, thread_id, placement_id, person, company_id, times)
    data = {"subject": "placement", "subject_id": str(placement_id), "counterpart": "company"}
    _add_event(world, _key(number, 2), times[0], "thread.opened", thread_id, (speakers[0], tenants), data)
    for turn, at in enumerate(times):
        speaker = speakers[turn % 2]
        message = world.rows.add(
            Message,
            id=_key(number, 16 + turn),
            thread_id=thread_id,
            number=turn + 1,
            jobcenter_id=person.centre.id,
            side=_side(speaker),
            author_account_id=speaker.account_id,
            body=_SAID[turn],
            sent_at=at,
            answers_at=times[turn - 1] if turn else None,
        )
        told = {"message_id": str(message["id"]), "side": _side(speaker).value, "files": 0}
        _add_event(world, _key(number, 32 + turn), at, "message.sent", thread_id, (speaker, tenants), told)
    read = len(times) if len(times) % 2 else len(times) - 1
    world.rows.add(
        ThreadReading, thread_id=thread_id, account_id=speakers[0].account_id, read_count=read, read_at=times[read - 1]
    )


def _side(person: Person) -> ThreadSide:
    return ThreadSide.COMPANY if person.role is Role.COMPANY else ThreadSide.JOBCENTER


def _key(number: int, offset: int) -> UUID:
    """As unique as the placement's own, and of the same moment: only its last bits differ."""
    return UUID(int=number ^ offset)


def _add_thread(
    world: DemoWorld, thread_id: UUID, placement_id: UUID, person: Newcomer, company_id: UUID, times: list[datetime]
) -> None:
    world.rows.add(
        Thread,
        id=thread_id,
        created_at=times[0],
        updated_at=times[-1],
        jobcenter_id=person.centre.id,
        subject=ThreadSubject.PLACEMENT,
        subject_id=placement_id,
        counterpart=Counterpart.COMPANY,
        company_id=company_id,
        topic=_TOPIC,
        opened_by=person.caseworker.account_id,
        message_count=len(times),
        last_message_at=times[-1],
        last_side=ThreadSide.JOBCENTER if len(times) % 2 else ThreadSide.COMPANY,
    )


def _add_event(
    world: DemoWorld,
    key: UUID,
    at: datetime,
    name: str,
    thread_id: UUID,
    whose: tuple[Person, Tenants],
    data: Mapping[str, object],
) -> None:
    """As `DemoWorld.event` writes it, with a key that takes none from the dice."""
    actor, tenants = whose
    world.rows.add(
        Event,
        id=key,
        occurred_at=at,
        name=name,
        subject_type="thread",
        subject_id=thread_id,
        actor_id=actor.account_id,
        actor_role=actor.role.value,
        jobcenter_id=tenants.jobcenter_id,
        company_id=tenants.company_id,
        data=dict(data),
    )
