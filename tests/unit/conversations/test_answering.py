"""How soon each side answers: medians both ways, first words apart, and what waits."""

from datetime import UTC, datetime, timedelta

from app.journey.conversations.domain.answering import Answer, Figures, Waiting, figures
from app.journey.conversations.domain.sides import Counterpart, ThreadSide, other_side

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
JOBCENTER = ThreadSide.JOBCENTER
COMPANY, CANDIDATE = Counterpart


def answer(side: str, counterpart: Counterpart, minutes: float, *, is_first: bool = False) -> Answer:
    return Answer(ThreadSide(side), counterpart, NOON, NOON + timedelta(minutes=minutes), is_first)


def of(rows: list[Figures], side: str, counterpart: Counterpart) -> Figures:
    return next(row for row in rows if (row.side, row.counterpart) == (side, counterpart))


def test_without_answers_there_is_no_median():
    rows = figures([], [], NOON)
    assert [(row.side, row.counterpart) for row in rows] == [
        (JOBCENTER, COMPANY),
        (COMPANY, COMPANY),
        (JOBCENTER, CANDIDATE),
        (CANDIDATE, CANDIDATE),
    ]
    assert {row.median_minutes for row in rows} == {None}
    assert {row.within_a_day for row in rows} == {None}
    assert {row.answers for row in rows} == {0}


def test_the_median_is_the_middle_answer_or_the_sooner_of_the_two():
    odd = [answer(JOBCENTER, COMPANY, minutes) for minutes in (1, 10, 5000)]
    assert of(figures(odd, [], NOON), JOBCENTER, COMPANY).median_minutes == 10
    even = [answer(JOBCENTER, COMPANY, minutes) for minutes in (10, 20)]
    assert of(figures(even, [], NOON), JOBCENTER, COMPANY).median_minutes == 10


def test_each_way_and_each_counterpart_counts_for_itself():
    rows = figures(
        [answer(JOBCENTER, COMPANY, 10), answer(COMPANY, COMPANY, 90), answer(JOBCENTER, CANDIDATE, 5)], [], NOON
    )
    assert of(rows, JOBCENTER, COMPANY).median_minutes == 10
    assert of(rows, COMPANY, COMPANY).median_minutes == 90
    assert of(rows, JOBCENTER, CANDIDATE).median_minutes == 5
    assert of(rows, CANDIDATE, CANDIDATE).median_minutes is None


def test_the_first_word_of_a_side_is_measured_apart():
    rows = figures([answer(JOBCENTER, COMPANY, 60, is_first=True), answer(JOBCENTER, COMPANY, 2)], [], NOON)
    row = of(rows, JOBCENTER, COMPANY)
    assert (row.answers, row.first_answers, row.first_median_minutes) == (2, 1, 60)


def test_a_day_is_twenty_four_hours_to_the_minute():
    rows = figures([answer(JOBCENTER, COMPANY, 24 * 60), answer(JOBCENTER, COMPANY, 24 * 60 + 1)], [], NOON)
    assert of(rows, JOBCENTER, COMPANY).within_a_day == 0.5


def test_what_waits_is_counted_with_the_longest():
    waiting = [Waiting(JOBCENTER, COMPANY, NOON - timedelta(hours=hours)) for hours in (1, 30)]
    row = of(figures([], waiting, NOON), JOBCENTER, COMPANY)
    assert (row.waiting, row.longest_waiting_minutes) == (2, 30 * 60)


def test_it_is_the_turn_of_whoever_did_not_speak_last():
    assert other_side(COMPANY, ThreadSide.COMPANY) is JOBCENTER
    assert other_side(COMPANY, JOBCENTER) is ThreadSide.COMPANY
    assert other_side(CANDIDATE, JOBCENTER) is ThreadSide.CANDIDATE
    assert other_side(CANDIDATE, None) is None
