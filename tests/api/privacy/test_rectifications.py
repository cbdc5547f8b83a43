"""Rectification: asked by the person or for it, decided with a reason, what was replaced kept and sealed."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, update

from app.journey.training.models import TrainingActivity
from app.oversight.privacy.models import Rectification
from tests.contract.rows import Rows
from tests.factories.world import World

pytestmark = pytest.mark.anyio
PHONE = {"on_behalf": {"reason_code": "no_account", "channel": "phone"}}
ENGLISH = {"Accept-Language": "en"}


async def ask(world: World, **values: Any) -> dict[str, Any]:
    body = {"kind": "profile", "claim": "Mit nummer er et andet.", **values}
    answer = await world.candidate.post(f"/v1/candidates/{world.candidate_row.id}/rectifications", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/v1/rectifications/{found['id']}"
    return found


def on(row: dict[str, Any], action: str = "") -> str:
    return f"/v1/rectifications/{row['id']}{action}"


async def test_a_correction_changes_the_profile_and_keeps_what_it_replaced_sealed(world: World):
    before = {"phone": "+45 20 12 34 56", "cpr_number": "010190-4000"}
    person = f"/v1/candidates/{world.candidate_row.id}"
    await world.caseworker.patch(person, before, headers={"If-Match": "*"})
    asked = await ask(world)
    assert (asked["status"], asked["allowed_actions"], asked["is_on_behalf"]) == ("asked", [], False)
    assert date.fromisoformat(asked["answer_by"]) > world.app.state.clock.today()
    body = {"reason_code": "wrong", "changes": {"phone": "+45 20 12 34 99", "cpr_number": "020190-4000"}}
    tried = await world.caseworker.post(on(asked, "/correct"), body, params={"dry_run": "true"})
    assert tried.json()["status"] == "corrected"
    done = await world.caseworker.post(on(asked, "/correct"), body, headers={"If-Match": '"1"'})
    assert done.status_code == 200, done.text
    assert done.json()["fields"] == ["cpr_number", "phone"]
    assert (await world.candidate.get(person)).json()["phone"] == "+45 20 12 34 99"
    replaced = await world.candidate.get(on(asked, "/replaced-values"))
    assert replaced.json()["replaced"] == {"phone": "+45 20 12 34 56"}
    (row,) = await world.all(Rectification)
    assert b"20 12 34 56" not in row.replaced_sealed
    assert row.before_sealed is None
    again = await world.caseworker.post(on(asked, "/refuse"), {"reason_code": "is_correct", "reason_text": "Nej."})
    assert (again.status_code, again.json()["code"]) == (409, "conflict.illegal_move")


async def test_a_refusal_has_its_reason_and_says_where_to_complain_but_not_who_decided(world: World):
    asked = await ask(world)
    silent = await world.caseworker.post(on(asked, "/refuse"), {"reason_code": "is_correct", "reason_text": ""})
    assert silent.status_code == 422
    body = {"reason_code": "is_correct", "reason_text": "Nummeret er det, du selv har givet os."}
    refused = (await world.caseworker.post(on(asked, "/refuse"), body)).json()
    assert refused["decided_by"] == str(world.caseworker.account.id)
    read = (await world.candidate.get(on(asked), headers=ENGLISH)).json()
    assert (read["status"], read["decided_by"], read["reason_text"]) == ("refused", None, body["reason_text"])
    assert "Datatilsynet" in read["complaint_guidance"]
    assert "article 77" in read["complaint_guidance"]
    assert (await world.other_caseworker.get(on(asked))).status_code == 404


async def test_an_annotation_stands_beside_what_is_not_changed_and_goes_with_the_list(world: World):
    asked = await ask(world)
    body = {"reason_code": "opinion_of_another", "annotation": "Jeg kom til tiden hver dag."}
    assert (await world.caseworker.post(on(asked, "/annotate"), body)).json()["status"] == "annotated"
    listed = (await world.candidate.get(f"/v1/candidates/{world.candidate_row.id}/rectifications")).json()["items"]
    assert [one["annotation"] for one in listed] == [body["annotation"]]
    none = await world.candidate.get(
        f"/v1/candidates/{world.candidate_row.id}/rectifications", params={"status": "asked"}
    )
    assert none.json()["items"] == []


async def test_another_row_is_corrected_by_its_own_route_and_only_then_called_corrected(world: World):
    rows = await Rows(world, "").make()
    asked = await ask(world, kind="training_activity", subject_id=str(rows.ids["activity_id"]))
    body = {"reason_code": "wrong"}
    nothing = await world.caseworker.post(on(asked, "/correct"), body)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "rectification.nothing_corrected")
    profile = await world.caseworker.post(on(asked, "/correct"), {**body, "changes": {"phone": "+45 20 12 34 56"}})
    assert profile.json()["errors"][0]["code"] == "rectification.profile_only"
    async with world.database.write() as transaction:
        statement = update(TrainingActivity).where(col(TrainingActivity.id) == rows.ids["activity_id"])
        await transaction.session.exec(statement.values(have=1))
    done = (await world.caseworker.post(on(asked, "/correct"), body)).json()
    assert (done["status"], done["fields"]) == ("corrected", ["have"])
    assert (await world.caseworker.get(on(asked, "/replaced-values"))).json()["replaced"] == {"have": 0}


async def test_staff_say_how_they_were_told_and_nobody_asks_about_rows_of_others(world: World):
    other = await Rows(world, "other_").make()
    path = f"/v1/candidates/{world.candidate_row.id}/rectifications"
    body: dict[str, Any] = {"kind": "profile", "claim": "Navnet er stavet forkert."}
    assert (await world.caseworker.post(path, body)).json()["errors"][0]["code"] == "privacy.on_behalf_required"
    taken = await world.caseworker.post(path, {**body, **PHONE})
    assert (taken.status_code, taken.json()["is_on_behalf"]) == (201, True)
    assert (await world.candidate.post(path, {**body, **PHONE})).json()["errors"][0]["code"] == (
        "privacy.on_behalf_not_yours"
    )
    strangers = {"kind": "placement", "subject_id": str(other.ids["placement_id"]), "claim": "x"}
    assert (await world.candidate.post(path, strangers)).json()["errors"][0]["code"] == "reference.unknown"
    nameless = {"kind": "placement", "claim": "x"}
    assert (await world.candidate.post(path, nameless)).json()["errors"][0]["code"] == "rectification.subject_mismatch"
