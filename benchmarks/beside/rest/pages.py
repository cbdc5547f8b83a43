"""One page along a key, and the signed cursor to the next: the service's own form, worked out as the limit does."""

import base64
import hashlib
import hmac
from typing import Any

import orjson

from benchmarks.beside.rest.access import SETTINGS

_KEY = SETTINGS.key("cursor")


def page_of(request: Any, found: Any, limit: int, *, by_day: bool = False) -> tuple[list[Any], str | None]:
    """The first `limit` rows, and where the next page begins."""
    rows = list(found[: limit + 1])
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    keys = [*([last.due_on.isoformat()] if by_day else []), str(last.id)]
    rest = sorted((k, v) for k, v in request.query_params.items() if k not in {"limit", "cursor", "expand"})
    scope = hashlib.sha256(orjson.dumps([request.path, rest])).hexdigest()[:16]
    body = orjson.dumps([scope, keys])
    signature = hmac.digest(_KEY, body, "sha256")[:16]
    return rows[:limit], base64.urlsafe_b64encode(signature + body).rstrip(b"=").decode()
