"""ETag, If-Match and If-None-Match over a resource's version, and dry runs."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Query, Request, Response

from app.foundation.api.errors import NotModified, PreconditionFailed, PreconditionRequired
from app.foundation.api.openapi_clients import REQUIRED


def etag_of(version: int | str) -> str:
    return f'"{version}"'


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}


@dataclass(frozen=True, slots=True)
class Precondition:
    """The versions a caller accepts; None accepts any."""

    header: str | None

    def check(self, version: int | str) -> None:
        """Raises PreconditionFailed when the resource has another version than the caller saw."""
        if self.header is None or self.header.strip() == "*":
            return
        if etag_of(version) not in _tags(self.header):
            raise PreconditionFailed


# These are coroutines, though nothing in them waits: for plain functions the framework goes to a thread each time.
# Its absence is our own 428, so the parameter has a default; the document calls it required all the same.
_Needed = Header(max_length=200, json_schema_extra={REQUIRED: True})


async def _required(if_match: Annotated[str | None, _Needed] = None) -> Precondition:
    if if_match is None:
        raise PreconditionRequired
    return Precondition(if_match)


async def _optional(if_match: Annotated[str | None, Header(max_length=200)] = None) -> Precondition:
    return Precondition(if_match)


IfMatch = Annotated[Precondition, Depends(_required)]
OptionalIfMatch = Annotated[Precondition, Depends(_optional)]


async def _tagger(request: Request, response: Response) -> "Tagger":
    return Tagger(request, response)


class Tagger:
    """Puts the ETag on an answer; on a GET with a matching If-None-Match 304 is answered instead."""

    def __init__(self, request: Request, response: Response) -> None:
        self._request = request
        self._response = response

    def __call__(self, version: int | str) -> None:
        """The answer is made all the same and then left out: the access log reads in it whose data it shows again."""
        if self._is_known(etag_of(version)):
            self._request.state.not_modified = etag_of(version)
        self._response.headers["ETag"] = etag_of(version)

    def at_once(self, version: int | str) -> None:
        """For papers and files, which are dear to make: raises NotModified right here. Only where `work.about` has
        said whose they are.
        """
        self(version)
        if self._request.state.not_modified is not None:
            raise NotModified(etag_of(version))

    def _is_known(self, etag: str) -> bool:
        seen = self._request.headers.get("if-none-match")
        return self._request.method == "GET" and seen is not None and (seen.strip() == "*" or etag in _tags(seen))

    def created(self, version: int, location: str) -> None:
        """For 201: the ETag and where the new resource is."""
        self._response.headers["ETag"] = etag_of(version)
        self._response.headers["Location"] = location

    def accepted(self) -> None:
        """For 202: what was asked for waits for somebody else."""
        self._response.status_code = 202


Tag = Annotated[Tagger, Depends(_tagger)]


async def _dry_run(
    request: Request,
    dry_run: Annotated[bool, Query(description="Run every check and show the result, without any effect.")] = False,
) -> bool:
    """A dry run is the real run, rolled back: it cannot differ from it."""
    if dry_run:
        request.state.transaction.keep = False
    return dry_run


DryRun = Annotated[bool, Depends(_dry_run)]
