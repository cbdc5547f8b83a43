"""Needs over HTTP: asking, reading, changing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import col

from app.foundation.audit.models import Event
from app.journey.needs.domain import NeedStatus
from tests.factories.world import World, next_monday

pytestmark = pytest.mark.anyio


def asked(world: World, **changes):
    body = {
        "workplace_id": str(world.workplace.id),
        "title": "Køkkenmedhjælper",
        "occupation_id": str(world.occupation_id),
        "tasks": "Anretning og opvask",
        "seats": 2,
        "starts_from": next_monday().isoformat(),
        "starts_until": next_monday(4).isoformat(),
        "weeks": 13,
        "weekly_hours": 25,
        "working_times": [{"weekday": 1, "from": "08:00", "to": "14:00"}],
        "skills": [{"skill_id": str(world.skill_ids[0]), "level": 2, "importance": "must"}],
        "min_danish": {"oral_cefr": "A2", "reason": "Allergener skal forklares til gæsterne."},
        "licences": ["food_hygiene"],
        "conditions": ["standing"],
        "purpose": "build_skills",
        "job_prospect": {"weekly_hours": 30, "from_on": "2027-06-01", "note": "Fast stilling"},
        "mentor": {"name": "Bente", "email": "bente@kantinen.example", "phone": "33 12 34 56"},
        **changes,
    }
    return {key: value for key, value in body.items() if value is not None}


async def created(world: World, **changes):
    answer = await world.company.post("/v1/needs", asked(world, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_company_asks_and_reads_back_what_it_asked_for(world: World):
    answer = await world.company.post("/v1/needs", asked(world))
    need = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/v1/needs/{need['id']}")
    assert (need["status"], need["seats_taken"], need["weekly_hours"]) == ("draft", 0, 25.0)
    assert need["hours_schedule"] == [{"from_week": 1, "weekly_hours": 25.0}]
    assert need["working_times"] == [{"weekday": 1, "from": "08:00", "to": "14:00"}]
    assert need["min_danish"] == {"oral_cefr": "A2", "reason": "Allergener skal forklares til gæsterne."}
    assert need["jobcenter_id"] == str(world.here.id)
    assert need["company_id"] == str(world.company_row.id)
    assert need["mentor"] == {"name": "Bente", "email": "bente@kantinen.example", "phone": "33 12 34 56"}
    assert need["job_prospect"]["from_on"] == "2027-06-01"
    assert need["allowed_actions"] == ["publish", "close"]
    again = await world.company.get(f"/v1/needs/{need['id']}")
    assert again.json() == need
    assert (await world.company.get(f"/v1/needs/{need['id']}", headers={"If-None-Match": '"1"'})).status_code == 304
    assert "need.created" in await world.event_names()


async def test_a_schedule_of_steps_gives_the_hours_of_its_first_step(world: World):
    steps = [{"from_week": 1, "weekly_hours": 15}, {"from_week": 5, "weekly_hours": 30}]
    need = await created(world, weekly_hours=None, hours_schedule=steps)
    assert need["weekly_hours"] == 15.0
    assert need["hours_schedule"] == [
        {"from_week": 1, "weekly_hours": 15.0},
        {"from_week": 5, "weekly_hours": 30.0},
    ]


async def test_without_skills_the_essential_ones_of_the_occupation_are_proposed(world: World):
    need = await created(world, skills=None)
    proposed = need["skills"]
    assert 1 <= len(proposed) <= 12
    assert {skill["skill_id"] for skill in proposed} <= {str(key) for key in world.skill_ids}
    assert {(skill["level"], skill["importance"]) for skill in proposed} == {(1, "should")}


async def test_the_proposals_of_an_occupation_are_those_a_need_without_skills_takes(world: World):
    answer = await world.company.get(f"/v1/occupations/{world.occupation_id}/skill-proposals")
    proposals = answer.json()["items"]
    assert (answer.status_code, answer.json()["next_cursor"]) == (200, None)
    assert all(item["label_da"] and item["label"] == item["label_da"] for item in proposals)
    need = await created(world, skills=None)
    by_id = {item["skill_id"]: item for item in proposals}
    assert {skill["skill_id"]: skill["importance"] for skill in need["skills"]} == dict.fromkeys(by_id, "should")
    (event,) = await world.all(Event, col(Event.name) == "need.created")
    assert event.data == {"proposed_skill_ids": list(by_id)}
    asked_for = [
        {key: item[key] for key in ("skill_id", "level", "importance", "required_at_start")} for item in proposals
    ]
    assert (await created(world, skills=asked_for))["skills"] == need["skills"]


async def test_skills_that_somebody_chose_are_not_recorded_as_proposed(world: World):
    await created(world)
    (event,) = await world.all(Event, col(Event.name) == "need.created")
    assert event.data == {}


async def test_an_unknown_occupation_has_no_proposals(world: World):
    answer = await world.company.get(f"/v1/occupations/{uuid4()}/skill-proposals")
    assert answer.status_code == 404
    for caller, status in ((world.caseworker, 200), (world.candidate, 403), (world.mentor, 403)):
        path = f"/v1/occupations/{world.occupation_id}/skill-proposals"
        assert (await caller.get(path)).status_code == status


async def test_an_empty_list_of_skills_is_an_answer_and_stays_empty(world: World):
    assert (await created(world, skills=[]))["skills"] == []


@pytest.mark.parametrize("field", ["workplace_id", "occupation_id", "jobcenter_id"])
async def test_an_id_that_names_nothing_is_refused_where_it_stands(world: World, field: str):
    answer = await world.company.post("/v1/needs", asked(world, **{field: str(uuid4())}))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{field}"
    assert answer.json()["errors"][0]["code"] == "reference.unknown"


async def test_an_unknown_skill_is_refused_where_it_stands(world: World):
    skills = [{"skill_id": str(world.skill_ids[0])}, {"skill_id": str(uuid4())}]
    answer = await world.company.post("/v1/needs", asked(world, skills=skills))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/skills/1/skill_id"


async def test_another_companys_workplace_is_answered_as_if_it_did_not_exist(world: World):
    answer = await world.company.post("/v1/needs", asked(world, workplace_id=str(world.other_workplace.id)))
    unknown = await world.company.post("/v1/needs", asked(world, workplace_id=str(uuid4())))
    assert answer.status_code == unknown.status_code == 422
    assert answer.json()["errors"] == unknown.json()["errors"]


async def test_a_workplace_that_no_jobcenter_serves_needs_one_chosen(world: World):
    far = await world.make_workplace(world.company_row, municipality_code="0461", postcode="5000")
    answer = await world.company.post("/v1/needs", asked(world, workplace_id=str(far.id)))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "need.no_jobcenter")
    chosen = asked(world, workplace_id=str(far.id), jobcenter_id=str(world.there.id))
    assert (await world.company.post("/v1/needs", chosen)).json()["jobcenter_id"] == str(world.there.id)


async def test_staff_ask_for_a_company_but_not_in_the_name_of_another_jobcenter(world: World):
    mine = await world.caseworker.post("/v1/needs", asked(world))
    assert mine.status_code == 201
    other = await world.other_caseworker.post("/v1/needs", asked(world))
    assert (other.status_code, other.json()["errors"][0]["code"]) == (422, "need.other_jobcenter")
    serving = asked(world, jobcenter_id=str(world.there.id))
    assert (await world.other_caseworker.post("/v1/needs", serving)).status_code == 201


@pytest.mark.parametrize("who", ["admin", "candidate", "mentor"])
async def test_roles_without_needs_are_refused_before_anything_is_looked_up(world: World, who: str):
    caller = getattr(world, who)
    assert (await caller.get("/v1/needs")).status_code == 403
    assert (await caller.post("/v1/needs", asked(world))).status_code == 403
    assert (await caller.get(f"/v1/needs/{uuid4()}")).status_code == 403
    assert (await caller.post(f"/v1/needs/{uuid4()}/publish")).status_code == 403


async def test_somebody_elses_need_is_not_found(world: World):
    need = await world.make_need()
    for caller in (world.other_company, world.other_caseworker, world.other_manager):
        assert (await caller.get(f"/v1/needs/{need.id}")).status_code == 404
        assert (await caller.patch(f"/v1/needs/{need.id}", {"tasks": "x"}, version=1)).status_code == 404
        for action in ("publish", "confirm", "reopen"):
            assert (await caller.post(f"/v1/needs/{need.id}/{action}")).status_code == 404
        assert (await caller.post(f"/v1/needs/{need.id}/close", {"reason_code": "other"})).status_code == 404


async def test_a_shared_open_need_is_seen_by_other_jobcenters_but_not_changed(world: World):
    need = await world.make_need(open_to_other_jobcenters=True)
    seen = await world.other_caseworker.get(f"/v1/needs/{need.id}")
    assert (seen.status_code, seen.json()["allowed_actions"]) == (200, [])
    assert (await world.other_caseworker.patch(f"/v1/needs/{need.id}", {"tasks": "x"}, version=1)).status_code == 403
    assert (await world.other_caseworker.post(f"/v1/needs/{need.id}/confirm")).status_code == 403
    draft = await world.make_need(open_to_other_jobcenters=True, status=NeedStatus.DRAFT)
    assert (await world.other_caseworker.get(f"/v1/needs/{draft.id}")).status_code == 404


async def test_a_list_is_filtered_sorted_and_paged(world: World):
    late = await world.make_need(starts_from=next_monday(3), title="Sen")
    early = await world.make_need(starts_from=next_monday(1), title="Tidlig")
    draft = await world.make_need(status=NeedStatus.DRAFT, title="Kladde")
    shared = await world.make_need(
        world.other_workplace, jobcenter_id=world.there.id, open_to_other_jobcenters=True, title="Delt"
    )

    async def titles(caller, query=""):
        return [item["title"] for item in (await caller.get(f"/v1/needs{query}")).json()["items"]]

    assert await titles(world.caseworker) == ["Sen", "Tidlig", "Kladde", "Delt"]
    assert await titles(world.caseworker, "?mine=true") == ["Sen", "Tidlig", "Kladde"]
    assert await titles(world.caseworker, "?status=draft") == ["Kladde"]
    assert await titles(world.company, "?sort=-created_at") == ["Kladde", "Tidlig", "Sen"]
    assert await titles(world.company, f"?workplace_id={world.other_workplace.id}") == []
    assert await titles(world.caseworker, f"?company_id={shared.company_id}") == ["Delt"]
    assert (await titles(world.caseworker, "?sort=starts_from&mine=true"))[0] == "Tidlig"
    first = (await world.caseworker.get("/v1/needs?sort=-starts_from&limit=1")).json()
    assert [item["id"] for item in first["items"]] == [str(late.id)]
    rest = await world.caseworker.get(f"/v1/needs?sort=-starts_from&limit=3&cursor={first['next_cursor']}")
    assert {item["id"] for item in rest.json()["items"]} == {str(n.id) for n in (early, draft, shared)}


async def test_expand_saves_round_trips(world: World):
    need = await world.make_need()
    path = f"/v1/needs/{need.id}?expand=workplace&expand=occupation&expand=skills"
    answer = (await world.company.get(path, headers={"Accept-Language": "en"})).json()
    assert answer["workplace"]["name"] == "Kantinen"
    assert answer["occupation"]["label"] == "kitchen assistant"
    assert all(skill["label"] for skill in answer["skills"])
    plain = (await world.company.get(f"/v1/needs/{need.id}")).json()
    assert (plain["workplace"], plain["occupation"], plain["skills"][0]["label"]) == (None, None, None)
    assert (await world.company.get(f"/v1/needs/{need.id}?expand=everything")).status_code == 422


async def test_everything_of_a_draft_may_change(world: World):
    need = await created(world)
    changes = {
        "title": "Opvasker",
        "weekly_hours": 30,
        "skills": [{"skill_id": str(world.skill_ids[1]), "level": 3, "importance": "nice"}],
        "min_danish": None,
        "mentor": {"phone": None},
        "weeks": 8,
    }
    answer = await world.company.patch(f"/v1/needs/{need['id']}", changes, version=need["version"])
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["title"], body["weekly_hours"], body["weeks"], body["min_danish"]) == ("Opvasker", 30.0, 8, None)
    assert [(s["skill_id"], s["level"], s["importance"]) for s in body["skills"]] == [
        (str(world.skill_ids[1]), 3, "nice")
    ]
    assert body["mentor"] == {"name": "Bente", "email": "bente@kantinen.example", "phone": None}
    assert body["tasks"] == "Anretning og opvask"
    assert body["version"] > need["version"]


async def test_a_patch_needs_the_present_version(world: World):
    need = await created(world)
    path = f"/v1/needs/{need['id']}"
    assert (await world.company.patch(path, {"tasks": "x"})).status_code == 428
    assert (await world.company.patch(path, {"tasks": "x"}, version=99)).status_code == 412
    both = {"weekly_hours": 30, "hours_schedule": [{"from_week": 1, "weekly_hours": 20}]}
    assert (await world.company.patch(path, both, version=need["version"])).status_code == 422


async def test_a_published_need_changes_only_where_no_promise_is_broken(world: World):
    need = await world.make_need(seats=2, seats_taken=1)
    path = f"/v1/needs/{need.id}"
    soft = {
        "tasks": "Også dessert",
        "seats": 3,
        "starts_until": (need.starts_until + timedelta(days=7)).isoformat(),
        "job_prospect": {"note": "Måske fast"},
        "mentor": {"name": "Bo"},
    }
    answer = await world.company.patch(path, soft, version=1)
    assert answer.status_code == 200, answer.text
    version = answer.json()["version"]
    hard: dict
    for hard in (
        {"weeks": 4},
        {"weekly_hours": 37},
        {"occupation_id": str(world.occupation_id), "title": "Noget andet"},
        {"starts_until": need.starts_from.isoformat()},
        {"skills": []},
        {"licences": ["forklift"]},
    ):
        refused = await world.company.patch(path, hard, version=version)
        assert (refused.status_code, refused.json()["code"]) == (409, "need.already_promised"), hard
    same = await world.company.patch(path, {"weeks": need.weeks, "weekly_hours": 25}, version=version)
    assert same.status_code == 200


async def test_seats_do_not_fall_below_those_taken_and_fill_a_need_when_they_meet(world: World):
    need = await world.make_need(seats=3, seats_taken=2)
    path = f"/v1/needs/{need.id}"
    refused = await world.company.patch(path, {"seats": 1}, version=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "need.seats_below_taken")
    filled = (await world.company.patch(path, {"seats": 2}, version=1)).json()
    assert (filled["status"], filled["seats"]) == ("filled", 2)
    freed = (await world.company.patch(path, {"seats": 4}, version=filled["version"])).json()
    assert freed["status"] == "open"


async def test_a_closed_need_does_not_change(world: World):
    need = await world.make_need(status=NeedStatus.CLOSED)
    refused = await world.company.patch(f"/v1/needs/{need.id}", {"tasks": "x"}, version=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict.illegal_move")


async def test_a_change_of_the_skills_alone_raises_the_version(world: World):
    need = await world.make_need(status="draft", seats=2)
    path = f"/v1/needs/{need.id}"
    changes = {"skills": [{"skill_id": str(world.skill_ids[2]), "level": 1, "importance": "nice"}]}
    answer = await world.company.patch(path, changes, version=1)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    assert (await world.company.patch(path, changes, version=1)).status_code == 412
