"""Which event tells whom what: the whole of it on one page."""

from dataclasses import dataclass
from enum import StrEnum

from app.journey.notices.domain.kinds import NoticeKind as Kind


class Audience(StrEnum):
    """Whom an event may have to be told to; whoever set it off is never told."""

    CANDIDATE = "candidate"
    COMPANY = "company"
    CASEWORKER = "caseworker"  # the person's own, or the managers where there is none
    MANAGERS = "managers"
    MANAGERS_THERE = "managers_there"  # of the jobcenter that a transfer leads to
    ASKED = "asked"  # whom a follow-up asks
    ASSIGNEE = "assignee"  # who is to see to a follow-up
    MENTOR = "mentor"  # whom a mentorship is proposed to
    OTHER_SIDE = "other_side"  # of a conversation


@dataclass(frozen=True, slots=True)
class Telling:
    """One kind of notice to some audiences."""

    kind: Kind
    audiences: tuple[Audience, ...]


def _tell(kind: Kind, *audiences: Audience) -> Telling:
    return Telling(kind, audiences)


A = Audience
TELLINGS: dict[str, Telling] = {
    # A company hears of a person only after the person has said yes.
    "match.proposed": _tell(Kind.MATCH_PROPOSED, A.CANDIDATE),
    "match.consented": _tell(Kind.MATCH_TO_ANSWER, A.COMPANY),
    "match.agreed": _tell(Kind.MATCH_ANSWERED, A.CANDIDATE, A.CASEWORKER),
    "match.declined": _tell(Kind.MATCH_ANSWERED, A.CASEWORKER),
    "placement.submitted": _tell(Kind.AGREEMENT_TO_SIGN, A.CANDIDATE, A.COMPANY),
    "placement.reviewed": _tell(Kind.AGREEMENT_TO_DECIDE, A.CASEWORKER),
    "placement.granted": _tell(Kind.PLACEMENT_DECIDED, A.CANDIDATE, A.COMPANY),
    "placement.rejected": _tell(Kind.PLACEMENT_DECIDED, A.CANDIDATE, A.COMPANY),
    "placement_change.asked": _tell(Kind.CHANGE_TO_ANSWER, A.CANDIDATE, A.COMPANY, A.CASEWORKER),
    "decision_request.asked": _tell(Kind.APPROVAL_ASKED, A.MANAGERS),
    "placement.end_report_asked": _tell(Kind.END_STATEMENT, A.CANDIDATE, A.COMPANY),
    "placement.end_report_reminded": _tell(Kind.END_STATEMENT, A.CANDIDATE, A.COMPANY),
    "attendance.support_needed": _tell(Kind.SUPPORT_NEEDED, A.CASEWORKER),
    "voucher.requested": _tell(Kind.VOUCHER_TO_APPROVE, A.MANAGERS),
    "voucher.issued": _tell(Kind.VOUCHER_ISSUED, A.CANDIDATE),
    "voucher.approved": _tell(Kind.VOUCHER_ISSUED, A.CANDIDATE),
    "voucher.expired": _tell(Kind.VOUCHER_EXPIRED, A.CANDIDATE, A.CASEWORKER),
    "follow_up.reminded": _tell(Kind.FOLLOW_UP_DUE, A.ASKED, A.ASSIGNEE),
    "follow_up.escalated": _tell(Kind.FOLLOW_UP_OVERDUE, A.MANAGERS),
    "replacement_task.opened": _tell(Kind.JOB_ENDED, A.CASEWORKER),
    "mentorship.proposed": _tell(Kind.MENTORSHIP_PROPOSED, A.MENTOR),
    "transfer.asked": _tell(Kind.TRANSFER, A.CANDIDATE),
    "transfer.consented": _tell(Kind.TRANSFER, A.MANAGERS_THERE),
    "transfer.accepted": _tell(Kind.TRANSFER, A.CANDIDATE, A.MANAGERS),
    "transfer.declined": _tell(Kind.TRANSFER, A.CANDIDATE, A.CASEWORKER),
    "transfer.withdrawn": _tell(Kind.TRANSFER, A.CANDIDATE, A.MANAGERS_THERE),
    "incentive.eligible": _tell(Kind.INCENTIVE_TO_APPROVE, A.MANAGERS),
    "voice.asked": _tell(Kind.VOICE, A.CANDIDATE),
    "voice.answered": _tell(Kind.VOICE_HEARD, A.CASEWORKER),
    "voice.objected": _tell(Kind.VOICE_HEARD, A.CASEWORKER),
    # Recorded by the workers of webhooks alone: whoever switches one off knows.
    "webhook.disabled": _tell(Kind.WEBHOOK_DISABLED, A.MANAGERS, A.COMPANY),
    "message.sent": _tell(Kind.NEW_MESSAGE, A.OTHER_SIDE),
}
