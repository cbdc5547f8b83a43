"""The calendar behind a feed's address: who has the address reads it, without signing in."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.foundation.api.conditional import Tag
from app.foundation.api.errors import NotModified
from app.foundation.api.problems import respond
from app.foundation.api.rate_limits import address_of
from app.foundation.api.route import Handler, Route
from app.foundation.core.errors import PraktikError
from app.foundation.core.secret_tokens import hash_token
from app.foundation.identity.permissions import Anyone
from app.integration.calendars import service

CALENDAR_ROOT = "/calendar/"
_MEDIA_TYPE = "text/calendar; charset=utf-8"
# Nobody's calendar program asks for one feed more often, and to put it together takes longer than a page.
_OF_ONE_FEED_PER_MINUTE = 30


class LimitedRoute(Route):
    """Counts before anything else happens: a flood of guesses takes no connection."""

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()

        async def limited(request: Request) -> Response:
            state = request.app.state
            token = request.path_params.get("token", "")
            try:
                state.rate_limits.require(
                    state.settings.calendar_requests_per_minute, "calendar-address", address_of(request)
                )
                state.rate_limits.require(_OF_ONE_FEED_PER_MINUTE, "calendar-feed", hash_token(token))
            except PraktikError as error:
                return respond(request, error)
            return await handler(request)

        return limited


router = APIRouter(prefix=CALENDAR_ROOT.rstrip("/"), route_class=LimitedRoute, include_in_schema=False)


@router.api_route("/{token}.ics", methods=["GET", "HEAD"])
async def show_calendar(request: Request, work: Anyone, token: str, tag: Tag) -> Response:
    """The feed as its owner would see it now (RFC 5545); 304 where nothing has changed.

    A token that never was, one that was given up or renewed, and one whose account is closed answer alike: 404.
    """
    calendar = await service.open_feed(work, token)
    tag.at_once(calendar.etag)
    if "if-none-match" not in request.headers and _has_seen(request, calendar.changed_at):
        raise NotModified(f'"{calendar.etag}"')
    headers = {
        "ETag": f'"{calendar.etag}"',
        "Last-Modified": format_datetime(calendar.changed_at.astimezone(UTC), usegmt=True),
        "Cache-Control": "private, no-store",
        "Content-Language": calendar.language.value,
        "Content-Disposition": 'inline; filename="praktikmatch.ics"',
        "X-Robots-Tag": "noindex, nofollow",
    }
    return Response(await calendar.text(), media_type=_MEDIA_TYPE, headers=headers)


def _has_seen(request: Request, changed_at: datetime) -> bool:
    """Whether If-Modified-Since is not before the last change; a date that cannot be read counts as none."""
    try:
        seen = parsedate_to_datetime(request.headers["if-modified-since"])
        return seen.replace(tzinfo=seen.tzinfo or UTC) >= changed_at
    except (KeyError, ValueError, OverflowError):
        return False
