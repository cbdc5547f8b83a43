"""Loading the demo: everything in one transaction, candidates in batches, so that memory stays bounded."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.demo.centres import add_account, add_centres
from app.demo.certified import add_certification
from app.demo.courses import Till, add_courses
from app.demo.dice import Dice
from app.demo.errors import AlreadyPopulated, DemoRefused
from app.demo.firms import add_firms
from app.demo.introductions import add_introduction
from app.demo.journeys import add_journey
from app.demo.people import CLASSES, Newcomer, Profile, add_candidate
from app.demo.postings import (
    BESIDE_MORNING_CLASSES,
    Posting,
    add_idle_needs,
    add_open_need_of_company_1,
    add_posting,
    pick_site,
    settle,
)
from app.demo.rankings import Proposal, add_rankings
from app.demo.reference import load_reference
from app.demo.reports import add_reports, plan_reports
from app.demo.rows import Rows
from app.demo.shape import LOGINS, Shape, usual
from app.demo.stages import Calendar, Phase, Stage, plan_calendar
from app.demo.world import DemoWorld
from app.foundation.audit.feed import enter_missing
from app.foundation.core.actor import Role
from app.foundation.core.config import Settings
from app.foundation.db.session import Database
from app.foundation.identity.password_hashes import hash_password
from app.registers.candidates.domain import Cefr
from app.registers.jobcenters.models import Jobcenter
from app.registers.law.domain import LegalBasis
from app.registers.law.parameters import load_parameters

PASSWORD = "praktik-demo"  # noqa: S105  the demo's known password, refused in production
_BATCH = 1_000
# A need is published the day after it was written, and somebody is proposed later than that.
_LEAST_AHEAD = timedelta(days=2)
_TIMETABLES = ("evening", "evening", "afternoon", None)
_BASES = (LegalBasis.INTL_23B,) * 8 + (LegalBasis.LAB_OTHER, LegalBasis.LAB_JOB_READY)
_LEVELS = (Cefr.A1, Cefr.A1, Cefr.A2, Cefr.A2, Cefr.B1, Cefr.B2)


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """How many rows of each table were written."""

    rows: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        shown = ("jobcenters", "companies", "workplaces", "candidates", "needs", "matches", "placements", "employments")
        counts = ", ".join(f"{self.rows.get(name, 0)} {name}" for name in shown)
        return f"Demo loaded: {counts}, {self.rows.get('follow_ups', 0)} follow-ups."


async def load_demo(
    database: Database,
    settings: Settings,
    *,
    seed: int = 1,
    candidates: int = 60,
    today: date,
    shape: Shape | None = None,
) -> DemoSummary:
    """Fills an empty installation. The same seed and day give the same rows (see `dice` on keys and numbers).

    Two things differ from load to load, because they must: the salt of the password's hash, and the nonces of sealed
    CPR numbers. All or nothing: it is one transaction. Only a share of a large number of candidates goes through the
    flow; `shape` says how many, where and how far, instead of `candidates`. Raises DemoRefused in production,
    AlreadyPopulated where a jobcenter exists, and ReferenceMissing before the reference data are loaded.
    """
    if settings.is_production:
        raise DemoRefused
    password_hash = await hash_password(PASSWORD)
    async with database.connection() as connection:
        if (await connection.execute(select(func.count()).select_from(Jobcenter))).scalar_one():
            raise AlreadyPopulated
        dice = Dice(seed, today)
        shape = shape or usual(candidates)
        reference = await load_reference(connection, shape.codes)
        world = DemoWorld(dice, Rows(), reference, settings, load_parameters(settings.law_file), today, shape)
        add_centres(world, password_hash)
        add_firms(world, password_hash)
        plan_reports(world)
        add_open_need_of_company_1(world)
        add_idle_needs(world, shape.idle_needs)
        await world.rows.write(connection)
        till = Till(shape.customers)
        await _add_people(world, connection, password_hash, till)
        add_courses(world, till)
        add_reports(world)
        add_certification(world)
        await world.rows.write(connection)
        await enter_missing(connection)
        return DemoSummary(dict(world.rows.written))


async def _add_people(world: DemoWorld, connection: AsyncConnection, password_hash: str, till: Till) -> None:
    stages, candidates = world.shape.stages(), world.shape.candidates
    board = _Board(world)
    for number in range(1, candidates + 1):
        if number <= LOGINS:
            person = add_candidate(world, _login_profile(world, number))
            email = f"candidate.{number}@demo.example"
            add_introduction(world, person, has_login=True)
            till.notice(person)
            name = person.row["full_name"]
            add_account(world, email, Role.CANDIDATE, password_hash, person.id, name=name)
        elif (stage := next(stages)) is None:
            person = add_candidate(world, _idle_profile(world))
            add_introduction(world, person, has_login=False)
            till.notice(person)
        else:
            add_introduction(world, board.add(stage), has_login=False)
        if number % _BATCH == 0 or number == candidates:
            board.close()
            await world.rows.write(connection)
            world.held_skills.clear()


def _login_profile(world: DemoWorld, number: int) -> Profile:
    """Both fit the open need of company 1: every hard filter passes."""
    work = world.reference.works["kitchen assistant"]
    since = world.today - timedelta(days=250 - 35 * number)
    return Profile(
        world.centres["0147"], work, LegalBasis.INTL_23B, "evening", Cefr.A2, since, journey=False, login=number
    )


def _idle_profile(world: DemoWorld) -> Profile:
    dice = world.dice
    code = world.shape.draw_centre(dice)
    return Profile(
        world.centres[code],
        dice.pick(list(world.reference.works.values())),
        dice.pick(_BASES),
        dice.pick((*CLASSES, None)),
        dice.pick((Cefr.NONE, *_LEVELS)),
        world.today - timedelta(days=dice.between(5, 400)),
        journey=False,
    )


class _Board:
    """The needs of the batch at hand; those with room take further candidates of the same place and time."""

    def __init__(self, world: DemoWorld) -> None:
        self._world = world
        self._postings: list[Posting] = []
        self._proposals: list[Proposal] = []
        self._open: dict[tuple[str, Phase], list[Posting]] = {}

    def add(self, stage: Stage) -> Newcomer:
        """One candidate's journey at a need that is there or new."""
        world, dice = self._world, self._world.dice
        code = world.shape.draw_centre(dice)
        stage = world.shape.stage_at(dice, stage, code)
        timetable = "morning" if dice.chance(0.2) else dice.pick(_TIMETABLES)
        found = self._with_room(stage, code, timetable)
        calendar = plan_calendar(dice, stage, found.starts_on if found else None)
        if found and found.row["created_at"].date() >= calendar.proposed_on:
            found, calendar = None, plan_calendar(dice, stage)
        posting, basis = (found, LegalBasis.INTL_23B) if found else self._new(stage, code, calendar, timetable)
        posting.reserved += 1
        asked = posting.work.job.danish
        levels = [level for level in _LEVELS if asked is None or level.rank >= asked.rank - 1]
        since = calendar.proposed_on - timedelta(days=dice.between(10, 260))
        profile = Profile(world.centres[code], posting.work, basis, timetable, dice.pick(levels), since, journey=True)
        person = add_candidate(world, profile)
        self._proposals.append(add_journey(world, stage, calendar, posting, person))
        return person

    def _with_room(self, stage: Stage, code: str, timetable: str | None) -> Posting | None:
        if stage.phase is Phase.PAST or not self._world.dice.chance(0.6):
            return None
        fitting = [
            posting
            for posting in self._open.get((code, stage.phase), ())
            if posting.has_room and (timetable != "morning" or posting.suits_mornings)
        ]
        return self._world.dice.pick(fitting) if fitting else None

    def _new(self, stage: Stage, code: str, calendar: Calendar, timetable: str | None) -> tuple[Posting, LegalBasis]:
        world, dice = self._world, self._world.dice
        site, has_room = pick_site(world, code, calendar.starts_on)
        basis = LegalBasis.LAB_OTHER if has_room and dice.chance(0.12) else LegalBasis.INTL_23B
        asked_on = calendar.starts_on - timedelta(days=dice.between(35, 50))
        if stage.phase is Phase.AHEAD:
            asked_on = world.today - timedelta(days=dice.between(25, 40))
        if asked_on >= calendar.proposed_on - _LEAST_AHEAD:  # a slow journey began long ago
            asked_on = calendar.proposed_on - timedelta(days=dice.between(3, 20))
        posting = add_posting(
            world,
            site,
            world.centres[code].id,
            calendar.starts_on,
            asked_on,
            seats=dice.pick((1, 2, 2, 3)) if stage.phase is Phase.AHEAD else dice.pick((1, 1, 1, 2)),
            pattern=BESIDE_MORNING_CLASSES if timetable == "morning" else None,
        )
        self._postings.append(posting)
        self._open.setdefault((code, stage.phase), []).append(posting)
        return posting, basis

    def close(self) -> None:
        """Ranks for every need of the batch, counts its seats and forgets it: they are about to be written."""
        add_rankings(self._world, self._proposals)
        for posting in self._postings:
            settle(self._world, posting)
        self._postings.clear()
        self._proposals.clear()
        self._open.clear()
