"""The record for VITAS: what it holds, who may read it, and the reference that comes back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.foundation.core.actor import Role
from app.journey.changes.domain import ChangeStatus, PlacementChangeKind
from app.journey.changes.models import PlacementChange
from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.models import Decision, Placement, Signature
from tests.api.placements.stage import Stage, code_of
from tests.factories.world import Caller

REPRESENTATIVE = {"name": "Kirsten Lund", "email": "kirsten.lund@koekken.example", "phone": None}


def path(placement: Placement) -> str:
    return f"/v1/placements/{placement.id}/handover"


async def record_of(caller: Caller, placement: Placement, **options: Any) -> dict[str, Any]:
    answer = await caller.get(path(placement), **options)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


@pytest.fixture
async def granted(stage: Stage) -> Placement:
    """A granted internship with every party's answer and a stored ratio check."""
    world = stage.world
    placement = await stage.placed(PlacementStatus.GRANTED, mentor_account_id=world.mentor.account.id)
    now = datetime.now(UTC)
    ratio = {
        "code": "ratio_requirement",
        "outcome": "pass",
        "actual": "0.68",
        "limit": 2,
        "explanation": {"da": "Der er plads.", "en": "There is room."},
        "source": "BEK 2636/2021 § 65",
        "overridable": False,
    }
    await world.add(
        *(
            Signature(
                placement_id=placement.id,
                agreement_version=1,
                party=party,
                signed_at=now,
                signed_by=world.caseworker.account.id,
                signer_role=Role.CASEWORKER,
            )
            for party in (Party.COMPANY, Party.CANDIDATE, Party.JOBCENTER)
        ),
        Decision(
            placement_id=placement.id,
            action="grant",
            decided_at=now,
            decided_by=world.caseworker.account.id,
            agreement_version=1,
            reason_code="conditions_met",
            reason_text="Alt er på plads.",
            legal_basis="Integrationsloven § 23 b",
            checks=[ratio],
        ),
    )
    return placement


async def test_the_record_holds_everything_that_is_entered_by_hand(stage: Stage, granted: Placement):
    world = stage.world
    record = await record_of(world.caseworker, granted)
    assert record["company"] == {
        "cvr_number": world.company_row.cvr_number,
        "name": "Køkken & Co ApS",
        "production_unit_number": world.workplace.production_unit_number,
        "workplace_name": "Kantinen",
        "street": "Falkoner Allé 1",
        "postcode": "2000",
        "city": "Frederiksberg",
    }
    assert record["person"]["full_name"] == "Olena Test"
    assert record["legal_basis"] == "intl_23b"
    assert record["agreement"]["tasks"] == "Anretning, opvask og rengøring"
    assert record["ratio"]["actual"] == "0.68"
    assert [answer["party"] for answer in record["signatures"]] == ["company", "candidate", "jobcenter"]
    assert record["decision"]["reason_text"] == "Alt er på plads."
    assert record["decided_by_name"] == "caseworker"
    assert record["mentor_name"] == "mentor"
    assert record["changes"] == []
    assert [item["name"] for item in record["missing"]] == ["person.has_cpr"]


async def test_every_line_of_the_form_names_a_place_in_the_record(stage: Stage, granted: Placement):
    workplace = await stage.world.reload(stage.world.workplace)
    workplace.employee_representative = REPRESENTATIVE
    await stage.world.add(workplace)
    record = await record_of(stage.world.caseworker, granted)
    for group in record["form"]:
        assert set(group["label"]) == {"da", "en"}
        for line in group["fields"]:
            place: Any = record
            for name in line["name"].split("."):
                assert name in place, line
                place = place[name]
    values = {line["name"]: line["value"] for group in record["form"] for line in group["fields"]}
    assert values["representative.name"] == "Kirsten Lund"
    assert values["legal_basis"] == "Integrationsloven § 23 b"
    assert values["ratio"] == "Der er plads."


async def test_the_record_speaks_the_callers_language(stage: Stage, granted: Placement):
    record = await record_of(stage.world.caseworker, granted, headers={"Accept-Language": "en"})
    assert record["missing"] == [{"name": "person.has_cpr", "text": "Register the person's civil registration number."}]
    assert record["ratio"]["explanation"] == "There is room."


async def test_the_cpr_number_is_revealed_elsewhere_and_never_here(stage: Stage, granted: Placement):
    world = stage.world
    candidate = await world.reload(world.candidate_row)
    candidate.cpr_sealed, candidate.cpr_index = b"sealed", "index"
    await world.add(candidate)
    answer = await world.caseworker.get(path(granted))
    person = answer.json()["person"]
    assert person["has_cpr"] is True
    assert person["cpr_route"] == f"/v1/candidates/{candidate.id}/cpr/reveal"
    assert "sealed" not in answer.text
    assert answer.json()["missing"] == []


