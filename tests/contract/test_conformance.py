"""docs/conformance.md says what is so: every test, file and linter rule it names exists, and its counts add up."""

import re
from collections import Counter
from pathlib import Path

import httpx
import pytest

from app.main import create_app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
RULESET = (ROOT / "tools" / "openapi" / "spectral.yaml").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| (R\d|`/)", line)
]
EVIDENCE = sorted({token for row in ROWS for token in re.findall(r"`([^`]+)`", row[-1])})


@pytest.mark.parametrize("named", EVIDENCE)
def test_what_shows_a_rule_exists(named: str):
    if named.startswith("spectral:"):
        assert f"\n  {named.removeprefix('spectral:')}:\n" in RULESET
        return
    path, _, test = named.partition("::")
    assert (ROOT / path).exists()
    if test:
        assert re.search(rf"^(async )?def {test}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)


def test_every_rule_is_met_in_part_or_not_and_what_is_met_is_shown():
    assert len({row[0].split()[0] for row in ROWS}) == len(ROWS)
    for name, verdict, why, shown in ROWS:
        assert verdict in {"met", "in part", "not met", "–"}, name
        assert shown != "–" or verdict != "met", name
        assert why or verdict == "met", name


def test_the_counts_in_the_words_are_those_of_the_tables():
    danish = Counter(row[1] for row in ROWS if row[0].startswith("R"))
    dutch = Counter(row[1] for row in ROWS if row[0].startswith("`"))
    text = " ".join(PAGE.split())
    for found, total in ((danish, danish.total()), (dutch, dutch.total())):
        assert f"Of {total}, {found['met']} are met, {found['in part']} in part, {found['not met']} not" in text
    assert dutch["–"] == 3
    assert {row[0].split()[0] for row in ROWS if row[0].startswith("R")} == {f"R{number:02}" for number in range(1, 41)}


async def test_a_trailing_slash_is_not_found_and_not_redirected():
    app = create_app()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://praktikmatch.test") as client:
        for path in ("/v1/needs/", "/livez/", "/v1/openapi.json/"):
            assert (await client.get(path)).status_code == 404
    await app.state.database.close()
