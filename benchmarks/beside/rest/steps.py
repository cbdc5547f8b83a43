"""Views of the steps: a transaction, the row locked, saved with `update_fields`, and everything that follows from it."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView
from uuid_utils.compat import uuid7

from app.journey.notices.domain.telling import TELLINGS
from benchmarks.beside import tables
from benchmarks.beside.rest import models as db
from benchmarks.beside.rest.access import Told, changing
from benchmarks.beside.rest.pages import page_of
from benchmarks.beside.rest.serializers import ConsentBody, NeedCreate, RecordBody
from benchmarks.beside.rest.views import (
    follow_up_documents,
    limit_of,
    match_documents,
    need_document,
    own_or_404,
    today,
    visible_needs,
    whole_placement,
    with_own_person,
)


class Conflict(APIException):
    """The step does not fit the state."""

    status_code = 409


def require(*, holds: bool) -> None:
    if not holds:
        raise Conflict


def saved(row: Any, told: Told, **values: Any) -> None:
    """Writes some columns, and with them the next version."""
    values |= {"updated_at": told.now, "version": row.version + 1}
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values), force_update=True)


# ── Needs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Needs(APIView):
    def get(self, request: Any) -> Response:
        rows, cursor = page_of(request, visible_needs(request.user).order_by("id"), limit_of(request))
        return Response({"items": need_document(request, rows), "next_cursor": cursor})

    def post(self, request: Any) -> Response:
        body = NeedCreate(data=request.data)
        body.is_valid(raise_exception=True)
        with changing():
            need = self._create(request, body.validated_data)
        return Response(need_document(request, [need])[0], status=201)

    def _create(self, request: Any, body: dict[str, Any]) -> Any:
        workplace = db.Workplace.objects.filter(id=body["workplace_id"]).first()
        if workplace is None:
            raise ValidationError("workplace_id")
        centre = db.Jobcenter.objects.filter(municipality_code=workplace.municipality_code).first()
        asked = body.pop("skills")
        known = db.Skill.objects.filter(id__in=[skill["skill_id"] for skill in asked])
        occupation = db.Occupation.objects.filter(id=body["occupation_id"]).first()
        fits = centre is not None and centre.id == request.user.jobcenter_id
        if occupation is None or len(known) != len(asked) or not fits:
            raise ValidationError("occupation_id")
        hours, danish = body.pop("weekly_hours"), body.pop("min_danish") or {}
        told = Told(request, centre.id, workplace.company_id)
        need = db.Need.objects.create(
            **body, id=uuid7(), created_at=told.now, updated_at=told.now, version=1, jobcenter_id=centre.id,
            company_id=workplace.company_id, seats_taken=0, status="draft", min_oral_cefr=danish.get("oral_cefr"),
            hours_schedule=[{"from_week": 1, "weekly_hours": hours}], min_danish_reason=danish.get("reason"),
            licences=[], conditions=[], spoken_languages=[], declares_no_seasonal_peak=False,
            declares_replaces_nobody=False, open_to_other_jobcenters=False,
        )  # fmt: skip
        db.NeedSkill.objects.bulk_create([db.NeedSkill(need_id=need.id, **skill) for skill in asked])
        told.tell("need.created", ("need", need.id), (None, "draft"))
        told.end("create_need", ("need", need.id), None)
        return need


class Publish(APIView):
    def post(self, request: Any, need_id: UUID) -> Response:
        with changing():
            need = own_or_404(visible_needs(request.user).select_for_update().filter(id=need_id))
            require(holds=need.status == "draft" and need.starts_until >= today())
            told = Told(request, need.jobcenter_id, need.company_id)
            saved(need, told, status="open", confirmed_on=today())
            told.tell("need.published", ("need", need_id), ("draft", "open"))
            told.end("publish_need", ("need", need_id), None)
        return Response(need_document(request, [need])[0])


# ── Matches ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def notify(told: Told, event: Any, who: Q) -> None:
    """A notice for each account concerned; wishes are looked up, nobody in the installation has any."""
    accounts = list(
        db.Account.objects.filter(who, is_active=True)
        .exclude(id=told.account.id)
        .order_by("id")
        .values_list("id", flat=True)
    )
    wishes = list(db.NoticePreference.objects.filter(account_id__in=accounts)) if accounts else []
    if wishes:
        raise NotImplementedError
    kind = TELLINGS[event.name].kind.value
    db.Notice.objects.bulk_create(
        [
            db.Notice(
                id=uuid7(), created_at=told.now, updated_at=told.now, version=1, account_id=account, kind=kind,
                subject_type=event.subject_type, subject_id=event.subject_id, jobcenter_id=event.jobcenter_id,
                dedupe_key=f"{kind}:{event.id}:{account}", status="queued", not_before=told.now, attempts=0,
            )
            for account in accounts
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def the_person(told: Told) -> Q:
    return Q(role="candidate", candidate_id=told.tenants["candidate_id"])


def the_caseworker(told: Told) -> Q:
    """The person's own, or the managers where there is none."""
    jobcenter = told.tenants["jobcenter_id"]
    own = db.Candidate.objects.values_list("caseworker_account_id", flat=True).get(id=told.tenants["candidate_id"])
    stays = own is not None and db.Account.objects.filter(id=own, is_active=True, jobcenter_id=jobcenter).exists()
    return Q(id=own) if stays else Q(role="manager", jobcenter_id=jobcenter)


