"""Every list as a file: the same rows as its pages, logged before it leaves, and never without bounds."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import httpx
import pytest
from sqlmodel import col, select
from starlette.requests import Request

from app.foundation.api import access, exports
from app.foundation.api.columns import columns_of, rows_of
from app.foundation.api.exports import is_exported
from app.foundation.api.media import CSV, JSON, XLSX
from app.foundation.audit.access import Access
from app.foundation.audit.models import AccessEntry, AccessSubject
from tests.contract.conftest import sides as _sides
from tests.contract.document import DOCUMENT
from tests.contract.matrix import MATRIX
from tests.contract.rows import OPERATIONS, Rows
from tests.contract.test_openapi import ROUTES
from tests.factories.world import Caller, World

sides = _sides
LISTS = sorted(name for name, route in ROUTES.items() if is_exported(route))


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text)))


def sheet_of(answer: httpx.Response) -> str:
    return ZipFile(BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()


def unwatched(world: World, caller: Caller) -> Caller:
    """The same caller where nobody asks why an answer about nobody told the log nothing: a table's head tells not."""
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=world.app), base_url="http://praktikmatch.test")
    return Caller(client, caller.account, caller.token)


async def ask(caller: Caller, path: str, media: str, **headers: str) -> httpx.Response:
    return await caller.get(path, headers={"Accept": media, **headers})


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(access, "MOST_IN_ONE_ENTRY", 2)


@pytest.fixture
def told(world: World, monkeypatch: pytest.MonkeyPatch) -> set[UUID]:
    """Whom the access log is told of, in place of writing it down."""
    people: set[UUID] = set()

    async def note(entry: Access) -> None:
        people.update(entry.subjects)

    monkeypatch.setattr(world.app.state.access_log, "write", note)
    return people


async def test_every_list_says_as_a_file_what_its_pages_say_and_of_whom(
    sides: tuple[Rows, Rows], world: World, told: set[UUID]
):
    here, _there = sides
    asked = 0
    every = 1 if world.database.is_sqlite else 10  # the second database shows that the statements run there too
    for name in LISTS[::every]:
        role = min(MATRIX[name].own.split())
        caller = unwatched(world, world.callers[role])
        told.clear()
        path = here.path(OPERATIONS[name][1], role)
        page = await ask(caller, path, JSON)
        assert page.status_code == 200, (name, page.text)
        assert "Accept" in page.headers["vary"]
        found = page.json()
        if found.get("next_cursor") is not None:
            continue  # reference data
        columns = columns_of(ROUTES[name].response_model.model_json_schema(mode="serialization"))
        expected = rows_of(columns, found["items"])
        people = set(told)
        told.clear()
        table = await ask(caller, path, CSV)
        assert table.headers["content-type"] == "text/csv; charset=utf-8; header=present", table.text
        head, *rows = cells(table.text)
        assert head == [column.name for column in columns], name
        assert len(rows) == len(expected), name
        for row, wanted in zip(rows, expected, strict=True):
            texts = {cell for cell in wanted if isinstance(cell, str)}
            assert texts <= {cell.removeprefix("'") for cell in row} | set(row), name
        assert told == people, name
        if asked % 10 == 0:  # made of the same rows
            sheet = sheet_of(await ask(caller, path, XLSX))
            assert sheet.count("<row ") == 1 + len(expected), name
        asked += 1
    assert asked > 40 // every


async def test_a_file_has_the_whole_list_in_its_order_whatever_the_page_asked_for(world: World, small_pages: None):
    for number in range(4):
        await world.make_candidate(full_name=f"Person {number}")
    whole = (await world.caseworker.get("/v1/candidates?limit=200&sort=waiting_longest")).json()["items"]
    assert len(whole) >= 5
    answer = await ask(world.caseworker, "/v1/candidates?limit=1&sort=waiting_longest", CSV)
    head, *rows = cells(answer.text)
    assert [row[head.index("id")] for row in rows] == [item["id"] for item in whole]
    assert answer.headers["content-disposition"].startswith('attachment; filename="candidates-')
    assert answer.headers["content-length"] == str(len(answer.content))
    none = await ask(unwatched(world, world.caseworker), "/v1/candidates?status=closed", CSV)
    assert cells(none.text) == [head]


async def test_a_long_list_of_nobody_is_written_too(world: World):
    answer = await ask(world.candidate, "/v1/postcodes", CSV)
    assert answer.status_code == 200
    assert len(cells(answer.text)) > 1000


async def test_everybody_in_a_file_is_in_the_log_as_exported_before_it_leaves(world: World, small_pages: None):
    people = {world.candidate_row.id} | {(await world.make_candidate()).id for _ in range(4)}
    answer = await ask(world.caseworker, "/v1/candidates", XLSX, **{"X-Request-ID": "export-1"})
    assert answer.headers["content-type"] == XLSX
    async with world.database.read() as session:
        rows = select(AccessEntry).where(col(AccessEntry.request_id) == "export-1")
        entries = (await session.exec(rows)).all()
        ids = [entry.id for entry in entries]
        named = (await session.exec(select(AccessSubject).where(col(AccessSubject.entry_id).in_(ids)))).all()
    assert {entry.action for entry in entries} == {"export"}
    assert {row.candidate_id for row in named} == people
    assert len(entries) == (len(people) + 1) // 2


