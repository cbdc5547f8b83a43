"""Serializers of the same documents: the columns by `ModelSerializer`, what is worked out by a method."""

from typing import Any

from rest_framework import serializers

from benchmarks.beside import tables
from benchmarks.beside.rest import models as db

_ENTITY = ("id", "created_at", "updated_at", "version")


class AccountRead(serializers.ModelSerializer):
    has_identity = serializers.SerializerMethodField()

    class Meta:
        model = db.Account
        fields = (
            *_ENTITY, "email", "full_name", "role", "jobcenter_id", "company_id", "candidate_id", "scopes",
            "language", "is_active", "has_identity",
        )  # fmt: skip

    def get_has_identity(self, account: Any) -> bool:
        return account.identity_subject is not None


class AskedSkill(serializers.ModelSerializer):
    label = serializers.ReadOnlyField(default=None)

    class Meta:
        model = db.NeedSkill
        fields = ("skill_id", "level", "importance", "required_at_start", "label")


class NeedRead(serializers.ModelSerializer):
    weekly_hours = serializers.SerializerMethodField()
    skills = AskedSkill(many=True)
    min_danish = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()
    workplace = serializers.ReadOnlyField(default=None)
    occupation = serializers.ReadOnlyField(default=None)

    class Meta:
        model = db.Need
        fields = (
            *_ENTITY, "jobcenter_id", "company_id", "workplace_id", "external_ref", "title", "occupation_id", "tasks",
            "seats", "seats_taken", "starts_from", "starts_until", "weeks", "weekly_hours", "hours_schedule",
            "working_times", "skills", "min_danish", "licences", "conditions", "spoken_languages", "purpose",
            "declares_no_seasonal_peak", "declares_replaces_nobody", "job_prospect", "mentor",
            "open_to_other_jobcenters", "status", "confirmed_on", "closed_reason", "allowed_actions", "workplace",
            "occupation",
        )  # fmt: skip

    def get_weekly_hours(self, need: Any) -> float:
        return float(need.hours_schedule[0]["weekly_hours"])

    def get_min_danish(self, need: Any) -> Any:
        return need.min_oral_cefr and {"oral_cefr": need.min_oral_cefr, "reason": need.min_danish_reason or ""}

    def get_allowed_actions(self, need: Any) -> list[str]:
        own = need.jobcenter_id == self.context["account"].jobcenter_id
        return tables.NEED_ACTIONS[need.status] if own else []


class DanishAsked(serializers.Serializer):
    oral_cefr = serializers.ChoiceField(["none", "A1", "A2", "B1", "B2", "C1", "C2"])
    reason = serializers.CharField(max_length=1000)


class SkillAsked(serializers.Serializer):
    skill_id = serializers.UUIDField()
    level = serializers.IntegerField(min_value=1, max_value=3)
    importance = serializers.ChoiceField(["must", "should", "nice"])
    required_at_start = serializers.BooleanField(default=False)


class WorkingTime(serializers.Serializer):
    weekday = serializers.IntegerField(min_value=1, max_value=7)
    to = serializers.RegexField(r"^[0-2][0-9]:[0-5][0-9]$")

    def get_fields(self) -> Any:
        return {**super().get_fields(), "from": serializers.RegexField(r"^[0-2][0-9]:[0-5][0-9]$")}


class NeedCreate(serializers.Serializer):
    workplace_id = serializers.UUIDField()
    title = serializers.CharField(max_length=200)
    occupation_id = serializers.UUIDField()
    tasks = serializers.CharField(max_length=4000)
    seats = serializers.IntegerField(min_value=1, max_value=200)
    starts_from = serializers.DateField()
    starts_until = serializers.DateField()
    weeks = serializers.IntegerField(min_value=1, max_value=52)
    weekly_hours = serializers.FloatField(min_value=0.1, max_value=37)
    working_times = WorkingTime(many=True)
    skills = SkillAsked(many=True)
    min_danish = DanishAsked(allow_null=True)
    purpose = serializers.CharField(max_length=40)

    def validate(self, attrs: Any) -> Any:
        if attrs["starts_until"] < attrs["starts_from"]:
            raise serializers.ValidationError("starts_until")
        return attrs


