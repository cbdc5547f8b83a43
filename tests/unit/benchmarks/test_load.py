"""The load's arithmetic: figures of a load say what happened, or nothing that is built on them does."""

import random
from itertools import pairwise

import pytest

from benchmarks.load.figures import Step, arrivals, next_rates, percentile
from benchmarks.load.traffic import BEFORE, WEIGHTS
from benchmarks.soak import Look, growth

READS = ("me", "worklist", "search", "list", "get")


def a_step(rate: float, *milliseconds: float) -> Step:
    step = Step(rate, 1.0)
    for each in milliseconds:
        step.note("me", 200, each)
    return step


def test_people_come_independently_of_each_other_and_as_often_as_asked_for() -> None:
    moments = list(arrivals(200, 50, random.Random(1)))
    gaps = [late - early for early, late in pairwise(moments)]
    assert len(moments) == pytest.approx(200 * 50, rel=0.05)
    assert moments == sorted(moments)
    assert 0 < moments[0] < moments[-1] < 50
    # Of exponential gaps the share above the mean is 1/e; of even ones it would be none or half.
    assert sum(gap > 1 / 200 for gap in gaps) / len(gaps) == pytest.approx(0.368, abs=0.03)


def test_a_percentile_is_a_time_that_was_measured() -> None:
    hundred = [float(number) for number in range(100, 0, -1)]
    assert [percentile(hundred, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
    assert percentile([7.0], 0.5) == percentile([7.0], 0.99) == 7
    assert percentile([], 0.99) == 0


def test_a_rate_is_kept_only_if_ninety_nine_of_a_hundred_are_in_time_and_nothing_failed() -> None:
    assert a_step(10, *[50.0] * 99, 900.0).keeps(100)
    assert not a_step(10, *[50.0] * 98, 900.0, 900.0).keeps(100)
    for status in (500, 503, None):
        failed = a_step(10, *[50.0] * 200)
        failed.note("me", status, 1.0)
        assert not failed.keeps(100)
    refused = a_step(10, *[50.0] * 200)
    refused.note("accept", 409, 1.0)
    assert refused.keeps(100)


def test_answers_of_every_kind_are_counted_together() -> None:
    step = a_step(10, 1.0, 2.0)
    step.note("accept", 409, 3.0)
    step.note("accept", None, 4.0)
    step.took, step.work = 2.0, {"service": 0.02}
    whole = step.all
    assert (sorted(whole.milliseconds), whole.refused, whole.failed) == ([1, 2, 3, 4], 1, 1)
    assert (step.reached, step.cost("service")) == (2.0, 5.0)


def test_after_the_planned_rates_the_gap_is_halved() -> None:
    rates = next_rates([75, 150, 300], 3, 250)
    asked = [next(rates)]
    while (rate := asked[-1]) is not None:
        asked.append(rates.send(a_step(rate, 100.0 if rate <= 190 else 400.0)))
    assert asked == [75, 150, 300, 225, 188, 206, None]


def test_where_every_rate_is_kept_a_higher_one_is_tried() -> None:
    rates = next_rates([100], 1, 250)
    assert next(rates) == 100
    assert rates.send(a_step(100, 1.0)) == 150


def test_four_of_five_requests_read() -> None:
    assert sum(WEIGHTS.values()) == 1_000
    reading = sum(weight for kind, weight in WEIGHTS.items() if kind.split()[0] in READS)
    assert 790 <= reading <= 810


def test_what_there_is_nothing_to_do_with_leads_to_something_that_can_always_be_done() -> None:
    for kind in BEFORE:
        steps = [kind]
        while steps[-1] in BEFORE:
            steps.append(BEFORE[steps[-1]])
            assert len(steps) <= len(WEIGHTS)
        assert steps[-1] in WEIGHTS


def test_growth_is_told_by_the_hour_and_only_after_the_warm_up() -> None:
    def looks(hours: float, *, filling: float, an_hour: float) -> list[Look]:
        moments = [hours * 3_600 * number / 60 for number in range(61)]
        sizes = [200 + (filling if moment >= moments[6] else 0) + an_hour * moment / 3_600 for moment in moments]
        return [Look(moment, size, "9", 0, 0) for moment, size in zip(moments, sizes, strict=True)]

    assert growth(looks(2, filling=80, an_hour=0)) == pytest.approx(0)
    assert growth(looks(2, filling=80, an_hour=30)) == pytest.approx(30)
    assert growth(looks(0.5, filling=80, an_hour=30)) == pytest.approx(30 * 0.5 * 0.9)
