"""Following the feed: a cursor that says how far somebody has come, and the page behind it."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.foundation.api.errors import CursorInvalid
from app.foundation.api.pagination import PageRequest
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.integration.events import repository
from app.integration.events.domain.catalogue import CATALOGUE
from app.integration.events.domain.kinds import EventType
from app.integration.events.errors import CursorAhead
from app.integration.events.permissions import scope_of
from app.integration.events.repository import FeedPage
from app.integration.events.schemas import TimelineItem
from app.registers.candidates import repository as candidates

_SIGNATURE_BYTES, _POSITION_BYTES = 16, 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for: behind which cursor, of which types and subject, how many; or from now on."""

    cursor: str | None
    latest: bool
    types: Sequence[str]
    subject_id: UUID | None
    limit: int


async def follow(work: Work, asked: Asked) -> tuple[FeedPage, str]:
    """The next page and the cursor behind it. Whoever an event is about is named in the access log.

    Raises CursorInvalid, CursorAhead, and Invalid for a type that does not exist.
    """
    types = known_types(asked.types, "/types")
    if asked.latest:
        page = FeedPage((), await repository.last_position(work.session), has_more=False)
        return page, seal(work, page.position)
    after = 0 if asked.cursor is None else unseal(work, asked.cursor)
    scope = scope_of(work.actor).narrowed(types)
    page = await repository.read_feed(work.session, after, asked.limit, scope, subject_id=asked.subject_id)
    if page.is_behind:
        raise CursorAhead
    work.about(*{item.candidate_id for item in page.items if item.candidate_id is not None})
    return page, seal(work, page.position)


async def list_timeline(
    work: Work, candidate_id: UUID, types: Sequence[str], sort: str, page: PageRequest
) -> tuple[list[TimelineItem], str | None]:
    """What of the feed is about one person, as far as the caller hears of it. Raises NotFound, also where the person is
    somebody else's, and Invalid for a type that does not exist.
    """
    scope = scope_of(work.actor).narrowed(known_types(types, "/types"))
    await candidates.get_shown(work, candidate_id)
    work.about(candidate_id)
    rows, cursor = await repository.list_of_candidate(work, scope, candidate_id, sort, page)
    return [_timeline_item(work, row, with_reason=scope.with_reasons) for row in rows], cursor


def _timeline_item(work: Work, row: Any, *, with_reason: bool) -> TimelineItem:
    return TimelineItem(
        id=row.id,
        type=row.name,
        title=CATALOGUE[row.name].text.get(work.language),
        occurred_at=row.occurred_at,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        from_state=row.from_state,
        to_state=row.to_state,
        reason_code=row.reason_code if with_reason else None,
        actor_role=row.actor_role,
    )


def known_types(names: Sequence[str], pointer: str) -> frozenset[str]:
    """The names as a set. Raises Invalid for each that is no type of event."""
    text = Text("Typen findes ikke; se GET /v1/event-types.", "There is no such type; see GET /v1/event-types.")
    faults = [
        FieldFault(f"{pointer}/{at}", "event.type_unknown", text)
        for at, name in enumerate(names)
        if name not in CATALOGUE
    ]
    if faults:
        raise Invalid(*faults)
    return frozenset(names)


def types_for(work: Work) -> list[EventType]:
    """What the caller may hear of, by name."""
    return [CATALOGUE[name] for name in sorted(scope_of(work.actor).types)]


def seal(work: Work, position: int) -> str:
    """A position as a cursor: signed, so that nobody goes by numbers, and bound to nothing that could change."""
    body = position.to_bytes(_POSITION_BYTES)
    return base64.urlsafe_b64encode(_sign(work, body) + body).decode()


def unseal(work: Work, cursor: str) -> int:
    """The position in a cursor. Raises CursorInvalid for anything that this service has not made."""
    try:
        raw = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        raise CursorInvalid from None
    signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if len(body) != _POSITION_BYTES or not hmac.compare_digest(signature, _sign(work, body)):
        raise CursorInvalid
    return int.from_bytes(body)


def _sign(work: Work, body: bytes) -> bytes:
    return hmac.new(work.settings.key("event-cursor"), body, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
