"""Municipalities, postcodes, industries, occupations and skills over HTTP."""

from uuid import uuid4

import httpx
import pytest

from tests.factories.world import World

DANISH = {"Accept-Language": "da"}
ENGLISH = {"Accept-Language": "en"}
LISTS = ["/v1/municipalities", "/v1/postcodes", "/v1/industries", "/v1/occupations", "/v1/skills"]


def items(answer: httpx.Response) -> list[dict]:
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.mark.parametrize("path", LISTS)
async def test_everybody_signed_in_may_read_and_nobody_else(world: World, path: str):
    assert len(items(await world.candidate.get(path, params={"limit": 3}))) == 3
    assert len(items(await world.company.get(path, params={"limit": 3}))) == 3
    assert (await world.client.get(path)).status_code == 401


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_goes_on_where_the_page_before_ended(world: World, path: str):
    whole = items(await world.caseworker.get(path, params={"limit": 6}))
    first = (await world.caseworker.get(path, params={"limit": 3})).json()
    second = items(await world.caseworker.get(path, params={"limit": 3, "cursor": first["next_cursor"]}))
    assert [*first["items"], *second] == whole


async def test_there_are_98_municipalities_each_with_a_region(world: World):
    found = items(await world.caseworker.get("/v1/municipalities", params={"limit": 200, "on": "2026-12-31"}))
    assert len(found) == 98
    assert {row["region"]["name"] for row in found} == {
        "Region Hovedstaden",
        "Region Sjælland",
        "Region Syddanmark",
        "Region Midtjylland",
        "Region Nordjylland",
    }


async def test_the_east_is_one_region_from_2027(world: World):
    params = {"region": "OEST", "on": "2027-01-01", "limit": 200}
    found = items(await world.caseworker.get("/v1/municipalities", params=params))
    assert len(found) == 46
    assert {row["region"]["code_status"] for row in found} == {"provisional"}
    assert items(await world.caseworker.get("/v1/municipalities", params=params | {"on": "2026-12-31"})) == []


async def test_a_postcode_is_found_by_its_start_and_by_its_name(world: World):
    (first, *_) = items(await world.caseworker.get("/v1/postcodes", params={"q": "2000"}))
    assert (first["code"], first["name"], first["municipality_code"]) == ("2000", "Frederiksberg", "0147")
    (olgod, *_) = items(await world.caseworker.get("/v1/postcodes", params={"q": "olgod"}))
    assert olgod["name"] == "Ølgod"


async def test_postcodes_can_be_narrowed_to_those_that_touch_a_municipality(world: World):
    params = {"municipality": "0147", "q": "frederiksberg"}
    found = items(await world.caseworker.get("/v1/postcodes", params=params))
    assert {row["code"] for row in found} >= {"2000", "1800"}
    assert all(row["name"].startswith("Frederiksberg") for row in found)


async def test_industries_are_of_db25_unless_another_scheme_is_asked_for(world: World):
    found = items(await world.caseworker.get("/v1/industries", params={"q": "restauranter"}))
    assert {row["scheme"] for row in found} == {"DB25"}
    older = items(await world.caseworker.get("/v1/industries", params={"q": "5610", "scheme": "DB07"}))
    assert older[0] | {"note": None} == {
        "scheme": "DB07",
        "code": "5610",
        "level": "class",
        "name_da": "Restauranter og levering af mad ud af huset",
        "note": None,
    }


@pytest.mark.parametrize("query", ["køkkenmed", "koekkenmed", "kokkenmed", "køkenmedhjælper"])
async def test_an_occupation_is_found_however_its_danish_letters_are_typed(world: World, query: str):
    (first, *_) = items(await world.caseworker.get("/v1/occupations", params={"q": query}, headers=DANISH))
    assert first["label"] == first["label_da"] == "køkkenmedhjælper"
    assert first["label_en"] == "kitchen assistant"
    assert first["isco_code"] == "9412"


async def test_the_label_is_in_the_language_of_the_caller(world: World):
    (first, *_) = items(await world.caseworker.get("/v1/occupations", params={"q": "stuepige"}, headers=ENGLISH))
    assert first["label"] == first["label_en"] == "room attendant"
    assert first["label_da"] == "stuepige"


async def test_an_occupation_lists_its_essential_skills_first(world: World):
    body = (await world.caseworker.get(f"/v1/occupations/{world.occupation_id}", headers=ENGLISH)).json()
    relations = [row["relation"] for row in body["skills"]]
    assert relations == sorted(relations)
    assert "clean surfaces" in {row["label"] for row in body["skills"] if row["relation"] == "essential"}
    assert body["isco_label_en"] == "Kitchen helpers"


async def test_a_skill_is_found_in_both_languages_and_shows_its_neighbours(world: World):
    (first, *_) = items(await world.caseworker.get("/v1/skills", params={"q": "gaffeltruck"}, headers=DANISH))
    (same, *_) = items(await world.caseworker.get("/v1/skills", params={"q": "operate forklift"}, headers=ENGLISH))
    assert first["id"] == same["id"]
    body = (await world.caseworker.get(f"/v1/skills/{first['id']}", headers=DANISH)).json()
    assert body["label"] == "betjene gaffeltruck"
    assert body["groups"]


async def test_a_search_answers_at_most_limit_items_on_one_page(world: World):
    body = (await world.caseworker.get("/v1/skills", params={"q": "a", "limit": 7})).json()
    assert len(body["items"]) == 7
    assert body["next_cursor"] is None


@pytest.mark.parametrize(
    ("path", "code"),
    [("/v1/occupations", "reference.occupation_not_found"), ("/v1/skills", "reference.skill_not_found")],
)
async def test_an_unknown_id_is_not_found(world: World, path: str, code: str):
    answer = await world.caseworker.get(f"{path}/{uuid4()}")
    assert (answer.status_code, answer.json()["code"]) == (404, code)


@pytest.mark.parametrize(
    ("path", "params", "code"),
    [
        ("/v1/skills", {"q": ""}, "field.too_short"),
        ("/v1/skills", {"q": "x" * 101}, "field.too_long"),
        ("/v1/skills", {"q": "\0"}, "field.control_character"),
        ("/v1/industries", {"scheme": "DB03"}, "field.unknown_choice"),
        ("/v1/postcodes", {"municipality": "147"}, "field.pattern"),
        ("/v1/municipalities", {"on": "tomorrow"}, "field.date"),
    ],
)
async def test_a_query_that_makes_no_sense_is_refused(world: World, path: str, params: dict, code: str):
    answer = await world.caseworker.get(path, params=params)
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == [code]
