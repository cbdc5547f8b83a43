"""What a row of each kind does: it makes or changes one record, by the use cases behind the single routes."""

from collections.abc import Mapping

from app.integration.imports.domain.states import ImportKind
from app.integration.imports.service.kinds.candidates import Candidates
from app.integration.imports.service.kinds.companies import Companies
from app.integration.imports.service.kinds.courses import Courses
from app.integration.imports.service.kinds.needs import Needs
from app.integration.imports.service.kinds.shared import Kind, Memory
from app.integration.imports.service.kinds.workplaces import Workplaces

KINDS: Mapping[ImportKind, type[Kind]] = {
    ImportKind.CANDIDATES: Candidates,
    ImportKind.COMPANIES: Companies,
    ImportKind.WORKPLACES: Workplaces,
    ImportKind.NEEDS: Needs,
    ImportKind.COURSES: Courses,
}

__all__ = ["KINDS", "Kind", "Memory"]
