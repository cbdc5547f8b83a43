"""What pages with a form have in common: a limit on guesses, and how a form is read."""

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from app.foundation.api.errors import UnsupportedMedia
from app.foundation.api.problems import respond
from app.foundation.api.rate_limits import address_of
from app.foundation.api.route import Handler, Route
from app.foundation.core.errors import PraktikError
from app.foundation.core.secret_tokens import hash_token

FORM_TYPE = "application/x-www-form-urlencoded"


class PageRoute(Route):
    """Counts before anything else happens: a flood of guesses takes neither a connection nor the writer's turn."""

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()

        async def limited(request: Request) -> Response:
            state = request.app.state
            per_minute = state.settings.signing_requests_per_minute
            token = request.path_params.get("token", "")
            try:
                state.rate_limits.require(per_minute, "address", address_of(request))
                state.rate_limits.require(per_minute, "link", hash_token(token))
            except PraktikError as error:
                return respond(request, error)
            return await handler(request)

        return limited


async def read_form(request: Request, most_fields: int) -> dict[str, str]:
    """The form's fields; empty for what is no form, and for a field sent twice: the form is shown again then.

    Raises UnsupportedMedia where the body does not even say that it is a form.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise UnsupportedMedia
    body = await request.body()
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=most_fields, errors="strict")
    except ValueError:
        return {}
    return {} if len(dict(pairs)) != len(pairs) else dict(pairs)
