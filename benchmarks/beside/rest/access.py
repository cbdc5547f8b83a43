"""What every view beside the service does: signed tokens, the access log, events with their place in the feed."""

import base64
import hmac
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.db.models import F, Q
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from uuid_utils.compat import uuid7

from app.foundation.audit.access import Access, AccessAction, Head, columns_of, digest_of
from app.foundation.core.config import Settings
from benchmarks.beside.rest import models as db

SETTINGS: Settings = django_settings.PRAKTIK
_TOKEN_KEY, _LOG_KEY = SETTINGS.key("token"), SETTINGS.key("access-log")
# SQLite has one writer at a time: waiting in line is faster than its own busy wait. PostgreSQL needs no line.
_WRITER = threading.Lock() if SETTINGS.is_sqlite else None


class Bearer(BaseAuthentication):
    """HS256 by hand, and the account read on every request."""

    def authenticate(self, request: Any) -> Any:
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        signed, _, signature = token.rpartition(".")
        expected = base64.urlsafe_b64encode(hmac.digest(_TOKEN_KEY, signed.encode(), "sha256")).rstrip(b"=")
        if scheme != "Bearer" or not hmac.compare_digest(expected, signature.encode()):
            raise AuthenticationFailed
        payload = signed.partition(".")[2]
        claims = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        if claims["exp"] < time.time() or claims["iss"] != SETTINGS.token_issuer:
            raise AuthenticationFailed
        issued = datetime.fromtimestamp(claims["iat"], UTC)
        account = (
            db.Account.objects.only("id", "role", "jobcenter_id", "company_id")
            .filter(Q(tokens_valid_from=None) | Q(tokens_valid_from__lte=issued), id=claims["sub"], is_active=True)
            .first()
        )
        if account is None:
            raise AuthenticationFailed
        account.is_authenticated = True
        return account, claims


@contextmanager
def changing() -> Iterator[None]:
    """A transaction that writes."""
    if _WRITER is None:
        with transaction.atomic():
            yield
        return
    with _WRITER, transaction.atomic():
        yield


def read_by(request: Any, route: str, people: Iterable[UUID], case: tuple[str, UUID] | None = None) -> None:
    """The entry of a read, durable before the answer leaves."""
    subjects = tuple(sorted(set(people)))
    if subjects:
        with changing():
            log_access(request.user, AccessAction.READ, route, subjects, case)


def log_access(
    account: Any, action: AccessAction, route: str, subjects: tuple[UUID, ...], case: tuple[str, UUID] | None
) -> None:
    """One more entry of the chain, in the running transaction."""
    chain = db.AccessHead.objects.select_for_update().get(id=1)
    head = Head(chain.first_seq, bytes(chain.anchor), chain.last_seq, bytes(chain.last_digest), chain.altered_at)
    if not head.is_sealed(_LOG_KEY, bytes(chain.seal)):
        raise RuntimeError(head.last_seq)
    case_type, case_id = case or (None, None)
    access = Access(
        uuid7(), datetime.now(UTC), account.id, account.role, account.jobcenter_id, account.company_id, action,
        route, case_type, case_id, None, None, str(uuid7()), subjects,
    )  # fmt: skip
    seq = head.last_seq + 1
    digest = digest_of(_LOG_KEY, head.last_digest, seq, access)
    moved = replace(head, last_seq=seq, last_digest=digest)
    db.AccessEntry.objects.create(**columns_of(seq, digest, access) | {"action": action.value})
    db.AccessSubject.objects.bulk_create([db.AccessSubject(entry_id=access.id, candidate_id=one) for one in subjects])
    chain.last_seq, chain.last_digest, chain.seal = seq, digest, moved.seal(_LOG_KEY)
    chain.save(update_fields=["last_seq", "last_digest", "seal"])


class Told:
    """The events of one change: stored at once, their places given out at the end."""

    def __init__(self, request: Any, jobcenter_id: Any, company_id: Any, candidate_id: Any = None) -> None:
        self.account, self.now, self.request_id = request.user, datetime.now(UTC), str(uuid7())
        self.tenants = {"jobcenter_id": jobcenter_id, "company_id": company_id, "candidate_id": candidate_id}
        self.events: list[Any] = []

    def tell(self, name: str, subject: tuple[str, UUID], states: tuple[str | None, str | None], /, **data: Any) -> Any:
        event = db.Event.objects.create(
            id=uuid7(), occurred_at=self.now, name=name, subject_type=subject[0], subject_id=subject[1],
            from_state=states[0], to_state=states[1], actor_id=self.account.id, actor_role=self.account.role,
            request_id=self.request_id, data=data, **self.tenants,
        )  # fmt: skip
        self.events.append(event)
        return event

    def end(self, route: str, case: tuple[str, UUID], person: UUID | None) -> None:
        """The access log, then the feed."""
        if person is not None:
            log_access(self.account, AccessAction.CHANGE, route, (person,), case)
        number = len(self.events)
        db.EventCounter.objects.filter(id=1).update(last_position=F("last_position") + number)
        first = db.EventCounter.objects.get(id=1).last_position - number + 1
        entries = [
            db.FeedEntry(position=first + at, event_id=event.id, name=event.name, **self.tenants)
            for at, event in enumerate(self.events)
        ]
        db.FeedEntry.objects.bulk_create(entries)


def rows_of(statement: str, values: list[Any], read: Callable[[Any], Any] = tuple) -> list[Any]:
    """A statement that the ORM has no words for."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [read(row) for row in cursor.fetchall()]
