"""Every list finds its page by an index, however big the tables are: the statements of real requests, explained.

`PRAKTIK_SOAK=1` copies every row a hundred thousand times and asks for each filter in each order; otherwise it is fewer,
and PostgreSQL is told to shun what it rightly does to small tables, as it would of itself with big ones.
"""

import os
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.db.policies import apply_wall
from app.foundation.db.wall import Beyond
from app.main import create_app
from app.walls import KEYS_OF, RULES
from tests.conftest import kitchen
from tests.contract.document import DOCUMENT
from tests.contract.matrix import MATRIX
from tests.contract.rows import OPERATIONS, Rows
from tests.db.conftest import BOTH, new_database
from tests.db.crowded import Crowd, fill
from tests.db.test_constraints import stock
from tests.factories.world import World, valid_cvr
from tests.postgres import OWNER, SUPERUSER

SOAK = bool(os.environ.get("PRAKTIK_SOAK"))
# A few copies are refused by a unique key; what is left is big.
SIZE, BIG = (105_000, 100_000) if SOAK else (4_000, 3_600)
# No list reads these, and no row of theirs is there to be copied.
UNLISTED = {"idempotency_keys", "person_keys", "thread_readings", "agreement_versions", "decisions"}
# What a statement may look at for a page of fifty, whatever the size: rows on PostgreSQL, there also blocks (the rules
# of the second wall look things up where no plan shows it), on SQLite steps of its machine. At full size a person, a
# placement or the small jobcenter has a thousand rows, which PostgreSQL may well sort; the other jobcenter has half.
ROWS, BLOCKS, STEPS = (6_000, 10_000, 60_000) if SOAK else (700, 2_500, 30_000)
STEPS_AT_ONCE = 100
# SQLite's plan says SCAN, and nothing of an index, where it reads a whole table; it calls the table as the query does.
SCANNED = re.compile(r"SCAN (\w+)(?: LEFT-JOIN)?")
ALIAS = re.compile(r'"?(\w+)"? AS "?(\w+)')
# Lists that look at more, and why they may: filter by filter, or somebody's whole list.
KEPT = "a search reads all names once, and the process keeps them"
OWN = "without an index of its own the filter goes through the jobcenter's own rows, by index"
GUESSED = "SQLite keeps no statistics: of two indexes it takes the one in the list's order, the jobcenter's own rows"
RANGE = "a range in another order than its own: what is in the range is found by index, and sorted"
FEW = "a jobcenter has a handful, each made by hand"
PEOPLE = "seen by whose the person is now, whoever wrote it: a small jobcenter beside big ones passes by theirs"
SAME = "the copies are all of another kind: nothing is found, and the caller's own rows are gone through, by index"
Exceptions = dict[tuple[str, str], str]


def because(reason: str, **names: str) -> Exceptions:
    """`list_x="a b"`: the list narrowed by `a`, and by `b`; or the whole list as that caller."""
    return {(operation, name): reason for operation, each in names.items() for name in each.split()}


