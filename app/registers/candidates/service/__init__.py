"""Use cases of the candidates room, and what the flow does to a candidate's status."""

from app.registers.candidates.service.adding import add_candidates, create_candidate
from app.registers.candidates.service.caseworkers import reassign_candidates
from app.registers.candidates.service.cpr import cpr_of, reveal_cpr
from app.registers.candidates.service.flow import (
    employ_candidate,
    finish_placement,
    free_with_priority,
    hold_candidate,
    move,
    move_by_hand,
    place_candidate,
)
from app.registers.candidates.service.handing_over import hand_over
from app.registers.candidates.service.person_keys import find_person_cipher, person_cipher, shred
from app.registers.candidates.service.profile import (
    get_candidate,
    list_candidates,
    patch_candidate,
    replace_skills,
    replace_wishes,
    search_candidates,
)
from app.registers.candidates.service.tenants import refuse_unknown_tenant

__all__ = [
    "add_candidates",
    "cpr_of",
    "create_candidate",
    "employ_candidate",
    "find_person_cipher",
    "finish_placement",
    "free_with_priority",
    "get_candidate",
    "hand_over",
    "hold_candidate",
    "list_candidates",
    "move",
    "move_by_hand",
    "patch_candidate",
    "person_cipher",
    "place_candidate",
    "reassign_candidates",
    "refuse_unknown_tenant",
    "replace_skills",
    "replace_wishes",
    "reveal_cpr",
    "search_candidates",
    "shred",
]
