"""Routes of the papers: the agreement as a PDF, and the record for VITAS."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag, etag_of
from app.foundation.api.pdf import PdfResponse, pdf_answer
from app.foundation.api.route import make_router
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.foundation.paper.document import fingerprint
from app.foundation.paper.press import print_aside
from app.journey.papers import permissions, service
from app.journey.papers.domain.agreement import agreement_document
from app.journey.papers.schemas import HandoverBody, HandoverRead

router = make_router("placements")
ReadPapers = Annotated[Work, allow(permissions.READ_PAPERS)]
ReadHandovers = Annotated[Work, allow(permissions.READ_HANDOVERS)]
WriteHandovers = Annotated[Work, allow(permissions.WRITE_HANDOVERS)]
_FILE_NAME = Text("praktikaftale-{reference}-v{number}.pdf", "agreement-{reference}-v{number}.pdf")
_PDF_ANSWER = pdf_answer("The agreement as a PDF, in the language of Content-Language.")
_NOT_YET: dict[int | str, dict[str, Any]] = {
    409: {
        "description": "The agreement is still being written (`handover.not_submitted`).",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


@router.get("/placements/{placement_id}/agreement.pdf", response_class=PdfResponse, responses=_PDF_ANSWER)
async def get_agreement_pdf(
    work: ReadPapers,
    placement_id: UUID,
    tag: Tag,
    version: Annotated[int | None, Query(ge=1, le=100_000, description="An older version of the agreement.")] = None,
) -> Response:
    """The agreement as a paper, Danish or English by Accept-Language; a draft is marked as one on every page.

    Everybody reads what the API shows them elsewhere: a company sees the person's preferred or first name and the
    checks that concern the company. Letters that the fonts do not have are printed as U+FFFD.
    """
    facts = await service.agreement_facts(work, placement_id, version)
    work.exports()
    document = agreement_document(facts)
    mark = fingerprint(document)
    tag.at_once(mark)
    name = _FILE_NAME.format(reference=facts.reference.lower(), number=facts.number).get(facts.language)
    headers = {"ETag": etag_of(mark), "Content-Disposition": f'attachment; filename="{name}"'}
    return PdfResponse(await print_aside(document), headers=headers)


@router.get("/placements/{placement_id}/handover", responses=_NOT_YET)
async def get_handover(work: ReadHandovers, placement_id: UUID, tag: Tag) -> HandoverRead:
    """Everything to enter in VITAS by hand, from the submission on; `missing` says what is not there yet.

    `form` holds the same once more in the order of the form, with labels in Danish and English. The CPR number is
    not part of it: a caseworker reveals it where `person.cpr_route` says, with a purpose.
    """
    placement = await service.get_placement(work, placement_id)
    tag(placement.version)
    return await service.read_handover(work, placement)


@router.put("/placements/{placement_id}/handover")
async def set_vitas_reference(
    work: WriteHandovers, placement_id: UUID, body: HandoverBody, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> HandoverRead:
    """Stores the reference that VITAS gave the internship, once it has been granted; null takes it away again."""
    placement = await service.store_reference(work, placement_id, body, precondition)
    tag(placement.version)
    return await service.read_handover(work, placement)
