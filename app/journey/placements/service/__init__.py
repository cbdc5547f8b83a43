"""What can be done with a placement, from the draft to the end."""

from app.journey.placements.service.agreement import list_versions, patch_agreement
from app.journey.placements.service.checking import show_checks
from app.journey.placements.service.deciding import grant, reject, return_to_draft
from app.journey.placements.service.drafting import create_placement, draft_placement
from app.journey.placements.service.reading import list_placements, read_placement
from app.journey.placements.service.running import cancel, cancel_with_match, complete, confirm, end_early, start
from app.journey.placements.service.signing import object_to, sign, submit

__all__ = [
    "cancel",
    "cancel_with_match",
    "complete",
    "confirm",
    "create_placement",
    "draft_placement",
    "end_early",
    "grant",
    "list_placements",
    "list_versions",
    "object_to",
    "patch_agreement",
    "read_placement",
    "reject",
    "return_to_draft",
    "show_checks",
    "sign",
    "start",
    "submit",
]
