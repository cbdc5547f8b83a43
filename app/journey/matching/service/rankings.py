"""Use cases of ranking and explaining; what is shown is stored: who saw what, when, by which settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import numpy as np

from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Role
from app.foundation.core.beside import beside
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.matching import repository
from app.journey.matching.domain import ranking_order
from app.journey.matching.models import Ranking
from app.journey.matching.repository import columns
from app.journey.matching.repository.columns import PoolColumns
from app.journey.matching.schemas import (
    CandidateRankingRead,
    ExplanationRead,
    LegalCheckRead,
    RankedNeed,
    RankingCreate,
    RankingRead,
)
from app.journey.matching.service import answers, storing, translation
from app.journey.matching.service.fitting import Fitting, best_needs
from app.journey.matching.service.judging import (
    Asked,
    Judged,
    Rules,
    Standing,
    ask,
    ask_many,
    legal_parameters,
    rank_pool,
    rules_of,
)
from app.journey.matching.service.shortlist import shortlist
from app.journey.needs import repository as needs
from app.journey.needs.domain import NeedStatus
from app.journey.needs.errors import NeedNotOpen, WindowPast
from app.journey.needs.models import Need
from app.registers.candidates import repository as candidates
from app.registers.candidates.models import Candidate
from app.registers.law.domain import PlacementFacts, run_checks

P = TypeVar("P", Judged, "_JudgedNeed")


@dataclass(frozen=True, slots=True)
class _JudgedNeed:
    """One need judged for the candidate whose needs are ranked."""

    asked: Asked
    standing: Standing
    judged: Judged

    @property
    def feasible(self) -> bool:
        return self.judged.feasible


async def rank_candidates(work: Work, need_id: UUID, body: RankingCreate) -> dict[str, Any]:
    """Ranks the own jobcenter's candidates for an open need: the fields of RankingRead.

    Raises NeedNotOpen, WindowPast.
    """
    need = await needs.get(work, need_id)
    refuse_unless_open(work, need)
    jobcenter_id = _jobcenter(work)
    rules = await rules_of(work, jobcenter_id)
    asked = await ask(work, need)
    best = await shortlist(work, jobcenter_id, asked, rules, body.limit, include_infeasible=body.include_infeasible)
    async with beside(best.fingerprint) as fingerprint:
        # Whoever is shown is read anew and judged in full: kept columns only say whom to look at.
        found = await columns.load_shortlist(
            work, jobcenter_id, best.ids, columns.whole_period(asked.facts), held=asked.held, field=asked.field
        )
        judged, inputs = _rank_and_judge(work, asked, found, rules, body)
        live = await repository.find_live(work, need.id, [item.candidate.id for item in judged])
    stored = Ranking(
        created_at=work.now(),
        jobcenter_id=jobcenter_id,
        need_id=need.id,
        shown_to=work.actor.account_id,
        **storing.columns_of(rules),
        input_hash=await fingerprint,
        considered=best.considered,
        feasible=best.feasible,
        items=[
            storing.kept({"candidate_id": item.candidate.id}, place, item, asked.skill_ids)
            for place, item in _placed(judged)
        ],
        inputs=inputs,
    )
    work.store(stored)
    told = answers.judgements(asked, judged, stored.items, work.language)
    return {
        **stored.model_dump(include=set(RankingRead.model_fields) - {"items"}),
        "items": [
            {
                **fields,
                "candidate_id": item.candidate.id,
                "name": item.candidate.full_name,
                "rank": place,
                "has_priority": item.candidate.has_priority,
                "match_id": live.get(item.candidate.id),
            }
            for fields, (place, item) in zip(told, _placed(judged), strict=True)
        ],
    }


def refuse_unless_open(work: Work, need: Need) -> None:
    """Raises NeedNotOpen, or WindowPast when nobody could start in the window any more."""
    if need.status is not NeedStatus.OPEN:
        raise NeedNotOpen(state=need.status.value)
    if need.starts_until <= work.today():
        raise WindowPast


def _jobcenter(work: Work) -> UUID:
    jobcenter_id = work.actor.jobcenter_id
    if jobcenter_id is None:  # the permission lets in staff only, and staff have one
        raise NotFound
    return jobcenter_id


def _rank_and_judge(
    work: Work, asked: Asked, found: PoolColumns, rules: Rules, body: RankingCreate
) -> tuple[list[Judged], bytes]:
    """Those who are shown, best first, and what the engine read of them."""
    standing = rank_pool(asked, found, rules, legal_parameters(work.settings.law_file), work.today())
    rows = standing.ranking.rows.tolist()
    if body.include_infeasible:
        out = np.flatnonzero(~standing.ranking.masks.eligible).astype(np.int64)
        rows += ranking_order(standing.pool, standing.ranking.scores, out).tolist()
    rows = rows[: body.limit]
    return standing.judge_all(rows, work.today()), storing.pack_candidates(standing, rows)


def _placed(shown: Sequence[P]) -> list[tuple[int | None, P]]:
    """Feasible ones come first, so their place in the list is their rank."""
    return [(place if item.feasible else None, item) for place, item in enumerate(shown, start=1)]


async def judge_pair(work: Work, need: Need, candidate: Candidate) -> tuple[Asked, Judged, Rules]:
    """One candidate for one need by the settings of the candidate's jobcenter; the caller's right is established."""
    rules = await rules_of(work, candidate.jobcenter_id)
    asked = await ask(work, need)
    found = await columns.load_one(
        work, candidate.id, columns.whole_period(asked.facts), held=asked.held, field=asked.field
    )
    standing = rank_pool(asked, found, rules, legal_parameters(work.settings.law_file), work.today())
    return asked, standing.judge(0, work.today()), rules


async def explain_match(work: Work, need_id: UUID, candidate_id: UUID) -> ExplanationRead:
    """Why, or why not. A candidate reads only what a match of its own is about. Raises NotFound."""
    candidate = await candidates.get(work, candidate_id)
    by_candidate = work.actor.role is Role.CANDIDATE
    if by_candidate:
        if not await repository.has_match(work, need_id, candidate_id):
            raise NotFound
        need = await needs.load(work, need_id)
    else:
        need = await needs.get(work, need_id)
    asked, judged, rules = await judge_pair(work, need, candidate)
    return ExplanationRead.model_validate(
        {
            **answers.judgement(asked, judged, work.language),
            "need_id": need.id,
            "candidate_id": candidate.id,
            "summary": judged.explanation.summary.get(work.language),
            "training_weeks": judged.explanation.training_weeks,
            "usable_weeks": judged.explanation.usable_weeks,
            "counterfactuals": answers.counterfactuals(asked, judged, work.language),
            "checks": [] if by_candidate else await _legal_checks(work, asked, judged, candidate),
            "settings_version": rules.version,
            "config_hash": rules.hash,
        }
    )


async def _legal_checks(work: Work, asked: Asked, judged: Judged, candidate: Candidate) -> list[LegalCheckRead]:
    """Every legal check as a dry run before anybody has filled a form."""
    need, first, last = asked.need, judged.planned_starts_on, judged.planned_ends_on
    occupants = await columns.map_occupants(work, [asked.workplace.id], first, last)
    facts = PlacementFacts(
        legal_basis=candidate.legal_basis,
        starts_on=first,
        ends_on=last,
        hours_schedule=translation.hours_steps(need.hours_schedule),
        today=work.today(),
        working_times=translation.weekday_times(need.working_times),
        purpose=need.purpose,
        declares_no_seasonal_peak=need.declares_no_seasonal_peak,
        declares_replaces_nobody=need.declares_replaces_nobody,
        papers_may_follow=True,
        employee_basis=asked.employees,
        has_other_employees=asked.workplace.has_other_employees,
        occupants=occupants[asked.workplace.id],
        commitments=await candidates.commitments_of(work, candidate.id, first, last),
        employer_cvr=asked.cvr_number,
        latest_ordinary_employer_cvr=candidate.last_employer_cvr,
        earlier_placements_same_cvr=await repository.count_earlier(work, candidate.id, need.company_id, first),
    )
    results = run_checks(facts, legal_parameters(work.settings.law_file))
    return [
        LegalCheckRead(
            code=item.code,
            outcome=item.outcome.value,
            actual=item.actual,
            limit=item.limit,
            explanation=item.explanation.get(work.language),
            source=item.source,
            overridable=item.overridable,
        )
        for item in results
    ]


async def rank_needs(work: Work, candidate_id: UUID, body: RankingCreate) -> CandidateRankingRead:
    """The open needs a candidate of the own jobcenter could fill, best first; stored like the other direction."""
    candidate = await candidates.get(work, candidate_id)
    rules = await rules_of(work, candidate.jobcenter_id)
    best = await best_needs(work, candidate, rules, body.limit, include_infeasible=body.include_infeasible)
    # What is shown is read anew and judged in full: plain columns only say what to look at.
    rows = await columns.list_open_needs(work, len(best.ids), among=best.ids)
    skills = await needs.skills_of(work, [need.id for need, *_ in rows])
    asked = await ask_many(work, rows, skills)
    shown = _judge_needs(work, asked, best, rules, body)
    live = await repository.map_live_needs(work, candidate.id)
    stored = Ranking(
        created_at=work.now(),
        jobcenter_id=candidate.jobcenter_id,
        candidate_id=candidate.id,
        shown_to=work.actor.account_id,
        **storing.columns_of(rules),
        input_hash=best.fingerprint,
        considered=best.considered,
        feasible=best.feasible,
        items=[
            storing.kept({"need_id": item.asked.need.id}, place, item.judged, item.asked.skill_ids)
            for place, item in _placed(shown)
        ],
        inputs=storing.pack_needs([item.standing for item in shown]),
    )
    work.store(stored)
    subject = Subject("candidate", candidate.id, candidate.jobcenter_id, candidate_id=candidate.id)
    await record(work, "candidate.ranked", subject, Change(data={"ranking_id": str(stored.id)}))
    items = [_ranked_need(work, item.asked, item.judged, place, live) for place, item in _placed(shown)]
    return CandidateRankingRead.model_validate(
        {**stored.model_dump(exclude={"items", "config", "inputs"}), "items": items}
    )


def _judge_needs(
    work: Work, asked: Sequence[Asked], best: Fitting, rules: Rules, body: RankingCreate
) -> list[_JudgedNeed]:
    """What is shown: feasible needs first, then by score; the waiting and the proposals are the same for all of them."""
    law, today = legal_parameters(work.settings.law_file), work.today()
    standings = sorted(
        (rank_pool(item, best.found, rules, law, today, pool=best.pool) for item in asked),
        key=lambda one: (not len(one.ranking.rows), -float(one.ranking.scores.score[0]), one.asked.need.id),
    )
    wanted = [item for item in standings if len(item.ranking.rows) or body.include_infeasible][: body.limit]
    return [_JudgedNeed(item.asked, item, item.judge_all([0], today)[0]) for item in wanted]


def _ranked_need(work: Work, asked: Asked, judged: Judged, place: int | None, live: dict[UUID, UUID]) -> RankedNeed:
    need = asked.need
    return RankedNeed.model_validate(
        {
            **answers.judgement(asked, judged, work.language),
            "need_id": need.id,
            "title": need.title,
            "company_id": need.company_id,
            "workplace_id": need.workplace_id,
            "workplace_name": asked.workplace.name,
            "rank": place,
            "match_id": live.get(need.id),
        }
    )
