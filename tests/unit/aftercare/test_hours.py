"""Several jobs together take one full-time week at most."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.journey.aftercare.domain.hours import JobHours, go_on, most_hours

FIRST = date(2027, 1, 4)


def job(start: int, length: int | None, hours: int) -> JobHours:
    starts_on = FIRST + timedelta(days=start)
    ends_on = None if length is None else starts_on + timedelta(days=length)
    return JobHours(starts_on, ends_on, Decimal(hours))


def test_nobody_has_hours_without_a_job():
    assert most_hours([], FIRST, None) == 0


def test_jobs_that_follow_each_other_do_not_add_up():
    assert most_hours([job(0, 10, 20), job(11, 10, 30)], FIRST, None) == 30


def test_jobs_that_share_one_day_do():
    assert most_hours([job(0, 10, 20), job(10, 10, 30)], FIRST, None) == 50


def test_a_job_that_begins_after_the_period_does_not_count():
    assert most_hours([job(30, None, 20)], FIRST, FIRST + timedelta(days=29)) == 0
    assert most_hours([job(30, None, 20)], FIRST, FIRST + timedelta(days=30)) == 20


spans = st.builds(job, st.integers(-20, 20), st.none() | st.integers(0, 20), st.integers(1, 37))


@settings(max_examples=60)
@given(st.lists(spans, max_size=4), st.integers(0, 25))
def test_it_is_the_most_of_all_days(jobs, length):
    last = FIRST + timedelta(days=length)
    days = [FIRST + timedelta(days=offset) for offset in range(length + 1)]
    by_day = [sum((each.weekly_hours for each in jobs if each.runs_on(day)), Decimal(0)) for day in days]
    assert most_hours(jobs, FIRST, last) == max(by_day)


@settings(max_examples=60)
@given(st.lists(spans, max_size=4), spans)
def test_a_change_counts_from_its_day_and_what_was_worked_before_stays(stretches: list[JobHours], change: JobHours):
    after = go_on(stretches, change)
    days = [FIRST + timedelta(days=offset) for offset in range(-25, 50)]
    for day in days:
        running = [each.weekly_hours for each in after if each.runs_on(day)]
        if day < change.starts_on:
            assert running == [each.weekly_hours for each in stretches if each.runs_on(day)]
        else:
            assert running == ([change.weekly_hours] if change.runs_on(day) else [])