MORE: Exceptions = {
    **because(KEPT, list_skills="q"),
    **because(OWN, list_threads="unread subject waits_for is_open", list_courses="kind", list_imports="kind"),
    **because(OWN, list_voucher_budgets="year", list_milestones="days", list_sharing_consents="kind"),
    **because(SAME, list_incentives="recipient", list_mentorships="kind", list_threads="counterpart"),
    **because(PEOPLE, list_legal_holds="other_manager", list_milestones="other_manager"),
    **because(PEOPLE, list_sharing_consents="other_manager"),
    ("list_events", "admin"): "the few kinds of events that are an administrator's, in the feed of everything",
    ("list_attendance_hours", "month"): "the hours of a month are added up over everybody of the jobcenter",
}
MORE_ON: dict[str, Exceptions] = {
    "sqlite": {
        **because(FEW, list_api_keys="manager", list_webhooks="manager"),
        **because(OWN, list_candidates="caseworker_id mine available_before legal_basis", list_courses="skill_id"),
        **because(OWN, list_external_refs="external_ref target_id", list_follow_ups="audience mine"),
        **because(OWN, list_placements="status", list_replacement_tasks="mine", list_voices="step seen answered"),
        **because(OWN, list_events="subject_id", list_milestones="basis"),
        **because(RANGE, list_courses="max_price_ore from to", list_placements="starts_before"),
        **because(RANGE, list_vouchers="valid_before"),
        **because(GUESSED, list_employments="placement_id", list_follow_up_links="follow_up_id"),
        **because(GUESSED, list_follow_ups="employment_id", list_mentorships="employment_id"),
        **because(GUESSED, list_rankings="candidate_id", list_replacement_tasks="candidate_id"),
        **because(GUESSED, list_signing_links="placement_id", list_threads="candidate_id"),
        **because(GUESSED, list_voices="candidate_id subject_id", list_vouchers="placement_id activity_id course_id"),
    },
    "postgres": because(SAME, list_incentives="company"),
}
# Where tables are small the bounds are closer, and PostgreSQL is kept from what it would do.
MORE_OF_FEW: Exceptions = {
    **because(KEPT, list_occupations="q", list_industries="q", list_postcodes="q", list_companies="q"),
    **because("the few that wait, found by the index of those", list_decision_requests="status"),
    **because("PostgreSQL sorts one in fifty of a small table", list_courses="candidate"),
}
TODAY = Clock().today()
# What a filter is given where the document does not say: ids are those of the rows that everything was copied from.
GIVEN = {
    "q": "køkken",
    "cvr_number": valid_cvr(),
    "municipality_code": "0147",
    "municipality": "0147",
    "region": "DK01",
    "on": "2026-01-01",
    "available_before": str(TODAY),
    "starts_before": str(TODAY + timedelta(days=30)),
    "valid_before": str(TODAY + timedelta(days=400)),
    "from": "2027-01-01",
    "to": "2027-06-30",
    "falls_from": "2026-01-01",
    "falls_until": "2026-12-31",
    "language": "da",
    "max_price_ore": "1000000",
    "month": "2027-01",
    "year": str(TODAY.year),
    "days": "90",
    "external_ref": "sag-1",
    "expand": "skills",
    "types": "match.agreed",
}
CALLED = {
    "caseworker_id": "account_id",
    "mentor_account_id": "account_id",
    "subject_id": "placement_id",
    "target_id": "company_id",
}


@dataclass(slots=True)
class Sent:
    """A statement, and how PostgreSQL ran it (SQLite is asked afterwards)."""

    sql: str
    parameters: Any
    plan: dict[str, Any] = field(default_factory=dict)


@dataclass
class Crowded:
    """The application on a database with big tables."""

    world: World
    sides: list[Rows]
    url: str
    counted: dict[str, int]

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def big(self) -> set[str]:
        """The tables that no list may read whole."""
        return {name for name, rows in self.counted.items() if rows >= BIG}

    def is_read_whole(self, node: dict[str, Any]) -> bool:
        """What was planned and never begun reads nothing."""
        return node["Node Type"] == "Seq Scan" and node["Relation Name"] in self.big and node["Actual Loops"] > 0


@dataclass(frozen=True, slots=True)
class Question:
    """One request for a list: by whom, of which side's rows, narrowed by what."""

    operation: str
    who: str
    path: str
    query: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.operation} as {self.who}: {'&'.join(self.query)}"


@pytest.fixture(scope="module", params=BOTH)
def big_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of this module's own, behind the second wall on PostgreSQL."""
    with contextmanager(new_database)(request, tmp_path_factory.mktemp("crowded")) as url:
        apply_wall(url, RULES, up=True, keys_of=KEYS_OF)
        if not url.startswith("sqlite") and not SOAK:
            shun_what_suits_small_tables(url)
        yield url


def shun_what_suits_small_tables(url: str) -> None:
    dsn = url.replace("+psycopg", "").replace(f"//{OWNER}@", f"//{SUPERUSER}@")
    with psycopg.connect(dsn, autocommit=True) as connection:
        for name in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin"):
            connection.execute(f'ALTER DATABASE "{url.rpartition("/")[2]}" SET {name} = off')


