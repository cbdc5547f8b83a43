"""Hours by month: of one internship, and of a jobcenter's as JSON, CSV and XLSX."""

import csv
import io
import zipfile
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from app.foundation.api.media import CSV, JSON, XLSX
from app.journey.placements.domain import PlacementStatus
from tests.api.attendance.internship import START, Running, day, on, pointers
from tests.api.placements.stage import Stage
from tests.db.test_statements import noted
from tests.factories.world import World

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


async def months(running: Running, by: str = "company") -> list[dict[str, Any]]:
    answer = await running.world.callers[by].get(f"{running.path}/months")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_month_shows_hours_done_beside_hours_due_and_what_nobody_entered(running: Running):
    await running.entered(on(0), on(1, "late", minutes_late=60), on(2, "excused"), on(3, "absent"))
    (january,) = await months(running)
    assert january == {
        "month": "2027-01",
        "present_days": 1,
        "late_days": 1,
        "minutes_late": 60,
        "excused_days": 1,
        "absent_days": 1,
        "missing_days": 10,
        "hours": 9.0,
        "scheduled_hours": 70.0,
    }


async def test_an_internship_over_several_months_has_a_line_for_each(running: Running, world: World):
    await running.entered(on(0), on(14))
    running.stage.travel(date(2027, 3, 2))
    await running.entered({"day_on": "2027-02-01", "status": "present"})
    found = await months(running)
    assert [(each["month"], each["present_days"]) for each in found] == [("2027-01", 2), ("2027-02", 1), ("2027-03", 0)]
    for role in ("manager", "caseworker", "candidate", "mentor", "integration"):
        assert await months(running, role) == found
    assert (await world.other_company.get(f"{running.path}/months")).status_code == 404


async def test_an_internship_that_has_not_begun_has_no_months(stage: Stage):
    running = await Running(stage).begun(PlacementStatus.GRANTED, starts_on=START + timedelta(weeks=4))
    assert await months(running) == []


@pytest.fixture
async def two(running: Running, world: World) -> Running:
    """Two internships of the month, one of them of somebody whose name begins like a formula."""
    await running.entered(on(0), on(1, "late"))
    person = await world.make_candidate(full_name='=HYPERLINK("http://x.example","Løn")', preferred_name="Liv")
    await running.stage.another(
        person, status=PlacementStatus.COMPLETED, starts_on=START, ends_on=day(14), ended_on=day(14)
    )
    return running


async def test_the_jobcenter_reads_the_hours_of_everybodys_month(two: Running, world: World):
    for role in ("manager", "caseworker", "integration"):
        answer = await world.callers[role].get("/v1/attendance-hours?month=2027-01")
        assert answer.headers["content-type"] == JSON
        first, second = answer.json()["items"]
        assert (first["candidate_name"], first["company_name"], first["workplace_name"]) == (
            "Olena Test", "Køkken & Co ApS", "Kantinen",
        )  # fmt: skip
        assert (first["hours"], first["present_days"], first["late_days"]) == (9.7, 1, 1)
        assert (second["hours"], second["scheduled_hours"], second["missing_days"]) == (0.0, 70.0, 14)
        assert (await world.callers[f"other_{role}"].get("/v1/attendance-hours?month=2027-01")).json()["items"] == []
    for role in ("company", "candidate", "mentor", "admin"):
        assert (await world.callers[role].get("/v1/attendance-hours?month=2027-01")).status_code == 403


async def test_it_comes_page_by_page_as_json_and_whole_as_a_file(two: Running, world: World):
    path = "/v1/attendance-hours?month=2027-01&limit=1"
    page = (await world.caseworker.get(path)).json()
    rest = (await world.caseworker.get(f"{path}&cursor={page['next_cursor']}")).json()
    assert (len(page["items"]), len(rest["items"]), rest["next_cursor"]) == (1, 1, None)
    answer = await world.caseworker.get(path, headers={"Accept": CSV})
    assert len(answer.text.splitlines()) == 3


async def test_months_without_internships_are_empty(two: Running, world: World):
    for month in ("2026-12", "2027-05", "2099-12"):
        answer = await world.caseworker.get(f"/v1/attendance-hours?month={month}")
        assert answer.json() == {"items": [], "next_cursor": None}
    empty = await world.caseworker.get("/v1/attendance-hours?month=2026-12", headers={"Accept": CSV})
    assert empty.text.count("\r\n") == 1


