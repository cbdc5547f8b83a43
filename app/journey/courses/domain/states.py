"""The states of courses and vouchers, and who moves them."""

from enum import StrEnum

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.states import LifeCycle, move


class CourseStatus(StrEnum):
    """Whether a course takes place."""

    OPEN = "open"
    CANCELLED = "cancelled"


class VoucherStatus(StrEnum):
    """Where a voucher stands; `pending` waits for a second person."""

    PENDING = "pending"
    ISSUED = "issued"
    RESERVED = "reserved"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class EntryKind(StrEnum):
    """What an entry in the vouchers' ledger records."""

    ISSUE = "issue"
    RESERVE = "reserve"
    RELEASE = "release"
    REDEEM = "redeem"
    LAPSE = "lapse"
    EXPIRE = "expire"
    CANCEL = "cancel"
    REFUND = "refund"


V = VoucherStatus
# A seat is held by these: the course counts them, and nobody else gets it.
HOLDING_A_SEAT = (V.RESERVED, V.REDEEMED)
BEFORE_USE = (V.PENDING, V.ISSUED, V.RESERVED)
# What time and a cancelled course bring about; offered to nobody as an action.
SYSTEM_ACTIONS = frozenset({"expire", "free"})
_CHOOSERS = (Role.CANDIDATE, *JOBCENTER_STAFF)

COURSE_LIFE = LifeCycle[CourseStatus](
    {"cancel": move([CourseStatus.OPEN], CourseStatus.CANCELLED, JOBCENTER_STAFF)},
)
VOUCHER_LIFE = LifeCycle[VoucherStatus](
    {
        "approve": move([V.PENDING], V.ISSUED, [Role.MANAGER]),
        "reject": move([V.PENDING], V.CANCELLED, [Role.MANAGER]),
        "reserve": move([V.ISSUED], V.RESERVED, _CHOOSERS),
        "release": move([V.RESERVED], V.ISSUED, _CHOOSERS),
        "redeem": move([V.RESERVED], V.REDEEMED, JOBCENTER_STAFF),
        "cancel": move(BEFORE_USE, V.CANCELLED, JOBCENTER_STAFF),
        "refund": move([V.REDEEMED], V.REDEEMED, JOBCENTER_STAFF),
        "expire": move(BEFORE_USE, V.EXPIRED, []),
        "free": move([V.RESERVED], V.ISSUED, []),
    }
)
# Nobody is their own second person.
SECOND_PERSON = frozenset({"approve", "reject"})


def vouchers_offered(status: VoucherStatus, role: Role, *, issued_it: bool) -> list[str]:
    """What somebody may try with a voucher; whoever issued it is offered neither approval nor rejection."""
    actions = VOUCHER_LIFE.allowed_actions(status, role)
    return [name for name in actions if not (issued_it and name in SECOND_PERSON)]
