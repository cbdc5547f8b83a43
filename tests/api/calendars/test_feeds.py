"""Making, renewing and giving up feeds; addresses that open nothing; how often one may ask."""

import hashlib
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col

from app.foundation.api.models import IdempotencyKey
from app.foundation.audit.models import Event
from app.foundation.core.actor import Role
from app.foundation.core.i18n import Language
from app.foundation.identity.models import Account
from app.integration.calendars.models import CalendarFeed, CalendarFeedEntry
from app.journey.aftercare.domain.template import Audience
from tests.api.calendars.conftest import Subscribe
from tests.api.calendars.reader import Subscriber
from tests.api.calendars.stage import Stage
from tests.factories.world import Caller, World

FEEDS = "/v1/calendar-feeds"
OWNERS = ("manager", "caseworker", "company", "candidate", "mentor")


async def make(caller: Caller, **body: object) -> dict:
    answer = await caller.post(FEEDS, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def path_of(feed: dict) -> str:
    return f"/calendar/{feed['token']}.ics"


async def stored(world: World, feed: dict) -> CalendarFeed:
    return (await world.all(CalendarFeed, col(CalendarFeed.id) == UUID(feed["id"])))[0]


async def set_account(world: World, caller: Caller, **values: object) -> None:
    async with world.database.write() as transaction:
        await transaction.session.exec(update(Account).where(col(Account.id) == caller.account.id).values(**values))


async def test_a_new_feed_shows_its_address_once_and_only_a_hash_is_stored(world: World):
    answer = await world.caseworker.post(FEEDS, {})
    feed = answer.json()
    assert answer.headers["location"] == f"{FEEDS}/{feed['id']}"
    assert feed["url"] == f"http://praktikmatch.test/calendar/{feed['token']}.ics"
    assert len(feed["token"]) == 43
    row = await stored(world, feed)
    assert row.token_hash == hashlib.sha256(feed["token"].encode()).hexdigest()
    assert row.jobcenter_id == world.here.id
    for path in (FEEDS, f"{FEEDS}/{feed['id']}"):
        read = await world.caseworker.get(path)
        assert read.status_code == 200
        assert feed["token"] not in read.text
        assert row.token_hash not in read.text


async def test_two_feeds_have_two_addresses_and_no_idempotent_answer_keeps_one(world: World):
    headers = {"Idempotency-Key": "twice"}
    answers = [await world.candidate.post(FEEDS, {}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.json()["token"] for answer in answers}) == 2
    assert await world.all(IdempotencyKey) == []


@pytest.mark.parametrize("name", OWNERS)
async def test_what_a_feed_holds_unless_somebody_chooses(world: World, name: str):
    usual = ["sessions", "classes", "follow_ups", "deadlines"]
    feed = await make(world.callers[name])
    assert feed["contents"] == (usual[2:] if name == "manager" else usual)
    chosen = await make(world.callers[name], contents=["deadlines", "working_times"])
    assert chosen["contents"] == ["working_times", "deadlines"]


async def test_a_feed_speaks_the_accounts_language_unless_another_is_chosen(world: World):
    assert (await make(world.candidate))["language"] == "da"
    await set_account(world, world.candidate, language=Language.EN)
    feed = await make(world.candidate)
    assert feed["language"] == "en"
    answer = await world.client.get(path_of(feed), headers={"Accept-Language": "da"})
    assert answer.headers["content-language"] == "en"
    assert (await make(world.candidate, language="da"))["language"] == "da"


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"contents": []}, "/contents", "field.too_few"),
        ({"contents": ["sessions", "sessions"]}, "/contents", "calendar_feed.contents_repeated"),
        ({"contents": ["everything"]}, "/contents/0", "field.unknown_choice"),
        ({"contents": ["sessions"] * 6}, "/contents", "field.too_many"),
        ({"contents": "sessions"}, "/contents", None),
        ({"language": "ar"}, "/language", "field.unknown_choice"),
        ({"account_id": "x"}, "/account_id", "field.unknown"),
        ({"token": "x" * 43}, "/token", "field.unknown"),
    ],
)
async def test_a_feed_of_nothing_or_of_something_unknown_is_refused(
    world: World, body: dict, pointer: str, code: str | None
):
    answer = await world.candidate.post(FEEDS, body)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == pointer
    assert code is None or fault["code"] == code
    assert await world.all(CalendarFeed) == []


