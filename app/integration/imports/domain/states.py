"""The life of an import: it waits, it is worked on, it ends; one that was stopped can go on where it was."""

from enum import StrEnum

from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.states import LifeCycle, move


class ImportStatus(StrEnum):
    """Where an import stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ImportKind(StrEnum):
    """What the rows of a file are."""

    CANDIDATES = "candidates"
    COMPANIES = "companies"
    WORKPLACES = "workplaces"
    NEEDS = "needs"
    COURSES = "courses"


class FileForm(StrEnum):
    """What kind of file it is."""

    CSV = "csv"
    XLSX = "xlsx"


class RefKind(StrEnum):
    """Whose names in other systems are kept beside them; candidates and courses hold theirs themselves."""

    COMPANY = "company"
    WORKPLACE = "workplace"
    NEED = "need"


class RowResult(StrEnum):
    """What became of one row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


_ASKERS = JOBCENTER_STAFF | {Role.INTEGRATION}
STOPPED = (ImportStatus.FAILED, ImportStatus.CANCELLED)

# A worker starts an import again when the one that held it has died; only `cancel` and `resume` are anybody's to ask.
IMPORT_LIFE = LifeCycle[ImportStatus](
    {
        "start": move([ImportStatus.QUEUED, ImportStatus.RUNNING], ImportStatus.RUNNING, []),
        "finish": move([ImportStatus.RUNNING], ImportStatus.DONE, []),
        "fail": move([ImportStatus.RUNNING], ImportStatus.FAILED, []),
        "cancel": move([ImportStatus.QUEUED, ImportStatus.RUNNING], ImportStatus.CANCELLED, _ASKERS),
        "resume": move(STOPPED, ImportStatus.QUEUED, _ASKERS),
    }
)
