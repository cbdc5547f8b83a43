"""The agreement: signatures, changes that void them, and the trail of versions."""

from datetime import timedelta

import pytest

from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import AgreementVersion, Signature
from tests.api.placements.stage import ON_PAPER, Stage, act, code_of, read


async def drafted(stage: Stage) -> dict:
    answer = await stage.world.caseworker.post("/v1/placements", {"match_id": str(stage.match.id)})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def change(caller, placement: dict, patch: dict, **options):
    current = await read(caller, placement)
    path = f"/v1/placements/{placement['id']}/agreement"
    return await caller.patch(path, patch, version=current["version"], **options)


async def test_a_draft_nobody_has_signed_changes_within_its_version(stage: Stage):
    placement = await drafted(stage)
    answer = await change(stage.world.company, placement, {"tasks": "Opvask"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["agreement_version"] == 1
    assert answer.json()["tasks"] == "Opvask"
    (version,) = await stage.world.all(AgreementVersion)
    assert version.content["tasks"] == "Opvask"


async def test_a_change_after_a_signature_makes_a_new_version_and_voids_what_was_signed(stage: Stage):
    world, placement = stage.world, await drafted(stage)
    await act(world.company, placement, "submit")
    await act(world.company, placement, "sign")
    await act(world.candidate, placement, "sign")
    answer = (await change(world.company, placement, {"hours_schedule": [{"from_week": 1, "weekly_hours": 30}]})).json()

    assert answer["status"] == "draft"
    assert answer["agreement_version"] == 2
    assert answer["signatures"] == []
    assert answer["missing_signatures"] == ["company", "candidate", "jobcenter"]
    assert all(row.voided_at is not None for row in await world.all(Signature))

    versions = (await world.caseworker.get(f"/v1/placements/{placement['id']}/versions")).json()["items"]
    assert [version["number"] for version in versions] == [1, 2]
    assert versions[0]["changes"] == []
    assert versions[1]["changes"] == [
        {
            "field": "hours_schedule",
            "before": [{"from_week": 1, "weekly_hours": 25}],
            "after": [{"from_week": 1, "weekly_hours": 30}],
        }
    ]
    assert [answer["party"] for answer in versions[0]["signatures"]] == ["company", "candidate"]
    assert versions[1]["signatures"] == []
    assert versions[0]["content"]["hours_schedule"] == [{"from_week": 1, "weekly_hours": 25}]


async def test_the_new_version_can_be_signed_by_the_same_parties_again(stage: Stage):
    world, placement = stage.world, await drafted(stage)
    await act(world.company, placement, "submit")
    await act(world.company, placement, "sign")
    await change(world.company, placement, {"tasks": "Opvask"})
    await act(world.company, placement, "submit")
    signed = [await act(caller, placement, "sign") for caller in (world.company, world.candidate, world.manager)]
    assert signed[-1].json()["status"] == "in_review"
    assert {signature["agreement_version"] for signature in signed[-1].json()["signatures"]} == {2}


async def test_a_change_in_review_takes_the_agreement_back_to_draft(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    answer = await stage.world.caseworker.patch(
        f"/v1/placements/{placement.id}/agreement", {"purpose": "ordinary_job"}, version=1
    )
    assert answer.json()["status"] == "draft"


async def test_a_patch_that_changes_nothing_has_no_effect(stage: Stage):
    world, placement = stage.world, await drafted(stage)
    await act(world.company, placement, "submit")
    await act(world.company, placement, "sign")
    before = await read(world.company, placement)
    answer = await change(
        world.company, placement, {"tasks": before["tasks"], "working_times": before["working_times"]}
    )
    assert answer.json()["status"] == "submitted"
    assert answer.json()["version"] == before["version"]


async def test_a_patch_needs_the_version_it_was_made_from(stage: Stage):
    placement = await drafted(stage)
    path = f"/v1/placements/{placement['id']}/agreement"
    assert (await stage.world.company.patch(path, {"tasks": "x"})).status_code == 428
    assert (await stage.world.company.patch(path, {"tasks": "x"}, version=9)).status_code == 412


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"ends_on": "2020-01-01"}, "/ends_on"),
        ({"ends_on": "2099-01-01"}, "/ends_on"),
        ({"starts_on": None}, "/starts_on"),
        ({"purpose": "cheap_labour"}, "/purpose"),
        ({"hours_schedule": []}, "/hours_schedule"),
        ({"hours_schedule": [{"from_week": 2, "weekly_hours": 20}]}, "/hours_schedule"),
        ({"hours_schedule": [{"from_week": 1, "weekly_hours": 38}]}, "/hours_schedule/0/weekly_hours"),
        ({"working_times": [{"weekday": 8, "from": "08:00", "to": "12:00"}]}, "/working_times/0/weekday"),
        (
            {
                "working_times": [
                    {"weekday": 1, "from": "08:00", "to": "12:00"},
                    {"weekday": 1, "from": "11:00", "to": "14:00"},
                ]
            },
            "/working_times",
        ),
        ({"status": "granted"}, "/status"),
        ({"mentor_account_id": "01981f6e-0000-7000-8000-000000000001"}, "/mentor_account_id"),
    ],
)
async def test_an_agreement_that_makes_no_sense_is_refused_where_it_makes_none(stage: Stage, patch, pointer):
    answer = await change(stage.world.company, await drafted(stage), patch)
    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


