"""A CPR number is planted, everything that can be asked is asked, and it is found nowhere but where it was revealed.

In answers, rows, files, letters, webhooks, log lines and traces.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import select, update
from sqlmodel import col

from app import registry
from app.foundation.core import tracing
from app.foundation.core.clock import Clock, FixedClock
from app.foundation.core.logs import configure_logs
from app.foundation.core.secret_tokens import hash_token, new_token
from app.foundation.db.tracing import trace_statements
from app.foundation.db.work import Work
from app.integration.calendars.models import CalendarFeed
from app.integration.imports.service import work_on_next as import_next
from app.integration.webhooks.models import Webhook
from app.integration.webhooks.service import Exchange, deliver_round
from app.journey.aftercare.models import FollowUpLink
from app.journey.notices.service import Outcome, PostOffice, deliver_next
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.reactions import REACTIONS
from app.journey.signing.models import SigningLink
from app.journey.upkeep import run_upkeep
from tests.contract.document import DOCUMENT
from tests.contract.matrix import MATRIX, PUBLIC
from tests.contract.rows import OPERATIONS, ROLES, Rows
from tests.factories.hook import Receiver, listening
from tests.factories.postbox import Postbox, opened
from tests.factories.sentinel import DIGITS, NUMBER, as_bytes, gives_away
from tests.factories.sheets import ask, csv_of, desk_of
from tests.factories.talk import notice_row
from tests.factories.world import Caller, World

pytestmark = pytest.mark.anyio
# A file is kept as it was sent, whatever stands in it: attachments are free text (docs/privacy.md).
FREE_TEXT = {"upload_attachment"}
JSON = {"application/json", "application/problem+json"}
# What each GET may answer with instead of JSON.
OTHER_FORMS = {
    name: sorted({media for answer in said["responses"].values() for media in answer.get("content", ())} - JSON)
    for methods in DOCUMENT["paths"].values()
    for method, said in methods.items()
    if method == "get" and (name := said["operationId"])
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NONSENSE: list[dict[str, Any]] = [
    {"json": {"cpr_number": f"{NUMBER}0", "note": [NUMBER], NUMBER: DIGITS, "id": {"cpr": DIGITS}}},
    {"json": [NUMBER, int(DIGITS)]},
    {"content": f'{{"cpr_number": "{NUMBER}', "headers": {"Content-Type": "application/json"}},
    {"content": f"cpr={NUMBER}", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
]


@dataclass
class Search:
    """What was looked at, and where the number was found."""

    looked_at: int = 0
    found: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)

    def answer(self, what: str, answer: httpx.Response) -> None:
        assert answer.status_code != 500, (what, answer.text)
        self.looked_at += 1
        self.kinds.add(answer.headers.get("content-type", "").partition(";")[0])
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        self.bytes(what, head.encode())
        self.bytes(what, answer.content)

    def bytes(self, what: str, content: bytes) -> None:
        if gives_away(content):
            self.found.append(what)


@pytest.fixture
def every_log_line(capfd: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """Logs as an installation writes them, down to the finest level."""
    before = structlog.get_config()
    configure_logs(as_json=True, level=logging.DEBUG)
    yield capfd
    structlog.configure(**before)


@pytest.fixture
def every_span(world: World) -> Iterator[InMemorySpanExporter]:
    """Traces as an installation sends them."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace_statements(world.app.state.database.engine.sync_engine)
    tracing.use_provider(provider)
    yield exporter
    tracing.use_provider(None)


@pytest.fixture
async def planted(sides: tuple[Rows, Rows], world: World) -> Rows:
    """The number is the candidate's, given as a caseworker gives it; signing, answer and calendar links can be followed."""
    path = f"/v1/candidates/{world.candidate_row.id}"
    stored = await world.caseworker.call(
        "PATCH", path, json={"cpr_number": NUMBER}, headers={"If-Match": "*", "Idempotency-Key": "sentinel-plant"}
    )
    assert stored.status_code == 200, stored.text
    return sides[0]


@pytest.mark.slow
async def test_a_cpr_number_is_found_nowhere_but_where_it_is_revealed(
    every_span: InMemorySpanExporter, planted: Rows, world: World, every_log_line: pytest.CaptureFixture[str]
):
    search = Search()
    await read_everything(search, planted, world)
    await follow_links(search, planted, world)
    await write_nonsense(search, planted, world)
    await look_for_it_as_staff_do(search, world)
    await let_time_pass(search, world)
    await dump_the_database(search, world)
    logged = every_log_line.readouterr()
    search.bytes("log", (logged.out + logged.err).encode())
    assert "candidates/{candidate_id}" in logged.out
    spans = [str(span.to_json()) for span in every_span.get_finished_spans()]
    search.bytes("traces", "\n".join(spans).encode())
    assert any("INSERT INTO candidates" in span or "UPDATE candidates" in span for span in spans)
    assert search.found == [], search.found
    assert search.looked_at > len(OPERATIONS)
    assert {"application/json", "application/problem+json", "application/pdf", "text/csv", XLSX} <= search.kinds
    assert {"image/svg+xml", "text/calendar", "text/html", "text/plain"} <= search.kinds


