"""What needs somebody today, in one call."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.foundation.core.actor import Role
from app.journey.aftercare.domain.template import Audience
from app.journey.conversations.domain.sides import ThreadSide
from app.journey.conversations.models import ThreadReading
from app.journey.courses.domain.states import VoucherStatus
from app.journey.needs.domain import NeedStatus
from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.models import Signature
from app.oversight.worklist.domain import WorkKind
from app.oversight.worklist.schemas import WorklistRead
from app.registers.jobcenters.domain import SecondApproval
from tests.factories.waiting import MAKERS, Desk
from tests.factories.world import Caller, World

K = WorkKind
STAFF = {
    K.SUPPORT_TALK, K.REPLACEMENT_TASK, K.FOLLOW_UP, K.MATCH_WAITING, K.AGREEMENT_TO_WRITE, K.AGREEMENT_TO_SUBMIT,
    K.AGREEMENT_TO_SIGN, K.AGREEMENT_TO_DECIDE, K.CHANGE_TO_DECIDE, K.PLACEMENT_TO_START, K.PLACEMENT_ENDING,
    K.VOICE_UNSEEN, K.UNREAD_MESSAGES, K.TRANSFER_TO_ACCEPT, K.MILESTONE_TO_FIND_OUT, K.VOUCHER_EXPIRING,
    K.INCENTIVE_TO_APPROVE, K.INCENTIVE_TO_HAND_OVER, K.NEED_TO_CONFIRM,
}  # fmt: skip
# Who finds what when one of everything waits.
FOUND: dict[str, Collection[WorkKind]] = {
    "caseworker": STAFF,
    "manager": STAFF | {K.FOLLOW_UP_ESCALATED, K.DECISION_REQUEST, K.VOUCHER_TO_APPROVE},
    "company": {
        K.MATCH_TO_ANSWER, K.AGREEMENT_TO_SUBMIT, K.AGREEMENT_TO_SIGN, K.CHANGE_TO_ANSWER, K.PLACEMENT_TO_START,
        K.START_TO_CONFIRM, K.PLACEMENT_ENDING, K.END_STATEMENT, K.ACTIVITY_TO_SIGN_OFF, K.NEED_TO_CONFIRM,
    },
    "candidate": {
        K.SUPPORT_TALK, K.FOLLOW_UP, K.MATCH_TO_ANSWER, K.AGREEMENT_TO_SIGN, K.CHANGE_TO_ANSWER, K.END_STATEMENT,
        K.VOICE_TO_ANSWER, K.VOUCHER_EXPIRING, K.TRANSFER_TO_CONSENT,
    },
    "mentor": {K.MENTORSHIP_TO_ANSWER, K.ACTIVITY_TO_SIGN_OFF},
}  # fmt: skip


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, world.candidate_row)


async def listed(caller: Caller, query: str = "") -> dict[str, Any]:
    answer = await caller.get(f"/v1/worklist?limit=200{query}")
    assert answer.status_code == 200, answer.text
    # Written without the schema: it has to be what the schema would have written.
    assert answer.content == WorklistRead.model_validate_json(answer.content, extra="forbid").model_dump_json().encode()
    found: dict[str, Any] = answer.json()
    return found


async def items(caller: Caller, kind: WorkKind, query: str = "") -> list[dict[str, Any]]:
    return [item for item in (await listed(caller, query))["items"] if item["kind"] == kind]


def test_every_kind_can_be_made_here_or_is_another_roles_side_of_one_that_can():
    assert set(WorkKind) - set(MAKERS) == {K.CHANGE_TO_ANSWER}
    assert set().union(*FOUND.values()) == set(WorkKind)


async def test_each_role_finds_everything_that_waits_for_it_and_nothing_else(world: World, desk: Desk):
    await desk.put_all()
    for name, kinds in FOUND.items():
        found = await listed(world.callers[name])
        assert {item["kind"] for item in found["items"]} == {kind.value for kind in kinds}, name
        assert found["total"] == len(found["items"]) == sum(each["count"] for each in found["counts"])


async def test_nothing_of_it_is_seen_at_the_other_jobcenter_company_or_by_another_person(world: World, desk: Desk):
    await desk.put_all()
    for name in FOUND:
        found = await listed(world.callers[f"other_{name}"], "&whole_jobcenter=true")
        assert found["items"] == [], name


async def test_every_link_leads_its_reader_somewhere(world: World, desk: Desk):
    await desk.put_all()
    for name in FOUND:
        caller = world.callers[name]
        for item in (await listed(caller))["items"]:
            answer = await caller.get(item["link"])
            assert answer.status_code == 200, f"{name} {item['kind']}: {answer.text}"


@pytest.mark.parametrize("name", ["admin", "integration"])
async def test_whoever_has_no_part_in_cases_has_no_worklist(world: World, name: str):
    answer = await world.callers[name].get("/v1/worklist")
    assert answer.status_code == 403


async def test_a_mentor_sees_nothing_before_the_confidentiality_is_accepted(world: World, desk: Desk):
    await desk.put(K.MENTORSHIP_TO_ANSWER)
    caller = await world.make_caller("new_mentor", Role.MENTOR)
    async with world.database.write() as transaction:
        account = await transaction.session.get_one(type(caller.account), caller.account.id)
        account.confidentiality_version = account.confidentiality_accepted_at = None
    answer = await caller.get("/v1/worklist")
    assert answer.status_code == 403
    assert answer.json()["code"] == "mentorship.confidentiality_missing"


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "whole_jobcenter=perhaps", "limit=1e9"])
async def test_a_query_that_cannot_be_read_is_a_problem(world: World, query: str):
    answer = await world.caseworker.get(f"/v1/worklist?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")


# ── Whose ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_nobody_has_in_hand_is_everybodys_and_says_so(world: World, desk: Desk):
    await desk.put(K.FOLLOW_UP)
    (item,) = (await listed(world.caseworker))["items"]
    assert item["is_mine"] is False


async def test_a_colleagues_people_are_the_colleagues_until_the_whole_jobcenter_is_asked_for(world: World):
    colleague = await world.make_caller("colleague", Role.CASEWORKER, jobcenter_id=world.here.id)
    person = await world.make_candidate(caseworker_account_id=colleague.account.id)
    desk = Desk(world, person)
    await desk.put_all()
    # Nobody's are the jobcenter's needs and who comes from another one.
    assert {item["kind"] for item in (await listed(world.caseworker))["items"]} == {
        K.NEED_TO_CONFIRM,
        K.TRANSFER_TO_ACCEPT,
    }
    assert {item["kind"] for item in (await listed(colleague))["items"]} == STAFF
    whole = await listed(world.caseworker, "&whole_jobcenter=true")
    assert {item["kind"] for item in whole["items"]} == STAFF
    assert not any(item["is_mine"] for item in whole["items"])


async def test_a_follow_up_is_its_assignees_whoever_looks_after_the_person(world: World):
    colleague = await world.make_caller("colleague", Role.CASEWORKER, jobcenter_id=world.here.id)
    person = await world.make_candidate(caseworker_account_id=colleague.account.id)
    await Desk(world, person).follow_up(assignee_account_id=world.caseworker.account.id)
    assert [item["is_mine"] for item in await items(world.caseworker, K.FOLLOW_UP)] == [True]
    assert await items(colleague, K.FOLLOW_UP) == []


async def test_a_manager_sees_what_was_escalated_once_and_apart_from_the_rest(world: World, desk: Desk):
    await desk.put(K.FOLLOW_UP_ESCALATED)
    assert [item["kind"] for item in (await listed(world.manager))["items"]] == [K.FOLLOW_UP_ESCALATED]
    assert [item["kind"] for item in (await listed(world.caseworker))["items"]] == [K.FOLLOW_UP]


async def test_nobody_approves_what_they_asked_for_or_vouched_for_themselves(world: World, desk: Desk):
    manager = world.manager.account.id
    await desk.request(requested_by=manager)
    await desk.incentive(evidence_by=manager)
    await desk.voucher(status=VoucherStatus.PENDING, issued_by=manager)
    found = {item["kind"] for item in (await listed(world.manager))["items"]}
    assert not found & {K.DECISION_REQUEST, K.INCENTIVE_TO_APPROVE, K.VOUCHER_TO_APPROVE}
    assert [item["kind"] for item in (await listed(world.caseworker))["items"]] == [K.INCENTIVE_TO_APPROVE]


async def test_whoever_asked_for_an_override_before_is_not_asked_to_approve_one(world: World, desk: Desk):
    placement = await desk.placement(PlacementStatus.IN_REVIEW)
    override = SecondApproval.OVERRIDE
    await desk.request(override, placement, requested_by=world.manager.account.id, status="withdrawn")
    await desk.request(override, placement)
    assert await items(world.manager, K.DECISION_REQUEST) == []


async def test_who_has_moved_to_another_jobcenter_is_on_nobodys_list_here(world: World, desk: Desk):
    await desk.put_all()
    async with world.database.write() as transaction:
        row = await transaction.session.get_one(type(desk.person), desk.person.id)
        row.jobcenter_id = world.there.id
    for caller in (world.caseworker, world.manager):
        found = await listed(caller, "&whole_jobcenter=true")
        assert {item["kind"] for item in found["items"]} == {K.NEED_TO_CONFIRM, K.TRANSFER_TO_ACCEPT}


# ── What is told ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_each_reads_the_name_they_may_know(world: World, desk: Desk):
    await desk.put(K.AGREEMENT_TO_SIGN)
    (staff,), (company,), (person,) = [
        await items(world.callers[name], K.AGREEMENT_TO_SIGN) for name in ("caseworker", "company", "candidate")
    ]
    assert (staff["candidate_name"], company["candidate_name"]) == ("Olena Test", "Olena")
    assert (person["candidate_id"], person["candidate_name"]) == (None, None)
    assert person["company_name"] == "Køkken & Co ApS"


async def test_somebody_from_another_jobcenter_and_a_mentors_proposal_are_not_named(world: World, desk: Desk):
    await desk.put(K.TRANSFER_TO_ACCEPT)
    await desk.put(K.MENTORSHIP_TO_ANSWER)
    (transfer,) = await items(world.caseworker, K.TRANSFER_TO_ACCEPT)
    (proposal,) = await items(world.mentor, K.MENTORSHIP_TO_ANSWER)
    for item in (transfer, proposal):
        assert (item["candidate_id"], item["candidate_name"]) == (None, None)


async def test_reason_and_link_are_told_in_the_language_asked_for(world: World, desk: Desk):
    late = desk.today - timedelta(days=3)
    key = await desk.follow_up(due_on=late, tries=2)
    danish = await world.caseworker.get("/v1/worklist", headers={"Accept-Language": "da"})
    english = await world.caseworker.get("/v1/worklist", headers={"Accept-Language": "en"})
    (item,) = danish.json()["items"]
    assert item["reason"] == "Opfølgning med kandidaten. 2 forsøg uden svar. 3 dage over fristen."
    assert (item["link"], item["urgency"], item["due_on"]) == (f"/v1/follow-ups/{key}", "overdue", late.isoformat())
    assert english.json()["items"][0]["reason"] == (
        "Follow-up with the candidate. 2 tries without an answer. 3 days overdue."
    )


async def test_the_most_urgent_comes_first_and_the_counts_tell_what_the_limit_leaves_out(world: World, desk: Desk):
    placement = await desk.placement(PlacementStatus.ACTIVE)
    for number, days in enumerate((0, 9, 4)):
        due_on = desk.today - timedelta(days=days)
        await desk.follow_up(placement_id=placement.id, step=f"week_{number}", due_on=due_on)
    await desk.put(K.VOUCHER_EXPIRING)
    await desk.put(K.SUPPORT_TALK)
    found = await listed(world.caseworker)
    told = [(item["urgency"], item["kind"], item["due_on"]) for item in found["items"]]
    today = desk.today.isoformat()
    assert told == [
        ("overdue", "follow_up", (desk.today - timedelta(days=9)).isoformat()),
        ("overdue", "follow_up", (desk.today - timedelta(days=4)).isoformat()),
        ("today", "support_talk", today),
        ("today", "follow_up", today),
        ("soon", "voucher_expiring", (desk.today + timedelta(days=5)).isoformat()),
    ]
    short = (await world.caseworker.get("/v1/worklist?limit=2")).json()
    assert short["items"] == found["items"][:2]
    assert (short["counts"], short["total"]) == (found["counts"], 5)
    assert {each["kind"]: each["count"] for each in short["counts"]}["follow_up"] == 3


async def test_a_match_falls_on_the_last_day_before_it_expires(world: World, desk: Desk):
    await desk.put(K.MATCH_WAITING)
    (item,) = await items(world.caseworker, K.MATCH_WAITING)
    assert item["due_on"] == (desk.today + timedelta(days=14)).isoformat()
    assert item["reason"].startswith("Et forslag venter på virksomhedens svar.")


async def test_what_is_answered_or_further_off_is_not_listed(world: World, desk: Desk):
    placement = await desk.placement(PlacementStatus.SUBMITTED)
    now = datetime.now(UTC)
    signed = Signature(
        placement_id=placement.id, agreement_version=1, party=Party.CANDIDATE, signed_at=now, signer_name="Olena Test"
    )
    await world.add(signed)
    await desk.follow_up(due_on=desk.today + timedelta(days=1))
    await desk.follow_up(status="done", recorded_at=now)
    await desk.voucher(valid_until=desk.today + timedelta(days=15))
    await desk.need(confirmed_on=desk.today - timedelta(days=70))
    await desk.need(status=NeedStatus.CLOSED)
    assert (await listed(world.candidate))["items"] == []
    assert {item["kind"] for item in (await listed(world.caseworker))["items"]} == {K.AGREEMENT_TO_SIGN}


async def test_the_employers_follow_up_is_the_companys_and_the_candidates_is_not(world: World, desk: Desk):
    placement = await desk.placement(PlacementStatus.ACTIVE)
    for audience in Audience:
        await desk.follow_up(audience, placement_id=placement.id)
    assert [item["reason"] for item in await items(world.company, K.FOLLOW_UP)] == [
        "Jobcentret spørger jer, hvordan det går. Fristen er i dag."
    ]
    assert len(await items(world.candidate, K.FOLLOW_UP)) == 1
    assert len(await items(world.caseworker, K.FOLLOW_UP)) == 2


# ── Conversations ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_messages_wait_until_they_are_read_by_each_for_themselves(world: World, desk: Desk):
    thread = await desk.thread()
    (item,) = await items(world.caseworker, K.UNREAD_MESSAGES)
    assert item["reason"].startswith("Du har 2 ulæste beskeder.")
    assert await items(world.candidate, K.UNREAD_MESSAGES) == []
    reader = world.caseworker.account.id
    await world.add(ThreadReading(thread_id=thread, account_id=reader, read_count=2, read_at=datetime.now(UTC)))
    assert await items(world.caseworker, K.UNREAD_MESSAGES) == []
    assert len(await items(world.manager, K.UNREAD_MESSAGES)) == 1


async def test_what_a_company_writes_about_somebody_waits_for_who_looks_after_the_person(world: World):
    colleague = await world.make_caller("colleague", Role.CASEWORKER, jobcenter_id=world.here.id)
    person = await world.make_candidate(caseworker_account_id=colleague.account.id)
    await Desk(world, person).thread(ThreadSide.COMPANY)
    (item,) = await items(colleague, K.UNREAD_MESSAGES)
    assert (item["candidate_name"], item["company_name"], item["is_mine"]) == ("Olena Test", "Køkken & Co ApS", True)
    assert await items(world.caseworker, K.UNREAD_MESSAGES) == []


async def test_what_a_company_writes_about_its_need_waits_for_all_until_a_colleague_has_read_it(
    world: World, desk: Desk
):
    need = await world.make_need()
    thread = await desk.thread(ThreadSide.COMPANY, subject_id=need.id)
    assert len(await items(world.caseworker, K.UNREAD_MESSAGES)) == 1
    manager = world.manager.account.id
    await world.add(ThreadReading(thread_id=thread, account_id=manager, read_count=2, read_at=datetime.now(UTC)))
    assert await items(world.caseworker, K.UNREAD_MESSAGES) == []
    assert len(await items(world.caseworker, K.UNREAD_MESSAGES, "&whole_jobcenter=true")) == 1
