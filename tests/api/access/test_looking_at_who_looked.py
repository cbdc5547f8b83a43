"""What the person reads of the access log, what a manager draws from it, and who stands out."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.foundation.audit.access import AccessAction
from app.foundation.audit.models import AccessEntry
from app.foundation.core.actor import Role
from app.foundation.core.ids import new_id
from tests.factories.access import access_of
from tests.factories.world import Caller, World


async def noted(world: World, who: Caller | None, *people: UUID, **values: Any) -> UUID:
    """An entry that somebody's request left."""
    access = access_of(who.account if who else None, *people, **values)
    await world.app.state.access_log.write(access)
    return access.id


async def test_the_person_reads_dates_purposes_and_kinds_of_organisation_but_never_who(world: World):
    person = world.candidate_row.id
    path = f"/v1/candidates/{person}/access-log"
    await noted(world, world.caseworker, person, action=AccessAction.REVEAL, purpose="grant_registration")
    await noted(world, world.company, person)
    await noted(world, None, person)
    await noted(world, world.caseworker, new_id())
    answer = await world.candidate.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    items = answer.json()["items"]
    assert [(item["organisation"], item["action"], item["purpose"]) for item in items] == [
        ("link", "read", None),
        ("company", "read", None),
        ("jobcenter", "reveal", "grant_registration"),
    ]
    assert items[2]["summary"] == "The jobcenter saw your whole CPR number."
    for hidden in ("account_id", "role", "route", "case_id"):
        assert {item[hidden] for item in items} == {None}
    for caller in (world.caseworker, world.company):
        assert str(caller.account.id) not in answer.text
        assert caller.account.email not in answer.text

    seen = (await world.candidate.get(path)).json()["items"][0]
    assert (seen["organisation"], seen["summary"]) == ("self", "Du læste oplysninger om dig.")
    revealed = await world.candidate.get(f"{path}?action=reveal&limit=1")
    assert [item["action"] for item in revealed.json()["items"]] == ["reveal"]


async def test_staff_read_which_of_their_own_accounts_it_was_and_of_others_the_role_only(world: World):
    person = world.candidate_row.id
    path = f"/v1/candidates/{person}/access-log"
    await noted(world, world.other_caseworker, person)
    await noted(world, world.caseworker, person)
    first = (await world.manager.get(f"{path}?limit=1")).json()
    rest = (await world.manager.get(f"{path}?limit=2&cursor={first['next_cursor']}")).json()
    pages = [*first["items"], *rest["items"]]
    assert [(item["account_id"], item["role"]) for item in pages][:2] == [
        (str(world.caseworker.account.id), "caseworker"),
        (None, "caseworker"),
    ]
    assert pages[0]["summary"] is None
    assert (await world.other_manager.get(path)).status_code == 404


async def test_a_manager_draws_a_sample_of_the_own_staff_and_notes_what_was_found(world: World):
    person = world.candidate_row.id
    many = sorted((new_id() for _ in range(25)), key=str)
    looked = [await noted(world, world.caseworker, person, case_id=new_id()) for _ in range(6)]
    wide = await noted(world, world.caseworker, *many, route="list_candidates", case_type=None, case_id=None)
    await noted(world, world.other_caseworker, person)
    await noted(world, world.candidate, person)
    await noted(world, world.caseworker, person, occurred_at=datetime.now(UTC) - timedelta(days=20))

    drawn = (await world.manager.get("/v1/access-samples?seed=7&size=3")).json()
    assert drawn["entries_total"] == 7
    assert len(drawn["items"]) == 3
    assert {item["account_id"] for item in drawn["items"]} == {str(world.caseworker.account.id)}
    everything = (await world.manager.get("/v1/access-samples?size=100")).json()
    assert {UUID(item["id"]) for item in everything["items"]} >= {*looked, wide}
    listed = next(item for item in everything["items"] if item["id"] == str(wide))
    assert (len(listed["candidate_ids"]), listed["candidates_total"]) == (20, 25)
    assert listed["candidate_ids"] == [str(one) for one in many[:20]]

    path = f"/v1/access-samples/{wide}/review"
    dry = await world.manager.post(f"{path}?dry_run=true", {"result": "to_follow_up"})
    assert dry.status_code == 201
    for result in ("to_follow_up", "in_order"):
        assert (await world.manager.post(path, {"result": result})).json()["result"] == result
    again = (await world.manager.get("/v1/access-samples?size=100")).json()["items"]
    found = next(item["review"] for item in again if item["id"] == str(wide))
    assert (found["result"], found["reviewed_by"]) == ("in_order", str(world.manager.account.id))
    assert (await world.event_names()).count("access_entry.reviewed") == 2


