"""The page behind a signing link: opening it has no effect, sending its form answers once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.responses import Response

from app.foundation.api.errors import UnsupportedMedia
from app.foundation.api.pages import chosen_language
from app.foundation.api.problems import respond
from app.foundation.api.rate_limits import address_of
from app.foundation.api.route import Handler, Route
from app.foundation.core.errors import PraktikError
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.foundation.identity.permissions import Anyone
from app.journey.placements.domain import Party
from app.journey.signing import service
from app.journey.signing.domain import Choice
from app.journey.signing.page import agreement_page, thanks_page, words
from app.journey.signing.schemas import AnswerForm

PAGE_ROOT = "/sign/"
_FORM_TYPE = "application/x-www-form-urlencoded"
_MOST_FIELDS = 10
_FAULTS: Mapping[str, Text] = {
    "confirmed": words.NO_CONFIRMATION,
    "choice": words.NO_CHOICE,
    "reasons": words.BAD_REASONS,
}


class LimitedRoute(Route):
    """Counts before anything else happens: a flood of guesses takes neither a connection nor the writer's turn."""

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()

        async def limited(request: Request) -> Response:
            state = request.app.state
            per_minute = state.settings.signing_requests_per_minute
            token = request.path_params.get("token", "")
            try:
                state.rate_limits.require(per_minute, "address", address_of(request))
                state.rate_limits.require(per_minute, "link", service.hash_token(token))
            except PraktikError as error:
                return respond(request, error)
            return await handler(request)

        return limited


router = APIRouter(prefix=PAGE_ROOT.rstrip("/"), route_class=LimitedRoute, include_in_schema=False)


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
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM_TYPE:
        raise UnsupportedMedia
    fields = _fields(await request.body())
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


def _fields(body: bytes) -> dict[str, str]:
    """The form's fields; empty for what is no form, and for a field sent twice: the form is shown again then."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        return {}
    return {} if len(dict(pairs)) != len(pairs) else dict(pairs)


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
