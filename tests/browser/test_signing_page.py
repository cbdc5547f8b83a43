"""The signing page in Chromium with scripts switched off, as a signer meets it on a computer and on a telephone.

With `PRAKTIK_TEST_SCREENSHOTS=/folder` every page is kept as a picture.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Response

from tests.api.signing.desk import FIRST, LAST, Desk

pytestmark = pytest.mark.slow
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1200, "height": 900}
SMALLEST_TARGET = 44


async def visitor(browser: Browser, screen: dict[str, int]) -> BrowserContext:
    return await browser.new_context(viewport=screen, java_script_enabled=False, locale="da-DK")  # type: ignore[arg-type]  # a plain dictionary is what it takes


async def opened(page: Page, link: dict[str, Any]) -> Response:
    answer = await page.goto(link["url"])
    assert answer is not None
    return answer


async def look(page: Page, name: str) -> None:
    """No page may be wider than its screen; a picture is kept where somebody asked for one."""
    wide = await page.locator("html").bounding_box()
    assert wide is not None
    assert page.viewport_size is not None
    for part in ("html", "main"):
        for box in [await one.bounding_box() for one in await page.locator(part).all()]:
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= page.viewport_size["width"]
    folder = os.environ.get("PRAKTIK_TEST_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def test_a_candidate_reads_switches_language_and_signs_once(desk: Desk, browser: Browser):
    link = await desk.link("candidate", signer_name="Olena K")
    scanner = await browser.new_context(java_script_enabled=False)
    for _ in range(3):
        assert (await opened(await scanner.new_page(), link)).status == 200
    assert await desk.status(link) == "open"

    page = await (await visitor(browser, DESKTOP)).new_page()
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text))
    assert (await opened(page, link)).status == 200
    assert await page.title() == "Aftale om virksomhedspraktik"
    words = await page.inner_text("main")
    assert FIRST in words
    assert LAST not in words
    await look(page, "candidate-da")

    await page.get_by_role("link", name="English").click()
    assert await page.locator("html").get_attribute("lang") == "en"
    assert "I want the internship as it is described." in await page.inner_text("main")
    await look(page, "candidate-en")

    await page.get_by_role("button", name="Sign the agreement").click()
    assert await page.get_by_role("button").count() == 1, "the browser itself asks for the tick first"
    assert await desk.status(link) == "open"
    await page.get_by_label("I am Olena K, and I have read").check()
    await page.get_by_role("button", name="Sign the agreement").click()
    assert "Your signature was recorded" in await page.inner_text("main")
    await look(page, "candidate-thanks")
    assert await desk.status(link) == "used"

    again = await opened(page, link)
    assert again.status == 410
    assert "Der er allerede svaret" in await page.inner_text("main")
    await look(page, "candidate-used")
    signatures = (await desk.read())["signatures"]
    assert [(s["party"], s["outcome"], s["signer_name"]) for s in signatures] == [("candidate", "signed", "Olena K")]
    assert {url.split("?")[0] for url in asked} <= {link["url"], link["url"].replace(link["token"], "favicon.ico")}
    assert [text for text in problems if "Content Security Policy" in text or "Content-Security-Policy" in text] == []


async def test_a_representative_objects_on_a_telephone(desk: Desk, browser: Browser):
    link = await desk.link("employee_representative", signer_name="Kirsten Lund")
    page = await (await visitor(browser, PHONE)).new_page()
    assert (await opened(page, link)).status == 200
    await look(page, "representative-phone")
    for target in await page.locator("button, label.tick, header a").all():
        box = await target.bounding_box()
        assert box is not None
        assert box["height"] >= SMALLEST_TARGET, await target.inner_text()

    await page.get_by_label("Jeg gør indsigelse").check()
    await page.get_by_label("Jeg er Kirsten Lund").check()
    await page.get_by_role("button", name="Send mit svar").click()
    assert "Skriv, hvorfor du gør indsigelse." in await page.inner_text("[role=alert]")
    await look(page, "representative-phone-fault")
    assert await desk.status(link) == "open"

    await page.get_by_label("Begrundelse for indsigelsen").fill(
        "Vi er for få til at lære én mere op.\nPrøv til foråret."
    )
    await page.get_by_label("Jeg gør indsigelse").check()
    await page.get_by_label("Jeg er Kirsten Lund").check()
    await page.get_by_role("button", name="Send mit svar").click()
    assert "Din indsigelse er registreret" in await page.inner_text("main")
    await look(page, "representative-phone-thanks")
    signature = (await desk.read())["signatures"][0]
    assert signature["objection"] == "Vi er for få til at lære én mere op.\r\nPrøv til foråret."


async def test_the_keyboard_alone_reaches_everything_in_the_order_it_is_read(desk: Desk, browser: Browser):
    link = await desk.link("company", signer_name="Bo Berg")
    page = await (await visitor(browser, PHONE)).new_page()
    await opened(page, link)
    await page.keyboard.press("Tab")
    assert await page.get_by_role("link", name="English").and_(page.locator(":focus")).count() == 1
    await page.keyboard.press("Tab")
    assert await page.get_by_role("checkbox").and_(page.locator(":focus")).count() == 1
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    assert await page.get_by_role("button").and_(page.locator(":focus")).count() == 1
    await look(page, "company-phone")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Tak for dit svar").wait_for()
    assert await desk.status(link) == "used"
