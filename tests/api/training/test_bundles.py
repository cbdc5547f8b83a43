"""A jobcenter's bundles in a training plan: applied in one call, explained where there is no room, taken out again."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.training.models import TrainingActivity
from app.registers.jobcenters.models import JobcenterSettings
from tests.api.training.conftest import gap
from tests.factories.world import World

pytestmark = pytest.mark.anyio
ENGLISH = {"Accept-Language": "en"}
BUNDLE: dict[str, Any] = {
    "code": "hverdagsdansk",
    "name": {"da": "Hverdagsdansk og økonomi", "en": "Everyday Danish and money"},
    "items": [
        {"kind": "language", "title": {"da": "Dansk i køkkenet", "en": "Danish in the kitchen"}, "weeks": 6,
         "weekly_minutes": 60},
        {"kind": "financial_literacy", "title": {"da": "Budget og netbank", "en": "Budget and net bank"}, "weeks": 3,
         "weekly_minutes": 30},
        {"kind": "citizenship", "title": {"da": "Rettigheder og pligter", "en": "Rights and duties"}, "weeks": 2,
         "weekly_minutes": 30},
    ],
}  # fmt: skip


def path(placement: Placement) -> str:
    return f"/v1/placements/{placement.id}/training-plan"


async def offer(world: World, *bundles: dict[str, Any]) -> None:
    settings = f"/v1/jobcenters/{world.here.id}/settings"
    version = (await world.manager.get(settings)).json()["version"]
    answer = await world.manager.patch(settings, {"bundles": list(bundles)}, version=version)
    assert answer.status_code == 200, answer.text


@pytest.fixture
async def offered(world: World) -> None:
    await offer(world, BUNDLE)


async def apply(world: World, placement: Placement, **options: Any) -> Any:
    return await world.caseworker.post(f"{path(placement)}/bundles", {"bundle": "hverdagsdansk"}, **options)


@pytest.mark.usefixtures("offered")
class TestApplied:
    async def test_every_item_becomes_an_activity_beside_the_gaps_which_do_not_move(self, world: World, placement):
        before = (await world.caseworker.get(path(placement))).json()["activities"]
        answer = await apply(world, placement, headers=ENGLISH)
        assert answer.status_code == 200, answer.text
        plan = answer.json()
        helped = {a["title"]: a for a in plan["activities"] if a["origin"] == "bundle"}
        assert set(helped) == {"Danish in the kitchen", "Budget and net bank", "Rights and duties"}
        danish = helped["Danish in the kitchen"]
        assert (danish["kind"], danish["weekly_hours"], danish["bundle_code"]) == ("language", 1, "hverdagsdansk")
        assert (danish["skill_id"], danish["skill_label"]) == (None, None)
        assert danish["reason"]["text"] == "From one of the jobcenter's bundles: help beside the job's requirements."
        assert len({each["on"] for each in danish["dated_sessions"]}) == 6
        gaps = [a for a in plan["activities"] if a["origin"] == "gap"]
        assert [a["dated_sessions"] for a in gaps] == [a["dated_sessions"] for a in before]
        assert {each["activity_id"] for each in plan["changes"]["added"]} == {a["id"] for a in helped.values()}
        assert len(plan["changes"]["kept"]) == len(before)
        assert (plan["left_out"], plan["unplaced"]) == ([], [])
        assert "training_plan.bundle_applied" in await world.event_names()

    async def test_nothing_of_the_plan_is_ever_at_the_same_time(self, world: World, placement):
        plan = (await apply(world, placement)).json()
        sittings = sorted(
            (each["on"], each["from"], each["to"]) for a in plan["activities"] for each in a["dated_sessions"]
        )
        for (day, _, end), (other, begin, _) in pairwise(sittings):
            assert day < other or end <= begin

    async def test_a_dry_run_shows_the_plan_and_changes_nothing(self, world: World, placement):
        before = (await world.caseworker.get(path(placement))).json()
        shown = await world.caseworker.post(f"{path(placement)}/bundles?dry_run=true", {"bundle": "hverdagsdansk"})
        assert len(shown.json()["changes"]["added"]) == 3
        assert (await world.caseworker.get(path(placement))).json() == before

    async def test_a_bundle_is_in_a_plan_once(self, world: World, placement):
        await apply(world, placement)
        again = await apply(world, placement)
        assert (again.status_code, again.json()["code"]) == (409, "training.bundle_already")
        assert len(await world.all(TrainingActivity)) == 5

    async def test_the_same_key_answers_the_same_and_applies_it_once(self, world: World, placement):
        key = {"Idempotency-Key": "bundle-1"}
        first, second = await apply(world, placement, headers=key), await apply(world, placement, headers=key)
        assert (first.status_code, second.status_code) == (200, 200)
        assert first.json() == second.json()

    async def test_a_stale_version_is_refused(self, world: World, placement):
        assert (await apply(world, placement, headers={"If-Match": '"77"'})).status_code == 412

    async def test_without_room_it_waits_with_the_reason_and_a_longer_placement_brings_it_in(self, world: World, grant):
        placement = await grant(gaps=[])
        async with world.database.write() as transaction:
            row = await transaction.session.get_one(Placement, placement.id)
            row.ends_on = row.starts_on + timedelta(weeks=3) - timedelta(days=1)
        plan = (await apply(world, placement, headers=ENGLISH)).json()
        (waiting,) = plan["unplaced"]
        assert (waiting["title"], waiting["bundle_code"]) == ("Danish in the kitchen", "hverdagsdansk")
        assert (waiting["skill_id"], waiting["kind"]) == (None, "language")
        assert waiting["reason_code"] == "too_few_weeks"
        assert waiting["smallest_change"]["kind"] == "more_weeks"
        async with world.database.write() as transaction:
            row = await transaction.session.get_one(Placement, placement.id)
            row.ends_on += timedelta(weeks=waiting["smallest_change"]["amount"])
        redrawn = await world.caseworker.post(f"{path(placement)}/replan", {"reason_code": "extended"}, headers=ENGLISH)
        assert redrawn.json()["unplaced"] == []
        assert [each["title"] for each in redrawn.json()["changes"]["added"]] == ["Danish in the kitchen"]
        assert len(redrawn.json()["changes"]["kept"]) == 2

    async def test_a_replan_moves_the_help_that_has_not_begun_under_the_same_row(self, world: World, placement):
        first = (await apply(world, placement)).json()
        ids = {a["id"] for a in first["activities"] if a["origin"] == "bundle"}
        async with world.database.write() as transaction:
            row = await transaction.session.get_one(Placement, placement.id)
            row.starts_on += timedelta(weeks=3)
        redrawn = (await world.caseworker.post(f"{path(placement)}/replan", {"reason_code": "later"})).json()
        assert {a["id"] for a in redrawn["activities"] if a["origin"] == "bundle"} == ids
        assert ids <= {each["activity_id"] for each in redrawn["changes"]["moved"]}
        helped = {a["id"]: a for a in redrawn["activities"] if a["origin"] == "bundle"}
        for old in first["activities"]:
            if old["id"] in ids:
                new = helped[old["id"]]
                assert (new["weekly_hours"], len(new["dated_sessions"])) == (
                    old["weekly_hours"], len(old["dated_sessions"]),
                )  # fmt: skip

    async def test_removed_it_leaves_the_plan_but_for_what_is_under_way(self, world: World, placement):
        plan = (await apply(world, placement)).json()
        begun = next(a for a in plan["activities"] if a["kind"] == "citizenship")
        async with world.database.write() as transaction:
            for row in await world.all(TrainingActivity):
                if str(row.id) == begun["id"]:
                    stored = await transaction.session.get_one(TrainingActivity, row.id)
                    stored.starts_on = world.app.state.clock.today()
        removal = {"bundle": "hverdagsdansk", "reason_code": "not_wanted"}
        answer = await world.caseworker.post(f"{path(placement)}/bundles/remove", removal)
        assert answer.status_code == 200, answer.text
        left = [a["id"] for a in answer.json()["activities"] if a["origin"] == "bundle"]
        assert left == [begun["id"]]
        assert len(answer.json()["changes"]["removed"]) == 2
        assert "training_plan.bundle_removed" in await world.event_names()

    async def test_what_waits_for_room_can_be_taken_out_too(self, world: World, grant):
        placement = await grant(gaps=[])
        async with world.database.write() as transaction:
            row = await transaction.session.get_one(Placement, placement.id)
            row.ends_on = row.starts_on + timedelta(days=4)
        assert len((await apply(world, placement)).json()["unplaced"]) == 3
        removal = {"bundle": "hverdagsdansk", "reason_code": "not_wanted"}
        answer = await world.caseworker.post(f"{path(placement)}/bundles/remove", removal)
        assert answer.json()["unplaced"] == []
        assert (await apply(world, placement)).status_code == 200

    async def test_a_bundle_the_plan_does_not_hold_cannot_be_taken_out(self, world: World, placement):
        removal = {"bundle": "hverdagsdansk", "reason_code": "not_wanted"}
        refused = await world.caseworker.post(f"{path(placement)}/bundles/remove", removal)
        assert refused.status_code == 422
        assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [
            ("/bundle", "training.bundle_not_in_plan")
        ]

    @pytest.mark.parametrize("status", [PlacementStatus.COMPLETED, PlacementStatus.CANCELLED])
    async def test_a_placement_that_is_over_gets_no_bundle(self, world: World, placement, status):
        async with world.database.write() as transaction:
            (await transaction.session.get_one(Placement, placement.id)).status = status
        refused = await apply(world, placement)
        assert (refused.status_code, refused.json()["code"]) == (409, "training.placement_not_under_way")


async def test_a_code_the_jobcenter_does_not_have_is_pointed_at(world: World, placement):
    refused = await apply(world, placement)
    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/bundle", "training.bundle_unknown")]


async def test_an_item_whose_skill_the_plan_trains_already_is_left_out_with_the_reason(world: World, placement):
    skill = str(world.skill_ids[0])
    await offer(world, {**BUNDLE, "items": [{**BUNDLE["items"][0], "skill_id": skill}, BUNDLE["items"][1]]})
    plan = (await apply(world, placement, headers=ENGLISH)).json()
    assert len(plan["changes"]["added"]) == 1
    assert [(each["skill_id"], each["reason_code"]) for each in plan["left_out"]] == [(skill, "skill_in_plan")]
    assert plan["left_out"][0]["reason"] == "The plan trains the skill already."


async def test_an_item_with_the_skill_of_a_gap_without_room_closes_that_gap(world: World, grant):
    """The gap asks for twenty weeks at the workplace; the bundle's six weeks of teaching do it."""
    skill = world.skill_ids[0]
    placement = await grant(gaps=[gap(skill, need=2, weeks=20.0)])
    assert len((await world.caseworker.get(path(placement))).json()["unplaced"]) == 1
    await offer(world, {**BUNDLE, "items": [{**BUNDLE["items"][0], "skill_id": str(skill)}]})
    plan = (await apply(world, placement)).json()
    (activity,) = plan["activities"]
    assert (activity["skill_id"], activity["origin"]) == (str(skill), "bundle")
    assert (activity["reason"]["have"], activity["reason"]["need"]) == (0, 2)