@pytest.fixture(scope="module")
async def crowded(big_url: str) -> AsyncIterator[Crowded]:
    walled = not big_url.startswith("sqlite")
    # Nothing here is timed: what takes too long on a busy machine is not cut off.
    settings = Settings(
        database_url=big_url,
        log_level=50,
        row_level_security=walled,
        query_seconds=600,
        database_pool_wait_seconds=600,
    )
    app = create_app(settings)
    database = app.state.database
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        past = database.beyond_wall(Beyond.COMMAND)
        world = await World(app, client, past, app.state.settings, *await kitchen(past)).populate()
        sides = await stock(world)
        counted = fill(big_url, Crowd(SIZE, world.here.id, world.there.id))
        yield Crowded(world, sides, big_url, counted)
    await database.close()


def lists() -> list[str]:
    """Every operation that gives pages."""
    return sorted(
        name
        for name, (method, path) in OPERATIONS.items()
        if method == "GET" and any(each["name"] == "cursor" for each in parameters(path))
    )


def parameters(path: str) -> list[dict[str, Any]]:
    return [each for each in DOCUMENT["paths"][path]["get"].get("parameters", ()) if each["in"] == "query"]


def questions(name: str, sides: list[Rows]) -> Iterator[Question]:
    """Each order and each documented filter of a list as its staff, the list of the small jobcenter, and every other
    role's own.
    """
    template = OPERATIONS[name][1]
    roles = MATRIX[name].own.split()
    staff = "manager" if "manager" in roles else roles[0]
    here, there = sides
    orders, narrowed = queries(template, here)
    for order in orders:
        yield Question(name, staff, here.path(template, staff), order)
        if staff != "admin" and SOAK:
            yield Question(name, f"other_{staff}", there.path(template, staff), order)
    for order in orders if SOAK else orders[:1]:
        for narrow in narrowed:
            yield Question(name, staff, here.path(template, staff), (*order, narrow))
    for role in {"admin", "company", "candidate", "mentor"} & set(roles) - {staff}:
        yield Question(name, role, here.path(template, role), orders[0])


def queries(template: str, rows: Rows) -> tuple[list[tuple[str, ...]], list[str]]:
    """The orders of a list, with what it cannot do without, and its filters."""
    orders: list[tuple[str, ...]] = [()]
    needed: list[str] = []
    narrowed: list[str] = []
    for each in parameters(template):
        name, schema = each["name"], resolved(each["schema"])
        if name == "sort":
            orders = [(f"sort={order}",) for order in schema["enum"]]
        elif name not in {"limit", "cursor", "after"}:
            found = [f"{name}={value}" for value in values(name, schema, rows)]
            (needed if each.get("required") else narrowed).extend(found)
    return [(*needed, *order) for order in orders], narrowed


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    for option in schema.get("anyOf", [schema]):
        if "$ref" in option:
            found: dict[str, Any] = DOCUMENT["components"]["schemas"][option["$ref"].rpartition("/")[2]]
            return found
        if option.get("type") != "null":
            return dict(option)
    return schema


def values(name: str, schema: dict[str, Any], rows: Rows) -> list[Any]:
    if name in GIVEN:
        return [GIVEN[name]]
    if "enum" in schema:
        return list(schema["enum"] if SOAK else schema["enum"][:1])
    if schema.get("type") == "boolean":
        return ["true", "false"] if SOAK else ["true"]
    key = CALLED.get(name, name)
    assert key in rows.ids, f"no value for the filter {name}"
    return [rows.ids[key]]


@contextmanager
def noted(crowded: Crowded) -> Iterator[list[Sent]]:
    """Every SELECT the application sends; PostgreSQL runs each twice, first to tell what it does.

    What lets the caller in is left out: it sets what the transaction sees.
    """
    sent: list[Sent] = []
    busy = False

    def note(connection: Connection, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        nonlocal busy
        if busy or not statement.startswith(("SELECT", "WITH")) or "_config(" in statement or "_setting(" in statement:
            return
        told = Sent(statement, parameters)
        sent.append(told)
        if not crowded.is_sqlite:
            busy = True
            asked = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement}"
            told.plan = connection.exec_driver_sql(asked, parameters).scalar_one()[0]["Plan"]
            busy = False

    engine = crowded.world.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def asked(crowded: Crowded, question: Question) -> list[Sent]:
    """The statements of a list's first page, and at full size of its second where only an order is asked for."""
    caller = crowded.world.callers[question.who]
    with noted(crowded) as sent:
        query = "&".join(question.query)
        answer = await caller.get(f"{question.path}?{query}")
        assert answer.status_code == 200, (str(question), answer.text)
        cursor = answer.json().get("next_cursor")
        if SOAK and cursor and all(each.startswith("sort=") for each in question.query):
            await caller.get(f"{question.path}?{query}&cursor={cursor}")
    return sent


