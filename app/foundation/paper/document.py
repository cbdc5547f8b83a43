"""A paper as a value: headings, facts, tables and prose, without a word about pages or fonts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from app.foundation.core.i18n import Language


class Tone(StrEnum):
    """How a piece of prose stands on the page."""

    PLAIN = "plain"
    SMALL = "small"
    BOXED = "boxed"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels on the left, what they are on the right; a value may have several lines."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that is repeated on every page; `widths` are shares of the page, one for each column."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text; a line break starts a new line. `lead` stands in bold before it."""

    text: str
    tone: Tone = Tone.PLAIN
    lead: str = ""


@dataclass(frozen=True, slots=True)
class SignatureLines:
    """A line to sign on by hand for each of the names, with one for the date."""

    names: tuple[str, ...]
    date_label: str


Block = Facts | Table | Prose | SignatureLines


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a paper says. The same document is printed as the same bytes.

    `dated` becomes the file's date: it comes from the facts, never from the clock. `mark` lies in grey across every
    page (a draft). `footer` stands at the foot of every page, before the page's number. `title` also becomes the
    file's title, so that nothing personal belongs in it.
    """

    language: Language
    sender: str
    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: str
    dated: datetime
    mark: str | None = None


def fingerprint(document: Document) -> str:
    """A short digest of everything the document says; another text, another digest."""
    return sha256(repr(document).encode("utf-8", "backslashreplace")).hexdigest()[:32]
