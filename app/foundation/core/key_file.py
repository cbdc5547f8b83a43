"""Development's secrets: a file that only its owner may read, made when it is first needed."""

import contextlib
import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import structlog

NAME = "praktikmatch.keys"
FOLDER_WITHOUT_FILE = Path(".praktikmatch")
OWNER_ONLY = 0o600
_SQLITE = "sqlite+aiosqlite:///"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What the file holds; lists of keys as the settings of the same names take them."""

    secret_key: str = field(repr=False)
    cpr_keys: str = field(repr=False)
    cpr_index_keys: str = field(repr=False)


def place_of(database_url: str) -> Path:
    """Beside the SQLite file, so that both are moved and deleted together; otherwise in `.praktikmatch/`."""
    return _place_from(os.getcwd(), database_url)  # noqa: PTH109  every request asks, and a Path takes ten times as long


@lru_cache(maxsize=32)
def _place_from(here: str, database_url: str) -> Path:
    path = database_url.removeprefix(_SQLITE).partition("?")[0]
    if path == database_url or path in ("", ":memory:"):
        return here / FOLDER_WITHOUT_FILE / NAME
    return (here / Path(path)).with_name(NAME)


@lru_cache(maxsize=8)
def read_or_make(path: Path) -> KeyFile:
    """The file's secrets; a new file, and a warning in the log, where there is none.

    Raises OSError where it can be neither read nor made, and ValueError for a file that holds something else.
    """
    if not path.exists():
        _make(path)
        structlog.get_logger().warning("development_keys_made", path=str(path))
    path.chmod(OWNER_ONLY)
    lines = [line.partition("=") for line in path.read_text(encoding="utf-8").splitlines() if line]
    try:
        return KeyFile(**{name: value for name, _, value in lines})
    except TypeError:
        raise ValueError(f"{path} is no file of development keys") from None


def _make(path: Path) -> None:
    """All at once: of two processes that start together both read what the first of them has written."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    # Key 1 is what development sealed with before there was a file: see Settings.secrets.
    lines = (
        f"secret_key={secrets.token_urlsafe(48)}",
        f"cpr_keys=2:{secrets.token_urlsafe(48)}",
        f"cpr_index_keys=2:{secrets.token_urlsafe(48)}",
    )
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
