"""What `/metrics`, `/readyz` and the log tell whoever watches over the service, and what they do not."""

import json
import logging
from datetime import timedelta
from typing import Any

import anyio
import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from app.foundation.api.metrics import KEPT_ROUNDS, Figures, Watched
from app.foundation.core.clock import FixedClock
from app.foundation.core.logs import configure_logs
from app.gauges import WATCHED
from app.main import create_app
from tests.factories.talk import notice_row
from tests.factories.world import World

pytestmark = pytest.mark.anyio
TOKEN = "metrics-a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6"
TOKEN_SECRET = SecretStr(TOKEN)


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by its name and labels."""
    found = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in found}


async def scrape(world: World, figures: Figures | None = None) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = await (figures or world.app.state.figures).text()
    return samples(text.decode())


async def test_figures_tell_what_waits_and_for_how_long_and_nobodys_data(world: World):
    await world.caseworker.get(f"/v1/candidates/{world.candidate_row.id}")
    now = world.app.state.clock.now()
    rows = [
        notice_row(world.caseworker.account.id, str(age), kind="transfer", not_before=now + timedelta(minutes=age))
        for age in (-10, -1, 30)
    ]
    await world.add(*rows)
    clock = FixedClock(now)
    figures = Figures(world.database, clock, WATCHED, seconds=15)
    told = await scrape(world, figures)
    assert told["praktik_notices_due", ()] == 2
    assert told["praktik_notices_due_oldest_seconds", ()] == pytest.approx(600, abs=1)
    assert told["praktik_follow_ups_overdue", ()] == 0
    assert told["praktik_runs_queued", ()] == 0
    assert told["praktik_figures_known", ()] == 1
    assert told["praktik_database_connections_most", ()] == world.settings.database_pool_size + 1
    assert told["praktik_database_waiting", ()] == 0
    route = (("method", "GET"), ("route", "/v1/candidates/{candidate_id}"))
    assert told["praktik_requests_total", (*route, ("status", "200"))] >= 1
    assert told["praktik_request_seconds_count", (*route, ("status_class", "2xx"))] >= 1
    assert any(name == "praktik_access_log_wait_seconds_count" and value for (name, _), value in told.items())
    text = (await figures.text()).decode()
    for word in (str(world.candidate_row.id), str(world.here.id), world.caseworker.account.email, "Kovalenko"):
        assert word not in text
    labels = {label for _, pairs in told for label, _ in pairs}
    assert labels <= {"method", "route", "status", "status_class", "state", "le", "outcome", "version", "schema",
                      "python", "implementation", "major", "minor", "patchlevel", "generation"}  # fmt: skip


async def test_a_scrape_answers_while_the_database_does_not_and_old_figures_are_not_told(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("app.foundation.api.metrics.LOOK_SECONDS", 0.05)
    clock = FixedClock(world.app.state.clock.now())
    away, asked = anyio.Event(), 0

    async def ask(*_: Any) -> tuple[int, float]:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise OperationalError("SELECT", {}, Exception("Olena"))
        if asked == 3:
            await away.wait()
        return asked, 0.0

    figures = Figures(world.database, clock, [Watched("things", "Things.", ask)], seconds=10)
    assert (await scrape(world, figures))["praktik_things", ()] == 1
    clock.at += timedelta(seconds=9)
    assert (await scrape(world, figures))["praktik_things", ()] == 1
    assert asked == 1, "asked again only after ten seconds"
    clock.at += timedelta(seconds=1)
    assert (await scrape(world, figures))["praktik_things", ()] == 1, "what was known before the database failed"
    assert asked == 2
    clock.at += timedelta(seconds=10 * KEPT_ROUNDS)
    told = await scrape(world, figures)  # the database is asked, and says nothing
    assert ("praktik_things", ()) not in told
    assert told["praktik_figures_known", ()] == 0
    away.set()
    await anyio.wait_all_tasks_blocked()
    assert (await scrape(world, figures))["praktik_things", ()] == 3


@pytest.mark.sqlite
async def test_metrics_ask_for_their_token_where_there_is_one():
    app = create_app(create_app().state.settings.model_copy(update={"metrics_token": TOKEN_SECRET}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}):
            refused = await client.get("/metrics", headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (401, "auth.required")
            assert "praktik_" not in refused.text
        told = await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert (told.status_code, "praktik_build_info" in told.text) == (200, True)
    await app.state.database.close()


async def test_readiness_says_no_and_connections_are_not_kept_once_a_stop_has_begun(world: World):
    draining = world.app.state.draining
    assert "connection" not in (await world.client.get("/livez")).headers
    draining.asked = True
    try:
        refused = await world.client.get("/readyz")
        assert (refused.status_code, refused.json()["status"]) == (503, "draining")
        served = await world.caseworker.get("/v1/me")
        assert (served.status_code, served.headers["connection"]) == (200, "close")
    finally:
        draining.asked = False
    assert (await world.client.get("/readyz")).status_code == 200


async def test_a_request_leaves_one_line_with_ids_and_no_names(world: World, capsys: pytest.CaptureFixture[str]):
    configure_logs(as_json=True, level=logging.INFO)
    try:
        trace = "0af7651916cd43dd8448eb211c80319c"
        headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01", "X-Request-ID": "010190-4001"}
        answer = await world.caseworker.get(f"/v1/candidates/{world.candidate_row.id}", headers=headers)
    finally:
        configure_logs(as_json=False, level=logging.ERROR)
    (line,) = [line for line in read_lines(capsys.readouterr().out) if line["event"] == "request"]
    assert line["bytes"] == len(answer.content)
    assert line["milliseconds"] > 0
    who = world.caseworker.account
    assert (line["actor_id"], line["role"], line["trace_id"]) == (str(who.id), "caseworker", trace)
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/candidates/{candidate_id}", 200)
    assert line["request_id"] == "[masked]", "an id of the caller's own that looks like a CPR number"
    for word in (who.email, world.candidate_row.full_name, str(world.candidate_row.id), "4001"):
        assert word not in str(line)


def read_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]
