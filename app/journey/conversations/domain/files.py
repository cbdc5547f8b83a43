"""Which files a message may carry: told by what is in them, never by what they are called or said to be."""

import io
import re
import unicodedata
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
EXTENSIONS = {PDF: ("pdf",), PNG: ("png",), JPEG: ("jpg", "jpeg"), DOCX: ("docx",), TEXT: ("txt",)}
MOST_LETTERS = 200
MOST_ENTRIES = 2_000
_SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", PNG), (b"\xff\xd8\xff", JPEG))
_ZIP = b"PK\x03\x04"
# A Word document without macros, embedded programs or frames from elsewhere.
_WORD_PARTS = frozenset({"[Content_Types].xml", "word/document.xml"})
_ACTIVE_PARTS = re.compile(r"vbaProject\.bin$|^word/(activeX|embeddings)/|\.(exe|dll|js|vbs|html?)$", re.IGNORECASE)
_UNSAFE = re.compile(r'[\\/:*?"<>|]')
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class FileName:
    """The name as it was given, and whether its ending fits what is in the file."""

    name: str
    fits: bool


def kind_of(content: bytes) -> str | None:
    """The media type of a PDF, PNG, JPEG, Word document without macros, or UTF-8 text; None for everything else."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    if content.startswith(_ZIP):
        return DOCX if _is_word_document(content) else None
    return TEXT if _is_text(content) else None


def _is_word_document(content: bytes) -> bool:
    """By the list of what is packed into it; nothing is unpacked, so that a bomb does not go off."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, RuntimeError):
        return False
    known = len(names) <= MOST_ENTRIES and set(names) >= _WORD_PARTS
    return known and not any(_ACTIVE_PARTS.search(name) for name in names)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\t\n\r\f" for c in text)


def given_name(disposition: str | None) -> str | None:
    """The file name in a Content-Disposition header (RFC 6266), or None.

    Header bytes arrive as Latin-1; most programs send a plain `filename` in UTF-8.
    """
    if disposition is None:
        return None
    with suppress(UnicodeError):
        disposition = disposition.encode("latin-1").decode("utf-8")
    header = Message()
    header["Content-Disposition"] = disposition
    return header.get_filename()


def judge_name(given: str | None, kind: str) -> FileName:
    """The last part of the name without what a file system or a reader could be misled by.

    Invisible characters and those that turn the direction of writing are left out: `gpj.exe` must not read `exe.jpg`.
    Without a name, or where nothing is left of it, the file is called `file`.
    """
    endings = EXTENSIONS[kind]
    last = re.split(r"[\\/]", given or "")[-1]
    seen = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    name = _UNSAFE.sub("_", seen).strip().strip(".")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, endings[0]
    stem = stem.strip()[: MOST_LETTERS - 6] or "file"
    return FileName(f"{stem}.{ending.lower()[:5]}", ending.lower() in endings)


def plain_name(name: str) -> str:
    """The same in ASCII, for programs that read no other `filename`."""
    stem, _dot, ending = name.rpartition(".")
    return f"{_PLAIN.sub('_', stem).strip('_') or 'file'}.{ending}"
