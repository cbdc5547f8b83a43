"""The container files keep what they promise: nothing as root, nothing writable, no secret in plain sight."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.foundation.core.config import PREFIX, Settings

ROOT = Path(__file__).parents[3]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SECRET_WORDS = ("KEY", "PASSWORD", "SECRET", "DATABASE_URL")


def test_the_compose_file_starts_a_database_a_migration_and_the_service() -> None:
    assert set(SERVICES) == {"postgres", "migrate", "service", "worker"}
    assert SERVICES["worker"]["command"] == ["worker"]
    assert SERVICES["migrate"]["command"] == ["migrate"]
    assert SERVICES["migrate"]["restart"] == "no"


def test_the_service_waits_for_a_finished_migration() -> None:
    assert SERVICES["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert SERVICES["service"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize("service", SERVICES)
def test_a_container_has_no_rights_it_could_lose(service: str) -> None:
    container = SERVICES[service]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in container


@pytest.mark.parametrize("service", SERVICES)
def test_secrets_arrive_as_files(service: str) -> None:
    container = SERVICES[service]
    for key, value in container["environment"].items():
        if any(word in key for word in SECRET_WORDS):
            assert key.endswith("_FILE")
            assert value.removeprefix("/run/secrets/") in container["secrets"]
    for secret in container["secrets"]:
        assert COMPOSE["secrets"][secret]["file"].startswith("./secrets/")


def test_the_compose_file_sets_only_settings_that_exist() -> None:
    known = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    named = {key for key in SERVICES["service"]["environment"] if key.startswith(PREFIX)}
    assert {key.removesuffix("_FILE") for key in named} <= known


def test_only_this_machine_reaches_the_published_port() -> None:
    assert SERVICES["service"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in SERVICES["postgres"]


def test_every_image_is_pinned_to_a_version() -> None:
    images = [*re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE), SERVICES["postgres"]["image"]]
    assert all(re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?-[a-z-]+", image) for image in images), images


def test_the_image_runs_as_a_number_other_than_root() -> None:
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users == ["10001:10001"]


def test_the_image_installs_nothing_without_a_hash() -> None:
    installs = re.findall(r"pip install .*", DOCKERFILE)
    assert installs
    assert all("--require-hashes" in line or "--no-deps --no-build-isolation --no-index" in line for line in installs)


def test_the_image_leaves_the_database_to_the_secret_file() -> None:
    assert not re.search(r"^\s*(ENV )?PRAKTIK_DATABASE_URL=", DOCKERFILE, re.MULTILINE)
    assert "/livez" in DOCKERFILE
    assert "curl" not in DOCKERFILE