async def test_nothing_leaves_where_it_cannot_be_logged(world: World, monkeypatch: pytest.MonkeyPatch):
    async def fail(*_: Any) -> None:
        raise OSError

    monkeypatch.setattr(world.app.state.access_log, "write", fail)
    answer = await ask(world.caseworker, "/v1/candidates", CSV)
    assert answer.status_code >= 500
    assert answer.headers["content-type"] == "application/problem+json"


async def test_others_see_in_a_file_what_they_see_on_the_page(world: World):
    foreign = await ask(world.other_caseworker, "/v1/candidates", CSV)
    assert str(world.candidate_row.id) not in foreign.text
    assert (await ask(world.mentor, "/v1/candidates", CSV)).status_code == 403
    assert (await world.client.get("/v1/candidates", headers={"Accept": CSV})).status_code == 401


async def test_a_name_that_looks_like_a_formula_is_a_text(world: World):
    await world.make_company(name='=HYPERLINK("http://x.example")')
    answer = await ask(world.caseworker, "/v1/companies?q=%3D", CSV)
    assert "'=HYPERLINK" in answer.text
    assert "<f>" not in sheet_of(await ask(world.caseworker, "/v1/companies", XLSX))


@pytest.fixture
def few_rows(world: World) -> Iterator[None]:
    settings = world.app.state.settings
    before, settings.export_rows = settings.export_rows, 3
    yield
    settings.export_rows = before


async def test_a_list_with_more_rows_than_a_file_may_have_is_refused_and_says_how_to_go_on(
    world: World, few_rows: None, small_pages: None
):
    for number in range(3):
        await world.make_company(name=f"Firma {number}")
    assert (await ask(world.caseworker, "/v1/companies?q=firma", CSV)).status_code == 200
    await world.make_company(name="Firma 4")
    for media in (CSV, XLSX):
        answer = await ask(world.caseworker, "/v1/companies?q=firma", media, **{"Accept-Language": "en"})
        assert (answer.status_code, answer.json()["code"]) == (422, "export.too_many_rows")
        assert "3" in answer.json()["detail"]
    assert len((await world.caseworker.get("/v1/companies?q=firma")).json()["items"]) == 4


async def test_a_file_shows_one_moment_and_whoever_hangs_up_ends_it(
    world: World, small_pages: None, monkeypatch: pytest.MonkeyPatch
):
    for number in range(5):
        await world.make_company(name=f"Firma {number}")
    between: list[Any] = []

    async def meanwhile(_request: Request) -> bool:
        between.append(await world.make_company(name=f"Firma 9{len(between)}"))
        return False

    monkeypatch.setattr(Request, "is_disconnected", meanwhile)
    head, *rows = cells((await ask(world.caseworker, "/v1/companies?q=firma", CSV)).text)
    assert [row[head.index("name")] for row in rows] == [f"Firma {number}" for number in range(5)]
    assert len(between) == 2

    async def gone(_request: Request) -> bool:
        return True

    monkeypatch.setattr(Request, "is_disconnected", gone)
    assert (await ask(world.caseworker, "/v1/companies?q=firma", XLSX)).status_code == 400
    with world.app.state.exports.place(f"Bearer {world.caseworker.token}"):
        pass  # its place is free again


async def test_few_files_are_made_at_once_and_one_for_each_caller(world: World):
    room = world.app.state.exports
    with room.place(f"Bearer {world.caseworker.token}"):
        own = await ask(world.caseworker, "/v1/companies", CSV)
        assert (own.status_code, own.json()["code"]) == (429, "request.too_many_at_once")
        assert (await ask(world.manager, "/v1/companies", CSV)).status_code == 200
        with room.place("somebody"):
            busy = await ask(world.manager, "/v1/companies", CSV)
            assert (busy.status_code, busy.json()["code"]) == (503, "export.busy")
            assert busy.headers["retry-after"] == "10"
            assert (await world.manager.get("/v1/companies")).status_code == 200
    assert (await ask(world.caseworker, "/v1/companies", CSV)).status_code == 200


async def test_another_form_is_refused_and_a_browser_gets_json(world: World):
    assert (await ask(world.caseworker, "/v1/companies", "image/png")).json()["code"] == "request.not_acceptable"
    for accept in ("text/html,application/xml;q=0.9,*/*;q=0.8", "application/*", "text/csv;q=0.5,application/json"):
        assert (await ask(world.caseworker, "/v1/companies", accept)).headers["content-type"] == JSON


def test_every_list_is_documented_with_its_three_forms():
    for name in LISTS:
        method, path = OPERATIONS[name]
        answers = DOCUMENT["paths"][path][method.lower()]["responses"]
        assert {JSON, CSV, XLSX} <= set(answers["200"]["content"]), name
        assert "406" in answers, name
    others = {name for name in OPERATIONS if name.startswith("list_")} - set(LISTS)
    assert others == {"list_attendance_hours", "list_events"}  # has files of its own; a feed, without an end
