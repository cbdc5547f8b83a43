"""Whatever people do to the flow, in whatever order: what is refused has no effect, what is done is done once.

A play begins with an empty installation and goes on by chance: a company asks, a jobcenter proposes, people answer,
time passes, the wrong person tries, somebody holds another version, a request arrives twice. `lives.py` says what can be
tried at all, the life cycles of the service itself where it leads to; `judging.py` what holds in the end. The short run
plays the same plays each time; `PRAKTIK_SOAK=1` plays long ones by chance (a larger number: so many times more).
"""

import os
from functools import partial
from typing import Any, ClassVar

from anyio import from_thread, to_thread
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from app.foundation.core.actor import Role
from app.foundation.core.ids import new_id
from tests.conftest import BringBack
from tests.factories.world import Caller, World
from tests.flow import plays
from tests.flow.judging import judge
from tests.flow.lives import KINDS, Row, Step, steps
from tests.flow.plays import PLAYS, Draw
from tests.flow.stage import SIDES, Sight, Stage

SOAK = int(os.environ.get("PRAKTIK_SOAK", "0"))
# Refused for what one is or may see, for what stands elsewhere, or for what the words say.
REFUSED = {403, 404, 409, 422}
# What the first play leads to, which goes the usual way to its end; then what chance leads to, given time.
REACHED = {
    "needs filled", "matches agreed", "placements in_review", "placements granted", "placements active",
    "placements completed", "training-activities signed_off", "employments active",
}  # fmt: skip
REACHED_IN_TIME = REACHED | {
    "candidates paused", "needs open", "needs closed", "matches declined", "matches withdrawn", "matches expired",
    "placements ended_early", "placements rejected", "placements cancelled", "decision-requests approved",
    "placement-changes granted", "vouchers pending", "vouchers reserved", "vouchers redeemed", "courses cancelled",
    "follow-ups done", "milestones retained", "incentives approved", "incentives handed_over", "mentorships active",
    "transfers done", "employments ended", "replacement-tasks open",
}  # fmt: skip


# The usual way, from a company's need to the first weeks in a job: who does what, and how many days later. A jobcenter
# that decides in pairs has one answer more.
WAY: list[Any] = [
    plays.need_for_one, ("needs", "publish", Role.COMPANY), plays.match, ("matches", "consent", Role.CANDIDATE),
    ("matches", "accept", Role.COMPANY), ("placements", "submit", Role.COMPANY), ("placements", "sign", Role.COMPANY),
    ("placements", "sign", Role.CANDIDATE), ("placements", "sign", Role.CASEWORKER),
    ("placements", "grant", Role.CASEWORKER), ("decision-requests", "approve", Role.MANAGER),
    ("placements", "confirm", Role.COMPANY), plays.change, 12, ("placements", "start", Role.COMPANY), plays.attendance,
    ("training-activities", "complete", Role.COMPANY), ("training-activities", "sign-off", Role.COMPANY), 60,
    ("placements", "complete", Role.COMPANY), plays.job, 40,
]  # fmt: skip
# And a course, which somebody may have chosen before all this.
COURSE: list[Any] = [
    plays.course_on_offer, plays.voucher_for_it, ("vouchers", "reserve", Role.CANDIDATE),
    ("vouchers", "redeem", Role.CASEWORKER),
]  # fmt: skip


