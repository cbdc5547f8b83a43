"""What the kinds share: judging a row as the single route would, and telling what differs from what is there."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import merge
from app.foundation.api.validation import faults
from app.foundation.core.actor import Permission
from app.foundation.core.errors import FieldFault, Invalid, NotPermitted
from app.foundation.db.work import Work
from app.integration.imports.domain.columns import Row
from app.integration.imports.domain.states import RefKind, RowResult
from app.integration.imports.errors import KEY_MISSING
from app.integration.imports.models import ExternalRef
from app.integration.imports.repository import refs

M = TypeVar("M", bound=BaseModel)
# An import names no version: what was changed meanwhile is changed again, as another system's file has it.
ANY_VERSION = Precondition(None)


@dataclass(slots=True)
class Memory:
    """What a dry run has made and taken back, batch by batch: later rows may refer to it."""

    company_names: dict[str, str] = field(default_factory=dict)
    company_numbers: dict[str, str] = field(default_factory=dict)


# What a row writes, taken in a savepoint of its own.
Step = Callable[[], Awaitable[RowResult]]


class Kind(ABC):
    """One batch of rows: `gather` looks up what they name, `judge` takes one of them without writing anything, and what
    has to be written follows: each row's step by itself, or the bodies of new records together (`make`).
    """

    def __init__(self, memory: Memory | None) -> None:
        self.memory = memory

    @abstractmethod
    async def gather(self, work: Work, rows: Sequence[Row]) -> None: ...

    @abstractmethod
    def judge(self, work: Work, row: Row) -> RowResult | Step | BaseModel:
        """UNCHANGED, the step that writes the row, or the body of what is made together with others.

        Raises what the single routes raise.
        """

    async def make(self, work: Work, bodies: Sequence[Any]) -> Sequence[Any]:
        """Makes new records from bodies: for each either its row, or the refusal that the single route would raise."""
        raise NotImplementedError  # only where `judge` answers bodies


def require(work: Work, permission: Permission) -> None:
    """Raises NotPermitted where the caller could not have sent this row to the single route either."""
    if not permission.held_by(work.actor):
        raise NotPermitted


def checked(model: type[M], document: Mapping[str, Any], prefix: str = "") -> M:
    """The document as the single route's body. Raises Invalid with the pointers it would have told."""
    try:
        return model.model_validate(said(document))
    except ValidationError as error:
        raise Invalid(*in_body(error, prefix)) from None


def in_body(error: ValidationError, prefix: str = "") -> list[FieldFault]:
    """The faults of a schema, with pointers into the body."""
    found = error.errors(include_url=False, include_input=False)
    told = faults([{**each, "loc": ("body", *each["loc"])} for each in found])
    return [FieldFault(f"{prefix}{each.pointer}", each.code, each.detail) for each in told]


def said(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a new record is told: without what is empty."""
    return {
        name: said(value) if isinstance(value, dict) else value for name, value in document.items() if value is not None
    }


def differing(current: BaseModel, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Those fields of `sent` that would change `current`: the body of a merge patch, empty where nothing would.

    Raises Invalid where the record would not be acceptable afterwards.
    """
    before = current.model_dump()
    try:
        after = type(current).model_validate(merge(current.model_dump(mode="json"), dict(sent))).model_dump()
    except ValidationError as error:
        raise Invalid(*in_body(error)) from None
    return {name: value for name, value in sent.items() if before.get(name) != after.get(name)}


def only_digits(value: Any) -> str:
    """A number as registers keep it."""
    return "".join(each for each in str(value) if each.isdigit())


def texts(rows: Iterable[Row], *path: str) -> set[str]:
    """What the rows say in one place."""
    return {str(found) for row in rows if (found := reach(row.sent, *path)) is not None}


def reach(document: Any, *path: str) -> Any:
    for step in path:
        if not isinstance(document, dict):
            return None
        document = document.get(step)
    return document


def require_key(*keys: Any) -> None:
    """Raises Invalid where a row does not say which record it is."""
    if all(key is None for key in keys):
        raise Invalid(KEY_MISSING)


async def link(work: Work, kind: RefKind, ref: str, target_id: UUID) -> None:
    """From now on the jobcenter's systems call the record so, and what they called so before, no more. Of two who link
    at once, the database refuses one.
    """
    jobcenter_id = work.actor.jobcenter_id
    if jobcenter_id is None:
        raise NotPermitted
    await refs.unlink(work, kind, ref)
    row = ExternalRef(
        created_at=work.now(), jobcenter_id=jobcenter_id, kind=kind, external_ref=ref, target_id=target_id
    )
    work.session.add(row)
