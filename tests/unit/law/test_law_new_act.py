"""A new act is new rows in a file, and every rule in force answers once, whatever the facts."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.registers.law.domain import (
    CHECKS,
    CheckResult,
    Commitment,
    CommitmentKind,
    ExtensionFacts,
    HoursStep,
    LegalBasis,
    LegalParameters,
    Occupant,
    Outcome,
    PlacementFacts,
    Purpose,
    RepresentativeStatement,
    employee_basis,
    run_checks,
)
from app.registers.law.parameters import DEFAULT_FILE, load_parameters
from tests.unit.law.builders import MONDAY, PARAMETERS, facts, full_time, on, reported
from tests.unit.law.new_act import NEW_YEAR, new_act


@pytest.fixture
def reformed(tmp_path: Path) -> LegalParameters:
    """The packaged law until New Year 2027, and an invented main act after."""
    return load_parameters(new_act(tmp_path))


def judged(code: str, placement: PlacementFacts, parameters: LegalParameters) -> CheckResult:
    return {result.code: result for result in run_checks(placement, parameters)}[code]


def starting(day: date, weeks: int = 4, **changes: object) -> PlacementFacts:
    return facts(starts_on=day, ends_on=day + timedelta(weeks=weeks, days=-1), **changes)


def test_a_placement_before_the_new_act_is_judged_by_the_old_scale_and_one_after_by_the_new(reformed) -> None:
    old, new = (
        judged(
            "ratio_requirement", starting(day, occupants=(full_time(MONDAY),), employee_basis=reported(12)), reformed
        )
        for day in (NEW_YEAR - timedelta(days=1), NEW_YEAR)
    )
    assert (old.outcome, old.limit, old.source) == (Outcome.PASS, 2, "BEK nr. 2636 af 28/12/2021 § 65")
    assert (new.outcome, new.limit, new.source) == (Outcome.FAIL, 1, "Ny hovedlov § 1")


def test_a_placement_before_the_new_act_may_be_longer_than_one_after(reformed) -> None:
    before = starting(NEW_YEAR - timedelta(days=1), weeks=13)
    after = starting(NEW_YEAR, weeks=13)
    old, new = (judged("duration", placement, reformed) for placement in (before, after))
    assert (old.outcome, old.limit, new.outcome, new.limit) == (Outcome.PASS, 13, Outcome.FAIL, 6)


def test_an_extension_decided_under_the_new_act_can_be_judged_by_it(reformed) -> None:
    extension = ExtensionFacts(date(2026, 12, 31), date(2026, 12, 31), concrete_assessment=True)
    running = facts(starts_on=date(2026, 11, 30), ends_on=date(2027, 1, 31), extension=extension)
    assert judged("duration", running, reformed).limit == 13
    later = facts(
        starts_on=date(2026, 11, 30), ends_on=date(2027, 1, 31), extension=extension, judged_on=date(2027, 1, 4)
    )
    assert judged("duration", later, reformed).limit == 6


def test_rules_the_new_act_leaves_alone_go_on(reformed) -> None:
    assert len(run_checks(starting(NEW_YEAR), reformed)) == len(CHECKS) == 13


def test_every_delivered_row_says_where_it_stands_and_whether_that_was_read() -> None:
    for rule in PARAMETERS.rules:
        assert rule.source.strip()
        assert isinstance(rule.verified, bool)
    assert {rule.code for rule in PARAMETERS.rules} == set(CHECKS)
    assert load_parameters(DEFAULT_FILE) == PARAMETERS


hours = st.decimals("0.1", 60, places=1)
dates = st.dates(date(2025, 6, 1), date(2028, 12, 31))
periods = st.builds(lambda first, days: (first, first + timedelta(days=days)), dates, st.integers(0, 300))
times = st.builds(lambda day, start: on(day, f"{start:02d}:00", f"{(start + 5) % 24:02d}:00"),
                  st.integers(1, 7), st.integers(0, 23))  # fmt: skip
commitments = st.builds(
    lambda kind, period, listed, weekly: Commitment(kind, period[0], period[1], tuple(listed), weekly),
    st.sampled_from(CommitmentKind), periods, st.lists(times, max_size=2), st.one_of(st.none(), hours),
)  # fmt: skip
statements = st.builds(
    RepresentativeStatement, st.one_of(st.none(), dates), st.one_of(st.none(), dates), st.booleans(), st.booleans()
)
bases = st.builds(
    lambda rows, own, day: employee_basis({month.replace(day=1): fte for month, fte in rows}, own, day),
    st.lists(st.tuples(dates, st.decimals(0, 90, places=2)), max_size=8), st.decimals(0, 90, places=2), dates,
)  # fmt: skip


@st.composite
def placements(draw: st.DrawFn) -> PlacementFacts:
    """Anything that can be asked, sensible or not."""
    first, last = draw(periods)
    return PlacementFacts(
        legal_basis=draw(st.sampled_from(LegalBasis)),
        starts_on=first,
        ends_on=last,
        hours_schedule=tuple(HoursStep(1 + 3 * n, amount) for n, amount in enumerate(draw(st.lists(hours, min_size=1, max_size=3)))),
        today=draw(dates),
        decided_on=draw(st.one_of(st.none(), dates)),
        judged_on=draw(st.one_of(st.none(), dates)),
        working_times=tuple(draw(st.lists(times, max_size=2))),
        purpose=draw(st.one_of(st.none(), st.sampled_from(Purpose))),
        declares_no_seasonal_peak=draw(st.booleans()),
        papers_may_follow=draw(st.booleans()),
        pauses=tuple(draw(st.lists(periods, max_size=2))),
        employee_basis=draw(st.one_of(st.none(), bases)),
        has_other_employees=draw(st.booleans()),
        occupants=tuple(Occupant(*period, Decimal("0.7")) for period in draw(st.lists(periods, max_size=4))),
        commitments=tuple(draw(st.lists(commitments, max_size=3))),
        statement=draw(st.one_of(st.none(), statements)),
        extension=draw(st.one_of(st.none(), st.builds(ExtensionFacts, dates, dates, st.booleans(), st.booleans()))),
        employer_cvr=draw(st.sampled_from([None, "13585628"])),
        latest_ordinary_employer_cvr=draw(st.sampled_from([None, "13585628"])),
        earlier_placements_same_cvr=draw(st.integers(0, 3)),
        workplace_completed_last_year=draw(st.integers(0, 9)),
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(placements())
def test_every_rule_in_force_answers_exactly_once_whatever_the_facts(placement: PlacementFacts) -> None:
    results = run_checks(placement, PARAMETERS)
    assert [result.code for result in results] == list(CHECKS)
    for result in results:
        assert result.source
        for text in (result.explanation.da, result.explanation.en):
            assert text
            assert "{" not in text
