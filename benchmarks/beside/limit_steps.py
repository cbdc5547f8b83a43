"""The limit of the flow's steps: the same effect in one transaction, events, notices and access log included."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uuid_utils import uuid7

from app.journey.notices.domain.telling import TELLINGS
from benchmarks.bare_app import COLUMNS, INSERT_EVENT, SKILLS, VISIBLE, Asker, Refused, as_json, enter
from benchmarks.bare_drivers import Row, Session, Statement, marks
from benchmarks.bare_worklist import COPENHAGEN
from benchmarks.beside import tables
from benchmarks.beside.limit import FOLLOW_UP, LABELS, MATCH, PEOPLE, Limit

AUDIENCE = (
    "SELECT a.id, p.account_id FROM accounts a LEFT JOIN notice_preferences p ON p.account_id = a.id"
    " WHERE {} AND a.is_active AND a.id <> ? ORDER BY a.id"
)
OF_COMPANY, OF_PERSON = "a.role = 'company' AND a.company_id = ?", "a.role = 'candidate' AND a.candidate_id = ?"
CASEWORKER = (
    "(SELECT k.id FROM accounts k JOIN candidates c ON c.caseworker_account_id = k.id"
    " WHERE c.id = ? AND k.is_active AND k.jobcenter_id = ?)"
)
OF_CASEWORKER = f"(a.id = {CASEWORKER} OR {CASEWORKER} IS NULL AND a.role = 'manager' AND a.jobcenter_id = ?)"
INSERT_NOTICE = (
    "INSERT INTO notices (id, created_at, updated_at, version, account_id, kind, subject_type, subject_id,"
    " jobcenter_id, dedupe_key, status, not_before, attempts) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, 'queued', ?, 0)"
    " ON CONFLICT (dedupe_key) DO NOTHING"
)
PLACE = (
    "SELECT n.id, n.title, w.name, w.has_other_employees, n.status, n.hours_schedule, n.working_times, n.tasks,"
    " n.purpose, n.declares_no_seasonal_peak, n.declares_replaces_nobody FROM needs n"
    " JOIN workplaces w ON w.id = n.workplace_id WHERE n.id = (SELECT need_id FROM matches WHERE id = ?)"
)
PERSON = (
    f"{PEOPLE.partition(' FROM ')[0]}, legal_basis FROM candidates"
    " WHERE id = (SELECT candidate_id FROM matches WHERE id = ?)"
)
STAFF_MATCH = (
    f"{MATCH} WHERE x.id = ? AND x.jobcenter_id = ?"
    " AND EXISTS (SELECT 1 FROM candidates c WHERE c.id = x.candidate_id AND c.jobcenter_id = ?)"
)
COMPANY_MATCH = f"{MATCH} WHERE x.id = ? AND x.company_id = ? AND x.answered_at IS NOT NULL"
CONSENT = (
    "UPDATE matches SET updated_at = ?, version = version + 1, status = 'consented', answered_at = ?, on_behalf = ?"
    " WHERE id = ? AND version = ?"
)
TAKE_SEAT = (
    "UPDATE needs SET updated_at = ?, version = version + 1, seats_taken = seats_taken + 1"
    " WHERE id = ? AND status = 'open' AND seats_taken < seats RETURNING seats - seats_taken"
)
AGREE = (
    "UPDATE matches SET updated_at = ?, version = version + 2, status = 'agreed', placement_id = ?"
    " WHERE id = ? AND version = ?"
)
COMPETING = (
    "SELECT id FROM matches WHERE candidate_id = ? AND status IN ('proposed', 'consented', 'agreed') AND id <> ?"
)
SHARED = (
    "SELECT kind FROM sharing_consents WHERE candidate_id = ? AND withdrawn_at IS NULL"
    " AND (company_id IS NULL OR company_id = ?)"
)
PLACEMENT_COLUMNS = (
    "id, created_at, updated_at, version, match_id, need_id, workplace_id, company_id, candidate_id, jobcenter_id,"
    " status, legal_basis, starts_on, ends_on, hours_schedule, working_times, pauses, tasks, purpose,"
    " declares_no_seasonal_peak, declares_replaces_nobody, no_other_employees, agreement_version,"
    " end_report_reminders"
)
INSERT_PLACEMENT = f"INSERT INTO placements ({PLACEMENT_COLUMNS}) VALUES {marks(PLACEMENT_COLUMNS.split(','))}"
INSERT_VERSION = (
    "INSERT INTO agreement_versions (placement_id, number, content, created_at, created_by) VALUES (?, 1, ?, ?, ?)"
)
VOICE_COLUMNS = (
    "id, created_at, updated_at, version, jobcenter_id, candidate_id, company_id, step, subject_type, subject_id,"
    " asked_on, own_words, may_be_shared, answered_at, answered_through, on_behalf, seen_at, seen_by"
)
INSERT_VOICE = f"INSERT INTO voices ({VOICE_COLUMNS}) VALUES {marks(VOICE_COLUMNS.split(','))}"
FIND_VOICE = "SELECT id FROM voices WHERE subject_id = ? AND step = ?"
START = "UPDATE placements SET updated_at = ?, version = version + 1, status = 'active' WHERE id = ? AND version = ?"
RECORD = (
    "UPDATE follow_ups SET updated_at = ?, version = version + 1, status = 'done', record = ?, recorded_at = ?,"
    " recorded_by = ?, answered_through = 'staff' WHERE id = ? AND version = ?"
)
PUBLISH = (
    "UPDATE needs SET updated_at = ?, version = version + 1, status = 'open', confirmed_on = ?"
    " WHERE id = ? AND version = ?"
)
MY_NEED = f"SELECT {COLUMNS} FROM needs WHERE id = ? AND {VISIBLE}"
MY_FOLLOW_UP = (
    f"{FOLLOW_UP} WHERE x.id = ? AND x.jobcenter_id = ?"
    " AND EXISTS (SELECT 1 FROM candidates c WHERE c.id = x.candidate_id AND c.jobcenter_id = ?)"
)


@dataclass(slots=True)
class Step:
    """One request that changes something: who asks, when, and the events so far."""

    session: Session
    asker: Asker
    now: Any
    tenants: tuple[Any, Any, Any] = (None, None, None)  # jobcenter, company, candidate
    request: str = field(default_factory=lambda: str(uuid7()))
    events: list[tuple[Any, ...]] = field(default_factory=list)


class LimitWithSteps(Limit):
    """Reads and steps."""

    def routes(self) -> list[Route]:
        steps = {
            "needs/{need_id:uuid}/publish": self.publish,
            "matches/{match_id:uuid}/consent": self.consent,
            "matches/{match_id:uuid}/accept": self.accept,
            "placements/{placement_id:uuid}/start": self.start,
            "follow-ups/{follow_up_id:uuid}/record": self.record,
        }
        return [*super().routes(), *(Route(f"/v1/{path}", each, methods=["POST"]) for path, each in steps.items())]

    # ── What steps share ──────────────────────────────────────────────────────────────────────────────────────────

    def _lock(self, statement: str, table: str) -> str:
        return statement if self.settings.is_sqlite else f"{statement} FOR UPDATE OF {table}"

    async def _begin(self, request: Request, session: Session) -> Step:
        return Step(session, await self._sign_in(request, session), self.driver.moment(datetime.now(UTC)))

    def _event(
        self, step: Step, name: str, subject: tuple[str, Any], states: tuple[str | None, str | None], data: Any
    ) -> Statement:
        row = (
            self.driver.key(str(uuid7())), step.now, name, *subject, *states, None, self.driver.key(step.asker.account),
            step.asker.role, *step.tenants, step.request, orjson.dumps(data).decode(),
        )  # fmt: skip
        step.events.append(row)
        return INSERT_EVENT, row

    def _audience(self, step: Step, name: str) -> Statement:
        """Whom an event is told to, but not to whoever set it off."""
        jobcenter, company, person = step.tenants
        of_caseworker = [person, jobcenter] * 2 + [jobcenter]
        who, values = {
            "match.consented": (OF_COMPANY, [company]),
            "match.agreed": (f"({OF_PERSON} OR {OF_CASEWORKER})", [person, *of_caseworker]),
            "voice.asked": (OF_PERSON, [person]),
            "voice.answered": (OF_CASEWORKER, of_caseworker),
        }[name]
        return AUDIENCE.format(who), [*values, self.driver.key(step.asker.account)]

    def _notices(self, step: Step, told: Sequence[Row], event: Row) -> list[Statement]:
        """One for each account; nobody in the installation has wishes of their own."""
        rows: list[Statement] = []
        kind = TELLINGS[event[2]].kind.value
        for account, wishes in told:
            if wishes is not None:
                raise NotImplementedError
            once = f"{kind}:{self.driver.text_of(event[0])}:{self.driver.text_of(account)}"
            row = [
                self.driver.key(str(uuid7())),
                step.now,
                step.now,
                account,
                kind,
                *event[3:5],
                event[10],
                once,
                step.now,
            ]
            rows.append((INSERT_NOTICE, row))
        return rows

    async def _end(self, step: Step, route: str, case: tuple[str, str], person: str | None) -> None:
        """The access log, then the feed: nobody waits long for either."""
        if person is not None:
            looked = self.looked(step.asker, "change", route, [person], case)
            await self.accesses.with_change(step.session, looked)
        await enter(step.session, step.events)

    # ── Steps ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def publish(self, request: Request) -> Response:
        identity = str(request.path_params["need_id"])
        key, today = self.driver.key(identity), datetime.now(COPENHAGEN).date()
        async with self.driver.write() as session:
            step = await self._begin(request, session)
            rows, skills = await session.together(
                [(self._lock(MY_NEED, "needs"), [key, step.asker.jobcenter]), (SKILLS.format("(?)"), [key])]
            )
            if not rows or rows[0][29] != "draft" or rows[0][14] < self._day(today):
                raise Refused(409)
            row = list(rows[0])
            step.tenants = (row[4], row[5], None)
            event = self._event(step, "need.published", ("need", key), ("draft", "open"), {})
            await session.together([(PUBLISH, [step.now, self._day(today), key, row[3]]), event])
            await self._end(step, "publish_need", ("need", identity), None)
        row[2], row[3], row[29], row[30] = step.now, row[3] + 1, "open", today
        asked = [
            {
                "skill_id": self.driver.text_of(one[1]), "level": one[2], "importance": one[3],
                "required_at_start": bool(one[4]), "label": None,
            }
            for one in skills
        ]  # fmt: skip
        return as_json(self._document(row, asked, step.asker))

    async def _take_match(self, step: Step, match: Statement, status: str) -> tuple[list[Any], Row, Row]:
        """The match, its place and its person; the need is locked first."""
        key = match[1][0]
        places, rows, people = await step.session.together(
            [(self._lock(PLACE, "n"), [key]), (self._lock(match[0], "x"), match[1]), (PERSON, [key])]
        )
        if not rows:
            raise Refused(404)
        if rows[0][11] != status:
            raise Refused(409)
        step.tenants = (rows[0][6], rows[0][7], rows[0][5])
        return list(rows[0]), places[0], people[0]

    async def consent(self, request: Request) -> Response:
        identity, said = str(request.path_params["match_id"]), orjson.loads(await request.body())["on_behalf"]
        key = self.driver.key(identity)
        async with self.driver.write() as session:
            step = await self._begin(request, session)
            centre = step.asker.jobcenter
            row, place, person = await self._take_match(step, (STAFF_MATCH, [key, centre, centre]), "proposed")
            behalf = orjson.dumps({"consent": {**said, "by": step.asker.account}}).decode()
            data = {"need_id": self._id(row[4]), "match_id": identity}
            event = self._event(step, "match.consented", ("match", key), ("proposed", "consented"), data)
            change = (CONSENT, [step.now, step.now, behalf, key, row[3]])
            *_, told = await session.together([change, event, self._audience(step, "match.consented")])
            if notices := self._notices(step, told, event[1]):
                await session.together(notices)
            await self._end(step, "consent_to_match", ("match", identity), self._id(row[5]))
        row[2], row[3], row[11], row[23], row[28] = step.now, row[3] + 1, "consented", step.now, behalf
        return as_json(self.match_document(row, person, place, await self._labelled(row)))

    async def _labelled(self, row: Sequence[Any]) -> list[Any]:
        """A match's gaps with the names of the skills."""
        gaps = orjson.loads(row[19])
        if not gaps:
            return []
        keys = [self.driver.key(gap["skill_id"]) for gap in gaps]
        async with self.driver.read() as session:
            found = await session.fetch(LABELS.format(marks(keys)), keys)
        labels = {self.driver.text_of(key): label for key, label in found}
        return [{**gap, "label": labels.get(gap["skill_id"])} for gap in gaps]

    async def accept(self, request: Request) -> Response:
        """As a company does it: a seat is taken, a placement drafted, the person asked how it went."""
        identity = str(request.path_params["match_id"])
        key, company = self.driver.key(identity), None
        async with self.driver.write() as session:
            step = await self._begin(request, session)
            company = step.asker.company
            row, place, person = await self._take_match(step, (COMPANY_MATCH, [key, company]), "consented")
            placement = self.driver.key(str(uuid7()))
            await self._agree(step, row, place, person, placement)
            shared = await session.fetch(SHARED, [row[5], company])
            if shared:
                raise NotImplementedError  # nobody in the installation has consented to more
            await self._end(step, "accept_match", ("match", identity), self._id(row[5]))
        row[2], row[3], row[10], row[11] = step.now, row[3] + 2, placement, "agreed"
        document = self.match_document(row, person, place, await self._labelled(row))
        document["candidate"]["name"] = person[2] or person[1].partition(" ")[0]
        document["allowed_actions"] = tables.MATCH_ACTIONS["company", "agreed"]
        return as_json(document | tables.NOT_FOR_COMPANY)

    async def _agree(self, step: Step, row: list[Any], place: Row, person: Row, placement: Any) -> None:
        key, ids = row[0], {"match_id": self._id(row[0]), "need_id": self._id(row[4])}
        seats, competing = await step.session.together([(TAKE_SEAT, [step.now, row[4]]), (COMPETING, [row[5], key])])
        if not seats:
            raise Refused(409)
        if competing or not seats[0][0]:
            raise NotImplementedError  # one match each, two seats a need
        agreed = self._event(step, "match.agreed", ("match", key), ("consented", "agreed"), ids)
        drafted = self._event(step, "placement.drafted", ("placement", placement), (None, "draft"), ids)
        voice, asked = self._voice(step, "matched", ("match", key))
        *_, told, told_voice = await step.session.together(
            [
                (AGREE, [step.now, placement, key, row[3]]), agreed,
                (INSERT_PLACEMENT, self._draft(step, row, place, person, placement)),
                (INSERT_VERSION, [placement, self._content(row, place), step.now, self.driver.key(step.asker.account)]),
                drafted, voice, asked, self._audience(step, "match.agreed"), self._audience(step, "voice.asked"),
            ]
        )  # fmt: skip
        if notices := self._notices(step, told, agreed[1]) + self._notices(step, told_voice, asked[1]):
            await step.session.together(notices)

    def _draft(self, step: Step, row: list[Any], place: Row, person: Row, placement: Any) -> list[Any]:
        hours, times = (self._stored(place[at]) for at in (5, 6))
        return [
            placement, step.now, step.now, 1, row[0], row[4], row[8], row[7], row[5], row[6], "draft", person[5],
            row[12], row[13], hours, times, "[]", place[7], place[8], place[9], place[10], not place[3], 1, 0,
        ]  # fmt: skip

    def _stored(self, document: Any) -> str:
        return document.decode() if isinstance(document, bytes) else str(document)

    def _content(self, row: list[Any], place: Row) -> str:
        return orjson.dumps(
            {
                "starts_on": row[12], "ends_on": row[13], "hours_schedule": orjson.Fragment(place[5]),
                "working_times": orjson.Fragment(place[6]), "pauses": [], "tasks": place[7], "purpose": place[8],
                "declares_no_seasonal_peak": bool(place[9]), "declares_replaces_nobody": bool(place[10]),
                "no_other_employees": not place[3], "mentor_account_id": None,
            }
        ).decode()  # fmt: skip

    def _voice(
        self, step: Step, name: str, subject: tuple[str, Any], said: str | None = None
    ) -> tuple[Statement, Statement]:
        """The question, with the answer where staff were told it, and its event."""
        key, me = self.driver.key(str(uuid7())), self.driver.key(step.asker.account)
        behalf = orjson.dumps({"reason_code": "follow_up", "channel": "meeting"}).decode()
        given = [said, False, step.now, "staff", behalf, step.now, me] if said else [None, False, *[None] * 5]
        day = self._day(datetime.now(COPENHAGEN).date())
        jobcenter, company, person = step.tenants
        row = [
            key, step.now, step.now, 2 if said else 1, jobcenter, person, company, name, *subject, day, *given,
        ]  # fmt: skip
        about = {"step": name, "subject_id": self.driver.text_of(subject[1])}
        return (INSERT_VOICE, row), self._event(step, "voice.asked", ("voice", key), (None, None), about)

    async def start(self, request: Request) -> Response:
        identity = str(request.path_params["placement_id"])
        key, today = self.driver.key(identity), self._day(datetime.now(COPENHAGEN).date())
        async with self.driver.write() as session:
            step = await self._begin(request, session)
            row = list(await self.one_placement(session, key, step.asker, lock=True))
            if row[11] != "granted" or row[27] is None or today < row[13]:
                raise Refused(409)
            step.tenants = (row[9], row[7], row[8])
            data = {"match_id": self._id(row[4])}
            event = self._event(step, "placement.started", ("placement", key), ("granted", "active"), data)
            await session.together([(START, [step.now, key, row[3]]), event])
            await self._end(step, "start_placement", ("placement", identity), self._id(row[8]))
        row[2], row[3], row[11] = step.now, row[3] + 1, "active"
        return as_json(self.placement_document(row) | tables.NO_END)

    async def record(self, request: Request) -> Response:
        """Staff write down what the candidate said, which is the person's own voice as well."""
        identity, body = str(request.path_params["follow_up_id"]), orjson.loads(await request.body())
        key = self.driver.key(identity)
        async with self.driver.write() as session:
            step = await self._begin(request, session)
            centre = step.asker.jobcenter
            found, voices = await session.together(
                [(self._lock(MY_FOLLOW_UP, "x"), [key, centre, centre]), (FIND_VOICE, [key, "follow_up"])]
            )
            if not found or found[0][14] not in tables.OPEN or voices:
                raise Refused(409)
            row, said = list(found[0]), orjson.dumps({**tables.UNSAID, **body}).decode()
            if not 1 <= body["rating"] <= 5:
                raise Refused(422)
            step.tenants = (row[9], row[8], row[7])
            data = {"subject": row[4], "about_id": self._id(row[5] or row[6]), "audience": row[11]}
            change = (RECORD, [step.now, said, step.now, self.driver.key(step.asker.account), key, row[3]])
            event = self._event(step, "follow_up.recorded", ("follow_up", key), (row[14], "done"), data)
            await self._keep_voice(step, key, body["own_words"], [change, event])
            await self._end(step, "record_follow_up", ("follow_up", identity), self._id(row[7]))
        row[2], row[3], row[14], row[16], row[17], row[18] = step.now, row[3] + 1, "done", said, step.now, "staff"
        return as_json(self.follow_up_document(row, self._day(datetime.now(COPENHAGEN).date())))

    async def _keep_voice(self, step: Step, key: Any, said: str, first: list[Statement]) -> None:
        voice, asked = self._voice(step, "follow_up", ("follow_up", key), said)
        about = {"step": "follow_up", "subject_id": self.driver.text_of(key)}
        answered = self._event(step, "voice.answered", ("voice", voice[1][0]), (None, None), about)
        *_, told, heard = await step.session.together(
            [
                *first, voice, asked, answered,
                self._audience(step, "voice.asked"), self._audience(step, "voice.answered"),
            ]
        )  # fmt: skip
        if notices := self._notices(step, told, asked[1]) + self._notices(step, heard, answered[1]):
            await step.session.together(notices)
