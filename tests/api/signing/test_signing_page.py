"""The page behind a link, read and answered as a browser without scripts does it."""

import base64
import hashlib
import re
from typing import Any

import pytest
from sqlmodel import col

from app.foundation.audit.models import Event
from app.journey.placements.models import Signature
from app.journey.signing.models import SigningLink
from tests.api.signing.desk import FIRST, LAST, Desk, Form, path_of
from tests.factories.world import World

ON_PAPER = {"reason_code": "no_account", "channel": "paper"}
UNKNOWN = {"token": "A" * 43}


def check_page(answer: Any, status: int, language: str = "da") -> Form:
    """A page with everything a page must have, whatever it says."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["content-language"] == language
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    form = Form(answer.text)
    assert form.html["lang"] == language
    assert not form.tags & {"script", "img", "link", "iframe"}
    assert " style=" not in answer.text
    assert not re.search(r"\son\w+=", answer.text)
    return form


async def test_the_page_shows_the_agreement_and_what_signing_means(desk: Desk, world: World):
    form = check_page(await desk.visit(await desk.link("candidate", signer_name="Olena K")), 200)
    for words in (
        "Aftale om virksomhedspraktik", FIRST, "Kantinen", "Køkken & Co ApS", "25 timer", "Mandag 8.00–14.00",
        "Anretning, opvask og rengøring", "Jeg har læst og forstået aftalen.", "Jobcenter Frederiksberg",
        "dækker ikke en spidsbelastning", "erstatter ikke en medarbejder", "Olena K",
    ):  # fmt: skip
        assert words in form.says, words
    assert [(field["type"], field["name"]) for field in form.fields] == [
        ("hidden", "choice"),
        ("checkbox", "confirmed"),
    ]
    assert form.title == "Aftale om virksomhedspraktik"


async def test_the_page_shows_no_more_than_that(desk: Desk, world: World):
    await desk.act("object", {"text": "Vi er for få, siger Kirsten.", "on_behalf": ON_PAPER})
    for party in ("candidate", "company"):
        page = (await desk.visit(await desk.link(party, signer_name="Bo Berg"))).text
        for secret in (
            LAST, "intl_23b", "23 b", "integrationslov", "Kirsten", "for få", "CPR",
            world.caseworker.account.email, str(desk.placement.id), str(desk.placement.candidate_id), "Falkoner",
        ):  # fmt: skip
            assert secret.lower() not in page.lower(), secret


async def test_each_party_declares_its_own(desk: Desk):
    company = Form((await desk.visit(await desk.link("company"))).text).says
    assert "Virksomheden er enig i aftalen" in company
    assert "BEK nr. 2636 af 28/12/2021 § 65" in company
    representative = Form((await desk.visit(await desk.link("employee_representative"))).text)
    assert "Jeg repræsenterer medarbejderne på arbejdsstedet" in representative.says
    assert "BEK nr. 2636 af 28/12/2021 § 65" in representative.says
    assert [(field["type"], field["name"], field.get("value", "")) for field in representative.fields] == [
        ("radio", "choice", "sign"),
        ("radio", "choice", "object"),
        ("textarea", "reasons", ""),
        ("checkbox", "confirmed", "yes"),
    ]
    assert all("checked" not in field for field in representative.fields)


async def test_opening_the_link_changes_nothing_however_often_and_by_whatever_method(desk: Desk, world: World):
    link = await desk.link()
    before = (await world.all(SigningLink))[0].model_dump(), await world.event_names(), await desk.read()
    for _ in range(5):
        assert (await desk.visit(link)).status_code == 200
        assert (await world.client.head(path_of(link))).status_code == 200
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS"):
        check_page(await world.client.request(method, path_of(link)), 405)
    assert before == ((await world.all(SigningLink))[0].model_dump(), await world.event_names(), await desk.read())


async def test_the_form_as_it_stands_signs_once(desk: Desk, world: World):
    link = await desk.link("candidate", signer_name="Olena K")
    thanks = check_page(await desk.fill_in(link), 200)
    assert "Din underskrift er registreret" in thanks.says
    signed = (await desk.read())["signatures"]
    assert [(s["party"], s["outcome"], s["by_link"], s["signer_name"], s["signer_role"]) for s in signed] == [
        ("candidate", "signed", True, "Olena K", None)
    ]
    assert await desk.status(link) == "used"
    for again in (await desk.visit(link), await desk.send(link)):
        assert "Der er allerede svaret" in check_page(again, 410).says
    assert len(await world.all(Signature)) == 1


async def test_only_the_jobcenter_sees_who_signed_by_link(desk: Desk, world: World):
    await desk.send(await desk.link("candidate", signer_name="Olena K"))
    read = (await world.company.get(f"/v1/placements/{desk.placement.id}")).json()
    assert read["signatures"][0]["by_link"] is True
    assert "signer_name" not in read["signatures"][0]
    assert "Olena K" not in str(read)


async def test_the_representative_objects_with_reasons_and_the_grant_must_decide(desk: Desk, world: World):
    link = await desk.link("employee_representative", signer_name="Kirsten Lund")
    thanks = check_page(await desk.fill_in(link, "object", "Vi er for få.\r\nSæt det op til foråret."), 200)
    assert "Din indsigelse er registreret" in thanks.says
    signature = (await desk.read())["signatures"][0]
    assert (signature["outcome"], signature["objection"]) == ("objected", "Vi er for få.\r\nSæt det op til foråret.")
    assert "placement.objected" in await world.event_names()


async def test_the_last_answer_by_link_sends_the_agreement_to_review(desk: Desk, world: World):
    for party in ("company", "candidate"):
        assert (await desk.fill_in(await desk.link(party))).status_code == 200
    assert (await desk.act("sign")).json()["status"] == "submitted"
    assert (await desk.fill_in(await desk.link("employee_representative"))).status_code == 200
    read = await desk.read()
    assert (read["status"], read["missing_signatures"]) == ("in_review", [])
    reviewed = (await world.all(Event, col(Event.name) == "placement.reviewed"))[0]
    assert (reviewed.actor_id, reviewed.actor_role) == (None, None)


@pytest.mark.parametrize(
    ("party", "fields", "words"),
    [
        ("candidate", {"choice": "sign"}, "Sæt kryds"),
        ("candidate", {"choice": "sign", "confirmed": "no"}, "Sæt kryds"),
        ("candidate", {"confirmed": "yes"}, "Vælg, om"),
        ("candidate", {"choice": "burn", "confirmed": "yes"}, "Vælg, om"),
        ("candidate", {"choice": "object", "confirmed": "yes", "reasons": "Nej"}, "Formularen kunne ikke læses"),
        ("company", {"choice": "object", "confirmed": "yes", "reasons": "Nej"}, "Formularen kunne ikke læses"),
        ("candidate", {"choice": "sign", "confirmed": "yes", "party": "company"}, "Formularen kunne ikke læses"),
        ("employee_representative", {"choice": "object", "confirmed": "yes"}, "hvorfor du gør indsigelse"),
        ("employee_representative", {"choice": "object", "confirmed": "yes", "reasons": " \n "}, "hvorfor"),
        ("employee_representative", {"choice": "object", "confirmed": "yes", "reasons": "x" * 2001}, "højst være 2000"),
        ("employee_representative", {"choice": "object", "confirmed": "yes", "reasons": "a\x00b"}, "højst være 2000"),
        ("employee_representative", {"choice": "object", "reasons": "<b>Vi er få</b>"}, "Sæt kryds"),
    ],
)
async def test_a_form_that_lacks_something_is_shown_again_and_signs_nothing(
    desk: Desk, party: str, fields: dict[str, str], words: str
):
    link = await desk.link(party)
    form = check_page(await desk.send(link, fields), 422)
    assert words in form.says
    assert (await desk.read())["signatures"] == []
    assert await desk.status(link) == "open"
    chosen = [field["value"] for field in form.fields if field["type"] == "radio" and "checked" in field]
    assert chosen == ([fields["choice"]] if party == "employee_representative" else [])
    assert "\x00" not in form.text
    if "<b>" in fields.get("reasons", ""):
        assert "<b>Vi er få</b>" in form.says
        assert "b" not in form.tags


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"choice=sign&choice=object&confirmed=yes", b"choice=%ff&confirmed=yes", b"&" * 5000,
     b"a=1&" * 200, b'{"choice": "sign", "confirmed": "yes"}', b"choice=%00&confirmed=yes", b"=&=&="],
)  # fmt: skip
async def test_a_form_that_is_none_is_a_422_page(desk: Desk, world: World, body: bytes):
    link = await desk.link()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    check_page(await world.client.post(path_of(link), content=body, headers=headers), 422)
    assert await desk.status(link) == "open"


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
async def test_content_of_another_kind_is_a_415_page(desk: Desk, world: World, kind: str):
    link = await desk.link()
    answer = await world.client.post(
        path_of(link), content=b"choice=sign&confirmed=yes", headers={"Content-Type": kind}
    )
    check_page(answer, 415)
    assert await desk.status(link) == "open"


async def test_a_body_over_the_limit_is_a_413_page(desk: Desk, world: World):
    link = await desk.link()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"reasons=" + b"x" * world.app.state.settings.max_body_bytes
    check_page(await world.client.post(path_of(link), content=body, headers=headers), 413)


@pytest.mark.parametrize(
    "token", ["x", "A" * 43, "A" * 44, "%00", "..%2f..", "é", "%ff%fe", "A" * 5000, "AAAA/BBBB", "%ED%A0%80"]
)
async def test_whatever_is_no_link_gets_the_same_404_page(desk: Desk, world: World, token: str):
    form = check_page(await world.client.get(f"/sign/{token}"), 404)
    if "/" not in token and "%2f" not in token:
        assert "Linket findes ikke" in form.says
        posted = await world.client.post(f"/sign/{token}", data={"choice": "sign", "confirmed": "yes"})
        check_page(posted, 404)
        known = await world.client.get(path_of(UNKNOWN))
        assert Form(known.text).says == form.says


async def test_the_page_speaks_the_language_chosen_then_the_links_then_the_browsers(desk: Desk, world: World):
    danish, english = await desk.link("candidate", language="da"), await desk.link("company", language="en")
    prefers_english = {"Accept-Language": "en-GB,en;q=0.9"}
    form = check_page(await desk.visit(danish, headers=prefers_english), 200, "da")
    assert [(link["href"], link["lang"]) for link in form.links] == [("?lang=en", "en")]
    assert form.action == "?lang=da"
    form = check_page(await desk.visit(english), 200, "en")
    assert "The company agrees to the agreement" in form.says
    assert form.title == "Company internship agreement"
    check_page(await desk.visit(danish, "?lang=en"), 200, "en")
    check_page(await desk.visit(danish, "?lang=xx"), 200, "da")
    check_page(await world.client.get(path_of(UNKNOWN), headers=prefers_english), 404, "en")
    check_page(await world.client.get(path_of(UNKNOWN)), 404, "da")
    check_page(await desk.send(english), 200, "en")
    check_page(await desk.visit(english), 410, "en")
    check_page(await desk.visit(english, "?lang=da"), 410, "da")


@pytest.mark.parametrize("action", ["edit", "return", "reject", "cancel"])
async def test_an_agreement_that_moved_on_voids_the_link(desk: Desk, action: str):
    link = await desk.link()
    moved = {
        "edit": desk.change_tasks,
        "return": lambda: desk.act("return", {"reason_code": "wrong_hours", "text": "Onsdag."}),
        "reject": lambda: desk.act("reject", {"reason_code": "conditions_not_met", "text": "Ikke opfyldt."}),
        "cancel": lambda: desk.act("cancel", {"reason_code": "candidate_withdrew"}),
    }
    assert (await moved[action]()).status_code == 200
    assert await desk.status(link) == "void"
    for answer in (await desk.visit(link), await desk.send(link)):
        form = check_page(answer, 410)
        assert "Aftalen er ændret" in form.says
        assert "Bed jobcentret om et nyt" in form.says
        assert "Anretning" not in form.says
    assert (await desk.read())["signatures"] == []


@pytest.mark.parametrize("edited", [True, False])
async def test_an_agreement_that_comes_back_still_needs_a_new_link(desk: Desk, edited: bool):
    """Also word for word, and also where the version's number is the same because nobody had signed."""
    link = await desk.link()
    if edited:
        assert (await desk.change_tasks()).status_code == 200
    else:
        await desk.act("return", {"reason_code": "other", "text": "Vent."})
    submitted = await desk.act("submit")
    assert (submitted.json()["status"], submitted.json()["agreement_version"]) == ("submitted", 1)
    assert await desk.status(link) == "void"
    check_page(await desk.send(link), 410)
    fresh = await desk.link()
    check_page(await desk.send(fresh), 200)


