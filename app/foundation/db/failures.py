"""What a driver's failure means: try again, tell the caller to wait, or a constraint that was met."""

import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError

from app.foundation.core.errors import Conflict, FieldFault, Invalid, LostRace, PraktikError, Unavailable
from app.foundation.core.i18n import Text

RETRYABLE_SQLSTATES = frozenset({"40001", "40P01"})
# A statement that was prepared before a migration changed its columns; after a refusal it is prepared anew.
STALE_PLAN = ("0A000", "cached plan must not change result type")
UNIQUE_VIOLATION, FOREIGN_KEY_VIOLATION = "23505", "23503"
SQLITE_UNIQUE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})
LOCK_NOT_AVAILABLE = "55P03"


class UniquenessBroken(Conflict):
    """A unique constraint refused the row."""

    code = "conflict.duplicate"
    title = Text("Findes allerede", "Exists already")
    detail = Text(
        "Der findes allerede en ressource med de samme oplysninger.", "A resource with the same details exists already."
    )


def sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def word_of(error: Exception) -> str | None:
    """What the database itself calls it, for the log: an SQLSTATE, or the name of one of SQLite's codes
    (`SQLITE_FULL`). Of closed lists: no value of anybody's is in it.
    """
    if not isinstance(error, DBAPIError):
        return None
    return sqlstate(error) or getattr(_sqlite_cause(error), "sqlite_errorname", None)


def is_retryable(error: Exception) -> bool:
    """True for serialization failures, deadlocks and stale plans: the same transaction may succeed when run again."""
    if not isinstance(error, DBAPIError):
        return False
    state, text = STALE_PLAN
    return sqlstate(error) in RETRYABLE_SQLSTATES or (sqlstate(error) == state and text in str(error.orig))


def is_lock_timeout(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and sqlstate(error) == LOCK_NOT_AVAILABLE


def explain(error: Exception) -> PraktikError | None:
    """The refusal a caller should hear for a database failure, or None when it is a fault of ours."""
    if isinstance(error, StaleDataError):
        return LostRace()
    if isinstance(error, PoolTimeoutError):
        return Unavailable()
    if isinstance(error, IntegrityError):
        return _explain_integrity(error)
    if isinstance(error, (OperationalError, InterfaceError)):
        return Unavailable()
    if isinstance(error, DBAPIError) and (is_retryable(error) or error.connection_invalidated):
        return Unavailable()
    return None


def _explain_integrity(error: IntegrityError) -> PraktikError:
    code = sqlstate(error) or getattr(_sqlite_cause(error), "sqlite_errorcode", None)
    if code == UNIQUE_VIOLATION or code in SQLITE_UNIQUE:
        return UniquenessBroken()
    if code in (FOREIGN_KEY_VIOLATION, sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY):
        text = Text("En henvist ressource findes ikke.", "A referenced resource does not exist.")
        return Invalid(FieldFault("", "reference.unknown", text))
    text = Text("Oplysningerne passer ikke sammen.", "The details do not fit together.")
    return Invalid(FieldFault("", "constraint.broken", text))


def _sqlite_cause(error: DBAPIError) -> BaseException | None:
    cause: BaseException | None = error.orig
    while cause is not None and not isinstance(cause, sqlite3.Error):
        cause = cause.__cause__
    return cause
