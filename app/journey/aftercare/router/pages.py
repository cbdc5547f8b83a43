"""The page behind an answer link: opening it has no effect, sending its form answers once."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.foundation.api.page_route import PageRoute, read_form
from app.foundation.api.pages import chosen_page_language, preferred_page_language
from app.foundation.identity.permissions import Anyone
from app.journey.aftercare import service
from app.journey.aftercare.errors import AnswerOver, LinkUnknown
from app.journey.aftercare.page import question_page, read_answer, refusal, thanks_page
from app.journey.aftercare.page.form import MOST_FIELDS

ANSWER_ROOT = "/answer/"
router = APIRouter(prefix=ANSWER_ROOT.rstrip("/"), route_class=PageRoute, include_in_schema=False)


@router.api_route("/{token}", methods=["GET", "HEAD"])
async def show_answer_page(request: Request, work: Anyone, token: str) -> Response:
    """Shows the questions. Mail scanners open links too, so this changes nothing, however often."""
    try:
        opened = await service.open_link(work, token)
    except (LinkUnknown, AnswerOver) as error:
        return refusal(error, preferred_page_language(request))
    language = chosen_page_language(request) or opened.link.language
    return question_page(opened.link, opened.follow_up, opened.names, language)


@router.post("/{token}")
async def answer_on_page(request: Request, work: Anyone, token: str) -> Response:
    """Answers, once; a form that lacks something is shown again and nothing has happened."""
    fields = await read_form(request, MOST_FIELDS)
    try:
        opened = await service.open_link(work, token)
        language = chosen_page_language(request) or opened.link.language
        form, faults = read_answer(fields, opened.follow_up)
        if form is None:
            return question_page(opened.link, opened.follow_up, opened.names, language, faults=faults, written=fields)
        await service.answer(work, token, form)
    except (LinkUnknown, AnswerOver) as error:
        return refusal(error, preferred_page_language(request))
    return thanks_page(language)
