"""What the access log is told of a request: read from the answer that is about to leave and from what services said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.foundation.audit.access import Access, AccessAction, blind, in_order
from app.foundation.audit.access_batch import AccessLog
from app.foundation.audit.access_writing import append
from app.foundation.core.ids import new_id
from app.foundation.core.seen import Seen
from app.foundation.db.work import Work

_NAMED = re.compile(rb'"candidate_id":"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"')
_PERSONS_OWN = re.compile(r"/v1/candidates/([0-9a-f-]{36})")
# Refusals that tell of the person in the path: a state that does not fit, a version that has moved on.
_TELLING = frozenset({409, 410, 412})
_REFUSED = 400
MOST_IN_ONE_ENTRY = 1_000


@dataclass(frozen=True, slots=True)
class Answered:
    """A request and its answer; `stored` says that it had an effect which is kept."""

    request: Request
    response: Response
    operation: str
    stored: bool = False
    remembered: frozenset[UUID] = frozenset()


def people_in(answered: Answered, seen: Seen) -> frozenset[UUID]:
    """Everybody the answer is about: named in its bytes, in its path, where a new person lies, or by a service."""
    response = answered.response
    found = {*seen.subjects, *answered.remembered}
    if response.headers.get("content-type", "").startswith("application/json"):
        found.update(UUID(one.decode()) for one in set(_NAMED.findall(getattr(response, "body", b""))))
    own = answered.request.path_params.get("candidate_id")
    if own is not None and (response.status_code < _REFUSED or response.status_code in _TELLING):
        found.add(own if isinstance(own, UUID) else UUID(own))
    if (made := _PERSONS_OWN.fullmatch(response.headers.get("location", ""))) is not None:
        found.add(UUID(made[1]))
    return frozenset(found)


def access_of(answered: Answered, log: AccessLog) -> Access | None:
    """The entry for a request; None where it was about nobody. A search is told of also when it found nobody."""
    work: Work | None = getattr(answered.request.state, "work", None)
    if work is None:
        return None
    seen, actor = work.seen, work.signed_in
    subjects = people_in(answered, seen)
    answered.request.state.accessed = bool(subjects) or seen.criterion is not None
    if not answered.request.state.accessed:
        return None
    case_type, case_id = _case(answered.request.path_params)
    scope = actor.jobcenter_id if actor else None
    return Access(
        id=new_id(),
        occurred_at=work.now(),
        account_id=actor.account_id if actor else None,
        role=actor.role.value if actor else None,
        jobcenter_id=scope,
        company_id=actor.company_id if actor else None,
        action=_action(answered, seen),
        route=answered.operation,
        case_type=case_type,
        case_id=case_id,
        purpose=seen.purpose,
        criterion=None if seen.criterion is None else blind(log.search_key, scope, seen.criterion),
        request_id=work.request_id,
        subjects=tuple(in_order(subjects)),
    )


def _action(answered: Answered, seen: Seen) -> AccessAction:
    """What is refused or rolled back was looked at, whatever had been meant."""
    if answered.response.status_code >= _REFUSED:
        return AccessAction.READ
    if seen.delete and answered.stored:
        return AccessAction.DELETE
    if seen.reveal:
        return AccessAction.REVEAL
    if seen.export:
        return AccessAction.EXPORT
    if seen.criterion is not None:
        return AccessAction.SEARCH
    return AccessAction.CHANGE if answered.stored else AccessAction.READ


def _case(path: dict[str, Any]) -> tuple[str | None, UUID | None]:
    """The resource in the path; where it names several, the last: it lies inside the others."""
    for name, value in reversed(path.items()):
        if name.endswith("_id"):
            try:
                return name.removesuffix("_id"), value if isinstance(value, UUID) else UUID(value)
            except ValueError:
                return None, None
    return None, None


async def log_with_effect(work: Work, answered: Answered, log: AccessLog) -> bool:
    """Writes the entry as the last statements of the effect's own transaction; False where there was none to write."""
    access = access_of(answered, log)
    if access is None:
        return False
    await work.session.flush()  # so that nothing waits for others' commits between the chain's head and the own commit
    await append(await work.session.connection(), log.key, [access])
    return True


async def log_answer(answered: Answered, log: AccessLog) -> None:
    """Writes the entry of a request that stored nothing, before its answer leaves. Raises Unavailable."""
    access = access_of(answered, log)
    for portion in _portions(access) if access is not None else ():
        await log.write(portion)


def _portions(access: Access) -> Iterator[Access]:
    """The entry, or several with the same request id where it is about a crowd (an export): nobody else waits long for
    the chain's head meanwhile.
    """
    crowd = access.subjects
    yield replace(access, subjects=crowd[:MOST_IN_ONE_ENTRY])
    for start in range(MOST_IN_ONE_ENTRY, len(crowd), MOST_IN_ONE_ENTRY):
        yield replace(access, id=new_id(), subjects=crowd[start : start + MOST_IN_ONE_ENTRY])
