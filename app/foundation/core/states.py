"""Life cycles as tables keyed by action: from where, to where, by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.foundation.core.actor import Role
from app.foundation.core.errors import IllegalMove, NotPermitted

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """One row of a life cycle: the states an action starts from, the one it leads to, the roles that may do it."""

    sources: frozenset[S]
    target: S
    roles: frozenset[Role]


def move(sources: Iterable[S], target: S, roles: Iterable[Role]) -> Move[S]:
    """A readable way to write a row."""
    return Move(frozenset(sources), target, frozenset(roles))


class LifeCycle(Generic[S]):
    """A state table. The service that owns it is its only caller; a status is assigned nowhere else."""

    def __init__(self, moves: Mapping[str, Move[S]]) -> None:
        self.moves = dict(moves)
        self._allowed: dict[tuple[S, Role], tuple[str, ...]] = {}

    def target(self, action: str, state: S, role: Role) -> S:
        """The state `action` leads to.

        Raises NotPermitted when the role may never do it, IllegalMove when it may, but not from this state.
        """
        if role not in self.moves[action].roles:
            raise NotPermitted
        return self.target_of(action, state)

    def target_of(self, action: str, state: S) -> S:
        """The same for somebody without a role, whose right was proven otherwise (a link made for this one action).

        Raises IllegalMove when the action does not start from this state.
        """
        row = self.moves[action]
        if state not in row.sources:
            raise IllegalMove(action=action, state=state.value)
        return row.target

    def allowed_actions(self, state: S, role: Role) -> list[str]:
        """What this role may try from here, in the order of the table. A list of fifty asks fifty times: it is
        remembered.
        """
        known = self._allowed.get((state, role))
        if known is None:
            found = (name for name, row in self.moves.items() if role in row.roles and state in row.sources)
            known = self._allowed[state, role] = tuple(found)
        return list(known)
