"""Action × state × role × guard through HTTP: every cell written out by hand, with its exact code."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.models import Placement, Signature
from tests.api.placements.stage import ON_PAPER, Stage, act, code_of

BODIES = {
    "submit": None,
    "sign": None,
    "object": {"text": "Vi er for få til at oplære."},
    "return": {"reason_code": "other", "text": "Ret tiderne."},
    "grant": None,
    "reject": {"reason_code": "other", "text": "Ikke egnet."},
    "confirm": None,
    "start": None,
    "complete": {"outcome": "no_job"},
    "end-early": {"reason_code": "moved", "initiative": "candidate"},
    "cancel": {"reason_code": "other"},
}
# action × state → where it leads for the roles beside it. A dot is 409 conflict.illegal_move for those roles; every
# other role is answered 403 auth.not_permitted in the whole row. Granted is not confirmed and its first day has come,
# active is on its last day; the other guards have grids of their own below.
CELLS = """
action    | roles                                 | draft     | submitted | in_review | granted                | active      | completed | rejected | cancelled | ended_early
edit      | company caseworker manager            | draft     | draft     | draft     | .                      | .           | .         | .        | .         | .
submit    | company caseworker manager            | submitted | .         | .         | .                      | .           | .         | .        | .         | .
sign      | company candidate caseworker manager  | .         | submitted | .         | .                      | .           | .         | .        | .         | .
object    | caseworker manager                    | .         | submitted | .         | .                      | .           | .         | .        | .         | .
return    | caseworker manager                    | .         | draft     | draft     | .                      | .           | .         | .        | .         | .
grant     | caseworker manager                    | .         | .         | granted   | .                      | .           | .         | .        | .         | .
reject    | caseworker manager                    | .         | rejected  | rejected  | .                      | .           | .         | .        | .         | .
confirm   | company caseworker manager            | .         | .         | .         | granted                | .           | .         | .        | .         | .
start     | company caseworker manager            | .         | .         | .         | placement.not_confirmed| .           | .         | .        | .         | .
complete  | company caseworker manager            | .         | .         | .         | .                      | completed   | .         | .        | .         | .
end-early | company caseworker manager            | .         | .         | .         | .                      | ended_early | .         | .        | .         | .
cancel    | company caseworker manager            | cancelled | cancelled | cancelled | cancelled              | .           | .         | .        | .         | .
"""
EVERYBODY = ("company", "candidate", "caseworker", "manager", "mentor", "admin", "integration")
OUTSIDE = ("other_company", "other_candidate", "other_caseworker", "other_manager")
NOT_PERMITTED = (403, "auth.not_permitted")
ILLEGAL = (409, "conflict.illegal_move")
STALE = (412, "precondition.stale")


def _grid() -> dict[str, tuple[set[str], dict[str, str]]]:
    head, *lines = ([cell.strip() for cell in line.split("|")] for line in CELLS.strip().splitlines())
    return {line[0]: (set(line[1].split()), dict(zip(head[2:], line[2:], strict=True))) for line in lines}


GRID = _grid()


async def attempt(stage: Stage, name: str, placement: Placement, action: str, *, version: int, kept: bool = False):
    """The action as that caller on that version; without effect unless it is to be kept."""
    options = {} if kept else {"params": {"dry_run": "true"}}
    headers = {"If-Match": f'"{version}"'}
    caller = stage.world.callers[name]
    if action == "edit":
        path = f"/v1/placements/{placement.id}/agreement"
        return await caller.call("PATCH", path, json={"tasks": "Andre opgaver"}, headers=headers, **options)
    return await act(caller, placement, action, BODIES[action], headers=headers, **options)


def outcome(answer) -> str:
    """The state it led to, or the code of the refusal."""
    body = answer.json()
    return body["status"] if answer.status_code == 200 else body["code"]


async def prepared(stage: Stage, status: PlacementStatus, **values) -> Placement:
    """One placement in that state, on the day that is most favourable to it."""
    if status is PlacementStatus.GRANTED:
        values = {"confirmed_at": None, **values}
    placement = await stage.placed(status, mentor_account_id=stage.world.mentor.account.id, **values)
    stage.travel(placement.ends_on if status is PlacementStatus.ACTIVE else placement.starts_on)
    return placement


def test_the_grid_covers_every_action_and_every_state():
    assert list(GRID) == ["edit", *BODIES]
    assert all(set(cells) == {status.value for status in PlacementStatus} for _, cells in GRID.values())


@pytest.mark.parametrize("status", list(PlacementStatus))
async def test_each_cell_leads_where_it_is_written_or_is_refused_with_its_code(stage: Stage, status):
    placement = await prepared(stage, status)
    for action, (roles, cells) in GRID.items():
        for name in EVERYBODY:
            answer = await attempt(stage, name, placement, action, version=placement.version)
            cell = cells[status.value]
            if name not in roles:
                assert code_of(answer) == NOT_PERMITTED, (action, name)
            elif cell == ".":
                assert code_of(answer) == ILLEGAL, (action, name, answer.text)
            else:
                assert outcome(answer) == cell, (action, name, answer.text)
    assert (await stage.world.reload(placement)).status is status


@pytest.mark.parametrize("status", list(PlacementStatus))
async def test_a_stale_version_is_refused_before_the_state_and_after_the_right(stage: Stage, status):
    placement = await prepared(stage, status)
    for action, (roles, _) in GRID.items():
        for name in ("company", "candidate", "caseworker", "integration"):
            answer = await attempt(stage, name, placement, action, version=placement.version + 1)
            assert code_of(answer) == (STALE if name in roles else NOT_PERMITTED), (action, name)


@pytest.mark.parametrize("status", [PlacementStatus.SUBMITTED, PlacementStatus.ACTIVE])
async def test_somebody_elses_placement_is_not_there_whatever_its_version(stage: Stage, status):
    placement = await prepared(stage, status)
    for action, (roles, _) in GRID.items():
        for name in OUTSIDE:
            answer = await attempt(stage, name, placement, action, version=placement.version + 1)
            permitted = name.removeprefix("other_") in roles
            assert code_of(answer) == ((404, "resource.not_found") if permitted else NOT_PERMITTED), (action, name)


# confirmed × first day reached → what confirm, start and cancel lead to, for company and staff alike.
AFTER_THE_GRANT = """
confirmed | first day | confirm                     | start                   | cancel
no        | before    | granted                     | placement.not_confirmed | cancelled
no        | reached   | granted                     | placement.not_confirmed | cancelled
yes       | before    | placement.already_confirmed | placement.too_early     | cancelled
yes       | reached   | placement.already_confirmed | active                  | cancelled
"""


@pytest.mark.parametrize("line", AFTER_THE_GRANT.strip().splitlines()[1:])
async def test_after_the_grant_confirmation_and_first_day_decide(stage: Stage, line):
    confirmed, first_day, *expected = (cell.strip() for cell in line.split("|"))
    at = datetime.now(UTC) if confirmed == "yes" else None
    placement = await stage.placed(PlacementStatus.GRANTED, confirmed_at=at)
    stage.travel(placement.starts_on - timedelta(days=0 if first_day == "reached" else 1))
    for name in ("company", "caseworker", "manager"):
        for action, cell in zip(("confirm", "start", "cancel"), expected, strict=True):
            answer = await attempt(stage, name, placement, action, version=placement.version)
            assert outcome(answer) == cell, (name, action, answer.text)


# who has answered × who signs, for which party → where it leads.
ANSWERED = """
answered                | company                     | candidate                   | caseworker                  | for the representative      | object
nobody                  | submitted                   | submitted                   | submitted                   | submitted                   | submitted
company                 | placement.already_signed    | submitted                   | submitted                   | submitted                   | submitted
candidate               | submitted                   | placement.already_signed    | submitted                   | submitted                   | submitted
jobcenter               | submitted                   | submitted                   | placement.already_signed    | submitted                   | submitted
employee_representative | submitted                   | submitted                   | submitted                   | placement.already_signed    | placement.already_signed
company candidate       | placement.already_signed    | placement.already_signed    | in_review                   | submitted                   | submitted
company jobcenter       | placement.already_signed    | in_review                   | placement.already_signed    | submitted                   | submitted
candidate jobcenter     | in_review                   | placement.already_signed    | placement.already_signed    | submitted                   | submitted
"""


async def answered(stage: Stage, placement: Placement, parties: str, **values) -> None:
    for party in parties.split():
        if party != "nobody":
            account = stage.world.caseworker.account
            row = {"signed_by": account.id, "signer_role": account.role, "signed_at": datetime.now(UTC), **values}
            await stage.world.add(Signature(placement_id=placement.id, agreement_version=1, party=Party(party), **row))


@pytest.mark.parametrize("line", ANSWERED.strip().splitlines()[1:])
async def test_a_party_answers_once_and_the_last_required_answer_leads_to_review(stage: Stage, line):
    parties, *expected = (cell.strip() for cell in line.split("|"))
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    await answered(stage, placement, parties)
    dry = {"params": {"dry_run": "true"}}
    representative = {"party": "employee_representative", "on_behalf": ON_PAPER}
    found = [
        await act(stage.world.company, placement, "sign", **dry),
        await act(stage.world.candidate, placement, "sign", **dry),
        await act(stage.world.caseworker, placement, "sign", **dry),
        await act(stage.world.caseworker, placement, "sign", representative, **dry),
        await act(stage.world.caseworker, placement, "object", BODIES["object"], **dry),
    ]
    assert [outcome(answer) for answer in found] == expected


async def test_answers_that_were_voided_or_given_on_another_version_count_for_nothing(stage: Stage):
    voided = await stage.placed(PlacementStatus.SUBMITTED)
    await answered(stage, voided, "company candidate", voided_at=datetime.now(UTC))
    newer = await stage.another(await stage.person(), status=PlacementStatus.SUBMITTED, agreement_version=2)
    await answered(stage, newer, "company candidate")
    for placement in (voided, newer):
        answer = await act(stage.world.caseworker, placement, "sign", params={"dry_run": "true"})
        assert outcome(answer) == "submitted"
        assert answer.json()["missing_signatures"] == ["company", "candidate"]


# what the draft lacks → what submit answers.
COMPLETENESS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, "submitted"),
    "tasks": ({"tasks": ""}, "placement.content_incomplete"),
    "hours": ({"hours_schedule": []}, "placement.content_incomplete"),
    "no seasonal peak": ({"declares_no_seasonal_peak": False}, "placement.content_incomplete"),
    "replaces nobody": ({"declares_replaces_nobody": False}, "placement.content_incomplete"),
}


@pytest.mark.parametrize("lacking", list(COMPLETENESS))
async def test_a_draft_is_submitted_complete_or_not_at_all(stage: Stage, lacking):
    values, expected = COMPLETENESS[lacking]
    placement = await stage.placed(PlacementStatus.DRAFT, **values)
    for name in ("company", "caseworker", "manager"):
        answer = await act(stage.world.callers[name], placement, "submit", params={"dry_run": "true"})
        assert outcome(answer) == expected, name


# the day × action on an active placement → where it leads, for company and staff alike. After the last day an end
# before it takes the day by name.
UNDER_WAY = """
day              | complete                | end-early
first day        | placement.not_over_yet  | ended_early
day before last  | placement.not_over_yet  | ended_early
last day         | completed               | ended_early
day after        | completed               | request.invalid
"""


@pytest.mark.parametrize("line", UNDER_WAY.strip().splitlines()[1:])
async def test_an_internship_is_completed_from_its_last_day_on(stage: Stage, line):
    day, *expected = (cell.strip() for cell in line.split("|"))
    placement = await stage.placed(PlacementStatus.ACTIVE)
    days = {
        "first day": placement.starts_on,
        "day before last": placement.ends_on - timedelta(days=1),
        "last day": placement.ends_on,
        "day after": placement.ends_on + timedelta(days=1),
    }
    stage.travel(days[day])
    for name in ("company", "caseworker", "manager"):
        for action, cell in zip(("complete", "end-early"), expected, strict=True):
            answer = await attempt(stage, name, placement, action, version=placement.version)
            assert outcome(answer) == cell, (name, action, answer.text)
