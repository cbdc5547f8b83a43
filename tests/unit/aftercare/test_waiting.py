"""Reminders with a pause between them, and word to the managers, once."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from app.journey.aftercare.domain.links import AnswerLinkFacts, AnswerLinkStatus, answer_link_status
from app.journey.aftercare.domain.states import OPEN_FOLLOW_UPS, TASK_CONSEQUENCES, TASK_LIFE, FollowUpStatus
from app.journey.aftercare.domain.waiting import MOST_REMINDERS, Waiting, wants_escalation, wants_reminder

DUE = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def reminded_on(pause: int, after: int, days: int = 60) -> tuple[list[int], list[int]]:
    """On which days after the due day reminders and escalations happen, where nobody ever answers."""
    waiting, reminders, escalations = Waiting(DUE), [], []
    for offset in range(-3, days):
        today = DUE + timedelta(days=offset)
        if wants_reminder(waiting, today, pause):
            reminders.append(offset)
            waiting = Waiting(DUE, waiting.reminders + 1, today, waiting.escalated_on)
        if wants_escalation(waiting, today, after):
            escalations.append(offset)
            waiting = Waiting(DUE, waiting.reminders, waiting.last_reminded_on, today)
    return reminders, escalations


def test_the_first_reminder_goes_out_on_the_day_and_the_next_after_the_pause():
    assert reminded_on(3, 5) == ([0, 3], [5])


def test_once_the_managers_know_nobody_else_is_reminded():
    assert reminded_on(1, 2) == ([0, 1, 2], [2])


def test_nobody_is_reminded_for_ever():
    reminders, escalations = reminded_on(1, 60)
    assert len(reminders) == MOST_REMINDERS
    assert escalations == []


@pytest.mark.parametrize("after", [1, 5, 60])
def test_the_managers_are_told_once(after):
    assert reminded_on(3, after, days=100)[1] == [after]


def test_a_link_holds_until_it_is_used_called_back_answered_otherwise_or_over():
    later = NOW + timedelta(hours=1)
    for used, revoked, status, expired in product((True, False), (True, False), FollowUpStatus, (True, False)):
        if used and revoked:
            continue
        facts = AnswerLinkFacts(NOW if expired else later, used, revoked)
        found = answer_link_status(facts, status, NOW)
        is_open = not used and not revoked and not expired and status in OPEN_FOLLOW_UPS
        assert (found is AnswerLinkStatus.OPEN) is is_open
        if used:
            assert found is AnswerLinkStatus.USED


def test_what_is_closed_stays_closed():
    for life in (TASK_LIFE, TASK_CONSEQUENCES):
        assert {source.value for row in life.moves.values() for source in row.sources} == {"open"}