def taken(matches: Any, match_id: UUID, status: str) -> tuple[Any, Any]:
    """The match and its need, both locked, the need first."""
    match = own_or_404(matches.filter(id=match_id))
    need = db.Need.objects.select_for_update().get(id=match.need_id)
    match = db.Match.objects.select_for_update().get(id=match_id)
    require(holds=match.status == status)
    return match, need


class Consent(APIView):
    def post(self, request: Any, match_id: UUID) -> Response:
        body = ConsentBody(data=request.data)
        body.is_valid(raise_exception=True)
        with changing():
            match, _ = taken(with_own_person(db.Match.objects.all(), request.user), match_id, "proposed")
            told = Told(request, match.jobcenter_id, match.company_id, match.candidate_id)
            said = {**body.validated_data["on_behalf"], "by": str(request.user.id)}
            saved(match, told, status="consented", answered_at=told.now, on_behalf={"consent": said})
            ids = {"need_id": str(match.need_id), "match_id": str(match_id)}
            event = told.tell("match.consented", ("match", match_id), ("proposed", "consented"), **ids)
            notify(told, event, Q(role="company", company_id=match.company_id))
            told.end("consent_to_match", ("match", match_id), match.candidate_id)
        return Response(match_documents(request, [match])[0])


class Accept(APIView):
    """As a company does it."""

    def post(self, request: Any, match_id: UUID) -> Response:
        with changing():
            company = request.user.company_id
            own = db.Match.objects.filter(company_id=company, answered_at__isnull=False)
            match, need = taken(own, match_id, "consented")
            told = Told(request, match.jobcenter_id, match.company_id, match.candidate_id)
            self._agree(told, match, need)
            shared = db.SharingConsent.objects.filter(
                Q(company_id=None) | Q(company_id=company), candidate_id=match.candidate_id, withdrawn_at=None
            )
            if list(shared):
                raise NotImplementedError
            told.end("accept_match", ("match", match_id), match.candidate_id)
            document = match_documents(request, [match])[0]
        return Response({**document, **tables.NOT_FOR_COMPANY})

    def _agree(self, told: Told, match: Any, need: Any) -> None:
        free = db.Need.objects.filter(id=need.id, status="open", seats_taken__lt=F("seats"))
        changed = {"seats_taken": F("seats_taken") + 1, "version": F("version") + 1, "updated_at": told.now}
        if not free.update(**changed):
            raise Conflict
        competing = db.Match.objects.filter(
            candidate_id=match.candidate_id, status__in=("proposed", "consented", "agreed")
        ).exclude(id=match.id)
        if list(competing) or need.seats_taken + 1 >= need.seats:
            raise NotImplementedError
        placement = uuid7()
        saved(match, told, status="agreed")
        ids = {"need_id": str(match.need_id), "match_id": str(match.id)}
        agreed = told.tell("match.agreed", ("match", match.id), ("consented", "agreed"), **ids)
        self._draft(told, match, need, placement)
        told.tell("placement.drafted", ("placement", placement), (None, "draft"), **ids)
        saved(match, told, placement_id=placement)
        ask(told, "matched", ("match", match.id))
        notify(told, agreed, the_person(told) | the_caseworker(told))

    def _draft(self, told: Told, match: Any, need: Any, key: UUID) -> None:
        person = db.Candidate.objects.only("id", "legal_basis").get(id=match.candidate_id)
        workplace = db.Workplace.objects.only("id", "has_other_employees").get(id=match.workplace_id)
        alike = ("hours_schedule", "working_times", "tasks", "purpose", "declares_no_seasonal_peak")
        same = {name: getattr(need, name) for name in (*alike, "declares_replaces_nobody")}
        alone = not workplace.has_other_employees
        db.Placement.objects.create(
            id=key, created_at=told.now, updated_at=told.now, version=1, match_id=match.id, need_id=need.id,
            workplace_id=match.workplace_id, company_id=match.company_id, candidate_id=match.candidate_id,
            jobcenter_id=match.jobcenter_id, status="draft", legal_basis=person.legal_basis,
            starts_on=match.planned_starts_on, ends_on=match.planned_ends_on, pauses=[], no_other_employees=alone,
            agreement_version=1, end_report_reminders=0, **same,
        )  # fmt: skip
        content = {
            "starts_on": match.planned_starts_on.isoformat(), "ends_on": match.planned_ends_on.isoformat(),
            "pauses": [], "no_other_employees": alone, "mentor_account_id": None, **same,
        }  # fmt: skip
        db.AgreementVersion.objects.create(
            placement_id=key, number=1, content=content, created_at=told.now, created_by=told.account.id
        )


