"""Routes of the CV: to read as JSON, to hand over as a PDF, and the candidate's own part of it."""

from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import Response

from app.foundation.api.conditional import DryRun, OptionalIfMatch, Tag, etag_of
from app.foundation.api.pdf import PdfResponse, pdf_answer
from app.foundation.api.route import make_router
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.foundation.paper.document import fingerprint
from app.foundation.paper.press import print_aside
from app.journey.cv import permissions, service
from app.journey.cv.domain.document import cv_document
from app.journey.cv.schemas import CvProfileBody, CvProfileRead, CvRead

router = make_router("candidates")
ReadCv = Annotated[Work, allow(permissions.READ_CVS)]
ReadProfile = Annotated[Work, allow(permissions.READ_PROFILES)]
WriteProfile = Annotated[Work, allow(permissions.WRITE_PROFILES)]


@router.get("/candidates/{candidate_id}/cv")
async def get_cv(work: ReadCv, candidate_id: UUID, tag: Tag) -> CvRead:
    """The Danish CV, in Danish or English by Accept-Language.

    A company reads it once the person has said yes to a match with it and lets it see the CV
    (`POST /v1/sharing-consents`), until the internship is over or the consent is withdrawn.
    """
    return await _read(work, candidate_id, tag)


@router.get("/candidates/{candidate_id}/cv.json")
async def get_cv_file(work: ReadCv, candidate_id: UUID, tag: Tag, response: Response) -> CvRead:
    """The same CV as a file to carry along."""
    work.exports()
    read = await _read(work, candidate_id, tag)
    response.headers["Content-Disposition"] = _attachment(candidate_id, "json")
    return read


@router.get(
    "/candidates/{candidate_id}/cv.pdf",
    response_class=PdfResponse,
    responses=pdf_answer("The CV as a PDF, in the language of Content-Language."),
)
async def get_cv_pdf(work: ReadCv, candidate_id: UUID, tag: Tag) -> Response:
    """The CV as a paper to hand to an employer. Letters that the fonts do not have are printed as U+FFFD."""
    document = cv_document(await service.cv_facts(work, candidate_id))
    mark = fingerprint(document)
    work.about(candidate_id)
    work.exports()
    tag.at_once(mark)
    headers = {"ETag": etag_of(mark), "Content-Disposition": _attachment(candidate_id, "pdf")}
    return PdfResponse(await print_aside(document), headers=headers)


@router.get("/candidates/{candidate_id}/cv-profile")
async def get_cv_profile(work: ReadProfile, candidate_id: UUID, tag: Tag) -> CvProfileRead:
    """What the candidate says on the CV, and which ways of contact it shows."""
    profile = await service.get_profile(work, candidate_id)
    tag(profile.version)
    return profile


@router.put("/candidates/{candidate_id}/cv-profile")
async def put_cv_profile(
    work: WriteProfile, candidate_id: UUID, body: CvProfileBody, precondition: OptionalIfMatch, tag: Tag, _dry: DryRun
) -> CvProfileRead:
    """Writes the candidate's own part of the CV, whole: the introduction in own words, and what contact it shows."""
    profile = await service.put_profile(work, candidate_id, body, precondition)
    tag(profile.version)
    return profile


async def _read(work: Work, candidate_id: UUID, tag: Tag) -> CvRead:
    read = service.read_cv(await service.cv_facts(work, candidate_id))
    tag(sha256(read.model_dump_json().encode("utf-8", "backslashreplace")).hexdigest()[:32])
    return read


def _attachment(candidate_id: UUID, kind: str) -> str:
    """A file name that tells nobody whose CV it is."""
    return f'attachment; filename="cv-{candidate_id.hex[-8:]}.{kind}"'
