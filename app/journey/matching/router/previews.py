"""Routes of ranking previews."""

from typing import Annotated
from uuid import UUID

from app.foundation.api.route import make_router, read_only
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.matching import permissions, service
from app.journey.matching.schemas.previews import RankingPreviewCreate, RankingPreviewRead

router = make_router("matching")
Preview = Annotated[Work, allow(permissions.PREVIEW_RANKINGS)]


@router.post("/needs/{need_id}/ranking-previews")
@read_only
async def preview_ranking(work: Preview, need_id: UUID, body: RankingPreviewCreate) -> RankingPreviewRead:
    """What other settings would do to the ranking of an open need: places, scores, who enters and who leaves.

    For trying weights and limits before saving them. Nothing is stored and nothing is recorded, so it can be asked as
    often as needed; it is a reading of personal data all the same, and shows the own jobcenter's candidates by name.
    """
    return await service.preview_ranking(work, need_id, body)
