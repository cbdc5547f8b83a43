"""What can be wrong with a written candidate that a schema does not see: ids that lead nowhere, sign-offs nobody gave."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from app.foundation.core.errors import FieldFault
from app.foundation.core.i18n import Text
from app.registers.candidates.domain import HeldSkill, vouched_for
from app.registers.candidates.models import CandidateSkill
from app.registers.candidates.schemas import CandidateWrite, Experience, SkillHeld, Wish

UNKNOWN_POSTCODE = Text("Postnummeret findes ikke.", "There is no such postcode.")
UNKNOWN_CASEWORKER = Text(
    "Skal være en aktiv medarbejder i jobcentret.", "Must be an active employee of the jobcenter."
)
OTHER_JOBCENTER = Text("Skal være dit eget jobcenter.", "Must be your own jobcenter.")
_UNKNOWN_OCCUPATION = Text("Stillingsbetegnelsen findes ikke.", "There is no such occupation.")
_UNKNOWN_SKILL = Text("Kompetencen findes ikke.", "There is no such skill.")
_NOT_SIGNED_OFF = Text(
    "En kompetence attesteres af arbejdsstedet på aktiviteten i oplæringsplanen, ikke her.",
    "A skill is signed off by the workplace on the activity of the training plan, not here.",
)


def fault(pointer: str, text: Text) -> FieldFault:
    return FieldFault(pointer, "reference.unknown", text)


def held(skills: Iterable[CandidateSkill | SkillHeld]) -> list[HeldSkill]:
    """Skills as the rules of signing off compare them."""
    return [
        HeldSkill(skill.skill_id, skill.level, skill.source, skill.proof, skill.activity_id, skill.signed_off_on)
        for skill in skills
    ]


def forged_faults(present: Iterable[HeldSkill], wanted: list[HeldSkill]) -> list[FieldFault]:
    """Faults for sign-offs on a list that no workplace has given."""
    forged = vouched_for(wanted) - vouched_for(present)
    return [
        FieldFault(f"/skills/{n}/source", "candidate.skill_not_signed_off", _NOT_SIGNED_OFF)
        for n, skill in enumerate(wanted)
        if skill in forged
    ]


def pointers(name: str, items: Iterable[Experience | Wish]) -> dict[str, UUID]:
    """The occupations of a list, by where they stand."""
    return {f"/{name}/{n}/occupation_id": item.occupation_id for n, item in enumerate(items)}


def occupations_in(write: CandidateWrite, fields: Collection[str]) -> dict[str, UUID]:
    """The occupations that these fields name, by where they stand."""
    found: dict[str, UUID] = {}
    if "experience" in fields:
        found |= pointers("experience", write.experience)
    if "unwanted_occupation_ids" in fields:
        found |= {f"/unwanted_occupation_ids/{n}": one for n, one in enumerate(write.unwanted_occupation_ids)}
    return found


def occupation_faults(asked: Mapping[str, UUID], known: Collection[UUID]) -> list[FieldFault]:
    """Faults for those of the ids, given by pointer, that no occupation has."""
    return [fault(pointer, _UNKNOWN_OCCUPATION) for pointer, found in asked.items() if found not in known]


def skill_faults(skills: Iterable[SkillHeld], known: Collection[UUID]) -> list[FieldFault]:
    """Faults for ids that no skill has."""
    return [fault(f"/skills/{n}/skill_id", _UNKNOWN_SKILL) for n, s in enumerate(skills) if s.skill_id not in known]
