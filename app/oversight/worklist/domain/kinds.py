"""The kinds of things that wait for somebody, the most pressing first, and by when each is meant to be done."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID


class WorkKind(StrEnum):
    """What waits. Of two things equally late the kind that stands first here comes first: a person before a paper."""

    FOLLOW_UP_ESCALATED = "follow_up_escalated"
    SUPPORT_TALK = "support_talk"
    REPLACEMENT_TASK = "replacement_task"
    FOLLOW_UP = "follow_up"
    MATCH_TO_ANSWER = "match_to_answer"
    AGREEMENT_TO_SIGN = "agreement_to_sign"
    AGREEMENT_TO_DECIDE = "agreement_to_decide"
    DECISION_REQUEST = "decision_request"
    CHANGE_TO_ANSWER = "change_to_answer"
    CHANGE_TO_DECIDE = "change_to_decide"
    AGREEMENT_TO_SUBMIT = "agreement_to_submit"
    AGREEMENT_TO_WRITE = "agreement_to_write"
    PLACEMENT_TO_START = "placement_to_start"
    START_TO_CONFIRM = "start_to_confirm"
    PLACEMENT_ENDING = "placement_ending"
    VOICE_UNSEEN = "voice_unseen"
    VOICE_TO_ANSWER = "voice_to_answer"
    UNREAD_MESSAGES = "unread_messages"
    TRANSFER_TO_ACCEPT = "transfer_to_accept"
    TRANSFER_TO_CONSENT = "transfer_to_consent"
    MENTORSHIP_TO_ANSWER = "mentorship_to_answer"
    END_STATEMENT = "end_statement"
    ACTIVITY_TO_SIGN_OFF = "activity_to_sign_off"
    MILESTONE_TO_FIND_OUT = "milestone_to_find_out"
    VOUCHER_TO_APPROVE = "voucher_to_approve"
    VOUCHER_EXPIRING = "voucher_expiring"
    INCENTIVE_TO_APPROVE = "incentive_to_approve"
    INCENTIVE_TO_HAND_OVER = "incentive_to_hand_over"
    NEED_TO_CONFIRM = "need_to_confirm"
    MATCH_WAITING = "match_waiting"


K = WorkKind
# Days from the day that a row of this kind names (a due day, a first day, or the day it began to wait) to the day by
# which it is meant to be done. Below nothing: so many days ahead, since others still have to act after it. Matches
# have their jobcenter's own number of days instead.
RESPONSE: Mapping[WorkKind, int] = {
    K.FOLLOW_UP_ESCALATED: 0,
    K.SUPPORT_TALK: 0,
    K.REPLACEMENT_TASK: 0,
    K.FOLLOW_UP: 0,
    K.MATCH_TO_ANSWER: 0,
    K.MATCH_WAITING: 0,
    K.AGREEMENT_TO_WRITE: -28,
    K.AGREEMENT_TO_SUBMIT: -21,
    K.AGREEMENT_TO_SIGN: -14,
    K.AGREEMENT_TO_DECIDE: -7,
    K.START_TO_CONFIRM: -7,
    K.CHANGE_TO_ANSWER: -3,
    K.CHANGE_TO_DECIDE: -3,
    K.PLACEMENT_TO_START: 0,
    K.PLACEMENT_ENDING: 0,
    K.VOUCHER_EXPIRING: 0,
    K.DECISION_REQUEST: 2,
    K.UNREAD_MESSAGES: 2,
    K.VOICE_UNSEEN: 2,
    K.VOUCHER_TO_APPROVE: 3,
    K.END_STATEMENT: 7,
    K.ACTIVITY_TO_SIGN_OFF: 7,
    K.MILESTONE_TO_FIND_OUT: 7,
    K.INCENTIVE_TO_APPROVE: 7,
    K.INCENTIVE_TO_HAND_OVER: 7,
    K.TRANSFER_TO_ACCEPT: 7,
    K.TRANSFER_TO_CONSENT: 7,
    K.MENTORSHIP_TO_ANSWER: 7,
    K.VOICE_TO_ANSWER: 14,
    # An open need expires 90 days after its company last confirmed it (journey/upkeep.py).
    K.NEED_TO_CONFIRM: 90,
}
_FOLLOW_UPS, _PLACEMENTS, _MATCHES = "/v1/follow-ups", "/v1/placements", "/v1/matches"
_CHANGES, _TRANSFERS, _INCENTIVES = "/v1/placement-changes", "/v1/transfers", "/v1/incentives"
_VOUCHERS, _VOICES = "/v1/vouchers", "/v1/voices"
_COLLECTIONS: Mapping[WorkKind, str] = {
    K.FOLLOW_UP_ESCALATED: _FOLLOW_UPS,
    K.SUPPORT_TALK: _FOLLOW_UPS,
    K.FOLLOW_UP: _FOLLOW_UPS,
    K.REPLACEMENT_TASK: "/v1/replacement-tasks",
    K.MATCH_TO_ANSWER: _MATCHES,
    K.MATCH_WAITING: _MATCHES,
    K.AGREEMENT_TO_WRITE: _MATCHES,
    K.AGREEMENT_TO_SUBMIT: _PLACEMENTS,
    K.AGREEMENT_TO_SIGN: _PLACEMENTS,
    K.AGREEMENT_TO_DECIDE: _PLACEMENTS,
    K.START_TO_CONFIRM: _PLACEMENTS,
    K.PLACEMENT_TO_START: _PLACEMENTS,
    K.PLACEMENT_ENDING: _PLACEMENTS,
    K.END_STATEMENT: _PLACEMENTS,
    K.CHANGE_TO_ANSWER: _CHANGES,
    K.CHANGE_TO_DECIDE: _CHANGES,
    K.DECISION_REQUEST: "/v1/decision-requests",
    K.VOICE_UNSEEN: _VOICES,
    K.VOICE_TO_ANSWER: _VOICES,
    K.UNREAD_MESSAGES: "/v1/threads",
    K.TRANSFER_TO_ACCEPT: _TRANSFERS,
    K.TRANSFER_TO_CONSENT: _TRANSFERS,
    K.MENTORSHIP_TO_ANSWER: "/v1/mentorships",
    K.ACTIVITY_TO_SIGN_OFF: "/v1/training-activities",
    K.MILESTONE_TO_FIND_OUT: "/v1/milestones",
    K.VOUCHER_TO_APPROVE: _VOUCHERS,
    K.VOUCHER_EXPIRING: _VOUCHERS,
    K.INCENTIVE_TO_APPROVE: _INCENTIVES,
    K.INCENTIVE_TO_HAND_OVER: _INCENTIVES,
    K.NEED_TO_CONFIRM: "/v1/needs",
}


def link_of(kind: WorkKind, subject_id: UUID) -> str:
    """Where what waits is read, and dealt with."""
    return f"{_COLLECTIONS[kind]}/{subject_id}"