async def test_nobody_judges_the_own_access_or_another_jobcenters(world: World):
    own = await noted(world, world.manager, world.candidate_row.id)
    theirs = await noted(world, world.other_caseworker, world.candidate_row.id)
    refused = await world.manager.post(f"/v1/access-samples/{own}/review", {"result": "in_order"})
    assert (refused.status_code, refused.json()["code"]) == (409, "access.own_entry")
    for entry in (theirs, uuid4()):
        answer = await world.manager.post(f"/v1/access-samples/{entry}/review", {"result": "in_order"})
        assert answer.status_code == 404
    assert (await world.manager.post(f"/v1/access-samples/{own}/review", {"result": "fine"})).status_code == 422


async def test_who_looks_at_far_more_people_than_colleagues_comes_first_and_is_marked(world: World):
    curious = await world.make_caller("curious", Role.CASEWORKER, jobcenter_id=world.here.id)
    mine = await world.make_candidate(caseworker_account_id=curious.account.id)
    theirs = [await world.make_candidate(caseworker_account_id=world.caseworker.account.id) for _ in range(2)]
    for caller in (world.caseworker, world.manager):
        await noted(world, caller, world.candidate_row.id)
    await noted(world, curious, mine.id, *(one.id for one in theirs), *(new_id() for _ in range(20)))
    await noted(world, curious, mine.id, action=AccessAction.EXPORT)
    await noted(world, curious, action=AccessAction.SEARCH, criterion="0" * 64)
    await noted(world, world.other_caseworker, *(new_id() for _ in range(50)))

    read = (await world.manager.get("/v1/access-volumes?factor=2")).json()
    first = read["items"][0]
    assert first["account_id"] == str(curious.account.id)
    counted = {name: first[name] for name in ("requests", "people_seen", "people_of_own", "people_of_others")}
    assert counted == {"requests": 3, "people_seen": 23, "people_of_own": 1, "people_of_others": 2}
    assert (first["searches"], first["exports"], first["reveals"]) == (1, 1, 0)
    assert first["unusual"] == ["people_seen"]
    assert read["total"] == 3
    assert all(item["unusual"] == [] for item in read["items"][1:])
    assert len((await world.manager.get("/v1/access-volumes?limit=1")).json()["items"]) == 1


async def test_a_period_ends_after_it_begins_and_is_not_longer_than_a_month(world: World):
    for period in ("from=2026-11-02&to=2026-11-01", "from=2026-10-01&to=2026-11-01"):
        for path in ("/v1/access-volumes", "/v1/access-samples"):
            answer = await world.manager.get(f"{path}?{period}")
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["code"] == "access.period_wrong"
    whole = await world.manager.get("/v1/access-samples?from=2026-10-01&to=2026-10-31")
    assert (whole.status_code, whole.json()["items"]) == (200, [])


async def test_looking_at_the_log_is_itself_in_the_log(world: World):
    person = world.candidate_row.id
    await noted(world, world.caseworker, person)
    await world.manager.get("/v1/access-samples")
    await world.manager.get(f"/v1/candidates/{person}/access-log")
    told = [(entry.route, entry.purpose) for entry in await world.all(AccessEntry) if entry.role == "manager"]
    assert told == [("draw_access_sample", "access_review"), ("list_candidate_accesses", "access_review")]
