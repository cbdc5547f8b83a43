"""Queries of the exclusion report, always within the own jobcenter."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, false
from sqlmodel import col, func, select

from app.foundation.core.actor import JOBCENTER_STAFF, Actor
from app.foundation.core.clock import COPENHAGEN
from app.foundation.db.query import fetch_rows, select_columns
from app.foundation.db.work import Work
from app.journey.matching.models import Match
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.models import Candidate

# Somebody who is placed has a place, whatever the other needs ask for.
WAITING_FOR_A_PLACE = (CandidateStatus.AVAILABLE, CandidateStatus.IN_MATCH)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Staff see the people of their own jobcenter; nobody else is counted for anybody."""
    if actor.role in JOBCENTER_STAFF:
        return col(Candidate.jobcenter_id) == actor.jobcenter_id
    return false()


def without_a_place(actor: Actor) -> list[ColumnElement[bool]]:
    """The candidates who may be proposed and have no placement."""
    return [visible_to(actor), col(Candidate.status).in_(WAITING_FOR_A_PLACE)]


async def list_people(work: Work, first: date | None, last: date) -> Sequence[Any]:
    """Candidates without a place: what the report shows of them, and their proposals in a period of Danish days."""
    proposals = (
        select(func.count())
        .where(
            col(Match.candidate_id) == col(Candidate.id),
            col(Match.jobcenter_id) == work.actor.jobcenter_id,
            col(Match.proposed_at) < _midnight(last + timedelta(days=1)),
        )
        .correlate(Candidate)
    )
    if first is not None:
        proposals = proposals.where(col(Match.proposed_at) >= _midnight(first))
    statement = select_columns(
        col(Candidate.id),
        col(Candidate.full_name),
        col(Candidate.status),
        col(Candidate.legal_basis),
        col(Candidate.last_employer_cvr),
        col(Candidate.oral_cefr),
        col(Candidate.waiting_since),
        proposals.scalar_subquery().label("proposals"),
    ).where(*without_a_place(work.actor))
    return await fetch_rows(work.session, statement)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), COPENHAGEN)
