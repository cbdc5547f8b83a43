"""The commands for keys, and what becomes of sealed numbers when the schema goes down."""

from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from app.cli.commands import app
from app.foundation.db import migrations
from tests.db.test_migrations import populate, sync_engine


def test_numbers_are_counted_by_the_commands_and_survive_going_down_if_they_can(
    own_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    populate(own_url)
    engine = sync_engine(own_url)
    sealing = text("UPDATE candidates SET cpr_sealed = :sealed, cpr_index = :index WHERE id = :id")
    with engine.begin() as connection:
        ids = connection.execute(text("SELECT id FROM candidates ORDER BY id")).scalars().all()
        for number, first_letter in enumerate((b"1", b"p")):
            values = {"sealed": first_letter + b"x" * 40, "index": str(number), "id": ids[number]}
            connection.execute(sealing, values)
    monkeypatch.setenv("PRAKTIK_DATABASE_URL", own_url)
    run = CliRunner()
    rotated = run.invoke(app, ["rotate-keys"])
    assert (rotated.exit_code, "Left: 0 keys, 1 numbers" in rotated.output) == (1, True), rotated.output
    saved = run.invoke(app, ["person-keys", "save", str(tmp_path / "keys")])
    assert (saved.exit_code, "0 keys saved" in saved.output) == (0, True), saved.output
    (tmp_path / "keys").write_text("hemmelig")
    restored = run.invoke(app, ["person-keys", "restore", str(tmp_path / "keys")])
    assert (restored.exit_code, "hemmelig" in restored.output) == (2, False), restored.output
    migrations.downgrade(own_url, "0010")
    with engine.connect() as connection:
        left = connection.execute(text("SELECT cpr_index FROM candidates WHERE cpr_sealed IS NOT NULL")).scalars().all()
    engine.dispose()
    assert left == ["0"]
    migrations.upgrade(own_url)
