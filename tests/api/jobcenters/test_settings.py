"""Settings: the own jobcenter's staff sees them, its manager changes them."""

import pytest

from app.foundation.core.clock import Clock
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.registers.jobcenters.service import settings_of
from tests.factories.world import World

pytestmark = pytest.mark.anyio


def path(world: World) -> str:
    return f"/v1/jobcenters/{world.here.id}/settings"


@pytest.mark.parametrize("role", ["manager", "caseworker"])
async def test_the_own_staff_sees_the_settings(world: World, role: str):
    seen = await world.callers[role].get(path(world))
    assert (seen.status_code, seen.headers["etag"]) == (200, '"1"')
    body = seen.json()
    assert body["id"] == str(world.here.id)
    assert body["weights"]["congestion_gamma"] == 0.06
    assert (body["max_travel_minutes"], body["language_gap"], body["training_share"]) == (90, 2, 0.2)
    unchanged = await world.callers[role].get(path(world), headers={"If-None-Match": '"1"'})
    assert unchanged.status_code == 304


@pytest.mark.parametrize("role", ["other_manager", "other_caseworker"])
async def test_another_jobcenters_settings_do_not_exist_for_its_neighbours(world: World, role: str):
    assert (await world.callers[role].get(path(world))).status_code == 404


async def test_another_manager_cannot_change_them(world: World):
    assert (await world.other_manager.patch(path(world), {"language_gap": 1}, version=1)).status_code == 404


@pytest.mark.parametrize("role", ["admin", "company", "candidate", "mentor", "integration"])
async def test_nobody_else_sees_settings(world: World, role: str):
    assert (await world.callers[role].get(path(world))).status_code == 403


@pytest.mark.parametrize("role", ["admin", "caseworker", "company", "candidate", "mentor", "integration"])
async def test_nobody_but_the_manager_changes_settings(world: World, role: str):
    assert (await world.callers[role].patch(path(world), {"language_gap": 1}, version=1)).status_code == 403


async def test_the_manager_changes_some_settings_and_the_rest_stay(world: World):
    patch = {
        "weights": {"potential": 0.30, "wish": 0.20, "waiting_lambda": 0},
        "training_share": 0.25,
        "aftercare_steps": ["1d", "4w", "3m"],
        "closing_days": ["2026-12-31", "2026-12-24", "2026-12-24"],
        "reminder_days": [9, 2],
    }
    changed = await world.manager.patch(path(world), patch, version=1)
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"'), changed.text
    body = changed.json()
    assert (body["weights"]["potential"], body["weights"]["wish"], body["weights"]["coverage"]) == (0.30, 0.20, 0.15)
    assert body["weights"]["waiting_lambda"] == 0
    assert body["training_share"] == 0.25
    assert body["aftercare_steps"] == ["1d", "4w", "3m"]
    assert body["closing_days"] == ["2026-12-24", "2026-12-31"]
    assert body["reminder_days"] == [2, 9]
    assert body["match_expires_after_days"] == 14
    assert (await world.caseworker.get(path(world))).json() == body
    assert await world.event_names() == ["jobcenter_settings.changed"]


async def test_null_takes_a_setting_back_to_the_default(world: World):
    await world.manager.patch(path(world), {"language_gap": 0, "reminder_days": [30]}, version=1)
    back = await world.manager.patch(path(world), {"language_gap": None, "reminder_days": None}, version=2)
    assert (back.json()["language_gap"], back.json()["reminder_days"]) == (2, [3, 7])


