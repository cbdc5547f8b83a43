"""Several people answer in the same moment: one answer counts, the others are told."""

import asyncio
from collections import Counter

from sqlmodel import col

from app.foundation.audit.models import Event
from app.journey.placements.models import Signature
from app.journey.signing.models import SigningLink
from tests.api.signing.desk import Desk
from tests.factories.world import World

ON_PAPER = {"reason_code": "no_account", "channel": "paper"}


async def test_of_eight_clicks_at_once_one_signs_and_the_others_are_told(desk: Desk, world: World):
    link = await desk.link()
    answers = await asyncio.gather(*(desk.send(link) for _ in range(8)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 410: 7}
    for answer in answers:
        assert ("allerede svaret" in answer.text) is (answer.status_code == 410)
    assert len(await world.all(Signature)) == 1
    for name in ("placement.signed", "signing_link.used"):
        assert len(await world.all(Event, col(Event.name) == name)) == 1


async def test_signing_and_objecting_at_once_leaves_one_answer(desk: Desk, world: World):
    link = await desk.link("employee_representative")
    sign = {"choice": "sign", "confirmed": "yes"}
    refuse = {"choice": "object", "confirmed": "yes", "reasons": "Nej"}
    answers = await asyncio.gather(*(desk.send(link, fields) for fields in (sign, refuse, sign, refuse)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 410: 3}
    assert len(await world.all(Signature)) == 1


async def test_a_link_and_an_account_for_one_party_leave_one_answer(desk: Desk, world: World):
    link = await desk.link("company")
    by_link, by_account = await asyncio.gather(desk.send(link), desk.act("sign", caller=world.company))
    assert (by_link.status_code, by_account.status_code) in {(200, 409), (409, 200)}
    if by_account.status_code == 409:
        assert by_account.json()["code"] == "placement.already_signed"
    assert len(await world.all(Signature)) == 1


async def test_two_people_of_one_party_signing_by_account_at_once_leave_one_signature(desk: Desk, world: World):
    on_paper = {"party": "company", "on_behalf": ON_PAPER}
    answers = await asyncio.gather(
        desk.act("sign", caller=world.company),
        desk.act("sign", on_paper),
        desk.act("sign", on_paper, caller=world.manager),
        desk.act("sign", caller=world.company),
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 3}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"placement.already_signed"}
    assert len(await world.all(Signature)) == 1


async def test_different_parties_answering_at_once_all_count(desk: Desk, world: World):
    links = [await desk.link(party) for party in ("company", "candidate", "employee_representative")]
    answers = await asyncio.gather(*(desk.send(link) for link in links), desk.act("sign"))
    assert [answer.status_code for answer in answers] == [200] * 4
    read = await desk.read()
    assert (read["status"], len(read["signatures"]), read["missing_signatures"]) == ("in_review", 4, [])
    assert len(await world.all(Event, col(Event.name) == "placement.reviewed")) == 1


async def test_an_edit_in_the_moment_of_a_signature_never_leaves_a_signature_on_a_text_nobody_saw(
    desk: Desk, world: World
):
    """Either the signature came first and the edit voided it, or the edit came first and the signer is told."""
    version = (await desk.read())["version"]
    path = f"/v1/placements/{desk.placement.id}/agreement"
    link = await desk.link()
    signed, edited = await asyncio.gather(desk.send(link), world.company.patch(path, {"tasks": "Noget andet"}, version))
    assert (signed.status_code, edited.status_code) in {(200, 412), (410, 200)}
    read = await desk.read()
    if signed.status_code == 200:
        assert (read["tasks"], len(read["signatures"])) == ("Anretning, opvask og rengøring", 1)
    else:
        assert (read["status"], read["tasks"], read["signatures"]) == ("draft", "Noget andet", [])
        assert await world.all(Signature) == []


async def test_an_edit_by_account_in_the_moment_of_a_signature_by_account(desk: Desk, world: World):
    version = (await desk.read())["version"]
    path = f"/v1/placements/{desk.placement.id}/agreement"
    sign = {"party": "candidate", "on_behalf": ON_PAPER}
    signed, edited = await asyncio.gather(
        desk.act("sign", sign), world.company.patch(path, {"tasks": "Noget andet"}, version)
    )
    assert (signed.status_code, edited.status_code) in {(200, 412), (409, 200)}
    assert signed.status_code == 200 or signed.json()["code"] == "conflict.illegal_move"
    standing = [row for row in await world.all(Signature) if row.voided_at is None]
    assert len(standing) == (1 if signed.status_code == 200 else 0)


async def test_of_several_links_made_at_once_one_is_open(desk: Desk, world: World):
    answers = await asyncio.gather(*(desk.ask("candidate") for _ in range(4)))
    assert [answer.status_code for answer in answers] == [201] * 4
    standing = [link for link in await world.all(SigningLink) if link.revoked_at is None]
    assert len(standing) == 1


async def test_a_link_used_and_revoked_in_one_moment_is_one_of_both(desk: Desk, world: World):
    link = await desk.link()
    used, revoked = await asyncio.gather(
        desk.send(link), world.caseworker.post(f"/v1/signing-links/{link['id']}/revoke")
    )
    assert (used.status_code, revoked.status_code) in {(200, 409), (410, 200)}
    assert len(await world.all(Signature)) == (1 if used.status_code == 200 else 0)
