"""What production refuses to start with, and development's own secrets."""

import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import ValidationError
from structlog.testing import capture_logs

from app.foundation.core import key_file
from app.foundation.core.config import PREFIX, Settings, every_fault
from app.foundation.core.safety import DEVELOPMENT_SECRET, is_weak
from tests.factories.production import PRODUCTION, production

SECRETS = ("secret_key", "cpr_key", "cpr_index_key", "cpr_keys", "cpr_index_keys", "access_log_key", "smtp_password")
STRONG = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0"
SQLITE = "sqlite+aiosqlite:///./praktikmatch.db"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The settings of this process's environment stay out, and the working folder and the log are the test's own."""
    before = structlog.get_config()
    structlog.reset_defaults()
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    key_file.read_or_make.cache_clear()
    yield
    structlog.configure(**before)


def refused(**values: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        production(**values)
    return "\n".join(every_fault(caught.value))


def test_production_starts_with_real_secrets_on_postgresql_and_keeps_its_docs_shut():
    settings = production()
    assert settings.development_keys is None
    assert not settings.public_docs


def test_docs_are_on_in_production_only_where_somebody_said_so():
    assert production(public_docs=True).public_docs
    assert Settings().public_docs


@pytest.mark.parametrize("name", ["secret_key", "cpr_key", "cpr_index_key"])
def test_production_refuses_a_missing_secret(name: str):
    assert refused(**{name: None}) == f"production needs PRAKTIK_{name.upper()}"
    assert refused(**{name: ""}) == f"production needs PRAKTIK_{name.upper()}"


@pytest.mark.parametrize(
    "secret",
    ["abcDEF123-short", "x" * 40, "abababab" * 8, "a1B2c3D4" * 5, DEVELOPMENT_SECRET, f"changeme-{STRONG}"],
    ids=["short", "one letter", "two letters", "one word repeated", "development's", "placeholder"],
)
@pytest.mark.parametrize("name", ["secret_key", "cpr_key", "cpr_index_key", "access_log_key"])
def test_production_refuses_a_weak_secret_and_does_not_repeat_it(name: str, secret: str):
    told = refused(**{name: secret})
    assert told.startswith(f"PRAKTIK_{name.upper()} must be at least 32 characters")
    assert secret not in told


def test_what_python_makes_as_a_secret_is_never_called_weak():
    made = ("u8Jx_Rq2W0nHc1mPZs9fTk4vLy7bGd5e", "0f1e2d3c4b5a69788796a5b4c3d2e1f0")
    assert not any(is_weak(secret) for secret in made)


def test_production_refuses_one_secret_used_twice():
    assert "PRAKTIK_SECRET_KEY and PRAKTIK_CPR_KEY are the same secret" in refused(cpr_key=PRODUCTION["secret_key"])
    ring = f"2:{PRODUCTION['secret_key']},1:{STRONG}"
    assert "PRAKTIK_SECRET_KEY and PRAKTIK_CPR_KEYS are the same secret" in refused(cpr_keys=ring)
    assert "under two ids" in refused(cpr_keys=f"2:{STRONG},1:{STRONG}")
    mail = {"smtp_host": "m.test", "smtp_sender": "a@kommune.example", "smtp_username": "a"}
    assert "PRAKTIK_SMTP_PASSWORD" in refused(**mail, smtp_password=PRODUCTION["secret_key"])


def test_a_key_that_is_being_replaced_may_be_what_it_was():
    """An installation that never set a CPR key of its own names its secret key as key 1, until it has rotated."""
    settings = production(cpr_key=None, cpr_keys=f"2:{STRONG},1:{PRODUCTION['secret_key']}")
    assert settings.cpr_ring.current_id == "2"


@pytest.mark.parametrize("name", ["cpr_keys", "cpr_index_keys"])
@pytest.mark.parametrize(
    "listed", ["hemmelig", "1:", ":hemmelig", "UPPER:hemmelig", "1:hemmelig,1:andet", "a.b:hemmelig"]
)
def test_a_list_of_keys_that_cannot_be_read_is_refused_and_not_repeated(name: str, listed: str):
    values: dict[str, Any] = {name: listed}
    with pytest.raises(ValidationError) as caught:
        Settings(**values)
    assert "hemmelig" not in str(caught.value)
    assert f"PRAKTIK_{name.upper()}: must" in "\n".join(every_fault(caught.value))


def test_production_refuses_sqlite_without_consent():
    assert "PRAKTIK_ALLOW_SQLITE" in refused(database_url=SQLITE)
    assert production(database_url=SQLITE, allow_sqlite=True).is_sqlite


def test_production_refuses_addresses_without_tls():
    assert "PRAKTIK_PUBLIC_URL" in refused(public_url="http://praktik.test")
    assert "PRAKTIK_OIDC_ISSUER" in refused(oidc_issuer="http://login.test", oidc_audience="praktik")
    assert "PRAKTIK_CORS_ORIGINS" in refused(cors_origins="http://page.test")


def test_production_refuses_every_origin_at_once():
    assert "never *" in refused(cors_origins="*")
    assert production(cors_origins="https://page.test").cors_origins == {"https://page.test"}


def test_production_calls_no_servers_on_its_own_machine():
    assert "PRAKTIK_OUTBOUND_ALLOW_LOOPBACK" in refused(outbound_allow_loopback=True)


def test_a_company_register_is_one_place_asked_over_tls_with_a_whole_name():
    place = "https://distribution.example/cvr-permanent/_search"
    assert production(cvr_url=place, cvr_username="kommune", cvr_password="noget").cvr_url == place
    assert "PRAKTIK_CVR_URL" in refused(cvr_url="http://distribution.example/_search")
    assert "exclude each other" in refused(cvr_url=place, cvr_file="cvr.jsonl")
    assert "PRAKTIK_CVR_PASSWORD" in refused(cvr_url=place, cvr_username="kommune")


def test_every_fault_is_told_at_once_and_no_value_is(monkeypatch: pytest.MonkeyPatch):
    for name, value in {
        "ENVIRONMENT": "production",
        "DATABASE_URL": "mysql://hemmelig",
        "SECRET_KEY": "hemmelig",
        "TOKEN_MINUTES": "hemmelig",
        "CORS_ORIGINS": "*",
    }.items():
        monkeypatch.setenv(f"{PREFIX}{name}", value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    told = every_fault(caught.value)
    assert [line.partition(" ")[0].rstrip(":") for line in told if line.startswith(PREFIX)] == [
        "PRAKTIK_DATABASE_URL",
        "PRAKTIK_TOKEN_MINUTES",
        "PRAKTIK_SECRET_KEY",
    ]
    assert sum("production" in line for line in told) == 4
    assert "hemmelig" not in "\n".join(told) + str(caught.value)


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_may_come_from_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "secret"
    value = f"3:{STRONG}" if name.endswith("_keys") else STRONG
    path.write_text(f"{value}\n")
    monkeypatch.setenv(f"{PREFIX}{name.upper()}_FILE", str(path))
    monkeypatch.setenv(f"{PREFIX}SMTP_USERNAME", "a")
    monkeypatch.setenv(f"{PREFIX}SMTP_PASSWORD", "b") if name != "smtp_password" else None
    found = getattr(Settings(), name)
    assert found.get_secret_value() == value
    assert STRONG not in repr(Settings())


def test_a_file_that_is_no_text_is_refused_without_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "secret"
    path.write_bytes(b"hemmelig\xff")
    monkeypatch.setenv("PRAKTIK_SECRET_KEY_FILE", str(path))
    with pytest.raises(OSError, match="is no text") as caught:
        Settings()
    assert caught.value.filename == str(path)


def test_development_makes_a_file_of_secrets_that_only_its_owner_may_read(tmp_path: Path):
    settings = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/d/own.db")
    path = tmp_path / "d" / "praktikmatch.keys"
    assert not path.exists()
    with capture_logs() as logged:
        kept = settings.secrets
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [(line["log_level"], line["event"]) for line in logged] == [("warning", "development_keys_made")]
    assert [entry.name for entry in path.parent.iterdir()] == ["praktikmatch.keys"]
    key_file.read_or_make.cache_clear()
    assert settings.secrets == kept
    assert kept.secret_key not in (DEVELOPMENT_SECRET, "")
    assert [key_id for key_id, _ in kept.cpr] == ["2", "1"]  # what was sealed before there was a file opens still


def test_development_without_an_sqlite_file_keeps_its_secrets_in_a_folder_of_their_own(tmp_path: Path):
    for url in ("postgresql+psycopg://db/x", "sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:"):
        assert Settings(database_url=url).development_keys == tmp_path / ".praktikmatch" / "praktikmatch.keys"


def test_a_set_secret_wins_over_the_file(tmp_path: Path):
    settings = Settings(secret_key=STRONG)
    assert settings.secrets.cpr == (("1", STRONG),)
    assert list(tmp_path.iterdir()) == []


def test_a_file_with_wider_rights_is_closed_and_a_strange_one_refused(tmp_path: Path):
    path = tmp_path / "praktikmatch.keys"
    path.write_text("secret_key=a\ncpr_keys=2:b\ncpr_index_keys=2:c\n")
    path.chmod(0o644)
    assert Settings().secrets.secret_key == "a"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key_file.read_or_make.cache_clear()
    path.write_text("hemmelig=b\n")
    with pytest.raises(ValueError, match="no file of development keys") as caught:
        _ = Settings().secrets
    assert "hemmelig" not in str(caught.value)


def test_processes_that_start_together_agree_on_the_secrets(tmp_path: Path):
    path = tmp_path / "praktikmatch.keys"
    found: list[str] = []
    together = threading.Barrier(8)

    def start() -> None:
        together.wait()
        found.append(key_file.read_or_make.__wrapped__(path).secret_key)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_spans_are_asked_for_only_where_their_packages_are(monkeypatch: pytest.MonkeyPatch):
    asked: dict[str, Any] = {"otel_endpoint": "http://127.0.0.1:4318/v1/traces"}
    assert Settings(**asked).otel_endpoint
    monkeypatch.setattr("app.foundation.core.safety.find_spec", lambda _name: None)
    with pytest.raises(ValidationError) as caught:
        Settings(**asked)
    assert every_fault(caught.value) == ["PRAKTIK_OTEL_ENDPOINT needs the packages of the extra praktikmatch[otel]"]


def test_production_gives_the_proxy_time_before_a_stop_and_wants_a_real_metrics_token():
    assert (Settings().shutdown_delay_seconds, production().shutdown_delay_seconds) == (0, 5)
    assert production(shutdown_delay_seconds=0).shutdown_delay_seconds == 0
    assert refused(metrics_token="scrape-me").startswith("PRAKTIK_METRICS_TOKEN must be")
    assert production(metrics_token=STRONG[::-1]).metrics_token
