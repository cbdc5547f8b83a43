"""A jobcenter's bundle against one plan."""

from uuid import UUID

from app.foundation.core.i18n import Text
from app.journey.training.domain.bundling import BundleItem, LeftOutCode, help_from
from app.journey.training.domain.values import ActivityKind

HYGIENE, DRIVING = UUID(int=1), UUID(int=2)


def item(number: int = 1, skill_id: UUID | None = None) -> BundleItem:
    return BundleItem(UUID(int=10 + number), ActivityKind.CITIZENSHIP, Text("Da", "En"), 4, 60, skill_id)


def test_help_without_a_skill_needs_no_level():
    (asked,), left_out = help_from("hverdag", [item()], frozenset(), {})

    assert (asked.skill_id, asked.have, asked.need, asked.whole_weeks) == (None, 0, 0, 4)
    assert asked.bundled is not None
    assert (asked.bundled.code, asked.bundled.weekly_minutes, asked.key) == ("hverdag", 60, UUID(int=11))
    assert left_out == []


def test_a_skill_the_plan_trains_already_is_not_taught_twice():
    asked, left_out = help_from("hverdag", [item(1, HYGIENE), item(2)], frozenset({HYGIENE}), {HYGIENE: (0, 2)})

    assert [each.key for each in asked] == [UUID(int=12)]
    assert [(each.item.skill_id, each.code) for each in left_out] == [(HYGIENE, LeftOutCode.SKILL_IN_PLAN)]


def test_a_skill_held_at_the_highest_level_is_left_out():
    asked, left_out = help_from("hverdag", [item(1, HYGIENE)], frozenset(), {HYGIENE: (3, 3)})

    assert asked == []
    assert [each.code for each in left_out] == [LeftOutCode.SKILL_HELD]


def test_a_skill_of_the_need_leads_to_the_level_asked_for_and_any_other_one_level_up():
    asked, _ = help_from("hverdag", [item(1, HYGIENE), item(2, DRIVING)], frozenset(), {HYGIENE: (1, 3)})

    assert [(each.have, each.need) for each in asked] == [(1, 3), (0, 1)]
