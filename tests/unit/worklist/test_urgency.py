"""How urgent something is, and the order of the list."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.oversight.worklist.domain import RESPONSE, Urgency, WorkKind, due_day, link_of, order_of, urgency_of

TODAY = date(2026, 11, 20)
KEY = UUID(int=7)


@pytest.mark.parametrize(
    ("days", "urgency"),
    [
        (-1, Urgency.OVERDUE),
        (0, Urgency.TODAY),
        (1, Urgency.SOON),
        (7, Urgency.SOON),
        (8, Urgency.LATER),
    ],
)
def test_urgency_is_told_by_the_days_left(days: int, urgency: Urgency):
    assert urgency_of(TODAY + timedelta(days=days), TODAY) is urgency


def test_an_agreement_is_to_be_decided_a_week_before_the_first_day():
    assert due_day(WorkKind.AGREEMENT_TO_DECIDE, date(2026, 12, 14)) == date(2026, 12, 7)


def test_a_message_is_to_be_read_within_two_days():
    assert due_day(WorkKind.UNREAD_MESSAGES, date(2026, 11, 20)) == date(2026, 11, 22)


def test_a_match_is_to_be_answered_within_the_days_of_its_jobcenter():
    assert due_day(WorkKind.MATCH_TO_ANSWER, date(2026, 11, 1), own_days=10) == date(2026, 11, 11)


def test_every_kind_has_its_days_and_its_place_to_go():
    assert set(RESPONSE) == set(WorkKind)
    assert all(link_of(kind, KEY).startswith("/v1/") for kind in WorkKind)
    assert link_of(WorkKind.FOLLOW_UP, KEY) == f"/v1/follow-ups/{KEY}"


def test_what_is_overdue_comes_before_what_is_due_today_whatever_it_is():
    paper = order_of(Urgency.OVERDUE, WorkKind.NEED_TO_CONFIRM, TODAY - timedelta(days=1), KEY)
    person = order_of(Urgency.TODAY, WorkKind.SUPPORT_TALK, TODAY, KEY)
    assert paper < person


def test_of_two_things_equally_urgent_a_person_comes_before_a_paper():
    paper = order_of(Urgency.OVERDUE, WorkKind.NEED_TO_CONFIRM, TODAY - timedelta(days=30), KEY)
    person = order_of(Urgency.OVERDUE, WorkKind.FOLLOW_UP, TODAY - timedelta(days=1), KEY)
    assert person < paper


days = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@settings(max_examples=60)
@given(st.sampled_from(WorkKind), days, days, days)
def test_within_a_kind_the_earlier_day_is_never_less_urgent(kind: WorkKind, one: date, other: date, today: date):
    """What lets the database keep only the first of each kind."""
    first, second = (due_day(kind, day) for day in sorted((one, other)))
    earlier, later = (order_of(urgency_of(due, today), kind, due, KEY) for due in (first, second))
    assert earlier <= later
