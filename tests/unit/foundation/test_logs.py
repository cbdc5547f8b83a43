"""What reaches a log line: places and codes; what looks like a person's or a secret is masked, whoever wrote it."""

import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.core.logs import configure_logs, log_warnings
from app.foundation.core.redaction import MASKED, redact, without_secrets
from app.foundation.core.tracing import scrubbed

SECRETS = [
    "010190-4001",
    "0101904001",
    "610190 4001",
    "olena@praktik.example",
    "Bearer abc.def-123",
    "Basic dXNlcjpwYXNz",
    "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    "pk_2f6c1e0a9d",
    "postgresql+psycopg://praktik:hemmeligt@",
]
HARMLESS = [
    "2026-11-22T00:36:35.486047Z",
    "019f1f2e-1234-7abc-8def-001122334455",
    "12345678-1234-4321-8765-123456789012",
    "34084c5a07264af79190260e30c1d161",
    "/v1/candidates/{candidate_id}",
    "placement.ratio_exceeded",
    "app/main.py:120 create_app",
    "12345678",
]


@pytest.fixture
def json_lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """Logs as production writes them; gives what was written, line by line."""
    before, handlers, level = structlog.get_config(), logging.getLogger().handlers, logging.getLogger().level
    shown = warnings.showwarning
    configure_logs(as_json=True)
    yield lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    structlog.configure(**before)
    logging.getLogger().handlers, warnings.showwarning = handlers, shown
    logging.getLogger().setLevel(level)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_masked_wherever_it_stands(secret: str, json_lines: Any):
    log = structlog.get_logger()
    sentence = f"about {secret}."
    log.warning(sentence, note=secret, inside={"a": [secret, {secret: 1}], "b": (f"<{secret}>",)})
    (line,) = json_lines()
    for piece in (secret, secret.rsplit(" ", 1)[-1].strip("@")):
        assert piece not in json.dumps(line)
    assert MASKED in line["event"]


@pytest.mark.parametrize("word", HARMLESS)
def test_ids_times_and_codes_stay_readable(word: str):
    assert without_secrets(word) == word


@pytest.mark.parametrize("name", ["cpr_number", "password", "full_name", "e_mail", "Authorization", "token", "cookie"])
def test_a_field_is_masked_by_its_name_whatever_it_holds(name: str):
    assert redact(None, "info", {name: "Olena Kovalenko"}) == {name: MASKED}


def test_a_number_that_is_a_cpr_number_is_masked_and_a_count_is_not():
    told = redact(None, "info", {"a": 101904001, "b": 3101904001, "entries": 4_000_000_000, "bytes": 20, "ok": True})
    assert told == {"a": MASKED, "b": MASKED, "entries": 4_000_000_000, "bytes": 20, "ok": True}


@settings(max_examples=40)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_whatever_is_logged_can_be_written(value: Any):
    json.dumps(redact(None, "info", {"event": "x", "value": value}))


def test_libraries_are_told_by_their_fixed_words_and_errors_by_their_place(json_lines: Any):
    """asyncio repeats an exception's words in the message, drivers in arguments."""
    logging.getLogger("asyncio").error(
        "Task exception was never retrieved\nfuture: <Task exception=ValueError('Olena')>"
    )
    logging.getLogger("uvicorn.error").warning("Cancel %s running task(s)", 3)
    logging.getLogger("sqlalchemy.pool").error("row %s of %d", "Olena", 3)
    logging.getLogger("uvicorn.error").error(OSError(98, "Olena"))
    logging.getLogger("fontTools").info("glyph Olena")
    try:
        int("Olena")
    except ValueError:
        logging.getLogger("x").exception("failed")
    lines = json_lines()
    said = [(line["level"], line["logger"], line["event"]) for line in lines]
    assert said == [
        ("error", "asyncio", "Task exception was never retrieved"),
        ("warning", "uvicorn.error", "Cancel 3 running task(s)"),
        ("error", "sqlalchemy.pool", "row %s of %d"),
        ("error", "uvicorn.error", "failed"),
        ("error", "x", "failed"),
    ]
    assert lines[3]["error_word"] == "EADDRINUSE"
    assert lines[4]["error_type"] == "ValueError"
    assert "test_logs.py" in lines[4]["error_at"][-1]
    assert "Olena" not in json.dumps(lines)


def test_a_warning_is_told_by_kind_and_place(json_lines: Any):
    log_warnings()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        log_warnings()
        warnings.warn("value was 'Olena'", UserWarning, stacklevel=1)
    (line,) = json_lines()
    assert (line["event"], line["kind"]) == ("python_warning", "UserWarning")
    assert "Olena" not in json.dumps(line)


def test_an_error_that_is_only_named_is_told(json_lines: Any):
    structlog.get_logger().error("access_log.not_written", error="OperationalError")
    structlog.get_logger().error("access_log.not_written", error="Olena Kovalenko")
    first, second = json_lines()
    assert first["error_type"] == "OperationalError"
    assert "Olena" not in json.dumps(second)


def test_a_statement_on_a_span_has_neither_literals_nor_endless_lists():
    assert scrubbed("SELECT  a\nFROM b WHERE c = 'Olena''s' AND d IN (?, ?, ?) AND e > 12345 LIMIT 1") == (
        "SELECT a FROM b WHERE c = ? AND d IN (…) AND e > ? LIMIT 1"
    )
    assert scrubbed("x IN (%(p_1)s::UUID, %(p_2)s::UUID) AND y = $1") == "x IN (…) AND y = $1"
    assert len(scrubbed("SELECT " + "a, " * 5_000)) == 2_000
