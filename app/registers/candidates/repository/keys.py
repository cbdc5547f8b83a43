"""Every query on people's keys, and on what is not yet under the current ones."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, and_, func, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, select, update

from app.foundation.core.cipher import PERSONAL
from app.foundation.db.work import Work
from app.registers.candidates.models import Candidate, PersonKey


async def find_person_key(work: Work, candidate_id: UUID) -> PersonKey | None:
    """By key and without scope, as it stands in the database now: another process may have wrapped it anew."""
    statement = select(PersonKey).where(col(PersonKey.candidate_id) == candidate_id)
    return (await work.session.exec(statement.execution_options(populate_existing=True))).one_or_none()


async def add_person_key(work: Work, key: PersonKey) -> bool:
    """False when somebody else has made a key for the person meanwhile: theirs holds."""
    dialect = work.session.get_bind().dialect.name
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(PersonKey).values(key.model_dump()).on_conflict_do_nothing()
    # Asked for what was stored: the drivers count differently where nothing was.
    stored = await work.session.exec(statement.returning(col(PersonKey.candidate_id)))
    return stored.first() is not None


async def delete_person_key(work: Work, candidate_id: UUID) -> bool:
    statement = delete(PersonKey).where(col(PersonKey.candidate_id) == candidate_id)
    return (await work.session.exec(statement)).rowcount == 1


async def forget_number(work: Work, candidate_id: UUID) -> None:
    """Takes the number out without raising the version: whoever erases a person writes or deletes the row as well."""
    await change_quietly(work, candidate_id, cpr_sealed=None, cpr_index=None)


async def keys_to_wrap(work: Work, current_id: str, after: UUID, limit: int) -> Sequence[PersonKey]:
    """Keys wrapped under another key than the current one, in the order of people, locked; who is busy is left out."""
    return await _next(
        work, select(PersonKey), _wrapped_otherwise(current_id), col(PersonKey.candidate_id), after, limit
    )


async def numbers_to_seal(work: Work, after: UUID, limit: int) -> Sequence[Candidate]:
    """Candidates whose number was sealed before people had keys of their own, as above."""
    return await _next(work, select(Candidate), _not_personal(), col(Candidate.id), after, limit)


async def numbers_to_index(work: Work, pattern: tuple[str, bool], after: UUID, limit: int) -> Sequence[Candidate]:
    """Candidates whose number is found by another key than the current one, as above."""
    return await _next(work, select(Candidate), _indexed_otherwise(pattern), col(Candidate.id), after, limit)


async def _next(
    work: Work, statement: Any, condition: ColumnElement[bool], key: Any, after: UUID, limit: int
) -> Sequence[Any]:
    chosen = statement.where(condition, key > after).order_by(key).limit(limit).with_for_update(skip_locked=True)
    rows: Sequence[Any] = (await work.session.exec(chosen.execution_options(populate_existing=True))).all()
    return rows


async def change_quietly(work: Work, candidate_id: UUID, **values: Any) -> None:
    """Writes how a number is kept, not what it is: version and time of the last change stay, with the ETag."""
    statement = update(Candidate).where(col(Candidate.id) == candidate_id)
    await work.session.exec(statement.values(**values, updated_at=Candidate.updated_at))


async def count_outdated(work: Work, current_id: str, pattern: tuple[str, bool]) -> tuple[int, int, int]:
    """How many keys, sealed numbers and indexes are not yet under the current keys."""
    keys = select(func.count()).select_from(PersonKey).where(_wrapped_otherwise(current_id)).scalar_subquery()
    numbers = select(func.count()).select_from(Candidate).where(_not_personal()).scalar_subquery()
    indexes = select(func.count()).select_from(Candidate).where(_indexed_otherwise(pattern)).scalar_subquery()
    found = (await work.session.exec(select(keys, numbers, indexes))).one()
    return found[0], found[1], found[2]


def _wrapped_otherwise(current_id: str) -> ColumnElement[bool]:
    return col(PersonKey.key_id) != current_id


def _not_personal() -> ColumnElement[bool]:
    sealed = col(Candidate.cpr_sealed)
    return and_(sealed.is_not(None), func.substr(sealed, 1, 1) != literal(PERSONAL.encode(), LargeBinary()))


def _indexed_otherwise(pattern: tuple[str, bool]) -> ColumnElement[bool]:
    like, matches_current = pattern
    index = col(Candidate.cpr_index)
    return and_(index.is_not(None), index.not_like(like) if matches_current else index.like(like))


async def list_keys(work: Work, after: UUID, limit: int) -> Sequence[PersonKey]:
    """Everybody's, in the order of people."""
    statement = select(PersonKey).where(col(PersonKey.candidate_id) > after)
    return (await work.session.exec(statement.order_by(col(PersonKey.candidate_id)).limit(limit))).all()


async def known_people(work: Work, candidate_ids: Sequence[UUID]) -> set[UUID]:
    return set((await work.session.exec(select(Candidate.id).where(col(Candidate.id).in_(candidate_ids)))).all())
