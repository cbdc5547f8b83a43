"""What happens when nobody answers: reminders with a pause between them, then the manager is told, once."""

from dataclasses import dataclass
from datetime import date, timedelta

# Whoever does not react to five reminders does not react to a sixth; the manager knows by then.
MOST_REMINDERS = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open follow-up, and what has been done about it so far."""

    due_on: date
    reminders: int = 0
    last_reminded_on: date | None = None
    escalated_on: date | None = None


def wants_reminder(waiting: Waiting, today: date, pause_days: int) -> bool:
    """From its due day on, `pause_days` after the reminder before it, until it is escalated; five times at most."""
    if waiting.due_on > today or waiting.escalated_on is not None or waiting.reminders >= MOST_REMINDERS:
        return False
    return waiting.last_reminded_on is None or waiting.last_reminded_on <= last_reminder_before(today, pause_days)


def wants_escalation(waiting: Waiting, today: date, after_days: int) -> bool:
    """Once, when it has been overdue for `after_days` days."""
    return waiting.escalated_on is None and waiting.due_on <= due_day_before(today, after_days)


def last_reminder_before(today: date, pause_days: int) -> date:
    """The latest day of an earlier reminder after which another may go out today."""
    return today - timedelta(days=pause_days)


def due_day_before(today: date, after_days: int) -> date:
    """The latest due day that has been overdue for `after_days` days by today."""
    return today - timedelta(days=after_days)
