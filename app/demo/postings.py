"""Needs: what the invented companies ask for, and the seats their matches take."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.demo.centres import staff_name
from app.demo.dice import monday
from app.demo.reference import Work
from app.demo.world import DemoWorld, Site, Tenants
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need, NeedSkill
from app.registers.law.domain import Purpose, cap

# Weekly hours, and the weekdays and times they fall on.
Pattern = tuple[int, tuple[int, ...], str, str]
_WEEKDAYS = (1, 2, 3, 4, 5)
PATTERNS: tuple[Pattern, ...] = (
    (25, _WEEKDAYS, "08:00", "13:00"),
    (30, _WEEKDAYS, "07:00", "13:00"),
    (30, _WEEKDAYS, "09:00", "15:00"),
    (21, (1, 3, 5), "08:00", "15:00"),
)
BESIDE_MORNING_CLASSES = PATTERNS[3]
WEEKS = 13


@dataclass(slots=True)
class Posting:
    """A need on its way into the database; matches may still take seats."""

    row: dict[str, Any]
    site: Site
    work: Work
    skills: list[NeedSkill]
    starts_on: date
    reserved: int = 0
    agreed: list[tuple[Any, Any]] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found

    @property
    def ends_on(self) -> date:
        return self.starts_on + timedelta(weeks=self.row["weeks"], days=-1)

    @property
    def has_room(self) -> bool:
        return self.reserved < int(self.row["seats"])

    @property
    def suits_mornings(self) -> bool:
        return len(self.row["working_times"]) == len(BESIDE_MORNING_CLASSES[1])

    @property
    def tenants(self) -> Tenants:
        return Tenants(self.row["jobcenter_id"], self.site.company_id)


def has_room(site: Site, first: date, last: date, fraction: Decimal) -> bool:
    """Whether the ratio requirement would hold with one more; the sum of all who touch the period is a safe bound."""
    others = sum((fte for start, end, fte in site.loads if start <= last and first <= end), Decimal(0))
    return others == 0 or others + fraction <= cap(site.employees)


def pick_site(world: DemoWorld, code: str, first: date, *, share_of_first: float = 0.15) -> tuple[Site, bool]:
    """A workplace in the municipality, and whether it has room; company 1 is asked a little more often."""
    sites = world.sites[code]
    last = first + timedelta(weeks=WEEKS)
    if code == "0147" and world.dice.chance(share_of_first) and has_room(sites[0], first, last, Decimal(1)):
        return sites[0], True
    for _ in range(8):
        site = world.dice.pick(sites)
        if has_room(site, first, last, Decimal(1)):
            return site, True
    return world.dice.pick(sites), False


def add_posting(
    world: DemoWorld,
    site: Site,
    centre_id: UUID,
    starts_on: date,
    asked_on: date,
    *,
    work: Work | None = None,
    seats: int = 1,
    pattern: Pattern | None = None,
    draft: bool = False,
) -> Posting:
    """A need, published unless it stays a draft; `settle` gives it its last status once its matches are known."""
    dice = world.dice
    work = work or world.reference.works[dice.pick(site.trade.jobs).occupation]
    created, published = dice.moment(asked_on, 1), dice.moment(asked_on + timedelta(days=1), 2)
    need_id = dice.key(created)
    row = world.rows.add(
        Need,
        id=need_id,
        created_at=created,
        updated_at=published,
        jobcenter_id=centre_id,
        company_id=site.company_id,
        workplace_id=site.id,
        seats=seats,
        starts_from=starts_on,
        starts_until=starts_on + timedelta(weeks=3),
        weeks=WEEKS,
        **_content(world, work, starts_on, pattern or dice.pick(PATTERNS[:3])),
        declares_no_seasonal_peak=True,
        declares_replaces_nobody=True,
        status=NeedStatus.DRAFT if draft else NeedStatus.OPEN,
        confirmed_on=None if draft else min(asked_on + timedelta(days=1), world.today),
    )
    posting = Posting(row, site, work, _skills(world, need_id, work), starts_on)
    event = (need_id, site.contact, posting.tenants)
    world.event(created, "need.created", *event, states=(None, "draft"))
    if not draft:
        world.event(published, "need.published", *event, states=("draft", "open"))
    return posting


def _content(world: DemoWorld, work: Work, starts_on: date, pattern: Pattern) -> dict[str, Any]:
    """What the work is, when it is, and what it asks of the person."""
    dice, job = world.dice, work.job
    hours, weekdays, start, end = pattern
    return {
        "title": job.title,
        "occupation_id": work.occupation_id,
        "tasks": job.tasks,
        "hours_schedule": _schedule(world, hours),
        "working_times": [{"weekday": weekday, "from": start, "to": end} for weekday in weekdays],
        "min_oral_cefr": job.danish,
        "min_danish_reason": job.danish_reason,
        "licences": [item.value for item in job.licences],
        "conditions": [item.value for item in job.conditions],
        "spoken_languages": ["da", *dice.some(("en", "ar", "uk", "fa", "tr", "pl"), 0, 2)],
        "purpose": dice.pick((Purpose.BUILD_SKILLS, Purpose.BUILD_SKILLS, Purpose.ORDINARY_JOB)),
        "job_prospect": _prospect(world, starts_on) if dice.chance(0.6) else None,
        "mentor": {"name": staff_name(dice), "email": None, "phone": dice.phone()},
        "open_to_other_jobcenters": dice.chance(0.15),
    }


def _schedule(world: DemoWorld, hours: int) -> list[dict[str, Any]]:
    full = float(hours)
    if not world.dice.chance(0.3):
        return [{"from_week": 1, "weekly_hours": full}]
    return [{"from_week": 1, "weekly_hours": full - 5}, {"from_week": 5, "weekly_hours": full}]


def _prospect(world: DemoWorld, starts_on: date) -> dict[str, Any]:
    hours = world.dice.pick((25.0, 30.0, 37.0))
    first = monday(starts_on, WEEKS)
    return {"weekly_hours": hours, "from_on": first.isoformat(), "note": "Fast stilling efter oplæringen."}


def _skills(world: DemoWorld, need_id: UUID, work: Work) -> list[NeedSkill]:
    found = []
    for asked, skill_id in zip(work.job.skills, work.skill_ids, strict=True):
        skill = NeedSkill(
            need_id=need_id,
            skill_id=skill_id,
            level=asked.level,
            importance=asked.importance,
            required_at_start=asked.at_start,
        )
        world.rows.add(NeedSkill, **skill.model_dump())
        found.append(skill)
    return found


def settle(world: DemoWorld, posting: Posting) -> None:
    """Counts the seats that agreed matches take, and gives the need the status that follows from them and the day."""
    row = posting.row
    row["seats_taken"] = len(posting.agreed)
    event = (posting.id, posting.site.contact, posting.tenants)
    if row["seats_taken"] >= row["seats"]:
        at, actor = max(posting.agreed, key=lambda pair: pair[0])
        row.update(status=NeedStatus.FILLED, updated_at=at)
        world.event(at, "need.filled", posting.id, actor, posting.tenants, states=("open", "filled"))
    elif row["starts_until"] < world.today:
        at = world.dice.moment(row["starts_until"] + timedelta(days=1))
        row.update(status=NeedStatus.CLOSED, closed_reason="window_passed", updated_at=at)
        world.event(at, "need.closed", *event, states=("open", "closed"), reason_code="window_passed")


def add_open_need_of_company_1(world: DemoWorld) -> None:
    """The need that the demo logins meet: open, two seats, in Frederiksberg, starting in two weeks."""
    site, centre = world.sites["0147"][0], world.centres["0147"]
    posting = add_posting(
        world,
        site,
        centre.id,
        monday(world.today, 3),
        world.today - timedelta(days=4),
        work=world.reference.works["kitchen assistant"],
        seats=2,
        pattern=PATTERNS[0],
    )
    settle(world, posting)


def add_idle_needs(world: DemoWorld, count: int) -> None:
    """Needs nobody has been proposed for: drafts, open ones, closed and expired ones."""
    dice = world.dice
    codes = sorted(world.centres)
    kinds = (NeedStatus.OPEN, NeedStatus.DRAFT, NeedStatus.OPEN, NeedStatus.CLOSED, NeedStatus.OPEN, NeedStatus.EXPIRED)
    for number in range(count):
        code = "0147" if number % 3 == 0 else dice.pick(codes)
        status = kinds[number % len(kinds)]
        asked = world.today - timedelta(days=dice.between(100, 140) if status is NeedStatus.EXPIRED else 20)
        start = monday(world.today, dice.between(2, 7))
        seats, draft = dice.pick((1, 1, 2, 3)), status is NeedStatus.DRAFT
        site = dice.pick(world.sites[code])
        posting = add_posting(world, site, world.centres[code].id, start, asked, seats=seats, draft=draft)
        _leave(world, posting, status)


def _leave(world: DemoWorld, posting: Posting, status: NeedStatus) -> None:
    """Ends a need that is closed or expired."""
    row, dice = posting.row, world.dice
    if status in (NeedStatus.CLOSED, NeedStatus.EXPIRED):
        at = dice.moment(world.today - timedelta(days=dice.between(1, 9)))
        reason = "filled_elsewhere" if status is NeedStatus.CLOSED else "unconfirmed"
        row.update(status=status, closed_reason=reason, updated_at=at)
        states = ("open", status.value)
        actor = posting.site.contact if status is NeedStatus.CLOSED else None
        name = f"need.{status.value}"
        world.event(at, name, posting.id, actor, posting.tenants, states=states, reason_code=reason)
