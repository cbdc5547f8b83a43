"""Who speaks, who reads, and what may be done with somebody's own words."""

from dataclasses import dataclass

from app.foundation.core.actor import JOBCENTER_STAFF, Role


@dataclass(frozen=True, slots=True)
class Spoken:
    """What there is of one voice so far."""

    answered: bool = False
    objected: bool = False
    seen: bool = False
    taken_down: bool = False

    @property
    def says_something(self) -> bool:
        return self.answered or self.objected

    @property
    def waits_to_be_seen(self) -> bool:
        return self.says_something and not self.seen


def may_be_read_by(role: Role, spoken: Spoken, *, may_be_shared: bool) -> bool:
    """The person and the jobcenter always; a company once the person shares it *and* the jobcenter has seen it first."""
    if role is Role.COMPANY:
        return may_be_shared and spoken.seen
    return role in JOBCENTER_STAFF or role is Role.CANDIDATE


def may_take_down(spoken: Spoken) -> bool:
    """Whether staff may write an answer for the person: never over words the person gave in person."""
    return not spoken.answered or spoken.taken_down


def offered_actions(spoken: Spoken, role: Role) -> list[str]:
    """What this role may do now. The person may think better of an answer at any time; the caseworker reads it anew."""
    if role is Role.CANDIDATE:
        return ["answer", "object"]
    if role not in JOBCENTER_STAFF:
        return []
    actions = ["answer"] if may_take_down(spoken) else []
    if spoken.waits_to_be_seen:
        actions.append("seen")
    return [*actions, "object"]