@pytest.mark.parametrize("month", ["2027-13", "2027-00", "2027-1", "0000-01", "2027-01-01", "", "2027-01\n", "x"])
async def test_a_month_that_is_none_is_refused(running: Running, world: World, month: str):
    answer = await world.caseworker.get("/v1/attendance-hours", params={"month": month})
    assert [pointer for pointer, _ in pointers(answer)] == ["query/month"]


async def test_the_csv_is_strict_and_holds_no_formula(two: Running, world: World):
    answer = await world.caseworker.get("/v1/attendance-hours?month=2027-01", headers={"Accept": CSV})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == 'attachment; filename="fremmoede-2027-01.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))
    first, second = csv.DictReader(io.StringIO(answer.content.decode(), newline=""), strict=True)
    assert (first["month"], first["hours"], first["candidate_name"]) == ("2027-01", "9.7", "Olena Test")
    assert second["candidate_name"] == '\'=HYPERLINK("http://x.example","Løn")'
    assert not any(value.startswith(("=", "+", "-", "@")) for row in (first, second) for value in row.values())


def sheet_of(content: bytes) -> list[list[Any]]:
    """The cells of a workbook's only sheet; a formula would be found by its element."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        strings = ET.fromstring(book.read("xl/sharedStrings.xml"))
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert sheet.find(f".//{_SHEET}f") is None
    words = ["".join(part.itertext()) for part in strings.findall(f"{_SHEET}si")]
    return [
        [
            words[int(cell.findtext(f"{_SHEET}v") or 0)]
            if cell.get("t") == "s"
            else float(cell.findtext(f"{_SHEET}v") or 0)
            for cell in row.findall(f"{_SHEET}c")
        ]
        for row in sheet.iter(f"{_SHEET}row")
    ]


@pytest.mark.parametrize(
    ("language", "name", "title"),
    [("da", "fremmoede-2027-01.xlsx", "Aftalte timer"), ("en", "attendance-2027-01.xlsx", "Scheduled hours")],
)
async def test_the_workbook_has_titles_in_the_readers_language_and_no_formula(
    two: Running, world: World, language: str, name: str, title: str
):
    headers = {"Accept": XLSX, "Accept-Language": language}
    answer = await world.caseworker.get("/v1/attendance-hours?month=2027-01", headers=headers)
    assert answer.headers["content-type"] == XLSX
    assert name in answer.headers["content-disposition"]
    head, first, second = sheet_of(answer.content)
    assert title in head
    assert first[:2] == ["2027-01", "Olena Test"]
    assert first[head.index(title)] == 70.0
    assert second[1] == '=HYPERLINK("http://x.example","Løn")'


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", JSON), ("", JSON), ("image/png", JSON), ("text/*", CSV), (f"{JSON};q=0.1, {CSV};q=0.2", CSV),
        (f"{XLSX}, {CSV};q=0.9", XLSX), (f"{JSON};q=0, */*", CSV), (";;q=x,,", JSON),
    ],
)  # fmt: skip
async def test_the_form_is_the_one_the_caller_likes_best(running: Running, world: World, accept: str, given: str):
    answer = await world.caseworker.get("/v1/attendance-hours?month=2027-01", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == given


async def test_the_number_of_statements_does_not_grow_with_internships_and_days(two: Running, world: World):
    """Account, internships, days; and of a week that is entered the same few, however long it is."""
    for more in range(2):
        with noted(world) as sent:
            await world.caseworker.get("/v1/attendance-hours?month=2027-01")
        assert len(sent) == 3, sent
        person = await world.make_candidate(full_name=f"Nr. {more}")
        await two.stage.another(person, status=PlacementStatus.ACTIVE, starts_on=START, ends_on=day(60))
    sizes = []
    for numbers in ((2, 3), range(4, 10)):
        with noted(world) as sent:
            await two.entered(*(on(number) for number in numbers))
        sizes.append(len([each for each in sent if not each.startswith("INSERT INTO attendance_days")]))
    assert sizes[0] == sizes[1] <= 6