async def test_only_a_mentor_of_the_same_company_can_be_the_mentor(stage: Stage):
    placement = await drafted(stage)
    for name, status in (("mentor", 200), ("other_mentor", 422), ("caseworker", 422)):
        account_id = str(stage.world.callers[name].account.id)
        answer = await change(stage.world.company, placement, {"mentor_account_id": account_id})
        assert answer.status_code == status, name
    cleared = await change(stage.world.company, placement, {"mentor_account_id": None})
    assert cleared.json()["mentor_account_id"] is None


async def test_a_party_signs_a_version_once(stage: Stage):
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    assert (await act(stage.world.company, placement, "sign")).status_code == 200
    assert code_of(await act(stage.world.company, placement, "sign")) == (409, "placement.already_signed")
    body = {"party": "company", "on_behalf": ON_PAPER}
    assert code_of(await act(stage.world.caseworker, placement, "sign", body)) == (409, "placement.already_signed")


async def test_a_signature_raises_the_version_that_callers_see(stage: Stage):
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    answer = await act(stage.world.company, placement, "sign")
    assert answer.json()["version"] > placement.version
    unchanged = await stage.world.company.get(
        f"/v1/placements/{placement.id}", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert unchanged.status_code == 304


@pytest.mark.parametrize("party", ["candidate", "employee_representative", "jobcenter"])
async def test_a_company_signs_for_itself_only(stage: Stage, party):
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    body = {"party": party, "on_behalf": ON_PAPER}
    assert code_of(await act(stage.world.company, placement, "sign", body)) == (403, "placement.signs_for_others")


async def test_staff_sign_for_others_with_reason_and_channel_only(stage: Stage):
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    refused = await act(stage.world.caseworker, placement, "sign", {"party": "candidate"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/on_behalf"
    body = {"party": "candidate", "on_behalf": {"reason_code": "language", "channel": "meeting"}}
    signed = (await act(stage.world.caseworker, placement, "sign", body)).json()
    assert signed["signatures"][0]["party"] == "candidate"
    assert signed["signatures"][0]["signer_role"] == "caseworker"
    assert signed["signatures"][0]["on_behalf"] == {"reason_code": "language", "channel": "meeting", "name": None}
    nobody = await act(stage.world.caseworker, placement, "sign", {"on_behalf": ON_PAPER})
    assert nobody.json()["errors"][0]["pointer"] == "/party"


async def test_an_objection_is_the_representatives_answer_on_that_version(stage: Stage):
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    objected = (await act(stage.world.caseworker, placement, "object", {"text": "Vi er for få."})).json()
    assert objected["signatures"][0]["outcome"] == "objected"
    assert objected["signatures"][0]["objection"] == "Vi er for få."
    body = {"party": "employee_representative", "on_behalf": ON_PAPER}
    again = await act(stage.world.caseworker, placement, "sign", body)
    assert code_of(again) == (409, "placement.already_signed")


async def test_a_longer_period_moves_the_end_of_the_placement(stage: Stage):
    placement = await drafted(stage)
    ends_on = stage.match.planned_ends_on + timedelta(days=7)
    answer = await change(stage.world.caseworker, placement, {"ends_on": ends_on.isoformat()})
    assert answer.json()["ends_on"] == ends_on.isoformat()


async def test_a_dry_change_shows_the_new_version_and_keeps_the_old(stage: Stage):
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    await act(stage.world.company, placement, "sign")
    path = f"/v1/placements/{placement.id}/agreement"
    current = await read(stage.world.company, placement)
    shown = await stage.world.company.patch(
        path, {"tasks": "Opvask"}, version=current["version"], params={"dry_run": "true"}
    )
    assert shown.json()["agreement_version"] == 2
    assert (await read(stage.world.company, placement)) == current
