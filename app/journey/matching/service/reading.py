"""Matches as answers: each role reads what it may know, and no more."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.i18n import Language
from app.foundation.db.query import values_of
from app.foundation.db.work import Work
from app.journey.matching import repository
from app.journey.matching.domain.states import MATCH_LIFE, SHOWN_TO_COMPANY
from app.journey.matching.models import Match
from app.journey.matching.schemas import MatchRead
from app.journey.matching.service.answers import in_language
from app.journey.matching.service.translation import spoken_level
from app.registers.candidates import repository as candidates
from app.registers.candidates.domain import SharedKind
from app.registers.reference.taxonomy import map_skill_labels

# Set off by age, not by a caller.
SYSTEM_ACTIONS = frozenset({"expire"})
# What the other side of a match is not told: how the person was judged, and why a jobcenter made an exception.
_STAFF_ONLY = ("rank_score", "rank", "filters", "override", "ranking_id")
_NOT_FOR_COMPANY = (*_STAFF_ONLY, "score", "confidence", "breakdown")
_STAFF = JOBCENTER_STAFF | {Role.INTEGRATION}
_shown_columns = values_of([name for name in MatchRead.model_fields if name in Match.model_fields])


async def read_match(work: Work, match: Match) -> MatchRead:
    """A match that has just been changed, with what it tells of its need and candidate."""
    around = await repository.map_around(work, {match.id})
    return (await _read_all(work, [(match, around[match.id])]))[0]


async def read_matches(work: Work, rows: Sequence[Any]) -> list[MatchRead]:
    """Matches as rows that hold what they tell of their need and candidate too."""
    return await _read_all(work, [(row, row) for row in rows])


async def _read_all(work: Work, told: Sequence[tuple[Any, Any]]) -> list[MatchRead]:
    """Each match with the row that tells of its need and candidate; the names of the skills come in one query."""
    matches = [match for match, _ in told]
    skill_ids = {UUID(key) for key in {gap["skill_id"] for match in matches for gap in match.gaps}}
    labels = await map_skill_labels(work.session, skill_ids)
    named = {
        str(key): label.label_da if label.label_da and work.language is Language.DA else label.label_en
        for key, label in labels.items()
    }
    shown = await _shown_to_company(work, matches)
    return [_read(work, match, around, named, shown.get(match.id, frozenset())) for match, around in told]


async def _shown_to_company(work: Work, matches: Sequence[Any]) -> dict[UUID, frozenset[SharedKind]]:
    """What of each match's person a company is shown beyond the minimum: by consent, while the match stands, until the
    internship is over. Asked anew for every answer.
    """
    if work.actor.role is not Role.COMPANY:
        return {}
    standing = [match for match in matches if match.status in SHOWN_TO_COMPANY]
    shared = await candidates.shared_with(work, {match.candidate_id for match in standing}, work.actor.company_id)
    wanted = [match for match in standing if match.candidate_id in shared]
    over = await candidates.ended_sources(work, {match.placement_id for match in wanted if match.placement_id})
    return {match.id: shared[match.candidate_id] for match in wanted if match.placement_id not in over}


def _read(work: Work, match: Any, around: Any, labels: dict[str, str], shown: frozenset[SharedKind]) -> MatchRead:
    role = work.actor.role
    values = {
        **_shown_columns(match),
        "need": {"title": around.title, "workplace_name": around.workplace_name},
        "candidate": person_of(around, role, shown),
        "gaps": [{**gap, "label": labels.get(gap["skill_id"])} for gap in match.gaps],
        "breakdown": in_language(match.breakdown, work.language),
        "filters": in_language(match.filters, work.language),
        "allowed_actions": [
            action for action in MATCH_LIFE.allowed_actions(match.status, role) if action not in SYSTEM_ACTIONS
        ],
    }
    hidden = _NOT_FOR_COMPANY if role is Role.COMPANY else () if role in _STAFF else _STAFF_ONLY
    values.update(dict.fromkeys(hidden))
    if role is Role.COMPANY and match.on_behalf:  # its own word, not the person's
        values["on_behalf"] = {key: said for key, said in match.on_behalf.items() if key == "accept"} or None
    if not _may_know_why(match, role):
        values.update(reason_code=None, reason_text=None)
    return MatchRead.model_validate(values)


def _may_know_why(match: Any, role: Role) -> bool:
    """A reason belongs to whoever gave it and to the jobcenter; to the other side only when it was shared."""
    return role in _STAFF or match.reason_shared or match.declined_by is role


def person_of(row: Any, role: Role, shown: frozenset[SharedKind] = frozenset()) -> dict[str, Any]:
    """The fields of `MatchCandidate`. A company reads the name the person goes by, or the first name; the rest is by
    consent.
    """
    shows_contact = SharedKind.CONTACT_DETAILS in shown
    return {
        "name": (row.preferred_name or row.full_name.partition(" ")[0]) if role is Role.COMPANY else row.full_name,
        "languages": row.languages,
        "danish_oral": spoken_level(row.oral_cefr, row.danish_exam),
        "work_accommodations": row.constraints if SharedKind.WORK_ACCOMMODATIONS in shown else None,
        "phone": row.phone if shows_contact else None,
        "email": row.email if shows_contact else None,
    }
