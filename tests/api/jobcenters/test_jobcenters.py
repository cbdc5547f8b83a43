"""Jobcenters: everybody sees them, an admin adds them, their own manager may change them."""

from uuid import UUID

import pytest

from app.foundation.audit.models import Event
from tests.factories.world import World

pytestmark = pytest.mark.anyio
ROSKILDE = {"name": "Jobcenter Roskilde", "municipality_code": "0265", "email": "job@roskilde.example"}


@pytest.mark.parametrize("role", ["admin", "manager", "caseworker", "company", "candidate", "mentor"])
async def test_everybody_who_is_signed_in_sees_the_jobcenters_by_name(world: World, role: str):
    listed = await world.callers[role].get("/v1/jobcenters")
    assert listed.status_code == 200
    assert [row["name"] for row in listed.json()["items"]] == ["Jobcenter Frederiksberg", "Jobcenter København"]
    one = await world.callers[role].get(f"/v1/jobcenters/{world.there.id}")
    assert (one.status_code, one.json()["municipality_code"], one.headers["etag"]) == (200, "0101", '"1"')


async def test_nobody_sees_them_without_signing_in(world: World):
    assert (await world.client.get("/v1/jobcenters")).status_code == 401


async def test_an_integration_without_the_scope_is_refused(world: World):
    assert (await world.unscoped.get("/v1/jobcenters")).status_code == 403


async def test_the_list_goes_on_at_its_cursor(world: World):
    first = (await world.admin.get("/v1/jobcenters", params={"limit": 1})).json()
    rest = await world.admin.get("/v1/jobcenters", params={"limit": 1, "cursor": first["next_cursor"]})
    assert [row["name"] for row in rest.json()["items"]] == ["Jobcenter København"]
    assert rest.json()["next_cursor"] is None


async def test_a_version_seen_before_is_answered_without_a_body(world: World):
    seen = await world.company.get(f"/v1/jobcenters/{world.here.id}", headers={"If-None-Match": '"1"'})
    assert (seen.status_code, seen.content) == (304, b"")


async def test_an_unknown_jobcenter_is_not_found(world: World):
    assert (await world.admin.get(f"/v1/jobcenters/{world.company_row.id}")).status_code == 404


async def test_an_admin_adds_a_jobcenter_together_with_its_default_settings(world: World):
    created = await world.admin.post("/v1/jobcenters", ROSKILDE)
    assert created.status_code == 201, created.text
    body = created.json()
    assert (body["phone"], body["version"]) == (None, 1)
    assert created.headers["location"] == f"/v1/jobcenters/{body['id']}"
    manager = await world.make_caller("roskilde", world.manager.account.role, jobcenter_id=UUID(body["id"]))
    settings = (await manager.get(f"/v1/jobcenters/{body['id']}/settings")).json()
    assert settings["weights"]["potential"] == 0.35
    assert settings["aftercare_steps"] == ["3d", "1w", "2w", "4w", "8w", "3m", "6m", "9m", "12m"]
    assert settings["reminder_days"] == [3, 7]
    assert settings["training_share"] == 0.2
    assert settings["match_expires_after_days"] == 14
    assert await world.event_names() == ["jobcenter.created"]


@pytest.mark.parametrize("role", ["manager", "caseworker", "company", "candidate", "mentor", "integration"])
async def test_nobody_but_an_admin_adds_a_jobcenter(world: World, role: str):
    assert (await world.callers[role].post("/v1/jobcenters", ROSKILDE)).status_code == 403


async def test_a_municipality_has_one_jobcenter(world: World):
    refused = await world.admin.post("/v1/jobcenters", {**ROSKILDE, "municipality_code": "0147"})
    assert (refused.status_code, refused.json()["code"]) == (409, "jobcenter.municipality_taken")


@pytest.mark.parametrize(
    ("fault", "pointer", "code"),
    [
        ({"municipality_code": "9999"}, "/municipality_code", "jobcenter.municipality_unknown"),
        ({"municipality_code": "147"}, "/municipality_code", "field.pattern"),
        ({"name": " "}, "/name", "field.too_short"),
        ({"name": "a\nb"}, "/name", "field.line_break"),
        ({"phone": "ring til mig"}, "/phone", "field.pattern"),
        ({"email": "ingen"}, "/email", "field.invalid"),
        ({"size": 3}, "/size", "field.unknown"),
    ],
)
async def test_a_jobcenter_that_cannot_be_is_refused(world: World, fault: dict, pointer: str, code: str):
    refused = await world.admin.post("/v1/jobcenters", {**ROSKILDE, **fault})
    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]


@pytest.mark.parametrize("role", ["admin", "manager"])
async def test_an_admin_and_the_own_manager_change_a_jobcenter(world: World, role: str):
    path = f"/v1/jobcenters/{world.here.id}"
    changed = await world.callers[role].patch(path, {"phone": "+45 38 21 21 21", "name": "Frederiksberg"}, version=1)
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert (changed.json()["phone"], changed.json()["name"]) == ("+45 38 21 21 21", "Frederiksberg")
    cleared = await world.callers[role].patch(path, {"phone": None}, version=2)
    assert cleared.json()["phone"] is None
    [first, _] = await world.all(Event, Event.name == "jobcenter.changed")
    assert (first.jobcenter_id, sorted(first.data["fields"])) == (world.here.id, ["name", "phone"])


async def test_a_change_that_changes_nothing_leaves_no_trace(world: World):
    same = await world.manager.patch(f"/v1/jobcenters/{world.here.id}", {"name": world.here.name}, version=1)
    assert (same.status_code, same.json()["version"]) == (200, 1)
    assert await world.event_names() == []


async def test_a_manager_sees_another_jobcenter_but_may_not_change_it(world: World):
    refused = await world.manager.patch(f"/v1/jobcenters/{world.there.id}", {"name": "Vores"}, version=1)
    assert (refused.status_code, refused.json()["code"]) == (403, "jobcenter.not_own")


@pytest.mark.parametrize("role", ["caseworker", "company", "candidate", "mentor", "integration"])
async def test_nobody_else_changes_a_jobcenter(world: World, role: str):
    refused = await world.callers[role].patch(f"/v1/jobcenters/{world.here.id}", {"name": "A"}, version=1)
    assert refused.status_code == 403


async def test_a_jobcenter_keeps_its_municipality(world: World):
    path = f"/v1/jobcenters/{world.here.id}"
    refused = await world.admin.patch(path, {"municipality_code": "0265"}, version=1)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "field.unknown")


async def test_a_name_cannot_be_taken_away(world: World):
    refused = await world.admin.patch(f"/v1/jobcenters/{world.here.id}", {"name": None}, version=1)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/name")


async def test_a_jobcenter_changes_only_for_somebody_who_has_seen_it(world: World):
    path = f"/v1/jobcenters/{world.here.id}"
    assert (await world.admin.patch(path, {"name": "A"})).status_code == 428
    assert (await world.admin.patch(path, {"name": "A"}, version=2)).status_code == 412