async def test_an_account_has_ten_feeds_at_most(world: World):
    feeds = [await make(world.candidate) for _ in range(10)]
    answer = await world.candidate.post(FEEDS, {})
    assert (answer.status_code, answer.json()["code"]) == (409, "calendar_feed.too_many")
    await make(world.company)
    assert (await world.candidate.call("DELETE", f"{FEEDS}/{feeds[0]['id']}")).status_code == 204
    await make(world.candidate)


async def test_everybody_lists_and_reads_their_own_feeds_only(world: World):
    feeds = [await make(world.candidate) for _ in range(3)]
    theirs = await make(world.caseworker)
    first = (await world.candidate.get(f"{FEEDS}?limit=2")).json()
    second = (await world.candidate.get(f"{FEEDS}?limit=2&cursor={first['next_cursor']}")).json()
    assert [feed["id"] for feed in first["items"] + second["items"]] == [feed["id"] for feed in feeds]
    for caller in (world.manager, world.candidate, world.other_caseworker):
        for method, path in (("GET", theirs["id"]), ("DELETE", theirs["id"]), ("POST", f"{theirs['id']}/rotate")):
            assert (await caller.call(method, f"{FEEDS}/{path}")).status_code == 404
    read = await world.caseworker.get(f"{FEEDS}/{theirs['id']}")
    assert (read.json()["id"], read.headers["etag"]) == (theirs["id"], '"1"')
    seen = {"If-None-Match": '"1"'}
    assert (await world.caseworker.get(f"{FEEDS}/{theirs['id']}", headers=seen)).status_code == 304


async def test_a_renewed_address_replaces_the_one_before(world: World):
    feed = await make(world.candidate)
    answer = await world.candidate.post(f"{FEEDS}/{feed['id']}/rotate")
    renewed = answer.json()
    assert (answer.status_code, renewed["id"], answer.headers["etag"]) == (200, feed["id"], '"2"')
    assert renewed["token"] != feed["token"]
    assert (await world.client.get(path_of(feed))).status_code == 404
    assert (await world.client.get(path_of(renewed))).status_code == 200


async def test_a_rehearsed_renewal_shows_no_address_and_changes_none(world: World):
    feed = await make(world.candidate)
    answer = await world.candidate.post(f"{FEEDS}/{feed['id']}/rotate?dry_run=true")
    assert (answer.status_code, answer.json()["token"], answer.json()["url"]) == (200, None, None)
    assert (await world.client.get(path_of(feed))).status_code == 200
    assert (await stored(world, feed)).version == 1


async def test_renewing_or_giving_up_an_old_version_is_refused(world: World):
    feed = await make(world.candidate)
    stale = {"If-Match": '"7"'}
    assert (await world.candidate.post(f"{FEEDS}/{feed['id']}/rotate", headers=stale)).status_code == 412
    assert (await world.candidate.call("DELETE", f"{FEEDS}/{feed['id']}", headers=stale)).status_code == 412
    assert (await world.client.get(path_of(feed))).status_code == 200
    fresh = {"If-Match": '"1"'}
    assert (await world.candidate.call("DELETE", f"{FEEDS}/{feed['id']}", headers=fresh)).status_code == 204


async def test_a_feed_that_was_given_up_is_gone_with_all_it_has_said(world: World, subscribe: Subscribe):
    stage = Stage(world)
    await stage.follow_up(await stage.internship(), Audience.CANDIDATE)
    feed = await make(world.candidate)
    assert b"BEGIN:VEVENT" in (await world.client.get(path_of(feed))).content
    assert await world.all(CalendarFeedEntry)
    assert (await world.candidate.call("DELETE", f"{FEEDS}/{feed['id']}")).status_code == 204
    assert await world.all(CalendarFeedEntry) == []
    assert (await world.client.get(path_of(feed))).status_code == 404
    assert (await world.candidate.get(FEEDS)).json()["items"] == []
    for method, path in (("GET", feed["id"]), ("DELETE", feed["id"]), ("POST", f"{feed['id']}/rotate")):
        assert (await world.candidate.call(method, f"{FEEDS}/{path}")).status_code == 404


async def test_a_rehearsed_end_ends_nothing(world: World):
    feed = await make(world.candidate)
    answer = await world.candidate.call("DELETE", f"{FEEDS}/{feed['id']}?dry_run=true")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await world.client.get(path_of(feed))).status_code == 200


