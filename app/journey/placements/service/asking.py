"""Asking for the end report: from one week before the end, with reminders, until both sides have spoken."""

from collections.abc import Sequence
from typing import Any

from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, record
from app.foundation.core.actor import Actor, Role
from app.foundation.db.model import touch
from app.foundation.db.work import Work
from app.journey.placements import repository
from app.journey.placements.domain.ending import (
    OWN_AUTHOR,
    SPOKEN_OF,
    due_on,
    may_know_missing,
    missing_authors,
    reminders_due,
)
from app.journey.placements.domain.requests import EndAuthor
from app.journey.placements.models import Placement
from app.journey.placements.schemas import EndReportDue
from app.journey.placements.service.ending import (
    Statements,
    is_over,
    readable_report,
    readable_statements,
    window,
)
from app.journey.placements.service.moving import subject_of


async def ask_for_statements(work: Work, placements: Sequence[Placement]) -> int:
    """Asks both sides of placements that the caller has locked, and tells how many were asked.

    What has been said is read after the locks were taken: a statement given meanwhile is not asked for again.
    """
    asked = 0
    for placement, missing in await _with_missing(work, placements):
        placement.end_report_asked_on = work.today()
        placement.end_report_reminders = 0
        await _record(work, "placement.end_report_asked", placement, missing)
        asked += 1
    return asked


async def remind_of_statements(work: Work, placements: Sequence[Placement], days: Sequence[int]) -> int:
    """Reminds of what is still missing on locked placements, once, with the number of the reminder.

    Reminders that came due while nobody looked count as one: nobody gets several on a day.
    """
    reminded = 0
    for placement, missing in await _with_missing(work, placements):
        asked_on = placement.end_report_asked_on
        number = 0 if asked_on is None else reminders_due(asked_on, work.today(), days)
        if number > placement.end_report_reminders:
            placement.end_report_reminders = number
            await _record(work, "placement.end_report_reminded", placement, missing, number=number)
            reminded += 1
    return reminded


async def ask_again_after_change(work: Work, event: Event) -> None:
    """On placement.changed: an end that has moved away is asked for anew when it comes near again."""
    placement = await repository.load_placement(work, event.subject_id)
    asked_on = placement.end_report_asked_on
    if asked_on is not None and asked_on < window(placement).opens_on:
        placement.end_report_asked_on = None
        placement.end_report_reminders = 0


async def read_end(work: Work, placement: Any) -> dict[str, Any]:
    """What a placement's answer tells of its end, for this caller; in at most one query. An object, or a row of its
    columns.
    """
    if placement.status not in SPOKEN_OF:
        return {"end_report": None, "end_statements": [], "missing_end_statements": [], "end_report_due": None}
    statements = (await repository.statements_of(work, [placement.id]))[placement.id]
    return {
        "end_report": readable_report(work.actor, placement, statements),
        "end_statements": readable_statements(work.actor, statements),
        "missing_end_statements": _missing(work, placement, statements),
        "end_report_due": _due(work, placement, statements),
    }


def _missing(work: Work, placement: Placement, statements: Statements) -> list[EndAuthor]:
    if not is_over(placement) and not window(placement).holds(work.today()):
        return []
    return [author for author in missing_authors(statements) if may_know_missing(work.actor.role, author)]


def _due(work: Work, placement: Placement, statements: Statements) -> EndReportDue | None:
    """What the caller is asked for, or what the jobcenter waits for; nothing once the window has closed."""
    asked_on, open_ = placement.end_report_asked_on, window(placement)
    if asked_on is None or asked_on < open_.opens_on or not open_.holds(work.today()):
        return None
    missing = [author for author in missing_authors(statements) if _is_asked(work.actor, author)]
    if not missing:
        return None
    last_day = placement.ended_on or placement.ends_on
    return EndReportDue(asked_on=asked_on, due_on=due_on(asked_on, last_day), missing=missing)


def _is_asked(actor: Actor, author: EndAuthor) -> bool:
    """Each side sees its own part; the jobcenter, which sees to it that both answer, sees both."""
    return actor.role is Role.INTEGRATION or OWN_AUTHOR.get(actor.role, author) is author


async def _with_missing(work: Work, placements: Sequence[Placement]) -> list[tuple[Placement, list[EndAuthor]]]:
    statements = await repository.statements_of(work, [placement.id for placement in placements])
    found = [(placement, missing_authors(statements[placement.id])) for placement in placements]
    return [(placement, missing) for placement, missing in found if missing]


async def _record(work: Work, name: str, placement: Placement, missing: Sequence[EndAuthor], **data: Any) -> None:
    touch(placement, work.now())
    await work.session.flush()
    facts = {"missing": [author.value for author in missing], **data}
    await record(work, name, subject_of(placement), Change(data=facts))
