"""Every saved change of the settings keeps what stood, with what it changed and who saved it."""

import asyncio

import pytest
from sqlmodel import col

from app.foundation.core.actor import Role
from app.registers.jobcenters.models import JobcenterSettingsVersion
from app.registers.jobcenters.schemas import JobcenterSettingsWrite
from tests.factories.world import World

pytestmark = pytest.mark.anyio


def path(world: World) -> str:
    return f"/v1/jobcenters/{world.here.id}/settings"


async def versions(world: World, **params: object) -> dict:
    answer = await world.caseworker.get(f"{path(world)}/versions", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_new_jobcenter_keeps_its_first_settings(world: World):
    created = await world.admin.post("/v1/jobcenters", {"name": "Jobcenter Roskilde", "municipality_code": "0265"})
    kept = await world.all(
        JobcenterSettingsVersion, col(JobcenterSettingsVersion.number) == 1,
        JobcenterSettingsVersion.saved_by == world.admin.account.id,
    )  # fmt: skip
    assert [str(row.jobcenter_id) for row in kept] == [created.json()["id"]]
    assert kept[0].values["fill_bonus"] == 0.1
    assert kept[0].values["use_scarcity_prices"] is False


async def test_a_version_keeps_every_setting(world: World):
    [first] = (await versions(world))["items"]
    assert set(first["values"]) == set(JobcenterSettingsWrite.model_fields)
    now = (await world.manager.get(path(world))).json()
    assert {name: now[name] for name in first["values"]} == first["values"]


async def test_the_versions_are_listed_newest_first_with_what_each_changed(world: World):
    levers = {"fill_bonus": 0.25, "use_scarcity_prices": True}
    assert (await world.manager.patch(path(world), levers, version=1)).status_code == 200
    weights = {"weights": {"potential": 0.30, "wish": 0.20}, "reminder_days": [5]}
    assert (await world.manager.patch(path(world), weights, version=2)).status_code == 200
    third, second, first = (await versions(world))["items"]
    assert [third["number"], second["number"], first["number"]] == [3, 2, 1]
    assert third["changes"] == [
        {"field": "reminder_days", "before": [3, 7], "after": [5]},
        {"field": "weights.potential", "before": 0.35, "after": 0.3},
        {"field": "weights.wish", "before": 0.15, "after": 0.2},
    ]
    assert second["changes"] == [
        {"field": "fill_bonus", "before": 0.1, "after": 0.25},
        {"field": "use_scarcity_prices", "before": False, "after": True},
    ]
    assert (first["changes"], first["saved_by"]) == ([], None)
    assert second["saved_by"] == str(world.manager.account.id)
    assert set(second) == {"number", "saved_at", "saved_by", "values", "changes"}


async def test_a_page_that_ends_in_the_middle_still_shows_what_its_last_version_changed(world: World):
    for number in (1, 2, 3):
        await world.manager.patch(path(world), {"language_gap": number + 2}, version=number)
    page = await versions(world, limit=2)
    assert [item["number"] for item in page["items"]] == [4, 3]
    assert page["items"][1]["changes"] == [{"field": "language_gap", "before": 3, "after": 4}]
    rest = await versions(world, limit=2, cursor=page["next_cursor"])
    assert [item["number"] for item in rest["items"]] == [2, 1]
    assert rest["items"][1]["changes"] == []
    assert rest["next_cursor"] is None


async def test_a_change_that_changes_nothing_keeps_no_version(world: World):
    await world.manager.patch(path(world), {"fill_bonus": 0.1}, version=1)
    assert len((await versions(world))["items"]) == 1


async def test_a_refused_change_keeps_no_version(world: World):
    assert (await world.manager.patch(path(world), {"weights": {"wish": 1}}, version=1)).status_code == 422
    assert len((await versions(world))["items"]) == 1


async def test_null_takes_the_levers_back_to_their_defaults(world: World):
    await world.manager.patch(path(world), {"fill_bonus": 10, "use_scarcity_prices": True}, version=1)
    back = await world.manager.patch(path(world), {"fill_bonus": None, "use_scarcity_prices": None}, version=2)
    assert (back.json()["fill_bonus"], back.json()["use_scarcity_prices"]) == (0.1, False)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("field", ["fill_bonus", "weights"])
async def test_what_is_no_number_is_refused(world: World, field: str, number: str):
    value = f'{{"potential": {number}}}' if field == "weights" else number
    headers = {"If-Match": '"1"', "Content-Type": "application/merge-patch+json"}
    refused = await world.manager.call("PATCH", path(world), content=f'{{"{field}": {value}}}', headers=headers)
    assert refused.status_code in {400, 422}, refused.text
    assert (await world.manager.get(path(world))).json()["version"] == 1


async def test_of_two_changes_at_the_same_time_one_is_told_so(world: World):
    answers = await asyncio.gather(
        *(world.manager.patch(path(world), {"fill_bonus": bonus}, version=1) for bonus in (1, 2))
    )
    first, second = sorted(answer.status_code for answer in answers)
    assert first == 200
    assert second in {409, 412}
    assert [item["number"] for item in (await versions(world))["items"]] == [2, 1]


@pytest.mark.parametrize("role", ["other_manager", "other_caseworker"])
async def test_another_jobcenters_versions_do_not_exist_for_its_neighbours(world: World, role: str):
    assert (await world.callers[role].get(f"{path(world)}/versions")).status_code == 404


@pytest.mark.parametrize("role", [Role.ADMIN, Role.COMPANY, Role.CANDIDATE, Role.MENTOR, Role.INTEGRATION])
async def test_nobody_else_sees_versions(world: World, role: str):
    assert (await world.callers[role].get(f"{path(world)}/versions")).status_code == 403
