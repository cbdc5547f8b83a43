"""Companies: jobcenters add them and see all, a company account sees and names its own."""

import pytest

from app.foundation.audit.models import Event
from app.registers.companies.models import Company
from tests.factories.world import World, valid_cvr

pytestmark = pytest.mark.anyio
NEW = {"cvr_number": "13585628", "name": "Østerbro Bageri ApS"}


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["items"]]


async def with_scopes(world: World, *scopes: str):
    path = f"/v1/accounts/{world.integration.account.id}"
    answer = await world.admin.patch(path, {"scopes": list(scopes)}, version=1)
    assert answer.status_code == 200, answer.text
    return world.integration


@pytest.mark.parametrize("role", ["admin", "manager", "caseworker", "other_caseworker"])
async def test_jobcenters_and_admin_see_every_company_by_name(world: World, role: str):
    assert names(await world.callers[role].get("/v1/companies")) == ["Køkken & Co ApS", "Lager Nord A/S"]
    one = await world.callers[role].get(f"/v1/companies/{world.company_row.id}")
    assert (one.status_code, one.headers["etag"]) == (200, '"1"')
    assert one.json()["cvr_number"] == world.company_row.cvr_number


async def test_a_company_account_sees_its_own_company_only(world: World):
    assert names(await world.company.get("/v1/companies")) == ["Køkken & Co ApS"]
    assert names(await world.company.get("/v1/companies", params={"q": "Lager"})) == []
    assert (await world.company.get(f"/v1/companies/{world.company_row.id}")).status_code == 200
    other = await world.company.get(f"/v1/companies/{world.other_company_row.id}")
    unknown = await world.company.get(f"/v1/companies/{world.candidate_row.id}")
    assert (other.status_code, other.json()["code"]) == (404, unknown.json()["code"])


@pytest.mark.parametrize("role", ["candidate", "mentor", "unscoped"])
async def test_candidates_mentors_and_unscoped_integrations_see_no_companies(world: World, role: str):
    assert (await world.callers[role].get("/v1/companies")).status_code == 403
    assert (await world.callers[role].get(f"/v1/companies/{world.company_row.id}")).status_code == 403


async def test_an_integration_reads_companies_by_its_scope_and_writes_none(world: World):
    integration = await with_scopes(world, "companies:read")
    assert len(names(await integration.get("/v1/companies"))) == 2
    assert (await integration.post("/v1/companies", NEW)).status_code == 403


@pytest.mark.parametrize("q", ["øst", "ØST", "Østerbro B", "østerbro bageri aps"])
async def test_a_company_is_found_by_the_start_of_its_name_in_any_case(world: World, q: str):
    await world.make_company(**NEW)
    await world.make_company(name="Nær Østerbro")
    assert names(await world.caseworker.get("/v1/companies", params={"q": q})) == ["Østerbro Bageri ApS"]


async def test_signs_of_a_pattern_are_only_signs(world: World):
    await world.make_company(name="100% Grønt")
    assert names(await world.caseworker.get("/v1/companies", params={"q": "100%"})) == ["100% Grønt"]
    assert names(await world.caseworker.get("/v1/companies", params={"q": "%Grønt"})) == []
    assert names(await world.caseworker.get("/v1/companies", params={"q": "___"})) == []


