"""The page behind a signing link: opening it has no effect, sending its form answers once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.foundation.api.page_route import PageRoute, read_form
from app.foundation.api.pages import chosen_language
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.foundation.identity.permissions import Anyone
from app.journey.placements.domain import Party
from app.journey.signing import service
from app.journey.signing.domain import Choice
from app.journey.signing.page import agreement_page, thanks_page, words
from app.journey.signing.schemas import AnswerForm

PAGE_ROOT = "/sign/"
_MOST_FIELDS = 10
_FAULTS: Mapping[str, Text] = {
    "confirmed": words.NO_CONFIRMATION,
    "choice": words.NO_CHOICE,
    "reasons": words.BAD_REASONS,
}


router = APIRouter(prefix=PAGE_ROOT.rstrip("/"), route_class=PageRoute, include_in_schema=False)


async def _speaking(request: Request, work: Anyone, token: str) -> Work:
    """The page's language: the one chosen on it, else the link's own; refusals use it too.

    Raises LinkUnknown, in the language the browser prefers.
    """
    link, _ = await service.find_link(work, token)
    work.language = chosen_language(request) or link.language
    request.state.language = work.language
    return work


Speaking = Annotated[Work, Depends(_speaking)]


@router.api_route("/{token}", methods=["GET", "HEAD"])
async def show_signing_page(work: Speaking, token: str) -> Response:
    """Shows the agreement and the form. Mail scanners open links too, so this changes nothing, however often."""
    opened = await service.open_link(work, token)
    return agreement_page(opened.link, opened.placement, opened.names, work.language)


@router.post("/{token}")
async def answer_on_signing_page(request: Request, work: Speaking, token: str) -> Response:
    """Signs or objects, once; a form that lacks something is shown again and nothing has happened."""
    fields = await read_form(request, _MOST_FIELDS)
    opened = await service.open_link(work, token)
    try:
        form = AnswerForm.model_validate(fields)
    except ValidationError as error:
        return _again(opened, work, list(_faults(error)), fields)
    if form.choice is Choice.OBJECT and opened.link.party != Party.EMPLOYEE_REPRESENTATIVE:
        return _again(opened, work, [words.BAD_FORM], fields)
    return thanks_page(await service.answer(work, token, form), form.choice, work.language)


def _again(opened: service.Opened, work: Work, faults: Sequence[Text], fields: Mapping[str, str]) -> Response:
    """The page once more, with what is wrong and what had been written."""
    return agreement_page(opened.link, opened.placement, opened.names, work.language, faults=faults, written=fields)


def _faults(error: ValidationError) -> Iterable[Text]:
    """What to tell of a form, each thing once, without repeating what was sent."""
    found: dict[str, Text] = {}
    for fault in error.errors():
        context = fault.get("ctx", {})
        if "da" in context:
            found[context["code"]] = Text(context["da"], fault["msg"])
        else:
            name = str(fault["loc"][0]) if fault["loc"] else ""
            found[name if name in _FAULTS else ""] = _FAULTS.get(name, words.BAD_FORM)
    return found.values()
