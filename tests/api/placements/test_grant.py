"""What the law says to a grant, what a manager may set aside, and what two grants at once lead to."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.foundation.core.clock import Clock
from app.journey.placements.domain import PlacementStatus
from app.registers.candidates.models import Commitment
from app.registers.companies.models import Occupancy
from app.registers.law.domain import CommitmentKind, LegalBasis
from tests.api.placements.stage import ON_PAPER, OVERRIDE, Stage, act, code_of, outcomes, read

ORDINARY = {"legal_basis": LegalBasis.LAB_OTHER}


def full_time(stage: Stage, placement, **values) -> Occupancy:
    """Somebody else who fills one full-time place at the workplace."""
    return Occupancy(
        **{
            "workplace_id": placement.workplace_id,
            "jobcenter_id": stage.world.there.id,
            "source_type": "employment",
            "source_id": stage.world.there.id,
            "legal_basis": LegalBasis.LAB_OTHER,
            "starts_on": placement.starts_on,
            "ends_on": None,
            "fte_fraction": Decimal(2),
            **values,
        }
    )


async def test_a_workplace_that_is_full_refuses_one_more(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW, **ORDINARY)
    await stage.world.add(full_time(stage, placement))
    refused = await act(stage.world.caseworker, placement, "grant", headers={"Accept-Language": "en"})

    assert code_of(refused) == (409, "placement.checks_failed")
    checks = refused.json()["checks"]
    assert outcomes(checks)["ratio_requirement"] == "fail"
    assert len(checks) == 13
    ratio = next(check for check in checks if check["code"] == "ratio_requirement")
    assert (ratio["actual"], ratio["limit"]) == ("2.68", 2)
    assert "12 full-time ordinary employees" in ratio["explanation"]
    assert (await read(stage.world.caseworker, placement))["status"] == "in_review"


async def test_a_person_of_the_integration_programme_is_warned_about_but_not_refused(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    await stage.world.add(full_time(stage, placement))
    granted = await act(stage.world.caseworker, placement, "grant")

    assert granted.status_code == 200
    assert outcomes(granted.json()["checks"])["ratio_applies_to_programme"] == "warn"


async def test_room_that_is_free_before_the_first_day_is_room(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW, **ORDINARY)
    before = {"starts_on": placement.starts_on - timedelta(days=30), "ends_on": placement.starts_on - timedelta(days=1)}
    await stage.world.add(full_time(stage, placement, **before))
    assert (await act(stage.world.caseworker, placement, "grant")).status_code == 200


async def test_another_placement_in_the_same_hours_refuses(stage: Stage):
    first = await stage.placed(PlacementStatus.IN_REVIEW)
    second = await stage.another(workplace=stage.world.other_workplace)
    assert (await act(stage.world.caseworker, first, "grant")).status_code == 200
    refused = await act(stage.world.caseworker, second, "grant")

    assert code_of(refused) == (409, "placement.checks_failed")
    assert outcomes(refused.json()["checks"])["overlap"] == "fail"
    assert outcomes(refused.json()["checks"])["weekly_hours"] == "fail"


async def test_a_placement_that_was_cancelled_stands_in_nobodys_way(stage: Stage):
    first = await stage.placed(PlacementStatus.IN_REVIEW)
    second = await stage.another(workplace=stage.world.other_workplace)
    await act(stage.world.caseworker, first, "grant")
    await act(stage.world.caseworker, first, "cancel", {"reason_code": "candidate_withdrew"})
    assert (await act(stage.world.caseworker, second, "grant")).status_code == 200


async def test_classes_and_internship_together_stay_within_37_hours(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW, working_times=[])
    await stage.world.add(
        Commitment(
            candidate_id=placement.candidate_id,
            jobcenter_id=stage.world.here.id,
            kind=CommitmentKind.DANISH_CLASS,
            source_type="classes",
            source_id=placement.candidate_id,
            starts_on=placement.starts_on,
            weekly_hours=Decimal("12.5"),
        )
    )
    refused = await act(stage.world.caseworker, placement, "grant")

    checks = {check["code"]: check for check in refused.json()["checks"]}
    assert checks["weekly_hours"]["outcome"] == "fail"
    assert checks["weekly_hours"]["actual"] == "37.5"


async def test_an_internship_is_not_granted_backwards(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    stage.travel(placement.starts_on + timedelta(days=1))
    refused = await act(stage.world.caseworker, placement, "grant")
    assert outcomes(refused.json()["checks"])["start_date"] == "fail"


async def test_too_long_an_internship_is_refused_by_its_legal_basis(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW, legal_basis=LegalBasis.LAB_JOB_READY)
    refused = await act(stage.world.caseworker, placement, "grant")
    assert outcomes(refused.json()["checks"])["duration"] == "fail"


async def test_missing_declarations_refuse(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW, declares_no_seasonal_peak=False)
    refused = await act(stage.world.manager, placement, "grant")
    assert outcomes(refused.json()["checks"])["purpose"] == "fail"


async def test_a_start_without_any_law_in_force_is_a_conflict(stage: Stage):
    placement = await stage.placed(
        PlacementStatus.IN_REVIEW, starts_on=date(2010, 1, 4), ends_on=date(2010, 3, 1), working_times=[]
    )
    assert code_of(await act(stage.world.caseworker, placement, "grant")) == (409, "placement.no_law_for_period")
    checks = await stage.world.caseworker.get(f"/v1/placements/{placement.id}/checks")
    assert code_of(checks) == (409, "placement.no_law_for_period")


async def test_a_manager_overrides_alone_where_one_person_is_enough(stage: Stage):
    await stage.two_people_for()
    placement = await stage.formerly_employed()
    assert code_of(await act(stage.world.manager, placement, "grant")) == (409, "placement.checks_failed")
    granted = await act(stage.world.manager, placement, "grant", {"overrides": [OVERRIDE]})

    assert granted.status_code == 200, granted.text
    override, decision = granted.json()["decisions"]
    assert (override["action"], override["overridden"]) == ("override", ["same_employer"])
    assert decision["overridden"] == ["same_employer"]
    kept = next(check for check in decision["checks"] if check["code"] == "same_employer")
    assert kept["outcome"] == "fail"
    assert kept["override"] == {"reason_code": OVERRIDE["reason_code"], "text": OVERRIDE["text"]}


async def test_a_caseworker_may_not_override_where_one_person_is_enough(stage: Stage):
    await stage.two_people_for("grant")
    placement = await stage.formerly_employed()
    refused = await act(stage.world.caseworker, placement, "grant", {"overrides": [OVERRIDE]})
    assert code_of(refused) == (403, "placement.override_not_permitted")


async def test_a_check_that_cannot_be_overridden_refuses_all_the_same(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW, **ORDINARY)
    await stage.world.add(full_time(stage, placement))
    override = {**OVERRIDE, "code": "ratio_requirement"}
    refused = await act(stage.world.manager, placement, "grant", {"overrides": [override]})
    assert code_of(refused) == (409, "placement.checks_failed")


async def test_an_override_of_an_unknown_check_is_a_fault_of_the_input(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    refused = await act(stage.world.manager, placement, "grant", {"overrides": [{**OVERRIDE, "code": "horoscope"}]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/overrides/0/code"


async def test_an_override_that_was_not_needed_leaves_no_trace(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    granted = await act(stage.world.manager, placement, "grant", {"overrides": [OVERRIDE]})
    assert granted.json()["decisions"][0]["overridden"] == []


async def test_an_objection_must_be_decided_on_in_so_many_words(stage: Stage):
    world = stage.world
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    assert (await act(world.caseworker, placement, "object", {"text": "Vi er for få."})).status_code == 200
    answers = [await act(caller, placement, "sign") for caller in (world.company, world.candidate, world.caseworker)]
    assert answers[-1].json()["status"] == "in_review"
    # By the register nobody else is employed, so nobody could object; as soon as others are, the objection counts.
    await world.add(await _with_others(stage))
    refused = await act(world.caseworker, placement, "grant", {"text": "Vi har set på det."})
    assert outcomes(refused.json()["checks"])["representative_statement"] == "fail"
    decided = {"reason_code": "objection_considered", "text": "Oplæringen er lagt hos en anden kollega."}
    granted = await act(world.caseworker, placement, "grant", decided)
    assert granted.status_code == 200, granted.text
    assert granted.json()["decisions"][0]["reason_code"] == "objection_considered"


async def _with_others(stage: Stage):
    row = await stage.world.reload(stage.world.workplace)
    row.has_other_employees = True
    return row


async def test_the_statement_of_the_representative_is_needed_where_others_work(stage: Stage):
    await stage.world.add(await _with_others(stage))
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    refused = await act(stage.world.caseworker, placement, "grant")
    assert outcomes(refused.json()["checks"])["representative_statement"] == "fail"


async def test_signed_by_all_four_parties_it_is_granted_where_others_work(stage: Stage):
    world = stage.world
    await world.add(await _with_others(stage))
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    answers = [await act(caller, placement, "sign") for caller in (world.company, world.candidate, world.caseworker)]
    assert answers[-1].json()["missing_signatures"] == ["employee_representative"]
    body = {"party": "employee_representative", "on_behalf": ON_PAPER}
    assert (await act(world.caseworker, placement, "sign", body)).json()["status"] == "in_review"
    granted = await act(world.caseworker, placement, "grant")
    assert granted.status_code == 200, granted.text
    assert outcomes(granted.json()["checks"])["representative_statement"] == "pass"


async def test_earlier_internships_are_counted_but_do_not_refuse(stage: Stage):
    today = Clock().today()
    ended: dict[str, Any] = {"ended_on": today - timedelta(days=20), "end_report": {"outcome": "no_job"}}
    for _ in range(4):
        await stage.another(status=PlacementStatus.COMPLETED, **ended)
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    granted = (await act(stage.world.caseworker, placement, "grant")).json()
    assert outcomes(granted["checks"])["repeat_placement"] == "warn"
    assert outcomes(granted["checks"])["revolving_door"] == "warn"


async def test_one_hire_stops_the_revolving_door(stage: Stage):
    today = Clock().today()
    for outcome in ("no_job", "no_job", "no_job", "job_offered"):
        await stage.another(
            await stage.person(),
            status=PlacementStatus.COMPLETED,
            ended_on=today - timedelta(days=20),
            end_report={"outcome": outcome},
        )
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    checks = (await stage.world.caseworker.get(f"/v1/placements/{placement.id}/checks")).json()["checks"]
    assert outcomes(checks)["revolving_door"] == "pass"
    assert outcomes(checks)["repeat_placement"] == "pass"


async def test_the_checks_can_be_seen_before_anybody_has_signed(stage: Stage):
    await stage.world.add(await _with_others(stage))
    placement = await stage.placed(PlacementStatus.DRAFT)
    answer = (await stage.world.company.get(f"/v1/placements/{placement.id}/checks")).json()
    assert outcomes(answer["checks"])["representative_statement"] == "warn"
    assert answer["outcome"] == "warn"
    assert answer["blocking"] == []


@pytest.mark.parametrize("rounds", range(2))
async def test_of_two_grants_at_once_for_one_person_one_succeeds(stage: Stage, rounds):
    first = await stage.placed(PlacementStatus.IN_REVIEW)
    second = await stage.another(workplace=stage.world.other_workplace)
    answers = await asyncio.gather(
        act(stage.world.caseworker, first, "grant"), act(stage.world.manager, second, "grant")
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "placement.checks_failed"
    assert len(await stage.world.all(Occupancy)) == 1


@pytest.mark.parametrize("rounds", range(2))
async def test_of_two_grants_at_once_for_the_last_room_at_a_workplace_one_succeeds(stage: Stage, rounds):
    small = await stage.world.make_workplace(stage.world.company_row, ordinary_employees_fte=Decimal(4))
    hours: dict[str, Any] = {"hours_schedule": [{"from_week": 1, "weekly_hours": 30}], **ORDINARY}
    placements = [await stage.another(await stage.person(), small, **hours) for _ in range(3)]
    callers = (stage.world.caseworker, stage.world.manager, stage.world.caseworker)
    answers = await asyncio.gather(
        *(act(caller, placement, "grant") for caller, placement in zip(callers, placements, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(await stage.world.all(Occupancy)) == 1
