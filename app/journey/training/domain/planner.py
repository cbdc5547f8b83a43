"""The plan is the gap: every missing skill becomes an activity in the timetable, or an explanation."""

from app.journey.training.domain.explaining import explain
from app.journey.training.domain.placing import place_all
from app.journey.training.domain.timetable import Timetable
from app.journey.training.domain.values import PlanningFacts, TrainingPlan, in_planning_order


def plan_training(facts: PlanningFacts) -> TrainingPlan:
    """Lay each gap into the placement; the same facts always give the same plan.

    What holds for every plan: sittings never overlap one another, a class or a kept sitting; they lie inside the
    placement and inside the working times, never on a holiday or closing day; and a week's sittings together stay
    within the training share of that week's hours. Every gap comes back once, as an activity or as unplaced.
    `placing.place_all` states how hours and weeks are chosen, `values.in_planning_order` who goes first.
    """
    gaps = in_planning_order(facts.gaps)
    placed = place_all(Timetable(facts), gaps, facts.settings)
    unplaced = tuple(explain(facts, gap, gaps[:position]) for position, gap in enumerate(gaps) if gap not in placed)
    activities = sorted(placed.values(), key=lambda each: (each.starts_on, each.dated_sessions[0].from_time))
    return TrainingPlan(tuple(activities), unplaced)
