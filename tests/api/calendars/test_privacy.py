"""No feed of anybody holds more of a person than initials, and no log holds the address of a feed."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import structlog
from structlog.testing import capture_logs

from app.foundation.core.errors import Unavailable
from app.integration.calendars.models import CalendarFeedEntry
from app.integration.calendars.repository import feeds
from app.integration.calendars.service import telling
from app.journey.aftercare.domain.states import FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.matching.domain.states import MatchStatus
from app.journey.placements.domain import PlacementStatus
from app.journey.training.domain.states import ActivityOrigin
from app.registers.candidates.models import Candidate
from tests.api.calendars.conftest import Subscribe
from tests.api.calendars.stage import MONDAY, Stage, sitting
from tests.factories.world import World

NAMES = {
    "full_name": "Oksanaxx Hemmeligsen-Sentinel",
    "preferred_name": "Kaldenavnet",
    "email": "oksana@sentinel.example",
    "phone": "+45 99 88 77 66",
    "postcode": "2920",
    "external_ref": "SAG-SENTINEL-1",
    "cpr_sealed": b"1111111118",
    "cpr_index": "cpr-sentinel",
}
# The postcode as it stands in an address: its four digits alone may be part of a random key.
SENTINELS = (
    "Oksana", "Hemmeligsen", "Sentinel", "sentinel", "Kaldenavnet", "99 88", " 2920", "Charlottenlund", "1111111118",
    "11111111", "111111-", "NOTE", "intl_23b", "no_heavy_lifting", "Integrationsloven",
)  # fmt: skip
EVERYTHING = ("sessions", "classes", "working_times", "follow_ups", "deadlines")
CLASSES = [{"weekday": 2, "from": "17:00", "to": "19:30", "from_on": "2026-08-10", "until_on": None}]


@pytest.fixture
async def candidate(world: World) -> Candidate:
    """The world's candidate with everything that must not come out, in every kind of thing a feed holds."""
    stage, person = Stage(world), world.candidate_row
    await stage.set(person, **NAMES, danish_classes=CLASSES, constraints=["no_heavy_lifting"])
    placement = await stage.internship(tasks="NOTE", end_report={"note": "NOTE"}, vitas_reference="NOTE")
    own = {"evidence": "NOTE", "disagreement": "NOTE", "disagreed_at": datetime.now(UTC), "reason_da": "NOTE"}
    await stage.activity(placement, sitting(MONDAY), **own)
    await stage.given(placement, ActivityOrigin.WORKPLACE_CLASS, uuid4(), sitting(MONDAY + timedelta(days=1)), **own)
    for audience in Audience:
        row = await stage.follow_up(placement, audience, record={"own_words": "NOTE"})
        await stage.set(row, status=FollowUpStatus.DONE)
        await stage.follow_up(placement, audience, step="midway")
    await stage.match(status=MatchStatus.PROPOSED)
    await stage.match(status=MatchStatus.CONSENTED)
    await stage.internship(status=PlacementStatus.SUBMITTED)
    await stage.booking(sitting(MONDAY, "12:00", "15:00"), note="NOTE")
    return person


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", ["caseworker", "manager", "company", "candidate", "mentor"])
@pytest.mark.usefixtures("candidate")
async def test_a_feed_holds_nothing_of_a_person_but_initials(subscribe: Subscribe, name: str, language: str):
    reader = await (await subscribe(name, *EVERYTHING, language=language)).poll()
    assert len(reader.shown()) >= 8, reader.summaries()
    text = reader.raw.decode().replace("\r\n ", "")
    assert [word for word in SENTINELS if word in text] == []
    people = {"caseworker": " · O.H.", "manager": " · O.H.", "company": " · K.", "mentor": " · K.", "candidate": ""}
    for summary in reader.summaries():
        assert summary.endswith(people[name]), summary
        assert people[name] or " · " not in summary


@pytest.mark.usefixtures("candidate")
async def test_what_is_called_off_holds_no_more(world: World, subscribe: Subscribe):
    reader = await (await subscribe("caseworker", *EVERYTHING)).poll()
    await Stage(world).set(world.candidate_row, caseworker_account_id=world.manager.account.id)
    await reader.poll()
    assert reader.shown() == []
    assert reader.called_off()
    for text in (reader.raw.decode(), str([entry.model_dump() for entry in await world.all(CalendarFeedEntry)])):
        assert [word for word in SENTINELS if word in text] == []


async def test_no_log_line_holds_the_address_of_a_feed(
    world: World, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
):
    reader = await subscribe("candidate")
    token = reader.path.removeprefix("/calendar/").removesuffix(".ics")

    async def broken(*_: object) -> None:
        raise RuntimeError(token)

    was = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0), cache_logger_on_first_use=False)
    try:
        with capture_logs() as lines:
            await reader.poll()
            assert (await world.client.get(f"/calendar/{token[:-1]}.ics")).status_code == 404
            with monkeypatch.context() as broke:
                broke.setattr(telling, "gather", broken)
                assert (await world.client.get(reader.path)).status_code == 500
    finally:
        structlog.configure(**was)
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["status"] for line in requests] == [200, 404, 500]
    assert {line["route"] for line in requests} == {"/calendar/{token}.ics"}
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["request.failed"]
    for line in lines:
        said = {key: value for key, value in line.items() if not isinstance(value, BaseException)}
        assert token[:-1] not in str(said)
    metrics = (await world.client.get("/metrics")).text
    assert token[:-1] not in metrics


async def test_a_feed_that_never_comes_to_rest_asks_to_try_again_later(
    world: World, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
):
    """Something new is found each time: the answer would be told without its number."""

    async def nobody(*_: object) -> bool:
        return False

    stage = Stage(world)
    await stage.follow_up(await stage.internship(), Audience.CANDIDATE)
    reader = await subscribe("candidate")
    monkeypatch.setattr(feeds, "lock_feed", nobody)
    answer = await world.client.get(reader.path)
    assert (answer.status_code, answer.json()["code"]) == (503, Unavailable.code)
    assert int(answer.headers["retry-after"]) > 0
