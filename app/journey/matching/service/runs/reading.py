"""Runs and proposals as answers, in the caller's language."""

from collections.abc import Sequence
from uuid import UUID

from app.foundation.core.i18n import Language
from app.foundation.db.work import Work
from app.journey.matching import repository
from app.journey.matching.domain.states import PROPOSAL_LIFE, RUN_LIFE, RunStatus
from app.journey.matching.models import AssignmentProposal, AssignmentRun
from app.journey.matching.schemas.runs import ProposalRead, RunRead
from app.journey.matching.service.answers import PLACES, in_language
from app.journey.matching.service.reading import person_of
from app.registers.reference.taxonomy import map_skill_labels


def read_run(work: Work, run: AssignmentRun) -> RunRead:
    """A run; a summary once there is one."""
    actions = RUN_LIFE.allowed_actions(run.status, work.actor.role)
    return RunRead.model_validate(
        {
            **run.model_dump(exclude={"config", "leased_until"}),
            "summary": run.summary if run.status is RunStatus.DONE else None,
            "allowed_actions": [] if run.cancel_asked else actions,
        }
    )


async def read_proposals(work: Work, proposals: Sequence[AssignmentProposal]) -> list[ProposalRead]:
    """Proposals with what they tell of need and candidate, one query each."""
    people = await repository.map_candidates(work, {item.candidate_id for item in proposals})
    places = await repository.map_needs(work, {item.need_id for item in proposals})
    skill_ids = {UUID(gap["skill_id"]) for item in proposals for gap in item.gaps}
    labels = await map_skill_labels(work.session, skill_ids)
    named = {
        str(key): label.label_da if label.label_da and work.language is Language.DA else label.label_en
        for key, label in labels.items()
    }
    return [
        ProposalRead.model_validate(
            {
                **item.model_dump(),
                "need": places[item.need_id],
                "candidate": person_of(people[item.candidate_id], work.actor.role),
                "score": round(item.score, PLACES),
                "rank_score": round(item.rank_score, PLACES),
                "adjustment": round(item.rank_score - item.score, PLACES),
                "confidence": round(sum(row["weight"] for row in item.breakdown if row["known"]), PLACES),
                "breakdown": in_language(item.breakdown, work.language),
                "gaps": [{**gap, "label": named.get(gap["skill_id"])} for gap in item.gaps],
                "allowed_actions": PROPOSAL_LIFE.allowed_actions(item.status, work.actor.role),
            }
        )
        for item in proposals
    ]
