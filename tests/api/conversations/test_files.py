"""Files on messages: bounded, told by their content, seen by both sides once sent, and never shown inside a page."""

from datetime import UTC, datetime, timedelta

import pytest

from app.foundation.db.work import Work
from app.journey.conversations.models import Attachment, Message, Thread
from app.journey.conversations.service import forget_loose_files
from tests.api.conversations.conftest import Table
from tests.factories.talk import JPEG, PDF, PNG, file_row, word
from tests.factories.world import World


async def test_a_file_is_uploaded_sent_and_downloaded(table: Table, world: World):
    thread = await table.with_company()
    uploaded = await table.send(world.caseworker, thread, PDF, "Køkken plan.pdf")
    assert uploaded.status_code == 201, uploaded.text
    kept = uploaded.json()
    assert (kept["name"], kept["media_type"], kept["size"]) == ("Køkken plan.pdf", "application/pdf", len(PDF))
    assert kept["message_id"] is None
    said = await table.say(world.caseworker, thread, "Se planen", attachment_ids=[kept["id"]])
    assert said["attachments"] == [kept | {"message_id": said["id"]}]
    listed = (await world.company.get(f"/v1/threads/{thread}/messages")).json()["items"]
    assert listed[0]["attachments"] == said["attachments"]
    got = await world.company.get(f"/v1/attachments/{kept['id']}")
    assert got.content == PDF
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["content-disposition"] == (
        "attachment; filename=\"K_kken_plan.pdf\"; filename*=UTF-8''K%C3%B8kken%20plan.pdf"
    )
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]
    assert got.headers["cache-control"] == "no-store"
    again = await world.company.get(f"/v1/attachments/{kept['id']}", headers={"If-None-Match": got.headers["etag"]})
    assert again.status_code == 304
    assert await world.event_names() == ["thread.opened", "attachment.uploaded", "message.sent"]


@pytest.mark.parametrize(
    ("content", "name", "media"),
    [
        (PNG, "billede.png", "image/png"),
        (JPEG, "billede.JPEG", "image/jpeg"),
        (word(), "brev.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("Привіт".encode(), "brev.txt", "text/plain"),
        (b"<script>alert(1)</script>", None, "text/plain"),
    ],
)
async def test_the_kinds_that_are_taken(table: Table, world: World, content: bytes, name: str | None, media: str):
    thread = await table.with_candidate()
    uploaded = await table.send(world.candidate, thread, content, name)
    assert uploaded.json()["media_type"] == media
    got = await world.candidate.get(f"/v1/attachments/{uploaded.json()['id']}")
    assert got.headers["content-type"].partition(";")[0] == media
    assert got.headers["content-disposition"].startswith("attachment;")
    assert got.content == content


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "tom.txt", "attachment.kind_refused"),
        (b"MZ\x90\x00", "plan.pdf", "attachment.kind_refused"),
        (word("word/vbaProject.bin"), "brev.docx", "attachment.kind_refused"),
        (b"<html></html>", "side.html", "attachment.name_differs"),
        (PDF, "plan.png", "attachment.name_differs"),
        (PDF, "plan.pdf.exe", "attachment.name_differs"),
    ],
)
async def test_what_is_not_taken(table: Table, world: World, content: bytes, name: str, code: str):
    thread = await table.with_company()
    answer = await table.send(world.company, thread, content, name)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert name not in answer.text
    assert await world.all(Attachment) == []


async def test_a_file_may_be_larger_than_other_bodies_up_to_its_own_limit(table: Table, world: World):
    thread = await table.with_company()
    limits = world.settings
    assert limits.max_attachment_bytes > limits.max_body_bytes
    largest = b"x" * limits.max_attachment_bytes
    assert (await table.send(world.company, thread, largest)).status_code == 201
    answer = await table.send(world.company, thread, largest + b"x")
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")
    elsewhere = await world.company.call("POST", f"/v1/threads/{thread}/messages", content=largest)
    assert elsewhere.status_code == 413


async def test_a_file_is_its_uploaders_alone_until_it_is_sent(table: Table, world: World):
    thread = await table.with_company()
    path = f"/v1/attachments/{(await table.send(world.caseworker, thread, PDF)).json()['id']}"
    assert (await world.caseworker.get(path)).status_code == 200
    for other in (world.manager, world.company, world.candidate, world.other_caseworker):
        assert (await other.get(path)).status_code == 404
    await table.say(world.caseworker, thread, attachment_ids=[path.rpartition("/")[2]])
    for other in (world.manager, world.company):
        assert (await other.get(path)).status_code == 200
    for stranger in (world.candidate, world.other_caseworker, world.other_company):
        assert (await stranger.get(path)).status_code == 404


async def test_a_message_takes_only_files_that_are_there_for_it(table: Table, world: World):
    here, elsewhere = await table.with_company(), await table.with_company()
    mine = (await table.send(world.caseworker, here, PDF)).json()["id"]
    other_thread = (await table.send(world.caseworker, elsewhere, PDF)).json()["id"]
    others = (await table.send(world.company, here, PDF)).json()["id"]
    unknown = str(world.candidate_row.id)
    for wrong in (other_thread, others, unknown):
        answer = await world.caseworker.post(
            f"/v1/threads/{here}/messages", {"body": "Se", "attachment_ids": [mine, wrong]}
        )
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/attachment_ids"
    said = await table.say(world.caseworker, here, attachment_ids=[mine, mine])
    assert [each["id"] for each in said["attachments"]] == [mine]
    twice = await world.caseworker.post(f"/v1/threads/{here}/messages", {"body": "Se", "attachment_ids": [mine]})
    assert twice.status_code == 422, "a file belongs to one message"
    many = {"body": "Se", "attachment_ids": [unknown] * 6}
    assert (await world.caseworker.post(f"/v1/threads/{here}/messages", many)).status_code == 422


async def test_no_more_than_ten_files_wait_for_a_message(table: Table, world: World):
    thread = await table.with_company()
    for _ in range(10):
        assert (await table.send(world.company, thread, b"tekst")).status_code == 201
    answer = await table.send(world.company, thread, b"tekst")
    assert (answer.status_code, answer.json()["code"]) == (409, "attachment.too_many_loose")
    assert (await table.send(world.caseworker, thread, b"tekst")).status_code == 201


async def test_a_file_that_no_message_names_is_forgotten_after_a_day(table: Table, world: World):
    thread_id = await table.with_company(body="Se")
    [thread], [message] = await world.all(Thread), await world.all(Message)
    young = (await table.send(world.caseworker, thread_id, PDF)).json()["id"]
    by, old = world.caseworker.account.id, datetime.now(UTC) - timedelta(hours=25)
    sent = file_row(thread, by, uploaded_at=old, message_id=message.id)
    await world.add(file_row(thread, by, uploaded_at=old), sent)
    async with world.database.write() as transaction:
        work = Work(transaction.session, world.app.state.clock, world.settings)
        assert await forget_loose_files(work, 200) == 1
    assert {str(row.id) for row in await world.all(Attachment)} == {young, str(sent.id)}
