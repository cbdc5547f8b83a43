"""Workplaces: P-number, place and size, written by the jobcenters and by the company itself."""

from typing import Any

import pytest

from app.foundation.audit.models import Event
from tests.factories.world import World

pytestmark = pytest.mark.anyio


def new(world: World, **values: Any) -> dict[str, Any]:
    return {
        "company_id": str(world.company_row.id),
        "production_unit_number": "1003456789",
        "name": "Køkkenet",
        "street": "Gammel Kongevej 10",
        "postcode": "2300",
        "ordinary_employees_fte": 12.5,
        "employee_representative": {
            "name": "Kirsten Lund",
            "email": "kirsten@koekken.example",
            "phone": "+45 20304050",
        },
        "industry": {"scheme": "DB25", "code": "011100"},
        **values,
    }


def path(world: World) -> str:
    return f"/v1/workplaces/{world.workplace.id}"


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["items"]]


@pytest.mark.parametrize("role", ["admin", "manager", "caseworker", "other_caseworker"])
async def test_jobcenters_and_admin_see_every_workplace_by_name(world: World, role: str):
    assert names(await world.callers[role].get("/v1/workplaces")) == ["Kantinen", "Lageret"]
    one = await world.callers[role].get(path(world))
    assert (one.status_code, one.headers["etag"]) == (200, '"1"')
    body = one.json()
    assert (body["ordinary_employees_fte"], body["municipality_code"], body["industry"]) == (12, "0147", None)


async def test_a_company_account_sees_its_own_workplaces_only(world: World):
    assert names(await world.company.get("/v1/workplaces")) == ["Kantinen"]
    others = {"company_id": str(world.other_company_row.id)}
    assert names(await world.company.get("/v1/workplaces", params=others)) == []
    assert (await world.company.get(f"/v1/workplaces/{world.other_workplace.id}")).status_code == 404
    assert (await world.company.get(path(world))).status_code == 200


async def test_workplaces_are_found_by_company_and_municipality(world: World):
    await world.make_workplace(world.company_row, name="Amager", postcode="2300", municipality_code="0101")
    own = {"company_id": str(world.company_row.id)}
    assert names(await world.caseworker.get("/v1/workplaces", params=own)) == ["Amager", "Kantinen"]
    both = {**own, "municipality_code": "0101"}
    assert names(await world.caseworker.get("/v1/workplaces", params=both)) == ["Amager"]
    assert (await world.caseworker.get("/v1/workplaces", params={"municipality_code": "x"})).status_code == 422
    assert (await world.caseworker.get("/v1/workplaces", params={"company_id": "x"})).status_code == 422


@pytest.mark.parametrize("role", ["candidate", "mentor", "unscoped"])
async def test_candidates_mentors_and_unscoped_integrations_have_no_business_here(world: World, role: str):
    caller = world.callers[role]
    assert (await caller.get("/v1/workplaces")).status_code == 403
    assert (await caller.get(path(world))).status_code == 403
    assert (await caller.get(f"{path(world)}/capacity")).status_code == 403
    assert (await caller.post("/v1/workplaces", new(world))).status_code == 403
    assert (await caller.patch(path(world), {"name": "A"}, version=1)).status_code == 403


@pytest.mark.parametrize("role", ["admin", "manager", "caseworker", "company"])
async def test_a_workplace_is_added_and_its_place_follows_from_the_postcode(world: World, role: str):
    created = await world.callers[role].post("/v1/workplaces", new(world))
    assert created.status_code == 201, created.text
    body = created.json()
    assert created.headers["location"] == f"/v1/workplaces/{body['id']}"
    assert (body["municipality_code"], body["postcode"]) == ("0101", "2300")
    assert 55.5 < body["lat"] < 55.8
    assert 12.4 < body["lon"] < 12.8
    assert body["ordinary_employees_fte"] == 12.5
    assert body["has_other_employees"] is True
    assert body["employee_representative"] == new(world)["employee_representative"]
    assert body["industry"] == {"scheme": "DB25", "code": "011100"}
    assert (await world.callers[role].get(f"/v1/workplaces/{body['id']}")).json() == body
    [event] = await world.all(Event, Event.name == "workplace.created")
    assert (event.company_id, event.data) == (world.company_row.id, {})


async def test_a_company_account_adds_workplaces_to_its_own_company_only(world: World):
    refused = await world.other_company.post("/v1/workplaces", new(world))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "workplace.company_unknown"


@pytest.mark.parametrize(
    ("fault", "pointer", "code"),
    [
        ({"company_id": "01980000-0000-7000-8000-000000000001"}, "/company_id", "workplace.company_unknown"),
        ({"production_unit_number": "123456789"}, "/production_unit_number", "field.pattern"),
        ({"production_unit_number": "12345678901"}, "/production_unit_number", "field.pattern"),
        ({"production_unit_number": "12345 6789"}, "/production_unit_number", "field.pattern"),
        ({"postcode": "9999"}, "/postcode", "workplace.postcode_unknown"),
        ({"postcode": "230"}, "/postcode", "field.pattern"),
        ({"ordinary_employees_fte": -0.01}, "/ordinary_employees_fte", "field.too_small"),
        ({"ordinary_employees_fte": 100000.01}, "/ordinary_employees_fte", "field.too_large"),
        ({"ordinary_employees_fte": 12.345}, "/ordinary_employees_fte", "field.too_precise"),
        ({"ordinary_employees_fte": "NaN"}, "/ordinary_employees_fte", "field.finite"),
        ({"industry": {"scheme": "DB25", "code": "999999"}}, "/industry/code", "workplace.industry_unknown"),
        ({"industry": {"scheme": "DB03", "code": "011100"}}, "/industry/scheme", "field.unknown_choice"),
        ({"industry": {"scheme": "DB25"}}, "/industry/code", "field.required"),
        ({"employee_representative": {"name": ""}}, "/employee_representative/name", "field.too_short"),
        ({"employee_representative": {"name": "A", "cpr": "1"}}, "/employee_representative/cpr", "field.unknown"),
        ({"municipality_code": "0147"}, "/municipality_code", "field.unknown"),
    ],
)
async def test_a_workplace_that_cannot_be_is_refused(world: World, fault: dict, pointer: str, code: str):
    refused = await world.caseworker.post("/v1/workplaces", new(world, **fault))
    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]


