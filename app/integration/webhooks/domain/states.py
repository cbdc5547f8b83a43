"""The states of a delivery, and why an endpoint is off."""

from enum import StrEnum

from app.foundation.core.actor import Role
from app.foundation.core.states import LifeCycle, move

OWNERS = frozenset({Role.MANAGER, Role.COMPANY, Role.INTEGRATION})
MOST_WEBHOOKS = 20
MOST_OVERLAP_HOURS = 168


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class DisabledReason(StrEnum):
    """Why nothing is sent to an endpoint."""

    BY_OWNER = "by_owner"
    GONE = "gone"
    ONLY_FAILURES = "only_failures"


# A worker moves a delivery; its owner may have it sent again. One whose worker died is taken again when its lease is over.
DELIVERY_LIFE = LifeCycle[DeliveryStatus](
    {
        "take": move([DeliveryStatus.PENDING, DeliveryStatus.SENDING], DeliveryStatus.SENDING, []),
        "deliver": move([DeliveryStatus.SENDING], DeliveryStatus.DELIVERED, []),
        "put-back": move([DeliveryStatus.SENDING], DeliveryStatus.PENDING, []),
        "fail": move([DeliveryStatus.PENDING, DeliveryStatus.SENDING], DeliveryStatus.FAILED, []),
        "replay": move([DeliveryStatus.DELIVERED, DeliveryStatus.FAILED], DeliveryStatus.PENDING, OWNERS),
    }
)
SETTLED = (DeliveryStatus.DELIVERED, DeliveryStatus.FAILED)