class HeldSkill(serializers.ModelSerializer):
    class Meta:
        model = db.CandidateSkill
        fields = ("skill_id", "level", "source", "proof")


class Wish(serializers.ModelSerializer):
    class Meta:
        model = db.CandidateWish
        fields = ("occupation_id", "rank")


class Experience(serializers.ModelSerializer):
    class Meta:
        model = db.CandidateExperience
        fields = ("occupation_id", "months")


class CandidateListed(serializers.ModelSerializer):
    has_cpr = serializers.BooleanField()
    danish = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()

    class Meta:
        model = db.Candidate
        fields = (
            *_ENTITY, "jobcenter_id", "caseworker_account_id", "external_ref", "full_name", "preferred_name",
            "has_cpr", "legal_basis", "postcode", "max_weekly_hours", "available_from", "status", "waiting_since",
            "has_priority", "allowed_actions", "danish",
        )  # fmt: skip

    def get_danish(self, candidate: Any) -> Any:
        return {
            "track": candidate.danish_track,
            "oral_cefr": candidate.oral_cefr,
            "written_cefr": candidate.written_cefr,
        }

    def get_allowed_actions(self, candidate: Any) -> list[str]:
        return tables.CANDIDATE_ACTIONS[self.context["account"].role, candidate.status]


class CandidateRead(CandidateListed):
    transport = serializers.SerializerMethodField()
    skills = HeldSkill(many=True)
    wishes = Wish(many=True)
    experience = Experience(many=True)

    class Meta:
        model = db.Candidate
        fields: tuple[str, ...] = (
            *CandidateListed.Meta.fields, "email", "phone", "contact_language", "languages", "transport", "licences",
            "constraints", "skills", "wishes", "experience", "unwanted_occupation_ids", "last_employer_cvr",
            "status_reason",
        )  # fmt: skip

    def get_danish(self, candidate: Any) -> Any:
        more = {
            "module": candidate.danish_module,
            "exam": candidate.danish_exam,
            "classes": candidate.danish_classes,
        }
        return super().get_danish(candidate) | more

    def get_transport(self, candidate: Any) -> Any:
        return {"modes": candidate.transport_modes, "max_minutes": candidate.transport_max_minutes}


class MatchRead(serializers.ModelSerializer):
    """`person`, `place` and `labels` come with the context."""

    need = serializers.SerializerMethodField()
    candidate = serializers.SerializerMethodField()
    gaps = serializers.SerializerMethodField()
    breakdown = serializers.SerializerMethodField()
    filters = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()

    class Meta:
        model = db.Match
        fields = (
            *_ENTITY, "need_id", "candidate_id", "jobcenter_id", "company_id", "workplace_id", "ranking_id",
            "placement_id", "status", "allowed_actions", "planned_starts_on", "planned_ends_on", "need", "candidate",
            "gaps", "score", "rank_score", "rank", "confidence", "breakdown", "filters", "override", "proposed_at",
            "answered_at", "declined_by", "reason_code", "reason_text", "reason_shared", "on_behalf",
        )  # fmt: skip

    def get_need(self, match: Any) -> Any:
        title, workplace = self.context["places"][match.need_id]
        return {"title": title, "workplace_name": workplace}

    def get_candidate(self, match: Any) -> Any:
        person = self.context["people"][match.candidate_id]
        first = person.preferred_name or person.full_name.partition(" ")[0]
        return {
            "name": first if self.context["account"].role == "company" else person.full_name,
            "languages": person.languages, "danish_oral": person.oral_cefr, "work_accommodations": None,
            "phone": None, "email": None,
        }  # fmt: skip

    def get_gaps(self, match: Any) -> Any:
        return [{**gap, "label": self.context["labels"].get(gap["skill_id"])} for gap in match.gaps]

    def get_breakdown(self, match: Any) -> Any:
        return tables.in_danish(match.breakdown)

    def get_filters(self, match: Any) -> Any:
        return tables.in_danish(match.filters)

    def get_allowed_actions(self, match: Any) -> list[str]:
        return tables.MATCH_ACTIONS[self.context["account"].role, match.status]


