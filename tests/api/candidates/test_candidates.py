"""Candidates: registering, reading, changing, finding."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.event import listen, remove

from app.foundation.audit.models import Event
from app.foundation.core.actor import Role
from app.foundation.core.clock import Clock
from app.foundation.identity.models import Account
from app.registers.candidates.domain import CandidateStatus, SkillSource
from app.registers.candidates.models import Candidate, CandidateSkill, Commitment
from tests.factories.world import Caller, World

pytestmark = pytest.mark.anyio
CANDIDATES = "/v1/candidates"


def today() -> date:
    return Clock().today()


def body(**values: Any) -> dict[str, Any]:
    return {
        "full_name": "Olena Kovalenko",
        "legal_basis": "intl_23b",
        "postcode": "2000",
        "available_from": "2026-09-01",
        **values,
    }


def danish_class(**values: Any) -> dict[str, Any]:
    return {"weekday": 2, "from": "09:00", "to": "12:00", "from_on": "2026-08-10", "until_on": "2026-12-18", **values}


async def create(caller: Caller, **values: Any) -> dict[str, Any]:
    created = await caller.post(CANDIDATES, body(**values))
    assert created.status_code == 201, created.text
    return created.json()


def faults(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


async def give_scopes(world: World, *scopes: str) -> None:
    async with world.database.write() as transaction:
        account = await transaction.session.get_one(Account, world.integration.account.id)
        account.scopes = list(scopes)


async def test_a_new_candidate_is_available_waits_from_today_and_lives_where_the_postcode_is(world: World):
    wanted = body(
        preferred_name="Olena",
        email="olena@mail.example",
        phone="+45 20 12 34 56",
        external_ref="MOM-1",
        caseworker_account_id=str(world.caseworker.account.id),
        danish={"track": "DU2", "module": 3, "exam": "PD1", "oral_cefr": "A2", "written_cefr": "A1",
                "classes": [danish_class()]},
        languages=["uk", "ru"],
        max_weekly_hours=30.5,
        transport={"modes": ["bicycle"], "max_minutes": 45},
        licences=["forklift"],
        constraints=["no_heavy_lifting"],
        skills=[{"skill_id": str(world.skill_ids[0]), "level": 2, "source": "assessed", "proof": "Samtale"}],
        wishes=[{"occupation_id": str(world.occupation_id), "rank": 1}],
        experience=[{"occupation_id": str(world.occupation_id), "months": 18}],
        unwanted_occupation_ids=[str(world.occupation_id)],
        last_employer_cvr=world.company_row.cvr_number,
    )  # fmt: skip
    created = await world.caseworker.post(CANDIDATES, wanted)
    assert created.status_code == 201
    read = created.json()
    assert {name: read[name] for name in wanted} == wanted
    assert (read["status"], read["waiting_since"], read["has_priority"]) == ("available", str(today()), False)
    assert read["allowed_actions"] == ["pause", "close"]
    assert read["jobcenter_id"] == str(world.here.id)
    assert not read["has_cpr"]
    assert created.headers["location"] == f"{CANDIDATES}/{read['id']}"
    assert created.headers["etag"] == '"1"'
    stored = (await world.all(Candidate, Candidate.full_name == "Olena Kovalenko"))[0]
    assert (round(stored.lat, 1), round(stored.lon, 1)) == (55.7, 12.5)
    again = await world.caseworker.get(f"{CANDIDATES}/{read['id']}")
    assert again.json() == read
    seen = await world.caseworker.get(f"{CANDIDATES}/{read['id']}", headers={"If-None-Match": '"1"'})
    assert (seen.status_code, seen.content) == (304, b"")


async def test_every_unknown_reference_is_pointed_at_in_one_answer(world: World):
    unknown = str(uuid4())
    refused = await world.caseworker.post(
        CANDIDATES,
        body(
            jobcenter_id=str(world.there.id),
            postcode="0001",
            caseworker_account_id=str(world.other_caseworker.account.id),
            skills=[{"skill_id": unknown, "level": 1}],
            wishes=[{"occupation_id": str(world.occupation_id), "rank": 1}, {"occupation_id": unknown, "rank": 2}],
            experience=[{"occupation_id": unknown, "months": 1}],
            unwanted_occupation_ids=[unknown],
        ),
    )
    assert faults(refused) == dict.fromkeys(
        [
            "/jobcenter_id", "/skills/0/skill_id", "/wishes/1/occupation_id", "/caseworker_account_id",
            "/experience/0/occupation_id", "/unwanted_occupation_ids/0", "/postcode",
        ],
        "reference.unknown",
    )  # fmt: skip
    assert unknown not in refused.text


@pytest.mark.parametrize("who", ["company", "integration", "closed"])
async def test_a_caseworker_is_an_active_employee_of_the_jobcenter(world: World, who: str):
    account = world.callers.get(who, world.manager).account
    if who == "closed":
        async with world.database.write() as transaction:
            (await transaction.session.get_one(Account, account.id)).is_active = False
    refused = await world.caseworker.post(CANDIDATES, body(caseworker_account_id=str(account.id)))
    assert faults(refused) == {"/caseworker_account_id": "reference.unknown"}


@pytest.mark.parametrize(
    ("values", "pointer", "code"),
    [
        ({"danish": {"classes": [danish_class(to="09:00")]}}, "/danish/classes/0", "candidate.class_reversed"),
        ({"danish": {"classes": [danish_class(until_on="2026-08-09")]}}, "/danish/classes/0",
         "candidate.class_period_reversed"),
        ({"danish": {"classes": [{**danish_class(), "from": "09:00Z"}]}}, "/danish/classes/0/from", "field.time"),
        ({"danish": {"module": 7}}, "/danish/module", "field.too_large"),
        ({"last_employer_cvr": "12345678"}, "/last_employer_cvr", "candidate.cvr_invalid"),
        ({"transport": {"max_minutes": 4}}, "/transport/max_minutes", "field.too_small"),
        ({"max_weekly_hours": 37.5}, "/max_weekly_hours", "field.too_large"),
        ({"legal_basis": "asylum"}, "/legal_basis", "field.unknown_choice"),
        ({"available_from": "1999-12-31"}, "/available_from", "field.too_small"),
        ({"constraints": ["bad_back"]}, "/constraints/0", "field.unknown_choice"),
        ({"nationality": "UA"}, "/nationality", "field.unknown"),
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused_where_it_stands(
    world: World, values: dict[str, Any], pointer: str, code: str
):
    assert faults(await world.caseworker.post(CANDIDATES, body(**values))) == {pointer: code}


async def test_a_skill_or_wish_stands_once_in_its_list(world: World):
    skill = {"skill_id": str(world.skill_ids[0]), "level": 1}
    wish = {"occupation_id": str(world.occupation_id), "rank": 1}
    refused = await world.caseworker.post(CANDIDATES, body(skills=[skill, skill], wishes=[wish, {**wish, "rank": 2}]))
    assert faults(refused) == {"/skills": "field.duplicate", "/wishes": "field.duplicate"}


async def test_a_reference_of_the_own_system_is_unique_in_the_jobcenter_only(world: World):
    await create(world.caseworker, external_ref="MOM-1")
    taken = await world.caseworker.post(CANDIDATES, body(external_ref="MOM-1"))
    assert (taken.status_code, taken.json()["code"]) == (409, "candidate.external_ref_taken")
    await create(world.other_caseworker, external_ref="MOM-1")
    path = f"{CANDIDATES}/{world.candidate_row.id}"
    taken = await world.caseworker.patch(path, {"external_ref": "MOM-1"}, version=1)
    assert (taken.status_code, taken.json()["code"]) == (409, "candidate.external_ref_taken")
    assert (await world.caseworker.patch(path, {"external_ref": "MOM-2"}, version=1)).status_code == 200


async def test_a_repeated_idempotency_key_registers_one_person(world: World):
    headers = {"Idempotency-Key": "once"}
    first = await world.caseworker.post(CANDIDATES, body(), headers=headers)
    second = await world.caseworker.post(CANDIDATES, body(), headers=headers)
    assert second.json() == first.json()
    assert len(await world.all(Candidate, Candidate.full_name == "Olena Kovalenko")) == 1


async def test_a_patch_changes_what_was_sent_and_merges_danish_and_transport(world: World):
    before = await create(
        world.caseworker, danish={"track": "DU2", "oral_cefr": "A2"}, transport={"modes": ["car"], "max_minutes": 45}
    )
    patch = {
        "danish": {"oral_cefr": "B1"},
        "transport": {"modes": ["bicycle"]},
        "postcode": "8000",
        "experience": [{"occupation_id": str(world.occupation_id), "months": 6}],
        "phone": "20123456",
    }
    changed = await world.caseworker.patch(f"{CANDIDATES}/{before['id']}", patch, version=1)
    assert changed.status_code == 200, changed.text
    after = changed.json()
    assert (after["danish"]["track"], after["danish"]["oral_cefr"]) == ("DU2", "B1")
    assert after["transport"] == {"modes": ["bicycle"], "max_minutes": 45}
    assert after["experience"] == patch["experience"]
    assert (after["full_name"], after["phone"]) == (before["full_name"], "20123456")
    assert (after["version"], changed.headers["etag"]) == (2, '"2"')
    aarhus = (await world.all(Candidate, Candidate.postcode == "8000"))[0]
    assert 56.1 < aarhus.lat < 56.3
    event = (await world.all(Event, Event.name == "candidate.changed"))[0]
    assert event.data == {"fields": ["danish", "experience", "phone", "postcode", "transport"]}


async def test_a_patch_needs_the_present_version(world: World):
    path = f"{CANDIDATES}/{world.candidate_row.id}"
    assert (await world.caseworker.patch(path, {"phone": "20123456"})).status_code == 428
    assert (await world.caseworker.patch(path, {"phone": "20123456"}, version=9)).status_code == 412
    assert (await world.caseworker.patch(path, {"phone": "20123456"}, version=1)).status_code == 200


async def test_a_patch_that_leads_nowhere_is_refused_and_changes_nothing(world: World):
    path = f"{CANDIDATES}/{world.candidate_row.id}"
    refused = await world.caseworker.patch(path, {"postcode": "0001", "full_name": None}, version=1)
    assert faults(refused) == {"/full_name": "field.required"}
    refused = await world.caseworker.patch(path, {"postcode": "0001"}, version=1)
    assert faults(refused) == {"/postcode": "reference.unknown"}
    assert (await world.reload(world.candidate_row)).version == 1


async def test_a_candidate_changes_how_to_be_reached_and_nothing_the_caseworker_decides(world: World):
    path = f"{CANDIDATES}/{world.candidate_row.id}"
    own = {
        "preferred_name": "Lena",
        "contact_language": "en",
        "phone": "20123456",
        "email": "lena@mail.example",
        "transport": {"max_minutes": 90},
        "available_from": "2027-01-04",
    }
    changed = await world.candidate.patch(path, own, version=1)
    assert changed.status_code == 200
    assert changed.json()["preferred_name"] == "Lena"
    for name, value in {"max_weekly_hours": 10, "legal_basis": "lab_other", "cpr_number": None}.items():
        refused = await world.candidate.patch(path, {name: value, "phone": "30123456"}, version=2)
        assert (refused.status_code, refused.json()["code"]) == (403, "candidate.field_not_yours")
        assert name in refused.json()["detail"]
    assert (await world.reload(world.candidate_row)).phone == "20123456"


async def test_skills_and_wishes_are_replaced_whole_and_raise_the_version(world: World):
    path = f"{CANDIDATES}/{world.candidate_row.id}"
    first = [{"skill_id": str(one), "level": 2, "source": "assessed", "proof": None} for one in world.skill_ids[:2]]
    put = await world.caseworker.put(f"{path}/skills", {"skills": first})
    assert (put.status_code, put.headers["etag"]) == (200, '"2"')
    assert {s["skill_id"] for s in put.json()["skills"]} == {s["skill_id"] for s in first}
    put = await world.caseworker.put(f"{path}/skills", {"skills": first[:1]}, headers={"If-Match": '"2"'})
    assert put.json()["skills"] == first[:1]
    stale = await world.caseworker.put(f"{path}/skills", {"skills": []}, headers={"If-Match": '"2"'})
    assert stale.status_code == 412
    wishes = [{"occupation_id": str(world.occupation_id), "rank": 1}]
    put = await world.candidate.put(f"{path}/wishes", {"wishes": wishes})
    assert (put.json()["wishes"], put.headers["etag"]) == (wishes, '"4"')
    unknown = [{"occupation_id": str(uuid4()), "rank": 1}]
    assert faults(await world.caseworker.put(f"{path}/wishes", {"wishes": unknown})) == {
        "/wishes/0/occupation_id": "reference.unknown"
    }
    unknown = [{"skill_id": str(uuid4()), "level": 1}]
    assert faults(await world.caseworker.put(f"{path}/skills", {"skills": unknown})) == {
        "/skills/0/skill_id": "reference.unknown"
    }


async def test_a_candidate_writes_own_skills_and_leaves_assessed_ones_as_they_are(world: World):
    first, second = world.skill_ids[:2]
    signed = CandidateSkill(
        candidate_id=world.candidate_row.id, skill_id=first, level=2, source=SkillSource.SIGNED_OFF, proof="Kantinen"
    )
    await world.add(signed)
    path = f"{CANDIDATES}/{world.candidate_row.id}/skills"
    kept = {"skill_id": str(first), "level": 2, "source": "signed_off", "proof": "Kantinen"}
    own = {"skill_id": str(second), "level": 3, "source": "self", "proof": None}
    put = await world.candidate.put(path, {"skills": [kept, own]})
    assert put.status_code == 200
    assert sorted(put.json()["skills"], key=lambda s: s["level"]) == [kept, own]
    for wrong in ([own], [{**kept, "level": 3}, own], [kept, {**own, "source": "assessed"}]):
        refused = await world.candidate.put(path, {"skills": wrong})
        assert (refused.status_code, refused.json()["code"]) == (403, "candidate.skill_not_yours")
    stored = await world.all(CandidateSkill, CandidateSkill.candidate_id == world.candidate_row.id)
    assert {(s.skill_id, s.level, s.source) for s in stored} == {
        (first, 2, SkillSource.SIGNED_OFF),
        (second, 3, SkillSource.SELF),
    }


async def test_the_class_timetable_stands_in_the_ledger_and_follows_its_changes(world: World):
    classes = [danish_class(), danish_class(weekday=4, until_on=None)]
    created = await create(world.caseworker, danish={"classes": classes})
    assert created["danish"]["classes"] == classes
    rows = await world.all(Commitment)
    assert {(r.kind.value, r.source_type, str(r.source_id), r.weekday, str(r.from_time), r.ends_on) for r in rows} == {
        ("danish_class", "candidate", created["id"], 2, "09:00:00", date(2026, 12, 18)),
        ("danish_class", "candidate", created["id"], 4, "09:00:00", None),
    }
    path = f"{CANDIDATES}/{created['id']}"
    await world.caseworker.patch(path, {"danish": {"classes": [danish_class(weekday=5)]}}, version=1)
    assert [row.weekday for row in await world.all(Commitment)] == [5]
    await world.caseworker.patch(path, {"danish": {"oral_cefr": "B1"}}, version=2)
    assert [row.weekday for row in await world.all(Commitment)] == [5]
    emptied = await world.caseworker.patch(path, {"danish": None}, version=3)
    assert emptied.json()["danish"]["classes"] == await world.all(Commitment) == []


async def test_a_list_holds_the_own_jobcenters_candidates_narrowed_by_its_filters(world: World):
    mine = await world.make_candidate(caseworker_account_id=world.caseworker.account.id)
    theirs = await world.make_candidate(
        caseworker_account_id=world.manager.account.id,
        status=CandidateStatus.PAUSED,
        available_from=today() + timedelta(days=90),
        legal_basis="lab_other",
    )
    world_row = world.candidate_row.id

    async def found(query: str = "") -> set[str]:
        listed = await world.caseworker.get(f"{CANDIDATES}{query}")
        assert listed.status_code == 200, listed.text
        return {item["id"] for item in listed.json()["items"]}

    assert await found() == {str(mine.id), str(theirs.id), str(world_row)}
    assert await found("?mine=true") == {str(mine.id)}
    assert await found(f"?caseworker_id={world.manager.account.id}") == {str(theirs.id)}
    assert await found("?status=paused") == {str(theirs.id)}
    assert await found("?legal_basis=lab_other") == {str(theirs.id)}
    assert await found(f"?available_before={today() + timedelta(days=1)}") == {str(mine.id), str(world_row)}
    assert await found(f"?available_before={today()}") == set()
    assert (await world.caseworker.get(f"{CANDIDATES}?status=happy")).status_code == 422


async def test_a_list_costs_one_query_however_long_it_is(world: World):
    async def queries() -> int:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if "FROM candidates" in statement or "FROM candidate_" in statement:
                seen.append(statement)

        engine = world.database.engine.sync_engine
        listen(engine, "before_cursor_execute", note)
        listed = await world.caseworker.get(CANDIDATES)
        remove(engine, "before_cursor_execute", note)
        assert "cpr" not in seen[0].replace("cpr_sealed IS NOT NULL AS has_cpr", "")
        assert listed.status_code == 200
        return len(seen)

    assert await queries() == 1
    for _ in range(5):
        await world.make_candidate(skills={world.skill_ids[0]: 1})
    assert await queries() == 1


@pytest.mark.parametrize("sort", ["newest", "waiting_longest"])
async def test_a_list_goes_on_page_by_page_in_its_order(world: World, sort: str):
    rows = [world.candidate_row]
    rows += [await world.make_candidate(waiting_since=today() - timedelta(days=days)) for days in (5, 90, 5)]
    expected = sorted(rows, key=lambda row: row.id, reverse=True)
    if sort == "waiting_longest":
        expected = sorted(rows, key=lambda row: (row.waiting_since, row.id))
    path = f"{CANDIDATES}?limit=2&sort={sort}"
    first = (await world.caseworker.get(path)).json()
    second = (await world.caseworker.get(f"{path}&cursor={first['next_cursor']}")).json()
    assert [item["id"] for item in first["items"] + second["items"]] == [str(row.id) for row in expected]
    assert second["next_cursor"] is None


async def test_a_candidates_list_holds_the_candidate_alone(world: World):
    await world.make_candidate()
    listed = await world.candidate.get(CANDIDATES)
    assert [item["id"] for item in listed.json()["items"]] == [str(world.candidate_row.id)]
    assert listed.json()["items"][0]["allowed_actions"] == []


async def test_a_search_by_name_forgives_case_also_in_danish_letters(world: World):
    found = await world.make_candidate(full_name="Åse Østergård", preferred_name=None)
    await world.make_candidate(world.there, full_name="Åse Østergård")
    for name in ("østergård", "ØSTERGÅRD", "åse øst", "Østergård"):
        answer = await world.caseworker.post(f"{CANDIDATES}/searches", {"name": name})
        assert answer.status_code == 200
        assert [item["id"] for item in answer.json()["items"]] == [str(found.id)], name
    for name in ("%%", "__", "Nobody"):
        assert (await world.caseworker.post(f"{CANDIDATES}/searches", {"name": name})).json()["items"] == []


async def test_a_search_must_ask_for_something_and_meets_all_it_asks(world: World):
    refused = await world.caseworker.post(f"{CANDIDATES}/searches", {})
    assert refused.json()["errors"][0]["code"] == "candidate.search_empty"
    created = await create(world.caseworker, external_ref="MOM-7", full_name="Anna Berg")
    for wanted, hits in (
        ({"external_ref": "MOM-7"}, [created["id"]]),
        ({"external_ref": "MOM-7", "name": "anna"}, [created["id"]]),
        ({"external_ref": "MOM-7", "name": "olena"}, []),
    ):
        answer = await world.caseworker.post(f"{CANDIDATES}/searches", wanted)
        assert [item["id"] for item in answer.json()["items"]] == hits


async def test_an_integration_does_what_its_scopes_say(world: World):
    await give_scopes(world)
    assert (await world.integration.get(CANDIDATES)).status_code == 403
    await give_scopes(world, "candidates:read")
    assert (await world.integration.get(f"{CANDIDATES}/{world.candidate_row.id}")).status_code == 200
    assert (await world.integration.post(CANDIDATES, body())).status_code == 403
    assert (await world.integration.post(f"{CANDIDATES}/searches", {"name": "Olena"})).status_code == 403
    await give_scopes(world, "candidates:write", "candidate-searches:read")
    assert (await create(world.integration))["jobcenter_id"] == str(world.here.id)
    assert (await world.integration.post(f"{CANDIDATES}/searches", {"name": "Olena"})).status_code == 200


def routes(candidate_id: object) -> list[tuple[str, str, Any]]:
    """Every route on one candidate, with a body that is right."""
    path = f"{CANDIDATES}/{candidate_id}"
    return [
        ("GET", path, None),
        ("PATCH", path, {"phone": "20123456"}),
        ("PUT", f"{path}/skills", {"skills": []}),
        ("PUT", f"{path}/wishes", {"wishes": []}),
        ("POST", f"{path}/pause", {"reason_code": "leave"}),
        ("POST", f"{path}/resume", None),
        ("POST", f"{path}/close", {"reason_code": "left_country"}),
        ("POST", f"{path}/reopen", None),
        ("POST", f"{path}/cpr/reveal", {"purpose": "payment"}),
    ]


async def call(caller: Caller, method: str, path: str, json: Any) -> Any:
    options = {} if json is None else {"json": json}
    return await caller.call(method, path, headers={"If-Match": "*"}, **options)


@pytest.mark.parametrize("role", ["company", "mentor", "admin"])
async def test_companies_mentors_and_administrators_see_nothing_of_candidates(world: World, role: str):
    caller = world.callers[role]
    everything = [
        *routes(world.candidate_row.id),
        ("GET", CANDIDATES, None),
        ("POST", CANDIDATES, body()),
        ("POST", f"{CANDIDATES}/searches", {"name": "Olena"}),
    ]
    for method, path, json in everything:
        refused = await call(caller, method, path, json)
        assert (refused.status_code, refused.json()["code"]) == (403, "auth.not_permitted"), (method, path)
        assert "Olena" not in refused.text


async def test_a_candidate_may_not_do_what_staff_do(world: World):
    staff_only = [route for route in routes(world.candidate_row.id) if route[0] == "POST"]
    for method, path, json in [
        *staff_only,
        ("POST", CANDIDATES, body()),
        ("POST", f"{CANDIDATES}/searches", {"name": "O."}),
    ]:
        assert (await call(world.candidate, method, path, json)).status_code == 403, path


@pytest.mark.parametrize("who", ["other_caseworker", "other_manager", "other_candidate"])
async def test_a_candidate_elsewhere_is_answered_byte_for_byte_like_one_that_does_not_exist(world: World, who: str):
    caller = world.callers[who]
    staff = caller.account.role is not Role.CANDIDATE
    existing = routes(world.candidate_row.id)
    for (method, path, json), (_, missing, _) in zip(existing, routes(uuid4()), strict=True):
        if not staff and method == "POST":
            continue
        answers = [await call(caller, method, one, json) for one in (path, missing)]
        contents = [a.content.replace(a.headers["x-request-id"].encode(), b"") for a in answers]
        assert [a.status_code for a in answers] == [404, 404], path
        assert contents[0] == contents[1]
    assert (await world.reload(world.candidate_row)).version == 1