async def test_addresses_that_open_nothing_answer_alike(world: World):
    """Unknown, mistyped, given up, renewed, of a closed account, of an account that may have no feed any more."""
    revoked, rotated, closed, demoted = [
        await make(caller) for caller in (world.candidate, world.company, world.mentor, world.caseworker)
    ]
    await world.candidate.call("DELETE", f"{FEEDS}/{revoked['id']}")
    await world.company.post(f"{FEEDS}/{rotated['id']}/rotate")
    await set_account(world, world.mentor, is_active=False)
    await set_account(world, world.caseworker, role=Role.INTEGRATION)
    tokens = [feed["token"] for feed in (revoked, rotated, closed, demoted)]
    tokens += ["A" * 43, "A" * 42, "A" * 44, "%00" * 43, "%C3%A6" * 20, "x", tokens[0][:-1], f"{tokens[0]}%20"]
    answers = [await world.client.get(f"/calendar/{token}.ics") for token in tokens]
    answers.append(await world.client.get("/calendar/.ics"))
    answers.append(await world.client.get(f"/calendar/{tokens[0]}"))
    bodies = {str({**answer.json(), "request_id": ""}) for answer in answers}
    assert {answer.status_code for answer in answers} == {404}
    assert len(bodies) == 1
    names = [{name for name in answer.headers if name != "x-request-id"} for answer in answers]
    assert all(each == names[0] for each in names)
    assert all(answer.headers["cache-control"] == "no-store" for answer in answers)


async def test_a_closed_account_that_opens_again_has_its_feed_again(world: World):
    feed = await make(world.candidate)
    await set_account(world, world.candidate, is_active=False)
    assert (await world.client.get(path_of(feed))).status_code == 404
    await set_account(world, world.candidate, is_active=True)
    assert (await world.client.get(path_of(feed))).status_code == 200


async def test_an_answer_is_a_calendar_that_nobody_between_may_keep(world: World):
    feed = await make(world.candidate)
    answer = await world.client.get(path_of(feed))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-disposition"] == 'inline; filename="praktikmatch.ics"'
    assert len(answer.headers["etag"]) == 34
    head = await world.client.head(path_of(feed))
    assert (head.status_code, head.headers["etag"]) == (200, answer.headers["etag"])
    assert (await world.client.post(path_of(feed))).status_code == 405


async def test_an_empty_feed_is_a_calendar_without_events(world: World):
    reader = await Subscriber(world.client, path_of(await make(world.candidate))).poll()
    assert reader.events == {}
    await reader.poll(304)


async def test_a_flood_from_one_address_is_held_up(world: World):
    state = world.app.state
    state.settings = state.settings.model_copy(update={"calendar_requests_per_minute": 4})
    feed = await make(world.candidate)
    statuses = [(await world.client.get("/calendar/guess.ics")).status_code for _ in range(4)]
    refused = await world.client.get(path_of(feed))
    assert (statuses, refused.status_code) == ([404] * 4, 429)
    assert refused.json()["code"] == "request.too_many"
    assert refused.headers["ratelimit-policy"] == '"calendar-address";q=4;w=60'
    assert 1 <= int(refused.headers["retry-after"]) <= 60


async def test_one_feed_is_answered_thirty_times_a_minute_and_others_go_on(world: World):
    feed, other = await make(world.candidate), await make(world.company)
    statuses = [(await world.client.get(path_of(feed))).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]
    assert (await world.client.get(path_of(other))).status_code == 200


async def test_a_public_url_makes_the_address(world: World):
    state = world.app.state
    state.settings = state.settings.model_copy(update={"public_url": "https://praktik.kommune.example/app/"})
    feed = await make(world.candidate)
    assert feed["url"] == f"https://praktik.kommune.example/app/calendar/{feed['token']}.ics"


async def test_events_tell_what_was_done_with_a_feed_and_hold_no_secret(world: World):
    feed = await make(world.candidate)
    renewed = (await world.candidate.post(f"{FEEDS}/{feed['id']}/rotate")).json()
    await world.client.get(path_of(renewed))
    await world.candidate.call("DELETE", f"{FEEDS}/{feed['id']}")
    events = await world.all(Event)
    assert [event.name for event in events] == [
        "calendar_feed.created", "calendar_feed.rotated", "calendar_feed.revoked",
    ]  # fmt: skip
    row = await stored(world, feed)
    for event in events:
        assert event.subject_id == UUID(feed["id"])
        assert event.candidate_id == world.candidate_row.id
        assert event.data == {"contents": feed["contents"]}
        for secret in (feed["token"], renewed["token"], row.token_hash):
            assert secret not in str(event.model_dump())
