"""A CPR number to look for: in texts, tables, drawn pages, packed files and rows of bytes."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from tests.factories.pdf import text_of

NUMBER, DIGITS = "311299-4923", "3112994923"
FORMS = tuple(form.encode(coding) for form in (NUMBER, DIGITS, "311299 4923") for coding in ("utf-8", "utf-16-le"))


def gives_away(content: bytes) -> bool:
    """Whether the number stands in it, however it is packed."""
    return any(form in layer for layer in _layers(content) for form in FORMS)


def _layers(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"%PDF"):
        yield text_of(content).encode()
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from _layers(archive.read(name))
    elif content.startswith(b"\x1f\x8b"):
        try:
            yield from _layers(gzip.decompress(content))
        except (gzip.BadGzipFile, EOFError, zlib.error):  # sealed bytes may begin so by chance
            return
    elif content[:1] == b"\x78":
        try:
            yield from _layers(zlib.decompress(content))
        except zlib.error:
            return


def as_bytes(row: Iterable[Any]) -> bytes:
    """A row's values one after another, each packed one opened."""
    return b"\n".join(layer for value in row for layer in _layers(_value(value)))


def _value(value: Any) -> bytes:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode(errors="surrogatepass")
