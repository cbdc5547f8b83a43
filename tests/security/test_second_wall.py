"""The second wall: with the service's own conditions taken away, no row of another jobcenter comes back."""

import inspect
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, func, literal, select, text, true
from sqlalchemy.exc import ProgrammingError
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app import registry
from app.foundation.core.clock import Clock
from app.foundation.core.errors import NotFound
from app.foundation.db.query import fetch_rows, forget_kept
from app.foundation.db.wall import OPEN, WALL, Beyond
from app.foundation.db.work import Work
from app.foundation.identity import repository as identity
from app.foundation.identity.domain.credentials import Bearer
from app.registers.candidates.models import Candidate
from app.walls import WALLED
from tests.contract.matrix import MATRIX
from tests.contract.rows import OPERATIONS, Rows
from tests.factories.world import World, candidate_of

READS = sorted(name for name in MATRIX if OPERATIONS[name][0] == "GET")
WALLED_ROLES = ("manager", "integration", "candidate")  # a caseworker stands where the manager does
# What jobcenters may know of each other: companies with certifications and workplaces, the taxonomy, which jobcenters there are.
COMMON_IDS = {"certification_id", "company_id", "workplace_id", "occupation_id", "skill_id", "jobcenter_id"}
# Past the wall with a reason, for what the caller has been found to see (app/foundation/db/wall.py).
LOOKS_PAST = {
    "export_candidate": 2,
    "get_candidate_history": 2,
    "get_placement_checks": 2,
    "get_response_times": 2,
    "get_transfer": 2,
    "list_disclosures": 2,
}
ON_POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def without_own_conditions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every `visible_to` of every room says yes to every row, wherever it has been imported to.

    Statements are kept: those made before have the conditions, those made meanwhile must not stay.
    """
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("app.")]
    found = {
        value
        for module in modules
        for name, value in vars(module).items()
        if inspect.isfunction(value) and name.endswith("visible_to")
    }
    assert len(found) > 25
    for module in modules:
        for name, value in list(vars(module).items()):
            if inspect.isfunction(value) and value in found:
                monkeypatch.setattr(module, name, lambda *_: true())
    forget_kept()
    yield
    forget_kept()


async def leaks(world: World, there: Rows) -> set[tuple[str, str]]:
    """Routes, by role, that answer with a row of the other side."""
    secret = {str(value) for name, value in there.ids.items() if name not in COMMON_IDS}
    found = set()
    for name in READS:
        path = OPERATIONS[name][1]
        for role in WALLED_ROLES:
            if role not in MATRIX[name].own.split() or role in MATRIX[name].across.split():
                continue
            answer = await world.callers[role].get(there.path(path, role))
            told = any(one in answer.text for one in secret)
            if answer.status_code < 300 and ("{" in path or told):
                found.add((name, role))
    return found


@pytest.mark.usefixtures("without_own_conditions")
async def test_no_row_of_another_jobcenter_comes_back_where_a_query_forgot_its_own_condition(
    sides: tuple[Rows, Rows], world: World
):
    found = await leaks(world, sides[1])
    if world.app.state.database.is_sqlite:
        # There is no second wall there; and so it shows that the conditions really are gone.
        assert {name for name, _ in found} >= {"get_candidate", "list_candidates", "get_placement", "list_matches"}
        assert len(found) > 60
    else:
        assert found == set()


async def visible(session: AsyncSession) -> dict[str, int]:
    """How many rows of each table a transaction sees."""
    tables = [table for table in registry.metadata.sorted_tables if table.name in WALLED]
    counts = [select(func.count()).select_from(table).scalar_subquery() for table in tables]
    numbers = (await fetch_rows(session, select(*counts)))[0]
    return dict(zip([table.name for table in tables], numbers, strict=True))


@ON_POSTGRES
async def test_a_transaction_that_says_nothing_sees_nothing(sides: tuple[Rows, Rows], world: World):
    async with world.app.state.database.read() as session:
        assert set((await visible(session)).values()) == {0}
    async with world.database.read() as session:
        filled = [table for table, rows in (await visible(session)).items() if rows]
    assert len(filled) > 40  # there was something to see


@ON_POSTGRES
async def test_whoever_is_not_found_stays_at_the_door(sides: tuple[Rows, Rows], world: World):
    async with world.app.state.database.read() as session:
        work = Work(session, Clock(), world.settings)
        assert await identity.find_bearer(work, Bearer(uuid4(), work.now(), None)) is None
        assert {table for table, rows in (await visible(session)).items() if rows} == {"accounts", "api_keys"}


@ON_POSTGRES
async def test_what_a_transaction_holds_ends_with_it(world: World):
    statement = text("SELECT count(*) FROM candidates")
    async with world.app.state.database.engine.connect() as connection:
        async with connection.begin():
            await connection.execute(select(func.set_config(WALL, OPEN, literal(True))))
            assert (await connection.execute(statement)).scalar_one() == 2
        async with connection.begin():
            assert (await connection.execute(statement)).scalar_one() == 0


@ON_POSTGRES
async def test_whoever_looks_past_the_wall_comes_back_also_after_a_refusal(world: World):
    async with world.app.state.database.read() as session:
        work = Work(session, Clock(), world.settings)

        async def people() -> int:
            return int((await fetch_rows(session, select(func.count()).select_from(Candidate)))[0][0])

        async with work.beyond_wall(Beyond.NOTICE):
            assert await people() == 2
        assert await people() == 0
        with pytest.raises(NotFound):
            async with work.beyond_wall(Beyond.NOTICE):
                raise NotFound
        assert await people() == 0


async def inside(world: World, use: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
    """What `use` does as a caseworker of the jobcenter here."""
    async with world.app.state.database.write() as transaction:
        work = Work(transaction.session, Clock(), world.settings)
        actor = await identity.find_bearer(work, Bearer(world.caseworker.account.id, work.now(), None))
        assert actor is not None
        return await use(transaction.session)


@ON_POSTGRES
async def test_nobody_writes_another_jobcenters_rows(world: World):
    async def rename(session: AsyncSession) -> int:
        everybody = update(Candidate).values(preferred_name="Alle").execution_options(synchronize_session=False)
        return (await session.exec(everybody)).rowcount

    async def slip_in(session: AsyncSession) -> None:
        session.add(candidate_of(world.there))
        await session.flush()

    async def give_away(session: AsyncSession) -> None:
        mine = update(Candidate).where(col(Candidate.id) == world.candidate_row.id)
        await session.exec(mine.values(jobcenter_id=world.there.id).execution_options(synchronize_session=False))

    assert await inside(world, rename) == 1
    for attempt in (slip_in, give_away):
        with pytest.raises(ProgrammingError, match="row-level security"):
            await inside(world, attempt)
    assert (await world.reload(world.other_candidate_row)).preferred_name == "Amir"


@contextmanager
def looks_past(world: World) -> Iterator[list[str]]:
    """The statements that cost the wall a message of its own."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT set_config(", "SELECT current_setting(")) and WALL in parameters.values():
            sent.append(statement)

    engine = world.app.state.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@ON_POSTGRES
async def test_the_wall_costs_a_read_no_statement_but_where_it_looks_past(sides: tuple[Rows, Rows], world: World):
    here = sides[0]
    costs = {}
    for name in READS:
        for role in WALLED_ROLES:
            if role in MATRIX[name].own.split():
                with looks_past(world) as sent:
                    answer = await world.callers[role].get(here.path(OPERATIONS[name][1], role))
                assert answer.status_code < 500, (name, role, answer.text)
                if sent:
                    costs[name] = len(sent)
    figures = {name: 1 for name in READS if name.endswith("_report") and name != "get_exclusion_report"}
    assert costs == {**LOOKS_PAST, **figures}