class PlacementSummary(serializers.ModelSerializer):
    """The candidate, the workplace and who has signed come with the row."""

    candidate_name = serializers.SerializerMethodField()
    workplace_name = serializers.SerializerMethodField()
    signatures = serializers.SerializerMethodField()
    missing_signatures = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()

    class Meta:
        model = db.Placement
        fields = (
            "starts_on", "ends_on", "hours_schedule", "working_times", "pauses", "tasks", "purpose",
            "declares_no_seasonal_peak", "declares_replaces_nobody", "no_other_employees", "mentor_account_id",
            *_ENTITY, "match_id", "need_id", "workplace_id", "company_id", "candidate_id", "jobcenter_id",
            "candidate_name", "workplace_name", "status", "agreement_version", "signatures", "missing_signatures",
            "training_plan_id", "granted_at", "confirmed_at", "ended_on", "end_initiative", "allowed_actions",
            "legal_basis",
        )  # fmt: skip

    def get_candidate_name(self, placement: Any) -> str:
        person = self.context["people"][placement.candidate_id]
        name: str = person.preferred_name or person.full_name.partition(" ")[0]
        return name

    def get_workplace_name(self, placement: Any) -> str:
        name: str = self.context["workplaces"][placement.workplace_id].name
        return name

    def get_signatures(self, placement: Any) -> Any:  # noqa: ARG002  the installation has none
        return []

    def get_missing_signatures(self, placement: Any) -> Any:
        others = self.context["workplaces"][placement.workplace_id].has_other_employees
        changed = placement.granted_version is not None and placement.agreement_version > placement.granted_version
        return [] if changed else tables.PARTIES[not placement.no_other_employees or others]

    def get_allowed_actions(self, placement: Any) -> list[str]:
        confirmed = placement.confirmed_at is not None
        return tables.PLACEMENT_ACTIONS[self.context["account"].role, placement.status, confirmed]


class FollowUpRead(serializers.ModelSerializer):
    is_overdue = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()

    class Meta:
        model = db.FollowUp
        fields = (
            *_ENTITY, "subject", "placement_id", "employment_id", "candidate_id", "company_id", "jobcenter_id",
            "assignee_account_id", "audience", "step", "due_on", "status", "is_overdue", "tries", "record",
            "recorded_at", "answered_through", "reminders", "escalated_on", "cancel_reason", "allowed_actions",
        )  # fmt: skip

    def get_is_overdue(self, follow_up: Any) -> bool:
        return bool(follow_up.due_on < self.context["today"] and follow_up.status in tables.OPEN)

    def get_allowed_actions(self, follow_up: Any) -> list[str]:
        return tables.FOLLOW_UP_ACTIONS[self.context["account"].role, follow_up.status]


class RecordBody(serializers.Serializer):
    still_employed = serializers.ChoiceField(["yes", "no", "unknown"], default="unknown")
    weekly_hours = serializers.FloatField(min_value=0.1, max_value=37, allow_null=True, default=None)
    rating = serializers.IntegerField(min_value=1, max_value=5, allow_null=True, default=None)
    own_words = serializers.CharField(max_length=4000, allow_null=True, default=None)
    employer_rating = serializers.IntegerField(min_value=1, max_value=5, allow_null=True, default=None)
    issues = serializers.ListField(child=serializers.CharField(max_length=40), default=list)
    agreed_actions = serializers.ListField(child=serializers.DictField(), default=list)
    voice = serializers.DictField(allow_null=True, default=None)
    next_contact_on = serializers.DateField(allow_null=True, default=None)


class OnBehalf(serializers.Serializer):
    reason_code = serializers.RegexField(r"^[a-z0-9_]{1,64}$")
    channel = serializers.ChoiceField(["meeting", "phone", "paper"])


class ConsentBody(serializers.Serializer):
    on_behalf = OnBehalf()


class WorklistItem(serializers.Serializer):
    kind = serializers.CharField()
    urgency = serializers.CharField()
    due_on = serializers.DateField()
    subject_id = serializers.CharField()
    candidate_id = serializers.CharField(allow_null=True)
    candidate_name = serializers.CharField(allow_null=True)
    company_id = serializers.CharField(allow_null=True)
    company_name = serializers.CharField(allow_null=True)
