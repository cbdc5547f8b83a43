"""Shapes of aftercare: employments and plans, follow-ups, answer links, re-placement tasks."""

from app.journey.aftercare.schemas.employments import (
    AftercarePlanDetail,
    AftercarePlanRead,
    EmploymentCreate,
    EmploymentPatch,
    EmploymentRead,
    EmploymentRegistered,
    EmploymentTerms,
    EndBody,
)
from app.journey.aftercare.schemas.follow_ups import (
    AgreedAction,
    AgreedActionRead,
    AnswerRead,
    CancelBody,
    FollowUpRead,
    FollowUpVoiceRead,
    ReassignBody,
    Reassigned,
    RecordBody,
    RescheduleBody,
    VoiceSaid,
)
from app.journey.aftercare.schemas.links import (
    AnswerForm,
    FollowUpLinkCreate,
    FollowUpLinkCreated,
    FollowUpLinkRead,
)
from app.journey.aftercare.schemas.tasks import (
    ReplacementTaskRead,
)

__all__ = [
    "AftercarePlanDetail",
    "AftercarePlanRead",
    "AgreedAction",
    "AgreedActionRead",
    "AnswerForm",
    "AnswerRead",
    "CancelBody",
    "EmploymentCreate",
    "EmploymentPatch",
    "EmploymentRead",
    "EmploymentRegistered",
    "EmploymentTerms",
    "EndBody",
    "FollowUpLinkCreate",
    "FollowUpLinkCreated",
    "FollowUpLinkRead",
    "FollowUpRead",
    "FollowUpVoiceRead",
    "ReassignBody",
    "Reassigned",
    "RecordBody",
    "ReplacementTaskRead",
    "RescheduleBody",
    "VoiceSaid",
]