async def read_everything(search: Search, rows: Rows, world: World) -> None:
    """Every GET by everybody who gets through and one who does not, in every form, and with the number in the address.

    On PostgreSQL one role each: what an answer holds does not depend on where the rows lie, and this takes its time.
    """
    for name, (method, template) in OPERATIONS.items():
        if method != "GET":
            continue
        if name in PUBLIC:
            search.answer(name, await world.client.get(template))
            continue
        welcome = MATRIX[name].own.split()
        strangers = [role for role in ROLES if role not in welcome]
        for role in [*welcome, *strangers[:1]] if world.database.is_sqlite else welcome[:1]:
            path = rows.path(template, role)
            search.answer(f"{name} {role}", await world.callers[role].get(path))
        caller, path = world.callers[welcome[0]], rows.path(template, welcome[0])
        for media in OTHER_FORMS[name]:
            search.answer(f"{name} {media}", await caller.call("GET", path, headers={"Accept": media}))
        strange = path.replace(str(world.candidate_row.id), DIGITS)
        asked = {"q": NUMBER, "cursor": NUMBER, "limit": NUMBER, "sort": NUMBER, "status": NUMBER}
        search.answer(f"{name} address", await caller.get(strange, params=asked))


async def follow_links(search: Search, rows: Rows, world: World) -> None:
    """The pages that open without signing in."""
    async with world.database.write() as transaction:
        statement = update(Placement).where(col(Placement.id) == rows.ids["placement_id"])
        await transaction.session.exec(statement.values(status=PlacementStatus.SUBMITTED))
    for model, root, row_id in (
        (SigningLink, "/sign/", rows.ids["link_id"]),
        (FollowUpLink, "/answer/", rows.ids["follow_up_link_id"]),
        (CalendarFeed, "/calendar/", rows.feeds.get("caseworker", rows.ids["feed_id"])),
    ):
        token = new_token()
        async with world.database.write() as transaction:
            statement = update(model).where(col(model.id) == row_id)
            await transaction.session.exec(statement.values(token_hash=hash_token(token)))
        ending = ".ics" if root == "/calendar/" else ""
        shown = await world.client.get(f"{root}{token}{ending}")
        assert shown.status_code == 200, (root, shown.status_code)
        search.answer(root, shown)
        search.answer(root, await world.client.post(f"{root}{token}", data={"cpr": NUMBER, "answer": NUMBER}))
        search.answer(root, await world.client.get(f"{root}{NUMBER}{ending}"))


async def write_nonsense(search: Search, rows: Rows, world: World) -> None:
    """Every route that takes a body is sent the number where it does not belong."""
    for turn, (name, (method, template)) in enumerate(OPERATIONS.items()):
        if method == "GET" or name in FREE_TEXT:
            continue
        row = MATRIX.get(name)
        role = f"{row.own} {row.barred} caseworker".split()[0] if row else ""
        path = rows.path(template, role)
        caller = world.callers[role] if role else Caller(world.client, world.caseworker.account, "")
        for number in (0, 1 + turn % (len(NONSENSE) - 1)):
            options = NONSENSE[number]
            headers = {"If-Match": "*", "Idempotency-Key": f"{name}-{number}"} | options.get("headers", {})
            sent = {**options, "headers": headers}
            search.answer(f"{method} {name}", await caller.call(method, f"{path}?dry_run=true", **sent))


async def look_for_it_as_staff_do(search: Search, world: World) -> None:
    """It is really there: it is found, refused to a second person, and revealed; none of that leaves a trace of it."""
    found = await world.caseworker.post("/v1/candidates/searches", {"cpr_number": NUMBER})
    assert [item["id"] for item in found.json()["items"]] == [str(world.candidate_row.id)]
    search.answer("search", found)
    path = f"/v1/candidates/{world.other_candidate_row.id}"
    search.answer("elsewhere", await world.other_caseworker.call("GET", path, params={"cpr": NUMBER}))
    body = {"full_name": "Olena", "legal_basis": "intl_23b", "postcode": "2000", "available_from": "2026-09-01"}
    taken = await world.caseworker.post("/v1/candidates", {**body, "cpr_number": DIGITS})
    assert taken.json()["code"] == "candidate.cpr_taken"
    search.answer("taken", taken)
    revealed = await world.caseworker.post(
        f"/v1/candidates/{world.candidate_row.id}/cpr/reveal",
        {"purpose": "payment"},
        headers={"Idempotency-Key": "look"},
    )
    assert revealed.json() == {"cpr_number": NUMBER}
    search.answer("access log", await world.caseworker.get(f"/v1/candidates/{world.candidate_row.id}/access-log"))


