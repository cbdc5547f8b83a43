"""Whom conversations are about: what the access log is told of those a company has, whose rows name no person."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, union_all
from sqlmodel import col

from app.foundation.db.work import Work
from app.journey.aftercare.models import Employment
from app.journey.conversations.domain.sides import ThreadSubject
from app.journey.conversations.models import Thread
from app.journey.matching.models import Match
from app.journey.placements.models import Placement

_OF_NOBODY = frozenset({ThreadSubject.NEED})


async def say_whom(work: Work, threads: Sequence[Thread]) -> None:
    """A candidate's conversation names its person; a company's is about the person of its match, internship or job."""
    work.about(*(thread.candidate_id for thread in threads if thread.candidate_id is not None))
    subjects = {
        thread.subject_id for thread in threads if thread.candidate_id is None and thread.subject not in _OF_NOBODY
    }
    if not subjects:
        return
    people: Any = union_all(
        *(
            select(col(model.candidate_id)).where(col(model.id).in_(subjects))
            for model in (Match, Placement, Employment)
        )
    )
    work.about(*(row[0] for row in (await work.session.exec(people)).all()))
