"""A match's answers: consent, accept, decline, withdraw, and what follows."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.foundation.audit.models import Event
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.service import link_placement, withdraw_after_placement
from app.journey.needs.domain import NeedStatus
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.reactions import REACTIONS
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.models import Commitment
from app.registers.law.domain import CommitmentKind
from tests.factories.world import World

pytestmark = pytest.mark.anyio

BY_PHONE = {"on_behalf": {"reason_code": "no_account", "channel": "phone"}}
BODIES: dict[str, dict] = {
    "consent": BY_PHONE,
    "accept": BY_PHONE,
    "decline": {"reason_code": "transport"},
    "withdraw": {"reason_code": "circumstances_changed"},
}
MOVES = {
    "consent": {"proposed": "consented"},
    "accept": {"consented": "agreed"},
    "decline": {"proposed": "declined", "consented": "declined"},
    "withdraw": {"proposed": "withdrawn", "consented": "withdrawn", "agreed": "withdrawn"},
}


async def start(world: World, answered=MatchStatus.PROPOSED, **need_values):
    need = await world.make_need(**need_values)
    return need, await world.make_match(need, world.candidate_row, answered)


@pytest.mark.parametrize("status", list(MatchStatus))
@pytest.mark.parametrize("action", list(MOVES))
async def test_an_action_moves_a_match_from_where_it_may_and_is_refused_elsewhere(
    world: World, action: str, status: MatchStatus
):
    taken = 1 if status is MatchStatus.AGREED else 0
    _, match = await start(world, status, seats=2, seats_taken=taken)
    answer = await world.caseworker.post(f"/v1/matches/{match.id}/{action}", BODIES[action])
    expected = MOVES[action].get(status.value)
    if expected is None:
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict.illegal_move")
    else:
        assert (answer.status_code, answer.json()["status"]) == (200, expected)


async def test_the_whole_way_from_proposal_to_agreement(world: World):
    need, match = await start(world)
    path = f"/v1/matches/{match.id}"
    assert (await world.company.get(path)).status_code == 404
    consented = await world.candidate.post(f"{path}/consent")
    assert (consented.status_code, consented.json()["status"]) == (200, "consented")
    assert consented.json()["answered_at"] is not None
    seen = (await world.company.get(path)).json()
    assert seen["allowed_actions"] == ["accept", "decline"]
    agreed = await world.company.post(f"{path}/accept")
    assert agreed.json()["status"] == "agreed"
    filled = await world.reload(need)
    assert (filled.seats_taken, filled.status) == (1, NeedStatus.FILLED)
    assert await world.event_names() == ["match.consented", "need.filled", "match.agreed"]


async def test_an_accepted_match_names_the_placement_that_is_drafted_at_once(world: World, flow):
    _, match = await start(world, MatchStatus.CONSENTED)
    placement_id = uuid4()

    async def draft(work, event):
        await link_placement(work, event.subject_id, placement_id)

    flow["match.agreed"] = (draft,)
    answer = await world.company.post(f"/v1/matches/{match.id}/accept")
    assert answer.json()["placement_id"] == str(placement_id)
    again = await world.company.get(f"/v1/matches/{match.id}")
    assert again.headers["etag"] == answer.headers["etag"]


async def test_with_the_whole_flow_an_accepted_match_has_its_draft_and_loses_it_with_a_cancellation(world: World, flow):
    flow.update(REACTIONS)
    need, match = await start(world, MatchStatus.CONSENTED)
    agreed = (await world.company.post(f"/v1/matches/{match.id}/accept")).json()
    drafts = await world.all(Placement)
    assert [str(row.id) for row in drafts] == [agreed["placement_id"]]
    assert drafts[0].starts_on == match.planned_starts_on
    path = f"/v1/placements/{agreed['placement_id']}/cancel"
    cancelled = await world.caseworker.post(path, {"reason_code": "company_withdrew"})
    assert cancelled.status_code == 200, cancelled.text
    assert (await world.reload(match)).status is MatchStatus.WITHDRAWN
    assert (await world.reload(need)).status is NeedStatus.OPEN


async def test_a_company_never_knows_of_a_person_who_has_not_consented(world: World):
    _, match = await start(world)
    path = f"/v1/matches/{match.id}"
    assert (await world.company.get("/v1/matches")).json()["items"] == []
    assert (await world.company.post(f"{path}/accept")).status_code == 404
    assert (await world.company.post(f"{path}/decline", BODIES["decline"])).status_code == 404
    await world.candidate.post(f"{path}/decline", {**BODIES["decline"], "text": "Jeg vil noget andet"})
    assert (await world.company.get(path)).status_code == 404


async def test_a_company_reads_first_name_language_and_gaps_and_nothing_more(world: World):
    _, match = await start(world, MatchStatus.CONSENTED)
    answer = await world.company.get(f"/v1/matches/{match.id}")
    body = answer.json()
    without_consent = {"work_accommodations": None, "phone": None, "email": None}
    assert body["candidate"] == {"name": "Olena", "languages": [], "danish_oral": "A2", **without_consent}
    assert len(body["gaps"]) == 2
    assert all(gap["label"] for gap in body["gaps"])
    for hidden in ("score", "rank_score", "rank", "confidence", "breakdown", "filters", "override", "ranking_id"):
        assert body[hidden] is None, hidden
    for secret in ("Olena Test", "intl_23b", "2000", "home"):
        assert secret not in answer.text


async def test_a_candidate_reads_its_own_breakdown_but_not_the_ranking(world: World):
    _, match = await start(world)
    body = (await world.candidate.get(f"/v1/matches/{match.id}")).json()
    assert (body["score"], body["breakdown"]) == (0.7, [])
    assert (body["rank"], body["rank_score"], body["filters"]) == (None, None, None)
    assert body["allowed_actions"] == ["consent", "decline"]


@pytest.mark.parametrize("action", list(MOVES))
async def test_somebody_elses_match_is_not_found(world: World, action: str):
    _, match = await start(world, MatchStatus.CONSENTED)
    callers = [world.other_caseworker, world.other_manager]
    callers += [] if action == "withdraw" else [world.other_company, world.other_candidate]
    for caller in callers:
        assert (await caller.get(f"/v1/matches/{match.id}")).status_code == 404
        body = BODIES[action] if action in ("decline", "withdraw") else None
        assert (await caller.post(f"/v1/matches/{match.id}/{action}", body)).status_code == 404


@pytest.mark.parametrize(
    ("who", "action"),
    [
        ("candidate", "accept"),
        ("company", "consent"),
        ("candidate", "withdraw"),
        ("company", "withdraw"),
        ("integration", "accept"),
        ("mentor", "decline"),
        ("admin", "consent"),
    ],
)
async def test_a_role_does_only_what_is_its_own(world: World, who: str, action: str):
    _, match = await start(world, MatchStatus.CONSENTED)
    body = BODIES[action] if action in ("decline", "withdraw") else None
    assert (await getattr(world, who).post(f"/v1/matches/{match.id}/{action}", body)).status_code == 403


@pytest.mark.parametrize(("action", "status"), [("consent", "proposed"), ("accept", "consented")])
async def test_staff_answer_for_somebody_only_with_a_reason_and_a_channel(world: World, action: str, status: str):
    _, match = await start(world, MatchStatus(status))
    path = f"/v1/matches/{match.id}/{action}"
    refused = await world.caseworker.post(path)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/on_behalf")
    answer = (await world.caseworker.post(path, BY_PHONE)).json()
    said = {"reason_code": "no_account", "channel": "phone", "by": str(world.caseworker.account.id)}
    assert answer["on_behalf"] == {action: said}


async def test_who_answers_for_themselves_answers_for_nobody_else(world: World):
    _, match = await start(world)
    refused = await world.candidate.post(f"/v1/matches/{match.id}/consent", BY_PHONE)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "match.on_behalf_staff_only")
    wrong = {"reason_code": "x", "party": "company"}
    assert (await world.candidate.post(f"/v1/matches/{match.id}/decline", wrong)).status_code == 422


async def test_a_reason_is_read_by_the_other_side_only_when_it_is_shared(world: World):
    for shared in (False, True):
        _, match = await start(world, MatchStatus.CONSENTED)
        body = {"reason_code": "tasks", "text": "Vi fandt en anden", "share_with_other": shared}
        own = (await world.company.post(f"/v1/matches/{match.id}/decline", body)).json()
        assert (own["declined_by"], own["reason_text"]) == ("company", "Vi fandt en anden")
        told = (await world.candidate.get(f"/v1/matches/{match.id}")).json()
        expected = ("tasks", "Vi fandt en anden") if shared else (None, None)
        assert (told["reason_code"], told["reason_text"]) == expected
        staff = (await world.caseworker.get(f"/v1/matches/{match.id}")).json()
        assert staff["reason_text"] == "Vi fandt en anden"


async def test_staff_say_whose_no_it_was(world: World):
    _, match = await start(world)
    body = {"reason_code": "transport", "party": "candidate", **BY_PHONE}
    answer = (await world.caseworker.post(f"/v1/matches/{match.id}/decline", body)).json()
    assert answer["declined_by"] == "candidate"


async def test_the_last_seat_is_taken_once(world: World):
    need, match = await start(world, MatchStatus.CONSENTED, seats=1)
    second = await world.make_match(need, await world.make_candidate(), MatchStatus.CONSENTED)
    assert (await world.company.post(f"/v1/matches/{match.id}/accept")).status_code == 200
    lost = await world.company.post(f"/v1/matches/{second.id}/accept")
    assert (lost.status_code, lost.json()["code"]) == (409, "need.no_open_seat")
    assert (await world.reload(second)).status is MatchStatus.CONSENTED
    assert (await world.reload(need)).seats_taken == 1


async def test_many_acceptances_at_once_take_no_more_seats_than_there_are(world: World):
    need = await world.make_need(seats=2)
    people = [await world.make_candidate() for _ in range(5)]
    matches = [await world.make_match(need, person, MatchStatus.CONSENTED) for person in people]
    answers = await asyncio.gather(*(world.company.post(f"/v1/matches/{match.id}/accept") for match in matches))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"need.no_open_seat"}
    filled = await world.reload(need)
    assert (filled.seats_taken, filled.status) == (2, NeedStatus.FILLED)


async def test_a_replayed_acceptance_takes_no_second_seat(world: World):
    need, match = await start(world, MatchStatus.CONSENTED, seats=3)
    options = {"headers": {"Idempotency-Key": "accept-once"}}
    first = await world.company.post(f"/v1/matches/{match.id}/accept", **options)
    second = await world.company.post(f"/v1/matches/{match.id}/accept", **options)
    assert (first.status_code, second.status_code, second.json()) == (200, 200, first.json())
    assert second.headers["idempotency-replayed"] == "true"
    assert (await world.reload(need)).seats_taken == 1


async def test_a_stale_version_is_refused_and_a_dry_run_leaves_no_trace(world: World):
    need, match = await start(world, MatchStatus.CONSENTED)
    path = f"/v1/matches/{match.id}/accept"
    assert (await world.company.post(path, headers={"If-Match": '"7"'})).status_code == 412
    tried = await world.company.post(f"{path}?dry_run=true")
    assert (tried.status_code, tried.json()["status"]) == (200, "agreed")
    assert (await world.reload(match)).status is MatchStatus.CONSENTED
    assert (await world.reload(need)).seats_taken == 0
    assert (await world.company.post(path, headers={"If-Match": '"1"'})).status_code == 200


async def test_other_matches_for_overlapping_days_are_withdrawn_and_their_seats_given_back(world: World):
    need, match = await start(world, MatchStatus.CONSENTED)
    other_need = await world.make_need(seats=1, seats_taken=1, status=NeedStatus.FILLED)
    agreed = await world.make_match(other_need, world.candidate_row, MatchStatus.AGREED)
    proposed = await world.make_match(await world.make_need(), world.candidate_row)
    later = await world.make_match(
        await world.make_need(),
        world.candidate_row,
        planned_starts_on=match.planned_ends_on + timedelta(days=1),
        planned_ends_on=match.planned_ends_on + timedelta(days=30),
    )
    assert (await world.company.post(f"/v1/matches/{match.id}/accept")).status_code == 200
    for row in (agreed, proposed):
        withdrawn = await world.reload(row)
        assert (withdrawn.status, withdrawn.reason_code) == (MatchStatus.WITHDRAWN, "placed_elsewhere")
    assert (await world.reload(later)).status is MatchStatus.PROPOSED
    freed = await world.reload(other_need)
    assert (freed.seats_taken, freed.status) == (0, NeedStatus.OPEN)
    assert (await world.reload(need)).seats_taken == 1


async def test_a_match_whose_placement_is_granted_outlives_another_agreement(world: World):
    _, match = await start(world, MatchStatus.CONSENTED)
    need = await world.make_need(seats_taken=1, status=NeedStatus.FILLED)
    granted = await world.make_match(need, world.candidate_row, MatchStatus.AGREED)
    placement = await world.make_placement(granted, need, PlacementStatus.GRANTED)
    await world.add(hours_of(granted, placement))
    await link(world, granted, placement)
    assert (await world.company.post(f"/v1/matches/{match.id}/accept")).status_code == 200
    assert (await world.reload(granted)).status is MatchStatus.AGREED


def hours_of(match, placement) -> Commitment:
    """What a grant writes into the ledger."""
    return Commitment(
        candidate_id=match.candidate_id,
        jobcenter_id=match.jobcenter_id,
        kind=CommitmentKind.PLACEMENT,
        source_type="placement",
        source_id=placement.id,
        starts_on=match.planned_starts_on,
    )


async def link(world: World, match, placement):
    async with world.database.write() as transaction:
        row = await transaction.session.get_one(type(match), match.id)
        row.placement_id = placement.id


@pytest.mark.parametrize("action", ["decline", "withdraw"])
async def test_the_candidate_is_available_again_when_the_last_live_match_falls_away(world: World, action: str):
    need, other = await world.make_need(), await world.make_need()
    matches = []
    for row in (need, other):
        body = {"need_id": str(row.id), "candidate_id": str(world.candidate_row.id)}
        matches.append((await world.caseworker.post("/v1/matches", body)).json()["id"])
    await world.caseworker.post(f"/v1/matches/{matches[0]}/{action}", BODIES[action])
    assert (await world.reload(world.candidate_row)).status is CandidateStatus.IN_MATCH
    await world.caseworker.post(f"/v1/matches/{matches[1]}/{action}", BODIES[action])
    assert (await world.reload(world.candidate_row)).status is CandidateStatus.AVAILABLE


async def test_withdrawing_an_agreed_match_gives_the_seat_back(world: World):
    need, match = await start(world, MatchStatus.AGREED, seats_taken=1, status=NeedStatus.FILLED)
    answer = await world.caseworker.post(f"/v1/matches/{match.id}/withdraw", BODIES["withdraw"])
    assert answer.json()["reason_code"] == "circumstances_changed"
    freed = await world.reload(need)
    assert (freed.seats_taken, freed.status) == (0, NeedStatus.OPEN)


@pytest.mark.parametrize("status", list(PlacementStatus))
async def test_a_match_is_not_withdrawn_once_its_placement_is_granted(world: World, status: PlacementStatus):
    need, match = await start(world, MatchStatus.AGREED, seats_taken=1, status=NeedStatus.FILLED)
    ended = {"ended_on": match.planned_starts_on} if status is PlacementStatus.ENDED_EARLY else {}
    placement = await world.make_placement(match, need, status, **ended)
    await link(world, match, placement)
    granted = status.value in ("granted", "active", "completed", "ended_early")
    if granted:
        await world.add(hours_of(match, placement))
    answer = await world.caseworker.post(f"/v1/matches/{match.id}/withdraw", BODIES["withdraw"])
    if not granted:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()["code"]) == (409, "match.placement_exists")
        assert (await world.reload(need)).seats_taken == 1


async def test_a_cancelled_placement_takes_its_match_along(world: World):
    from app.foundation.db.work import Work

    need, match = await start(world, MatchStatus.AGREED, seats_taken=1, status=NeedStatus.FILLED)
    placement = await world.make_placement(match, need, PlacementStatus.CANCELLED)
    await link(world, match, placement)
    event = Event(
        occurred_at=datetime.now(UTC),
        name="placement.cancelled",
        subject_type="placement",
        subject_id=placement.id,
        candidate_id=match.candidate_id,
    )
    for _ in range(2):  # the second time there is nothing left to do
        async with world.database.write() as transaction:
            state = world.app.state
            work = Work(transaction.session, state.clock, state.settings, reactions=state.reactions)
            await withdraw_after_placement(work, event)
    withdrawn, freed = await world.reload(match), await world.reload(need)
    assert (withdrawn.status, withdrawn.reason_code) == (MatchStatus.WITHDRAWN, "placement_cancelled")
    assert (freed.seats_taken, freed.status) == (0, NeedStatus.OPEN)
