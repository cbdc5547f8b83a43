"""A load of writes as the flow makes them, and the ledger of what was answered: what must be there afterwards, and what
may be there wholly or not at all.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

import httpx
from sqlmodel import col, select

from app.cli.check import broken_invariants
from app.foundation.api.models import IdempotencyKey
from app.foundation.audit.access import AccessAction
from app.foundation.audit.access_verify import verify
from app.foundation.audit.models import AccessEntry, Event, FeedEntry
from app.journey.aftercare.models import Employment, FollowUp
from app.journey.attendance.models import AttendanceDay
from app.journey.matching.models import Match
from app.journey.needs.models import Need
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.registers.candidates.models import Candidate
from tests.api.changes.internship import Internship
from tests.api.placements.stage import Stage
from tests.factories.world import WORKING_TIMES, World, next_monday

ON_BEHALF = {"reason_code": "no_account", "channel": "meeting"}
HERE = "http://praktikmatch.test"
PATIENCE_SECONDS = 120
AGAIN_SECONDS = 0.05
WORKING_DAYS = 10
# What an answer of each kind of step is about, so that its row is found again.
ROWS: dict[str, type[Any]] = {
    "candidate": Candidate,
    "need": Need,
    "publish": Need,
    "propose": Match,
    "consent": Match,
    "accept": Match,
    "submit": Placement,
    "sign": Placement,
    "employ": Employment,
    "record": FollowUp,
}
# Steps that are about no person: the access log does not know them.
ABOUT_NOBODY = frozenset({"need", "publish"})
KEYLESS = frozenset({"attend"})


@dataclass
class Step:
    """One thing to be done, however often it has to be asked for: each try under a request id of its own, all under one
    Idempotency-Key.
    """

    kind: str
    who: str
    method: str
    path: str
    body: Any
    key: str
    tries: list[str] = field(default_factory=list)
    answer: dict[str, Any] | None = None
    content: bytes = b""


@dataclass
class Ledger:
    """What was asked of the server at `url`, and what it answered.

    Closed (`shut`), nobody asks anything; a step that was not answered, or was told to come back (503), is asked for
    again with the same key until it is done.
    """

    world: World
    url: str
    steps: list[Step] = field(default_factory=list)
    acknowledged: int = 0
    unanswered: int = 0
    told_to_wait: int = 0
    typical: dict[str, Counter[str]] = field(default_factory=dict)
    internship: Placement | None = None

    def __post_init__(self) -> None:
        self.open, self._over = asyncio.Event(), False
        self.open.set()
        self._numbers = count(1)
        self._grew = asyncio.Condition()

    async def begin(self) -> "Ledger":
        """An internship that started weeks ago, by the book, for those who enter how its days went."""
        clock = self.world.app.state.clock
        first = next_monday() - timedelta(weeks=5)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.world.app), base_url=HERE) as client:
            for caller in self.world.callers.values():
                caller.client = client
            stage = await Stage(self.world).set()
            stage.travel(first - timedelta(weeks=2))
            period = {"starts_on": first, "ends_on": first + timedelta(weeks=13, days=-1)}
            self.internship = (await (await Internship(stage).granted(**period)).active()).placement
        self.world.app.state.clock = clock
        for name, caller in self.world.again().callers.items():
            self.world.callers[name] = caller  # who signed in when that was is signed out by now
        return self

    async def write(self, placed: int = 4, employed: int = 2) -> None:
        """Everybody at work at once, until `finish`; whoever meets an answer that should not be ends it all."""
        walks = [self._place_somebody] * placed + [self._employ_somebody] * employed + [self._enter_days]
        async with (
            httpx.AsyncClient(
                base_url=self.url, timeout=60, limits=httpx.Limits(max_connections=len(walks))
            ) as over_http,
            httpx.AsyncClient(transport=httpx.ASGITransport(self.world.app), base_url=HERE) as here,
            asyncio.TaskGroup() as everybody,
        ):
            self._over_http, self._here = over_http, here
            for walk in walks:
                everybody.create_task(self._on_and_on(walk))

    def finish(self) -> None:
        """Nobody begins anything new; what was begun is done to its end, by the process that this test is."""
        self._over = True

    async def grown_by(self, number: int) -> None:
        """Returns when so many more writes have been answered."""
        wanted = self.acknowledged + number
        async with asyncio.timeout(PATIENCE_SECONDS), self._grew:
            await self._grew.wait_for(lambda: self.acknowledged >= wanted)

    async def _on_and_on(self, walk: Callable[[], Awaitable[None]]) -> None:
        while not self._over:
            await walk()

    async def _place_somebody(self) -> None:
        """From the need to an agreement that one party has signed."""
        candidate = await self._do("candidate", "caseworker", "POST", "/v1/candidates", _candidate_body())
        need = await self._do("need", "company", "POST", "/v1/needs", self._need_body())
        await self._do("publish", "company", "POST", f"/v1/needs/{need['id']}/publish")
        proposal = {"need_id": need["id"], "candidate_id": candidate["id"]}
        match = await self._do("propose", "caseworker", "POST", "/v1/matches", proposal)
        path = f"/v1/matches/{match['id']}"
        await self._do("consent", "caseworker", "POST", f"{path}/consent", {"on_behalf": ON_BEHALF})
        placement = (await self._do("accept", "company", "POST", f"{path}/accept"))["placement_id"]
        await self._do("submit", "company", "POST", f"/v1/placements/{placement}/submit")
        await self._do("sign", "company", "POST", f"/v1/placements/{placement}/sign")

    async def _employ_somebody(self) -> None:
        """From the first day of a job to the first answers of aftercare."""
        candidate = await self._do("candidate", "caseworker", "POST", "/v1/candidates", _candidate_body())
        body = {
            "candidate_id": candidate["id"],
            "company_id": str(self.world.company_row.id),
            "kind": "ordinary",
            "title": "Kasse",
            "weekly_hours": 20,
            "starts_on": self.world.app.state.clock.today().isoformat(),
        }
        job = await self._do("employ", "caseworker", "POST", "/v1/employments", body)
        asked = [each for each in job["follow_ups"] if each["audience"] == "candidate"]
        for follow_up in asked[:3]:
            said = {"still_employed": "yes", "rating": 4}
            await self._do("record", "caseworker", "POST", f"/v1/follow-ups/{follow_up['id']}/record", said)

    async def _enter_days(self) -> None:
        """A day of the internship, corrected again and again: no two entries are the same."""
        assert self.internship is not None
        number = next(self._numbers)
        days = [self.internship.starts_on + timedelta(days=7 * week + day) for week in range(2) for day in range(5)]
        hours = 1 + number // WORKING_DAYS % 70 / 10
        body = {"days": [{"day_on": days[number % WORKING_DAYS].isoformat(), "status": "present", "hours": hours}]}
        await self._do("attend", "company", "PUT", f"/v1/placements/{self.internship.id}/attendance", body)

    def _need_body(self) -> dict[str, Any]:
        first = next_monday()
        return {
            "workplace_id": str(self.world.workplace.id),
            "title": "Køkkenmedhjælper",
            "occupation_id": str(self.world.occupation_id),
            "tasks": "Anretning, opvask og rengøring",
            "seats": 1,
            "starts_from": first.isoformat(),
            "starts_until": (first + timedelta(weeks=2)).isoformat(),
            "weeks": 13,
            "hours_schedule": [{"from_week": 1, "weekly_hours": 25}],
            "working_times": WORKING_TIMES,
            "skills": [{"skill_id": str(self.world.skill_ids[0]), "level": 1, "importance": "must"}],
            "purpose": "build_skills",
            "declares_no_seasonal_peak": True,
            "declares_replaces_nobody": True,
        }

    async def _do(self, kind: str, who: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
        step = Step(kind, who, method, path, body, key=f"{kind}-{next(self._numbers)}")
        self.steps.append(step)
        while not await self._try(step):  # noqa: ASYNC110  the server goes at its own pace
            await asyncio.sleep(AGAIN_SECONDS)
        assert step.answer is not None
        return step.answer

    async def _try(self, step: Step) -> bool:
        await self.open.wait()
        step.tries.append(f"{step.key}.{len(step.tries) + 1}")
        headers = {
            "Authorization": f"Bearer {self.world.callers[step.who].token}",
            "X-Request-ID": step.tries[-1],
            **({} if step.kind in KEYLESS else {"Idempotency-Key": step.key}),
        }
        options = {} if step.body is None else {"json": step.body}
        client = self._here if self._over else self._over_http
        try:
            answer = await client.request(step.method, step.path, headers=headers, **options)
        except httpx.TransportError:
            self.unanswered += 1
            return False
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            told_to_come_back(answer)
            self.told_to_wait += 1
            return False
        assert answer.status_code in {200, 201}, f"{step.kind}: {answer.status_code} {answer.text}"
        step.answer, step.content = answer.json(), answer.content
        async with self._grew:
            self.acknowledged += 1
            self._grew.notify_all()
        return True

    async def holds(self) -> None:
        """Every acknowledged write is there, every other one wholly or not at all; asked of the rows themselves, at any
        moment at which nobody writes.
        """
        world = self.world
        keys = {row.key: row for row in await world.all(IdempotencyKey)}
        happened: dict[str, Counter[str]] = defaultdict(Counter)
        changed: set[str] = set()
        for event in await world.all(Event):
            happened[event.request_id][event.name] += 1
        for entry in await world.all(AccessEntry, col(AccessEntry.action) == AccessAction.CHANGE):
            changed.add(entry.request_id)
        rows = {model: {str(row.id): row for row in await world.all(model)} for model in set(ROWS.values())}
        for step in self.steps:
            applied = [each for each in step.tries if each in happened]
            assert len(applied) <= 1, f"{step.kind} happened {len(applied)} times"
            assert step.answer is None or applied, f"an acknowledged {step.kind} is gone"
            for each in applied:
                typical = self.typical.setdefault(step.kind, happened[each])
                assert happened[each] == typical, f"{step.kind} is half done: {happened[each]}, not {typical}"
            if step.kind in KEYLESS:
                assert set(applied) <= changed
                continue
            assert (step.key in keys) == bool(applied), f"{step.kind} has an effect without its answer, or the reverse"
            known = set() if step.kind in ABOUT_NOBODY else set(applied)
            assert {each for each in step.tries if each in changed} == known, "the access log tells something else"
            if step.answer is not None:
                assert keys[step.key].body.encode() == step.content
                row = rows[ROWS[step.kind]][step.answer["id"]]
                assert row.version >= step.answer["version"], f"a {step.kind} was taken back"
        await self._days_as_answered()
        await self._rows_as_told(rows)
        await consistent(world)

    async def _days_as_answered(self) -> None:
        """The last answered entry of each day stands, unless a later one was never answered."""
        stands = {row.day_on: (row.version, str(row.hours)) for row in await self.world.all(AttendanceDay)}
        for step in (each for each in self.steps if each.kind == "attend" and each.answer is not None):
            for item in (step.answer or {})["items"]:
                version, _ = stands[date.fromisoformat(item["day_on"])]
                assert version >= item["version"]

    async def _rows_as_told(self, rows: dict[type[Any], dict[str, Any]]) -> None:
        """The events of a need, match or placement lead from state to state without a gap, and end where the row is."""
        async with self.world.database.read() as session:
            in_order = select(Event).join(FeedEntry, col(FeedEntry.event_id) == col(Event.id))
            events = (await session.exec(in_order.order_by(col(FeedEntry.position)))).all()
        state: dict[str, str] = {}
        for event in events:
            subject = str(event.subject_id)
            if event.subject_type in {"need", "match", "placement"} and event.to_state is not None:
                assert subject not in state or event.from_state == state[subject], f"{event.name} from nowhere"
                state[subject] = event.to_state
        for model in (Need, Match, Placement):
            made = {str(step.answer["id"]) for step in self.steps if step.answer and ROWS.get(step.kind) is model}
            for key in made:
                assert rows[model][key].status.value == state[key]
        seats = Counter(
            str(row.need_id) for row in rows[Placement].values() if row.status is not PlacementStatus.CANCELLED
        )
        assert {key: need.seats_taken for key, need in rows[Need].items() if need.seats_taken} == dict(seats)


def told_to_come_back(answer: httpx.Response) -> None:
    """A refusal as it should be while something is away: 503, a problem with its code, and when to try again."""
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, f"{answer.status_code} {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["code"] == "service.unavailable"


async def consistent(world: World) -> None:
    """What `praktikmatch check` and `praktikmatch access-log verify` say."""
    async with world.database.read() as session:
        broken = await broken_invariants(session)
    assert not broken, [one.rule for one in broken]
    async with world.database.snapshot() as connection:
        verdict = await verify(connection, world.settings.key("access-log"))
    assert verdict.fault is None


def kinds(steps: Iterable[Step]) -> Counter[str]:
    """How many steps of each kind were acknowledged, for who reads along."""
    return Counter(step.kind for step in steps if step.answer is not None)


def _candidate_body() -> dict[str, Any]:
    return {
        "full_name": "Olena Test",
        "preferred_name": "Olena",
        "legal_basis": "intl_23b",
        "postcode": "2000",
        "danish": {"oral_cefr": "A2", "written_cefr": "A1"},
        "languages": ["uk"],
        "available_from": next_monday(1).isoformat(),
        "transport": {"modes": ["bicycle", "public"], "max_minutes": 60},
    }
