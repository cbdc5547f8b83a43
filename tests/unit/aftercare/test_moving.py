"""Where the follow-ups of an internship go when it is changed."""

from datetime import date, timedelta

from app.journey.aftercare.domain.cadence import schedule_internship
from app.journey.aftercare.domain.moving import Asked, Calendar, Moves, move_internship
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.domain.working_days import is_danish_working_day

STARTS, ENDS = date(2027, 2, 1), date(2027, 5, 2)
LATER, EARLIER = date(2027, 8, 1), date(2027, 3, 14)
TODAY = date(2027, 2, 2)
ONE = (Audience.CANDIDATE,)


def plan(ends_on: date):
    return schedule_internship(STARTS, ends_on, audiences=ONE)


def asked(*, done: tuple[str, ...] = ()) -> list[Asked]:
    return [Asked(each.step_code, each.audience, each.due_on, each.step_code not in done) for each in plan(ENDS)]


def calendar(ends_on: date, today: date = TODAY, pauses=()) -> Calendar:
    return Calendar(today, ends_on, tuple(pauses), is_danish_working_day)


def days_after(rows: list[Asked], moves: Moves) -> dict[str, date | None]:
    days = {row.step: moves.due.get(place, row.due_on) for place, row in enumerate(rows)}
    return days | {each.step_code: each.due_on for each in moves.added}


def test_midway_and_what_next_go_along_with_a_later_end():
    rows = asked()
    moves = move_internship(rows, plan(LATER), calendar(LATER), new_end_code="before_end_2")
    expected = {each.step_code: each.due_on for each in plan(LATER)}
    assert days_after(rows, moves) == expected
    assert expected["before_end"] > ENDS
    assert moves.added == ()


def test_what_next_is_asked_anew_for_a_new_end_and_what_is_done_stays_done():
    rows = asked(done=("week_1", "midway", "before_end"))
    today = ENDS - timedelta(days=10)
    moves = move_internship(rows, plan(LATER), calendar(LATER, today), new_end_code="before_end_2")
    assert moves.due == {}
    assert [each.step_code for each in moves.added] == ["before_end_2"]


def test_it_is_not_asked_anew_twice_for_the_same_end():
    rows = asked(done=("week_1", "midway", "before_end"))
    first = move_internship(rows, plan(LATER), calendar(LATER), new_end_code="before_end_2")
    rows += [Asked(each.step_code, each.audience, each.due_on, is_open=True) for each in first.added]
    again = move_internship(rows, plan(LATER), calendar(LATER), new_end_code="before_end_3")
    assert again == Moves({})


def test_an_earlier_end_brings_both_forward():
    rows = asked()
    moves = move_internship(rows, plan(EARLIER), calendar(EARLIER), new_end_code="before_end_2")
    days = days_after(rows, moves)
    assert all(day is not None and day <= EARLIER for day in days.values())
    assert moves.added == ()


def test_a_step_that_a_short_internship_has_no_room_for_falls_away():
    rows = asked()
    short = STARTS + timedelta(days=6)
    moves = move_internship(rows, plan(short), calendar(short), new_end_code="before_end_2")
    kept = {each.step_code for each in plan(short)}
    fallen = {rows[place].step for place, day in moves.due.items() if day is None}
    assert fallen == {"midway", "before_end"} - kept
    assert fallen


def test_nobody_is_asked_in_a_pause():
    rows = asked()
    (midway,) = [row for row in rows if row.step == "midway"]
    pause = (midway.due_on, midway.due_on + timedelta(days=9))
    moves = move_internship(rows, plan(ENDS), calendar(ENDS, pauses=[pause]), new_end_code=None)
    assert [day for day in moves.due.values() if day] == list(moves.due.values())
    assert {rows[place].step for place in moves.due} == {"midway"}
    (day,) = moves.due.values()
    assert day is not None
    assert day > pause[1]
    assert is_danish_working_day(day)


def test_a_pause_up_to_the_end_brings_the_question_forward():
    rows = asked()
    pause = (ENDS - timedelta(days=20), ENDS)
    moves = move_internship(rows, plan(ENDS), calendar(ENDS, pauses=[pause]), new_end_code=None)
    days = days_after(rows, moves)
    assert days["before_end"] is not None
    assert days["before_end"] < pause[0]


def test_what_is_overdue_stays_overdue():
    rows = asked()
    today = rows[0].due_on + timedelta(days=5)
    moves = move_internship(rows, plan(ENDS), calendar(ENDS, today), new_end_code=None)
    assert moves == Moves({})
