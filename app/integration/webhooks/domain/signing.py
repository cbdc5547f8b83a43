"""Messages and their signatures after Standard Webhooks 1.0 (standardwebhooks.com): HMAC-SHA-256, `v1`."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

SECRET_PREFIX = "whsec_"  # noqa: S105  how every secret begins
SECRET_BYTES = 32
PING = "webhook.ping"


@dataclass(frozen=True, slots=True)
class Message:
    """One event as it is told: keys, its type and when it happened; whoever may know more asks for it."""

    event_id: UUID
    type: str
    occurred_at: datetime
    subject_type: str
    subject_id: UUID

    def body(self) -> bytes:
        """The same bytes at every try, so that a receiver may compare them."""
        told = {
            "type": self.type,
            "timestamp": self.occurred_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "data": {
                "id": str(self.event_id),
                "subject_type": self.subject_type,
                "subject_id": str(self.subject_id),
            },
        }
        return json.dumps(told, separators=(",", ":")).encode()


def written(secret: bytes) -> str:
    """A secret as its owner is shown it: `whsec_` and base64."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def headers_of(message_id: str, at: datetime, body: bytes, secrets: Sequence[bytes]) -> dict[str, str]:
    """The headers of one try at the instant `at` (whole seconds); a signature for each secret, while two of them hold.

    The receiver refuses what is more than five minutes old, so every try is signed anew; the id stays, and tells it
    that it has the message already.
    """
    seconds = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    signatures = (base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode() for secret in secrets)
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
