"""Rankings of a need's candidates that show one person: found in portions, for each is a long document."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, select, update
from sqlmodel import col

from app.foundation.db.query import fetch_rows
from app.foundation.db.work import Work
from app.journey.matching.models import Ranking
from app.journey.transfers.models import Transfer
from app.registers.candidates.models import Candidate

# So many documents are looked through in one statement: it stays far below PRAKTIK_QUERY_SECONDS.
PORTION = 200


async def jobcenters_of(work: Work, person: Candidate) -> list[UUID]:
    """Every jobcenter the person has been with, now and before."""
    moved = select(col(Transfer.from_jobcenter_id), col(Transfer.to_jobcenter_id)).where(
        col(Transfer.candidate_id) == person.id
    )
    rows = await fetch_rows(work.session, moved)
    return list({person.jobcenter_id, *(key for row in rows for key in row)})


async def rankings_showing(work: Work, person: Candidate, jobcenter_ids: Sequence[UUID]) -> AsyncIterator[Any]:
    """Rows: ranking's key, when it was shown, its need, its items; only those since the person was registered."""
    since = (
        col(Ranking.jobcenter_id).in_(jobcenter_ids),
        col(Ranking.created_at) >= person.created_at,
        col(Ranking.need_id).is_not(None),
    )
    keys = [row[0] for row in await fetch_rows(work.session, select(col(Ranking.id)).where(*since))]
    wanted = cast(col(Ranking.items), String).contains(str(person.id))
    for start in range(0, len(keys), PORTION):
        statement = (
            select(col(Ranking.id), col(Ranking.created_at), col(Ranking.need_id), col(Ranking.items))
            .where(col(Ranking.id).in_(sorted(keys)[start : start + PORTION]), wanted)
            .order_by(col(Ranking.id))
        )
        for row in await fetch_rows(work.session, statement):
            yield row


async def lines_of(work: Work, person: Candidate, jobcenter_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The person's own line of each; nothing of the others in it."""
    return [
        {"ranking_id": key, "shown_at": at, "need_id": need_id, "item": item}
        async for key, at, need_id, items in rankings_showing(work, person, jobcenter_ids)
        for item in items
        if item.get("candidate_id") == str(person.id)
    ]


async def leave_rankings(work: Work, person: Candidate, nobody: UUID, jobcenter_ids: Sequence[UUID]) -> int:
    """In each the line is nobody's from now on, and the inputs go: it can still be read, and not be computed again."""
    found = [(key, items) async for key, _at, _need_id, items in rankings_showing(work, person, jobcenter_ids)]
    for key, items in found:
        left = [_nobody(item, nobody) if item.get("candidate_id") == str(person.id) else item for item in items]
        statement = update(Ranking).where(col(Ranking.id) == key).values(items=left, inputs=None)
        await work.session.exec(statement.execution_options(synchronize_session=False))
    return len(found)


def _nobody(item: dict[str, Any], nobody: UUID) -> dict[str, Any]:
    """The line with its place and score, and nothing of what they were made of."""
    return {**item, "candidate_id": str(nobody), "breakdown": [], "gaps": [], "failed": []}
