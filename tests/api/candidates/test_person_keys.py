"""People's keys: made with the first number, wrapped anew while requests go on, destroyed for good."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from pydantic import SecretStr
from sqlmodel import col, update

from app.cli.keys import _restore, _rotate, _save
from app.foundation.core.cipher import Cipher, is_personal
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.db.work import Work
from app.registers.candidates.models import Candidate, PersonKey
from app.registers.candidates.service import cpr_of, find_person_cipher, person_cipher, shred
from app.registers.candidates.service.cpr import cpr_place
from app.registers.candidates.service.rotation import Outdated
from tests.factories.world import World

pytestmark = pytest.mark.anyio
CANDIDATES = "/v1/candidates"
NUMBERS = [f"0{day}0190-4000" for day in range(1, 8)]
BODY = {
    "full_name": "Olena Kovalenko",
    "legal_basis": "intl_23b",
    "postcode": "2000",
    "available_from": "2026-09-01",
}
NEW_KEYS = {"cpr_keys": SecretStr("2:a-newer-secret"), "cpr_index_keys": SecretStr("b:a-newer-index-secret")}


async def register(world: World, number: str) -> UUID:
    created = await world.caseworker.post(CANDIDATES, {**BODY, "cpr_number": number})
    assert created.status_code == 201, created.text
    return UUID(created.json()["id"])


async def register_as_before(world: World, number: str) -> UUID:
    """A number as the first release sealed it: directly under the installation's key, found by its plain index."""
    digits = number.replace("-", "")
    candidate = await world.make_candidate()
    sealed = Cipher(world.settings.cpr_ring.key("1"), "1").seal(digits, cpr_place(candidate.id))
    index = world.settings.cpr_finder.current(digits, str(world.here.id))
    await put(world, candidate.id, cpr_sealed=sealed, cpr_index=index)
    return candidate.id


async def put(world: World, candidate_id: UUID, **values: Any) -> None:
    """Changes a row past every rule, as a restored backup does."""

    async def change(work: Work) -> None:
        await work.session.exec(update(Candidate).where(col(Candidate.id) == candidate_id).values(**values))

    await at_work(world, change)


async def revealed(world: World, candidate_id: UUID) -> Any:
    return await world.caseworker.post(f"{CANDIDATES}/{candidate_id}/cpr/reveal", {"purpose": "payment"})


async def at_work(world: World, step: Callable[[Work], Awaitable[Any]], settings: Settings | None = None) -> Any:
    async with world.database.write() as transaction:
        return await step(Work(transaction.session, Clock(), settings or world.settings))


async def destroy(world: World, candidate_id: UUID) -> None:
    await at_work(world, lambda work: shred(work, candidate_id))


