"""What supervisor and candidate said at the end of the demo's completed placements."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from app.demo.agreements import Draft
from app.demo.world import Person
from app.journey.placements.domain.ending import ASKED_BEFORE
from app.journey.placements.domain.reasons import EndOutcome
from app.journey.placements.domain.requests import EndAuthor
from app.journey.placements.models import EndStatement

_SHARED = 0.6
_SUPERVISOR = "Møder til tiden og løser opgaverne selvstændigt."
_CANDIDATE = "Jeg har lært meget og talt dansk hver dag."
# The caseworker writes down what the candidate says at the last meeting.
_TOLD = {"reason_code": "asked_to", "channel": "meeting"}


def add_end_statements(draft: Draft, outcome: EndOutcome, hours: Decimal) -> dict[str, Any]:
    """Both sides were asked a week before the last day and spoke on it; answers the end report made of it."""
    dice, ends_on = draft.world.dice, draft.posting.ends_on
    asked = dice.moment(max(draft.posting.starts_on, ends_on - ASKED_BEFORE), 0)
    draft.row["end_report_asked_on"] = asked.date()
    facts = {"missing": [author.value for author in EndAuthor]}
    draft.world.event(asked, "placement.end_report_asked", draft.id, None, draft.tenants, data=facts)
    supervisor = {"assessment": _SUPERVISOR, "outcome": outcome, "actual_hours": hours}
    _say(draft, EndAuthor.SUPERVISOR, dice.moment(ends_on, 2), draft.posting.site.contact, supervisor)
    candidate = {"assessment": _CANDIDATE, "may_be_shared": dice.chance(_SHARED), "on_behalf": dict(_TOLD)}
    _say(draft, EndAuthor.CANDIDATE, dice.moment(ends_on, 4), draft.person.caseworker, candidate)
    return {
        "outcome": outcome.value,
        "actual_hours": float(hours),
        "supervisor_assessment": _SUPERVISOR,
        "candidate_assessment": _CANDIDATE,
        "supervisor_disagreement": None,
        "candidate_disagreement": None,
    }


def _say(draft: Draft, author: EndAuthor, at: datetime, by: Person, values: dict[str, Any]) -> None:
    draft.world.rows.add(
        EndStatement,
        id=draft.world.dice.key(at),
        created_at=at,
        updated_at=at,
        placement_id=draft.id,
        author=author,
        given_by=by.account_id,
        given_role=by.role,
        **values,
    )
    facts = {"author": author.value, "on_behalf": "on_behalf" in values, "replaced": False}
    draft.world.event(at, "placement.end_statement_given", draft.id, by, draft.tenants, data=facts)
