"""The whole flow on one page: which event sets off what, in the same transaction and in this order."""

from app.foundation.db.work import Reactions
from app.journey.aftercare.service import (
    cancel_employment_follow_ups,
    cancel_open_follow_ups,
    schedule_aftercare,
    schedule_internship_follow_ups,
)
from app.journey.matching.service import release_candidate, withdraw_after_placement, withdraw_competing
from app.journey.placements.service import cancel_with_match, draft_placement
from app.journey.training.service import drop_open_activities, schedule_training_plan
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
    # Place, then train: the plan and the follow-ups stand from the moment of the grant.
    "placement.granted": (place_candidate, schedule_training_plan, schedule_internship_follow_ups),
    "placement.cancelled": (
        finish_placement,
        withdraw_after_placement,
        drop_open_activities,
        cancel_open_follow_ups,
    ),
    "placement.completed": (finish_placement, cancel_open_follow_ups),
    "placement.ended_early": (finish_placement, drop_open_activities, cancel_open_follow_ups),
    # Aftercare: somebody stays until the job lasts, and begins again when it does not.
    "employment.registered": (employ_candidate, schedule_aftercare),
    "employment.ended": (free_with_priority, cancel_employment_follow_ups),
}
