"""What begins something new in the flow: each gives the request that would, out of what is there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from app.foundation.core.actor import Role
from tests.factories.world import WORKING_TIMES, Caller
from tests.flow.lives import Row
from tests.flow.stage import SIDES, Sight, Stage

Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True, slots=True)
class Begun:
    """A request, and by whom."""

    caller: Caller
    path: str
    body: dict[str, Any]
    method: str = "POST"


def need_for_one(stage: Stage, _sight: Sight, _draw: Draw) -> Begun:
    """For one person, 25 hours a week, from next week on for eight weeks."""
    return _need(stage, stage.side, in_days=7, weeks=8, hours=25)


def course_on_offer(stage: Stage, _sight: Sight, _draw: Draw) -> Begun:
    return _course(stage, stage.side, price_ore=180_000, seats=2)


def voucher_for_it(stage: Stage, sight: Sight, _draw: Draw) -> Begun | None:
    """For the first of the people, who may choose."""
    person = next(row for row in sight.of("candidates") if stage.side_of(row) == stage.side)
    return _voucher(stage, person, amount_ore=200_000, in_days=60)


def need(stage: Stage, sight: Sight, draw: Draw) -> Begun | None:
    """A company asks for people; at most three needs are waiting for somebody."""
    if len(sight.of("needs", "draft", "open")) >= 3:
        return None
    side = draw(st.sampled_from(("", "", *SIDES)))
    weeks, hours = draw(st.sampled_from((2, 4, 13))), draw(st.sampled_from((15, 20, 25, 37)))
    return _need(stage, side, in_days=draw(st.integers(1, 10)), weeks=weeks, hours=hours, seats=draw(st.integers(1, 2)))


def _need(stage: Stage, side: str, *, in_days: int, weeks: int, hours: int, seats: int = 1) -> Begun:
    world = stage.world
    workplace = world.other_workplace if side else world.workplace
    first = stage.today + timedelta(days=in_days)
    skills = [{"skill_id": str(skill_id), "level": 1, "importance": "must"} for skill_id in world.skill_ids[:2]]
    body = {
        "workplace_id": str(workplace.id),
        "title": "Køkkenmedhjælper",
        "occupation_id": str(world.occupation_id),
        "tasks": "Anretning, opvask og rengøring",
        "seats": seats,
        "starts_from": first.isoformat(),
        "starts_until": (first + timedelta(weeks=3)).isoformat(),
        "weeks": weeks,
        "hours_schedule": [{"from_week": 1, "weekly_hours": hours}],
        "working_times": WORKING_TIMES,
        "skills": skills,
        "purpose": "build_skills",
        "declares_no_seasonal_peak": True,
        "declares_replaces_nobody": True,
    }
    return Begun(world.callers[f"{side}company"], "/v1/needs", body)


def match(stage: Stage, sight: Sight, draw: Draw) -> Begun | None:
    """A jobcenter proposes one of its people for a need."""
    needs, people = sight.of("needs", "open"), sight.of("candidates", "available", "in_match", "placed")
    pairs = [(need, one) for need in needs for one in people if need.jobcenter_id == one.jobcenter_id]
    if not pairs:
        return None
    wanted, person = draw(st.sampled_from(pairs))
    caller = stage.world.callers[stage.side_of(wanted) + draw(st.sampled_from(("caseworker", "manager")))]
    return Begun(caller, "/v1/matches", {"need_id": str(wanted.id), "candidate_id": str(person.id)})


def change(stage: Stage, sight: Sight, draw: Draw) -> Begun | None:
    """The company or the jobcenter asks for another end, other hours or some days of rest."""
    placement = _one(sight.of("placements", "granted", "active"), draw)
    if placement is None:
        return None
    kind, body = draw(
        st.sampled_from(
            (
                ("extensions", {"ends_on": _in(stage, 80), "reason_code": "job_prospect"}),
                ("shortenings", {"ends_on": _in(stage, 20), "reason_code": "goal_reached"}),
                (
                    "hours-changes",
                    {"hours_schedule": [{"from_week": 3, "weekly_hours": 30}], "reason_code": "hours_grow"},
                ),
                ("pauses", {"from_on": _in(stage, 12), "to_on": _in(stage, 18), "reason_code": "holiday"}),
            )
        )
    )
    role = draw(st.sampled_from((Role.COMPANY, Role.CASEWORKER)))
    return _by(stage, placement, role, f"/v1/placements/{placement.id}/{kind}", body)


def job(stage: Stage, sight: Sight, draw: Draw) -> Begun | None:
    """Somebody is hired, out of a placement that is over or without one."""
    person = _one(sight.of("candidates"), draw)
    assert person is not None
    body: dict[str, Any] = {
        "kind": draw(st.sampled_from(("ordinary", "wage_subsidy"))),
        "weekly_hours": 15,
        "starts_on": _in(stage, draw(st.sampled_from((-40, -5, 0)))),
    }
    over = [row for row in sight.of("placements", "completed", "ended_early") if row.candidate_id == person.id]
    if over:
        body["placement_id"] = str(over[-1].id)
    else:
        company = stage.world.callers[f"{stage.side_of(person)}company"].account.company_id
        body |= {"candidate_id": str(person.id), "company_id": str(company)}
    return _by(stage, person, Role.CASEWORKER, "/v1/employments", body)


def course(stage: Stage, _sight: Sight, draw: Draw) -> Begun | None:
    price = draw(st.sampled_from((0, 90_000, 180_000)))
    return _course(stage, draw(st.sampled_from(SIDES)), price_ore=price, seats=draw(st.integers(1, 2)))


def _course(stage: Stage, side: str, *, price_ore: int, seats: int) -> Begun:
    body = {
        "provider": "Hotel- og Restaurantskolen",
        "title": "Fødevarehygiejne",
        "kind": "licence",
        "price_ore": price_ore,
        "seats": seats,
        "sessions": [{"on": _in(stage, day), "from": "16:00", "to": "18:00"} for day in (20, 22)],
    }
    return Begun(stage.world.callers[f"{side}caseworker"], "/v1/courses", body)


def voucher(stage: Stage, sight: Sight, draw: Draw) -> Begun | None:
    """More is asked for than the budget holds, and more than one person may promise alone."""
    person = _one(sight.of("candidates"), draw)
    assert person is not None
    amount = draw(st.sampled_from((180_000, 200_000, 590_000, 1_000_001)))
    return _voucher(stage, person, amount_ore=amount, in_days=draw(st.sampled_from((5, 60))))


def _voucher(stage: Stage, person: Row, *, amount_ore: int, in_days: int) -> Begun | None:
    body = {
        "candidate_id": str(person.id),
        "purpose": "licence",
        "amount_ore": amount_ore,
        "valid_until": _in(stage, in_days),
    }
    return _by(stage, person, Role.CASEWORKER, "/v1/vouchers", body)


def attendance(stage: Stage, sight: Sight, draw: Draw) -> Begun | None:
    """The last days are written down, by the workplace or the jobcenter."""
    placement = _one(sight.of("placements", "active", "completed"), draw)
    if placement is None:
        return None
    statuses = draw(st.lists(st.sampled_from(("present", "late", "absent")), min_size=1, max_size=3))
    days = [
        {"day_on": _in(stage, -number), "status": status, **({"minutes_late": 20} if status == "late" else {})}
        for number, status in enumerate(statuses)
    ]
    role = draw(st.sampled_from((Role.COMPANY, Role.CASEWORKER)))
    return _by(stage, placement, role, f"/v1/placements/{placement.id}/attendance", {"days": days}, "PUT")


def mentor(stage: Stage, sight: Sight, draw: Draw) -> Begun | None:
    """Somebody is asked to be the mentor of a placement, a job or a person."""
    about = {"placements": "placement_id", "employments": "employment_id", "candidates": "candidate_id"}
    rows = [
        *sight.of("placements", "granted", "active"),
        *sight.of("employments", "active"),
        *sight.of("candidates", "available", "placed", "employed"),
    ]
    row = _one(rows, draw)
    if row is None:
        return None
    mentor_id = stage.world.callers[f"{stage.side_of(row)}mentor"].account.id
    body = {about[row.kind]: str(row.id), "mentor_account_id": str(mentor_id), "starts_on": _in(stage, 0)}
    return _by(stage, row, Role.CASEWORKER, "/v1/mentorships", body)


def transfer(stage: Stage, sight: Sight, draw: Draw) -> Begun | None:
    """Somebody moves to the other municipality."""
    person = _one(sight.of("candidates"), draw)
    assert person is not None
    to = stage.world.here if stage.side_of(person) else stage.world.there
    body = {"candidate_id": str(person.id), "to_jobcenter_id": str(to.id), "reason_code": "moved_municipality"}
    return _by(stage, person, Role.CASEWORKER, "/v1/transfers", body)


def agreement(stage: Stage, sight: Sight, draw: Draw) -> Begun | None:
    """A new agreement for a match whose last one was rejected."""
    agreed = _one(sight.of("matches", "agreed"), draw)
    if agreed is None:
        return None
    return _by(stage, agreed, Role.CASEWORKER, "/v1/placements", {"match_id": str(agreed.id)})


PLAYS = (need, match, change, job, course, voucher, attendance, mentor, transfer, agreement)


def _one(rows: list[Row], draw: Draw) -> Row | None:
    found: Row | None = draw(st.sampled_from(rows)) if rows else None
    return found


def _in(stage: Stage, days: int) -> str:
    return (stage.today + timedelta(days=days)).isoformat()


def _by(stage: Stage, row: Row, role: Role, path: str, body: dict[str, Any], method: str = "POST") -> Begun | None:
    caller = stage.caller(row, role)
    return None if caller is None else Begun(caller, path, body, method)
