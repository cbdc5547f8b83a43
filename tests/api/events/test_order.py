"""The order of events under load: whoever reads while many write misses nothing, whoever commits late."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import anyio
import anyio.lowlevel
import pytest
from sqlalchemy.exc import OperationalError

from app.foundation.audit.feed import note
from app.foundation.audit.models import Event, EventCounter, FeedEntry
from app.foundation.db.session import Database, with_retry
from app.integration.events.domain.scope import Scope
from app.integration.events.repository import read_feed
from tests.factories.happenings import event_of, happen
from tests.factories.world import World

CREATED = "need.created"
WRITERS, TURNS, AT_ONCE = 6, 12, 5


class Reader:
    """Follows one jobcenter's events from the beginning, in transactions of its own."""

    def __init__(self, world: World) -> None:
        self.database: Database = world.database
        self.scope = Scope(frozenset({CREATED}), jobcenter_id=world.here.id)
        self.position = 0
        self.heard: list[UUID] = []
        self.positions: list[int] = []

    async def read(self) -> Sequence[UUID]:
        """What is new since the last time."""
        async with self.database.read() as session:
            page = await read_feed(session, self.position, AT_ONCE, self.scope)
        assert page.position >= self.position
        self.position = page.position
        self.positions += [item.position for item in page.items]
        self.heard += [item.id for item in page.items]
        return [item.id for item in page.items]


async def write(world: World, number: int, turn: int) -> list[UUID]:
    """One transaction of one to three events that takes its time before it commits; every fourth is taken back."""
    events = [event_of(CREATED, jobcenter_id=world.here.id) for _ in range(1 + (number + turn) % 3)]
    async with world.database.write() as transaction:
        for event in events:
            note(transaction.session, event)
        await transaction.session.flush()
        for _ in range((number * 7 + turn * 5) % 40):  # others come and go meanwhile
            await anyio.lowlevel.checkpoint()
        transaction.keep = turn % 4 != 3
    return [event.id for event in events] if transaction.keep else []


async def test_a_reader_among_parallel_writers_hears_each_event_once_in_order_and_skips_none(world: World):
    reader, committed, done = Reader(world), list[UUID](), anyio.Event()

    async def writer(number: int) -> None:
        for turn in range(TURNS):
            committed.extend(await with_retry(partial(write, world, number, turn)))

    async def poll() -> None:
        while not done.is_set():
            await reader.read()

    async with anyio.create_task_group() as beside:
        beside.start_soon(poll)
        async with anyio.create_task_group() as writers:
            for number in range(WRITERS):
                writers.start_soon(writer, number)
        done.set()
    while await reader.read():
        pass
    assert sorted(reader.heard) == sorted(committed)
    assert reader.positions == list(range(1, len(committed) + 1))


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True, scope="session"
)
async def test_whoever_wrote_first_and_commits_last_stands_behind(world: World):
    """On SQLite there is one writer at a time: nobody can commit in between."""
    reader, slow, quick = Reader(world), event_of(CREATED, jobcenter_id=world.here.id), list[UUID]()
    async with world.database.write() as transaction:
        note(transaction.session, slow)
        await transaction.session.flush()
        quick += await happen(world.database, event_of(CREATED, jobcenter_id=world.here.id))
        assert await reader.read() == quick
    assert await reader.read() == [slow.id]
    assert reader.positions == [1, 2]


async def test_what_is_taken_back_uses_no_position_up(world: World):
    database = world.database
    with pytest.raises(OperationalError):
        await happen(database, event_of(CREATED), event_of(CREATED, subject_type=None))
    kept, lost, let_go = (event_of(CREATED) for _ in range(3))
    async with database.write() as transaction:
        note(transaction.session, kept)
        inner = await transaction.session.begin_nested()
        note(transaction.session, lost)
        await transaction.session.flush()
        await inner.rollback()
        note(transaction.session, let_go)
        await transaction.session.flush()
        transaction.session.expunge_all()  # a long import lets go of what it has stored
    entries = await world.all(FeedEntry)
    assert [(entry.position, entry.event_id) for entry in entries] == [(1, kept.id), (2, let_go.id)]
    assert [counter.last_position for counter in await world.all(EventCounter)] == [2]
    assert {event.id for event in await world.all(Event)} == {kept.id, let_go.id}


async def test_a_transaction_without_events_leaves_the_counter_alone(world: World):
    await happen(world.database, event_of(CREATED))
    await world.make_candidate()
    assert [counter.last_position for counter in await world.all(EventCounter)] == [1]