@pytest.mark.parametrize("fte", [0, 0.25, 100000])
async def test_the_smallest_and_the_largest_workplace_are_kept_exactly(world: World, fte: float):
    created = await world.caseworker.post("/v1/workplaces", new(world, ordinary_employees_fte=fte))
    assert (created.status_code, created.json()["ordinary_employees_fte"]) == (201, fte)


async def test_a_p_number_belongs_to_one_workplace(world: World):
    taken = world.other_workplace.production_unit_number
    refused = await world.company.post("/v1/workplaces", new(world, production_unit_number=taken))
    assert (refused.status_code, refused.json()["code"]) == (409, "workplace.production_unit_number_taken")
    changed = await world.company.patch(path(world), {"production_unit_number": taken}, version=1)
    assert (changed.status_code, changed.json()["code"]) == (409, "workplace.production_unit_number_taken")


@pytest.mark.parametrize("role", ["admin", "manager", "caseworker", "company"])
async def test_a_changed_number_of_employees_is_an_event(world: World, role: str):
    changed = await world.callers[role].patch(path(world), {"ordinary_employees_fte": 14.25}, version=1)
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"'), changed.text
    assert changed.json()["ordinary_employees_fte"] == 14.25
    [event] = await world.all(Event, Event.name == "workplace.changed")
    assert (event.subject_id, event.company_id) == (world.workplace.id, world.company_row.id)
    assert event.data == {
        "fields": ["ordinary_employees_fte"],
        "ordinary_employees_fte": {"from": 12.0, "to": 14.25},
    }


async def test_a_workplace_that_moves_gets_its_new_place(world: World):
    moved = await world.company.patch(path(world), {"postcode": "4000", "street": "Algade 1"}, version=1)
    body = moved.json()
    assert (body["municipality_code"], body["postcode"], body["street"]) == ("0265", "4000", "Algade 1")
    assert 55.5 < body["lat"] < 55.8
    assert 11.9 < body["lon"] < 12.3
    refused = await world.company.patch(path(world), {"postcode": "9999"}, version=2)
    assert refused.json()["errors"][0]["code"] == "workplace.postcode_unknown"


async def test_representative_and_industry_merge_and_go_by_null(world: World):
    first = {
        "employee_representative": {"name": "Kirsten Lund", "phone": "20304050"},
        "industry": {"scheme": "DB25", "code": "011100"},
    }
    await world.company.patch(path(world), first, version=1)
    merged = (
        await world.company.patch(path(world), {"employee_representative": {"phone": None, "name": "Ib"}}, version=2)
    ).json()
    assert merged["employee_representative"] == {"name": "Ib", "email": None, "phone": None}
    assert merged["industry"] == first["industry"]
    unknown = await world.company.patch(path(world), {"industry": {"code": "999999"}}, version=3)
    assert unknown.json()["errors"][0]["code"] == "workplace.industry_unknown"
    gone = (
        await world.company.patch(path(world), {"employee_representative": None, "industry": None}, version=3)
    ).json()
    assert (gone["employee_representative"], gone["industry"]) == (None, None)
    events = await world.all(Event, Event.name == "workplace.changed")
    assert all("Kirsten" not in str(event.data) and "20304050" not in str(event.data) for event in events)


async def test_a_change_that_changes_nothing_leaves_no_trace(world: World):
    same = await world.company.patch(path(world), {"ordinary_employees_fte": 12, "name": "Kantinen"}, version=1)
    assert (same.status_code, same.json()["version"]) == (200, 1)
    assert await world.event_names() == []


@pytest.mark.parametrize("role", ["company", "caseworker", "admin"])
async def test_a_workplace_cannot_move_to_another_company(world: World, role: str):
    patch = {"company_id": str(world.other_company_row.id)}
    refused = await world.callers[role].patch(path(world), patch, version=1)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "field.unknown")
    assert (await world.reload(world.workplace)).company_id == world.company_row.id


async def test_a_company_cannot_change_anothers_workplace(world: World):
    other = f"/v1/workplaces/{world.other_workplace.id}"
    assert (await world.company.patch(other, {"name": "A"}, version=1)).status_code == 404


async def test_a_workplace_changes_only_for_somebody_who_has_seen_it(world: World):
    assert (await world.company.patch(path(world), {"name": "A"})).status_code == 428
    assert (await world.company.patch(path(world), {"name": "A"}, version=2)).status_code == 412
    assert (await world.company.patch(path(world), {"name": None}, version=1)).status_code == 422
