"""Hearing the parties: whose answer a change waits for, and what a "no" means."""

from dataclasses import dataclass
from enum import StrEnum

from app.foundation.core.actor import Role


class Side(StrEnum):
    """The two parties who are heard; the jobcenter decides."""

    COMPANY = "company"
    CANDIDATE = "candidate"


COMPANY_NOT_HEARD = "company_not_heard"
CANDIDATE_NOT_HEARD = "candidate_not_heard"
COMPANY_DISAGREES = "company_disagrees"
CANDIDATE_DISAGREES = "candidate_disagrees"


def side_of(role: Role) -> Side | None:
    """The party a role speaks for; None for the jobcenter's staff and everybody else."""
    return {Role.COMPANY: Side.COMPANY, Role.CANDIDATE: Side.CANDIDATE}.get(role)


@dataclass(frozen=True, slots=True)
class Heard:
    """What each party says of a change; None as long as it has not answered. Who asks has agreed."""

    company: bool | None = None
    candidate: bool | None = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """What stands in a grant's way, and what is only worth knowing; codes, the company's first."""

    blocking: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def hearing_of(heard: Heard, *, asks_more: bool) -> Hearing:
    """How the hearing of the parties stands.

    A change that asks more of the parties (an extension, other hours) waits for both, and a company that says no is
    not made to have anybody longer. A change that asks less (a shortening, a pause) only warns about a missing answer
    or a company's no: somebody who is ill does not wait for a form. A candidate's no blocks every change, for people
    are not moved against their wishes without a reason: the jobcenter may decide against it, with a text that
    is kept in the decision.
    """
    strict: list[str] = []
    mild: list[str] = []
    where = strict if asks_more else mild
    if heard.company is None:
        where.append(COMPANY_NOT_HEARD)
    if heard.company is False:
        where.append(COMPANY_DISAGREES)
    if heard.candidate is None:
        where.append(CANDIDATE_NOT_HEARD)
    if heard.candidate is False:
        strict.append(CANDIDATE_DISAGREES)
    return Hearing(tuple(strict), tuple(mild))
