"""The rules a jobcenter's settings must keep."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.core.errors import Invalid
from app.journey.aftercare.domain.template import AftercareTemplate
from app.journey.matching.domain.weights import CRITERIA as RANKED_CRITERIA
from app.registers.jobcenters.domain import (
    CRITERIA,
    DEFAULT_AFTERCARE_STEPS,
    DEFAULT_WEIGHTS,
    settings_faults,
    step_faults,
    weights_faults,
)

STEPS = [f"{amount}{unit}" for amount, unit in product((0, 1, 2, 4, 28, 30, 31, 104, 105, 731), "dwm")]


def codes(steps):
    return [(fault.pointer, fault.code) for fault in step_faults(steps)]


def test_the_defaults_break_no_rule():
    assert settings_faults(DEFAULT_WEIGHTS, DEFAULT_AFTERCARE_STEPS) == []


def test_the_criteria_are_those_that_rankings_count():
    assert CRITERIA == RANKED_CRITERIA


@pytest.mark.parametrize(("change", "faults"), [(0.0, 0), (5e-10, 0), (2e-9, 1), (-2e-9, 1), (0.05, 1)])
def test_the_six_weights_add_up_to_one_within_a_billionth(change, faults):
    assert len(weights_faults({**DEFAULT_WEIGHTS, "travel": 0.10 + change})) == faults


@pytest.mark.parametrize("step", ["", "3", "d3", "3x", "03d", "-1d", "1.5w", "731d", "105w", "25m", "3d\n", "٣d"])
def test_a_step_is_a_number_and_a_unit_within_two_years(step):
    assert codes(["0d", step]) == [("/aftercare_steps/1", "settings.step_malformed")]


def test_steps_stand_in_order_whatever_day_the_job_starts_on():
    assert codes(["4w", "1m"]) == []
    assert codes(["30d", "1m"]) == [("/aftercare_steps/1", "settings.step_unsorted")]
    assert codes(["2w", "1w"]) == [("/aftercare_steps/1", "settings.step_unsorted")]


def test_two_steps_never_mean_the_same_day():
    assert codes(["7d", "1w"]) == [("/aftercare_steps/1", "settings.step_duplicate")]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=5))
def test_what_a_jobcenter_may_set_is_exactly_what_aftercare_can_follow(steps):
    try:
        AftercareTemplate.of(steps)
        accepted = True
    except Invalid:
        accepted = False
    assert (step_faults(steps) == []) is accepted
