"""Monthly reports of ordinary employees: reported, corrected with history, and what the cap stands on."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.foundation.audit.models import Event
from app.foundation.core.clock import Clock
from app.foundation.core.ids import new_id
from app.registers.companies.models import EmployeeReport, Occupancy
from app.registers.law.domain import LegalBasis
from app.registers.law.domain.employees import month_of
from tests.factories.world import Caller, World

pytestmark = pytest.mark.anyio


def month(back: int) -> str:
    """The month so many before this one."""
    return f"{month_of(Clock().today(), back):%Y-%m}"


def path(world: World) -> str:
    return f"/v1/workplaces/{world.workplace.id}/employee-reports"


async def report(world: World, back: int, fte: float, caller: Caller | None = None) -> dict[str, Any]:
    body = {"month": month(back), "ordinary_employees_fte": fte}
    answer = await (caller or world.company).post(path(world), body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def listed(world: World, **params: Any) -> list[tuple[str, float, bool]]:
    answer = await world.company.get(path(world), params=params)
    assert answer.status_code == 200, answer.text
    return [(row["month"], row["ordinary_employees_fte"], row["replaced_at"] is None) for row in answer.json()["items"]]


async def basis(world: World) -> dict[str, Any]:
    answer = await world.company.get(f"/v1/workplaces/{world.workplace.id}/capacity", headers={"Accept-Language": "en"})
    return answer.json()["employee_basis"]


@pytest.mark.parametrize("role", ["company", "caseworker", "other_manager"])
async def test_company_and_jobcenter_staff_report_a_month(world: World, role: str):
    told = await report(world, 1, 12.25, world.callers[role])
    assert {key: told[key] for key in ("workplace_id", "month", "ordinary_employees_fte", "replaced_at")} == {
        "workplace_id": str(world.workplace.id),
        "month": month(1),
        "ordinary_employees_fte": 12.25,
        "replaced_at": None,
    }
    assert told["reporter_role"] == world.callers[role].account.role.value
    assert "reported_by" not in told
    (stored,) = await world.all(EmployeeReport)
    assert (stored.month, stored.ordinary_employees_fte) == (month_of(Clock().today(), 1), Decimal("12.25"))
    assert stored.reported_by == world.callers[role].account.id


async def test_a_second_report_corrects_the_first_which_is_kept(world: World):
    first = await report(world, 1, 12)
    second = await report(world, 1, 11.5, world.caseworker)
    assert await listed(world) == [(month(1), 11.5, True)]
    assert await listed(world, include_replaced=True) == [(month(1), 11.5, True), (month(1), 12, False)]
    events = await world.all(Event, Event.name == "workplace.employees_reported")
    assert [event.data for event in sorted(events, key=lambda event: event.id)] == [
        {"report_id": first["id"], "month": month(1), "ordinary_employees_fte": {"from": None, "to": 12.0}},
        {"report_id": second["id"], "month": month(1), "ordinary_employees_fte": {"from": 12.0, "to": 11.5}},
    ]
    assert {event.company_id for event in events} == {world.company_row.id}


async def test_the_same_number_again_answers_and_changes_nothing(world: World):
    first = await report(world, 1, 12)
    assert await report(world, 1, 12.0, world.caseworker) == first
    assert len(await world.all(EmployeeReport)) == 1
    assert await world.event_names() == ["workplace.employees_reported"]


async def test_a_number_that_is_corrected_back_is_a_report_of_its_own(world: World):
    for fte in (12, 11, 12):
        await report(world, 1, fte)
    assert await listed(world, include_replaced=True) == [
        (month(1), 12, True), (month(1), 11, False), (month(1), 12, False),
    ]  # fmt: skip


async def test_a_dry_run_leaves_no_report(world: World):
    body = {"month": month(1), "ordinary_employees_fte": 12}
    tried = await world.company.post(f"{path(world)}?dry_run=true", body)
    assert (tried.status_code, tried.json()["month"]) == (201, month(1))
    assert await world.all(EmployeeReport) == []


@pytest.mark.parametrize(
    ("back", "code"),
    [
        (0, "employee_report.month_not_over"),
        (-1, "employee_report.month_not_over"),
        (-300, "employee_report.month_not_over"),
        (25, "employee_report.month_too_old"),
    ],
)
async def test_only_a_month_that_is_over_and_not_long_gone_is_reported(world: World, back: int, code: str):
    refused = await world.company.post(path(world), {"month": month(back), "ordinary_employees_fte": 12})
    assert refused.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [("/month", code)]
    assert await world.all(EmployeeReport) == []


async def test_the_month_24_back_may_still_be_reported(world: World):
    await report(world, 24, 12)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"month": "2026-13"}, "/month"),
        ({"month": "2026-1"}, "/month"),
        ({"month": "1999-12"}, "/month"),
        ({"month": "2026-10-01"}, "/month"),
        ({"month": "２０２６-１０"}, "/month"),
        ({"month": "2026-10\n"}, "/month"),
        ({"month": None}, "/month"),
        ({"ordinary_employees_fte": -0.01}, "/ordinary_employees_fte"),
        ({"ordinary_employees_fte": 100_000.01}, "/ordinary_employees_fte"),
        ({"ordinary_employees_fte": 12.345}, "/ordinary_employees_fte"),
        ({"ordinary_employees_fte": "NaN"}, "/ordinary_employees_fte"),
        ({"ordinary_employees_fte": 1e400}, "/ordinary_employees_fte"),
        ({"reported_at": "2026-10-01T00:00:00Z"}, "/reported_at"),
    ],
)
async def test_what_is_no_month_or_no_number_is_refused(world: World, change: dict[str, Any], pointer: str):
    body = {"month": month(1), "ordinary_employees_fte": 12, **change}
    if change.get("ordinary_employees_fte") == float("inf"):
        body["ordinary_employees_fte"] = "Infinity"
    refused = await world.company.post(path(world), body)
    assert refused.status_code == 422, refused.text
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [pointer]


async def test_another_companys_workplace_is_not_there(world: World):
    body = {"month": month(1), "ordinary_employees_fte": 12}
    assert (await world.other_company.post(path(world), body)).status_code == 404
    assert (await world.other_company.get(path(world))).status_code == 404


@pytest.mark.parametrize("role", ["admin", "integration", "candidate", "mentor"])
async def test_nobody_else_reports(world: World, role: str):
    body = {"month": month(1), "ordinary_employees_fte": 12}
    assert (await world.callers[role].post(path(world), body)).status_code == 403


async def test_the_list_is_paged_from_the_newest_month_on(world: World):
    for back in (3, 1, 4, 2):
        await report(world, back, 10 + back)
    await report(world, 2, 99)
    found: list[tuple[str, float]] = []
    url: str | None = f"{path(world)}?limit=2&include_replaced=true"
    while url:
        answer = await world.caseworker.get(url)
        found += [(row["month"], row["ordinary_employees_fte"]) for row in answer.json()["items"]]
        url = answer.links.get("next", {}).get("url")
    assert found == [(month(1), 11), (month(2), 99), (month(2), 12), (month(3), 13), (month(4), 14)]


async def test_the_cap_stands_on_the_mean_of_the_last_four_months(world: World):
    stated = await basis(world)
    assert (stated["kind"], stated["fte"], stated["months"]) == ("stated", 12, [])
    assert stated["explanation"].endswith("Report the last four months: their mean is what the law counts by.")
    await report(world, 5, 500)
    assert (await basis(world))["kind"] == "stated"
    for back, fte in ((4, 60), (3, 60), (2, 60)):
        await report(world, back, fte)
    fewer = await basis(world)
    assert (fewer["kind"], fewer["fte"], fewer["months"]) == ("fewer_months", 60, [month(4), month(3), month(2)])
    await report(world, 1, 59.98)
    whole = await basis(world)
    assert (whole["kind"], whole["fte"]) == ("mean_of_four_months", 59.99)
    assert whole["months"] == [month(4), month(3), month(2), month(1)]
    capacity = (await world.company.get(f"/v1/workplaces/{world.workplace.id}/capacity")).json()
    assert (capacity["cap"], capacity["ordinary_employees_fte"]) == (10, 59.99)
    await report(world, 1, 60)
    assert (await world.company.get(f"/v1/workplaces/{world.workplace.id}/capacity")).json()["cap"] == 11


async def test_one_workplaces_reports_say_nothing_of_anothers(world: World):
    for back in (1, 2, 3, 4):
        await report(world, back, 70)
    other = (await world.other_company.get(f"/v1/workplaces/{world.other_workplace.id}/capacity")).json()
    assert (other["cap"], other["employee_basis"]["kind"]) == (2, "stated")


@pytest.mark.parametrize("before", [None, 12])
async def test_of_two_who_report_a_month_at_once_one_stands_and_the_other_is_told(world: World, before: float | None):
    if before is not None:
        await report(world, 1, before)
    for _ in range(3):
        callers = (world.company, world.caseworker, world.manager, world.other_manager)
        answers = await asyncio.gather(
            *(
                caller.post(path(world), {"month": month(1), "ordinary_employees_fte": 20 + number})
                for number, caller in enumerate(callers)
            )
        )
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert 201 in {answer.status_code for answer in answers}
        refused = {answer.json()["code"] for answer in answers if answer.status_code == 409}
        assert refused <= {"conflict.lost_race"}
        standing = [row for row in await world.all(EmployeeReport) if row.replaced_at is None]
        assert len(standing) == 1


async def test_history_is_counted_on_the_day_it_is_told(world: World):
    await report(world, 1, 12)
    (row,) = await world.all(EmployeeReport)
    assert isinstance(row.month, date)
    assert row.month.day == 1


async def test_a_number_nobody_reported_warns_in_the_checks_until_the_months_are_there(world: World):
    need = await world.make_need()
    await world.add(
        Occupancy(
            workplace_id=world.workplace.id,
            jobcenter_id=world.here.id,
            source_type="placement",
            source_id=new_id(),
            legal_basis=LegalBasis.LAB_OTHER,
            starts_on=need.starts_from,
            fte_fraction=Decimal("0.5"),
        )
    )

    async def explained() -> tuple[str, str, bool, str]:
        url = f"/v1/needs/{need.id}/candidates/{world.candidate_row.id}/explanation"
        body = (await world.caseworker.get(url, headers={"Accept-Language": "en"})).json()
        (check,) = [row for row in body["checks"] if row["code"] == "ratio_requirement"]
        (rule,) = [row for row in body["filters"] if "ratio" in row["code"]]
        return check["outcome"], check["explanation"], rule["passed"], rule["explanation"]

    outcome, words, passes, shown = await explained()
    assert (outcome, passes) == ("warn", True)
    assert "No monthly reports: ask the company for the last four months" in words
    assert shown == "There is room under the ratio requirement."
    for back in (1, 2, 3, 4):
        await report(world, back, 12)
    outcome, words, passes, shown = await explained()
    assert (outcome, passes) == ("pass", True)
    assert "The number is the mean of " in words