@pytest.mark.parametrize(
    ("fault", "pointer", "code"),
    [
        ({"weights": {"potential": 0.5}}, "/weights", "settings.weights_sum"),
        ({"weights": {"potential": 1.5}}, "/weights/potential", "field.too_large"),
        ({"weights": {"wish": -0.1}}, "/weights/wish", "field.too_small"),
        ({"weights": {"waiting_lambda": -0.01}}, "/weights/waiting_lambda", "field.too_small"),
        ({"weights": {"congestion_gamma": -1}}, "/weights/congestion_gamma", "field.too_small"),
        ({"weights": {"weeks_per_level": 0}}, "/weights/weeks_per_level", "field.too_small"),
        ({"weights": {"usable_share": 1.1}}, "/weights/usable_share", "field.too_large"),
        ({"weights": {"looks": 0.1}}, "/weights/looks", "field.unknown"),
        ({"aftercare_steps": ["3d", "uge"]}, "/aftercare_steps/1", "settings.step_malformed"),
        ({"aftercare_steps": ["2w", "1w"]}, "/aftercare_steps/1", "settings.step_unsorted"),
        ({"aftercare_steps": ["7d", "1w"]}, "/aftercare_steps/1", "settings.step_duplicate"),
        ({"aftercare_steps": []}, "/aftercare_steps", "field.too_few"),
        ({"max_travel_minutes": 9}, "/max_travel_minutes", "field.too_small"),
        ({"max_travel_minutes": 241}, "/max_travel_minutes", "field.too_large"),
        ({"language_gap": 7}, "/language_gap", "field.too_large"),
        ({"training_share": 1.01}, "/training_share", "field.too_large"),
        ({"training_share": 0.125}, "/training_share", "field.too_precise"),
        ({"closing_days": ["juleaften"]}, "/closing_days/0", "field.date"),
        ({"closing_days": ["1999-12-24"]}, "/closing_days/0", "field.too_small"),
        ({"reminder_days": [0]}, "/reminder_days/0", "field.too_small"),
        ({"match_expires_after_days": 0}, "/match_expires_after_days", "field.too_small"),
        ({"fill_bonus": -0.01}, "/fill_bonus", "field.too_small"),
        ({"fill_bonus": 10.01}, "/fill_bonus", "field.too_large"),
        ({"fill_bonus": 0.125}, "/fill_bonus", "field.too_precise"),
        ({"use_scarcity_prices": "maybe"}, "/use_scarcity_prices", "field.bool"),
        ({"bonus": 1}, "/bonus", "field.unknown"),
        (
            {"weights": dict.fromkeys(("potential", "coverage", "language", "wish", "occupation", "travel"), 0)},
            "/weights",
            "settings.weights_sum",
        ),
    ],
)
async def test_settings_that_make_no_sense_are_refused(world: World, fault: dict, pointer: str, code: str):
    refused = await world.manager.patch(path(world), fault, version=1)
    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]
    assert (await world.manager.get(path(world))).json()["version"] == 1


async def test_settings_change_only_for_somebody_who_has_seen_them(world: World):
    assert (await world.manager.patch(path(world), {"language_gap": 1})).status_code == 428
    assert (await world.manager.patch(path(world), {"language_gap": 1}, version=2)).status_code == 412


async def test_other_rooms_read_the_settings_of_any_jobcenter_and_make_none(world: World):
    async with world.database.read() as session:
        work = Work(session, Clock(), world.settings)
        assert (await settings_of(work, world.there.id)).match_expires_after_days == 14
        with pytest.raises(NotFound):
            await settings_of(work, world.company_row.id)


LINE = {
    "code": "rejsekort_30",
    "days": 30,
    "basis": "same_employer",
    "kind": "transit_card",
    "amount_ore": 50_000,
    "recipient": "candidate",
}


async def test_the_manager_sets_what_is_given_at_which_milestone(world: World):
    scheme = [LINE, {**LINE, "code": "bonus_365", "days": 365, "basis": "any_employer", "recipient": "employer"}]
    changed = await world.manager.patch(path(world), {"incentive_scheme": scheme}, version=1)
    assert (changed.status_code, changed.json()["incentive_scheme"]) == (200, scheme)
    assert (await world.caseworker.get(path(world))).json()["incentive_scheme"] == scheme
    again = await world.manager.patch(path(world), {"incentive_scheme": scheme}, version=2)
    assert again.headers["etag"] == '"2"'


@pytest.mark.parametrize(
    ("scheme", "pointer"),
    [
        ([LINE, {**LINE, "amount_ore": 1}], "/incentive_scheme/1/code"),
        ([{**LINE, "days": 31}], "/incentive_scheme/0/days"),
        ([{**LINE, "amount_ore": -1}], "/incentive_scheme/0/amount_ore"),
        ([{**LINE, "amount_ore": 10**30}], "/incentive_scheme/0/amount_ore"),
        ([{**LINE, "basis": "nobody"}], "/incentive_scheme/0/basis"),
        ([{**LINE, "recipient": "mentor"}], "/incentive_scheme/0/recipient"),
        ([{**LINE, "code": "Ikke en kode"}], "/incentive_scheme/0/code"),
        ([{**LINE, "note": "x"}], "/incentive_scheme/0/note"),
    ],
)
async def test_an_incentive_scheme_that_does_not_hold_is_refused(world: World, scheme, pointer):
    answer = await world.manager.patch(path(world), {"incentive_scheme": scheme}, version=1)
    assert answer.status_code == 422, answer.text
    assert pointer in {error["pointer"] for error in answer.json()["errors"]}
