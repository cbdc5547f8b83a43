"""One batch of rows, inside one transaction: each is done or refused by itself, and none stops the others."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from app.foundation.core.errors import FieldFault, Invalid, PraktikError, Unavailable
from app.foundation.db.failures import explain, is_retryable
from app.foundation.db.work import Work
from app.integration.imports.domain.columns import Column, Layout, Row, RowFault, column_of
from app.integration.imports.domain.states import RowResult
from app.integration.imports.errors import REPEATED
from app.integration.imports.service.kinds import Kind
from app.integration.imports.service.kinds.shared import in_body, only_digits

_BY_DIGITS = frozenset({"cpr_number", "cvr_number", "production_unit_number"})
_DIGEST_BYTES = 8


@dataclass(slots=True)
class Outcome:
    """What became of one row."""

    row: Row
    result: RowResult
    faults: list[RowFault] = field(default_factory=list)


class Repeats:
    """Keys that stood in earlier rows: a file that says two things of the same record is refused there, in a dry run as
    in the real one. Kept as digests, a few megabytes for the largest file, and made again by whoever takes over.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self._keys = [column.name for column in columns if column.is_key]
        self._seen: set[bytes] = set()

    def note(self, row: Row) -> list[FieldFault]:
        """Remembers the row's keys; a fault for each that an earlier row had."""
        found: list[FieldFault] = []
        for name in self._keys:
            value = row.sent.get(name)
            if value is None:
                continue
            said = only_digits(value) if name in _BY_DIGITS else str(value)
            digest = hashlib.blake2b(f"{name}|{said}".encode("utf-8", "backslashreplace"), digest_size=_DIGEST_BYTES)
            if digest.digest() in self._seen:
                found.append(FieldFault(f"/{name}", "import.repeated", REPEATED))
            self._seen.add(digest.digest())
        return found


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as they were read, and what is known of them before anything is looked up."""

    rows: Sequence[Row]
    repeated: Mapping[int, list[FieldFault]]
    layout: Layout
    columns: Sequence[Column]

    def located(self, faults: Sequence[FieldFault]) -> list[RowFault]:
        return [RowFault(fault, column_of(fault.pointer, self.layout, self.columns)) for fault in faults]


async def apply_batch(work: Work, kind: Kind, batch: Batch) -> list[Outcome]:
    """Does what the rows say, in their order. Raises Unavailable, and what a database answers that is away."""
    outcomes = {row.number: _judged(row, batch) for row in batch.rows}
    readable = [row for row in batch.rows if outcomes[row.number].result is not RowResult.REFUSED]
    await kind.gather(work, readable)
    later: list[tuple[Row, BaseModel]] = []
    for row in readable:
        made = await _apply(work, kind, row)
        if isinstance(made, BaseModel):
            later.append((row, made))
        else:
            _settle(outcomes[row.number], made, batch)
    for row, result in await _make(work, kind, later):
        _settle(outcomes[row.number], result, batch)
    return [outcomes[row.number] for row in batch.rows]


def _judged(row: Row, batch: Batch) -> Outcome:
    faults = [*row.faults, *batch.located(batch.repeated.get(row.number, []))]
    return Outcome(row, RowResult.REFUSED if faults else RowResult.UNCHANGED, faults)


def _settle(outcome: Outcome, made: RowResult | PraktikError, batch: Batch) -> None:
    if isinstance(made, RowResult):
        outcome.result = made
    else:
        outcome.result, outcome.faults = RowResult.REFUSED, batch.located(_told(made))


def _told(error: PraktikError) -> Sequence[FieldFault]:
    """A refusal as faults: those it has, or itself. None of the house's refusals repeats a value."""
    if isinstance(error, Invalid) and error.faults:
        return error.faults
    return [FieldFault("", error.code, error.explain())]


async def _apply(work: Work, kind: Kind, row: Row) -> RowResult | PraktikError | BaseModel:
    """One row by itself: what it began is taken back where it is refused."""
    try:
        judged = kind.judge(work, row)
        if not callable(judged):
            return judged
        async with work.session.begin_nested():
            result: RowResult = await judged()
            return result
    except (PraktikError, ValidationError, DBAPIError, StaleDataError) as error:
        return _refusal(error)


def _refusal(error: Exception) -> PraktikError:
    """What is said of a row that failed; raises again what says nothing of the row."""
    if isinstance(error, ValidationError):
        return Invalid(*in_body(error))
    refusal = error if isinstance(error, PraktikError) else explain(error)
    if refusal is None or isinstance(refusal, Unavailable) or is_retryable(error):
        raise error
    return refusal


async def _make(
    work: Work, kind: Kind, later: Sequence[tuple[Row, BaseModel]]
) -> list[tuple[Row, RowResult | PraktikError]]:
    """All at once; where somebody else wrote meanwhile what one of them needs, one by one."""
    if not later:
        return []
    bodies = [body for _row, body in later]
    try:
        async with work.session.begin_nested():
            made = await kind.make(work, bodies)
    except (PraktikError, DBAPIError) as error:
        _refusal(error)
        made = [await _make_one(work, kind, body) for body in bodies]
    return [
        (row, one if isinstance(one, PraktikError) else RowResult.CREATED)
        for (row, _body), one in zip(later, made, strict=True)
    ]


async def _make_one(work: Work, kind: Kind, body: BaseModel) -> Any:
    try:
        async with work.session.begin_nested():
            return (await kind.make(work, [body]))[0]
    except (PraktikError, DBAPIError) as error:
        return _refusal(error)