def names_in(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


def with_old_keys(world: World) -> Settings:
    """New keys first; the ones the world has sealed with so far stay in the list."""
    secret = world.settings.secrets
    return world.settings.model_copy(
        update={
            name: SecretStr(f"{new.get_secret_value()},1:{old}")
            for (name, new), old in zip(NEW_KEYS.items(), (secret.cpr[0][1], secret.cpr_index[0][1]), strict=True)
        }
    )


@pytest.fixture
def serving_with(world: World, application: Any) -> Any:
    """Requests are served with other settings from here on."""

    def switch(settings: Settings) -> None:
        application.state.settings = settings

    yield switch
    application.state.settings = world.settings


async def test_a_number_is_sealed_under_its_persons_own_key(world: World):
    one, two = await register(world, NUMBERS[0]), await register(world, NUMBERS[1])
    keys = {row.candidate_id: row for row in await world.all(PersonKey)}
    assert set(keys) == {one, two}
    assert {row.key_id for row in keys.values()} == {"1"}
    row = (await world.all(Candidate, col(Candidate.id) == one))[0]
    assert is_personal(row.cpr_sealed)
    theirs = await at_work(world, lambda work: find_person_cipher(work, two))
    with pytest.raises(InvalidTag):
        theirs.open(row.cpr_sealed, cpr_place(one))


async def test_two_who_need_a_persons_first_key_at_once_get_the_same(world: World):
    candidate_id = world.candidate_row.id
    ciphers = await asyncio.gather(*(at_work(world, lambda work: person_cipher(work, candidate_id)) for _ in range(4)))
    sealed = [cipher.seal("a", "place") for cipher in ciphers]
    kept = await at_work(world, lambda work: find_person_cipher(work, candidate_id))
    assert {kept.open(one, "place") for one in sealed} == {"a"}


async def test_who_is_shredded_can_be_read_in_no_copy_of_the_row(world: World):
    gone, stays = await register(world, NUMBERS[0]), await register(world, NUMBERS[1])
    copy = (await world.all(Candidate, col(Candidate.id) == gone))[0]
    assert await at_work(world, lambda work: shred(work, gone))
    assert not await at_work(world, lambda work: shred(work, gone))
    assert (await revealed(world, gone)).json()["code"] == "candidate.cpr_missing"
    # A backup is put back: the sealed number is there again, its key is not.
    await put(world, copy.id, cpr_sealed=copy.cpr_sealed, cpr_index=copy.cpr_index)
    assert (await revealed(world, gone)).json()["code"] == "candidate.cpr_missing"
    assert await at_work(world, lambda work: cpr_of(work, gone)) is None
    assert (await revealed(world, stays)).json()["cpr_number"] == NUMBERS[1]
    assert await at_work(world, lambda work: cpr_of(work, stays)) == NUMBERS[1].replace("-", "")


async def test_shredding_takes_out_a_number_of_the_time_before_too(world: World):
    candidate_id = await register_as_before(world, NUMBERS[0])
    assert not await at_work(world, lambda work: shred(work, candidate_id))
    assert (await revealed(world, candidate_id)).json()["code"] == "candidate.cpr_missing"


async def test_numbers_sealed_by_the_first_release_open_and_are_found_before_and_after_a_rotation(
    world: World, serving_with: Callable[[Settings], None]
):
    before, after = await register_as_before(world, NUMBERS[0]), await register(world, NUMBERS[1])
    versions = {row.id: (row.version, row.updated_at) for row in await world.all(Candidate)}
    settings = with_old_keys(world)
    serving_with(settings)
    assert (await revealed(world, before)).json()["cpr_number"] == NUMBERS[0]
    # While old and new indexes stand side by side the same number is found, and refused to a second person.
    found = await world.caseworker.post(f"{CANDIDATES}/searches", {"cpr_number": NUMBERS[0]})
    assert [item["id"] for item in found.json()["items"]] == [str(before)]
    taken = await world.caseworker.post(CANDIDATES, {**BODY, "cpr_number": NUMBERS[1]})
    assert taken.json()["code"] == "candidate.cpr_taken"
    left = await _rotate(world.database, settings, index=True)
    assert left == Outdated(0, 0, 0)
    assert {row.key_id for row in await world.all(PersonKey)} == {"2"}
    assert {row.cpr_index[:2] for row in await world.all(Candidate) if row.cpr_index} == {"b."}
    assert {row.id: (row.version, row.updated_at) for row in await world.all(Candidate)} == versions
    # The old keys are put away.
    serving_with(world.settings.model_copy(update=NEW_KEYS))
    assert [(await revealed(world, one)).json()["cpr_number"] for one in (before, after)] == NUMBERS[:2]
    found = await world.caseworker.post(f"{CANDIDATES}/searches", {"cpr_number": NUMBERS[0]})
    assert [item["id"] for item in found.json()["items"]] == [str(before)]


async def test_a_rotation_may_run_while_numbers_are_registered_revealed_and_destroyed(
    world: World, serving_with: Callable[[Settings], None], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("app.registers.candidates.service.rotation.BATCH", 1)
    old = [await register_as_before(world, number) for number in NUMBERS[:3]]
    settings = with_old_keys(world)
    serving_with(settings)
    answers = await asyncio.gather(
        _rotate(world.database, settings, index=True),
        *(revealed(world, one) for one in old[:2]),
        *(register(world, number) for number in NUMBERS[3:6]),
        at_work(world, lambda work: shred(work, old[2]), settings),
    )
    assert [answer.status_code for answer in answers[1:3]] == [200, 200]
    assert await _rotate(world.database, settings, index=True) == Outdated(0, 0, 0)
    numbers = [(await revealed(world, one)).json().get("cpr_number") for one in [*old, *answers[3:6]]]
    assert numbers == [*NUMBERS[:2], None, *NUMBERS[3:6]]


async def test_a_row_that_does_not_open_is_counted_and_stands_in_nobodys_way(world: World):
    broken, whole = await register_as_before(world, NUMBERS[0]), await register_as_before(world, NUMBERS[1])
    row = (await world.all(Candidate, col(Candidate.id) == broken))[0]
    await put(world, row.id, cpr_sealed=b"1 nothing that was ever sealed here")
    left = await _rotate(world.database, world.settings, index=False)
    assert left == Outdated(0, 1, 0)
    assert (await revealed(world, whole)).json()["cpr_number"] == NUMBERS[1]


async def test_a_number_given_to_two_people_meanwhile_is_left_to_somebody_who_looks(world: World):
    first = await register_as_before(world, NUMBERS[0])
    settings = with_old_keys(world)
    twin = await world.make_candidate()
    digits, scope = NUMBERS[0].replace("-", ""), str(world.here.id)
    cipher = await at_work(world, lambda work: person_cipher(work, twin.id), settings)
    sealed = cipher.seal(digits, cpr_place(twin.id))
    await put(world, twin.id, cpr_sealed=sealed, cpr_index=settings.cpr_finder.current(digits, scope))
    assert await _rotate(world.database, settings, index=True) == Outdated(0, 0, 1)
    assert (await revealed(world, first)).status_code == 503  # this server knows the old keys only, as was the cause


async def test_a_key_put_away_too_early_makes_the_service_wait_not_fail(
    world: World, serving_with: Callable[[Settings], None]
):
    candidate_id = await register(world, NUMBERS[0])
    serving_with(world.settings.model_copy(update=NEW_KEYS))
    refused = await revealed(world, candidate_id)
    assert (refused.status_code, refused.json()["code"]) == (503, "keys.missing")


async def test_keys_are_kept_apart_from_the_backup_and_come_back_for_who_is_there(world: World, tmp_path: Path):
    stays, gone = await register(world, NUMBERS[0]), await register(world, NUMBERS[1])
    path = tmp_path / "person-keys"
    for _ in range(2):
        assert await _save(world.database, world.settings, path) == 2
    assert path.stat().st_mode & 0o777 == 0o600
    assert names_in(tmp_path) == ["person-keys"]
    for candidate_id in (stays, gone):
        row = (await world.all(Candidate, col(Candidate.id) == candidate_id))[0]
        await destroy(world, candidate_id)
        await put(world, row.id, cpr_sealed=row.cpr_sealed, cpr_index=row.cpr_index)  # what a backup holds
    lines = [line for line in path.read_text().splitlines() if str(gone) not in line]
    path.write_text("\n".join(lines))
    assert await _restore(world.database, world.settings, path) == 1
    assert await _restore(world.database, world.settings, path) == 0
    assert (await revealed(world, stays)).json()["cpr_number"] == NUMBERS[0]
    assert (await revealed(world, gone)).json()["code"] == "candidate.cpr_missing"
    path.write_text("hemmelig 1\n")
    with pytest.raises(ValueError, match="no copy of people's keys") as refused:
        await _restore(world.database, world.settings, path)
    assert "hemmelig" not in str(refused.value)