async def test_an_answer_by_account_takes_the_links_place(desk: Desk, world: World):
    link = await desk.link("company")
    assert (await desk.act("sign", caller=world.company)).status_code == 200
    assert await desk.status(link) == "void"
    for answer in (await desk.visit(link), await desk.send(link)):
        assert "på anden måde" in check_page(answer, 409).says
    assert len((await desk.read())["signatures"]) == 1


async def test_a_name_is_text_and_never_markup(world: World, desk: Desk):
    name = '<script>alert("x")</script>&$jobcenter{part}'
    page = await desk.visit(await desk.link("company", signer_name=name))
    form = check_page(page, 200)
    assert name in form.says
    assert name in Form((await desk.visit(await desk.link("candidate", signer_name=name))).text).says


async def test_too_many_requests_are_a_429_page_with_the_time_to_wait(desk: Desk, world: World):
    state = world.app.state
    state.settings = state.settings.model_copy(update={"signing_requests_per_minute": 4})
    link = await desk.link()
    for _ in range(4):
        assert (await desk.visit(link)).status_code == 200
    for refused in (await desk.visit(link), await desk.send(link), await world.client.get(path_of(UNKNOWN))):
        form = check_page(refused, 429)
        assert "For mange forsøg" in form.says
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["ratelimit-policy"] == '"address";q=4;w=60'
        assert re.fullmatch(r'"address";r=0;t=[0-9]+', refused.headers["ratelimit"])
    assert await desk.status(link) == "open"


async def test_a_404_on_the_api_is_still_a_problem(world: World):
    answer = await world.client.get("/v1/sign/x")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_links_secret_appears_in_no_metric_and_no_log_line(
    desk: Desk, world: World, capsys: pytest.CaptureFixture[str]
):
    link = await desk.link()
    await desk.visit(link)
    await desk.send(link, {})
    await world.client.get(f"{path_of(link)}/more")
    metrics = (await world.client.get("/metrics")).text
    assert 'route="/sign/{token}"' in metrics
    assert link["token"] not in metrics
    written = capsys.readouterr()
    assert link["token"] not in written.out + written.err
