"""The limit: the same answers from a bare Starlette application, statements and documents written by hand.

It checks the same signed token, reads the same account, issues the same statements where the answer or the effect
needs them, commits as durably, and writes the same event with its place in the feed. It has no schemas, no problems, no log, no metrics.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uuid_utils import uuid7

from app.foundation.core.config import Settings
from benchmarks.bare_drivers import Driver, Row, Session, marks
from benchmarks.bare_ranking import rank

ROLES = {"caseworker", "manager", "company", "integration"}
ACTIONS = {
    "draft": ["publish", "close"],
    "open": ["confirm", "close"],
    "filled": ["close"],
    "closed": ["reopen"],
    "expired": ["reopen"],
}
ACCOUNT = (
    "SELECT role, jobcenter_id, company_id FROM accounts"
    " WHERE id = ? AND is_active AND (tokens_valid_from IS NULL OR tokens_valid_from <= ?)"
)
COLUMNS = (
    "id, created_at, updated_at, version, jobcenter_id, company_id, workplace_id, external_ref, title, occupation_id,"
    " tasks, seats, seats_taken, starts_from, starts_until, weeks, hours_schedule, working_times, min_oral_cefr,"
    " min_danish_reason, licences, conditions, spoken_languages, purpose, declares_no_seasonal_peak,"
    " declares_replaces_nobody, job_prospect, mentor, open_to_other_jobcenters, status, confirmed_on, closed_reason"
)
VISIBLE = "(jobcenter_id = ? OR open_to_other_jobcenters AND status = 'open')"
LIST = f"SELECT {COLUMNS} FROM needs WHERE {VISIBLE} ORDER BY id LIMIT ?"
GET = f"SELECT {COLUMNS} FROM needs WHERE id = ? AND {VISIBLE}"
SKILLS = (
    "SELECT need_id, skill_id, level, importance, required_at_start FROM need_skills"
    " WHERE need_id IN {} ORDER BY need_id, skill_id"
)
SKILL_FIELDS = ("skill_id", "level", "importance", "required_at_start", "label")
INSERT_NEED = f"INSERT INTO needs ({COLUMNS}) VALUES {marks(COLUMNS.split(','))}"
INSERT_SKILL = (
    "INSERT INTO need_skills (need_id, skill_id, level, importance, required_at_start) VALUES (?, ?, ?, ?, ?)"
)
INSERT_EVENT = (
    "INSERT INTO events (id, occurred_at, name, subject_type, subject_id, from_state, to_state, reason_code, actor_id,"
    " actor_role, jobcenter_id, company_id, candidate_id, request_id, data)"
    f" VALUES {marks(range(15))}"
)
TAKE_POSITIONS = "UPDATE event_counter SET last_position = last_position + ? WHERE id = 1 RETURNING last_position"
ENTER = (
    "INSERT INTO event_feed (position, event_id, jobcenter_id, company_id, candidate_id, name)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)


async def enter(session: Session, events: Sequence[Sequence[Any]]) -> None:
    """The events' places in the feed, the last thing before the commit; `events` are rows of INSERT_EVENT."""
    last = (await session.fetch(TAKE_POSITIONS, [len(events)]))[0][0]
    first = last - len(events) + 1
    rows = [(first + at, event[0], *event[10:13], event[2]) for at, event in enumerate(events)]
    if len(rows) == 1:
        await session.execute(ENTER, rows[0])
    else:
        await session.execute_many(ENTER, rows)


