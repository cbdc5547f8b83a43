"""Kaplan–Meier with censoring, medians from counts."""

import warnings
from collections import Counter
from fractions import Fraction
from statistics import median_low

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from app.foundation.core.spread import median, quantile
from app.oversight.statistics.domain.survival import Span, curve, share_on, survival

# Days of remission of 21 patients under 6-MP, the textbook example of the estimate (Freireich et al. 1963; + censored).
REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"


def spans_of(written: str) -> Counter[Span]:
    return Counter(Span(int(word.rstrip("+")), not word.endswith("+")) for word in written.split())


spans = st.lists(st.builds(Span, st.integers(0, 40), st.booleans()), min_size=1, max_size=60).map(Counter)


def lifelines_fitter():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the packages below it say to each other at import
        from lifelines import KaplanMeierFitter
    return KaplanMeierFitter()


def test_the_textbook_example_comes_out_as_in_the_textbook():
    shares = {step.day: round(step.share, 4) for step in survival(spans_of(REMISSION))}
    assert shares == {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}


@settings(max_examples=40, deadline=None)
@given(spans)
def test_the_estimate_is_that_of_lifelines(watched: Counter[Span]):
    listed = list(watched.elements())
    fitter = lifelines_fitter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas on its own future
        fitter.fit([span.days for span in listed], [span.ended for span in listed])
        theirs = [float(fitter.predict(day)) for day in range(1, 42)]
    steps = survival(watched)
    assert [share_on(steps, day) for day in range(1, 42)] == pytest.approx(theirs)


@settings(max_examples=40, deadline=None)
@given(spans)
def test_the_estimate_is_that_of_scipy(watched: Counter[Span]):
    ended = [span.days for span in watched.elements() if span.ended]
    censored = [span.days for span in watched.elements() if not span.ended]
    theirs = ecdf(CensoredData(uncensored=ended, right=censored)).sf
    steps = survival(watched)
    for day in range(41):
        assert share_on(steps, day) == pytest.approx(float(theirs.evaluate(day)))


def test_nothing_ended_is_no_step_and_everybody_stays():
    assert survival(Counter({Span(12, ended=False): 9})) == []
    assert share_on([], 365) == 1.0


def test_a_curve_ends_where_fewer_than_five_are_watched():
    watched = Counter({Span(20, ended=True): 5, Span(40, ended=False): 3, Span(60, ended=True): 2})
    points = curve(watched, range(0, 100, 10))
    assert [(point.day, point.at_risk, point.share) for point in points] == [
        (0, 10, 1.0), (10, 10, 1.0), (20, 10, 0.5), (30, 5, 0.5), (40, 5, 0.5),
    ]  # fmt: skip


def test_of_fewer_than_five_there_is_no_curve():
    assert curve(Counter({Span(20, ended=True): 4}), range(0, 100, 10)) == []


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60))
def test_the_median_of_counts_is_the_lower_median_of_the_numbers(numbers: list[int]):
    assert median(Counter(numbers)) == median_low(numbers)


def test_quantiles_are_numbers_that_occur():
    assert quantile({1: 9, 50: 1}, Fraction(9, 10)) == 1
    assert quantile({1: 8, 50: 2}, Fraction(9, 10)) == 50
    assert median({}) is None
