"""One entry of the access log, and the chain of keyed digests that holds the entries together; pure."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson

DIGEST_BYTES = 32
BEGINNING = bytes(DIGEST_BYTES)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class AccessAction(StrEnum):
    """What a request did with a person's data; of several the strongest counts: delete, reveal, export, search,
    change, read.
    """

    READ = "read"
    SEARCH = "search"
    CHANGE = "change"
    EXPORT = "export"
    REVEAL = "reveal"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Access:
    """One request that touched people, as the log keeps it. Ids and codes only: no name, no CPR number, no address."""

    id: UUID
    occurred_at: datetime
    account_id: UUID | None
    role: str | None
    jobcenter_id: UUID | None
    company_id: UUID | None
    action: AccessAction
    route: str
    case_type: str | None
    case_id: UUID | None
    purpose: str | None
    criterion: str | None
    request_id: str
    subjects: tuple[UUID, ...]


def in_order(ids: Iterable[UUID]) -> list[UUID]:
    """By their numbers, which is the order of their texts as well, without asking each pair which comes first."""
    return sorted(ids, key=attrgetter("int"))


def canonical(seq: int, access: Access) -> bytes:
    """The bytes an entry's digest is made of: every field and everybody it is about, in one order."""
    return orjson.dumps(
        [
            seq,
            access.id,
            (access.occurred_at - _EPOCH) // _MICROSECOND,  # exact, however a database writes a time
            access.account_id,
            access.role,
            access.jobcenter_id,
            access.company_id,
            access.action,
            access.route,
            access.case_type,
            access.case_id,
            access.purpose,
            access.criterion,
            access.request_id,
            in_order(access.subjects),
        ]
    )


def digest_of(key: bytes, before: bytes, seq: int, access: Access) -> bytes:
    """HMAC-SHA-256 over the digest before and this entry: who alters, drops or swaps one breaks every later one."""
    return hmac.digest(key, before + canonical(seq, access), "sha256")


@dataclass(frozen=True, slots=True)
class Head:
    """Both ends of the chain; see `AccessChain`."""

    first_seq: int
    anchor: bytes
    last_seq: int
    last_digest: bytes
    altered_at: int | None = None

    def seal(self, key: bytes) -> bytes:
        """A digest of this row that nobody makes without the key."""
        plain = [self.first_seq, self.anchor.hex(), self.last_seq, self.last_digest.hex(), self.altered_at]
        return hmac.digest(key, b"head" + orjson.dumps(plain), "sha256")

    def is_sealed(self, key: bytes, seal: bytes) -> bool:
        return hmac.compare_digest(self.seal(key), seal)


def blind(key: bytes, scope: UUID | None, criterion: str) -> str:
    """What a criterion is kept as: the same words in the same jobcenter always give the same 64 hex digits, and the
    words cannot be had back from them.
    """
    return hmac.digest(
        key, f"{scope}|{criterion.casefold().strip()}".encode("utf-8", "backslashreplace"), "sha256"
    ).hex()


def columns_of(seq: int, digest: bytes, access: Access) -> dict[str, Any]:
    """The entry's row."""
    return {
        "id": access.id,
        "seq": seq,
        "occurred_at": access.occurred_at,
        "account_id": access.account_id,
        "role": access.role,
        "jobcenter_id": access.jobcenter_id,
        "company_id": access.company_id,
        "action": access.action,
        "route": access.route,
        "case_type": access.case_type,
        "case_id": access.case_id,
        "purpose": access.purpose,
        "criterion": access.criterion,
        "request_id": access.request_id,
        "digest": digest,
    }


def subject_rows(accesses: Iterable[Access]) -> list[dict[str, Any]]:
    """Whom each entry is about, a row each."""
    return [{"entry_id": access.id, "candidate_id": one} for access in accesses for one in access.subjects]
