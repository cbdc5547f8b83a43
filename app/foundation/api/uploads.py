"""Bodies too large for memory: received only once the caller is known, and kept encrypted in a temporary file."""

import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any, TypeVar

import anyio.to_thread
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from app.foundation.api.fetching import FetchNeeded
from app.foundation.core.errors import FieldFault, Invalid, Unavailable
from app.foundation.core.i18n import Text

PIECE_BYTES = 256 * 1024
BEGINNING_BYTES = 16  # what tells one kind of file from another
MOST_AT_ONCE = 4  # times the largest body is what the temporary folder must have room for
MULTIPART = "multipart/form-data"
FILE_FIELD = "file"
_NONCE_BYTES, _TAG_BYTES = 12, 16
_NOT_A_FORM = FieldFault(
    "",
    "request.malformed",
    Text(
        'Indholdet er ikke en gyldig formular med én fil i feltet "file".',
        'The body is not a valid form with one file in the field "file".',
    ),
)
F = TypeVar("F", bound=Callable[..., Any])
_receiving = 0


def spools_body(endpoint: F) -> F:
    """Marks a route whose body is a file: `upload_of(request)` is there once the caller has been let in."""
    endpoint.spools_body = True  # type: ignore[attr-defined]  # a mark on a function
    return endpoint


@dataclass(slots=True)
class Upload:
    """A body as it was received: its size, its digest, how it begins, and its pieces. What lies on the disk opens only with a key that
    this process keeps in memory, and the file has no name there.
    """

    media_type: str
    size: int = 0
    sha256: str = ""
    beginning: bytes = b""
    _file: IO[bytes] = field(default_factory=lambda: tempfile.TemporaryFile())  # noqa: SIM115, PLW0108  closed with the request; its type is one of many
    _aead: AESGCM = field(default_factory=lambda: AESGCM(AESGCM.generate_key(256)))
    _lengths: list[int] = field(default_factory=list)

    async def pieces(self) -> AsyncIterator[bytes]:
        """The content from its beginning, in pieces of `PIECE_BYTES`; the last one is shorter."""
        await anyio.to_thread.run_sync(self._file.seek, 0)
        for length in self._lengths:
            yield await anyio.to_thread.run_sync(self._read, length)

    def _read(self, length: int) -> bytes:
        sealed = self._file.read(length)
        return self._aead.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)

    def keep(self, piece: bytes) -> None:
        """Seals one more piece and writes it."""
        nonce = os.urandom(_NONCE_BYTES)
        self._lengths.append(self._file.write(nonce + self._aead.encrypt(nonce, piece, None)))

    def close(self) -> None:
        self._file.close()


def upload_of(request: Request) -> Upload:
    """What `receive_body` has received for a route that is marked so."""
    upload: Upload = request.state.upload
    return upload


def receive_body(request: Request) -> None:
    """Raises FetchNeeded until the body of a route that is marked so is there: whoever is not let in sends it in vain,
    and no transaction is open while it comes.
    """
    if getattr(request.state, "spools_body", False) and getattr(request.state, "upload", None) is None:
        raise FetchNeeded(partial(_receive, request))


def forget_upload(request: Request) -> None:
    """The temporary file goes with the request, however that ends."""
    upload: Upload | None = getattr(request.state, "upload", None)
    if upload is not None:
        upload.close()


async def _receive(request: Request) -> None:
    """Raises Unavailable where enough bodies are being received already, Invalid for a form that holds no file."""
    global _receiving  # noqa: PLW0603  how many this process receives
    if _receiving >= MOST_AT_ONCE:
        raise Unavailable
    _receiving += 1
    try:
        header = request.headers.get("content-type", "")
        media, options = parse_options_header(header)
        upload = request.state.upload = Upload(media.decode("latin-1").lower())
        await _spool(request, upload, options.get(b"boundary"))
    finally:
        _receiving -= 1


async def _spool(request: Request, upload: Upload, boundary: bytes | None) -> None:
    digest, waiting = hashlib.sha256(), bytearray()
    form = _Form(boundary) if upload.media_type == MULTIPART else None
    try:
        async for received in request.stream():
            content = received if form is None else form.file_part(received)
            digest.update(content)
            upload.size += len(content)
            if len(upload.beginning) < BEGINNING_BYTES:
                upload.beginning = (upload.beginning + content)[:BEGINNING_BYTES]
            waiting += content
            while len(waiting) >= PIECE_BYTES:
                await anyio.to_thread.run_sync(upload.keep, bytes(waiting[:PIECE_BYTES]))
                del waiting[:PIECE_BYTES]
    except ClientDisconnect:
        raise Invalid(_NOT_A_FORM) from None
    if form is not None:
        upload.media_type = form.ended()
    if waiting:
        await anyio.to_thread.run_sync(upload.keep, bytes(waiting))
    upload.sha256 = digest.hexdigest()


class _Form:
    """The content of the one file in a form, as it arrives; other fields are passed over."""

    def __init__(self, boundary: bytes | None) -> None:
        if not boundary:
            raise Invalid(_NOT_A_FORM)
        self._name, self._value = b"", b""
        self._headers: dict[bytes, bytes] = {}
        self._found = bytearray()
        self._in_file = self._over = False
        self._media: str | None = None
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._field,
                "on_header_value": self._of_field,
                "on_header_end": self._header,
                "on_headers_finished": self._headers_over,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_end": self._all,
            },
        )

    def file_part(self, received: bytes) -> bytes:
        """What of these bytes belongs to the file. Raises Invalid."""
        try:
            self._parser.write(received)
        except FormParserError:
            raise Invalid(_NOT_A_FORM) from None
        found = bytes(self._found)
        self._found.clear()
        return found

    def ended(self) -> str:
        """The media type the file said it was. Raises Invalid for a form that was cut off or had no file."""
        if not self._over or self._media is None:
            raise Invalid(_NOT_A_FORM)
        return self._media

    def _begin(self) -> None:
        self._headers = {}

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _of_field(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _headers_over(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if options.get(b"name") != FILE_FIELD.encode():
            return
        if self._media is not None:
            raise Invalid(_NOT_A_FORM)
        media, _ = parse_options_header(self._headers.get(b"content-type", b""))
        self._in_file, self._media = True, media.decode("latin-1").lower()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._found += data[start:end]

    def _end(self) -> None:
        self._in_file = False

    def _all(self) -> None:
        self._over = True
