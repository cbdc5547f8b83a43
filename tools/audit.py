"""`make audit`: known vulnerabilities where they can be asked for, and always whether what is installed is what is locked.

What it could not do it says in plain words: a check that did not happen must not look like one that passed.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path

from tools.licences import BUILD
from tools.lock_files import COMPARED, DEVELOPMENT, GENERATOR, OURSELVES, RUNTIME, Pin, canonical, read_lock

REQUIRED = "REQUIRE_ADVISORIES"
ASKED_AT_MOST_SECONDS = 300
# The installer itself; no lock names them.
BASICS = {"pip", "setuptools", "wheel", OURSELVES}


@dataclass(slots=True)
class Installed:
    """How what is installed compares with the lock."""

    files: int = 0
    altered: list[str] = field(default_factory=list)
    other_version: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unlocked: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not (self.altered or self.other_version or self.missing)


def compare_installed(pins: list[Pin]) -> Installed:
    """Every locked package: the version that is locked, and every file with the SHA-256 its RECORD names (PEP 376).

    RECORD lies beside the files, so this finds files that were damaged or changed one by one. That the wheel was the
    locked one is what `pip install --require-hashes` checked when it was installed; nothing can show it afterwards.
    """
    found = Installed()
    for pin in pins:
        try:
            installed = distribution(pin.name)
        except PackageNotFoundError:
            if pin.name not in BUILD:
                found.missing.append(pin.name)
            continue
        if installed.version != pin.version:
            found.other_version.append(f"{pin.name} {installed.version} instead of {pin.version}")
        _check_files(pin.name, installed, found)
    known = {pin.name for pin in pins} | BASICS
    found.unlocked = sorted({canonical(each.name) for each in distributions()} - known)
    return found


def _check_files(name: str, installed: Distribution, found: Installed) -> None:
    for entry in installed.files or ():
        if entry.hash is None or entry.hash.mode != "sha256":
            continue
        found.files += 1
        path = Path(str(installed.locate_file(entry)))
        if not path.is_file() or _digest(path) != entry.hash.value:
            found.altered.append(f"{name}: {entry}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def known_vulnerabilities(lock: Path) -> list[str] | None:
    """What pip-audit knows of a lock file's packages; None where its source did not answer for every one of them."""
    words = ("--strict", "--require-hashes", "--disable-pip", "--format=json", "--progress-spinner=off")
    command = [sys.executable, "-m", "pip_audit", *words, "--requirement", str(lock)]
    try:
        asked = subprocess.run(  # noqa: S603  our own interpreter and fixed words
            command, capture_output=True, text=True, check=False, timeout=ASKED_AT_MOST_SECONDS
        )
        packages = json.loads(asked.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        return None
    if any("skip_reason" in package for package in packages):
        return None
    return [f"{package['name']} {package['version']}: {one['id']}" for package in packages for one in package["vulns"]]


def main() -> int:
    sound = True
    for lock in (RUNTIME, DEVELOPMENT, COMPARED, GENERATOR):
        told = known_vulnerabilities(lock)
        if told is None:
            sound = sound and not os.environ.get(REQUIRED)
            print(f"{lock.name}: KNOWN VULNERABILITIES WERE NOT LOOKED UP: the source of advisories did not answer.")
        else:
            sound = sound and not told
            print(f"{lock.name}: {len(told)} known vulnerabilities", *told, sep="\n  ")
    pins = [*read_lock(DEVELOPMENT), *read_lock(GENERATOR)]
    installed = compare_installed(pins)
    print(
        f"{len(pins)} packages are locked, each by hash; {installed.files} installed files were compared with RECORD."
    )
    for what, entries in (
        ("Files that are not what was installed", installed.altered),
        ("Another version than the locked one", installed.other_version),
        ("Locked but not installed", installed.missing),
        ("Installed but not locked (not judged)", installed.unlocked),
    ):
        if entries:
            print(f"{what}: {len(entries)}", *entries, sep="\n  ")
    print("Withdrawn releases and packages of strangers with a similar name were not judged.")
    return 0 if sound and installed.is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