async def test_a_company_is_found_by_its_cvr_number_however_it_is_written(world: World):
    await world.make_company(**NEW)
    for written in ("13585628", "DK 13 58 56 28"):
        assert names(await world.caseworker.get("/v1/companies", params={"cvr_number": written})) == [NEW["name"]]
    refused = await world.caseworker.get("/v1/companies", params={"cvr_number": "13585627"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0] == {
        "pointer": "query/cvr_number",
        "code": "company.cvr_invalid",
        "detail": "CVR-nummeret er ikke gyldigt.",
    }


async def test_the_list_goes_on_at_its_cursor(world: World):
    for _ in range(3):
        await world.make_company(name="Samme navn")
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await world.caseworker.get("/v1/companies", params=params)).json()
        seen += [row["id"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("role", ["admin", "manager", "caseworker"])
async def test_jobcenters_and_admin_add_a_company(world: World, role: str):
    created = await world.callers[role].post("/v1/companies", {**NEW, "cvr_number": "DK13585628"})
    assert created.status_code == 201, created.text
    body = created.json()
    assert (body["cvr_number"], body["name"], body["version"]) == ("13585628", NEW["name"], 1)
    assert created.headers["location"] == f"/v1/companies/{body['id']}"
    [event] = await world.all(Event, Event.name == "company.created")
    assert str(event.company_id) == body["id"]
    assert event.data == {}


@pytest.mark.parametrize("role", ["company", "candidate", "mentor", "unscoped"])
async def test_nobody_else_adds_a_company(world: World, role: str):
    assert (await world.callers[role].post("/v1/companies", NEW)).status_code == 403


async def test_the_same_key_adds_the_company_once(world: World):
    first = await world.caseworker.post("/v1/companies", NEW, headers={"Idempotency-Key": "a"})
    again = await world.caseworker.post("/v1/companies", NEW, headers={"Idempotency-Key": "a"})
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert again.headers["idempotency-replayed"] == "true"
    assert len(await world.all(Company, Company.cvr_number == "13585628")) == 1


@pytest.mark.parametrize(
    "number", ["13585627", "03585628", "1358562", "135856280", "abcdefgh", "", "DK", "１３５８５６２７"]
)
async def test_a_number_that_is_no_cvr_number_is_refused_without_being_repeated(world: World, number: str):
    refused = await world.caseworker.post("/v1/companies", {**NEW, "cvr_number": number})
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/cvr_number", "company.cvr_invalid")
    assert len(number) < 3 or number not in refused.text


@pytest.mark.parametrize(
    ("fault", "pointer", "code"),
    [
        ({"cvr_number": None}, "/cvr_number", "field.string"),
        ({"cvr_number": 13585628}, "/cvr_number", "field.string"),
        ({"name": ""}, "/name", "field.too_short"),
        ({"name": "x" * 201}, "/name", "field.too_long"),
        ({"name": "a\x00b"}, "/name", "field.control_character"),
        ({"owner": "x"}, "/owner", "field.unknown"),
    ],
)
async def test_a_company_that_cannot_be_is_refused(world: World, fault: dict, pointer: str, code: str):
    refused = await world.caseworker.post("/v1/companies", {**NEW, **fault})
    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]


async def test_a_cvr_number_belongs_to_one_company(world: World):
    taken = {**NEW, "cvr_number": world.other_company_row.cvr_number}
    refused = await world.caseworker.post("/v1/companies", taken)
    assert (refused.status_code, refused.json()["code"]) == (409, "company.cvr_taken")
    path = f"/v1/companies/{world.company_row.id}"
    moved = await world.caseworker.patch(path, {"cvr_number": taken["cvr_number"]}, version=1)
    assert (moved.status_code, moved.json()["code"]) == (409, "company.cvr_taken")


@pytest.mark.parametrize("role", ["admin", "manager", "caseworker", "company"])
async def test_jobcenters_admin_and_the_company_itself_change_its_name(world: World, role: str):
    changed = await world.callers[role].patch(f"/v1/companies/{world.company_row.id}", {"name": "Ny ApS"}, version=1)
    assert (changed.status_code, changed.headers["etag"], changed.json()["name"]) == (200, '"2"', "Ny ApS")
    [event] = await world.all(Event, Event.name == "company.changed")
    assert event.data == {"fields": ["name"]}


async def test_a_company_keeps_its_cvr_number_unless_the_jobcenter_corrects_it(world: World):
    path, number = f"/v1/companies/{world.company_row.id}", valid_cvr()
    refused = await world.company.patch(path, {"cvr_number": number}, version=1)
    assert (refused.status_code, refused.json()["code"]) == (403, "company.cvr_fixed")
    same = await world.company.patch(path, {"cvr_number": world.company_row.cvr_number, "name": "A"}, version=1)
    assert same.status_code == 200
    corrected = await world.caseworker.patch(path, {"cvr_number": number}, version=2)
    assert (corrected.status_code, corrected.json()["cvr_number"]) == (200, number)


async def test_a_company_cannot_change_another(world: World):
    refused = await world.company.patch(f"/v1/companies/{world.other_company_row.id}", {"name": "A"}, version=1)
    assert refused.status_code == 404


@pytest.mark.parametrize("role", ["candidate", "mentor", "unscoped"])
async def test_nobody_else_changes_a_company(world: World, role: str):
    refused = await world.callers[role].patch(f"/v1/companies/{world.company_row.id}", {"name": "A"}, version=1)
    assert refused.status_code == 403


async def test_a_company_changes_only_for_somebody_who_has_seen_it(world: World):
    path = f"/v1/companies/{world.company_row.id}"
    assert (await world.company.patch(path, {"name": "A"})).status_code == 428
    assert (await world.company.patch(path, {"name": "A"}, version=2)).status_code == 412
    assert (await world.company.patch(path, {"cvr_number": "13585627"}, version=1)).status_code == 422
