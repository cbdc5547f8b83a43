"""Finds the Chromium that browser tests drive. Without one they are left out, unless PRAKTIK_TEST_BROWSER=required.

A browser is never downloaded: it is the machine's own (`apt-get install chromium`), or the one that
`PRAKTIK_TEST_CHROMIUM` names. The signing page's form is answered without a browser in tests/api/signing too.
"""

import os
import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "browser"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",  # tests run as root in containers, where Chromium's own sandbox cannot start
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The path of a browser, or None."""
    named = os.environ.get("PRAKTIK_TEST_CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None)


def is_required() -> bool:
    return os.environ.get("PRAKTIK_TEST_BROWSER") == "required"


def pytest_configure(config: pytest.Config) -> None:
    if is_required() and find_chromium() is None:
        raise pytest.UsageError("PRAKTIK_TEST_BROWSER=required, but no Chromium was found: see docs/testing.md")


def pytest_report_header() -> str:
    chromium = find_chromium()
    return f"browser: {chromium}" if chromium else "browser: no Chromium found, tests/browser is left out"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    if find_chromium() is None and (collection_path == FOLDER or FOLDER in collection_path.parents):
        return True
    return None
