"""Placements of the demo: the decision, the ledgers, and how they went on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.demo.aftercare import add_job, add_placement_follow_ups
from app.demo.agreements import GRANTED, Draft, S, decide, draft_agreement, submit_and_sign
from app.demo.attendance import add_attendance
from app.demo.endings import add_end_statements
from app.demo.judging import Verdict, checks_of
from app.demo.people import Newcomer
from app.demo.postings import Posting
from app.demo.stages import CONFIRM, DECIDE, Calendar, Job, Stage
from app.demo.training import add_training_plan
from app.demo.voices import ask
from app.demo.world import DemoWorld, Person, Tenants
from app.journey.placements.domain import Initiative, fte_fraction, steps_of, stretches_of, times_of, weekly_hours_of
from app.journey.placements.domain.reasons import CancelReason, EndOutcome, EndReason, GrantReason, RejectReason
from app.journey.voice.domain.steps import VoiceStep
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.models import Commitment
from app.registers.companies.models import Occupancy
from app.registers.law.domain import CommitmentKind


@dataclass(frozen=True, slots=True)
class Outcome:
    """The placement, and when its last change happened."""

    placement_id: UUID
    at: datetime


def add_internship(
    world: DemoWorld,
    stage: Stage,
    calendar: Calendar,
    posting: Posting,
    person: Newcomer,
    origin: tuple[UUID, Verdict],
) -> Outcome:
    """A placement as far as its stage has come, with everything that hangs on it."""
    draft = draft_agreement(world, stage, calendar, posting, person, origin[0])
    at: datetime = draft.row["created_at"]
    if stage.placement is not S.DRAFT:
        at = submit_and_sign(draft)
    if stage.placement is S.REJECTED:
        at = _reject(draft)
    if stage.placement in GRANTED:
        at = _grant(draft, origin[1])
    return Outcome(draft.id, at)


def _reject(draft: Draft) -> datetime:
    caseworker, at = draft.person.caseworker, draft.moment(DECIDE, 2)
    checks = checks_of(draft.world, draft.posting, draft.person, draft.placement(), at.date(), signed=True)
    reason = RejectReason.DISPLACES_STAFF.value
    text = "Opgaverne svarer til en stilling, som netop er opsagt."
    decide(draft, "reject", at, caseworker, (reason, text), checks)
    return draft.move(at, "rejected", caseworker, (S.IN_REVIEW, S.REJECTED), reason)


def _grant(draft: Draft, verdict: Verdict) -> datetime:
    """The grant with its checks, the ledgers, the training plan, the follow-ups, and what came after."""
    world, caseworker, at = draft.world, draft.person.caseworker, draft.moment(DECIDE, 2)
    draft.row.update(
        granted_at=at, granted_ends_on=draft.row["ends_on"], granted_version=draft.row["agreement_version"]
    )
    checks = checks_of(world, draft.posting, draft.person, draft.placement(), at.date(), signed=True)
    reason = GrantReason.CONDITIONS_MET.value
    decision = decide(draft, "grant", at, caseworker, (reason, None), checks)
    states = (S.IN_REVIEW, S.GRANTED)
    facts = {"decision_id": str(decision), "agreement_version": draft.row["agreement_version"], "overridden": []}
    draft.move(at, "granted", caseworker, states, reason, **facts)
    _candidate(draft, at, "placed", caseworker, CandidateStatus.IN_MATCH, CandidateStatus.PLACED)
    _ask(draft, VoiceStep.GRANTED, at)
    draft.row["ended_on"] = _ended_on(draft)
    draft.row["training_plan_id"] = add_training_plan(draft.world, draft.posting, draft.person, draft.row, verdict, at)
    add_placement_follow_ups(world, draft.person, draft.row, at)
    if draft.stage.placement is S.CANCELLED:
        return _cancel(draft)
    _write_ledgers(draft, draft.row["ended_on"] or draft.posting.ends_on)
    confirmed = draft.move(draft.moment(CONFIRM, 1), "confirmed", draft.posting.site.contact, (S.GRANTED, S.GRANTED))
    draft.row["confirmed_at"] = confirmed
    if draft.stage.placement is S.GRANTED:
        return confirmed
    return _run(draft)


def _candidate(
    draft: Draft, at: datetime, verb: str, actor: Person, before: CandidateStatus, after: CandidateStatus
) -> None:
    tenants = Tenants(draft.person.centre.id, None, draft.person.id)
    draft.world.event(at, f"candidate.{verb}", draft.person.id, actor, tenants, states=(before.value, after.value))


def _ended_on(draft: Draft) -> date | None:
    """The last day of a placement that is over: its end, or a Friday before it."""
    if draft.stage.placement is S.ENDED_EARLY:
        return draft.posting.starts_on + timedelta(weeks=draft.world.dice.between(2, 6), days=4)
    return draft.posting.ends_on if draft.stage.placement is S.COMPLETED else None


def _write_ledgers(draft: Draft, ends_on: date) -> None:
    world, site, row = draft.world, draft.posting.site, draft.row
    for stretch in stretches_of(row["starts_on"], ends_on, steps_of(row["hours_schedule"])):
        fraction = fte_fraction(stretch.weekly_hours)
        common = {
            "jobcenter_id": draft.person.centre.id,
            "source_type": "placement",
            "source_id": draft.id,
            "starts_on": stretch.starts_on,
            "ends_on": stretch.ends_on,
        }
        world.rows.add(
            Occupancy,
            id=world.dice.key(row["granted_at"]),
            workplace_id=site.id,
            legal_basis=row["legal_basis"],
            fte_fraction=fraction,
            **common,
        )
        site.loads.append((stretch.starts_on, stretch.ends_on, fraction))
        for time_ in times_of(row["working_times"]):
            world.rows.add(
                Commitment,
                id=world.dice.key(row["granted_at"]),
                candidate_id=draft.person.id,
                kind=CommitmentKind.PLACEMENT,
                weekday=time_.weekday,
                from_time=time_.starts_at,
                to_time=time_.ends_at,
                weekly_hours=stretch.weekly_hours,
                **common,
            )


def _cancel(draft: Draft) -> datetime:
    reason, actor = CancelReason.COMPANY_WITHDREW.value, draft.posting.site.contact
    at = draft.move(draft.moment(CONFIRM + 1, 4), "cancelled", actor, (S.GRANTED, S.CANCELLED), reason)
    draft.row["end_reason_code"] = reason
    _candidate(draft, at, "finished", actor, CandidateStatus.PLACED, CandidateStatus.AVAILABLE)
    draft.person.row["waiting_since"] = at.date()
    return at


def _ask(draft: Draft, step: VoiceStep, at: datetime) -> None:
    ask(draft.world, draft.person, step, ("placement", draft.id), draft.posting.site.company_id, at)


def _run(draft: Draft) -> datetime:
    """Started, and for what lies behind us also ended."""
    contact, start = draft.posting.site.contact, draft.posting.starts_on
    at = draft.move(draft.world.dice.moment(start, 0), "started", contact, (S.GRANTED, S.ACTIVE))
    add_attendance(draft.world, draft.posting.site, draft.person, draft.row)
    if draft.stage.placement is S.ENDED_EARLY:
        ended: date = draft.row["ended_on"]
        reason = draft.world.dice.pick((EndReason.JOB_FOUND, EndReason.NOT_A_FIT, EndReason.EDUCATION)).value
        who = draft.world.dice.pick((Initiative.CANDIDATE, Initiative.COMPANY, Initiative.MUTUAL))
        draft.row.update(end_reason_code=reason, end_initiative=who)
        facts = {"initiative": who.value, "ended_on": ended.isoformat()}
        at = draft.world.dice.moment(ended, 8)
        draft.move(at, "ended_early", contact, (S.ACTIVE, S.ENDED_EARLY), reason, **facts)
        _finish(draft, at)
    elif draft.stage.placement is S.COMPLETED:
        at = _complete(draft)
    return at


def _complete(draft: Draft) -> datetime:
    outcome = EndOutcome.NO_JOB if draft.stage.job is Job.NONE else EndOutcome.JOB_OFFERED
    hours = weekly_hours_of(steps_of(draft.row["hours_schedule"])) * 13 - draft.world.dice.between(0, 20)
    draft.row["end_report"] = add_end_statements(draft, outcome, hours)
    at = draft.world.dice.moment(draft.posting.ends_on, 8)
    facts = {"outcome": outcome.value, "ended_on": draft.posting.ends_on.isoformat()}
    draft.move(at, "completed", draft.posting.site.contact, (S.ACTIVE, S.COMPLETED), **facts)
    _finish(draft, at)
    if draft.stage.job is not Job.NONE:
        add_job(draft.world, draft.stage, draft.posting, draft.person, draft.row)
    return at


def _finish(draft: Draft, at: datetime) -> None:
    contact = draft.posting.site.contact
    _candidate(draft, at, "finished", contact, CandidateStatus.PLACED, CandidateStatus.AVAILABLE)
    _ask(draft, VoiceStep.PLACEMENT_ENDED, at)
    draft.person.row["waiting_since"] = at.date()
