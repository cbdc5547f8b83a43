"""The cycle of stages: every state occurs, and nothing lies in the future."""

from datetime import date, timedelta

import pytest

from app.demo.dice import Dice
from app.demo.people import CLASSES
from app.demo.postings import BESIDE_MORNING_CLASSES, PATTERNS
from app.demo.shape import count_journeys
from app.demo.stages import CONFIRM, STAGES, Phase, Stage, plan_calendar
from app.demo.trades import TRADES, all_jobs
from app.journey.matching.domain.states import MatchStatus
from app.journey.placements.domain import PlacementStatus

TODAY = date(2026, 11, 23)


def test_every_state_of_a_match_and_of_a_placement_occurs() -> None:
    assert {stage.match for stage in STAGES} == set(MatchStatus)
    assert {stage.placement for stage in STAGES} - {None} == set(PlacementStatus)


def test_a_demo_of_sixty_candidates_goes_through_every_stage() -> None:
    assert count_journeys(60) >= len(STAGES)


@pytest.mark.parametrize(("candidates", "journeys"), [(2, 0), (3, 1), (60, 33), (1_000, 165), (100_000, 12_540)])
def test_only_a_share_of_a_large_demo_goes_through_the_flow(candidates: int, journeys: int) -> None:
    assert count_journeys(candidates) == journeys


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_what_has_happened_lies_before_today(stage: Stage) -> None:
    dice = Dice(7, TODAY)
    for _ in range(50):
        calendar = plan_calendar(dice, stage)
        assert calendar.starts_on.isoweekday() == 1
        if stage.phase is Phase.AHEAD:
            assert calendar.proposed_on < TODAY < calendar.starts_on
        else:
            assert calendar.on(CONFIRM) < calendar.starts_on < TODAY
        if stage.phase is Phase.PAST:
            assert calendar.starts_on + timedelta(weeks=13) <= TODAY
        if stage.phase is Phase.RUNNING:
            assert calendar.starts_on + timedelta(weeks=13) > TODAY


def test_no_timetable_meets_the_working_times_it_is_combined_with() -> None:
    for name, lessons in CLASSES.items():
        for pattern in (BESIDE_MORNING_CLASSES,) if name == "morning" else PATTERNS:
            _, weekdays, start, end = pattern
            assert not [at for at in lessons if at[0] in weekdays and at[1] < end and start < at[2]]


def test_a_job_asks_for_a_skill_once_and_for_danish_with_a_reason() -> None:
    for job in all_jobs().values():
        labels = [asked.label for asked in job.skills]
        assert len(set(labels)) == len(labels) >= 3
        assert (job.danish is None) == (job.danish_reason is None)


def test_there_are_many_trades() -> None:
    assert len({trade.industry for trade in TRADES}) == len(TRADES) >= 12
