"""What can be done with a placement, from the draft to the end."""

from app.journey.placements.service.agreement import list_versions, patch_agreement
from app.journey.placements.service.approving import approve, refuse, withdraw
from app.journey.placements.service.asking import (
    ask_again_after_change,
    ask_for_statements,
    remind_of_statements,
)
from app.journey.placements.service.checking import show_checks
from app.journey.placements.service.deciding import grant, reject, return_to_draft
from app.journey.placements.service.drafting import create_placement, draft_placement
from app.journey.placements.service.ending import list_statements, put_statement, read_statement
from app.journey.placements.service.reading import list_placements, read_placement, show_placement
from app.journey.placements.service.requests import carry_out_request, list_requests, read_request
from app.journey.placements.service.running import cancel, cancel_with_match, complete, confirm, end_early, start
from app.journey.placements.service.signing import answer_by_link, has_answered, object_to, sign, submit

__all__ = [
    "answer_by_link",
    "approve",
    "ask_again_after_change",
    "ask_for_statements",
    "cancel",
    "cancel_with_match",
    "carry_out_request",
    "complete",
    "confirm",
    "create_placement",
    "draft_placement",
    "end_early",
    "grant",
    "has_answered",
    "list_placements",
    "list_requests",
    "list_statements",
    "list_versions",
    "object_to",
    "patch_agreement",
    "put_statement",
    "read_placement",
    "read_request",
    "read_statement",
    "refuse",
    "reject",
    "remind_of_statements",
    "return_to_draft",
    "show_checks",
    "show_placement",
    "sign",
    "start",
    "submit",
    "withdraw",
]
