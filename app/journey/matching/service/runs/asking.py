"""Asking for an assignment run: a small one is computed at once, a large one waits for a worker."""

import secrets
from collections.abc import Sequence
from functools import partial
from uuid import UUID

import anyio.to_thread

from app.foundation.api.conditional import Precondition
from app.foundation.core.actor import Role
from app.foundation.core.errors import NotFound
from app.foundation.db.work import Work
from app.journey.matching.domain.run_config import RunConfig
from app.journey.matching.domain.states import RUN_LIFE, RunStatus
from app.journey.matching.errors import need_not_open, too_large_for_dry_run
from app.journey.matching.models import AssignmentRun
from app.journey.matching.repository import columns
from app.journey.matching.repository import runs as repository
from app.journey.matching.schemas.runs import RunCreate, RunRead
from app.journey.matching.service.judging import rules_of
from app.journey.matching.service.runs import storing
from app.journey.matching.service.runs.computing import compute
from app.journey.matching.service.runs.gathering import gather, named, open_needs, pool_conditions
from app.journey.matching.service.runs.reading import read_proposals, read_run
from app.journey.needs.errors import unknown_reference
from app.registers.jobcenters.service import settings_of

SEED_BITS = 48  # a number every JSON reader keeps exactly


async def request_run(work: Work, body: RunCreate, *, dry_run: bool) -> RunRead:
    """A run over the open needs and the jobcenter's candidates; it only proposes.

    The database is let go before anything is computed, and what is stored is stored in a short transaction of its own.
    The pool may have changed by then; whoever accepts a proposal has everything checked again.
    Raises Invalid for an id that names nothing (or a dry run that is too large), RunTooLarge.
    """
    run = await _run_of(work, body)
    pairs = await _size(work, run)
    if pairs > work.settings.assignment_pairs_at_once:
        if dry_run:
            raise too_large_for_dry_run()
        await work.write(partial(storing.begin, run=run))
        return read_run(work, run)
    given = await gather(work, run)
    await work.session.close()
    outcome = await anyio.to_thread.run_sync(compute, given, _unwatched)
    storing.complete(work, run, outcome)
    shown = read_run(work, run)
    if dry_run:
        await work.begin_again()
        shown.proposals = await read_proposals(work, storing.proposals_of(run, outcome))
    else:
        await work.write(partial(storing.keep, run=run, outcome=outcome))
    return shown


def _unwatched(_percent: int) -> None:
    """A small run is over before anybody could look at its progress."""


async def _run_of(work: Work, body: RunCreate) -> AssignmentRun:
    jobcenter_id = work.actor.jobcenter_id
    if jobcenter_id is None:  # the permission lets in staff only, and staff have one
        raise NotFound
    settings, rules = await settings_of(work, jobcenter_id), await rules_of(work, jobcenter_id)
    used = settings.use_scarcity_prices if body.use_scarcity_prices is None else body.use_scarcity_prices
    prices = await repository.list_prices(work, jobcenter_id) if used else []
    config = RunConfig(
        weights=rules.weights,
        limits=rules.limits,
        fill_bonus=float(settings.fill_bonus) if body.fill_bonus is None else body.fill_bonus,
        top=body.top_k,
        prices={int(row.group_code): row.price for row in prices} if used else None,
    )
    return AssignmentRun(
        jobcenter_id=jobcenter_id,
        requested_by=work.actor.account_id,
        seed=secrets.randbits(SEED_BITS) if body.seed is None else body.seed,
        options=body.model_dump(mode="json"),
        config=config.document(),
        settings_version=rules.version,
        config_hash=config.hash,
    )


async def _size(work: Work, run: AssignmentRun) -> int:
    """How many pairs there are to look at; every id that was named has been checked by then."""
    need_ids, candidate_ids = named(run.options, "need_ids"), named(run.options, "candidate_ids")
    rows = await open_needs(work, need_ids)
    if need_ids is not None:
        await _check_needs(work, need_ids, {need.id for need, *_ in rows})
    if candidate_ids is not None:
        known = await repository.own_candidates(work, candidate_ids)
        _refuse_unknown(candidate_ids, known, "candidate_ids")
    candidates = await columns.count_candidates(work, pool_conditions(run.jobcenter_id, candidate_ids))
    return len(rows) * candidates


async def _check_needs(work: Work, ids: Sequence[UUID], found: set[UUID]) -> None:
    if len(found) == len(ids):
        return
    _refuse_unknown(ids, await repository.visible_needs(work, ids), "need_ids")
    raise need_not_open(next(place for place, key in enumerate(ids) if key not in found))


def _refuse_unknown(ids: Sequence[UUID], known: set[UUID], field: str) -> None:
    for place, key in enumerate(ids):
        if key not in known:
            raise unknown_reference(f"/{field}/{place}")


async def cancel_run(work: Work, run_id: UUID, precondition: Precondition) -> AssignmentRun:
    """Cancels a run that waits; one that is under way is asked to stop, and its worker does so at the next step.

    One whose worker has died is cancelled at once. Raises IllegalMove when it is over.
    """
    run = await repository.get_run(work, run_id, lock=True)
    precondition.check(run.version)
    role: Role = work.actor.role
    RUN_LIFE.target("cancel", run.status, role)
    held = run.status is RunStatus.RUNNING and run.leased_until is not None and run.leased_until > work.now()
    if held:
        run.cancel_asked = True
        await work.session.flush()
    else:
        await storing.end(work, run, "cancel", role=role)
    return run
