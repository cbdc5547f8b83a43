"""One candidate's journey: proposed, answered, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.demo.conversations import add_conversation
from app.demo.internships import add_internship
from app.demo.judging import Verdict, judge
from app.demo.people import Newcomer
from app.demo.postings import Posting
from app.demo.rankings import Proposal
from app.demo.stages import AGREE, CONSENT, Calendar, Stage
from app.demo.voices import ask
from app.demo.world import DemoWorld, Person, Tenants
from app.foundation.core.actor import Role
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.voice.domain.steps import VoiceStep
from app.registers.candidates.domain import CandidateStatus

_BY_CANDIDATE = ("transport", "working_hours", "other_wishes", "childcare")
_BY_COMPANY = ("skills_missing", "danish_level", "place_taken")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a match ended that did not lead on: day offset, coded reason, whose word it was, and what was said."""

    day: int
    reason: str
    declined_by: Role | None = None
    text: str | None = None


def add_journey(world: DemoWorld, stage: Stage, calendar: Calendar, posting: Posting, person: Newcomer) -> Proposal:
    """The match with its events; the placement and the job behind it where the stage has them."""
    verdict = judge(world, posting, person, calendar.proposed_on)
    proposed_at = world.dice.moment(calendar.proposed_on, 3)
    match_id = world.dice.key(proposed_at)
    consented = stage.placement is not None or stage.name in ("consented", "declined_by_company")
    row = world.rows.add(
        Match,
        id=match_id,
        created_at=proposed_at,
        updated_at=proposed_at,
        need_id=posting.id,
        candidate_id=person.id,
        jobcenter_id=person.centre.id,
        company_id=posting.site.company_id,
        workplace_id=posting.site.id,
        status=stage.match,
        planned_starts_on=verdict.judged.planned_starts_on,
        planned_ends_on=verdict.judged.planned_ends_on,
        score=verdict.judged.explanation.score,
        rank_score=verdict.judged.explanation.rank_score,
        confidence=verdict.judged.explanation.confidence,
        **verdict.documents,
        proposed_at=proposed_at,
    )
    story = _Story(world, posting, person, match_id, row)
    story.match(proposed_at, "proposed", person.caseworker, (None, MatchStatus.PROPOSED))
    story.candidate(proposed_at, "held", person.caseworker, CandidateStatus.AVAILABLE, CandidateStatus.IN_MATCH)
    if consented:
        story.consent(world.dice.moment(calendar.on(CONSENT), 4))
    if stage.placement is not None:
        _agree(story, stage, calendar, verdict)
    else:
        _end(story, stage, calendar)
    person.row.update(status=stage.candidate)
    return Proposal(posting, person, proposed_at)


@dataclass(slots=True)
class _Story:
    """One match and its events."""

    world: DemoWorld
    posting: Posting
    person: Newcomer
    match_id: UUID
    row: dict[str, Any]

    def match(
        self, at: datetime, verb: str, actor: Person | None, states: tuple[MatchStatus | None, MatchStatus], **more: Any
    ) -> None:
        tenants = Tenants(self.person.centre.id, self.posting.site.company_id, self.person.id)
        data = {"need_id": str(self.posting.id), "match_id": str(self.match_id)}
        named = (states[0].value if states[0] else None, states[1].value)
        self.world.event(at, f"match.{verb}", self.match_id, actor, tenants, states=named, data=data, **more)
        self.row["updated_at"] = at

    def candidate(
        self, at: datetime, verb: str, actor: Person | None, before: CandidateStatus, after: CandidateStatus
    ) -> None:
        tenants = Tenants(self.person.centre.id, None, self.person.id)
        name = f"candidate.{verb}"
        self.world.event(at, name, self.person.id, actor, tenants, states=(before.value, after.value))

    def consent(self, at: datetime) -> None:
        """The person says yes at a meeting: only two of the demo's candidates have an account."""
        caseworker = self.person.caseworker
        entry = {"reason_code": "no_account", "channel": "meeting", "by": str(caseworker.account_id)}
        self.row.update(answered_at=at, on_behalf={"consent": entry})
        self.match(at, "consented", caseworker, (MatchStatus.PROPOSED, MatchStatus.CONSENTED))


def _agree(story: _Story, stage: Stage, calendar: Calendar, verdict: Verdict) -> None:
    """The company says yes: a seat is taken, unless the placement is cancelled later on."""
    at = story.world.dice.moment(calendar.on(AGREE), 5)
    contact = story.posting.site.contact
    story.match(at, "agreed", contact, (MatchStatus.CONSENTED, MatchStatus.AGREED))
    if stage.match is MatchStatus.AGREED:
        story.posting.agreed.append((at, contact))
    ask(story.world, story.person, VoiceStep.MATCHED, ("match", story.match_id), story.posting.site.company_id, at)
    outcome = add_internship(story.world, stage, calendar, story.posting, story.person, (story.match_id, verdict))
    story.row["placement_id"] = outcome.placement_id
    company = (story.posting.site.company_id, contact)
    add_conversation(story.world, story.person, company, outcome.placement_id, at)
    if stage.match is MatchStatus.WITHDRAWN:
        reason = "placement_cancelled"
        story.row.update(reason_code=reason)
        states = (MatchStatus.AGREED, MatchStatus.WITHDRAWN)
        story.match(outcome.at, "withdrawn", contact, states, reason_code=reason)


def _ending_of(story: _Story, stage: Stage) -> Ending | None:
    dice = story.world.dice
    endings: Mapping[str, Ending] = {
        "declined_by_candidate": Ending(3, dice.pick(_BY_CANDIDATE), Role.CANDIDATE, "Bussen kører ikke så tidligt."),
        "declined_by_company": Ending(AGREE, dice.pick(_BY_COMPANY), Role.COMPANY),
        "withdrawn": Ending(CONSENT + 1, "circumstances_changed"),
        "expired": Ending(14, "no_answer"),
    }
    return endings.get(stage.name)


def _end(story: _Story, stage: Stage, calendar: Calendar) -> None:
    """Declined, withdrawn or expired: the candidate is available again."""
    ending = _ending_of(story, stage)
    if ending is None:
        return
    at = story.world.dice.moment(calendar.on(ending.day), 6)
    actor = _who(story, stage)
    story.row.update(
        declined_by=ending.declined_by,
        reason_code=ending.reason,
        reason_text=ending.text,
        reason_shared=ending.text is not None,
    )
    before = MatchStatus.CONSENTED if stage.name == "declined_by_company" else MatchStatus.PROPOSED
    story.match(at, stage.match.value, actor, (before, stage.match), reason_code=ending.reason)
    story.candidate(at, "released", actor, CandidateStatus.IN_MATCH, CandidateStatus.AVAILABLE)


def _who(story: _Story, stage: Stage) -> Person | None:
    if stage.name == "declined_by_company":
        return story.posting.site.contact
    return None if stage.name == "expired" else story.person.caseworker
