"""What the taxonomy says of skills and occupations, remembered as long as the same release of it is loaded."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.matching.domain import Labels
from app.journey.matching.service import translation
from app.journey.matching.service.translation import code
from app.registers.reference.repository import get_checksum, list_occupations_of
from app.registers.reference.taxonomy import CloseSkill, list_close_skills, map_skill_labels

T = TypeVar("T")
MOST_SKILLS = 5_000  # remembered at once; then it begins anew


@dataclass(frozen=True, slots=True)
class Close:
    """The skills that count for one asked for, and how close each is, by the engine's codes."""

    held: frozenset[UUID]
    table: Mapping[int, float]


@dataclass(slots=True)
class Taxonomy:
    """One release of ESCO, as far as this process was asked about it. Reference data: the same for everybody."""

    release: str
    close: dict[UUID, Close] = field(default_factory=dict)
    skills: dict[UUID, Text] = field(default_factory=dict)
    occupations: dict[UUID, Text] = field(default_factory=dict)

    async def close_to(self, work: Work, skill_ids: Collection[UUID]) -> Mapping[UUID, Close]:
        """What counts for each of these skills."""

        async def look_up(missing: Collection[UUID]) -> Mapping[UUID, Close]:
            found: dict[UUID, list[CloseSkill]] = {key: [] for key in missing}
            for item in await list_close_skills(work.session, missing):
                found[item.asked_id].append(item)
            return {
                key: Close(
                    frozenset(item.held_id for item in items), translation.closeness_of(items).get(code(key), {})
                )
                for key, items in found.items()
            }

        return await _complete(self.close, skill_ids, look_up)

    async def labels(self, work: Work, skill_ids: Collection[UUID], occupation_ids: Collection[UUID]) -> Labels:
        """What skills and occupations are called, by the engine's codes."""

        async def name_skills(missing: Collection[UUID]) -> Mapping[UUID, Text]:
            found = await map_skill_labels(work.session, missing)
            return {key: Text(label.label_da or label.label_en, label.label_en) for key, label in found.items()}

        async def name_occupations(missing: Collection[UUID]) -> Mapping[UUID, Text]:
            rows = await list_occupations_of(work, missing)
            return {row.id: Text(row.label_da or row.label_en, row.label_en) for row in rows}

        skills = await _complete(self.skills, skill_ids, name_skills)
        occupations = await _complete(self.occupations, occupation_ids, name_occupations)
        return Labels(
            skills={code(key): text for key, text in skills.items()},
            occupations={code(key): text for key, text in occupations.items()},
            licences=translation.LICENCE_LABELS,
            constraints=translation.CONSTRAINT_LABELS,
        )


async def _complete(
    known: dict[UUID, T], wanted: Collection[UUID], look_up: Callable[[Collection[UUID]], Awaitable[Mapping[UUID, T]]]
) -> Mapping[UUID, T]:
    """What is known of those wanted, after what was not has been looked up; what is learnt is kept, up to a limit."""
    missing = [key for key in wanted if key not in known]
    found = await look_up(missing) if missing else {}
    answer = {key: known[key] for key in wanted if key in known} | dict(found)
    if len(known) + len(found) > MOST_SKILLS:
        known.clear()
    known.update(found)
    return answer


_known: dict[str, Taxonomy] = {}


async def taxonomy_of(work: Work) -> Taxonomy:
    """The release that this transaction sees; what was known of another one is forgotten."""
    release = await get_checksum(work, "esco") or ""
    found = _known.get(release)
    if found is None:
        _known.clear()
        found = _known[release] = Taxonomy(release)
    return found
