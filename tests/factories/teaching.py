"""Rows of classes at the workplace for tests that begin with them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.foundation.core.ids import new_id
from app.journey.training.domain.states import ActivityOrigin
from app.journey.training.domain.values import ActivityKind
from app.journey.training.models import TrainingActivity, TrainingPlan, WorkplaceClass


def class_row(jobcenter_id: UUID, workplace_id: UUID, company_id: UUID, **values: Any) -> WorkplaceClass:
    """Danish on Tuesdays at noon, one of eight seats taken."""
    usual: dict[str, Any] = {
        "id": new_id(),
        "provider": "Sprogskolen Nord",
        "title": "Dansk på arbejdspladsen",
        "starts_on": date(2027, 1, 4),
        "ends_on": date(2027, 1, 29),
        "sessions": [{"weekday": 2, "from": "12:00", "to": "13:00"}],
        "seats": 8,
        "seats_taken": 1,
    }
    return WorkplaceClass(
        jobcenter_id=jobcenter_id, workplace_id=workplace_id, company_id=company_id, **{**usual, **values}
    )


def attending_row(plan: TrainingPlan, held_class: WorkplaceClass, **values: Any) -> TrainingActivity:
    """The activity of a placement that attends the class."""
    usual: dict[str, Any] = {
        "origin": ActivityOrigin.WORKPLACE_CLASS,
        "kind": ActivityKind.LANGUAGE,
        "weekly_hours": Decimal(1),
        "have": 0,
        "need": 0,
        "importance": "nice",
        "reason_da": "Undervisning på arbejdspladsen.",
        "reason_en": "A class held at the workplace.",
    }
    return TrainingActivity(
        plan_id=plan.id,
        placement_id=plan.placement_id,
        jobcenter_id=plan.jobcenter_id,
        company_id=plan.company_id,
        candidate_id=plan.candidate_id,
        mentor_account_id=plan.mentor_account_id,
        origin_id=held_class.id,
        title_da=held_class.title,
        title_en=held_class.title,
        starts_on=held_class.starts_on,
        ends_on=held_class.ends_on,
        **{**usual, **values},
    )
