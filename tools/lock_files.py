"""What the lock files say: each package, its version, the hashes it may have, and who asked for it."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNTIME, DEVELOPMENT = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
# Installed beside the development lock, without requirements of its own: see its first lines.
COMPARED = ROOT / "benchmarks" / "requirements.lock"  # what runs, and what benchmarks compare with
GENERATOR = ROOT / "tools" / "openapi" / "requirements.lock"
OURSELVES = "praktikmatch"
_PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9][\w.\-]*)==(?P<version>[^\s;]+)(?P<rest>(?:[^\n]*\n)(?:[ \t]+[^\n]*\n?)*)", re.MULTILINE
)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^ +#(?: via)? +(?P<name>[A-Za-z0-9][\w.\-]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Pin:
    """One locked package; `hashes` are SHA-256 of the files it may come as, `asked_by` who needs it."""

    name: str
    version: str
    hashes: tuple[str, ...]
    asked_by: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Package URL (ECMA-427): names the package without naming a place to fetch it from."""
        return f"pkg:pypi/{self.name}@{self.version}"


def canonical(name: str) -> str:
    """A package's name as the standard compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(path: Path) -> list[Pin]:
    """In the order of the file. Raises ValueError for a package without a hash."""
    pins = [
        Pin(
            canonical(found["name"]),
            found["version"],
            tuple(_HASH.findall(found["rest"])),
            tuple(dict.fromkeys(canonical(via) for via in _VIA.findall(found["rest"]))),
        )
        for found in _PIN.finditer(path.read_text(encoding="utf-8"))
    ]
    if unhashed := [pin.name for pin in pins if not pin.hashes]:
        raise ValueError(f"{path.name}: without a hash: {', '.join(unhashed)}")
    return pins
