"""What docs/security.md says is shown by tests is shown by tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
CITED = re.compile(r"`(test_\w+\.py)(?:::(test_\w+))?`")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \|.*$", re.MULTILINE)


def names_by_file() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        names = re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        found.setdefault(path.name, set()).update(names)
    return found


def test_every_test_the_document_names_is_there():
    known = names_by_file()
    lost = [
        f"{file}::{name}"
        for file, name in CITED.findall(DOCUMENT)
        if file not in known or (name and name not in known[file])
    ]
    assert lost == []


def test_every_item_of_the_standard_names_its_test_or_stands_among_the_gaps():
    items = [found for found in ROW.finditer(DOCUMENT) if not CITED.search(found[0])]
    assert [found[1] for found in items if "gap" not in found[0]] == []
    numbers = [found[1] for found in ROW.finditer(DOCUMENT)]
    assert len(numbers) == len(set(numbers)) > 60


def test_every_risk_of_the_top_ten_has_its_file():
    for number in range(1, 11):
        assert f"test_api{number:02d}_" in DOCUMENT
