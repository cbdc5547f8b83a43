"""Rows of conversations and notices for tests that begin with them, and files of every kind."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.journey.conversations.domain.sides import Counterpart, ThreadSide, ThreadSubject
from app.journey.conversations.models import Attachment, Message, Thread
from app.journey.notices.models import Notice

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
PDF = b"%PDF-1.7\n%%EOF\n"


def word(*more: str) -> bytes:
    """A Word document by its list of parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in ("[Content_Types].xml", "word/document.xml", *more):
            archive.writestr(zipfile.ZipInfo(part), "<x/>")  # of no time: what is in it names a test
    return packed.getvalue()


def thread_row(jobcenter_id: UUID, by: UUID, subject_id: UUID, **values: Any) -> Thread:
    """A conversation about a placement in which nothing was said; `company_id` or `candidate_id` says with whom."""
    counterpart = Counterpart.COMPANY if values.get("company_id") else Counterpart.CANDIDATE
    return Thread(
        jobcenter_id=jobcenter_id,
        opened_by=by,
        subject_id=subject_id,
        **{
            "subject": ThreadSubject.PLACEMENT,
            "counterpart": counterpart,
            "last_message_at": datetime.now(UTC),
            **values,
        },
    )


def message_row(thread: Thread, by: UUID, number: int, side: ThreadSide, **values: Any) -> Message:
    return Message(
        thread_id=thread.id,
        jobcenter_id=thread.jobcenter_id,
        author_account_id=by,
        number=number,
        side=side,
        **{"body": "Hej", "sent_at": datetime.now(UTC), **values},
    )


def file_row(thread: Thread, by: UUID, **values: Any) -> Attachment:
    return Attachment(
        thread_id=thread.id,
        jobcenter_id=thread.jobcenter_id,
        uploaded_by=by,
        **{
            "uploaded_at": datetime.now(UTC),
            "name": "plan.pdf",
            "media_type": "application/pdf",
            "size": len(PDF),
            "sha256": "0" * 64,
            "content": PDF,
            **values,
        },
    )


def notice_row(account_id: UUID, key: str, **values: Any) -> Notice:
    return Notice(
        account_id=account_id,
        dedupe_key=key,
        **{
            "kind": "new_message",
            "subject_type": "thread",
            "subject_id": account_id,
            "not_before": datetime.now(UTC),
            **values,
        },
    )