def ask(told: Told, step: str, subject: tuple[str, UUID], said: str | None = None) -> None:
    """The question to the person, with the answer where staff were told it."""
    if db.Voice.objects.filter(subject_id=subject[1], step=step).exists():
        return
    given: dict[str, Any] = {"version": 1}
    if said is not None:
        behalf = {"reason_code": "follow_up", "channel": "meeting"}
        given = {
            "version": 2, "own_words": said, "answered_at": told.now, "answered_through": "staff",
            "on_behalf": behalf, "seen_at": told.now, "seen_by": told.account.id,
        }  # fmt: skip
    voice = db.Voice.objects.create(
        id=uuid7(), created_at=told.now, updated_at=told.now, step=step, subject_type=subject[0],
        subject_id=subject[1], asked_on=today(), may_be_shared=False, **told.tenants, **given,
    )  # fmt: skip
    about = {"step": step, "subject_id": str(subject[1])}
    asked = told.tell("voice.asked", ("voice", voice.id), (None, None), **about)
    notify(told, asked, the_person(told))
    if said is not None:
        answered = told.tell("voice.answered", ("voice", voice.id), (None, None), **about)
        notify(told, answered, the_caseworker(told))


# ── Placements and follow-ups ─────────────────────────────────────────────────────────────────────────────────────────


class Start(APIView):
    def post(self, request: Any, placement_id: UUID) -> Response:
        with changing():
            locked = with_own_person(db.Placement.objects.select_for_update(), request.user)
            placement = own_or_404(locked.filter(id=placement_id))
            require(holds=placement.status == "granted" and placement.confirmed_at is not None)
            require(holds=today() >= placement.starts_on)
            told = Told(request, placement.jobcenter_id, placement.company_id, placement.candidate_id)
            saved(placement, told, status="active")
            states = ("granted", "active")
            told.tell("placement.started", ("placement", placement_id), states, match_id=str(placement.match_id))
            told.end("start_placement", ("placement", placement_id), placement.candidate_id)
            document = whole_placement(request, placement)
        return Response(document)


class Record(APIView):
    """Staff write down what the candidate said."""

    def post(self, request: Any, follow_up_id: UUID) -> Response:
        body = RecordBody(data=request.data)
        body.is_valid(raise_exception=True)
        with changing():
            locked = with_own_person(db.FollowUp.objects.select_for_update(), request.user)
            row = locked.filter(id=follow_up_id).first()
            if row is None:
                raise NotFound
            require(holds=row.status in tables.OPEN)
            told, before = Told(request, row.jobcenter_id, row.company_id, row.candidate_id), row.status
            saved(
                row, told, status="done", record={**body.validated_data}, recorded_at=told.now,
                recorded_by=request.user.id, answered_through="staff",
            )  # fmt: skip
            about = str(row.placement_id or row.employment_id)
            data = {"subject": row.subject, "about_id": about, "audience": row.audience}
            told.tell("follow_up.recorded", ("follow_up", follow_up_id), (before, "done"), **data)
            ask(told, "follow_up", ("follow_up", follow_up_id), body.validated_data["own_words"])
            told.end("record_follow_up", ("follow_up", follow_up_id), row.candidate_id)
        return Response(follow_up_documents(request, [row])[0])
