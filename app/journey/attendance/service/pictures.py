"""Readiness pictures by the supervisor, and the candidate's reply."""

from datetime import date
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.api.pagination import PageRequest
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.attendance import repository
from app.journey.attendance.domain.schedule import Terms
from app.journey.attendance.errors import PictureExists
from app.journey.attendance.models import ReadinessPicture
from app.journey.attendance.schemas import ReadinessPictureCreate, ReplyBody
from app.journey.attendance.service.recording import (
    require_not_over_own_words,
    require_voice,
    take_placement,
    told_of,
    voice_of,
)
from app.journey.attendance.service.signalling import look_for_signals
from app.journey.attendance.service.terms import terms_of
from app.journey.placements import repository as placements


async def list_pictures(work: Work, placement_id: UUID, page: PageRequest) -> tuple[list[ReadinessPicture], str | None]:
    placement = await placements.get_placement(work, placement_id)
    return await repository.list_pictures(work, placement.id, page)


async def give_picture(work: Work, placement_id: UUID, body: ReadinessPictureCreate) -> ReadinessPicture:
    """Stores what the supervisor saw on one day. Raises Invalid for a day ahead or outside, PictureExists."""
    placement = await take_placement(work, placement_id)
    terms = await terms_of(work, placement)
    seen_on = body.seen_on or work.today()
    _require_day(terms, seen_on, work.today())
    if await repository.picture_exists(work, placement.id, seen_on):
        raise PictureExists
    picture = ReadinessPicture(
        created_at=work.now(),
        updated_at=work.now(),
        placement_id=placement.id,
        jobcenter_id=placement.jobcenter_id,
        company_id=placement.company_id,
        candidate_id=placement.candidate_id,
        mentor_account_id=placement.mentor_account_id,
        seen_on=seen_on,
        given_by=work.actor.account_id,
        **body.model_dump(exclude={"seen_on"}),
    )
    work.session.add(picture)
    await work.session.flush()
    data = {"placement_id": str(placement.id), "seen_on": seen_on.isoformat()}
    await record(work, "readiness_picture.given", _subject(picture), Change(data=data))
    await look_for_signals(work, placement, terms)
    return picture


def _require_day(terms: Terms, seen_on: date, today: date) -> None:
    if seen_on > today:
        text = Text("Dagen er ikke kommet endnu.", "The day has not come yet.")
        raise Invalid(FieldFault("/seen_on", "readiness.day_ahead", text))
    if not terms.covers(seen_on):
        text = Text("Praktikken løber ikke den dag.", "The internship does not run on that day.")
        raise Invalid(FieldFault("/seen_on", "readiness.day_outside", text))


async def reply(work: Work, picture_id: UUID, body: ReplyBody, precondition: Precondition) -> ReadinessPicture:
    """The candidate's word on a picture; the last one stands. Raises as a note on a day does."""
    picture = await repository.get_picture(work, picture_id, lock=True)
    precondition.check(picture.version)
    require_voice(work, body)
    require_not_over_own_words(work, said=picture.reply is not None, told=picture.reply_on_behalf)
    picture.reply = body.text
    picture.replied_at = picture.updated_at = work.now()
    picture.reply_on_behalf = told_of(body)
    picture.may_be_shared = body.may_be_shared
    await work.session.flush()
    await record(work, "readiness_picture.replied", _subject(picture), Change(data=voice_of(body)))
    return picture


def _subject(picture: ReadinessPicture) -> Subject:
    return Subject("readiness_picture", picture.id, picture.jobcenter_id, picture.company_id, picture.candidate_id)