class TestSettings:
    @pytest.mark.parametrize(
        ("change", "pointer", "code"),
        [
            ({"items": []}, "/bundles/0/items", None),
            ({"code": "Hverdags dansk"}, "/bundles/0/code", None),
            ({"name": {"da": "Kun dansk"}}, "/bundles/0/name/en", None),
            ({"items": [{**BUNDLE["items"][0], "weekly_minutes": 45}]}, "/bundles/0/items/0/weekly_minutes", None),
            ({"items": [{**BUNDLE["items"][0], "weeks": 0}]}, "/bundles/0/items/0/weeks", None),
            ({"items": [{**BUNDLE["items"][0], "kind": "yoga"}]}, "/bundles/0/items/0/kind", None),
            (
                {"items": [{**BUNDLE["items"][0], "skill_id": "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11"}]},
                "/bundles/0/items/0/skill_id",
                "reference.unknown",
            ),
        ],
    )
    async def test_what_is_wrong_with_a_bundle_is_pointed_at(self, world: World, change, pointer, code):
        settings = f"/v1/jobcenters/{world.here.id}/settings"
        refused = await world.manager.patch(settings, {"bundles": [{**BUNDLE, **change}]}, version=1)
        assert refused.status_code == 422
        assert [each["pointer"] for each in refused.json()["errors"]] == [pointer]
        assert code is None or refused.json()["errors"][0]["code"] == code

    async def test_a_code_stands_for_one_bundle_and_a_bundle_names_a_skill_once(self, world: World):
        settings = f"/v1/jobcenters/{world.here.id}/settings"
        skilled = {**BUNDLE["items"][0], "skill_id": str(world.skill_ids[0])}
        twice = [BUNDLE, {**BUNDLE, "items": [skilled, skilled]}]
        refused = await world.manager.patch(settings, {"bundles": twice}, version=1)
        assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
            ("/bundles/1/code", "settings.bundle_duplicate"),
            ("/bundles/1/items/1/skill_id", "settings.bundle_skill_duplicate"),
        ]

    async def test_the_settings_read_back_what_was_set_and_keep_the_version_before(self, world: World):
        settings = f"/v1/jobcenters/{world.here.id}/settings"
        money = {"voucher_approval_limit_ore": 500_000, "voucher_candidate_budget_ore": 2_500_000}
        changed = await world.manager.patch(settings, {"bundles": [BUNDLE], **money}, version=1)
        assert changed.status_code == 200, changed.text
        read = (await world.caseworker.get(settings)).json()
        assert read["bundles"][0]["items"][1] == {**BUNDLE["items"][1], "skill_id": None}
        assert {name: read[name] for name in money} == money
        (row,) = await world.all(JobcenterSettings, JobcenterSettings.id == world.here.id)
        assert row.bundles[0]["code"] == "hverdagsdansk"
        versions = (await world.manager.get(f"{settings}/versions")).json()["items"]
        assert {each["field"] for each in versions[0]["changes"]} == {"bundles", *money}

    @pytest.mark.parametrize("name", ["voucher_approval_limit_ore", "voucher_candidate_budget_ore"])
    @pytest.mark.parametrize("amount", [-1, 100_000_001, 1.5])
    async def test_an_amount_is_whole_not_negative_and_not_absurd(self, world: World, name, amount):
        refused = await world.manager.patch(f"/v1/jobcenters/{world.here.id}/settings", {name: amount}, version=1)
        assert [each["pointer"] for each in refused.json()["errors"]] == [f"/{name}"]

    async def test_null_takes_the_limit_back_to_the_default_and_lifts_the_budget(self, world: World):
        settings = f"/v1/jobcenters/{world.here.id}/settings"
        nothing = {"voucher_approval_limit_ore": None, "voucher_candidate_budget_ore": None}
        await world.manager.patch(
            settings, {"voucher_approval_limit_ore": 0, "voucher_candidate_budget_ore": 0}, version=1
        )
        read = (await world.manager.patch(settings, nothing, version=2)).json()
        assert (read["voucher_approval_limit_ore"], read["voucher_candidate_budget_ore"]) == (1_000_000, None)
