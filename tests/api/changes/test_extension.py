"""An internship that goes on: heard, judged over the whole of it, and decided."""

from datetime import timedelta
from decimal import Decimal

from app.foundation.audit.models import Event
from app.journey.changes.models import PlacementChange
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import AgreementVersion, Decision, Signature
from app.registers.candidates.models import Commitment
from app.registers.companies.models import Occupancy
from app.registers.law.domain import LegalBasis
from tests.api.changes.internship import ASSESSED, WEEK, Internship, read, say
from tests.api.placements.stage import Stage, act, code_of, outcomes
from tests.api.placements.stage import read as read_placement


async def test_an_extension_becomes_a_new_version_that_the_parties_have_agreed_to(internship: Internship):
    world = internship.world
    await internship.active(weeks=10)
    first_end = internship.placement.ends_on
    change = await internship.extension(by=world.company)
    assert (change["status"], change["answers"]["company"]["agrees"]) == ("requested", True)
    assert change["blocking"] == ["candidate_not_heard"]  # the check on the person's basis is not the company's
    await internship.agree(change, world.candidate)
    granted = await internship.grants(change, ASSESSED)

    assert (granted["status"], granted["granted_version"], granted["blocking"]) == ("granted", 2, [])
    placement = internship.placement
    assert (placement.ends_on, placement.agreement_version) == (first_end + 4 * WEEK, 2)
    assert (placement.granted_ends_on, placement.granted_version) == (first_end, 1)
    shown = await read_placement(world.caseworker, placement)
    assert {signature["party"] for signature in shown["signatures"]} == {"company", "candidate", "jobcenter"}
    assert shown["missing_signatures"] == []
    versions = (await world.company.get(f"/v1/placements/{placement.id}/versions")).json()["items"]
    assert versions[1]["changes"] == [
        {"field": "ends_on", "before": first_end.isoformat(), "after": placement.ends_on.isoformat()}
    ]
    await internship.holds()


async def test_the_ledgers_the_decision_and_the_event_follow(internship: Internship):
    world = internship.world
    change = await internship.extension()
    await internship.agree(change)
    await internship.grants(change, ASSESSED)

    assert {row.ends_on for row in await world.all(Occupancy)} == {internship.placement.ends_on}
    assert {row.ends_on for row in await world.all(Commitment)} == {internship.placement.ends_on}
    (decision,) = await world.all(Decision, Decision.action == "extension")
    assert (decision.reason_code, decision.agreement_version) == ("concrete_assessment", 2)
    assert decision.legal_basis
    assert len(decision.checks) == 13
    shown = await read(world.candidate, change)
    assert shown["decision"]["appeal_guidance"]
    (event,) = await world.all(Event, Event.name == "placement.changed")
    assert event.data == {
        "kind": "extension",
        "change_id": change["id"],
        "agreement_version": 2,
        "ends_on": internship.placement.ends_on.isoformat(),
    }
    assert event.reason_code is None


async def test_without_an_assessment_the_law_refuses_with_its_checks(internship: Internship):
    change = await internship.extension()
    assert "extension" in change["blocking"]
    await internship.agree(change)
    refused = await internship.grant(change)
    assert code_of(refused) == (409, "change.checks_failed")
    assert outcomes(refused.json()["checks"])["extension"] == "fail"
    assert (await read(internship.world.caseworker, change))["status"] == "requested"
    assert (await internship.refresh()).agreement_version == 1


async def test_limits_run_over_the_whole_internship(internship: Internship):
    change = await internship.extension(weeks=13)
    await internship.agree(change)
    await internship.grants(change, ASSESSED)
    beyond = await internship.extension(weeks=4)
    await internship.agree(beyond)
    assert code_of(await internship.grant(beyond, ASSESSED)) == (409, "change.checks_failed")
    need = {
        "reason_code": "particular_need",
        "text": "Jobbet begynder.",
        "particular_need": "Jobbet begynder om fire uger.",
    }
    granted = await internship.grants(beyond, need)
    assert outcomes(granted["checks"])["duration"] == "pass"
    assert internship.placement.ends_on == internship.day(30) - timedelta(days=1)
    checks = await internship.world.caseworker.get(f"/v1/placements/{internship.placement.id}/checks")
    assert checks.json()["blocking"] == []


async def test_more_than_thirteen_weeks_at_a_time_is_refused_beyond_the_ordinary_limit(internship: Internship):
    change = await internship.extension(weeks=27, particular_need="Behovet er der.", concrete_assessment="Vurderet.")
    assert "extension" in change["blocking"]


async def test_a_job_ready_person_is_not_extended(stage: Stage):
    internship = await Internship(stage).granted(
        legal_basis=LegalBasis.LAB_JOB_READY, ends_on=stage.match.planned_starts_on + timedelta(days=27)
    )
    change = await internship.extension(weeks=1)
    await internship.agree(change)
    refused = await internship.grant(change, ASSESSED)
    assert outcomes(refused.json()["checks"])["extension"] == "fail"


async def test_an_end_that_is_not_later_is_a_fault_of_the_input(internship: Internship):
    body = {"ends_on": internship.placement.ends_on.isoformat(), "reason_code": "job_prospect"}
    refused = await internship.ask("extensions", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0] == {
        "pointer": "/ends_on",
        "code": "change.not_later",
        "detail": "En forlængelse skal slutte senere end praktikken gør nu.",
    }


