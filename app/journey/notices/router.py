"""Routes of notices: what I was told, and what I want to be told."""

from typing import Annotated

from app.foundation.api.conditional import DryRun
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.notices import permissions, service
from app.journey.notices.schemas import NoticePreferencesBody, NoticePreferencesRead, NoticeRead

router = make_router("notices")
Read = Annotated[Work, allow(permissions.READ_NOTICES)]
ReadPreferences = Annotated[Work, allow(permissions.READ_PREFERENCES)]
WritePreferences = Annotated[Work, allow(permissions.WRITE_PREFERENCES)]


@router.get("/me/notices")
async def list_my_notices(work: Read, page: Paging) -> Page[NoticeRead]:
    """What you were told, newest first, and what became of the mail. Kept for 90 days."""
    notices, cursor = await service.list_notices(work, page)
    return Page(items=notices, next_cursor=cursor)


@router.get("/me/notice-preferences")
async def get_notice_preferences(work: ReadPreferences) -> NoticePreferencesRead:
    """Whether you want mail, about what, at once or daily, and when it is quiet."""
    return await service.read_preferences(work)


@router.put("/me/notice-preferences")
async def put_notice_preferences(
    work: WritePreferences, body: NoticePreferencesBody, _dry: DryRun
) -> NoticePreferencesRead:
    """Chooses anew: all of it in one. A kind turned off stays in your list, it only sends no mail."""
    return await service.store_preferences(work, body)
