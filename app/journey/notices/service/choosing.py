"""What an account wants to be told by mail, and what it was told."""

from typing import Any

from app.foundation.api.pagination import PageRequest
from app.foundation.core.errors import Invalid
from app.foundation.db.work import Work
from app.foundation.identity.repository import get_own
from app.journey.notices.domain.kinds import SENTENCES, NoticeKind
from app.journey.notices.errors import HALF_QUIET, NO_QUIET
from app.journey.notices.models import Notice, NoticePreference
from app.journey.notices.repository import notices as repository
from app.journey.notices.schemas import KindRead, NoticePreferencesBody, NoticePreferencesRead, NoticeRead


async def read_preferences(work: Work) -> NoticePreferencesRead:
    """As chosen, or as it is for somebody who has chosen nothing: everything, at once."""
    chosen = await repository.find_preference(work)
    if chosen is None:
        return await _read(work, NoticePreferencesBody().model_dump())
    return await _read(work, chosen.model_dump())


async def store_preferences(work: Work, body: NoticePreferencesBody) -> NoticePreferencesRead:
    """Raises Invalid for quiet hours with one end, or without a minute between them.

    What is queued already is asked again before it is sent: a kind turned off is not, quiet hours hold at once.
    """
    if (body.quiet_from is None) != (body.quiet_to is None):
        raise Invalid(HALF_QUIET)
    if body.quiet_from is not None and body.quiet_from == body.quiet_to:
        raise Invalid(NO_QUIET)
    values = {**body.model_dump(), "unwanted_kinds": sorted({kind.value for kind in body.unwanted_kinds})}
    await repository.store_preference(work, values)
    return await _read(work, values)


async def _read(work: Work, values: dict[str, Any]) -> NoticePreferencesRead:
    unwanted = set(values["unwanted_kinds"])
    kinds = [
        KindRead(kind=kind, label=SENTENCES[kind].get(work.language), is_wanted=kind.value not in unwanted)
        for kind in NoticeKind
    ]
    email = (await get_own(work)).email
    shown = {name: values[name] for name in NoticePreference.model_fields if name not in {"account_id", "updated_at"}}
    return NoticePreferencesRead(**shown, email=email, kinds=kinds)


async def list_notices(work: Work, page: PageRequest) -> tuple[list[NoticeRead], str | None]:
    rows, cursor = await repository.list_own(work, page)
    return [_shown(work, row) for row in rows], cursor


def _shown(work: Work, row: Notice) -> NoticeRead:
    known = row.kind in set(NoticeKind)
    label = SENTENCES[NoticeKind(row.kind)].get(work.language) if known else row.kind
    return NoticeRead.model_validate({**row.model_dump(), "label": label, "reason_code": row.error_code})