class Refused(Exception):
    """Answered with a status and nothing else."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asker:
    account: str
    role: str
    jobcenter: Any
    company: Any


class BareApp:
    """Routes and the few things they share."""

    def __init__(self, settings: Settings, driver: Driver) -> None:
        self.settings, self.driver = settings, driver
        self.token_key, self.cursor_key = settings.key("token"), settings.key("cursor")
        self.seen = {"iss": settings.token_issuer, "aud": settings.token_audience}

    def starlette(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/needs", self.list_needs, methods=["GET"]),
                Route("/v1/needs", self.create_need, methods=["POST"]),
                Route("/v1/needs/{need_id:uuid}", self.get_need, methods=["GET"]),
                Route("/v1/needs/{need_id:uuid}/rankings", self.rank_candidates, methods=["POST"]),
            ],
            exception_handlers={Refused: refuse},
        )

    def _claims(self, request: Request) -> dict[str, Any]:
        """What a token says: HS256 by hand."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        signed, _, signature = token.rpartition(".")
        expected = base64.urlsafe_b64encode(hmac.digest(self.token_key, signed.encode(), "sha256")).rstrip(b"=")
        if scheme != "Bearer" or not hmac.compare_digest(expected, signature.encode()):
            raise Refused(401)
        payload = signed.partition(".")[2]
        claims: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        if claims["exp"] < time.time() or any(claims[name] != value for name, value in self.seen.items()):
            raise Refused(401)
        return claims

    async def _sign_in(self, request: Request, session: Session) -> Asker:
        claims = self._claims(request)
        issued = self.driver.moment(datetime.fromtimestamp(claims["iat"], UTC))
        found = await session.fetch(ACCOUNT, [self.driver.key(claims["sub"]), issued])
        if not found:
            raise Refused(401)
        if found[0][0] not in ROLES:
            raise Refused(403)
        return Asker(claims["sub"], *found[0])

    async def list_needs(self, request: Request) -> Response:
        limit = int(request.query_params.get("limit", "50"))
        async with self.driver.read() as session:
            asker = await self._sign_in(request, session)
            rows = await session.fetch(LIST, [asker.jobcenter, limit + 1])
            shown = rows[:limit]
            skills = await self._skills(session, [row[0] for row in shown])
        items = [self._document(row, skills[row[0]], asker) for row in shown]
        cursor = self.cursor(request, [self.driver.text_of(shown[-1][0])]) if len(rows) > limit else None
        return as_json({"items": items, "next_cursor": cursor})

    async def get_need(self, request: Request) -> Response:
        key = self.driver.key(str(request.path_params["need_id"]))
        async with self.driver.read() as session:
            asker = await self._sign_in(request, session)
            rows = await session.fetch(GET, [key, asker.jobcenter])
            if not rows:
                raise Refused(404)
            skills = await self._skills(session, [rows[0][0]])
        return as_json(self._document(rows[0], skills[rows[0][0]], asker))

    async def _skills(self, session: Session, keys: list[Any]) -> dict[Any, list[dict[str, Any]]]:
        found: dict[Any, list[dict[str, Any]]] = {key: [] for key in keys}
        for key, skill, level, importance, required in await session.fetch(SKILLS.format(marks(keys)), keys):
            found[key].append(
                {
                    "skill_id": self.driver.text_of(skill),
                    "level": level,
                    "importance": importance,
                    "required_at_start": bool(required),
                    "label": None,
                }
            )
        return found

    def _document(self, row: Row, skills: list[dict[str, Any]], asker: Asker) -> dict[str, Any]:
        driver = self.driver
        hours = orjson.loads(row[16])
        return {
            "id": driver.text_of(row[0]),
            "created_at": driver.stamp(row[1]),
            "updated_at": driver.stamp(row[2]),
            "version": row[3],
            "jobcenter_id": driver.text_of(row[4]),
            "company_id": driver.text_of(row[5]),
            "workplace_id": driver.text_of(row[6]),
            "external_ref": row[7],
            "title": row[8],
            "occupation_id": driver.text_of(row[9]),
            "tasks": row[10],
            "seats": row[11],
            "seats_taken": row[12],
            "starts_from": row[13],
            "starts_until": row[14],
            "weeks": row[15],
            "weekly_hours": hours[0]["weekly_hours"],
            "hours_schedule": hours,
            "working_times": orjson.Fragment(row[17]),
            "skills": skills,
            "min_danish": {"oral_cefr": row[18], "reason": row[19] or ""} if row[18] else None,
            "licences": orjson.Fragment(row[20]),
            "conditions": orjson.Fragment(row[21]),
            "spoken_languages": orjson.Fragment(row[22]),
            "purpose": row[23],
            "declares_no_seasonal_peak": bool(row[24]),
            "declares_replaces_nobody": bool(row[25]),
            "job_prospect": orjson.Fragment(row[26]) if row[26] else None,
            "mentor": orjson.Fragment(row[27]) if row[27] else None,
            "open_to_other_jobcenters": bool(row[28]),
            "status": row[29],
            "confirmed_on": row[30],
            "closed_reason": row[31],
            "allowed_actions": ACTIONS[row[29]] if row[4] == asker.jobcenter else [],
            "workplace": None,
            "occupation": None,
        }

    def cursor(self, request: Request, keys: list[Any]) -> str:
        """Where the next page begins: signed, and good for the same question only."""
        rest = sorted((k, v) for k, v in request.query_params.multi_items() if k not in {"limit", "cursor", "expand"})
        scope = hashlib.sha256(orjson.dumps([request.url.path, rest])).hexdigest()[:16]
        body = orjson.dumps([scope, keys])
        signature = hmac.digest(self.cursor_key, body, "sha256")[:16]
        return base64.urlsafe_b64encode(signature + body).rstrip(b"=").decode()

    async def create_need(self, request: Request) -> Response:
        driver, body = self.driver, orjson.loads(await request.body())
        if not (1 <= body["seats"] <= 200 and 1 <= body["weeks"] <= 52 and 0 < body["weekly_hours"] <= 37):
            raise Refused(422)
        if date.fromisoformat(body["starts_until"]) < date.fromisoformat(body["starts_from"]):
            raise Refused(422)
        async with driver.write() as session:
            asker = await self._sign_in(request, session)
            row = await self._new_row(session, asker, body)
            await session.execute(INSERT_NEED, row)
            asked = sorted(
                (skill["skill_id"], skill["level"], skill["importance"], skill.get("required_at_start", False))
                for skill in body["skills"]
            )
            await session.execute_many(INSERT_SKILL, [(row[0], driver.key(key), *rest) for key, *rest in asked])
            event = (
                driver.key(str(uuid7())), row[1], "need.created", "need", row[0], None, "draft", None,
                driver.key(asker.account), asker.role, row[4], row[5], None, str(uuid7()), "{}",
            )  # fmt: skip
            await session.execute(INSERT_EVENT, event)
            await enter(session, [event])
        skills = [dict(zip(SKILL_FIELDS, (*skill, None), strict=True)) for skill in asked]
        return as_json(self._document(row, skills, asker), 201)

    async def _new_row(self, session: Session, asker: Asker, body: dict[str, Any]) -> list[Any]:
        """The columns of a new need; 422 for what names nothing."""
        driver = self.driver
        workplace, occupation = driver.key(body["workplace_id"]), driver.key(body["occupation_id"])
        keys = [driver.key(skill["skill_id"]) for skill in body["skills"]]
        places = await session.fetch("SELECT company_id, municipality_code FROM workplaces WHERE id = ?", [workplace])
        centres = await session.fetch("SELECT id FROM jobcenters WHERE municipality_code = ?", [places[0][1]])
        occupations = await session.fetch("SELECT id FROM occupations WHERE id = ?", [occupation])
        known = await session.fetch(f"SELECT id FROM skills WHERE id IN {marks(keys)}", keys)
        if not occupations or len(known) != len(keys) or centres[0][0] != asker.jobcenter:
            raise Refused(422)
        now, danish = driver.moment(datetime.now(UTC)), body["min_danish"]
        hours = [{"from_week": 1, "weekly_hours": float(body["weekly_hours"])}]
        return [
            driver.key(str(uuid7())), now, now, 1, centres[0][0], places[0][0], workplace, None, body["title"],
            occupation, body["tasks"], body["seats"], 0, body["starts_from"], body["starts_until"], body["weeks"],
            orjson.dumps(hours).decode(), orjson.dumps(body["working_times"]).decode(), danish["oral_cefr"],
            danish["reason"], "[]", "[]", "[]", body["purpose"], False, False, None, None, False, "draft", None, None,
        ]  # fmt: skip

    async def rank_candidates(self, request: Request) -> Response:
        limit = orjson.loads(await request.body())["limit"]
        async with self.driver.write() as session:
            asker = await self._sign_in(request, session)
            key = self.driver.key(str(request.path_params["need_id"]))
            rows = await session.fetch(GET, [key, asker.jobcenter])
            if not rows or rows[0][29] != "open":
                raise Refused(404)
            answer = await rank(self.driver, session, rows[0], asker.jobcenter, self.driver.key(asker.account), limit)
            await self.ranked(session, asker, answer)
        return as_json(answer, 201)

    async def ranked(self, session: Session, asker: Asker, answer: dict[str, Any]) -> None:
        """Where the access log would be written; this limit has none."""


def as_json(document: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(document, option=orjson.OPT_UTC_Z), status, media_type="application/json")


async def refuse(_request: Request, error: Exception) -> Response:
    return Response(status_code=error.status if isinstance(error, Refused) else 500)
