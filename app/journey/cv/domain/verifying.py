"""Many sign-offs of one skill become one line of the CV: the best word for it, and the others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from app.journey.cv.domain.facts import Confirmation, OtherSkill, VerifiedSkill


def verified_skills(
    confirmations: Iterable[tuple[UUID, Confirmation]], labels: Mapping[UUID, str]
) -> tuple[VerifiedSkill, ...]:
    """Skills by level, the highest first, then by the latest word.

    A skill is carried from internship to internship: a later workplace that saw less does not take back what an earlier
    one has vouched for, so the highest level counts, and of equal ones the latest. Level 0 vouches for nothing.
    """
    words: dict[UUID, list[Confirmation]] = defaultdict(list)
    for skill_id, word in confirmations:
        if word.level > 0 and skill_id in labels:
            words[skill_id].append(word)
    found = []
    for skill_id, said in words.items():
        best, *others = sorted(said, key=lambda word: (-word.level, -word.seen_on.toordinal(), word.activity_id))
        found.append(VerifiedSkill(skill_id, labels[skill_id], best, tuple(others)))
    return tuple(sorted(found, key=_in_order))


def _in_order(skill: VerifiedSkill) -> tuple[int, int, str]:
    return -skill.best.level, -skill.best.seen_on.toordinal(), skill.label.casefold()


def beside(held: Iterable[OtherSkill], verified: Iterable[VerifiedSkill]) -> tuple[OtherSkill, ...]:
    """What the person can do beyond what a workplace has vouched for, the highest level first."""
    levels = {skill.skill_id: skill.best.level for skill in verified}
    found = [skill for skill in held if skill.level > levels.get(skill.skill_id, 0)]
    return tuple(sorted(found, key=lambda skill: (-skill.level, skill.label.casefold())))