async def test_granted_changes_are_part_of_the_record_and_others_are_not(stage: Stage, granted: Placement):
    world = stage.world

    def change(status: ChangeStatus, version: int | None) -> PlacementChange:
        return PlacementChange(
            placement_id=granted.id,
            jobcenter_id=granted.jobcenter_id,
            company_id=granted.company_id,
            candidate_id=granted.candidate_id,
            kind=PlacementChangeKind.EXTENSION,
            status=status,
            based_on_version=1,
            effective_on=date(2027, 5, 3),
            proposed={"ends_on": "2027-08-01"},
            reason_code="more_time_needed",
            requested_by=world.company.account.id,
            requested_role=Role.COMPANY,
            requested_at=datetime.now(UTC),
            granted_version=version,
        )

    await world.add(change(ChangeStatus.REJECTED, None), change(ChangeStatus.GRANTED, 2))
    changes = (await record_of(world.caseworker, granted))["changes"]
    assert [(item["kind"], item["granted_version"], item["proposed"]) for item in changes] == [
        ("extension", 2, {"ends_on": "2027-08-01"})
    ]


async def test_a_submitted_agreement_has_a_record_that_says_what_is_missing(stage: Stage):
    placement = await stage.placed(PlacementStatus.SUBMITTED, tasks="", no_other_employees=False)
    record = await record_of(stage.world.caseworker, placement)
    names = [item["name"] for item in record["missing"]]
    assert names == ["person.has_cpr", "agreement.tasks", *["signatures"] * 4, "decision"]
    assert record["decision"] is None
    assert record["ratio"] is None


async def test_a_draft_has_no_record_yet(stage: Stage):
    placement = await stage.placed(PlacementStatus.DRAFT)
    assert code_of(await stage.world.caseworker.get(path(placement))) == (409, "handover.not_submitted")


async def test_the_reference_is_stored_once_and_told_without_being_repeated(stage: Stage, granted: Placement):
    world = stage.world
    body = {"vitas_reference": " VP-2027-001234 "}
    before = (await world.caseworker.get(path(granted))).headers["etag"]
    stored = await world.caseworker.put(path(granted), body, headers={"If-Match": before})
    assert stored.status_code == 200, stored.text
    assert stored.json()["vitas_reference"] == "VP-2027-001234"
    again = await world.caseworker.put(path(granted), body)
    assert again.headers["etag"] == stored.headers["etag"] != before
    assert (await world.event_names()).count("placement.handed_over") == 1
    assert (await world.reload(granted)).vitas_reference == "VP-2027-001234"
    stale = await world.caseworker.put(path(granted), {"vitas_reference": "VP-2"}, headers={"If-Match": before})
    assert stale.status_code == 412
    cleared = await world.caseworker.put(path(granted), {"vitas_reference": None})
    assert cleared.json()["vitas_reference"] is None


async def test_a_record_that_was_read_before_is_not_sent_again(stage: Stage, granted: Placement):
    first = await stage.world.caseworker.get(path(granted))
    seen = {"If-None-Match": first.headers["etag"]}
    assert (await stage.world.caseworker.get(path(granted), headers=seen)).status_code == 304


@pytest.mark.parametrize("status", [PlacementStatus.DRAFT, PlacementStatus.SUBMITTED, PlacementStatus.IN_REVIEW])
async def test_no_reference_is_kept_before_the_grant(stage: Stage, status: PlacementStatus):
    placement = await stage.placed(status)
    answer = await stage.world.caseworker.put(path(placement), {"vitas_reference": "VP-1"})
    assert code_of(answer) == (409, "handover.not_granted")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"vitas_reference": ""},
        {"vitas_reference": "   "},
        {"vitas_reference": "x" * 41},
        {"vitas_reference": "VP\n1"},
        {"vitas_reference": "VP\x001"},
        {"vitas_reference": 7},
        {"vitas_reference": ["VP-1"]},
        {"vitas_reference": "VP-1", "status": "granted"},
    ],
)
async def test_a_reference_that_is_none_is_refused(stage: Stage, granted: Placement, body: dict[str, Any]):
    assert (await stage.world.caseworker.put(path(granted), body)).status_code == 422
    assert (await stage.world.reload(granted)).vitas_reference is None


async def test_only_the_own_jobcenter_and_a_scoped_integration_reach_the_record(stage: Stage, granted: Placement):
    world = stage.world
    assert (await world.integration.get(path(granted))).status_code == 200
    assert (await world.integration.put(path(granted), {"vitas_reference": "VP-1"})).status_code == 200
    for caller in (world.company, world.candidate, world.mentor, world.admin, world.unscoped):
        assert (await caller.get(path(granted))).status_code == 403
        assert (await caller.put(path(granted), {"vitas_reference": "VP-2"})).status_code == 403
    assert (await world.other_caseworker.get(path(granted))).status_code == 404
    assert (await world.other_caseworker.put(path(granted), {"vitas_reference": "VP-2"})).status_code == 404


async def test_a_cancelled_internship_keeps_its_record_so_that_vitas_can_be_told(stage: Stage):
    placement = await stage.placed(
        PlacementStatus.CANCELLED, granted_at=datetime.now(UTC) - timedelta(days=1), vitas_reference="VP-9"
    )
    assert (await record_of(stage.world.caseworker, placement))["vitas_reference"] == "VP-9"
