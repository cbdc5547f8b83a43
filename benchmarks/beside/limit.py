"""The limit of every read of the flow: statements and documents by hand, nothing around them but the access log."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.foundation.core.config import Settings
from benchmarks.bare_app import Asker, Refused, as_json, refuse
from benchmarks.bare_drivers import Driver, Row, Session, marks
from benchmarks.bare_worklist import COPENHAGEN, BareWorklist, statement
from benchmarks.beside import tables
from benchmarks.beside.accesses import Accesses, Looked

_ENTITY = "id, created_at, updated_at, version"
ME = (
    f"SELECT {_ENTITY}, email, full_name, role, jobcenter_id, company_id, candidate_id, scopes, language, is_active,"
    " identity_subject IS NOT NULL FROM accounts WHERE id = ?"
)
CANDIDATE = (
    f"SELECT {_ENTITY}, jobcenter_id, caseworker_account_id, external_ref, full_name, preferred_name,"
    " cpr_sealed IS NOT NULL, legal_basis, postcode, max_weekly_hours, available_from, status, waiting_since,"
    " has_priority, danish_track, oral_cefr, written_cefr"
)
CANDIDATES = f"{CANDIDATE} FROM candidates WHERE jobcenter_id = ? AND {{}} ORDER BY id DESC LIMIT ?"
ONE_CANDIDATE = (
    f"{CANDIDATE}, email, phone, contact_language, danish_module, danish_exam, danish_classes, languages,"
    " transport_modes, transport_max_minutes, licences, constraints, unwanted_occupation_ids, last_employer_cvr,"
    " status_reason FROM candidates WHERE id = ? AND jobcenter_id = ? AND {}"
)
BELONGINGS = (
    "SELECT skill_id, level, source, proof FROM candidate_skills WHERE candidate_id = ? ORDER BY skill_id",
    "SELECT occupation_id, rank FROM candidate_wishes WHERE candidate_id = ? ORDER BY rank",
    "SELECT occupation_id, months FROM candidate_experience WHERE candidate_id = ? ORDER BY months DESC",
)
_WITH_PERSON = (
    "x.jobcenter_id = ? AND EXISTS (SELECT 1 FROM candidates c WHERE c.id = x.candidate_id AND c.jobcenter_id = ?)"
)
MATCH = (
    "SELECT x.id, x.created_at, x.updated_at, x.version, x.need_id, x.candidate_id, x.jobcenter_id, x.company_id,"
    " x.workplace_id, x.ranking_id, x.placement_id, x.status, x.planned_starts_on, x.planned_ends_on, x.score,"
    " x.rank_score, x.rank, x.confidence, x.breakdown, x.gaps, x.filters, x.override, x.proposed_at, x.answered_at,"
    " x.declined_by, x.reason_code, x.reason_text, x.reason_shared, x.on_behalf FROM matches x"
)
ONE_MATCH = f"{MATCH} WHERE x.id = ? AND {_WITH_PERSON}"
MATCHES = f"{MATCH} WHERE {_WITH_PERSON} ORDER BY x.id DESC LIMIT ?"
PEOPLE = "SELECT id, full_name, preferred_name, languages, oral_cefr FROM candidates WHERE id IN {}"
PLACES = (
    "SELECT needs.id, needs.title, workplaces.name FROM needs JOIN workplaces ON workplaces.id = needs.workplace_id"
    " WHERE needs.id IN {}"
)
LABELS = "SELECT id, coalesce(nullif(label_da, ''), label_en) FROM skills WHERE id IN {}"
PLACEMENT = (
    "SELECT x.id, x.created_at, x.updated_at, x.version, x.match_id, x.need_id, x.workplace_id, x.company_id,"
    " x.candidate_id, x.jobcenter_id, x.mentor_account_id, x.status, x.legal_basis, x.starts_on, x.ends_on,"
    " x.hours_schedule, x.working_times, x.pauses, x.tasks, x.purpose, x.declares_no_seasonal_peak,"
    " x.declares_replaces_nobody, x.no_other_employees, x.agreement_version, x.training_plan_id, x.granted_at,"
    " x.granted_version, x.confirmed_at, x.ended_on, x.end_initiative, c.preferred_name, c.full_name, w.name,"
    " w.has_other_employees, r.id FROM placements x JOIN candidates c ON c.id = x.candidate_id"
    " JOIN workplaces w ON w.id = x.workplace_id"
    " LEFT JOIN decision_requests r ON r.subject_id = x.id AND r.status = 'pending'"
    " WHERE x.jobcenter_id = ? AND c.jobcenter_id = ?"
)
ONE_PLACEMENT, PLACEMENTS = f"{PLACEMENT} AND x.id = ?", f"{PLACEMENT} ORDER BY x.id LIMIT ?"
SIGNATURES = (
    "SELECT placement_id, party, agreement_version, voided_at FROM signatures WHERE placement_id IN {} ORDER BY id"
)
DECISIONS = "SELECT id FROM decisions WHERE placement_id = ? ORDER BY id"
STATEMENTS = "SELECT id FROM end_statements WHERE placement_id = ?"
FOLLOW_UP = (
    "SELECT x.id, x.created_at, x.updated_at, x.version, x.subject, x.placement_id, x.employment_id, x.candidate_id,"
    " x.company_id, x.jobcenter_id, x.assignee_account_id, x.audience, x.step, x.due_on, x.status, x.tries, x.record,"
    " x.recorded_at, x.answered_through, x.reminders, x.escalated_on, x.cancel_reason FROM follow_ups x"
)
ONE_FOLLOW_UP = f"{FOLLOW_UP} WHERE x.id = ? AND {_WITH_PERSON}"
FOLLOW_UPS = f"{FOLLOW_UP} WHERE {_WITH_PERSON} ORDER BY x.due_on, x.id LIMIT ?"


class Limit(BareWorklist):
    """Every read; the steps of the flow are added by `limit_steps.LimitWithSteps`."""

    def __init__(self, settings: Settings, driver: Driver) -> None:
        super().__init__(settings, driver)
        self.text, self.names = statement(typed=not settings.is_sqlite)
        self.accesses = Accesses(driver, settings.key("access-log"))
        # "Is not": SQLite and PostgreSQL say it differently.
        present = f"status_reason IS {'NOT' if settings.is_sqlite else 'DISTINCT FROM'} 'erased'"
        self.candidates, self.one_candidate = CANDIDATES.format(present), ONE_CANDIDATE.format(present)

    def routes(self) -> list[Route]:
        return [
            Route("/v1/me", self.get_me),
            Route("/v1/needs", self.list_needs),
            Route("/v1/needs", self.create_need, methods=["POST"]),
            Route("/v1/needs/{need_id:uuid}", self.get_need),
            Route("/v1/needs/{need_id:uuid}/rankings", self.rank_candidates, methods=["POST"]),
            Route("/v1/candidates", self.list_candidates),
            Route("/v1/candidates/{candidate_id:uuid}", self.get_candidate),
            Route("/v1/matches", self.list_matches),
            Route("/v1/matches/{match_id:uuid}", self.get_match),
            Route("/v1/placements", self.list_placements),
            Route("/v1/placements/{placement_id:uuid}", self.get_placement),
            Route("/v1/follow-ups", self.list_follow_ups),
            Route("/v1/follow-ups/{follow_up_id:uuid}", self.get_follow_up),
            Route("/v1/worklist", self.read),
        ]

    def starlette(self) -> Starlette:
        return Starlette(routes=self.routes(), exception_handlers={Refused: refuse})

    # ── What answers share ────────────────────────────────────────────────────────────────────────────────────────

    def _id(self, key: Any) -> str | None:
        return None if key is None else self.driver.text_of(key)

    def _time(self, value: Any) -> Any:
        return None if value is None else self.driver.stamp(value)

    def _day(self, day: date) -> Any:
        return day.isoformat() if self.settings.is_sqlite else day

    async def _log(
        self, asker: Asker, route: str, subjects: Iterable[str], case: tuple[str, str] | None = None
    ) -> None:
        people = list(dict.fromkeys(subjects))
        if people:
            await self.accesses.write(self.looked(asker, "read", route, people, case))

    def looked(
        self, asker: Asker, action: str, route: str, people: Sequence[str], case: tuple[str, str] | None
    ) -> Looked:
        return Looked(asker, self._id(asker.jobcenter), self._id(asker.company), action, route, case, people)

    def _page(self, request: Request, rows: Sequence[Row], limit: int, *, by_day: bool = False) -> str | None:
        if len(rows) <= limit:
            return None
        last = rows[limit - 1]
        return self.cursor(request, [*([str(last[13])] if by_day else []), self.driver.text_of(last[0])])

    # ── Accounts and candidates ───────────────────────────────────────────────────────────────────────────────────

    async def get_me(self, request: Request) -> Response:
        async with self.driver.read() as session:
            asker = await self._sign_in(request, session)
            row = (await session.fetch(ME, [self.driver.key(asker.account)]))[0]
        return as_json(
            {
                "id": asker.account, "created_at": self._time(row[1]), "updated_at": self._time(row[2]),
                "version": row[3], "email": row[4], "full_name": row[5], "role": row[6],
                "jobcenter_id": self._id(row[7]), "company_id": self._id(row[8]), "candidate_id": self._id(row[9]),
                "scopes": orjson.Fragment(row[10]), "language": row[11], "is_active": bool(row[12]),
                "has_identity": bool(row[13]),
            }
        )  # fmt: skip

    async def list_candidates(self, request: Request) -> Response:
        limit = int(request.query_params.get("limit", "50"))
        async with self.driver.read() as session:
            asker = await self._sign_in(request, session)
            rows = await session.fetch(self.candidates, [asker.jobcenter, limit + 1])
        items = [self._listed(row, asker.role) for row in rows[:limit]]
        for item, row in zip(items, rows, strict=False):
            item["danish"] = {"track": row[17], "oral_cefr": row[18], "written_cefr": row[19]}
        await self._log(asker, "list_candidates", (item["id"] for item in items))
        return as_json({"items": items, "next_cursor": self._page(request, rows, limit)})

    def _listed(self, row: Row, role: str) -> dict[str, Any]:
        return {
            "id": self.driver.text_of(row[0]), "created_at": self._time(row[1]), "updated_at": self._time(row[2]),
            "version": row[3], "jobcenter_id": self._id(row[4]), "caseworker_account_id": self._id(row[5]),
            "external_ref": row[6], "full_name": row[7], "preferred_name": row[8], "has_cpr": bool(row[9]),
            "legal_basis": row[10], "postcode": row[11], "max_weekly_hours": row[12] / 10, "available_from": row[13],
            "status": row[14], "waiting_since": row[15], "has_priority": bool(row[16]),
            "allowed_actions": tables.CANDIDATE_ACTIONS[role, row[14]],
        }  # fmt: skip

    async def get_candidate(self, request: Request) -> Response:
        identity = str(request.path_params["candidate_id"])
        key = self.driver.key(identity)
        async with self.driver.read() as session:
            asker = await self._sign_in(request, session)
            rows, *rest = await session.together(
                [(self.one_candidate, [key, asker.jobcenter]), *((each, [key]) for each in BELONGINGS)]
            )
        if not rows:
            raise Refused(404)
        await self._log(asker, "get_candidate", [identity], ("candidate", identity))
        return as_json(self._candidate(rows[0], asker.role, *rest))

    def _candidate(
        self, row: Row, role: str, skills: Sequence[Row], wishes: Sequence[Row], experience: Sequence[Row]
    ) -> dict[str, Any]:
        of = self.driver.text_of
        return {
            **self._listed(row, role), "email": row[20], "phone": row[21], "contact_language": row[22],
            "danish": {
                "track": row[17], "module": row[23], "exam": row[24], "oral_cefr": row[18], "written_cefr": row[19],
                "classes": orjson.Fragment(row[25]),
            },
            "languages": orjson.Fragment(row[26]),
            "transport": {"modes": orjson.Fragment(row[27]), "max_minutes": row[28]},
            "licences": orjson.Fragment(row[29]), "constraints": orjson.Fragment(row[30]),
            "skills": [{"skill_id": of(one[0]), "level": one[1], "source": one[2], "proof": one[3]} for one in skills],
            "wishes": [{"occupation_id": of(one[0]), "rank": one[1]} for one in wishes],
            "experience": [{"occupation_id": of(one[0]), "months": one[1]} for one in experience],
            "unwanted_occupation_ids": orjson.Fragment(row[31]), "last_employer_cvr": row[32],
            "status_reason": row[33],
        }  # fmt: skip

    # ── Matches ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def list_matches(self, request: Request) -> Response:
        limit = int(request.query_params.get("limit", "50"))
        async with self.driver.read() as session:
            asker = await self._sign_in(request, session)
            rows = await session.fetch(MATCHES, [asker.jobcenter, asker.jobcenter, limit + 1])
            items = await self._matches(session, rows[:limit])
        await self._log(asker, "list_matches", (item["candidate_id"] for item in items))
        return as_json({"items": items, "next_cursor": self._page(request, rows, limit)})

    async def get_match(self, request: Request) -> Response:
        identity = str(request.path_params["match_id"])
        async with self.driver.read() as session:
            asker = await self._sign_in(request, session)
            rows = await session.fetch(ONE_MATCH, [self.driver.key(identity), asker.jobcenter, asker.jobcenter])
            if not rows:
                raise Refused(404)
            item = (await self._matches(session, rows))[0]
        await self._log(asker, "get_match", [item["candidate_id"]], ("match", identity))
        return as_json(item)

    async def _matches(self, session: Session, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """As the jobcenter's staff read them, in Danish."""
        gaps = [orjson.loads(row[19]) for row in rows]
        skills = list({self.driver.key(gap["skill_id"]) for each in gaps for gap in each})
        people_of, needs_of = ([*{row[at] for row in rows}] for at in (5, 4))
        asked = [(PEOPLE.format(marks(people_of)), people_of), (PLACES.format(marks(needs_of)), needs_of)]
        asked += [(LABELS.format(marks(skills)), skills)] if skills else []
        found = await session.together(asked)
        people, places = ({row[0]: row for row in each} for each in found[:2])
        labels = {self.driver.text_of(row[0]): row[1] for row in found[2]} if skills else {}
        return [
            self.match_document(row, people[row[5]], places[row[4]], [
                {**gap, "label": labels.get(gap["skill_id"])} for gap in each
            ])
            for row, each in zip(rows, gaps, strict=True)
        ]  # fmt: skip

    def match_document(self, row: Row, person: Row, place: Row, gaps: list[Any]) -> dict[str, Any]:
        return {
            "id": self._id(row[0]), "created_at": self._time(row[1]), "updated_at": self._time(row[2]),
            "version": row[3], "need_id": self._id(row[4]), "candidate_id": self._id(row[5]),
            "jobcenter_id": self._id(row[6]), "company_id": self._id(row[7]), "workplace_id": self._id(row[8]),
            "ranking_id": self._id(row[9]), "placement_id": self._id(row[10]), "status": row[11],
            "allowed_actions": tables.MATCH_ACTIONS["caseworker", row[11]], "planned_starts_on": row[12],
            "planned_ends_on": row[13], "need": {"title": place[1], "workplace_name": place[2]},
            "candidate": {
                "name": person[1], "languages": orjson.Fragment(person[3]), "danish_oral": person[4],
                "work_accommodations": None, "phone": None, "email": None,
            },
            "gaps": gaps, "score": row[14], "rank_score": row[15], "rank": row[16], "confidence": row[17],
            "breakdown": tables.in_danish(row[18]), "filters": tables.in_danish(row[20]),
            "override": orjson.Fragment(row[21]) if row[21] else None, "proposed_at": self._time(row[22]),
            "answered_at": self._time(row[23]), "declined_by": row[24], "reason_code": row[25],
            "reason_text": row[26], "reason_shared": bool(row[27]),
            "on_behalf": orjson.Fragment(row[28]) if row[28] else None,
        }  # fmt: skip

    # ── Placements ────────────────────────────────────────────────────────────────────────────────────────────────

    async def list_placements(self, request: Request) -> Response:
        limit = int(request.query_params.get("limit", "50"))
        async with self.driver.read() as session:
            asker = await self._sign_in(request, session)
            rows = await session.fetch(PLACEMENTS, [asker.jobcenter, asker.jobcenter, limit + 1])
            keys = [row[0] for row in rows[:limit]]
            signed = await session.fetch(SIGNATURES.format(marks(keys)), keys) if keys else ()
        if any(row[34] for row in rows) or signed:
            raise NotImplementedError  # the installation has no signatures and nothing that waits for a second person
        items = [self.placement_document(row) for row in rows[:limit]]
        await self._log(asker, "list_placements", (item["candidate_id"] for item in items))
        return as_json({"items": items, "next_cursor": self._page(request, rows, limit)})

    async def get_placement(self, request: Request) -> Response:
        identity = str(request.path_params["placement_id"])
        key = self.driver.key(identity)
        async with self.driver.read() as session:
            asker = await self._sign_in(request, session)
            row = await self.one_placement(session, key, asker)
        item = self.placement_document(row) | tables.NO_END
        await self._log(asker, "get_placement", [item["candidate_id"]], ("placement", identity))
        return as_json(item)

    async def one_placement(self, session: Session, key: Any, asker: Asker, *, lock: bool = False) -> Row:
        locked = " FOR UPDATE OF x" if lock and not self.settings.is_sqlite else ""
        rows, signed, decided, stated = await session.together(
            [
                (ONE_PLACEMENT + locked, [asker.jobcenter, asker.jobcenter, key]),
                (SIGNATURES.format("(?)"), [key]), (DECISIONS, [key]), (STATEMENTS, [key]),
            ]
        )  # fmt: skip
        if not rows:
            raise Refused(404)
        if rows[0][34] or signed or decided or stated:
            raise NotImplementedError  # as above
        return rows[0]

    def placement_document(self, row: Row) -> dict[str, Any]:
        """As the jobcenter's staff read it; nobody has signed."""
        others = not (row[22] and not row[33])
        return {
            "starts_on": row[13], "ends_on": row[14], "hours_schedule": orjson.Fragment(row[15]),
            "working_times": orjson.Fragment(row[16]), "pauses": orjson.Fragment(row[17]), "tasks": row[18],
            "purpose": row[19], "declares_no_seasonal_peak": bool(row[20]), "declares_replaces_nobody": bool(row[21]),
            "no_other_employees": bool(row[22]), "mentor_account_id": self._id(row[10]), "id": self._id(row[0]),
            "created_at": self._time(row[1]), "updated_at": self._time(row[2]), "version": row[3],
            "match_id": self._id(row[4]), "need_id": self._id(row[5]), "workplace_id": self._id(row[6]),
            "company_id": self._id(row[7]), "candidate_id": self._id(row[8]), "jobcenter_id": self._id(row[9]),
            "candidate_name": row[30] or row[31].partition(" ")[0], "workplace_name": row[32], "status": row[11],
            "agreement_version": row[23], "signatures": [],
            "missing_signatures": [] if row[26] and row[23] > row[26] else tables.PARTIES[others],
            "training_plan_id": self._id(row[24]), "granted_at": self._time(row[25]),
            "confirmed_at": self._time(row[27]), "ended_on": row[28], "end_initiative": row[29],
            "allowed_actions": tables.PLACEMENT_ACTIONS["caseworker", row[11], row[27] is not None],
            "legal_basis": row[12],
        }  # fmt: skip

    # ── Follow-ups and the worklist ───────────────────────────────────────────────────────────────────────────────

    async def list_follow_ups(self, request: Request) -> Response:
        limit = int(request.query_params.get("limit", "50"))
        async with self.driver.read() as session:
            asker = await self._sign_in(request, session)
            rows = await session.fetch(FOLLOW_UPS, [asker.jobcenter, asker.jobcenter, limit + 1])
        today = self._day(datetime.now(COPENHAGEN).date())
        items = [self.follow_up_document(row, today) for row in rows[:limit]]
        await self._log(asker, "list_follow_ups", (item["candidate_id"] for item in items))
        return as_json({"items": items, "next_cursor": self._page(request, rows, limit, by_day=True)})

    async def get_follow_up(self, request: Request) -> Response:
        identity = str(request.path_params["follow_up_id"])
        async with self.driver.read() as session:
            asker = await self._sign_in(request, session)
            rows = await session.fetch(ONE_FOLLOW_UP, [self.driver.key(identity), asker.jobcenter, asker.jobcenter])
        if not rows:
            raise Refused(404)
        item = self.follow_up_document(rows[0], self._day(datetime.now(COPENHAGEN).date()))
        await self._log(asker, "get_follow_up", [item["candidate_id"]], ("follow_up", identity))
        return as_json(item)

    def follow_up_document(self, row: Row, today: Any) -> dict[str, Any]:
        return {
            "id": self._id(row[0]), "created_at": self._time(row[1]), "updated_at": self._time(row[2]),
            "version": row[3], "subject": row[4], "placement_id": self._id(row[5]),
            "employment_id": self._id(row[6]), "candidate_id": self._id(row[7]), "company_id": self._id(row[8]),
            "jobcenter_id": self._id(row[9]), "assignee_account_id": self._id(row[10]), "audience": row[11],
            "step": row[12], "due_on": row[13], "status": row[14],
            "is_overdue": row[13] < today and row[14] in tables.OPEN, "tries": row[15],
            "record": orjson.Fragment(row[16]) if row[16] else None, "recorded_at": self._time(row[17]),
            "answered_through": row[18], "reminders": row[19], "escalated_on": row[20], "cancel_reason": row[21],
            "allowed_actions": tables.FOLLOW_UP_ACTIONS["caseworker", row[14]],
        }  # fmt: skip

    async def told(self, asker: Asker, items: Sequence[dict[str, Any]]) -> None:
        await self._log(asker, "get_worklist", [item["candidate_id"] for item in items if item["candidate_id"]])

    async def ranked(self, session: Session, asker: Asker, answer: dict[str, Any]) -> None:
        people = [item["candidate_id"] for item in answer["items"]]
        case = ("need", answer["need_id"])
        await self.accesses.with_change(session, self.looked(asker, "change", "rank_candidates", people, case))
