"""The demo's rankings: what a caseworker was shown before proposing somebody, made and kept by the real engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.demo.judging import stand
from app.demo.people import Newcomer
from app.demo.postings import Posting
from app.demo.world import DemoWorld
from app.journey.matching.domain import input_hash
from app.journey.matching.models import Ranking
from app.journey.matching.service import storing

# Of those who waited at the jobcenter, so many are compared at most: a demo is to load quickly.
_MOST = 8
# One need in so many found its person without a ranking.
_WITHOUT_ONE_IN = 9
_EARLIER = timedelta(minutes=10)
_LOW_BITS = 2**80 - 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody proposed for a need, and when."""

    posting: Posting
    person: Newcomer
    proposed_at: datetime

    @property
    def on(self) -> date:
        return self.proposed_at.date()


def add_rankings(world: DemoWorld, proposals: Sequence[Proposal]) -> None:
    """One for most needs of a batch, just before the first proposal, over people who waited at the jobcenter then."""
    first: dict[UUID, Proposal] = {}
    waiting: dict[UUID, list[Proposal]] = {}
    for proposal in sorted(proposals, key=lambda each: each.proposed_at):
        first.setdefault(proposal.posting.id, proposal)
        waiting.setdefault(proposal.person.centre.id, []).append(proposal)
    for proposal in first.values():
        if proposal.posting.id.int % _WITHOUT_ONE_IN:
            others = [
                other.person
                for other in waiting[proposal.person.centre.id]
                if other.person.row["created_at"] < proposal.proposed_at < other.proposed_at
            ]
            _add(world, proposal, [proposal.person, *others[: _MOST - 1]])


def _add(world: DemoWorld, proposal: Proposal, people: Sequence[Newcomer]) -> None:
    posting, at = proposal.posting, proposal.proposed_at - _EARLIER
    standing = stand(world, posting, people, proposal.on)
    rows = standing.ranking.rows.tolist()
    shown = enumerate(standing.judge_all(rows, proposal.on), start=1)
    world.rows.add(
        Ranking,
        id=UUID(int=int(at.timestamp() * 1000) << 80 | posting.id.int & _LOW_BITS),  # no dice: nothing later changes
        created_at=at,
        jobcenter_id=proposal.person.centre.id,
        need_id=posting.id,
        shown_to=proposal.person.caseworker.account_id,
        **storing.columns_of(standing.rules),
        input_hash=input_hash(standing.asked.facts, standing.pool, standing.asked.closeness, standing.flags),
        considered=len(people),
        feasible=len(rows),
        items=[
            storing.kept({"candidate_id": item.candidate.id}, place, item, standing.asked.skill_ids)
            for place, item in shown
        ],
        inputs=storing.pack_candidates(standing, rows),
    )
