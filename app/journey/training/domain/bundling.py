"""A jobcenter's bundle, made into help for one training plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.foundation.core.i18n import Text
from app.journey.needs.domain import Importance
from app.journey.training.domain.values import ActivityKind, Bundled, Gap

HIGHEST = 3


class LeftOutCode(StrEnum):
    """Why an item of a bundle is not put into a plan."""

    SKILL_IN_PLAN = "skill_in_plan"
    SKILL_HELD = "skill_held"


LEFT_OUT = {
    LeftOutCode.SKILL_IN_PLAN: Text("Planen træner allerede kompetencen.", "The plan trains the skill already."),
    LeftOutCode.SKILL_HELD: Text(
        "Kandidaten har allerede kompetencen på højeste niveau.",
        "The candidate holds the skill at the highest level already.",
    ),
}


@dataclass(frozen=True, slots=True)
class BundleItem:
    """One kind of help in a bundle; `key` is what its activity will be known by."""

    key: UUID
    kind: ActivityKind
    title: Text
    weeks: int
    weekly_minutes: int
    skill_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item the plan does not need."""

    item: BundleItem
    code: LeftOutCode


def help_from(
    code: str, items: Sequence[BundleItem], trained: frozenset[UUID], levels: Mapping[UUID, tuple[int, int]]
) -> tuple[list[Gap], list[LeftOut]]:
    """What a bundle asks of the planner, and what is left out of it.

    `trained` are the skills an activity of the plan trains already: nobody is taught one thing twice side by side.
    `levels` are (held, asked for) by skill, from the gaps of the need and the candidate's own skills; help with a skill
    nobody asked for leads one level up. Help ranks behind every requirement.
    """
    asked, left_out = [], []
    for item in items:
        have, need = (0, 0) if item.skill_id is None else levels.get(item.skill_id, (0, 1))
        if item.skill_id is not None and item.skill_id in trained:
            left_out.append(LeftOut(item, LeftOutCode.SKILL_IN_PLAN))
        elif have >= HIGHEST:
            left_out.append(LeftOut(item, LeftOutCode.SKILL_HELD))
        else:
            bundled = Bundled(item.key, code, item.weekly_minutes)
            weeks = Decimal(item.weeks)
            asked.append(
                Gap(item.skill_id, item.title, have, need, weeks, Importance.NICE, kind=item.kind, bundled=bundled)
            )
    return asked, left_out
