"""The whole flow on one page: which event sets off what, in the same transaction and in this order."""

from app.foundation.db.work import Reactions
from app.journey.aftercare.service import (
    cancel_employment_follow_ups,
    cancel_open_follow_ups,
    cancel_term_questions,
    close_replacement_tasks,
    follow_caseworker,
    move_internship_follow_ups,
    open_replacement_task,
    open_support_follow_ups,
    schedule_aftercare,
    schedule_internship_follow_ups,
)
from app.journey.changes import service as changes
from app.journey.conversations.service import follow_person
from app.journey.courses.service import follow_placement
from app.journey.matching.service import release_candidate, withdraw_after_placement, withdraw_competing
from app.journey.mentorships import service as mentorships
from app.journey.milestones import service as milestones
from app.journey.notices.domain.telling import TELLINGS
from app.journey.notices.service import announce
from app.journey.placements.service import ask_again_after_change, cancel_with_match, carry_out_request, draft_placement
from app.journey.signing.service import void_links
from app.journey.training.service import (
    drop_open_activities,
    free_class_seat,
    replan_after_change,
    schedule_training_plan,
)
from app.journey.voice.service import (
    ask_about_end_of_job,
    ask_about_end_of_placement,
    ask_about_grant,
    ask_about_job,
    ask_about_match,
    keep_voice_of_follow_up,
)
from app.registers.candidates.service import (
    employ_candidate,
    finish_placement,
    free_with_priority,
    hold_candidate,
    place_candidate,
    refuse_unknown_tenant,
)

_FLOW: Reactions = {
    "account.created": (refuse_unknown_tenant,),
    # Another caseworker has what is open for the person; nobody looks for somebody whose case is closed.
    "candidate.changed": (follow_caseworker,),
    "candidate.closed": (close_replacement_tasks,),
    # The candidate is asked, the company answers.
    "match.proposed": (hold_candidate,),
    "match.agreed": (withdraw_competing, draft_placement, ask_about_match),
    "match.declined": (release_candidate,),
    "match.withdrawn": (cancel_with_match, release_candidate),
    "match.expired": (release_candidate,),
    # The second person has said yes: what was asked for happens now.
    "decision_request.approved": (carry_out_request, changes.carry_out_request),
    "decision_request.refused": (changes.touch_after_request,),
    "decision_request.withdrawn": (changes.touch_after_request,),
    # What was sent out for signature no longer counts.
    "placement.agreement_changed": (void_links, mentorships.follow_agreement),
    "placement.returned": (void_links,),
    "placement.rejected": (void_links, mentorships.end_with_placement),
    # Place, then train: the plan and the follow-ups stand from the moment of the grant.
    "placement.granted": (
        place_candidate,
        schedule_training_plan,
        follow_placement,
        schedule_internship_follow_ups,
        ask_about_grant,
    ),
    "placement.cancelled": (
        void_links,
        finish_placement,
        withdraw_after_placement,
        drop_open_activities,
        follow_placement,
        cancel_open_follow_ups,
        changes.withdraw_open_change,
        mentorships.end_with_placement,
    ),
    "placement.completed": (
        finish_placement,
        follow_placement,
        cancel_open_follow_ups,
        changes.withdraw_open_change,
        ask_about_end_of_placement,
    ),
    "placement.ended_early": (
        finish_placement,
        drop_open_activities,
        follow_placement,
        cancel_open_follow_ups,
        changes.withdraw_open_change,
        ask_about_end_of_placement,
    ),
    # The end, the hours or the days of rest are others: what was planned by them moves along.
    "placement.changed": (ask_again_after_change, replan_after_change, follow_placement, move_internship_follow_ups),
    # However a class at the workplace is given up, its seat is free for somebody else.
    "training_activity.dropped": (free_class_seat,),
    # Three signals in a fortnight: somebody asks how it goes, and nothing else happens.
    "attendance.support_needed": (open_support_follow_ups,),
    # Aftercare: somebody stays until the job lasts, and begins again when it does not.
    "employment.registered": (
        employ_candidate,
        schedule_aftercare,
        close_replacement_tasks,
        milestones.open_milestones,
        ask_about_job,
    ),
    "employment.changed": (cancel_term_questions,),
    "employment.ended": (
        free_with_priority,
        cancel_employment_follow_ups,
        open_replacement_task,
        milestones.judge_after_end,
        ask_about_end_of_job,
    ),
    # What was said shows whether the job lasts; what a person says when asked is the person's own voice as well.
    "follow_up.recorded": (milestones.judge_after_answer, keep_voice_of_follow_up),
    # Whoever moves away takes their conversations along.
    "transfer.accepted": (follow_person,),
}

# Last of all, whoever is concerned is told by mail (app/journey/notices/domain/telling.py says who, of what).
REACTIONS: Reactions = {
    name: (*_FLOW.get(name, ()), *((announce,) if name in TELLINGS else ())) for name in {**_FLOW, **TELLINGS}
}
