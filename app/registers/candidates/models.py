"""Tables of candidates and the commitment ledger."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.foundation.core.i18n import Language
from app.foundation.core.ids import new_id
from app.foundation.db.model import Entity
from app.foundation.db.types import enum_field, hours_field, json_field
from app.registers.candidates.domain import CandidateStatus, Cefr, DanishExam, DanishTrack, SharedKind, SkillSource
from app.registers.law.domain.facts import CommitmentKind, LegalBasis

_NOBODYS = text("caseworker_account_id IS NULL")


class Candidate(Entity, table=True):
    """A person looking for a way in. The CPR number is sealed; the index finds it within one jobcenter."""

    __tablename__: ClassVar[Any] = "candidates"
    __table_args__ = (
        UniqueConstraint("jobcenter_id", "cpr_index"),
        UniqueConstraint("jobcenter_id", "external_ref"),
        # Holds all that one candidate's row tells a ranking: a pool is filtered without visiting the wide rows.
        Index(
            "ix_candidates_ranking",
            "jobcenter_id",
            "status",
            "available_from",
            "max_weekly_hours",
            "oral_cefr",
            "danish_exam",
            "lat",
            "lon",
            "transport_max_minutes",
            "transport_modes",
            "constraints",
            "licences",
            "unwanted_occupation_ids",
            "last_employer_cvr",
            "waiting_since",
            "legal_basis",
            "id",
        ),
        # What tells whether anybody of a jobcenter has been written since, and who: see matching's repository/crowd.
        Index(None, "jobcenter_id", "version"),
        Index(None, "jobcenter_id", "updated_at", "id"),
        CheckConstraint("max_weekly_hours BETWEEN 1 AND 370", name="max_weekly_hours"),
        CheckConstraint("transport_max_minutes BETWEEN 5 AND 240", name="transport_max_minutes"),
        CheckConstraint("(cpr_sealed IS NULL) = (cpr_index IS NULL)", name="cpr_sealed_with_index"),
        Index(None, "jobcenter_id", "id"),
        Index(None, "jobcenter_id", "waiting_since", "id"),
        # Those nobody looks after are on every worklist of their jobcenter.
        Index("ix_candidates_nobodys", "jobcenter_id", "id", postgresql_where=_NOBODYS, sqlite_where=_NOBODYS),
    )

    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    caseworker_account_id: UUID | None = Field(default=None, foreign_key="accounts.id", index=True)
    external_ref: str | None = Field(default=None, max_length=100)
    full_name: str = Field(max_length=200)
    preferred_name: str | None = Field(default=None, max_length=200)
    cpr_sealed: bytes | None = None
    cpr_index: str | None = Field(default=None, max_length=64)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=40)
    contact_language: Language = enum_field(Language, "contact_language", default=Language.DA)
    legal_basis: LegalBasis = enum_field(LegalBasis, "legal_basis")
    postcode: str = Field(max_length=4, foreign_key="postcodes.code")
    lat: float
    lon: float
    danish_track: DanishTrack | None = enum_field(DanishTrack, "danish_track", nullable=True, default=None)
    danish_module: int | None = None
    danish_exam: DanishExam | None = enum_field(DanishExam, "danish_exam", nullable=True, default=None)
    oral_cefr: Cefr | None = enum_field(Cefr, "oral_cefr", nullable=True, default=None)
    written_cefr: Cefr | None = enum_field(Cefr, "written_cefr", nullable=True, default=None)
    danish_classes: list[dict[str, Any]] = json_field(list)
    languages: list[str] = json_field(list)
    max_weekly_hours: Decimal = hours_field(default=Decimal(37))
    available_from: date
    transport_modes: list[str] = json_field(list)
    transport_max_minutes: int = 60
    licences: list[str] = json_field(list)
    constraints: list[str] = json_field(list)
    unwanted_occupation_ids: list[str] = json_field(list)
    last_employer_cvr: str | None = Field(default=None, max_length=8)
    status: CandidateStatus = enum_field(CandidateStatus, "status", default=CandidateStatus.AVAILABLE)
    status_reason: str | None = Field(default=None, max_length=64)
    waiting_since: date
    has_priority: bool = False


class PersonKey(SQLModel, table=True):
    """A person's own key, wrapped under the installation's key `key_id`: without this row nothing sealed for the person
    opens again, in no copy of the database. Backups leave this table out (docs/operations.md).
    """

    __tablename__: ClassVar[Any] = "person_keys"
    __table_args__ = (Index(None, "key_id", "candidate_id"),)

    candidate_id: UUID = Field(primary_key=True, foreign_key="candidates.id")
    wrapped_key: bytes
    key_id: str = Field(max_length=8)


class CandidateSkill(SQLModel, table=True):
    """A skill the candidate holds, its level (1 some, 2 independent, 3 skilled), and how that is known.

    `activity_id` is the training activity whose sign-off vouches for it (no foreign key: registers know no later room).
    """

    __tablename__: ClassVar[Any] = "candidate_skills"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 3", name="level"),
        CheckConstraint("activity_id IS NULL OR source = 'signed_off'", name="activity_vouches"),
        Index("ix_candidate_skills_ranking", "skill_id", "candidate_id", "level"),
    )

    candidate_id: UUID = Field(primary_key=True, foreign_key="candidates.id")
    skill_id: UUID = Field(primary_key=True, foreign_key="skills.id")
    level: int
    source: SkillSource = enum_field(SkillSource, "source")
    proof: str | None = Field(default=None, max_length=200)
    activity_id: UUID | None = None
    signed_off_on: date | None = None


class CandidateWish(SQLModel, table=True):
    """An occupation the candidate wishes for; rank 1 first."""

    __tablename__: ClassVar[Any] = "candidate_wishes"
    __table_args__ = (CheckConstraint("rank BETWEEN 1 AND 20", name="rank"),)

    candidate_id: UUID = Field(primary_key=True, foreign_key="candidates.id")
    occupation_id: UUID = Field(primary_key=True, foreign_key="occupations.id")
    rank: int


class CandidateExperience(SQLModel, table=True):
    """An occupation the candidate has worked in, anywhere in the world."""

    __tablename__: ClassVar[Any] = "candidate_experience"
    __table_args__ = (CheckConstraint("months BETWEEN 1 AND 720", name="months"),)

    candidate_id: UUID = Field(primary_key=True, foreign_key="candidates.id")
    occupation_id: UUID = Field(primary_key=True, foreign_key="occupations.id")
    months: int


class Commitment(SQLModel, table=True):
    """The ledger of when a candidate is busy: written by its sources in their own transactions.

    One row per weekday time (`weekday`, `from_time`, `to_time`), or a single row where the times are not known.
    `weekly_hours` are those of the whole commitment and stand on each of its rows alike: never add them up.
    """

    __tablename__: ClassVar[Any] = "commitments"
    __table_args__ = (
        Index(
            "ix_commitments_ranking",
            "candidate_id",
            "ends_on",
            "kind",
            "starts_on",
            "weekday",
            "from_time",
            "to_time",
            "weekly_hours",
            "source_id",
        ),
        Index(None, "source_id"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint("weekday IS NULL OR weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("(weekday IS NULL) = (from_time IS NULL)", name="weekday_with_time"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    candidate_id: UUID = Field(foreign_key="candidates.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    kind: CommitmentKind = enum_field(CommitmentKind, "kind")
    source_type: str = Field(max_length=20)
    source_id: UUID
    starts_on: date
    ends_on: date | None = None
    weekday: int | None = None
    from_time: time | None = None
    to_time: time | None = None
    weekly_hours: Decimal | None = hours_field(nullable=True, default=None)


_STANDING_EVERYWHERE = text("withdrawn_at IS NULL AND company_id IS NULL")
_STANDING_COMPANY = text("withdrawn_at IS NULL AND company_id IS NOT NULL")


class SharingConsent(Entity, table=True):
    """A person's yes to showing companies something beyond the minimum: to one, or to all they have said yes to a place at.

    Withdrawn it stays as the proof of what was allowed until then. `wording_version` says which text was agreed to.
    """

    __tablename__: ClassVar[Any] = "sharing_consents"
    __table_args__ = (
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= given_at", name="withdrawn_after_given"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
        Index(
            "uq_sharing_consents_standing",
            "candidate_id",
            "kind",
            unique=True,
            postgresql_where=_STANDING_EVERYWHERE,
            sqlite_where=_STANDING_EVERYWHERE,
        ),
        Index(
            "uq_sharing_consents_standing_company",
            "candidate_id",
            "kind",
            "company_id",
            unique=True,
            postgresql_where=_STANDING_COMPANY,
            sqlite_where=_STANDING_COMPANY,
        ),
        Index(None, "jobcenter_id", "id"),
        Index(None, "candidate_id", "id"),
    )

    candidate_id: UUID = Field(foreign_key="candidates.id")
    jobcenter_id: UUID = Field(foreign_key="jobcenters.id")
    kind: SharedKind = enum_field(SharedKind, "kind")
    company_id: UUID | None = Field(default=None, foreign_key="companies.id")
    wording_version: int = 1
    given_at: datetime = Field(nullable=False)
    given_by: UUID = Field(foreign_key="accounts.id")
    on_behalf: dict[str, Any] | None = json_field(lambda: None, nullable=True)
    withdrawn_at: datetime | None = None
    withdrawn_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    withdrawn_on_behalf: dict[str, Any] | None = json_field(lambda: None, nullable=True)
