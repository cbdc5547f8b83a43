"""The export of one person: all of it, for the person and for staff who have just signed in, and nothing of others."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col

from app.foundation.audit.models import AccessEntry
from app.foundation.identity.tokens import issue_token
from app.oversight.privacy.mapping import data_map
from tests.contract.rows import Rows
from tests.factories.leftovers import every_row, says
from tests.factories.pdf import text_of
from tests.factories.world import World

pytestmark = pytest.mark.anyio
CPR = "010190-4000"


@pytest.fixture
async def known(world: World) -> Rows:
    """A row of the person in every room, and one of somebody else's in each too."""
    async with world.at_once():
        rows = await Rows(world, "").make()
        await Rows(world, "other_").make()
    told = {"cpr_number": CPR, "phone": "+45 99 88 77 66"}
    changed = await world.caseworker.patch(f"/v1/candidates/{world.candidate_row.id}", told, headers={"If-Match": "*"})
    assert changed.status_code == 200, changed.text
    return rows


def path(world: World) -> str:
    return f"/v1/candidates/{world.candidate_row.id}/export"


async def test_staff_get_every_row_that_names_the_person(world: World, known: Rows):
    answer = await world.caseworker.get(path(world))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    mine = str(world.candidate_row.id)
    named = {
        name
        for name, row in await every_row(world)
        if says(row, mine) and data_map().tables[name].is_exported and not data_map().tables[name].own_fields
    }
    assert len(named) > 25
    for name in named:
        assert told["tables"][name], f"{name} has rows of the person, and the export none"
    exported = {entry.name for entry in data_map().tables.values() if entry.is_exported}
    assert set(told["tables"]) == exported | {"shown_in_rankings"}
    assert set(told["about"]) == exported
    assert all(about["basis"] and about["kept"] for about in told["about"].values())
    assert told["tables"]["candidates"][0]["phone"] == "+45 99 88 77 66"
    assert told["tables"]["messages"], "also what hangs on what is the person's"


async def test_nothing_of_anybody_else_and_no_cpr_number_and_no_key_is_in_it(world: World, known: Rows):
    for caller in (world.caseworker, world.candidate):
        text = (await caller.get(path(world))).text
        assert str(world.other_candidate_row.id) not in text
        assert "Amir" not in text
        assert "0101904000" not in text
        assert CPR not in text
        assert '"has_cpr":true' in text
        for secret in ("password_hash", "token_hash", "cpr_sealed", "cpr_index", "wrapped_key"):
            assert secret not in text


async def test_the_person_gets_the_own_export_without_who_at_the_jobcenter_did_what(world: World, known: Rows):
    await world.caseworker.get(f"/v1/candidates/{world.candidate_row.id}")
    told = (await world.candidate.get(path(world))).json()
    assert str(world.caseworker.account.id) not in str(told)
    assert {row["audience"] for row in told["tables"]["follow_ups"]} == {"candidate"}
    assert {row["counterpart"] for row in told["tables"]["threads"]} == {"candidate"}
    assert len(told["tables"]["messages"]) == 2
    assert "mentor_entries" not in told["tables"]
    assert "§ 22" in told["not_included"]["mentor_entries"]
    seen = told["tables"]["access_entries"]
    assert "get_candidate" in {row["route"] for row in seen}
    assert all(set(row) == {"occurred_at", "role", "action", "route", "purpose"} for row in seen)
    given = told["tables"]["sharing_consents"]
    assert [row["given_by"] for row in given] == ["self"]


async def test_an_export_leaves_an_entry_in_the_access_log_and_staff_need_a_fresh_sign_in(world: World, known: Rows):
    await world.candidate.get(path(world))
    (entry,) = await world.all(AccessEntry, col(AccessEntry.route) == "export_candidate")
    assert (entry.action.value, entry.purpose, entry.role) == ("export", "access_request", "candidate")
    early = datetime.now(UTC) - timedelta(minutes=25)
    for caller, status in ((world.caseworker, 403), (world.candidate, 200)):
        caller.token = issue_token(world.settings, caller.account.id, early)
        answer = await caller.get(path(world))
        assert answer.status_code == status
        if status == 403:
            assert answer.json()["code"] == "auth.step_up_needed"
    assert (await world.other_caseworker.get(path(world))).status_code == 404
    assert (await world.company.get(path(world))).status_code == 403


async def test_the_archive_has_the_papers_and_the_files_beside_the_document(
    world: World, known: Rows, monkeypatch: pytest.MonkeyPatch
):
    answer = await world.candidate.get(path(world), params={"format": "zip"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert "Olena" not in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert {"export.json", "cv.pdf"} <= set(names)
        assert len([name for name in names if name.startswith("agreements/")]) == 2
        assert len([name for name in names if name.startswith("files/")]) == 1
        assert "OlenaTest" in text_of(archive.read("cv.pdf"))
    monkeypatch.setattr(world.app.state.settings, "export_megabytes", 0)
    refused = await world.candidate.get(path(world), params={"format": "zip"})
    assert (refused.status_code, refused.json()["code"]) == (409, "export.too_large")
