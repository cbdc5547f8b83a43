"""Files: looked into, kept until their message is sent, and handed out as downloads only."""

import hashlib
from datetime import timedelta
from uuid import UUID

from app.foundation.audit.service import Change, record
from app.foundation.audit.service import Subject as EventSubject
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.conversations.domain.files import given_name, judge_name, kind_of
from app.journey.conversations.errors import ThreadClosed, TooManyLooseFiles
from app.journey.conversations.models import Attachment
from app.journey.conversations.repository import messages as repository
from app.journey.conversations.repository import threads

MOST_LOOSE = 10
LOOSE_FOR = timedelta(hours=24)


async def upload(work: Work, thread_id: UUID, content: bytes, disposition: str | None) -> Attachment:
    """Keeps a file for a message of the caller's. Raises NotFound, ThreadClosed, TooManyLooseFiles, and Invalid for an
    empty file, one that is none of the kinds allowed, and a name whose ending says something else than the content.
    """
    thread = await threads.get_thread(work, thread_id, lock=True)
    if thread.closed_at is not None:
        raise ThreadClosed
    kind, name = _judged(content, disposition)
    if await repository.count_loose(work, thread.id) >= MOST_LOOSE:
        raise TooManyLooseFiles(most=MOST_LOOSE)
    row = Attachment(
        thread_id=thread.id,
        jobcenter_id=thread.jobcenter_id,
        uploaded_by=work.actor.account_id,
        uploaded_at=work.now(),
        name=name,
        media_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )
    work.session.add(row)
    await work.session.flush()
    subject = EventSubject("attachment", row.id, thread.jobcenter_id, thread.company_id, thread.candidate_id)
    data = {"thread_id": str(thread.id), "media_type": kind, "size": row.size}
    await record(work, "attachment.uploaded", subject, Change(data=data))
    return row


def _judged(content: bytes, disposition: str | None) -> tuple[str, str]:
    kind = kind_of(content)
    if kind is None:
        text = Text(
            "Filen skal være PDF, PNG, JPEG, Word (.docx uden makroer) eller tekst i UTF-8, og den må ikke være tom.",
            "The file must be a PDF, PNG, JPEG, Word (.docx without macros) or UTF-8 text, and not empty.",
        )
        raise Invalid(FieldFault("", "attachment.kind_refused", text))
    name = judge_name(given_name(disposition), kind)
    if not name.fits:
        text = Text("Filens navn passer ikke til dens indhold.", "The file's name does not fit what is in it.")
        raise Invalid(FieldFault("header/content-disposition", "attachment.name_differs", text))
    return kind, name.name


async def download(work: Work, attachment_id: UUID) -> Attachment:
    """Raises NotFound."""
    return await repository.get_file(work, attachment_id)


async def forget_loose_files(work: Work, at_most: int) -> int:
    """Deletes files whose message was not sent within a day; says how many."""
    return await repository.forget_loose(work, work.now() - LOOSE_FOR, at_most)
