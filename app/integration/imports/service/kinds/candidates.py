"""Rows of candidates: by the jobcenter's own reference, or by CPR number."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from app.foundation.core.errors import PraktikError
from app.foundation.db.work import Work
from app.integration.imports.domain.columns import Row
from app.integration.imports.domain.states import RowResult
from app.integration.imports.repository import refs
from app.integration.imports.service.kinds.shared import (
    ANY_VERSION,
    Kind,
    Step,
    checked,
    differing,
    require,
    require_key,
    texts,
)
from app.registers.candidates import permissions, repository, service
from app.registers.candidates.domain import read_cpr, vouched_for
from app.registers.candidates.errors import CprTaken
from app.registers.candidates.models import Candidate
from app.registers.candidates.schemas import (
    CandidateCreate,
    CandidatePatch,
    Experience,
    SkillHeld,
    SkillList,
    Wish,
    WishList,
)
from app.registers.candidates.service.faults import held
from app.registers.candidates.service.reading import written_form


class Candidates(Kind):
    """Candidates of the actor's jobcenter."""

    async def gather(self, work: Work, rows: Sequence[Row]) -> None:
        indexes = {index for row in rows for index in self._indexes(work, row.sent.get("cpr_number"))}
        found = await refs.candidates_by(work, texts(rows, "external_ref"), indexes)
        self._by_ref = {one.external_ref: one for one in found if one.external_ref is not None}
        self._by_index = {one.cpr_index: one for one in found if one.cpr_index is not None}
        ids = [one.id for one in found]
        self._experience = await repository.experience_of(work, ids) if ids else {}
        named = {name for row in rows for name in ("skills", "wishes") if row.sent.get(name) is not None}
        self._skills = await repository.skills_of(work, ids) if ids and "skills" in named else {}
        self._wishes = await repository.wishes_of(work, ids) if ids and "wishes" in named else {}

    @staticmethod
    def _indexes(work: Work, number: Any) -> tuple[str, ...]:
        digits = None if number is None else read_cpr(str(number), work.today())
        if digits is None:
            return ()
        return work.settings.cpr_finder.every(digits, str(work.actor.jobcenter_id))

    def judge(self, work: Work, row: Row) -> RowResult | Step | CandidateCreate:
        """Raises CprTaken where the number is somebody's who has another reference."""
        require_key(row.sent.get("external_ref"), row.sent.get("cpr_number"))
        known = self._known(work, row)
        if known is None:
            require(work, permissions.CREATE_CANDIDATES)
            return checked(CandidateCreate, row.sent)
        work.about(known.id)
        return self._change(work, known, row)

    def _known(self, work: Work, row: Row) -> Candidate | None:
        ref = row.sent.get("external_ref")
        by_ref = self._by_ref.get(ref) if ref is not None else None
        if by_ref is not None:
            return by_ref
        for index in self._indexes(work, row.sent.get("cpr_number")):
            if (found := self._by_index.get(index)) is not None:
                if ref is not None and found.external_ref is not None:
                    work.about(found.id)
                    raise CprTaken
                return found
        return None

    def _change(self, work: Work, known: Candidate, row: Row) -> RowResult | Step:
        profile = {name: value for name, value in row.sent.items() if name not in ("skills", "wishes", "cpr_number")}
        experience = [Experience.model_validate(each) for each in self._experience.get(known.id, [])]
        patch = differing(written_form(known, experience), profile)
        number = row.sent.get("cpr_number")
        if number is not None and known.cpr_index not in self._indexes(work, number):
            patch["cpr_number"] = number
        skills, wishes = self._wanted_skills(known, row), self._wanted_wishes(known, row)
        if not patch and skills is None and wishes is None:
            return RowResult.UNCHANGED
        require(work, permissions.CHANGE_CANDIDATES)
        changed = CandidatePatch.model_validate(patch) if patch else None
        return partial(_write, work, known.id, changed, skills, wishes)

    def _wanted_skills(self, known: Candidate, row: Row) -> SkillList | None:
        """The row's skills where they are others; what a workplace has signed off stays, and how a level is known."""
        sent = row.sent.get("skills")
        if sent is None:
            return None
        present = [SkillHeld.model_validate(each) for each in self._skills.get(known.id, [])]
        signed_off = {each.skill_id for each in vouched_for(held(present))}
        wanted = {each.skill_id: each for each in checked(SkillList, {"skills": sent}).skills}
        kept = [
            each
            for each in present
            if each.skill_id in signed_off or (each.skill_id in wanted and wanted[each.skill_id].level == each.level)
        ]
        keys = {each.skill_id for each in kept}
        new = [each for key, each in wanted.items() if key not in keys]
        return None if not new and len(kept) == len(present) else SkillList(skills=[*kept, *new])

    def _wanted_wishes(self, known: Candidate, row: Row) -> WishList | None:
        sent = row.sent.get("wishes")
        if sent is None:
            return None
        wanted = checked(WishList, {"wishes": sent})
        present = [Wish.model_validate(each) for each in self._wishes.get(known.id, [])]
        return (
            None
            if [each.occupation_id for each in wanted.wishes] == [each.occupation_id for each in present]
            else wanted
        )

    async def make(self, work: Work, bodies: Sequence[CandidateCreate]) -> Sequence[Candidate | PraktikError]:
        made = await service.add_candidates(work, bodies)
        if self.memory is None:  # whom a dry run makes has never been
            work.about(*(one.id for one in made if isinstance(one, Candidate)))
        return made


async def _write(
    work: Work, key: UUID, patch: CandidatePatch | None, skills: SkillList | None, wishes: WishList | None
) -> RowResult:
    if patch is not None:
        await service.patch_candidate(work, key, patch, ANY_VERSION)
    if skills is not None:
        await service.replace_skills(work, key, skills, ANY_VERSION)
    if wishes is not None:
        await service.replace_wishes(work, key, wishes, ANY_VERSION)
    return RowResult.UPDATED
