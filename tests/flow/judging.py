"""What must hold at the end of every play, asked of the stored rows and of the routes."""

from collections import Counter
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cli.check import broken_invariants
from app.foundation.audit.models import Event, FeedEntry
from app.journey.courses.models import Course, Voucher, VoucherBudget, VoucherEntry
from app.journey.milestones.models import Incentive, Milestone
from app.journey.placements.models import Placement
from app.registers.candidates.models import Commitment
from tests.flow.lives import KINDS
from tests.flow.stage import Sight, Stage

STANDING = ("draft", "submitted", "in_review", "granted", "active", "completed", "ended_early")
LISTS = ("candidates", "matches", "placements", "vouchers", "employments", "follow-ups", "training-activities")


async def judge(stage: Stage) -> None:
    """Everything; whoever reads what is here after a failure reads which promise was broken."""
    sight = await stage.see()
    async with stage.beyond.read() as session:
        broken = await broken_invariants(session)
        assert not broken, broken
        await every_seat_has_its_placement(session, sight)
        await nobody_is_in_two_places_at_once(session)
        await no_money_is_spent_twice(session)
        await milestones_are_reached_once(session)
        await every_transition_is_one_event(session, sight)
    await nobody_sees_the_other_side(stage, sight)


async def every_seat_has_its_placement(session: AsyncSession, sight: Sight) -> None:
    standing = Counter(
        (await session.exec(select(Placement.match_id).where(col(Placement.status).in_(STANDING)))).all()
    )
    assert max(standing.values(), default=1) == 1, "a match has two standing placements"
    agreed = {row.id for row in sight.of("matches", "agreed")}
    assert set(standing) <= agreed, "a placement stands whose match does not"


async def nobody_is_in_two_places_at_once(session: AsyncSession) -> None:
    """Of the ledger that placements, classes and jobs write: never two of somebody's placements in the same hours."""
    rows: list[Any] = list(
        (await session.exec(select(Commitment).where(col(Commitment.source_type) == "placement"))).all()
    )
    for one in rows:
        for other in rows:
            if one.candidate_id == other.candidate_id and one.source_id != other.source_id and one.weekday is not None:
                apart = (
                    one.weekday != other.weekday
                    or one.ends_on < other.starts_on
                    or other.ends_on < one.starts_on
                    or one.ends_at <= other.starts_at
                    or other.ends_at <= one.starts_at
                )
                assert apart, f"placements {one.source_id} and {other.source_id} are in the same hours"


async def no_money_is_spent_twice(session: AsyncSession) -> None:
    """Added up by hand: what `praktikmatch check` asks the database in its own way."""
    vouchers = {row.id: row for row in (await session.exec(select(Voucher))).all()}
    balance: Counter[UUID] = Counter()
    used: Counter[UUID] = Counter()
    for entry in (await session.exec(select(VoucherEntry))).all():
        balance[entry.voucher_id] += entry.voucher_ore
        used[vouchers[entry.voucher_id].jobcenter_id] -= entry.budget_ore
    assert all(0 <= balance[key] <= voucher.amount_ore for key, voucher in vouchers.items())
    for budget in (await session.exec(select(VoucherBudget).where(col(VoucherBudget.candidate_id).is_(None)))).all():
        assert used[budget.jobcenter_id] == budget.used_ore <= budget.limit_ore
    taken = Counter(voucher.course_id for voucher in vouchers.values() if voucher.status in ("reserved", "redeemed"))
    for course in (await session.exec(select(Course))).all():
        assert taken[course.id] == course.seats_taken <= course.seats


async def milestones_are_reached_once(session: AsyncSession) -> None:
    milestones = (await session.exec(select(Milestone))).all()
    once = Counter((row.candidate_id, row.employment_id, row.basis, row.days) for row in milestones)
    assert max(once.values(), default=1) == 1, once
    given = Counter((row.milestone_id, row.scheme_code) for row in (await session.exec(select(Incentive))).all())
    assert max(given.values(), default=1) == 1
    handed = select(Event.subject_id).where(col(Event.name) == "incentive.handed_over")
    assert max(Counter((await session.exec(handed)).all()).values(), default=1) == 1


async def every_transition_is_one_event(session: AsyncSession, sight: Sight) -> None:
    """The events about a thing are a chain from state to state, and it ends where the thing stands."""
    subjects = {kind.subject: name for name, kind in KINDS.items() if kind.subject}
    in_order = select(Event).join(FeedEntry, col(FeedEntry.event_id) == col(Event.id)).order_by(col(FeedEntry.position))
    told: dict[UUID, list[Event]] = {}
    for event in (await session.exec(in_order)).all():
        if event.subject_type in subjects and event.to_state is not None:
            told.setdefault(event.subject_id, []).append(event)
    for subject_id, events in told.items():
        names = [(event.name, event.from_state, event.to_state) for event in events]
        for one, after in pairwise(events):
            assert after.from_state == one.to_state, names
        assert events[-1].to_state == sight.rows[subject_id].status, names


async def nobody_sees_the_other_side(stage: Stage, sight: Sight) -> None:
    """Lists hold what is one's own, whoever's turn it is to look; who was handed over has been both sides'."""
    moved = {row.candidate_id for row in sight.of("transfers", "done")}
    caller = stage.reader
    mine = {caller.account.jobcenter_id, caller.account.company_id, caller.account.candidate_id} - {None}
    for kind in LISTS:
        answer = await stage.ask(caller, "GET", f"/v1/{kind}?limit=200")
        if answer.status_code != 403:
            for item in answer.json()["items"]:
                row = sight.rows[UUID(item["id"])]
                theirs = {row.jobcenter_id, row.company_id, row.candidate_id}
                assert mine & theirs or row.candidate_id in moved, (caller.account.full_name, row)
