"""Ends a run: its proposals and summary are stored in one short transaction, and what it teaches of prices with them."""

from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Role
from app.foundation.db.work import Work
from app.journey.matching.domain.assignment import Seen
from app.journey.matching.domain.scarcity import GroupPrice, learn
from app.journey.matching.domain.states import RUN_LIFE, RunStatus
from app.journey.matching.models import AssignmentProposal, AssignmentRun, ScarcityPrice
from app.journey.matching.repository import runs as repository
from app.journey.matching.service.runs.computing import Outcome

_PAST_TENSE = {"finish": "finished", "fail": "failed", "cancel": "cancelled"}


async def begin(work: Work, run: AssignmentRun) -> None:
    """Stores a run that was asked for, and waits."""
    work.session.add(run)
    await work.session.flush()
    await _record_request(work, run)


async def keep(work: Work, run: AssignmentRun, outcome: Outcome) -> None:
    """Stores a run that was completed in its own request."""
    await begin(work, run)
    await _keep_result(work, run, outcome)
    await record(work, "assignment_run.finished", _subject(run), Change("running", run.status.value))


def complete(work: Work, run: AssignmentRun, outcome: Outcome) -> None:
    """Fills in the result of a run that its own request has computed; nothing is stored yet."""
    run.started_at = work.now()
    run.status = RUN_LIFE.target_of("finish", RUN_LIFE.target_of("start", run.status))
    run.finished_at = run.started_at
    _fill_in(run, outcome)


async def finish(work: Work, run: AssignmentRun, outcome: Outcome) -> None:
    """Stores the result of a run that a worker has computed."""
    _fill_in(run, outcome)
    await end(work, run, "finish")
    await _keep_result(work, run, outcome)


async def end(
    work: Work, run: AssignmentRun, action: str, *, role: Role | None = None, failure_code: str | None = None
) -> None:
    """Finishes, fails or cancels a run that is stored; `role` asks for it, a worker has none."""
    before = run.status
    run.status = RUN_LIFE.target_of(action, before) if role is None else RUN_LIFE.target(action, before, role)
    run.finished_at = work.now()
    run.leased_until = None
    run.failure_code = failure_code
    await work.session.flush()
    change = Change(before.value, run.status.value, failure_code)
    await record(work, f"assignment_run.{_PAST_TENSE[action]}", _subject(run), change)


def _fill_in(run: AssignmentRun, outcome: Outcome) -> None:
    run.summary, run.input_hash, run.progress = outcome.summary, outcome.input_hash, 100


async def _keep_result(work: Work, run: AssignmentRun, outcome: Outcome) -> None:
    work.session.add_all(proposals_of(run, outcome))
    await work.session.flush()
    await _learn(work, run, outcome.seen)


async def _record_request(work: Work, run: AssignmentRun) -> None:
    data = {"seed": run.seed, "config_hash": run.config_hash}
    await record(work, "assignment_run.requested", _subject(run), Change(to_state=RunStatus.QUEUED.value, data=data))


def proposals_of(run: AssignmentRun, outcome: Outcome) -> list[AssignmentProposal]:
    """The pairs of a result as rows, by need and then by place."""
    return [
        AssignmentProposal(
            run_id=run.id,
            jobcenter_id=run.jobcenter_id,
            need_id=pair.need_id,
            candidate_id=pair.candidate_id,
            score=pair.score,
            rank_score=pair.rank_score,
            rank_in_need=pair.rank_in_need,
            breakdown=pair.breakdown,
            gaps=pair.gaps,
        )
        for pair in outcome.pairs
    ]


async def _learn(work: Work, run: AssignmentRun, seen: Seen) -> None:
    """The prices after this run. Learnt from the optimum without prices, so that prices never feed on themselves."""
    rows = await repository.list_prices(work, run.jobcenter_id, lock=True)
    before = {int(row.group_code): GroupPrice(row.price, row.seen) for row in rows}
    for group, learnt in learn(before, seen).items():
        taught = ScarcityPrice(
            jobcenter_id=run.jobcenter_id,
            group_code=f"{group:02d}",
            price=learnt.price,
            seen=learnt.seen,
            learned_from=run.id,
            learned_at=work.now(),
        )
        await work.session.merge(taught)
    await work.session.flush()


def _subject(run: AssignmentRun) -> Subject:
    return Subject("assignment_run", run.id, run.jobcenter_id)
