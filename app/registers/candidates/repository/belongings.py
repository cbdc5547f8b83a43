"""What belongs to candidates: their skills, wishes and experience."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Uuid, bindparam, literal_column, null, union_all
from sqlalchemy import select as core_select
from sqlmodel import SQLModel, col, delete, select

from app.foundation.db.model import touch
from app.foundation.db.query import columns_of, fetch_columns
from app.foundation.db.work import Work
from app.registers.candidates.domain import HeldSkill, SkillSource
from app.registers.candidates.models import CandidateExperience, CandidateSkill, CandidateWish
from app.registers.candidates.repository.profiles import load

C = TypeVar("C", CandidateSkill, CandidateWish, CandidateExperience)


class WishRow(NamedTuple):
    """An occupation the candidate wishes for."""

    occupation_id: UUID
    rank: int


class ExperienceRow(NamedTuple):
    """An occupation the candidate has worked in."""

    occupation_id: UUID
    months: int


@dataclass(frozen=True, slots=True)
class Belongings:
    """The rows beside one candidate's own, to be read only; a skill is a row of its columns by name."""

    skills: list[Any]
    wishes: list[WishRow]
    experience: list[ExperienceRow]


async def belongings_of(work: Work, candidate_id: UUID) -> Belongings:
    """Skills by key, wishes with the first first, experience with the longest first; one query."""
    rows = await fetch_columns(work.session, _belongings(), {"candidate_id": candidate_id})
    of_kind: list[list[Any]] = [[], [], []]
    for row in rows:
        of_kind[row[0]].append(row)
    skills, wishes, experience = of_kind
    return Belongings(
        skills=sorted(skills, key=lambda row: row.skill_id),
        wishes=sorted((WishRow(*row[1:3]) for row in wishes), key=lambda wish: wish.rank),
        experience=sorted((ExperienceRow(*row[1:3]) for row in experience), key=lambda past: -past.months),
    )


@cache
def _belongings() -> Any:
    """Three tables below each other, told apart by the first column. Made once and kept."""
    names = ("skill_id", "level", "source", "proof", "activity_id", "signed_off_on")
    nothing: list[Any] = [null()] * (len(names) - 2)
    shapes: tuple[tuple[Any, list[Any]], ...] = (
        (CandidateSkill, columns_of(CandidateSkill, names)),
        (CandidateWish, [*columns_of(CandidateWish, ("occupation_id", "rank")), *nothing]),
        (CandidateExperience, [*columns_of(CandidateExperience, ("occupation_id", "months")), *nothing]),
    )
    candidate_id = bindparam("candidate_id", type_=Uuid)
    return union_all(
        *(
            core_select(literal_column(str(kind)).label("kind"), *columns).where(
                col(model.candidate_id) == candidate_id
            )
            for kind, (model, columns) in enumerate(shapes)
        )
    )


async def skills_of(work: Work, candidate_ids: Collection[UUID]) -> dict[UUID, list[CandidateSkill]]:
    """By candidate, also those without any; one query."""
    return await _by_candidate(work, CandidateSkill, candidate_ids, col(CandidateSkill.skill_id))


async def wishes_of(work: Work, candidate_ids: Collection[UUID]) -> dict[UUID, list[CandidateWish]]:
    """By candidate, first wish first; one query."""
    return await _by_candidate(work, CandidateWish, candidate_ids, col(CandidateWish.rank))


async def experience_of(work: Work, candidate_ids: Collection[UUID]) -> dict[UUID, list[CandidateExperience]]:
    """By candidate, longest first; one query."""
    return await _by_candidate(work, CandidateExperience, candidate_ids, col(CandidateExperience.months).desc())


async def _by_candidate(work: Work, model: type[C], ids: Collection[UUID], order: Any) -> dict[UUID, list[C]]:
    statement = select(model).where(col(model.candidate_id).in_(ids)).order_by(order)
    found: dict[UUID, list[C]] = {candidate_id: [] for candidate_id in ids}
    for row in await work.session.exec(statement):
        found[row.candidate_id].append(row)
    return found


async def replace(work: Work, model: type[C], candidate_id: UUID, rows: Sequence[SQLModel]) -> None:
    """Puts these rows in the place of all the candidate has of the kind."""
    await work.session.exec(delete(model).where(col(model.candidate_id) == candidate_id))
    work.session.add_all(rows)
    await work.session.flush()


async def raise_skill(work: Work, candidate_id: UUID, vouched: HeldSkill) -> None:
    """A workplace vouches for a level: the candidate holds the skill at least there, as signed off.

    A level above that stays with whatever it is known by; an equal one is known by the latest sign-off. By key and
    without scope: only after the right to a row that names this candidate has been established. Raises the candidate's
    version, for the skills are part of it.
    """
    candidate = await load(work, candidate_id, lock=True)
    held = await work.session.get(CandidateSkill, (candidate_id, vouched.skill_id), populate_existing=True)
    if held is None:
        held = CandidateSkill(
            candidate_id=candidate_id, skill_id=vouched.skill_id, level=0, source=SkillSource.SIGNED_OFF
        )
    elif held.level > vouched.level:
        return
    held.level, held.source = vouched.level, SkillSource.SIGNED_OFF
    held.activity_id, held.signed_off_on = vouched.activity_id, vouched.signed_off_on
    work.session.add(held)
    touch(candidate, work.now())
    await work.session.flush()
