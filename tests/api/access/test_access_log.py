"""What a request leaves in the access log, and that no answer leaves without it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import col

from app.foundation.audit.access import AccessAction
from app.foundation.audit.access_verify import verify
from app.foundation.audit.models import AccessEntry, AccessSubject
from app.foundation.core.errors import Unavailable
from app.journey.placements.domain import PlacementStatus
from app.registers.candidates.models import Candidate
from tests.contract.rows import Rows
from tests.factories.world import World


async def told_of(world: World, answer: httpx.Response) -> tuple[AccessEntry, set[UUID]]:
    """The one entry of a request, and whom it names."""
    (entry,) = await world.all(AccessEntry, col(AccessEntry.request_id) == answer.headers["X-Request-ID"])
    people = await world.all(AccessSubject, col(AccessSubject.entry_id) == entry.id)
    return entry, {one.candidate_id for one in people}


async def entries(world: World) -> list[AccessEntry]:
    return await world.all(AccessEntry)


async def test_a_read_says_who_when_what_and_whose(world: World):
    answer = await world.caseworker.get(f"/v1/candidates/{world.candidate_row.id}")
    entry, people = await told_of(world, answer)
    account = world.caseworker.account
    assert (entry.account_id, entry.role, entry.jobcenter_id) == (account.id, "caseworker", world.here.id)
    assert (entry.action, entry.route) == (AccessAction.READ, "get_candidate")
    assert (entry.case_type, entry.case_id) == ("candidate", world.candidate_row.id)
    assert people == {world.candidate_row.id}
    assert (entry.purpose, entry.criterion, entry.company_id) == (None, None, None)


async def test_a_list_names_everybody_in_it_once(world: World):
    more = [await world.make_candidate() for _ in range(3)]
    _, people = await told_of(world, await world.manager.get("/v1/candidates"))
    assert people == {world.candidate_row.id, *(one.id for one in more)}


async def test_a_search_is_kept_also_when_it_finds_nobody_and_its_words_are_not(world: World):
    found = await world.caseworker.post("/v1/candidates/searches", {"name": "Olena"})
    again = await world.manager.post("/v1/candidates/searches", {"name": "olena"})
    nobody = await world.caseworker.post("/v1/candidates/searches", {"name": "Nobody at all"})
    elsewhere = await world.other_caseworker.post("/v1/candidates/searches", {"name": "Olena"})
    first, people = await told_of(world, found)
    assert (first.action, people) == (AccessAction.SEARCH, {world.candidate_row.id})
    assert first.criterion == (await told_of(world, again))[0].criterion
    entry, people = await told_of(world, nobody)
    assert (entry.action, people) == (AccessAction.SEARCH, set())
    assert len({first.criterion, entry.criterion, (await told_of(world, elsewhere))[0].criterion}) == 3


async def test_a_change_is_written_with_its_effect_and_a_dry_run_or_refusal_is_a_look(world: World):
    path = f"/v1/candidates/{world.candidate_row.id}/pause"
    dry = await world.caseworker.post(f"{path}?dry_run=true", {"reason_code": "leave"})
    done = await world.caseworker.post(path, {"reason_code": "leave"})
    refused = await world.caseworker.post(path, {"reason_code": "leave"})
    assert (dry.status_code, done.status_code, refused.status_code) == (200, 200, 409)
    actions = [(await told_of(world, answer))[0].action for answer in (dry, done, refused)]
    assert actions == [AccessAction.READ, AccessAction.CHANGE, AccessAction.READ]


async def test_what_is_answered_again_for_its_key_is_looked_at_again(world: World):
    body = {"full_name": "Amina Test", "legal_basis": "intl_23b", "postcode": "2000", "danish": {"oral_cefr": "A2"}}
    body |= {"available_from": "2027-01-04"}
    headers = {"Idempotency-Key": "one-person"}
    made, again = [await world.caseworker.post("/v1/candidates", body, headers=headers) for _ in range(2)]
    assert (made.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    person = {UUID(made.json()["id"])}
    entry, people = await told_of(world, made)
    assert (entry.action, people) == (AccessAction.CHANGE, person)
    entry, people = await told_of(world, again)
    assert (entry.action, people) == (AccessAction.READ, person)


async def test_nobody_is_named_for_a_person_who_is_not_there_or_not_theirs(world: World):
    for person in (world.other_candidate_row.id, uuid4()):
        assert (await world.caseworker.get(f"/v1/candidates/{person}")).status_code == 404
    assert (await world.company.get(f"/v1/candidates/{world.candidate_row.id}")).status_code == 403
    assert await entries(world) == []


async def test_an_answer_of_304_shows_the_person_once_more(world: World):
    path = f"/v1/candidates/{world.candidate_row.id}"
    etag = (await world.caseworker.get(path)).headers["ETag"]
    same = await world.caseworker.get(path, headers={"If-None-Match": etag})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", etag)
    assert (await told_of(world, same))[1] == {world.candidate_row.id}


async def test_papers_files_and_calendars_are_exports_of_those_they_are_about(world: World, sides: tuple[Rows, Rows]):
    ids = sides[0].ids
    paths = (
        f"/v1/placements/{ids['placement_id']}/agreement.pdf",
        f"/v1/candidates/{ids['candidate_id']}/cv.pdf",
        f"/v1/candidates/{ids['candidate_id']}/cv.json",
        f"/v1/attachments/{ids['attachment_id']}",
    )
    for path in paths:
        entry, people = await told_of(world, await world.caseworker.get(path))
        assert (entry.action, people) == (AccessAction.EXPORT, {world.candidate_row.id}), path
    feed = (await world.caseworker.post("/v1/calendar-feeds", {})).json()
    entry, people = await told_of(world, await world.client.get(httpx.URL(feed["url"]).path))
    assert (entry.action, entry.role, people) == (AccessAction.EXPORT, "caseworker", {world.candidate_row.id})


async def test_a_reveal_carries_its_purpose(world: World):
    body = {"full_name": "Amina Test", "legal_basis": "intl_23b", "postcode": "2000", "cpr_number": "010190-1234"}
    known: dict[str, Any] = {"danish": {"oral_cefr": "A2"}, "available_from": "2027-01-04"}
    made = (await world.caseworker.post("/v1/candidates", {**body, **known})).json()
    answer = await world.caseworker.post(f"/v1/candidates/{made['id']}/cpr/reveal", {"purpose": "grant_registration"})
    entry, people = await told_of(world, answer)
    assert (entry.action, entry.purpose, people) == (
        AccessAction.REVEAL,
        "grant_registration",
        {UUID(made["id"])},
    )


async def test_a_signing_page_is_read_by_somebody_with_a_link(world: World):
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row)
    placement = await world.make_placement(match, need, PlacementStatus.SUBMITTED)
    body = {"placement_id": str(placement.id), "party": "employee_representative", "signer_name": "Bo Berg"}
    link = (await world.caseworker.post("/v1/signing-links", body)).json()
    page = await world.client.get(httpx.URL(link["url"]).path)
    assert page.status_code == 200
    entry, people = await told_of(world, page)
    assert (entry.account_id, entry.role, entry.route) == (None, None, "show_signing_page")
    assert people == {world.candidate_row.id}
    assert httpx.URL(link["url"]).path.split("/")[-1] not in str(entry)


async def test_a_companys_conversation_about_an_internship_is_about_the_intern(world: World, sides: tuple[Rows, Rows]):
    thread = sides[0].talks["company"]["thread_id"]
    for path in (f"/v1/threads/{thread}", f"/v1/threads/{thread}/messages"):
        entry, people = await told_of(world, await world.company.get(path))
        assert (entry.company_id, people) == (world.company_row.id, {world.candidate_row.id})


@contextmanager
def broken_log() -> Iterator[None]:
    """Nothing can be written to the access log meanwhile."""

    async def fail(*_arguments: Any) -> None:
        raise Unavailable

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.foundation.api.access.append", fail)
        patch.setattr("app.foundation.audit.access_batch.append", fail)
        yield


async def test_no_answer_leaves_and_nothing_changes_while_the_log_cannot_be_written(world: World):
    path = f"/v1/candidates/{world.candidate_row.id}"
    with broken_log():
        read = await world.caseworker.get(path)
        change = await world.caseworker.post(f"{path}/pause", {"reason_code": "leave"})
        about_nobody = await world.caseworker.get("/v1/jobcenters")
    assert (read.status_code, change.status_code, about_nobody.status_code) == (503, 503, 200)
    assert read.headers["Retry-After"]
    assert read.headers["content-type"] == "application/problem+json"
    assert world.candidate_row.full_name not in read.text
    stored: Candidate = await world.reload(world.candidate_row)
    assert stored.version == world.candidate_row.version
    assert (await world.caseworker.get(path)).status_code == 200


async def test_after_all_this_the_chain_holds(world: World, sides: tuple[Rows, Rows]):
    await world.caseworker.get("/v1/candidates")
    await world.caseworker.patch(f"/v1/candidates/{world.candidate_row.id}", {"preferred_name": "Olena"}, 1)
    await world.candidate.get("/v1/worklist")
    key = world.app.state.access_log.key
    async with world.database.snapshot() as connection:
        verdict = await verify(connection, key)
    assert verdict.fault is None
    assert verdict.entries == len(await entries(world)) >= 5