def looked_at_by_postgres(crowded: Crowded, sent: Sent) -> list[str]:
    """What one statement did that a list may not, in words: its plan, and what it looked at."""
    nodes = list(parts(sent.plan))
    found = [f"Seq Scan on {each['Relation Name']}" for each in nodes if crowded.is_read_whole(each)]
    for each in nodes:
        if each["Node Type"] in {"Sort", "Incremental Sort"}:
            sorted_rows = each["Plans"][0]["Actual Rows"] * each["Plans"][0]["Actual Loops"]
            found += [f"{each['Node Type']} of {sorted_rows:.0f} rows"] if sorted_rows > ROWS else []
    rows = sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0))
        * node["Actual Loops"]
        for node in nodes
        if "Relation Name" in node
    )
    blocks = sent.plan["Shared Hit Blocks"] + sent.plan["Shared Read Blocks"]
    if rows > ROWS or blocks > BLOCKS:
        found.append(f"{rows:.0f} rows, {blocks} blocks")
    if found:
        found.append(
            str([f"{node['Node Type']} {node.get('Index Name', node.get('Relation Name', ''))}" for node in nodes])
        )
    return found


def parts(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from parts(each)


def looked_at_by_sqlite(crowded: Crowded, connection: sqlite3.Connection, sent: Sent) -> list[str]:
    """The same; a sort of everything is among the steps, since it takes every row."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += STEPS_AT_ONCE
        return 0

    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sent.sql}", sent.parameters)]
    named = {alias: table for table, alias in ALIAS.findall(sent.sql) if table in crowded.counted}
    found = []
    for each in plan:
        whole = SCANNED.fullmatch(each)
        if whole and named.get(whole[1], whole[1]) in crowded.big:
            found.append(each)
    connection.set_progress_handler(step, STEPS_AT_ONCE)
    connection.execute(sent.sql, sent.parameters).fetchall()
    connection.set_progress_handler(None, 0)
    if steps > STEPS:
        found.append(f"{steps} steps")
    return [*found, str(plan)] if found else []


def looked_at(crowded: Crowded, sent: list[Sent]) -> list[str]:
    """What the statements of one question did that a list may not."""
    if not crowded.is_sqlite:
        told = [looked_at_by_postgres(crowded, each) for each in sent]
    else:
        with closing(sqlite3.connect(crowded.url.partition("///")[2])) as connection:
            told = [looked_at_by_sqlite(crowded, connection, each) for each in sent]
    return [": ".join(each) for each in told if each]


def exceptions_of(question: Question, exceptions: Exceptions) -> list[tuple[str, str]]:
    """Which of them speak of this question."""
    filters = [each.partition("=")[0] for each in question.query if not each.startswith("sort=")]
    named = [(question.operation, name) for name in (*filters, question.who)]
    return [each for each in named if each in exceptions]


async def test_every_list_finds_its_page_by_an_index(crowded: Crowded):
    """At full size every exception has to be one: a list that does well is to be held to it."""
    exceptions = MORE | MORE_ON["sqlite" if crowded.is_sqlite else "postgres"] | ({} if SOAK else MORE_OF_FEW)
    wrong: list[str] = []
    needed: set[tuple[str, str]] = set()
    for name in lists():
        for question in questions(name, crowded.sides):
            found = looked_at(crowded, await asked(crowded, question))
            known = exceptions_of(question, exceptions)
            needed.update(known if found else ())
            if not known:
                wrong += [f"{question}\n    {each}" for each in found]
    assert not wrong, "\n".join(wrong)
    if SOAK:
        assert crowded.counted.keys() - crowded.big <= UNLISTED, "no list is asked of so few rows"
        stale = sorted(exceptions.keys() - needed)
        assert stale == [], "these lists do well: take the exceptions away"