class Flow(RuleBasedStateMachine):
    """People and what they do. Each rule is one thing somebody does, and says itself what must come of it."""

    stage: ClassVar[Stage]

    def __init__(self) -> None:
        super().__init__()
        self.begun = False

    @initialize(data=st.data(), left=st.integers(0, len(WAY)), side=st.sampled_from(SIDES), is_taught=st.booleans())
    def one_person_is_on_the_way_already(self, data: st.DataObject, left: int, side: str, *, is_taught: bool) -> None:
        """An empty installation, and one person as far on the usual way as chance has it: the first play all the way."""
        from_thread.run(self.stage.begin)
        self.stage.side = side
        self.sight = from_thread.run(self.stage.see)
        self.begun = True
        for stretch in [*(COURSE if is_taught else ()), *WAY[: len(WAY) - left]]:
            if isinstance(stretch, int):
                self.stage.travel(stretch)
            elif callable(stretch):
                self.begin_something(stretch, data.draw)
            else:
                self.go(*stretch)

    def go(self, kind: str, action: str, role: Role) -> None:
        """The first of them that is possible; a jobcenter that decides alone has no request to approve."""
        turn = [step for step in self.possible(onward=False) if (step.row.kind, step.action) == (kind, action)]
        step = next((step for step in turn if step.role is role), None)
        if step is not None:
            answer = self.take(step)
            assert answer.status_code in {200, 202}, answer.text
        else:
            assert kind == "decision-requests", f"nobody can {action}"

    @rule(data=st.data(), play=st.sampled_from(PLAYS[:2]))
    def a_company_asks_and_a_jobcenter_proposes(self, data: st.DataObject, play: Any) -> None:
        self.begin_something(play, data.draw)

    @rule(data=st.data(), play=st.sampled_from(PLAYS))
    def something_begins(self, data: st.DataObject, play: Any) -> None:
        self.begin_something(play, data.draw)

    def begin_something(self, play: Any, draw: Draw) -> None:
        begun = play(self.stage, self.sight, draw)
        if begun is not None:
            answer = self.ask(begun.caller, begun.method, begun.path, begun.body)
            assert answer.status_code in {200, 201, *REFUSED}, answer.text
            self.whole_or_not_at_all(answer)

    @rule(data=st.data(), times=st.integers(2, 6))
    def it_goes_on(self, data: st.DataObject, times: int) -> None:
        """Those whose turn it is do their part, one after another."""
        for _ in range(times):
            step = self.choose(data.draw, onward=True)
            if step is not None:
                self.take(step)

    @rule(data=st.data())
    def somebody_does_something(self, data: st.DataObject) -> None:
        """Also what leads off the way: to decline, to withdraw, to end early."""
        step = self.choose(data.draw, onward=False)
        if step is not None:
            self.take(step)

    @rule(data=st.data())
    def somebody_tries_it_out_first(self, data: st.DataObject) -> None:
        """A rehearsal has no effect, and says what would come of it."""
        step = self.choose(data.draw, onward=True)
        if step is not None:
            rehearsed = self.send(step, params={"dry_run": "true"})
            self.nothing_happened(rehearsed)
            done = self.take(step)
            assert rehearsed.status_code == done.status_code, (step, rehearsed.text, done.text)

    @rule(data=st.data())
    def somebody_holds_another_version(self, data: st.DataObject) -> None:
        step = self.choose(data.draw, onward=data.draw(st.booleans()))
        if step is not None:
            answer = self.send(step, headers={"If-Match": f'"{step.row.version + 1}"'})
            assert answer.status_code in {412, 403, 404}, (step, answer.text)
            self.nothing_happened(answer)

    @rule(data=st.data())
    def the_same_request_arrives_twice(self, data: st.DataObject) -> None:
        """With its key it is done once, and answered the same way."""
        step = self.choose(data.draw, onward=data.draw(st.booleans()))
        if step is not None:
            key = {"Idempotency-Key": str(new_id())}
            before = self.sight
            first = self.take(step, headers=key)
            again = self.send(step, before, headers=key)
            assert again.status_code == first.status_code, (step, first.text, again.text)
            if first.is_success:
                assert again.headers["Idempotency-Replayed"] == "true", step
                assert again.content == first.content, step
            self.nothing_happened(again)

    @rule(data=st.data())
    def somebody_tries_who_may_not(self, data: st.DataObject) -> None:
        """Whose part it is not, and everybody from elsewhere: they are refused before anything is looked at."""
        rows = [row for row in self.sight.rows.values() if row.kind != "transfers"]
        row: Row = data.draw(st.sampled_from(rows))
        action = data.draw(st.sampled_from(sorted(KINDS[row.kind].bodies)))
        moved = KINDS[row.kind].moves[action]
        here = [one for name, one in self.callers_beside(row) if one.account.role not in moved.roles]
        caller: Caller = data.draw(st.sampled_from([*here, *self.stage.strangers(row)]))
        answer = self.ask(caller, "POST", f"/v1/{row.kind}/{row.id}/{action}", self.body(row, action, caller))
        assert answer.status_code in {403, 404}, (row, action, caller.account.full_name, answer.text)
        self.nothing_happened(answer)

    def callers_beside(self, row: Row) -> list[tuple[str, Caller]]:
        side = self.stage.side_of(row)
        named = self.stage.world.callers.items()
        return [(name, one) for name, one in named if name.startswith("other_") is side.startswith("other_")]

    @rule(data=st.data())
    def somebody_from_elsewhere_looks(self, data: st.DataObject) -> None:
        """Outside one's scope is not there, or not for one's role."""
        rows = [row for row in self.sight.rows.values() if row.kind != "transfers"]
        row: Row = data.draw(st.sampled_from(rows))
        caller: Caller = data.draw(st.sampled_from(self.stage.strangers(row)))
        answer = self.ask(caller, "GET", f"/v1/{row.kind}/{row.id}")
        assert answer.status_code in {403, 404}, (row, caller.account.full_name, answer.text)

    @rule(days=st.sampled_from((1, 7, 14, 14, 30, 60)))
    def time_passes(self, days: int) -> None:
        self.stage.travel(days)

    @rule()
    def a_night_goes_by(self) -> None:
        """What nobody answers in time expires, and what is due is asked for."""
        from_thread.run(self.stage.upkeep)
        self.look()

    def possible(self, *, onward: bool) -> list[Step]:
        """Moves that the life cycles allow, each by somebody of a role that may make it."""
        found = steps(list(self.sight.rows.values()), onward=onward)
        return [step for step in found if self.stage.caller(step.row, step.role) is not None]

    def choose(self, draw: Draw, *, onward: bool) -> Step | None:
        """One of them, of a kind that chance names first; nothing where there is none."""
        possible = self.possible(onward=onward)
        kinds = sorted({step.row.kind for step in possible})
        if not kinds:
            return None
        kind = draw(st.sampled_from(kinds))
        chosen: Step = draw(st.sampled_from([step for step in possible if step.row.kind == kind]))
        return chosen

    def take(self, step: Step, **options: Any) -> Any:
        answer = self.send(step, **options)
        assert answer.status_code in {200, 202, *REFUSED}, (step, answer.text)
        before = self.sight
        self.whole_or_not_at_all(answer)
        if answer.status_code == 200 and step.row.kind != "milestones":
            leads_to = KINDS[step.row.kind].moves[step.action].target
            found = self.sight.rows[step.row.id].status
            assert found == leads_to or found != before.rows[step.row.id].status, (step, found, answer.text)
        return answer

    def send(self, step: Step, sight: Sight | None = None, **options: Any) -> Any:
        caller = self.stage.caller(step.row, step.role)
        assert caller is not None
        return self.ask(caller, "POST", step.path, self.stage.body(step, sight or self.sight), **options)

    def body(self, row: Row, action: str, caller: Caller) -> Any:
        return self.stage.body(Step(row, action, caller.account.role), self.sight)

    def ask(self, caller: Caller, method: str, path: str, body: Any = None, **options: Any) -> Any:
        answer = from_thread.run(partial(self.stage.ask, caller, method, path, body, **options))
        code = answer.json().get("code", "") if answer.status_code >= 400 else ""
        note(f"{caller.account.full_name}: {method} {path} -> {answer.status_code} {code}")
        return answer

    def look(self) -> None:
        self.sight = from_thread.run(self.stage.see)
        self.stage.reached |= {f"{row.kind} {row.status}" for row in self.sight.rows.values()}

    def whole_or_not_at_all(self, answer: Any) -> None:
        if answer.is_success:
            before = self.sight
            self.look()
            assert self.sight.events > before.events, answer.text
        else:
            self.nothing_happened(answer)

    def nothing_happened(self, answer: Any) -> None:
        assert from_thread.run(self.stage.see) == self.sight, answer.text

    def teardown(self) -> None:
        if self.begun:
            from_thread.run(judge, self.stage)


def play(stage: Stage, how: settings) -> None:
    plays = type("Plays", (Flow,), {"stage": stage})
    run_state_machine_as_test(plays, settings=how)


UNHURRIED = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
# A play that fails is shown as it was: to make it shorter takes minutes, and the long run does so.
SHORT = settings(UNHURRIED, derandomize=True, max_examples=5, stateful_step_count=20, phases=[Phase.generate])
LONG = settings(UNHURRIED, max_examples=60 * SOAK or 1, stateful_step_count=80, print_blob=True)


async def test_whatever_people_do_in_whatever_order_the_flow_stays_whole(first_world: World, bring_back: BringBack):
    stage = Stage(first_world, bring_back)
    clock = stage.app.state.clock
    try:
        await to_thread.run_sync(play, stage, LONG if SOAK else SHORT)
    finally:
        stage.app.state.clock = clock
    print(f"{stage.plays} plays, {stage.asked} requests; reached: {', '.join(sorted(stage.reached))}")
    missing = (REACHED_IN_TIME if SOAK else REACHED) - stage.reached
    assert not missing, f"no play led to {sorted(missing)}"
