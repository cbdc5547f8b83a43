"""Follow-ups and jobs of the demo: the real cadence, answers that people gave, and some that nobody has got yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.demo.dice import monday
from app.demo.loose_ends import open_task, send_link
from app.demo.milestones import add_milestones, said_in
from app.demo.people import Newcomer
from app.demo.postings import Posting
from app.demo.stages import Job, Stage
from app.demo.voices import ask, keep_follow_up, said_by
from app.demo.world import DemoWorld, Site, Tenants
from app.journey.aftercare.domain.answers import Issue, StillEmployed
from app.journey.aftercare.domain.cadence import PlannedFollowUp, schedule_employment, schedule_internship
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.states import AnswerChannel, EmploymentStatus, FollowUpStatus
from app.journey.aftercare.domain.support import plan_support
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.domain.working_days import next_working_day
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp
from app.journey.milestones.domain.evidence import Said
from app.journey.placements.domain import Initiative, PlacementStatus
from app.journey.voice.domain.steps import VoiceStep
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.models import Commitment
from app.registers.law.domain import CommitmentKind

F = FollowUpStatus
_WORDS = (
    "Мені подобається колектив.", "أتعلم كل يوم شيئًا جديدًا.", "Jeg er glad for mine kolleger.",
    "همکارانم مهربان هستند.", "Det er hårdt om morgenen, men jeg kan lide det.", "I want more hours.",
    "Les collègues m'aident beaucoup.", "ብዙሕ ይመሃር ኣለኹ።",
)  # fmt: skip
_KINDS = (EmploymentKind.ORDINARY, EmploymentKind.ORDINARY, EmploymentKind.IGU, EmploymentKind.SMALL_JOB)
# So long after its day nobody goes on trying.
_GIVEN_UP_AFTER = timedelta(days=35)
# One answer in so many came by a link; the others the caseworker took down.
_BY_LINK_ONE_IN = 4
_END_REASONS = ("order_shortage", "contract_ended", "moved", "found_other_job")


@dataclass(frozen=True, slots=True)
class _About:
    """What follow-ups are about, the day from which none is asked any more, and why; from `quiet_on` nobody answers."""

    company_id: UUID
    created_at: datetime
    placement_id: UUID | None = None
    employment_id: UUID | None = None
    mentor_account_id: UUID | None = None
    over_on: date | None = None
    over_reason: str = ""
    quiet_on: date | None = None

    @property
    def id(self) -> UUID | None:
        return self.placement_id or self.employment_id


def add_placement_follow_ups(world: DemoWorld, person: Newcomer, placement: dict[str, Any], at: datetime) -> None:
    """The follow-ups of an internship, as the grant scheduled them."""
    _add(world, person, _about(placement, at), schedule_internship(placement["starts_on"], placement["ends_on"]))


def add_support_follow_ups(world: DemoWorld, person: Newcomer, placement: dict[str, Any], at: datetime) -> None:
    """The talks that signals called for at `at`, on the next working day."""
    due_on = next_working_day(at.date() + timedelta(days=1))
    _add(world, person, _about(placement, at), plan_support([], due_on))


def _about(placement: dict[str, Any], at: datetime) -> _About:
    status: PlacementStatus = placement["status"]
    over_on = at.date() + timedelta(days=2) if status is PlacementStatus.CANCELLED else placement["ended_on"]
    return _About(
        placement["company_id"],
        at,
        placement_id=placement["id"],
        mentor_account_id=placement["mentor_account_id"],
        over_on=over_on,
        over_reason=f"placement_{status.value}",
    )


def add_job(world: DemoWorld, stage: Stage, posting: Posting, person: Newcomer, placement: dict[str, Any]) -> None:
    """A job with the company of the placement from the Monday after it, its aftercare, and for some another one."""
    starts_on = monday(placement["ends_on"], 1)
    ended_on = None
    if stage.job is not Job.HELD:
        last = world.today - timedelta(days=3)
        ended_on = min(starts_on + timedelta(days=world.dice.between(*stage.lost_after)), last)
    at = world.dice.moment(placement["ends_on"], 10)
    contract = _Contract(posting.site, posting.work.job.title, (starts_on, ended_on), at, placement["id"])
    first, said = _work(world, person, contract)
    jobs = [first]
    if ended_on is not None:
        next_job = _next_contract(world, person, contract, ended_on) if stage.job is Job.AGAIN else None
        _end(world, person, first, ended_on, next_job.at if next_job else None)
        if next_job is not None:
            second, more = _work(world, person, next_job, first["plan_id"])
            jobs.append(second)
            said += more
            person.row["has_priority"] = False
    add_milestones(world, person, jobs, said)


@dataclass(frozen=True, slots=True)
class _Contract:
    """A job on its way: where, as what, from when to when, when it was registered, and the placement it came from."""

    site: Site
    title: str
    period: tuple[date, date | None]
    at: datetime
    placement_id: UUID | None = None


def _next_contract(world: DemoWorld, person: Newcomer, before: _Contract, ended_on: date) -> _Contract:
    """With another company of the municipality where there is one, after a few weeks; it goes on."""
    sites = world.sites[person.centre.code]
    others = [site for site in sites if site.company_id != before.site.company_id] or sites
    site = world.dice.pick(others)
    starts_on = monday(ended_on, world.dice.between(2, 9))
    at = world.dice.moment(starts_on - timedelta(days=4), 10)
    return _Contract(site, world.dice.pick(site.trade.jobs).title, (starts_on, None), at)


def _work(
    world: DemoWorld, person: Newcomer, contract: _Contract, plan_id: UUID | None = None
) -> tuple[dict[str, Any], list[Said]]:
    """A job with its follow-ups, and what was said about it."""
    row = _register(world, person, contract, plan_id)
    company_id, at = contract.site.company_id, contract.at
    tenants = Tenants(person.centre.id, company_id, person.id)
    data = {"plan_id": str(row["plan_id"]), "kind": row["kind"].value}
    event = (row["id"], person.caseworker, tenants)
    world.event(at, "employment.registered", *event, states=(None, "active"), data=data)
    _candidate(world, person, at, "employed", CandidateStatus.AVAILABLE, CandidateStatus.EMPLOYED)
    ask(world, person, VoiceStep.EMPLOYED, ("employment", row["id"]), company_id, at)
    over_on = contract.period[1]
    about = _About(
        company_id,
        at,
        employment_id=row["id"],
        over_on=over_on,
        over_reason="employment_ended",
        quiet_on=_quiet_on(world, contract.period[0]),
    )
    asked = _add(world, person, about, schedule_employment(contract.period[0]))
    return row, [said_in(each) for each in asked if each.get("record") and each["record"]["still_employed"] == "yes"]


def _quiet_on(world: DemoWorld, starts_on: date) -> date | None:
    """About some jobs nobody answers any more, from some day on: how they went is never known."""
    silent = world.shape.silent
    return starts_on + timedelta(days=world.dice.between(10, 200)) if silent and world.dice.chance(silent) else None


def _register(world: DemoWorld, person: Newcomer, contract: _Contract, plan_id: UUID | None) -> dict[str, Any]:
    """The job, the plan it opens unless there is one, and the hours it takes."""
    dice, at = world.dice, contract.at
    whose = {"candidate_id": person.id, "jobcenter_id": person.centre.id}
    stamp = {"created_at": at, "updated_at": at}
    span = {"starts_on": contract.period[0], "ends_on": contract.period[1]}
    if plan_id is None:
        plan_id = dice.key(at)
        world.rows.add(AftercarePlan, id=plan_id, first_job_on=contract.period[0], **whose, **stamp)
    employment_id = dice.key(at)
    hours = Decimal(dice.pick(("20", "25", "30", "37")))
    world.rows.add(
        Commitment,
        id=dice.key(at),
        kind=CommitmentKind.EMPLOYMENT,
        source_type="employment",
        source_id=employment_id,
        weekly_hours=hours,
        **whose,
        **span,
    )
    return world.rows.add(
        Employment,
        id=employment_id,
        plan_id=plan_id,
        company_id=contract.site.company_id,
        workplace_id=contract.site.id,
        placement_id=contract.placement_id,
        kind=dice.pick(_KINDS),
        title=contract.title,
        weekly_hours=hours,
        **whose,
        **stamp,
        **span,
    )


def _end(world: DemoWorld, person: Newcomer, row: dict[str, Any], ended_on: date, found_at: datetime | None) -> None:
    """The job ended: the plan stays open, and the candidate is looked after with priority."""
    at, reason = world.dice.moment(ended_on, 9), world.dice.pick(_END_REASONS)
    initiative = world.dice.pick((Initiative.COMPANY, Initiative.CANDIDATE, Initiative.EXTERNAL)).value
    row.update(status=EmploymentStatus.ENDED, end_reason_code=reason, end_initiative=initiative, updated_at=at)
    states, tenants = ("active", "ended"), Tenants(person.centre.id, row["company_id"], person.id)
    world.event(at, "employment.ended", row["id"], person.caseworker, tenants, states=states, reason_code=reason)
    _candidate(world, person, at, "freed", CandidateStatus.EMPLOYED, CandidateStatus.AVAILABLE)
    person.row.update(has_priority=True, waiting_since=ended_on)
    open_task(world, person, row, ended_on, at, found_at)
    ask(world, person, VoiceStep.JOB_ENDED, ("employment", row["id"]), row["company_id"], at)


def _candidate(
    world: DemoWorld, person: Newcomer, at: datetime, verb: str, before: CandidateStatus, after: CandidateStatus
) -> None:
    tenants = Tenants(person.centre.id, None, person.id)
    name, states = f"candidate.{verb}", (before.value, after.value)
    world.event(at, name, person.id, person.caseworker, tenants, states=states)


def _add(world: DemoWorld, person: Newcomer, about: _About, planned: Iterable[PlannedFollowUp]) -> list[dict[str, Any]]:
    rows = []
    for each in planned:
        key = world.dice.key(about.created_at)
        row = world.rows.add(
            FollowUp,
            id=key,
            created_at=about.created_at,
            updated_at=about.created_at,
            jobcenter_id=person.centre.id,
            candidate_id=person.id,
            company_id=about.company_id,
            assignee_account_id=person.caseworker.account_id,
            mentor_account_id=about.mentor_account_id,
            subject=each.subject,
            placement_id=about.placement_id,
            employment_id=about.employment_id,
            audience=each.audience,
            step=each.step_code,
            due_on=each.due_on,
        )
        rows.append(row)
        _tell(world, person, about, row, about.created_at, "scheduled", (None, F.PLANNED))
        if about.over_on is not None and each.due_on > about.over_on:
            row.update(cancel_reason=about.over_reason)
            at = world.dice.moment(about.over_on, 11)
            _tell(world, person, about, row, at, "cancelled", (F.PLANNED, F.CANCELLED), about.over_reason)
        elif each.due_on < world.today:
            _ask(world, person, about, row)
    return rows


def _ask(world: DemoWorld, person: Newcomer, about: _About, row: dict[str, Any]) -> None:
    """Most were asked; of those due lately some nobody has asked yet (overdue), some were not reached."""
    dice, due = world.dice, row["due_on"]
    lately = about.over_on is None and due > world.today - timedelta(days=35)
    at = dice.moment(min(due + timedelta(days=dice.between(0, 3)), world.today - timedelta(days=1)), 4)
    if lately and dice.chance(0.35):
        send_link(world, person, row)
        return
    if lately and dice.chance(0.2):
        row.update(tries=dice.between(1, 3))
        _tell(world, person, about, row, at, "recorded", (F.PLANNED, F.UNREACHABLE))
        return
    if about.quiet_on is not None and about.quiet_on < due <= world.today - _GIVEN_UP_AFTER:
        row.update(tries=3, cancel_reason="not_reached")
        _tell(world, person, about, row, at, "cancelled", (F.PLANNED, F.CANCELLED), "not_reached")
        return
    by_link = row["id"].int % _BY_LINK_ONE_IN == 0
    row.update(
        record=_answer(world, row),
        recorded_at=at,
        recorded_by=None if by_link else person.caseworker.account_id,
        answered_through=AnswerChannel.LINK if by_link else AnswerChannel.STAFF,
    )
    _tell(world, person, about, row, at, "recorded", (F.PLANNED, F.DONE))
    if row["audience"] is Audience.CANDIDATE:
        keep_follow_up(world, person, row, row["record"], at)


def _answer(world: DemoWorld, row: dict[str, Any]) -> dict[str, Any]:
    dice = world.dice
    asks_employer = row["audience"] is Audience.EMPLOYER
    issues = dice.some([issue.value for issue in Issue if issue is not Issue.HEALTH], 1, 1) if dice.chance(0.2) else []
    due = (row["due_on"] + timedelta(days=14)).isoformat()
    actions = [{"text": "Ny samtale om transport og mødetid", "owner": "jobcenter", "due_on": due}] if issues else []
    return {
        "still_employed": (StillEmployed.YES if dice.chance(0.95) else StillEmployed.UNKNOWN).value,
        "weekly_hours": None,
        "rating": None if asks_employer else dice.between(3, 5),
        "own_words": None if asks_employer else dice.pick(_WORDS),
        "employer_rating": dice.between(3, 5) if asks_employer else None,
        "issues": issues,
        "agreed_actions": actions,
        "next_contact_on": None,
        "voice": None if asks_employer else said_by(row["id"]),
    }


def _tell(
    world: DemoWorld,
    person: Newcomer,
    about: _About,
    row: dict[str, Any],
    at: datetime,
    verb: str,
    states: tuple[F | None, F],
    reason: str | None = None,
) -> None:
    """Gives the follow-up its status and records it."""
    row.update(status=states[1], updated_at=at)
    tenants = Tenants(person.centre.id, about.company_id, person.id)
    data = {"subject": row["subject"].value, "about_id": str(about.id), "audience": row["audience"].value}
    named = (states[0].value if states[0] else None, states[1].value)
    name, actor = f"follow_up.{verb}", person.caseworker
    world.event(at, name, row["id"], actor, tenants, states=named, reason_code=reason, data=data)
