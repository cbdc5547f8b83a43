"""Rows of courses: by the provider's own number."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

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
from app.journey.courses import permissions
from app.journey.courses.schemas import CourseCreate, CoursePatch
from app.journey.courses.service import courses as service


class Courses(Kind):
    """The catalogue of the actor's jobcenter."""

    async def gather(self, work: Work, rows: Sequence[Row]) -> None:
        found = await refs.courses_by(work, texts(rows, "external_ref"))
        self._known = {one.external_ref: one for one in found}

    def judge(self, work: Work, row: Row) -> RowResult | Step:
        ref = row.sent.get("external_ref")
        require_key(ref)
        require(work, permissions.WRITE_COURSES)
        known = self._known.get(ref)
        if known is None:
            return partial(_create, work, checked(CourseCreate, row.sent))
        patch = differing(service.written_form(known), row.sent)
        return partial(_change, work, known.id, CoursePatch.model_validate(patch)) if patch else RowResult.UNCHANGED


async def _create(work: Work, body: CourseCreate) -> RowResult:
    await service.create_course(work, body)
    return RowResult.CREATED


async def _change(work: Work, key: UUID, patch: CoursePatch) -> RowResult:
    await service.patch_course(work, key, patch, ANY_VERSION)
    return RowResult.UPDATED
