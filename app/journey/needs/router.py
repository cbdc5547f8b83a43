"""Routes of needs."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.foundation.api.conditional import DryRun, IfMatch, OptionalIfMatch, Tag
from app.foundation.api.pagination import Paging
from app.foundation.api.route import make_router
from app.foundation.api.schemas import Page
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.journey.needs import permissions, repository, service
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need
from app.journey.needs.repository import NeedFilter
from app.journey.needs.schemas import Expand, NeedCloseBody, NeedCreate, NeedPatch, NeedRead, NeedSort, SkillProposal

router = make_router("needs")
ReadNeeds = Annotated[Work, allow(permissions.READ_NEEDS)]
WriteNeeds = Annotated[Work, allow(permissions.WRITE_NEEDS)]
Expanding = Annotated[
    list[Expand], Query(max_length=3, description="`workplace`, `occupation`, `skills` (their labels); repeatable.")
]


@router.get("/needs")
async def list_needs(
    work: ReadNeeds,
    page: Paging,
    status: NeedStatus | None = None,
    workplace_id: UUID | None = None,
    company_id: UUID | None = None,
    mine: Annotated[bool, Query(description="Only those of the own jobcenter or company.")] = False,
    sort: NeedSort = "created_at",
    expand: Expanding = [],  # noqa: B006  never changed
) -> Page[NeedRead]:
    """Needs: a company sees its own, a jobcenter its own and the open ones that others share with it."""
    wanted = NeedFilter(status, workplace_id, company_id, mine)
    needs, cursor = await repository.list_needs(work, wanted, sort, page)
    return Page(items=await service.read_needs(work, needs, expand), next_cursor=cursor)


@router.post("/needs", status_code=201)
async def create_need(work: WriteNeeds, body: NeedCreate, tag: Tag) -> NeedRead:
    """Creates a draft for one workplace.

    Without `skills`, the essential ESCO skills of the occupation are proposed (importance `should`, level 1): look
    at them, change them, then publish.
    """
    need = await service.create_need(work, body)
    tag.created(need.version, f"/v1/needs/{need.id}")
    return (await service.read_needs(work, [need]))[0]


@router.get("/occupations/{occupation_id}/skill-proposals")
async def list_skill_proposals(work: ReadNeeds, occupation_id: UUID) -> Page[SkillProposal]:
    """The essential ESCO skills that say most about an occupation, ready to be sent as a need's `skills`.

    At most twelve, in one page: those with a Danish name first, then those that the fewest other occupations share.
    A need created without `skills` asks for exactly these; one created with an empty list asks for none.
    """
    return Page(items=await service.propose_skills(work, occupation_id))


@router.get("/needs/{need_id}")
async def get_need(work: ReadNeeds, need_id: UUID, tag: Tag, expand: Expanding = []) -> NeedRead:  # noqa: B006  as above
    """One need."""
    need = await repository.get_shown(work, need_id)
    tag(need.version)
    return (await service.read_needs(work, [need], expand))[0]


@router.patch("/needs/{need_id}")
async def patch_need(work: WriteNeeds, need_id: UUID, patch: NeedPatch, precondition: IfMatch, tag: Tag) -> NeedRead:
    """Changes a need: all of a draft.

    Of a published one only what breaks no promise: `tasks`, `mentor`, `job_prospect`, `external_ref`,
    `spoken_languages`, the declarations, `open_to_other_jobcenters`, a later `starts_until`, and `seats` down to those
    taken.
    """
    return await _answer(work, await service.patch_need(work, need_id, patch, precondition), tag)


@router.post("/needs/{need_id}/publish")
async def publish_need(
    work: WriteNeeds, need_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> NeedRead:
    """Opens a draft: people may be ranked and proposed from now on."""
    return await _answer(work, await service.move_need(work, need_id, "publish", precondition), tag)


@router.post("/needs/{need_id}/confirm")
async def confirm_need(
    work: WriteNeeds, need_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> NeedRead:
    """Says that an open need still stands: `confirmed_on` becomes today."""
    return await _answer(work, await service.move_need(work, need_id, "confirm", precondition), tag)


@router.post("/needs/{need_id}/close")
async def close_need(
    work: WriteNeeds, need_id: UUID, body: NeedCloseBody, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> NeedRead:
    """Closes a need; nobody can be proposed or accepted any more."""
    need = await service.move_need(work, need_id, "close", precondition, body.reason_code)
    return await _answer(work, need, tag)


@router.post("/needs/{need_id}/reopen")
async def reopen_need(
    work: WriteNeeds, need_id: UUID, precondition: OptionalIfMatch, _dry: DryRun, tag: Tag
) -> NeedRead:
    """Opens a closed or expired need again."""
    return await _answer(work, await service.move_need(work, need_id, "reopen", precondition), tag)


async def _answer(work: Work, need: Need, tag: Tag) -> NeedRead:
    tag(need.version)
    return (await service.read_needs(work, [need]))[0]
