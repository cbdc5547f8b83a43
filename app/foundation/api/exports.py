"""Every list as a file: all its pages in one read snapshot, written to a temporary file, sent when it is complete."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import orjson
from anyio import to_thread
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.foundation.api.access import Answered, people_in
from app.foundation.api.columns import Column, columns_of, rows_of
from app.foundation.api.errors import ExportsBusy, ExportTooLarge, TooManyAtOnce
from app.foundation.api.media import CSV, JSON, XLSX, acceptable_media
from app.foundation.api.pagination import PageOfExport
from app.foundation.api.rate_limits import address_of
from app.foundation.api.schemas import Page
from app.foundation.core.seen import Seen
from app.foundation.db.work import Work
from app.foundation.paper.spreadsheet import LongCsv, LongXlsx

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
FORMS = (JSON, CSV, XLSX)
ROWS_AT_ONCE = 500
AT_ONCE = 2
IN_MEMORY_BYTES = 1_000_000
PIECE_BYTES = 256_000
_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A page as JSON; as CSV or XLSX the whole list, whatever `limit` and `cursor` say. Columns are "
        "the items' fields, nested ones joined by dots; lists are JSON text.",
        "content": {CSV: _FILE, XLSX: _FILE},
        "headers": {"Content-Disposition": {"schema": {"type": "string"}, "description": "Of a file: its name."}},
    },
    406: {
        "description": "None of the forms the route offers is accepted.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}


class RoomForExports:
    """How many lists are written out at once in one process: a few, and for one caller one. The others do not wait."""

    def __init__(self) -> None:
        self._callers: set[str] = set()

    @contextmanager
    def place(self, caller: str) -> Iterator[None]:
        """Raises TooManyAtOnce for a caller who has one going, ExportsBusy where others have all of them."""
        if caller in self._callers:
            raise TooManyAtOnce(1)
        if len(self._callers) >= AT_ONCE:
            raise ExportsBusy
        self._callers.add(caller)
        try:
            yield
        finally:
            self._callers.remove(caller)


class FileAnswer(StreamingResponse):
    """A file without a name that is gone once it has been sent, or once nobody wants it any more."""

    def __init__(self, file: IO[bytes], media: str, name: str) -> None:
        self._file = file
        file.seek(0, SEEK_END)
        length = file.tell()
        file.seek(0)
        suffix = "csv" if media == CSV else "xlsx"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}.{suffix}"',
            "Content-Length": str(length),
            "Vary": "Accept",
        }
        told = f"{CSV}; charset=utf-8; header=present" if media == CSV else media
        super().__init__(self._pieces(), media_type=told, headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file:
            await super().__call__(scope, receive, send)

    async def _pieces(self) -> AsyncIterator[bytes]:
        while piece := await to_thread.run_sync(self._file.read, PIECE_BYTES):
            yield piece

    def withdraw(self) -> None:
        """It must not be sent after all."""
        self._file.close()


class ListExport:
    """Answers a list's route as CSV or XLSX, by asking its handler for one page after the other.

    So a file has exactly the rows, the filters, the order and the masks that the pages have, and whom each page is
    about is noted as it is for JSON. The whole of it is one moment: pages do not shift while it is written.
    """

    def __init__(self, route: APIRoute, handler: Handler) -> None:
        self._name = route.name.removeprefix("list_").replace("_", "-")
        self._operation = route.name
        self._model: Any = route.response_model
        self._handler = handler

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        return columns_of(self._model.model_json_schema(mode="serialization"))

    async def answer(self, request: Request) -> Response:
        """Raises NotAcceptable for any other form, ExportTooLarge above `export_rows`, and what `place` raises."""
        media = acceptable_media(",".join(request.headers.getlist("accept")), FORMS)
        if media == JSON:
            response = await self._handler(request)
            response.headers.add_vary_header("Accept")
            return response
        room: RoomForExports = request.app.state.exports
        with room.place(request.headers.get("authorization") or address_of(request)):
            return await self._file(request, media)

    async def _file(self, request: Request, media: str) -> Response:
        work: Work = request.state.work
        if not work.settings.is_sqlite:  # where a reading transaction is one moment anyway
            await work.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  closed once it has been sent
        table = (LongCsv if media == CSV else LongXlsx)(file, self._name, [each.name for each in self._columns])
        try:
            await self._fill(request, work, table)
            await work.session.close()  # packing takes long, and needs no connection
            await to_thread.run_sync(table.finish)
        except BaseException:
            table.abandon()
            file.close()
            raise
        work.exports()
        return FileAnswer(file, media, f"{self._name}-{work.today()}")

    async def _fill(self, request: Request, work: Work, table: LongCsv | LongXlsx) -> None:
        """Page after page, until there is none, or more than one export may have, or nobody who waits for it."""
        most, written, cursor = work.settings.export_rows, 0, None
        while True:
            request.state.page_of_export = PageOfExport(min(ROWS_AT_ONCE, most - written + 1), cursor)
            response = await self._handler(request)
            work.about(*people_in(Answered(request, response, self._operation), Seen()))
            page = orjson.loads(response.body)
            work.session.expunge_all()
            items, cursor = page["items"], page.get("next_cursor")
            written += len(items)
            if written > most:
                raise ExportTooLarge(limit=most)
            await to_thread.run_sync(self._write, table, items)
            if cursor is None or not items:
                return
            if await request.is_disconnected():
                raise ClientDisconnect

    def _write(self, table: LongCsv | LongXlsx, items: Sequence[dict[str, Any]]) -> None:
        table.add(rows_of(self._columns, items))


def is_exported(route: APIRoute) -> bool:
    """Whether a route answers a list that has an end, and does not make its files itself."""
    model, told = route.response_model, route.responses.get(200, {})
    if not route.name.startswith("list_") or not (isinstance(model, type) and issubclass(model, BaseModel)):
        return False
    # A feed is not a `Page`: it has cursors of its own, and no last one.
    is_list = issubclass(model, Page) or ("items" in model.model_fields and "next_cursor" not in model.model_fields)
    return is_list and (told is RESPONSES[200] or XLSX not in told.get("content", {}))
