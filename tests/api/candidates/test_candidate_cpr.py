"""The CPR number: sealed, found, revealed for a purpose, and nowhere else."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from cryptography.exceptions import InvalidTag
from sqlalchemy import text
from sqlmodel import col

from app.foundation.audit.models import Event
from app.foundation.core.clock import Clock
from app.foundation.core.logs import configure_logs
from app.foundation.db.work import Work
from app.registers.candidates.models import Candidate
from app.registers.candidates.service import find_person_cipher
from tests.factories.world import Caller, World

pytestmark = pytest.mark.anyio
CANDIDATES = "/v1/candidates"
# 1 January and without a valid control digit, as many refugees have it.
NUMBER, DIGITS = "010190-4000", "0101904000"
BODY = {
    "full_name": "Olena Kovalenko",
    "legal_basis": "intl_23b",
    "postcode": "2000",
    "available_from": "2026-09-01",
}


async def create(caller: Caller, number: str | None = NUMBER) -> Any:
    return await caller.post(CANDIDATES, {**BODY, "cpr_number": number})


async def test_a_number_is_written_only_and_reads_say_that_there_is_one(world: World):
    created = await create(world.caseworker)
    assert created.status_code == 201
    assert created.json()["has_cpr"] is True
    assert "cpr_number" not in created.json()
    listed = (await world.caseworker.get(CANDIDATES)).json()["items"]
    assert {item["id"]: item["has_cpr"] for item in listed}[created.json()["id"]] is True


@pytest.mark.parametrize("number", [NUMBER, DIGITS, "610190-4000"], ids=["hyphen", "digits", "administrative"])
async def test_a_number_is_accepted_however_it_is_written_and_administrative_ones_too(world: World, number: str):
    created = await create(world.caseworker, number)
    revealed = await world.caseworker.post(f"{CANDIDATES}/{created.json()['id']}/cpr/reveal", {"purpose": "payment"})
    assert revealed.json()["cpr_number"].replace("-", "") == number.replace("-", "")


async def test_what_is_no_number_is_refused_and_not_repeated(world: World):
    unborn = Clock().today() + timedelta(days=2)
    for wrong in ("310290-4000", "010190-400", f"{unborn:%d%m%y}-4000", "not a number"):
        for method, path, json in (
            ("POST", CANDIDATES, {**BODY, "cpr_number": wrong}),
            ("POST", f"{CANDIDATES}/searches", {"cpr_number": wrong}),
            ("PATCH", f"{CANDIDATES}/{world.candidate_row.id}", {"cpr_number": wrong}),
        ):
            refused = await world.caseworker.call(method, path, json=json, headers={"If-Match": "*"})
            assert refused.status_code == 422
            fault = refused.json()["errors"][0]
            assert (fault["pointer"], fault["code"]) == ("/cpr_number", "candidate.cpr_invalid")
            assert wrong not in refused.text


async def test_a_number_is_registered_once_in_a_jobcenter_and_may_be_known_in_another(world: World):
    assert (await create(world.caseworker)).status_code == 201
    taken = await create(world.caseworker, DIGITS)
    assert (taken.status_code, taken.json()["code"]) == (409, "candidate.cpr_taken")
    path = f"{CANDIDATES}/{world.candidate_row.id}"
    taken = await world.caseworker.patch(path, {"cpr_number": NUMBER}, version=1)
    assert (taken.status_code, taken.json()["code"]) == (409, "candidate.cpr_taken")
    assert (await create(world.other_caseworker)).status_code == 201
    indexes = {row.cpr_index for row in await world.all(Candidate, col(Candidate.cpr_index).is_not(None))}
    assert len(indexes) == 2


async def test_of_two_who_register_the_same_number_at_once_one_is_told_that_it_is_taken(world: World):
    answers = await asyncio.gather(create(world.caseworker), create(world.manager))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "candidate.cpr_taken"}
    assert len(await world.all(Candidate, col(Candidate.cpr_index).is_not(None))) == 1


async def test_a_number_can_be_set_kept_and_removed_by_a_patch(world: World):
    path = f"{CANDIDATES}/{world.candidate_row.id}"
    assert (await world.caseworker.patch(path, {"cpr_number": NUMBER}, version=1)).json()["has_cpr"] is True
    again = await world.caseworker.patch(path, {"cpr_number": NUMBER, "phone": "20123456"}, version=2)
    assert again.json()["has_cpr"] is True
    assert (await world.caseworker.patch(path, {"phone": "30123456"}, version=3)).json()["has_cpr"] is True
    assert (await world.caseworker.patch(path, {"cpr_number": None}, version=4)).json()["has_cpr"] is False
    assert (await world.reload(world.candidate_row)).cpr_index is None


async def test_a_search_by_number_finds_the_person_of_the_own_jobcenter(world: World):
    created = (await create(world.caseworker)).json()
    for number in (NUMBER, DIGITS):
        found = await world.caseworker.post(f"{CANDIDATES}/searches", {"cpr_number": number})
        assert [item["id"] for item in found.json()["items"]] == [created["id"]]
    elsewhere = await world.other_caseworker.post(f"{CANDIDATES}/searches", {"cpr_number": NUMBER})
    assert elsewhere.json()["items"] == []


async def test_revealing_a_number_is_recorded_with_its_purpose(world: World):
    created = (await create(world.caseworker)).json()
    path = f"{CANDIDATES}/{created['id']}/cpr/reveal"
    revealed = await world.manager.post(path, {"purpose": "grant_registration"})
    assert (revealed.status_code, revealed.json()) == (200, {"cpr_number": NUMBER})
    assert revealed.headers["cache-control"] == "no-store"
    event = (await world.all(Event, Event.name == "candidate.cpr_revealed"))[0]
    assert (event.reason_code, event.actor_id) == ("grant_registration", world.manager.account.id)
    assert (event.subject_id, event.candidate_id) == (event.candidate_id, event.subject_id)
    assert str(event.candidate_id) == created["id"]


async def test_a_purpose_must_be_stated_and_there_must_be_a_number(world: World):
    path = f"{CANDIDATES}/{world.candidate_row.id}/cpr/reveal"
    assert (await world.caseworker.post(path, {})).status_code == 422
    assert (await world.caseworker.post(path, {"purpose": "curiosity"})).status_code == 422
    none = await world.caseworker.post(path, {"purpose": "payment"})
    assert (none.status_code, none.json()["code"]) == (409, "candidate.cpr_missing")
    assert await world.all(Event) == []


async def test_a_sealed_number_moved_to_another_person_does_not_open(world: World):
    created = (await create(world.caseworker)).json()
    row = (await world.all(Candidate, Candidate.full_name == BODY["full_name"]))[0]
    async with world.database.read() as session:
        cipher = await find_person_cipher(Work(session, Clock(), world.settings), row.id)
    assert cipher is not None
    assert cipher.open(row.cpr_sealed, f"candidates|{created['id']}|cpr") == DIGITS
    with pytest.raises(InvalidTag):
        cipher.open(row.cpr_sealed, f"candidates|{world.candidate_row.id}|cpr")


@pytest.fixture
def every_log_line(capfd: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """Logs as an installation writes them, down to the finest level."""
    before = structlog.get_config()
    configure_logs(as_json=True, level=logging.DEBUG)
    yield capfd
    structlog.configure(**before)


async def test_the_number_appears_in_no_answer_event_log_or_table(
    world: World, every_log_line: pytest.CaptureFixture[str]
):
    key = {"Idempotency-Key": "sentinel"}
    created = await world.caseworker.post(CANDIDATES, {**BODY, "cpr_number": NUMBER}, headers=key)
    path = f"{CANDIDATES}/{created.json()['id']}"
    answers = [
        created,
        await world.caseworker.post(CANDIDATES, {**BODY, "cpr_number": NUMBER}, headers=key),
        await world.caseworker.post(CANDIDATES, {**BODY, "cpr_number": NUMBER}),
        await world.caseworker.post(CANDIDATES, {**BODY, "cpr_number": NUMBER, DIGITS: NUMBER}),
        await world.caseworker.post(CANDIDATES, {**BODY, "cpr_number": {"number": NUMBER}}),
        await world.caseworker.post(f"{CANDIDATES}/searches", {"cpr_number": NUMBER}),
        await world.caseworker.post(f"{CANDIDATES}/searches", {"cpr_number": NUMBER * 5}),
        await world.caseworker.get(path),
        await world.caseworker.get(CANDIDATES),
        await world.caseworker.patch(path, {"cpr_number": NUMBER}, version=1),
        await world.candidate.patch(
            f"{CANDIDATES}/{world.candidate_row.id}", {"cpr_number": NUMBER, "phone": "2"}, version=1
        ),
    ]
    for _ in range(2):
        revealed = await world.caseworker.post(f"{path}/cpr/reveal", {"purpose": "payment"}, headers=key)
        assert revealed.json() == {"cpr_number": NUMBER}
        assert "idempotency-replayed" not in revealed.headers
    places = [answer.text + str(answer.headers) for answer in answers]
    logged = every_log_line.readouterr()
    places += [logged.out, logged.err]
    async with world.database.read() as session:
        connection = await session.connection()
        for table in ("candidates", "events", "idempotency_keys"):
            rows = (await connection.execute(text(f"SELECT * FROM {table}"))).all()
            assert rows, table
            places += [str([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in rows]
    assert "candidates/{candidate_id}/cpr/reveal" in logged.out + logged.err
    assert len(await world.all(Event, Event.name == "candidate.cpr_revealed")) == 2
    for place in places:
        assert NUMBER not in place
        assert DIGITS not in place
