"""The answer page in Chromium with scripts switched off, on a telephone and on a computer, in four languages.

With `PRAKTIK_TEST_SCREENSHOTS=/folder` every page is kept as a picture.
"""

from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.api.aftercare.sheet import Sheet
from tests.api.signing.desk import Desk
from tests.browser.test_signing_page import DESKTOP, SMALLEST_TARGET, look, opened, visitor

pytestmark = pytest.mark.slow
PHONE = {"width": 390, "height": 844}
TITLES = {
    "da": "Hvordan går det?", "en": "How is it going?", "uk": "Як ідуть справи?", "ar": "كيف تسير الأمور؟",
}  # fmt: skip
ARABIC = "أريد ساعات أكثر، والزملاء لطفاء."


@pytest.fixture
async def sheet(desk: Desk) -> Sheet:
    """A job with its follow-ups, registered over HTTP."""
    world = desk.world
    body = {
        "candidate_id": str(world.candidate_row.id),
        "company_id": str(world.company_row.id),
        "kind": "ordinary",
        "weekly_hours": 30,
        "starts_on": "2026-09-01",
    }
    answer = await world.caseworker.post("/v1/employments", body)
    assert answer.status_code == 201, answer.text
    return Sheet(world, answer.json())


async def targets_are_large(page: Page) -> None:
    for target in await page.locator("button, label.tick, header a, input.line, textarea").all():
        box = await target.bounding_box()
        assert box is not None
        assert box["height"] >= SMALLEST_TARGET, await target.inner_text()


async def title_of(page: Page, link: dict[str, Any]) -> str:
    assert (await opened(page, link)).status == 200
    return await page.title()


async def test_somebody_answers_in_arabic_from_right_to_left_on_a_telephone(sheet: Sheet, browser: Browser):
    link = await sheet.link(language="ar")
    page = await (await visitor(browser, PHONE)).new_page()
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text))
    assert await title_of(page, link) == TITLES["ar"]
    assert await page.locator("html").get_attribute("dir") == "rtl"
    await look(page, "answer-ar-phone")
    await targets_are_large(page)
    box, words = [await page.locator(f"label.tick >> nth=0 >> {part}").bounding_box() for part in ("input", "span")]
    assert box is not None
    assert words is not None
    assert box["x"] > words["x"], "the circle stands to the right of its words"

    await page.get_by_role("button").click()
    assert await sheet.status(link) == "open", "the browser itself asks for an answer first"
    await page.locator("input[name=still_employed][value=yes]").check()
    await page.locator("input[name=rating][value='4']").check()
    await page.locator("input[name=issue_transport]").check()
    await page.locator("input[name=treated_well][value=partly]").check()
    await page.locator("#weekly_hours").fill("32,5")
    await page.locator("#own_words").fill(ARABIC)
    await look(page, "answer-ar-phone-filled")
    await page.get_by_role("button").click()
    assert "شكرًا على إجابتك" in await page.inner_text("main")
    await look(page, "answer-ar-phone-thanks")
    record = (await sheet.read())["record"]
    assert (record["own_words"], record["weekly_hours"], record["issues"]) == (ARABIC, 32.5, ["transport"])
    assert record["voice"] == {"wish_followed": None, "treated_well": "partly", "understood": None}

    assert (await opened(page, link)).status == 410
    await look(page, "answer-over-phone")
    assert {url.split("?")[0] for url in asked} <= {
        link["url"],
        link["url"].replace(f"answer/{link['token']}", "favicon.ico"),
    }
    assert [text for text in problems if "Content" in text and "Policy" in text] == []


async def test_the_language_is_switched_by_a_link_and_stays(sheet: Sheet, browser: Browser):
    link = await sheet.link(language="uk")
    page = await (await visitor(browser, PHONE)).new_page()
    assert await title_of(page, link) == TITLES["uk"]
    await look(page, "answer-uk-phone")
    for name, language in (("العربية", "ar"), ("Dansk", "da"), ("English", "en"), ("Українська", "uk")):
        await page.get_by_role("link", name=name).click()
        assert await page.title() == TITLES[language]
        assert await page.locator("html").get_attribute("lang") == language
        await look(page, f"answer-switched-{language}-phone")
    await page.get_by_role("link", name="English").click()
    await page.locator("input[name=rating][value='1']").check()
    await page.locator("input[name=still_employed][value=no]").check()
    await page.locator("#weekly_hours").fill("many")
    await page.get_by_role("button", name="Send my answer").click()
    assert "Write the hours as a number" in await page.inner_text("[role=alert]")
    assert await page.locator("input[name=rating][value='1']").is_checked()
    await look(page, "answer-en-phone-fault")
    assert await sheet.status(link) == "open"


async def test_an_employer_answers_by_keyboard_on_a_computer(sheet: Sheet, browser: Browser):
    link = await sheet.link("employer")
    page = await (await visitor(browser, DESKTOP)).new_page()
    assert await title_of(page, link) == TITLES["da"]
    assert "Arbejder Olena stadig hos jer?" in await page.inner_text("main")
    await look(page, "answer-employer")
    await page.locator("input[name=still_employed]").first.focus()
    await page.keyboard.press("Space")
    for _ in range(2):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    while not await page.get_by_role("button").and_(page.locator(":focus")).count():
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Tak for dit svar").wait_for()
    record = (await sheet.read("employer"))["record"]
    assert (record["still_employed"], record["employer_rating"]) == ("yes", 5)


async def test_a_link_that_opens_nothing_says_so_in_the_language_chosen(sheet: Sheet, browser: Browser):
    link = await sheet.link()
    page = await (await visitor(browser, PHONE)).new_page()
    answer = await page.goto(link["url"][:-1] + ("A" if link["url"][-1] != "A" else "B"))
    assert answer is not None
    assert answer.status == 404
    assert "Linket virker ikke" in await page.inner_text("main")
    await page.get_by_role("link", name="Українська").click()
    assert "Посилання не працює" in await page.inner_text("main")
    await look(page, "answer-unknown-phone")
