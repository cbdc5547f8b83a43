"""The right to disagree with what a company reports."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.foundation.core.actor import Role
from app.journey.aftercare.domain.states import FollowUpStatus
from app.journey.aftercare.models import FollowUp
from app.journey.placements.domain.reasons import EndOutcome
from app.journey.placements.domain.requests import EndAuthor
from app.journey.placements.models import EndStatement
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.models import TrainingActivity
from app.journey.voice.models import Voice
from tests.api.voice.conftest import ON_BEHALF, Ask
from tests.contract.rows import Rows
from tests.factories.world import World

WORDS = "  Jeg kom til tiden hver dag.\n"


async def reports(world: World, rows: Rows) -> dict[str, UUID]:
    """One of each kind, by the company of these rows, on their candidate."""
    now = datetime.now(UTC)
    statement = EndStatement(
        placement_id=rows.ids["placement_id"],
        author=EndAuthor.SUPERVISOR,
        outcome=EndOutcome.NO_JOB,
        assessment="Kom ofte for sent.",
        given_by=world.company.account.id,
        given_role=Role.COMPANY,
    )
    await world.add(statement)
    async with world.database.write() as transaction:
        activity = await transaction.session.get(TrainingActivity, rows.ids["activity_id"])
        follow_up = await transaction.session.get(FollowUp, rows.ids["employer_follow_up_id"])
        assert activity is not None
        assert follow_up is not None
        activity.status, activity.signed_off_at = ActivityStatus.SIGNED_OFF, now
        follow_up.status, follow_up.record = FollowUpStatus.DONE, {"rating": 1}
    return {
        "end_statement": statement.id,
        "sign_off": rows.ids["activity_id"],
        "readiness_picture": rows.ids["picture_id"],
        "employer_answer": rows.ids["employer_follow_up_id"],
    }


@pytest.fixture
async def rows(world: World) -> Rows:
    return await Rows(world, "").make()


def body(kind: str, report_id: UUID, **values: Any) -> dict[str, Any]:
    return {"objects_to": {"kind": kind, "id": str(report_id)}, "text": WORDS, **values}


def path(voice: Voice) -> str:
    return f"/v1/voices/{voice.id}/object"


@pytest.mark.parametrize("kind", ["end_statement", "sign_off", "readiness_picture", "employer_answer"])
async def test_a_person_may_disagree_with_each_report_of_the_company(world: World, rows: Rows, ask: Ask, kind: str):
    found, question = await reports(world, rows), await ask()
    answer = await world.candidate.post(path(question), body(kind, found[kind]))
    assert answer.status_code == 200, answer.text
    read = answer.json()
    assert read["objects_to"] == {"kind": kind, "id": str(found[kind])}
    assert read["objection"] == WORDS
    assert read["answered_at"] is None, "to disagree is not to answer the question"
    first = (await world.caseworker.get("/v1/voices")).json()["items"][0]
    assert first["id"] == str(question.id), "it waits to be read like any answer"
    assert (await world.caseworker.post(f"/v1/voices/{question.id}/seen")).status_code == 200


async def test_only_a_companys_report_on_this_person_can_be_disagreed_with(world: World, rows: Rows, ask: Ask):
    found, question = await reports(world, rows), await ask()
    there = await Rows(world, "other_").make()
    strangers = [
        ("end_statement", uuid4()),
        ("sign_off", there.ids["activity_id"]),
        ("readiness_picture", there.ids["picture_id"]),
        ("end_statement", found["sign_off"]),
        ("employer_answer", rows.ids["follow_up_id"]),
    ]
    for kind, report_id in strangers:
        answer = await world.candidate.post(path(question), body(kind, report_id))
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/objects_to/id"), kind


async def test_another_companys_report_is_none_of_this_ones_business(world: World, rows: Rows, ask: Ask):
    found, elsewhere = await reports(world, rows), await ask(company_id=world.other_company_row.id)
    answer = await world.candidate.post(path(elsewhere), body("sign_off", found["sign_off"]))
    assert answer.status_code == 422


async def test_what_nobody_has_signed_off_or_answered_is_no_report_yet(world: World, rows: Rows, ask: Ask):
    question = await ask()
    for kind, report_id in (
        ("sign_off", rows.ids["activity_id"]),
        ("employer_answer", rows.ids["employer_follow_up_id"]),
    ):
        assert (await world.candidate.post(path(question), body(kind, report_id))).status_code == 422


async def test_an_objection_hides_a_shared_answer_until_the_caseworker_has_read_it(world: World, rows: Rows, ask: Ask):
    found, question = await reports(world, rows), await ask()
    url = f"/v1/voices/{question.id}"
    await world.candidate.post(f"{url}/answer", {"treated_well": "yes", "may_be_shared": True})
    await world.caseworker.post(f"{url}/seen")
    assert (await world.company.get(url)).status_code == 200
    await world.candidate.post(path(question), body("sign_off", found["sign_off"]))
    assert (await world.company.get(url)).status_code == 404
    await world.caseworker.post(f"{url}/seen")
    assert (await world.company.get(url)).json()["objection"] == WORDS


async def test_staff_take_an_objection_down_but_never_over_the_persons_own(world: World, rows: Rows, ask: Ask):
    found, question = await reports(world, rows), await ask()
    told = body("sign_off", found["sign_off"], on_behalf=ON_BEHALF)
    assert (await world.caseworker.post(path(question), told)).status_code == 200
    assert (await world.candidate.post(path(question), body("sign_off", found["sign_off"]))).status_code == 200
    answer = await world.caseworker.post(path(question), told)
    assert (answer.status_code, answer.json()["code"]) == (409, "voice.spoken_in_person")