async def test_more_than_two_years_is_a_fault_of_the_input(internship: Internship):
    body = {"ends_on": (internship.placement.starts_on + timedelta(days=732)).isoformat(), "reason_code": "other"}
    refused = await internship.ask("extensions", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "agreement.period_too_long"


async def test_what_is_over_is_not_extended(internship: Internship):
    await internship.active()
    body = {"ends_on": (internship.placement.ends_on + WEEK).isoformat(), "reason_code": "job_prospect"}
    internship.stage.travel(internship.placement.ends_on + timedelta(days=1))
    assert code_of(await internship.ask("extensions", body)) == (409, "change.placement_not_under_way")
    done = await act(internship.world.company, internship.placement, "complete", {"outcome": "no_job"})
    assert done.status_code == 200, done.text
    assert code_of(await internship.ask("extensions", body)) == (409, "change.placement_not_under_way")


async def test_an_extension_that_waits_past_the_end_is_no_longer_granted(internship: Internship):
    await internship.active()
    change = await internship.extension()
    await internship.agree(change)
    internship.stage.travel(internship.placement.ends_on + timedelta(days=1))
    assert code_of(await internship.grant(change, ASSESSED)) == (409, "change.placement_not_under_way")
    assert (await read(internship.world.caseworker, change))["blocking"] == ["change.placement_not_under_way"]


async def test_only_what_is_granted_can_be_changed(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW)
    body = {"ends_on": (placement.ends_on + WEEK).isoformat(), "reason_code": "job_prospect"}
    refused = await stage.world.caseworker.post(f"/v1/placements/{placement.id}/extensions", body)
    assert code_of(refused) == (409, "change.placement_not_under_way")


async def test_another_internship_in_the_added_weeks_refuses(internship: Internship):
    stage = internship.stage
    first = internship.placement.ends_on + timedelta(days=1)
    other = await stage.another(
        workplace=stage.world.other_workplace, starts_on=first, ends_on=internship.day(17, days=-1)
    )
    assert (await act(stage.world.caseworker, other, "grant")).status_code == 200
    change = await internship.extension(concrete_assessment="Vurderet.")
    assert {"overlap", "weekly_hours"} <= set(change["blocking"])
    await internship.agree(change)
    assert code_of(await internship.grant(change)) == (409, "change.checks_failed")


async def test_a_workplace_that_fills_up_afterwards_refuses_only_the_weeks_that_are_added(internship: Internship):
    placement = internship.placement
    await internship.world.add(
        Occupancy(
            workplace_id=placement.workplace_id,
            jobcenter_id=internship.world.there.id,
            source_type="employment",
            source_id=internship.world.there.id,
            legal_basis=LegalBasis.LAB_OTHER,
            starts_on=placement.ends_on - WEEK,
            ends_on=placement.ends_on + 2 * WEEK,
            fte_fraction=Decimal(2),
        )
    )
    body = {"ends_on": (placement.ends_on + WEEK).isoformat(), "reason_code": "other", "concrete_assessment": "Ja."}
    tried = await internship.ask("extensions?dry_run=true", body)
    assert tried.status_code == 201, tried.text
    assert "ratio_requirement" in tried.json()["blocking"]
    pause = {"from_on": internship.day(3).isoformat(), "to_on": internship.day(4).isoformat(), "reason_code": "holiday"}
    assert (await internship.ask("pauses?dry_run=true", pause)).json()["blocking"] == []


async def test_a_dry_run_shows_the_checks_and_leaves_nothing(internship: Internship):
    body = {"ends_on": (internship.placement.ends_on + WEEK).isoformat(), "reason_code": "job_prospect"}
    tried = await internship.ask("extensions?dry_run=true", body)
    assert (tried.status_code, len(tried.json()["checks"])) == (201, 13)
    assert await internship.world.all(PlacementChange) == []
    change = await internship.extension()
    await internship.agree(change)
    tried = await say(internship.world.caseworker, change, "grant?dry_run=true", ASSESSED)
    assert (tried.status_code, tried.json()["status"]) == (200, "granted")
    assert (await internship.refresh()).agreement_version == 1
    assert await internship.world.all(AgreementVersion) == []
    assert len(await internship.world.all(Signature)) == 3


async def test_an_agreement_that_moved_on_makes_the_change_stale(internship: Internship):
    change = await internship.extension()
    await internship.agree(change)
    async with internship.world.database.write() as transaction:
        row = await transaction.session.get_one(PlacementChange, (await internship.world.all(PlacementChange))[0].id)
        row.based_on_version = 7
    assert code_of(await internship.grant(change, ASSESSED)) == (409, "change.stale")
    assert "change.stale" in (await read(internship.world.caseworker, change))["blocking"]


async def test_a_change_of_an_outdated_answer_is_refused_by_its_version(internship: Internship):
    change = await internship.extension()
    await internship.agree(change, internship.world.company)
    refused = await say(internship.world.caseworker, change, "reject",
                        {"reason_code": "no_need", "text": "Nej."}, headers={"If-Match": '"1"'})  # fmt: skip
    assert refused.status_code == 412
