"""The service's tables as Django models: unmanaged, column by column, made from the same metadata."""

import json
from typing import Any

from django.db import models
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Time,
    TypeDecorator,
    Uuid,
)
from sqlmodel import SQLModel

from app.foundation.audit.models import AccessChain as _AccessChain  # the tables are known once their models are
from app.foundation.db.types import ScaledDecimal

_TABLES = SQLModel.metadata.tables
__all__ = ["_AccessChain"]


class Document(models.JSONField):
    """A JSON document; psycopg may have read it already."""

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value


class Tenths(models.IntegerField):
    """A decimal with one place, stored as an integer."""

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        return None if value is None else value / 10


_KINDS = (
    (ScaledDecimal, Tenths), (Uuid, models.UUIDField), (JSON, Document), (Boolean, models.BooleanField),
    (BigInteger, models.BigIntegerField), (Integer, models.IntegerField), (DateTime, models.DateTimeField),
    (Date, models.DateField), (Time, models.TimeField), (Float, models.FloatField),
    (LargeBinary, models.BinaryField),
)  # fmt: skip


def _field(column: Column[Any], *, key: bool) -> models.Field:
    stored = column.type
    if isinstance(stored, TypeDecorator) and not isinstance(stored, ScaledDecimal):
        stored = stored.impl_instance
    kind = next((field for sql, field in _KINDS if isinstance(stored, sql)), models.TextField)
    return kind(primary_key=key, null=bool(column.nullable))


def _model(name: str, table: str) -> Any:
    columns = _TABLES[table].columns
    keys = [column.name for column in columns if column.primary_key]
    fields: dict[str, Any] = {column.name: _field(column, key=keys == [column.name]) for column in columns}
    if len(keys) > 1:
        fields["pk"] = models.CompositePrimaryKey(*keys)
    meta = type("Meta", (), {"managed": False, "db_table": table, "app_label": "praktik"})
    return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


Account = _model("Account", "accounts")
SignInTry = _model("SignInTry", "sign_in_tries")
Candidate = _model("Candidate", "candidates")
CandidateSkill = _model("CandidateSkill", "candidate_skills")
CandidateWish = _model("CandidateWish", "candidate_wishes")
CandidateExperience = _model("CandidateExperience", "candidate_experience")
Jobcenter = _model("Jobcenter", "jobcenters")
Workplace = _model("Workplace", "workplaces")
Occupation = _model("Occupation", "occupations")
Skill = _model("Skill", "skills")
Need = _model("Need", "needs")
NeedSkill = _model("NeedSkill", "need_skills")
Match = _model("Match", "matches")
Placement = _model("Placement", "placements")
AgreementVersion = _model("AgreementVersion", "agreement_versions")
Signature = _model("Signature", "signatures")
Decision = _model("Decision", "decisions")
DecisionRequest = _model("DecisionRequest", "decision_requests")
EndStatement = _model("EndStatement", "end_statements")
SharingConsent = _model("SharingConsent", "sharing_consents")
FollowUp = _model("FollowUp", "follow_ups")
Voice = _model("Voice", "voices")
Notice = _model("Notice", "notices")
NoticePreference = _model("NoticePreference", "notice_preferences")
Event = _model("Event", "events")
EventCounter = _model("EventCounter", "event_counter")
FeedEntry = _model("FeedEntry", "event_feed")
AccessEntry = _model("AccessEntry", "access_entries")
AccessSubject = _model("AccessSubject", "access_subjects")
AccessHead = _model("AccessHead", "access_chain")
