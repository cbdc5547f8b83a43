"""The whole flow on one page: which event sets off what, in the same transaction and in this order."""

from app.foundation.db.work import Reactions
from app.journey.aftercare.service import (
    cancel_employment_follow_ups,
    cancel_open_follow_ups,
    move_internship_follow_ups,
    schedule_aftercare,
    schedule_internship_follow_ups,
)
from app.journey.changes import service as changes
from app.journey.matching.service import release_candidate, withdraw_after_placement, withdraw_competing
from app.journey.placements.service import ask_again_after_change, cancel_with_match, carry_out_request, draft_placement
from app.journey.signing.service import void_links
from app.journey.training.service import drop_open_activities, replan_after_change, schedule_training_plan
from app.registers.candidates.service import (
    employ_candidate,
    finish_placement,
    free_with_priority,
    hold_candidate,
    place_candidate,
    refuse_unknown_tenant,
)

REACTIONS: Reactions = {
    "account.created": (refuse_unknown_tenant,),
    # The candidate is asked, the company answers.
    "match.proposed": (hold_candidate,),
    "match.agreed": (withdraw_competing, draft_placement),
    "match.declined": (release_candidate,),
    "match.withdrawn": (cancel_with_match, release_candidate),
    "match.expired": (release_candidate,),
    # The second person has said yes: what was asked for happens now.
    "decision_request.approved": (carry_out_request, changes.carry_out_request),
    "decision_request.refused": (changes.touch_after_request,),
    "decision_request.withdrawn": (changes.touch_after_request,),
    # What was sent out for signature no longer counts.
    "placement.agreement_changed": (void_links,),
    "placement.returned": (void_links,),
    "placement.rejected": (void_links,),
    # Place, then train: the plan and the follow-ups stand from the moment of the grant.
    "placement.granted": (place_candidate, schedule_training_plan, schedule_internship_follow_ups),
    "placement.cancelled": (
        void_links,
        finish_placement,
        withdraw_after_placement,
        drop_open_activities,
        cancel_open_follow_ups,
        changes.withdraw_open_change,
    ),
    "placement.completed": (finish_placement, cancel_open_follow_ups, changes.withdraw_open_change),
    "placement.ended_early": (
        finish_placement,
        drop_open_activities,
        cancel_open_follow_ups,
        changes.withdraw_open_change,
    ),
    # The end, the hours or the days of rest are others: what was planned by them moves along.
    "placement.changed": (ask_again_after_change, replan_after_change, move_internship_follow_ups),
    # Aftercare: somebody stays until the job lasts, and begins again when it does not.
    "employment.registered": (employ_candidate, schedule_aftercare),
    "employment.ended": (free_with_priority, cancel_employment_follow_ups),
}
