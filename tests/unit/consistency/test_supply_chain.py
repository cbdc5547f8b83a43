"""What we ship of others: licences on the list, a bill of materials that readers accept, files as they were installed."""

import json
import re
import subprocess
from collections.abc import Iterator
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tools import audit, licences
from tools.lock_files import DEVELOPMENT, GENERATOR, ROOT, RUNTIME, Pin, read_lock
from tools.sbom import CARRIED, bill_of_materials

PINS = read_lock(RUNTIME)


@pytest.mark.parametrize(
    ("lock", "allowed"),
    [(RUNTIME, licences.SHIPPED), (DEVELOPMENT, licences.TOOLS), (GENERATOR, licences.TOOLS)],
)
def test_every_package_has_a_licence_that_is_on_the_list(lock: Path, allowed: frozenset[str]):
    strangers = {pin.name: licences.licence_of(pin) for pin in read_lock(lock)}
    assert not {name: said for name, said in strangers.items() if not licences.is_allowed(said, allowed)}


def test_the_tools_from_npm_are_locked_by_hash_without_addresses_and_may_be_run():
    """Never shipped: they read the API document. None of their own scripts runs when they are installed."""
    folder = ROOT / "tools" / "openapi"
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    root = packages.pop("")
    assert all(re.fullmatch(r"[0-9.]+", version) for version in root["devDependencies"].values())
    assert [name for name, each in packages.items() if not each.get("integrity") or "resolved" in each] == []
    allowed = licences.TOOLS | {"BlueOak-1.0.0", "Python-2.0"}
    said = {name: each.get("license", "") for name, each in packages.items()}
    unknown = {name for name, each in said.items() if not licences.is_allowed(each, allowed)}
    assert unknown == {"node_modules/reserved"}  # MIT, says its LICENSE-MIT; the lock names none
    assert "ignore-scripts=true" in (folder / ".npmrc").read_text(encoding="utf-8").splitlines()


def test_the_page_of_licences_is_as_new_as_the_lock():
    assert licences.DOCUMENT.read_text(encoding="utf-8") == licences.document(), "run `make licences`"


@pytest.mark.parametrize(
    ("expression", "verdict"),
    [
        ("MIT", True),
        ("AGPL-3.0-only", False),
        ("MIT AND AGPL-3.0-only", False),
        ("MIT OR AGPL-3.0-only", True),
        ("(AGPL-3.0-only OR MIT) AND ISC", True),
        ("AGPL-3.0-only OR (MIT AND AGPL-3.0-only)", False),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("", False),
    ],
)
def test_every_part_of_a_licence_must_be_on_the_list(expression: str, verdict: bool):
    assert licences.is_allowed(expression, licences.SHIPPED) is verdict


def test_a_package_nobody_has_read_the_licence_of_is_not_guessed():
    with pytest.raises(LookupError, match="not installed"):
        licences.licence_of(Pin("nobody-has-this", "1", ("0" * 64,), ()))


def test_a_lock_without_hashes_is_refused(tmp_path: Path):
    lock = tmp_path / "some.lock"
    lock.write_text("anyio==4.16.0\n")
    with pytest.raises(ValueError, match="without a hash: anyio"):
        read_lock(lock)


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    return bill_of_materials()


def test_the_bill_of_materials_is_cyclonedx(bill: dict[str, Any]):
    """Held to the schema of the CycloneDX project, as its own library carries it."""
    folder = files("cyclonedx.schema") / "_res"

    def schema(name: str) -> Any:
        return json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text(encoding="utf-8"))

    known = {f"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json": schema(name) for name in ("spdx", "jsf-0.82")}
    registry = jsonschema_rs.Registry(resources=list(known.items()))
    validator = jsonschema_rs.validator_for(schema("bom-1.6"), registry=registry)
    assert [error.message for error in validator.iter_errors(bill)] == []


def test_the_bill_of_materials_lists_all_that_is_locked_with_hashes_and_licences(bill: dict[str, Any]):
    listed = {each["name"]: each for each in bill["components"]}
    assert set(listed) == {pin.name for pin in PINS} | {name for name, *_ in CARRIED}
    for pin in PINS:
        found = listed[pin.name]
        assert found["version"] == pin.version
        assert {digest["content"] for digest in found["hashes"]} == set(pin.hashes)
        assert found["licenses"][0]["expression"]
    assert all((ROOT / path).is_dir() for *_, path in CARRIED)


def test_the_bill_of_materials_knows_who_needs_what_and_is_the_same_every_time(bill: dict[str, Any]):
    needs = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    versions = {pin.name: pin.purl for pin in PINS}
    assert versions["starlette"] in needs[versions["fastapi"]]
    assert versions["fastapi"] in needs[bill["metadata"]["component"]["bom-ref"]]
    reached, open_ends = set(), [bill["metadata"]["component"]["bom-ref"]]
    while open_ends:
        ref = open_ends.pop()
        if ref not in reached:
            reached.add(ref)
            open_ends += needs.get(ref, [])
    assert set(versions.values()) <= reached
    assert bill == bill_of_materials()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed package of the test's own: one file, and a RECORD that says what it was."""
    folder = tmp_path / "praktik_probe-1.0.dist-info"
    folder.mkdir()
    (tmp_path / "praktik_probe.py").write_text("x = 1\n")
    (folder / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: praktik-probe\nVersion: 1.0\nLicense-Expression: MIT\n"
    )
    digest = audit._digest(tmp_path / "praktik_probe.py")
    (folder / "RECORD").write_text(f"praktik_probe.py,sha256={digest},6\npraktik_probe-1.0.dist-info/RECORD,,\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    assert distribution("praktik-probe").version == "1.0"


def test_a_file_that_is_not_what_was_installed_is_found(package: Path):
    pins = [Pin("praktik-probe", "1.0", ("0" * 64,), ())]
    assert audit.compare_installed(pins).is_sound
    (package / "praktik_probe.py").write_text("x = 2\n")
    assert audit.compare_installed(pins).altered == ["praktik-probe: praktik_probe.py"]
    (package / "praktik_probe.py").unlink()
    assert audit.compare_installed(pins).altered == ["praktik-probe: praktik_probe.py"]


def test_another_version_and_a_missing_package_are_found(package: Path):
    pins = [Pin("praktik-probe", "1.1", ("0" * 64,), ()), Pin("nobody-has-this", "1", ("0" * 64,), ())]
    found = audit.compare_installed(pins)
    assert found.other_version == ["praktik-probe 1.0 instead of 1.1"]
    assert found.missing == ["nobody-has-this"]
    assert "anyio" in found.unlocked


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', []),
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}]}', ["a 1: CVE-1"]),
        ('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}', None),
        ("", None),
    ],
)
def test_vulnerabilities_that_could_not_be_looked_up_are_never_told_as_none(
    answer: str, told: list[str] | None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1, answer, ""))
    assert audit.known_vulnerabilities(RUNTIME) == told


@pytest.mark.parametrize(
    ("told", "required", "code"), [(None, "", 0), (None, "1", 1), ([], "", 0), (["a 1: CVE-1"], "", 1)]
)
def test_an_audit_says_what_it_did_not_do_and_fails_on_what_it_found(
    told: list[str] | None,
    required: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setenv(audit.REQUIRED, required)
    monkeypatch.setattr(audit, "known_vulnerabilities", lambda _lock: told)
    monkeypatch.setattr(audit, "compare_installed", lambda _pins: audit.Installed())
    assert audit.main() == code
    assert ("WERE NOT LOOKED UP" in capsys.readouterr().out) is (told is None)
