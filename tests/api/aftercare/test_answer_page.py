"""The page behind an answer link, read and answered as a browser without scripts does it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, update

from app.foundation.api.rate_limits import RateLimits
from app.foundation.audit.models import Event
from app.journey.aftercare.models import FollowUpLink
from tests.api.aftercare.sheet import SAID, Sheet
from tests.api.signing.test_signing_page import check_page
from tests.factories.world import World

pytestmark = pytest.mark.anyio
FULL = {
    "weekly_hours": "32,5", "issue_transport": "yes", "issue_language": "yes", "wish_followed": "partly",
    "treated_well": "yes", "understood": "no", "own_words": "Мені подобається колектив.\r\nأريد ساعات أكثر",
}  # fmt: skip


@pytest.fixture
async def sheet(world: World, job) -> AsyncIterator[Sheet]:
    state = world.app.state
    clock, settings = state.clock, state.settings
    state.rate_limits = RateLimits()
    yield Sheet(world, job)
    state.clock, state.settings = clock, settings


@pytest.mark.parametrize(
    ("language", "words"),
    [("da", "Hvordan går det?"), ("en", "How is it going?"), ("uk", "Як ідуть справи?"), ("ar", "كيف تسير الأمور؟")],
)
async def test_the_page_speaks_four_languages_and_offers_the_other_three(sheet: Sheet, language, words):
    link = await sheet.link(language=language)
    form = check_page(await sheet.visit(link), 200, language)
    assert form.title == words
    assert words in form.says
    assert form.html["dir"] == ("rtl" if language == "ar" else "ltr")
    others = [each for each in ("da", "en", "uk", "ar") if each != language]
    assert [each["href"] for each in form.links] == [f"?lang={other}" for other in others]
    for other in others:
        check_page(await sheet.visit(link, f"?lang={other}"), 200, other)


async def test_the_candidate_is_asked_what_the_record_asks_and_how_they_are_met(sheet: Sheet):
    form = check_page(await sheet.visit(await sheet.link()), 200)
    assert {field["name"] for field in form.fields} == {
        "still_employed", "weekly_hours", "rating", "own_words", "wish_followed", "treated_well", "understood",
        *(f"issue_{kind}" for kind in ("transport", "childcare", "health", "conflict", "language", "permit", "bank", "other")),
    }  # fmt: skip
    assert not [field for field in form.fields if "checked" in field]
    assert "Køkken & Co ApS" in form.says
    assert "virksomheden ser det ikke" in form.says


async def test_the_employer_is_asked_less_and_sees_a_first_name_only(sheet: Sheet, world: World):
    page = await sheet.visit(await sheet.link("employer"))
    form = check_page(page, 200)
    names = {field["name"] for field in form.fields}
    assert {"issue_health", "issue_childcare", "issue_permit", "issue_bank", "wish_followed"}.isdisjoint(names)
    assert "Arbejder Olena stadig hos jer?" in form.says
    for secret in ("Olena Test", "CPR-nummeret", "intl_23b", str(world.candidate_row.id), str(sheet.follow_up())):
        assert secret not in page.text


async def test_an_answer_is_kept_as_it_was_given(sheet: Sheet, world: World):
    link = await sheet.link(language="uk")
    thanks = check_page(await sheet.fill_in(link, **FULL), 200, "uk")
    assert "Дякуємо за відповідь" in thanks.says
    assert thanks.links == []
    read = await sheet.read()
    assert (read["status"], read["answered_through"]) == ("done", "link")
    assert read["record"] == {
        "still_employed": "yes", "weekly_hours": 32.5, "rating": 4, "employer_rating": None,
        "own_words": FULL["own_words"], "issues": ["transport", "language"], "agreed_actions": [],
        "voice": {"wish_followed": "partly", "treated_well": "yes", "understood": "no"}, "next_contact_on": None,
    }  # fmt: skip
    events = await world.all(Event, col(Event.name).in_(["follow_up.recorded", "follow_up_link.used"]))
    assert [(event.name, event.actor_id) for event in events] == [
        ("follow_up.recorded", None),
        ("follow_up_link.used", None),
    ]
    assert "колектив" not in str([event.model_dump() for event in await world.all(Event)])


async def test_the_employers_answer_is_the_employers(sheet: Sheet):
    assert (await sheet.fill_in(await sheet.link("employer"), rating="2")).status_code == 200
    record = (await sheet.read("employer"))["record"]
    assert (record["employer_rating"], record["rating"], record["voice"]) == (2, None, None)
    assert (await sheet.read())["status"] == "planned"


async def test_opening_the_page_changes_nothing_however_often_and_by_whatever_method(sheet: Sheet, world: World):
    link = await sheet.link()
    before = (await world.all(FollowUpLink))[0].model_dump(), await world.event_names(), await sheet.read()
    for _ in range(3):
        assert (await sheet.visit(link)).status_code == 200
        assert (await world.client.head(f"/answer/{link['token']}")).status_code == 200
    for method in ("PUT", "PATCH", "DELETE"):
        check_page(await world.client.request(method, f"/answer/{link['token']}"), 405)
    assert before == ((await world.all(FollowUpLink))[0].model_dump(), await world.event_names(), await sheet.read())


async def test_a_link_answers_once(sheet: Sheet):
    link = await sheet.link()
    assert (await sheet.fill_in(link)).status_code == 200
    assert await sheet.status(link) == "used"
    for again in (await sheet.visit(link), await sheet.send(link, {**SAID, "rating": "1"})):
        assert "Der er ikke mere at svare på" in check_page(again, 410).says
    assert (await sheet.read())["record"]["rating"] == 4


async def test_what_the_jobcenter_has_recorded_meanwhile_stands(sheet: Sheet, world: World):
    link = await sheet.link()
    path = f"/v1/follow-ups/{sheet.follow_up()}/record"
    assert (await world.caseworker.post(path, {"rating": 5})).status_code == 200
    check_page(await sheet.send(link), 410)
    read = await sheet.read()
    assert (read["record"]["rating"], read["answered_through"]) == (5, "staff")
    assert await sheet.status(link) == "void"


async def test_of_eight_clicks_at_once_one_answers(sheet: Sheet, world: World):
    link = await sheet.link()
    answers = await asyncio.gather(*(sheet.send(link) for _ in range(8)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 410: 7}
    assert len(await world.all(Event, col(Event.name) == "follow_up.recorded")) == 1


async def test_a_link_and_the_jobcenter_at_once_leave_one_answer(sheet: Sheet, world: World):
    link = await sheet.link()
    path = f"/v1/follow-ups/{sheet.follow_up()}/record"
    answers = await asyncio.gather(sheet.send(link), world.caseworker.post(path, {"rating": 5}))
    assert tuple(answer.status_code for answer in answers) in {(200, 409), (410, 200)}
    assert len(await world.all(Event, col(Event.name) == "follow_up.recorded")) == 1


async def test_unknown_expired_and_called_back_links_look_the_same(sheet: Sheet, world: World):
    expired = await sheet.link()
    async with world.database.write() as transaction:
        over = datetime.now(UTC) - timedelta(seconds=1)
        await transaction.session.exec(update(FollowUpLink).values(expires_at=over))
    revoked = await sheet.link("employer")
    assert (await world.caseworker.post(f"/v1/follow-up-links/{revoked['id']}/revoke")).status_code == 200
    pages = set()
    for token in (expired["token"], revoked["token"], "A" * 43, "x", "æ", "A" * 500):
        for answer in (await sheet.visit({"token": token}), await sheet.send({"token": token})):
            check_page(answer, 404)
            pages.add(answer.text)
    assert len(pages) == 1
    ukrainian = await sheet.visit(expired, headers={"Accept-Language": "fr, uk-UA;q=0.9"})
    assert "Посилання не працює" in check_page(ukrainian, 404, "uk").says
    assert "الرابط لا يعمل" in check_page(await sheet.visit(expired, "?lang=ar"), 404, "ar").says


async def test_a_form_that_lacks_something_is_shown_again_with_what_was_written(sheet: Sheet):
    link = await sheet.link()
    fields = {"rating": "2", "own_words": "Buskørsel <b>", "issue_transport": "yes", "weekly_hours": "99"}
    again = await sheet.send(link, fields, "?lang=en")
    form = check_page(again, 422, "en")
    assert "Say whether the job goes on." in form.says
    assert "Write the hours as a number" in form.says
    assert "Buskørsel &lt;b&gt;" in again.text
    assert {(field["name"], field["value"]) for field in form.fields if "checked" in field} == {
        ("rating", "2"),
        ("issue_transport", "yes"),
    }
    assert (await sheet.read())["status"] == "planned"
    assert await sheet.status(link) == "open"


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"rating=4&rating=5&still_employed=yes", "application/x-www-form-urlencoded", 422),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 422),
        (b"&".join(b"a%d=1" % n for n in range(50)), "application/x-www-form-urlencoded", 422),
        (b"", "application/x-www-form-urlencoded", 422),
        (b'{"rating": 4}', "application/json", 415),
        (b"rating=4&still_employed=yes&own_words=%00", "application/x-www-form-urlencoded", 422),
        (b"rating=4&still_employed=yes&own_words=%ED%A0%80", "application/x-www-form-urlencoded", 422),
    ],
)
async def test_what_no_form_of_ours_sends_is_refused_and_never_an_error(sheet: Sheet, content, kind, status):
    link = await sheet.link()
    answer = await sheet.world.client.post(f"/answer/{link['token']}", content=content, headers={"Content-Type": kind})
    check_page(answer, status)
    assert await sheet.status(link) == "open"


async def test_guesses_are_counted(sheet: Sheet, world: World):
    world.app.state.settings = world.app.state.settings.model_copy(update={"signing_requests_per_minute": 3})
    answers = [await sheet.visit({"token": "B" * 43}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
