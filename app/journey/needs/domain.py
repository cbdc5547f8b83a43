"""The life of a need, and the words its skills are asked for in."""

from enum import StrEnum

from app.foundation.core.actor import Role
from app.foundation.core.states import LifeCycle, move


class NeedStatus(StrEnum):
    """Where a need stands. `filled` and `open` follow the seats; `closed` and `expired` are the ends."""

    DRAFT = "draft"
    OPEN = "open"
    FILLED = "filled"
    CLOSED = "closed"
    EXPIRED = "expired"


class Importance(StrEnum):
    """How much the work depends on a skill."""

    MUST = "must"
    SHOULD = "should"
    NICE = "nice"


_ASKERS = (Role.COMPANY, Role.CASEWORKER, Role.MANAGER)
_LIVE = (NeedStatus.OPEN, NeedStatus.FILLED)

# `fill` and `free` are set off by seats taken and given back, in the name of whoever caused it; `expire` by age.
SYSTEM_ACTIONS = frozenset({"fill", "free", "expire"})

NEED_LIFE = LifeCycle[NeedStatus](
    {
        "publish": move([NeedStatus.DRAFT], NeedStatus.OPEN, _ASKERS),
        "confirm": move([NeedStatus.OPEN], NeedStatus.OPEN, _ASKERS),
        "close": move([NeedStatus.DRAFT, *_LIVE], NeedStatus.CLOSED, _ASKERS),
        "reopen": move([NeedStatus.CLOSED, NeedStatus.EXPIRED], NeedStatus.OPEN, _ASKERS),
        "fill": move([NeedStatus.OPEN], NeedStatus.FILLED, Role),
        "free": move([NeedStatus.FILLED], NeedStatus.OPEN, Role),
        "expire": move([NeedStatus.OPEN], NeedStatus.EXPIRED, [Role.MANAGER, Role.CASEWORKER]),
    }
)
