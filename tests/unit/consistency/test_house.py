"""The house rules that no linter knows: sizes, words, and who may do what where."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
APP = ROOT / "app"
OURS = ("app", "migrations", "benchmarks", "tests", "tools")
MAX_LINES = 400
MAX_SUMMARY = 160
SKIPPED_FOLDERS = {".git", ".venv", ".cache", "__pycache__", "node_modules", "secrets", "dist", "build", "var"}
BINARY = {".gz", ".png", ".pdf", ".db", ".ico", ".xlsx", ".pyc"}
# Written in parts, so that this file keeps its own rule.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
        ("registry", "yarnpkg", "com"),
        ("docker", "io"),
        ("ghcr", "io"),
    )
)
STATUS_ASSIGNMENT = re.compile(r"\.status\s*(:[^=]+)?=(?!=)")
CLOCK_READ = re.compile(
    r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|monotonic)|utc_now|new_id|uuid[147])\s*\("
    r"|^\s*(from|import) (random|secrets|time)\b",
    re.MULTILINE,
)
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "base_service", "common", "misc"}
DIRECTIVE = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b(?P<rest>.*)$")
CODES = re.compile(r"^\s*(?:\[[a-z\-, ]+\]|:\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*)\s*")


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py") if path.is_file())


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_matching(path: Path, pattern: re.Pattern[str]) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [
        f"{name(path)}:{text.count(chr(10), 0, found.start()) + 1}: {found.group().strip()}"
        for found in pattern.finditer(text)
    ]


def is_domain(path: Path) -> bool:
    return path.stem == "domain" or "domain" in path.relative_to(ROOT).parts


def is_service(path: Path) -> bool:
    return path.stem == "service" or "service" in path.relative_to(ROOT).parts


def text_files() -> Iterator[Path]:
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT).parts
        if path.is_file() and path.suffix not in BINARY and SKIPPED_FOLDERS.isdisjoint(inside):
            yield path


def test_there_are_files_to_look_at() -> None:
    assert len(python_files("app")) > 10


def test_a_file_in_the_app_can_be_understood_without_scrolling_far() -> None:
    sizes = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files("app")}
    too_long = {file: lines for file, lines in sizes.items() if lines > MAX_LINES}
    assert not too_long, f"longer than {MAX_LINES} lines, so it is two files: {too_long}"


def test_every_module_says_its_job_in_one_line() -> None:
    silent = []
    for path in python_files("app"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        summary = (ast.get_docstring(tree) or "").split("\n", 1)[0]
        if not summary or len(summary) > MAX_SUMMARY or summary[-1] not in ".:;":
            silent.append(name(path))
    assert not silent, f"no one-line job at the top, ended by a full stop: {silent}"


def test_models_keep_their_annotations_for_run_time() -> None:
    postponed = [
        name(path)
        for path in python_files("app")
        if (path.stem == "models" or path.parent.name == "models")
        and "from __future__ import annotations" in path.read_text(encoding="utf-8")
    ]
    assert not postponed, f"postponed annotations break SQLModel relationships: {postponed}"


def test_a_status_is_assigned_by_services_only() -> None:
    found = [
        hit for path in python_files("app") if not is_service(path) for hit in lines_matching(path, STATUS_ASSIGNMENT)
    ]
    assert not found, f"a status changes only through its life cycle, in a service: {found}"


def test_only_the_session_module_commits() -> None:
    allowed = APP / "foundation" / "db" / "session.py"
    commit = re.compile(r"\.commit\(")
    found = [hit for path in python_files("app") if path != allowed for hit in lines_matching(path, commit)]
    assert not found, f"one transaction per request, committed in {name(allowed)}: {found}"


def test_the_rules_of_the_trade_read_no_clock_and_draw_no_lots() -> None:
    found = [hit for path in python_files("app") if is_domain(path) for hit in lines_matching(path, CLOCK_READ)]
    assert not found, f"times, keys and chance come in as values: {found}"


def test_modules_are_named_after_what_they_know() -> None:
    found = [name(path) for path in python_files(*OURS) if path.stem in EMPTY_NAMES or path.parent.name in EMPTY_NAMES]
    assert not found, f"a name that says nothing: {found}"


def test_every_silenced_warning_has_its_reason_beside_it() -> None:
    bare = []
    for path in python_files(*OURS):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            directive = DIRECTIVE.search(line)
            if directive is None or path == Path(__file__):
                continue
            codes = CODES.match(directive["rest"])
            reason = directive["rest"][codes.end() :].lstrip("# ") if codes else ""
            if len(reason.split()) < 2:
                bare.append(f"{name(path)}:{number}")
    assert not bare, f"noqa and type: ignore need a code and a reason: {bare}"


def test_no_file_depends_on_a_registry_by_its_address() -> None:
    found = [
        f"{name(path)}: {host}"
        for path in text_files()
        for host in REGISTRY_HOSTS
        if host in path.read_text(encoding="utf-8", errors="ignore")
    ]
    assert not found, f"where packages come from is the machine's setting: {found}"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "benchmarks/requirements.lock"])
def test_a_lock_file_pins_every_package_by_hash_and_names_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9][\w.\-]*)==\S+ \\\n {4}--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    starts = re.findall(r"^[a-zA-Z0-9].*$", text, re.MULTILINE)
    assert len(pins) == len(starts) > 50
    assert not re.search(r"://|^-|@ ", text, re.MULTILINE)


def test_the_lock_files_agree_on_every_version() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9][\w.\-]*==[^\s]+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock") & pins("benchmarks/requirements.lock")