async def let_time_pass(search: Search, world: World) -> None:
    """What the service does by itself: upkeep and letters."""
    noon = datetime.now(UTC).replace(hour=11)  # at night letters wait
    await world.add(notice_row(world.caseworker.account.id, "sentinel", kind="transfer", not_before=noon))
    async with world.database.write() as transaction:
        await run_upkeep(Work(transaction.session, Clock(), world.settings, reactions=REACTIONS))
    postbox = Postbox()
    with opened(postbox):
        office = PostOffice(world.database, postbox.settings(world.settings), FixedClock(noon))
        while await deliver_next(office) is Outcome.DONE:
            pass
    assert postbox.letters
    for letter in postbox.letters:
        search.bytes("letter", letter.as_bytes())
        for part in letter.walk():
            search.bytes("letter", str(part.get_payload(decode=True)).encode())
    await bring_in_files(search, world)
    await tell_others(search, world)


async def bring_in_files(search: Search, world: World) -> None:
    """Files with the number in every column and title, done, refused, rehearsed and left lying."""
    head = ("CPR-nummer", "Postnr", "Timer om ugen", "Kan begynde", "E-mail", NUMBER)
    bad = csv_of(head, (NUMBER,) * 6, (f"{NUMBER}1", "2000", "1", "2027-01-01", "", ""))
    headless = csv_of((NUMBER, "x"), (NUMBER, "y"))
    made = [
        await ask(world.caseworker, content, "candidates", dry_run=dry) for content in (bad, headless) for dry in (0, 1)
    ]
    while await import_next(desk_of(world)):
        pass
    for one in [*made, await ask(world.caseworker, bad, "candidates")]:
        for form in ("", "/errors"):
            for media in ("application/json", "text/csv")[: 2 if form else 1]:
                path = f"/v1/imports/{one['id']}{form}"
                search.answer("import", await world.caseworker.get(path, headers={"Accept": media}))
    refused = (await world.caseworker.get(f"/v1/imports/{made[0]['id']}")).json()
    assert (refused["status"], refused["refused"]) == ("done", 2)


async def tell_others(search: Search, world: World) -> None:
    """Webhooks are told of all that has happened here."""
    state = world.app.state
    before = state.settings
    with listening(Receiver()) as receiver:
        state.settings = receiver.settings(before)
        made = await world.manager.post("/v1/webhooks", {"url": receiver.url(), "description": "Fagsystem"})
        state.settings, settings = before, state.settings
        assert made.status_code == 201, made.text
        search.answer("webhook", made)
        async with world.database.write() as transaction:
            whole = update(Webhook).where(col(Webhook.id) == UUID(made.json()["id"]))
            await transaction.session.exec(whole.values(position=0))
        exchange = Exchange(world.database, settings, Clock(), REACTIONS)
        while await deliver_round(exchange):
            pass
    assert {"candidate.cpr_revealed", "match.agreed"} <= {told.type for told in receiver.told}
    for told in receiver.told:
        search.bytes("webhook", f"{told.path} {told.headers}".encode() + told.body)


async def dump_the_database(search: Search, world: World) -> None:
    """Every row of every table, and on SQLite the files themselves with what was deleted from them."""
    seen: set[str] = set()
    async with world.database.read() as session:
        for table in registry.metadata.sorted_tables:
            if table.name in registry.REFERENCE_TABLES:
                continue
            for row in (await (await session.connection()).execute(select(*table.columns))).all():
                seen.add(table.name)
                search.bytes(table.name, as_bytes(row))
    # Not an empty look through the second wall.
    assert {"candidates", "person_keys", "events", "access_entries", "idempotency_keys", "notices", "rankings"} <= seen
    assert {"webhook_deliveries", "import_chunks", "import_errors"} <= seen
    url = world.settings.database_url.get_secret_value()
    if world.database.is_sqlite:
        search.bytes("database file", read_files(Path(url.removeprefix("sqlite+aiosqlite:///"))))


def read_files(path: Path) -> bytes:
    """The file and its write-ahead log."""
    return b"".join(each.read_bytes() for each in (path, path.with_name(f"{path.name}-wal")) if each.exists())


def test_the_search_itself_finds_the_number_however_it_is_packed():
    """Otherwise all of the above would show nothing."""
    import gzip
    import io
    import zipfile
    import zlib

    from xlsxwriter import Workbook

    text = f"før {NUMBER} efter".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt.gz", gzip.compress(text))
    sheet = io.BytesIO()
    with Workbook(sheet) as book:
        book.add_worksheet().write(0, 0, DIGITS)
    for content in (text, DIGITS.encode(), zlib.compress(text), packed.getvalue(), sheet.getvalue()):
        assert gives_away(content)
        assert gives_away(as_bytes([1, None, content]))
    assert not gives_away(b"311299 og 4923")
