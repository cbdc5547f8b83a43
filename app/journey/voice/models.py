"""The table of what candidates say."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, json_field
from app.journey.voice.domain.reports import ReportKind
from app.journey.voice.domain.steps import VoiceAnswer, VoiceStep

_UNSEEN = text("seen_at IS NULL")
_TOLD = text("(answered_at IS NOT NULL OR objection IS NOT NULL) AND seen_at IS NULL")


class Voice(Entity, table=True):
    """One question at one step, and the answer in the person's own words.

    `subject_id` is the match, placement, job or follow-up it is about. `objects_to_id` is the company's report the
    person disagrees with. Nobody but the jobcenter sees it unless the person says it may be shared.
    """

    __tablename__: ClassVar[Any] = "voices"
    __table_args__ = (
        UniqueConstraint("subject_id", "step"),
        CheckConstraint(
            "answered_at IS NOT NULL OR (wish_followed IS NULL AND treated_well IS NULL AND understood IS NULL"
            " AND own_words IS NULL)",
            name="unanswered_says_nothing",
        ),
        CheckConstraint("(objection IS NULL) = (objects_to_id IS NULL)", name="objection_to_something"),
        CheckConstraint("(objects_to_kind IS NULL) = (objects_to_id IS NULL)", name="report_has_a_kind"),
        CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name="seen_by_somebody"),
        Index(None, "jobcenter_id", "answered_at"),
        # The few that nobody has read: what a worklist looks for on every call.
        Index(
            "ix_voices_jobcenter_id_unseen",
            "jobcenter_id",
            "candidate_id",
            postgresql_where=_UNSEEN,
            sqlite_where=_UNSEEN,
        ),
        # They come first in the list, so they are found without looking at all the others.
        Index("ix_voices_unseen_first", "jobcenter_id", "id", postgresql_where=_TOLD, sqlite_where=_TOLD),
        Index(None, "candidate_id", "id"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "company_id", "id"),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    candidate_id: UUID = Field(foreign_key="candidates.id")
    company_id: UUID | None = Field(default=None, foreign_key="companies.id")
    step: VoiceStep = enum_field(VoiceStep, "step")
    subject_type: str = Field(max_length=20)
    subject_id: UUID
    asked_on: date
    wish_followed: VoiceAnswer | None = enum_field(VoiceAnswer, "wish_followed", nullable=True, default=None)
    treated_well: VoiceAnswer | None = enum_field(VoiceAnswer, "treated_well", nullable=True, default=None)
    understood: VoiceAnswer | None = enum_field(VoiceAnswer, "understood", nullable=True, default=None)
    own_words: str | None = Field(default=None, max_length=4000)
    language: str | None = Field(default=None, max_length=8)
    objection: str | None = Field(default=None, max_length=4000)
    objects_to_kind: ReportKind | None = enum_field(ReportKind, "objects_to_kind", nullable=True, default=None)
    objects_to_id: UUID | None = None
    may_be_shared: bool = False
    answered_at: datetime | None = None
    answered_through: str | None = Field(default=None, max_length=20)
    on_behalf: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    seen_at: datetime | None = None
    seen_by: UUID | None = Field(default=None, foreign_key="accounts.id")
