"""Which event tells whom: written with the event, once, and never to whoever set it off."""

from typing import Any

import pytest

from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Actor, Role
from app.foundation.core.ids import new_id
from app.foundation.db.work import Work
from app.journey.aftercare.domain.cadence import Subject as FollowUpSubject
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import FollowUp
from app.journey.matching.domain.states import MatchStatus
from app.journey.notices.domain.telling import TELLINGS
from app.journey.placements.domain import PlacementStatus
from tests.api.notices.conftest import Desk
from tests.factories.talk import thread_row
from tests.factories.world import Caller, World


async def happen(world: World, name: str, by: Caller | None = None, **data: Any) -> None:
    """Records an event about the candidate, the company and the jobcenter of this side."""
    subject_id = data.pop("subject_id", None) or new_id()
    subject = Subject("thing", subject_id, world.here.id, world.company_row.id, world.candidate_row.id)
    actor = None if by is None else Actor(by.account.id, by.account.role)
    async with world.database.write() as transaction:
        work = Work(
            transaction.session,
            world.app.state.clock,
            world.settings,
            signed_in=actor,
            reactions={name: (world.app.state.reactions[name][-1],)},
        )
        await record(work, name, subject, Change(data=data))


async def told(desk: Desk) -> set[str]:
    return set(await desk.states())


@pytest.mark.parametrize(
    ("event", "names"),
    [
        ("match.proposed", {"candidate"}),
        ("match.consented", {"company"}),
        ("match.declined", {"manager"}),
        ("placement.submitted", {"candidate", "company"}),
        ("placement.reviewed", {"manager"}),
        ("placement.granted", {"candidate", "company"}),
        ("decision_request.asked", {"manager"}),
        ("placement.end_report_asked", {"candidate", "company"}),
        ("attendance.support_needed", {"manager"}),
        ("voucher.requested", {"manager"}),
        ("voucher.issued", {"candidate"}),
        ("follow_up.escalated", {"manager"}),
        ("replacement_task.opened", {"manager"}),
    ],
)
async def test_an_event_tells_those_whom_it_concerns_and_nobody_elsewhere(
    desk: Desk, world: World, event: str, names: set[str]
):
    await happen(world, event)
    assert await told(desk) == names
    assert {row.kind for row in await desk.notices()} == {TELLINGS[event].kind}


async def test_a_persons_own_caseworker_is_told_as_long_as_he_works_there(desk: Desk, world: World):
    own = await world.make_caller("own", Role.CASEWORKER, jobcenter_id=world.here.id)
    await world.make_caller("colleague", Role.CASEWORKER, jobcenter_id=world.here.id)
    await change(world, world.candidate_row, caseworker_account_id=own.account.id)
    await happen(world, "attendance.support_needed")
    assert await told(desk) == {"own"}
    await change(world, own.account, is_active=False)
    await happen(world, "replacement_task.opened")
    assert await told(desk) == {"own", "manager"}


async def change(world: World, row: Any, **values: Any) -> None:
    async with world.database.write() as transaction:
        stored = await transaction.session.get(type(row), row.id)
        for name, value in values.items():
            setattr(stored, name, value)


async def test_whoever_did_it_is_not_told_and_no_closed_account_is(desk: Desk, world: World):
    await happen(world, "placement.submitted", by=world.company)
    assert await told(desk) == {"candidate"}
    await change(world, world.candidate.account, is_active=False)
    await happen(world, "match.proposed")
    assert len(await desk.notices()) == 1


async def test_a_follow_up_reminds_whom_it_asks_and_who_sees_to_it(desk: Desk, world: World):
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row, MatchStatus.AGREED)
    placement = await world.make_placement(match, need, PlacementStatus.ACTIVE)
    for audience, names in (
        (Audience.CANDIDATE, {"candidate", "caseworker"}),
        (Audience.EMPLOYER, {"company", "caseworker"}),
    ):
        follow_up = FollowUp(
            jobcenter_id=world.here.id,
            candidate_id=world.candidate_row.id,
            company_id=world.company_row.id,
            assignee_account_id=world.caseworker.account.id,
            subject=FollowUpSubject.PLACEMENT,
            placement_id=placement.id,
            audience=audience,
            step="week_1",
            due_on=desk.clock.today(),
        )
        await world.add(follow_up)
        before = {row.id for row in await desk.notices()}
        await happen(world, "follow_up.reminded", subject_id=follow_up.id)
        names_of = {row.account_id for row in await desk.notices() if row.id not in before}
        assert names_of == {world.callers[name].account.id for name in names}


async def test_it_is_there_with_the_event_or_not_at_all(desk: Desk, world: World):
    need = await world.make_need()
    candidate = world.candidate_row
    body = {"need_id": str(need.id), "candidate_id": str(candidate.id), "override": {"reason_text": "Kendt"}}
    refused = await world.caseworker.post("/v1/matches", {**body, "need_id": str(new_id())})
    assert refused.status_code == 422
    assert await desk.notices() == []
    match = await world.make_match(need, candidate)
    dry = await world.candidate.post(f"/v1/matches/{match.id}/consent?dry_run=true")
    assert dry.status_code == 200, dry.text
    assert await desk.notices() == []
    done = await world.candidate.post(f"/v1/matches/{match.id}/consent")
    assert done.status_code == 200
    assert await told(desk) == {"company"}
    [notice] = await desk.notices()
    [event] = [row for row in await world.all(Event) if row.name == "match.consented"]
    assert notice.dedupe_key == f"match_to_answer:{event.id}:{world.company.account.id}"
    assert (notice.subject_type, notice.subject_id) == ("match", match.id)


async def test_a_conversation_tells_the_other_side_once_until_it_is_read(desk: Desk, world: World):
    thread = thread_row(world.here.id, world.caseworker.account.id, new_id(), company_id=world.company_row.id)
    await world.add(thread)
    path = f"/v1/threads/{thread.id}"

    async def say(caller: Caller) -> None:
        assert (await caller.post(f"{path}/messages", {"body": "Hej"})).status_code == 201

    await say(world.caseworker)
    await say(world.manager)
    assert await told(desk) == {"company"}
    assert len(await desk.notices()) == 1, "as long as nobody has read, one is enough"
    await world.company.post(f"{path}/read", {})
    await say(world.caseworker)
    assert len(await desk.notices()) == 2
    await say(world.company)
    assert await told(desk) == {"company", "caseworker", "manager"}, "those of the jobcenter who took part"


async def test_what_a_candidate_begins_reaches_the_caseworker_or_else_the_managers(desk: Desk, world: World):
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row, MatchStatus.AGREED)
    body = {"subject": "match", "subject_id": str(match.id), "body": "Jeg har et spørgsmål"}
    assert (await world.candidate.post("/v1/threads", body)).status_code == 201
    assert await told(desk) == {"manager"}
    await change(world, world.candidate_row, caseworker_account_id=world.caseworker.account.id)
    assert (await world.company.post("/v1/threads", body)).status_code == 201
    assert await told(desk) == {"manager", "caseworker"}
    need_body = {"subject": "need", "subject_id": str(need.id), "body": "Om behovet"}
    assert (await world.company.post("/v1/threads", need_body)).status_code == 201
    managers = [row for row in await desk.notices() if row.account_id == world.manager.account.id]
    assert len(managers) == 2
