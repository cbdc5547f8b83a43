"""From jobs and what was said about them to the verdict on a milestone."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journey.aftercare.domain.milestones import Milestone, Retention, RetentionBasis, milestones
from app.journey.milestones.domain.evidence import Finding, Job, Said, find, spell_of

BAKERY, HOTEL = UUID(int=1), UUID(int=2)
FIRST, SECOND = UUID(int=11), UUID(int=12)
ANNA, BENT = UUID(int=21), UUID(int=22)
START = date(2026, 1, 1)
SAME, ANY = RetentionBasis.SAME_EMPLOYER, RetentionBasis.ANY_EMPLOYER


def day(number: int) -> date:
    return START + timedelta(days=number)


def at_90(basis: RetentionBasis, jobs: list[Job], said: list[Said], today: int = 120) -> Finding:
    return find(Milestone(basis, 90, day(90)), BAKERY if basis is SAME else None, jobs, said, day(today))


bakery = Job(FIRST, BAKERY, START)


def yes(number: int, job: UUID = FIRST, by: UUID | None = ANNA) -> Said:
    return Said(job, day(number), True, by)


def no(number: int, job: UUID = FIRST) -> Said:
    return Said(job, day(number), False, ANNA)


def test_before_its_day_a_milestone_is_pending_whatever_was_said():
    assert at_90(SAME, [bakery], [yes(89)], today=89).verdict is Retention.PENDING


def test_nobody_said_anything_is_unknown_and_never_retained():
    assert at_90(SAME, [bakery], []) == Finding(Retention.UNKNOWN)
    assert at_90(SAME, [bakery], [yes(89)]).verdict is Retention.UNKNOWN


def test_a_yes_on_the_day_or_later_shows_it_and_names_who_said_so_first():
    found = at_90(SAME, [bakery], [yes(110, by=BENT), yes(90)])
    assert found == Finding(Retention.RETAINED, bakery, ANNA)


def test_a_no_before_the_day_ends_it():
    assert at_90(SAME, [bakery], [yes(30), no(60)]).verdict is Retention.NOT_RETAINED


def test_a_no_after_the_day_alone_leaves_the_day_unknown():
    assert at_90(SAME, [bakery], [yes(30), no(100)]).verdict is Retention.UNKNOWN


def test_a_yes_after_a_no_in_the_same_job_shows_that_the_no_was_a_mistake():
    assert at_90(SAME, [bakery], [no(60), yes(100)]).verdict is Retention.RETAINED


def test_a_job_that_ended_later_than_the_day_was_held_on_it_and_nobody_has_to_have_said_so():
    ended = Job(FIRST, BAKERY, START, day(90))
    assert at_90(SAME, [ended], []) == Finding(Retention.RETAINED, ended, None)
    assert at_90(SAME, [Job(FIRST, BAKERY, START, day(89))], []).verdict is Retention.NOT_RETAINED


def test_a_change_of_employer_keeps_any_employer_and_loses_the_same_one():
    jobs = [Job(FIRST, BAKERY, START, day(50)), Job(SECOND, HOTEL, day(51))]
    said = [yes(95, SECOND, BENT)]
    assert at_90(SAME, jobs, said).verdict is Retention.NOT_RETAINED
    assert at_90(ANY, jobs, said) == Finding(Retention.RETAINED, jobs[1], BENT)


def test_a_job_that_began_after_the_day_shows_nothing_about_it():
    jobs = [Job(FIRST, BAKERY, START, day(50)), Job(SECOND, HOTEL, day(91))]
    assert at_90(ANY, jobs, [yes(100, SECOND)]).verdict is Retention.NOT_RETAINED


def test_of_two_jobs_at_once_the_earlier_is_named():
    hotel = Job(SECOND, HOTEL, day(10))
    found = at_90(ANY, [hotel, bakery], [yes(91, SECOND, BENT), yes(92)])
    assert (found.job, found.shown_by) == (bakery, ANNA)


@pytest.mark.parametrize(
    ("starts_on", "expected"),
    [
        # 2028 has a 29 February: 365 days are no calendar year there.
        (date(2028, 2, 29), [date(2028, 3, 30), date(2028, 5, 29), date(2028, 8, 27), date(2029, 2, 28)]),
        (date(2027, 3, 1), [date(2027, 3, 31), date(2027, 5, 30), date(2027, 8, 28), date(2028, 2, 29)]),
        (date(2027, 2, 28), [date(2027, 3, 30), date(2027, 5, 29), date(2027, 8, 27), date(2028, 2, 28)]),
    ],
)
def test_days_are_counted_as_days_across_a_leap_day(starts_on: date, expected: list[date]):
    assert [each.falls_on for each in milestones(SAME, starts_on)] == expected


answers = st.lists(
    st.builds(Said, st.sampled_from([FIRST, SECOND]), st.integers(0, 150).map(day), st.booleans(), st.just(ANNA)),
    max_size=6,
)
ends = st.one_of(st.none(), st.integers(0, 150).map(day))


@settings(max_examples=150)
@given(said=answers, ended_on=ends, basis=st.sampled_from([SAME, ANY]))
def test_retained_always_has_a_job_that_covers_the_day_and_something_that_shows_it(said, ended_on, basis):
    job = Job(FIRST, BAKERY, START, ended_on)
    found = at_90(basis, [job], said, today=150)
    proven = any(each.job_id == FIRST and each.in_work and each.on >= day(90) for each in said)
    if found.verdict is Retention.RETAINED:
        assert found.job == job
        assert (ended_on is not None and ended_on >= day(90)) or (ended_on is None and proven)
    else:
        assert found.job is None
    assert (found.verdict is Retention.UNKNOWN) <= (ended_on is None)


@settings(max_examples=100)
@given(said=answers)
def test_the_order_in_which_things_were_said_does_not_matter(said):
    assert spell_of(bakery, said) == spell_of(bakery, list(reversed(said)))
