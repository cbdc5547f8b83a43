"""What the tour shows as tables: a ranking, legal checks, the training plan, follow-ups."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

Row = Mapping[str, Any]
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_COLOURS = {"pass": "green", "warn": "yellow", "fail": "red"}


def ranking_table(items: Sequence[Row], count: int = 5) -> Table:
    """The best few, and how their score comes about."""
    table = Table("#", "Candidate", "Score", "Rank score", "Strongest", "Gaps", title="Ranking", title_justify="left")
    for item in items[:count]:
        best = max(item["breakdown"], key=lambda part: part["contribution"])
        gaps = f"{len(item['gaps'])} skills, {sum(gap['weeks'] for gap in item['gaps']):.0f} weeks"
        table.add_row(
            str(item["rank"]),
            escape(item["name"]),
            f"{item['score']:.3f}",
            f"{item['rank_score']:.3f}",
            escape(best["evidence"]),
            gaps if item["gaps"] else "none",
        )
    return table


def checks_table(checks: Sequence[Row]) -> Table:
    """Every legal check with its outcome."""
    table = Table("Check", "Outcome", "Explanation", title="Legal checks", title_justify="left")
    for check in checks:
        colour = _COLOURS.get(check["outcome"], "white")
        table.add_row(check["code"], f"[{colour}]{check['outcome']}[/]", escape(check["explanation"]))
    return table


def plan_table(plan: Row) -> Table:
    """The training plan: what, when in the placement, and when in the week."""
    title = f"Training plan: {len(plan['activities'])} activities, {len(plan['unplaced'])} without room"
    table = Table("Activity", "From", "To", "h/week", "Weekly", "Closes", title=title, title_justify="left")
    for item in plan["activities"]:
        weekly = ", ".join(f"{_DAYS[each['weekday'] - 1]} {each['from']}–{each['to']}" for each in item["sessions"])
        reason = item["reason"]
        table.add_row(
            escape(item["title"]),
            item["starts_on"],
            item["ends_on"],
            str(item["weekly_hours"]),
            weekly,
            f"{reason['have']} → {reason['need']} ({reason['importance']})",
        )
    return table


def follow_up_table(title: str, items: Sequence[Row]) -> Table:
    """Who is asked, and when."""
    table = Table("Due", "Step", "Who is asked", "About", "Status", title=title, title_justify="left")
    for item in items:
        status = f"[red]{item['status']}, overdue[/]" if item["is_overdue"] else item["status"]
        table.add_row(item["due_on"], item["step"], item["audience"], item["subject"], status)
    return table
