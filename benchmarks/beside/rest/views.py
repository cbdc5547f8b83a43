"""Views of the reads: class-based, scoped as the service scopes them, what belongs together in one query."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks import bare_worklist
from benchmarks.beside.rest import models as db
from benchmarks.beside.rest.access import SETTINGS, read_by, rows_of
from benchmarks.beside.rest.pages import page_of
from benchmarks.beside.rest.serializers import (
    AccountRead,
    CandidateListed,
    CandidateRead,
    FollowUpRead,
    MatchRead,
    NeedRead,
    PlacementSummary,
    WorklistItem,
)

_WORKLIST, _NAMES = bare_worklist.statement(typed=not SETTINGS.is_sqlite)
_WORKLIST = _WORKLIST.replace("%", "%%").replace("?", "%s")
_PRESENT = Q(status_reason=None) | ~Q(status_reason="erased")


def today() -> date:
    return datetime.now(bare_worklist.COPENHAGEN).date()


def own_or_404(rows: Any) -> Any:
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def limit_of(request: Any) -> int:
    return int(request.query_params.get("limit", "50"))


class Me(APIView):
    def get(self, request: Any) -> Response:
        return Response(AccountRead(db.Account.objects.get(id=request.user.id)).data)


# ── Needs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def visible_needs(account: Any) -> Any:
    shared = Q(open_to_other_jobcenters=True, status="open")
    return db.Need.objects.filter(Q(jobcenter_id=account.jobcenter_id) | shared)


def with_skills(needs: list[Any]) -> list[Any]:
    by_need: dict[UUID, list[Any]] = {need.id: [] for need in needs}
    for skill in db.NeedSkill.objects.filter(need_id__in=list(by_need)).order_by("need_id", "skill_id"):
        by_need[skill.need_id].append(skill)
    for need in needs:
        need.skills = by_need[need.id]
    return needs


def need_document(request: Any, needs: list[Any]) -> Any:
    return NeedRead(with_skills(needs), many=True, context={"account": request.user}).data


class Need(APIView):
    def get(self, request: Any, need_id: UUID) -> Response:
        return Response(need_document(request, [own_or_404(visible_needs(request.user).filter(id=need_id))])[0])


# ── Candidates ────────────────────────────────────────────────────────────────────────────────────────────────────────


def own_candidates(account: Any) -> Any:
    has_cpr = ExpressionWrapper(Q(cpr_sealed__isnull=False), output_field=BooleanField())
    return db.Candidate.objects.filter(_PRESENT, jobcenter_id=account.jobcenter_id).annotate(has_cpr=has_cpr)


class Candidates(APIView):
    def get(self, request: Any) -> Response:
        columns = (
            "id", "created_at", "updated_at", "version", "jobcenter_id", "caseworker_account_id", "external_ref",
            "full_name", "preferred_name", "legal_basis", "postcode", "danish_track", "oral_cefr", "written_cefr",
            "max_weekly_hours", "available_from", "status", "waiting_since", "has_priority",
        )  # fmt: skip
        found = own_candidates(request.user).only(*columns).order_by("-id")
        rows, cursor = page_of(request, found, limit_of(request))
        items = CandidateListed(rows, many=True, context={"account": request.user}).data
        read_by(request, "list_candidates", (row.id for row in rows))
        return Response({"items": items, "next_cursor": cursor})


class Candidate(APIView):
    def get(self, request: Any, candidate_id: UUID) -> Response:
        candidate = own_or_404(own_candidates(request.user).filter(id=candidate_id))
        candidate.skills = db.CandidateSkill.objects.filter(candidate_id=candidate_id).order_by("skill_id")
        candidate.wishes = db.CandidateWish.objects.filter(candidate_id=candidate_id).order_by("rank")
        candidate.experience = db.CandidateExperience.objects.filter(candidate_id=candidate_id).order_by("-months")
        document = CandidateRead(candidate, context={"account": request.user}).data
        read_by(request, "get_candidate", [candidate_id], ("candidate", candidate_id))
        return Response(document)


# ── Matches, placements, follow-ups ───────────────────────────────────────────────────────────────────────────────────


def with_own_person(rows: Any, account: Any) -> Any:
    here = db.Candidate.objects.filter(id=OuterRef("candidate_id"), jobcenter_id=account.jobcenter_id)
    return rows.filter(Exists(here), jobcenter_id=account.jobcenter_id)


def match_documents(request: Any, matches: list[Any]) -> Any:
    columns = ("id", "full_name", "preferred_name", "languages", "oral_cefr")
    people = db.Candidate.objects.only(*columns).in_bulk({match.candidate_id for match in matches})
    name = db.Workplace.objects.filter(id=OuterRef("workplace_id")).values("name")
    needs = db.Need.objects.filter(id__in={match.need_id for match in matches})
    places = {row[0]: row[1:] for row in needs.values_list("id", "title", Subquery(name))}
    wanted = {gap["skill_id"] for match in matches for gap in match.gaps}
    skills = db.Skill.objects.filter(id__in=wanted).values_list("id", "label_da", "label_en") if wanted else ()
    labels = {str(key): danish or english for key, danish, english in skills}
    context = {"account": request.user, "people": people, "places": places, "labels": labels}
    return MatchRead(matches, many=True, context=context).data


class Matches(APIView):
    def get(self, request: Any) -> Response:
        found = with_own_person(db.Match.objects.order_by("-id"), request.user)
        rows, cursor = page_of(request, found, limit_of(request))
        read_by(request, "list_matches", (row.candidate_id for row in rows))
        return Response({"items": match_documents(request, rows), "next_cursor": cursor})


class Match(APIView):
    def get(self, request: Any, match_id: UUID) -> Response:
        match = own_or_404(with_own_person(db.Match.objects.filter(id=match_id), request.user))
        read_by(request, "get_match", [match.candidate_id], ("match", match_id))
        return Response(match_documents(request, [match])[0])


def placement_documents(request: Any, placements: list[Any]) -> Any:
    """As the staff read them; the installation has no signatures, decisions or requests, which are asked for all the same."""
    keys = [placement.id for placement in placements]
    signed = list(db.Signature.objects.filter(placement_id__in=keys).order_by("id"))
    waiting = list(db.DecisionRequest.objects.filter(subject_id__in=keys, status="pending"))
    if signed or waiting:
        raise NotImplementedError
    people = db.Candidate.objects.only("id", "preferred_name", "full_name")
    workplaces = db.Workplace.objects.only("id", "name", "has_other_employees")
    context = {
        "account": request.user,
        "people": people.in_bulk({placement.candidate_id for placement in placements}),
        "workplaces": workplaces.in_bulk({placement.workplace_id for placement in placements}),
    }
    return PlacementSummary(placements, many=True, context=context).data


def whole_placement(request: Any, placement: Any) -> dict[str, Any]:
    decided = list(db.Decision.objects.filter(placement_id=placement.id).order_by("id"))
    stated = list(db.EndStatement.objects.filter(placement_id=placement.id))
    if decided or stated:
        raise NotImplementedError
    summary: dict[str, Any] = placement_documents(request, [placement])[0]
    return summary | {
        "checks": [], "decisions": [], "end_report": None, "end_statements": [], "missing_end_statements": [],
        "end_report_due": None,
    }  # fmt: skip


class Placements(APIView):
    def get(self, request: Any) -> Response:
        found = with_own_person(db.Placement.objects.order_by("id"), request.user)
        rows, cursor = page_of(request, found, limit_of(request))
        read_by(request, "list_placements", (row.candidate_id for row in rows))
        return Response({"items": placement_documents(request, rows), "next_cursor": cursor})


class Placement(APIView):
    def get(self, request: Any, placement_id: UUID) -> Response:
        placement = own_or_404(with_own_person(db.Placement.objects.filter(id=placement_id), request.user))
        read_by(request, "get_placement", [placement.candidate_id], ("placement", placement_id))
        return Response(whole_placement(request, placement))


def follow_up_documents(request: Any, rows: list[Any]) -> Any:
    return FollowUpRead(rows, many=True, context={"account": request.user, "today": today()}).data


class FollowUps(APIView):
    def get(self, request: Any) -> Response:
        found = with_own_person(db.FollowUp.objects.order_by("due_on", "id"), request.user)
        rows, cursor = page_of(request, found, limit_of(request), by_day=True)
        read_by(request, "list_follow_ups", (row.candidate_id for row in rows))
        return Response({"items": follow_up_documents(request, rows), "next_cursor": cursor})


class FollowUp(APIView):
    def get(self, request: Any, follow_up_id: UUID) -> Response:
        row = own_or_404(with_own_person(db.FollowUp.objects.filter(id=follow_up_id), request.user))
        read_by(request, "get_follow_up", [row.candidate_id], ("follow_up", follow_up_id))
        return Response(follow_up_documents(request, [row])[0])


class Worklist(APIView):
    """The limit's own statement: the ORM has no words for it."""

    def get(self, request: Any) -> Response:
        limit, day = limit_of(request), today()
        days = {"today": day, "until": day + timedelta(14), "quarter": day - timedelta(90)}
        account = request.user
        values = {
            "me": self._key(account.id), "here": self._key(account.jobcenter_id), "most": limit,
            **{name: self._day(each) for name, each in {**days, "confirmed": day - timedelta(76)}.items()},
        }  # fmt: skip
        rows = rows_of(_WORKLIST, [values[name] for name in _NAMES])
        listed = sorted((bare_worklist.item_of(row, day, self._text) for row in rows), key=lambda pair: pair[0])
        items = [item for _, item in listed[:limit]]
        counts = {row[0]: row[9] for row in rows}
        people = {UUID(item["candidate_id"]) for item in items if item["candidate_id"]}
        read_by(request, "get_worklist", people)
        return Response(
            {
                "as_of": day, "items": WorklistItem(items, many=True).data,
                "counts": [{"kind": kind, "count": counts[kind]} for kind in bare_worklist.DAYS if kind in counts],
                "total": sum(counts.values()),
            }
        )  # fmt: skip

    def _key(self, key: UUID) -> Any:
        return key.hex if SETTINGS.is_sqlite else key

    def _day(self, day: date) -> Any:
        return day.isoformat() if SETTINGS.is_sqlite else day

    def _text(self, key: Any) -> str:
        return str(UUID(key) if isinstance(key, str) else key)
