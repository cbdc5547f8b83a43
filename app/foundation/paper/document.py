"""A paper as a value: headings, facts, tables and prose, without a word about pages or fonts."""

from collections.abc import Iterable
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


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a life: when on the left; what in bold, where below it, and a few words about it on the right."""

    aside: str
    title: str
    place: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries one below the other; each stays whole on its page where it fits."""

    rows: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """Something somebody can do: `level` filled dots of `of`, the level in a word, and who says so below."""

    label: str
    level: int
    word: str
    lines: tuple[str, ...] = ()
    of: int = 3


@dataclass(frozen=True, slots=True)
class Grades:
    """Grades one below the other."""

    rows: tuple[Grade, ...]


Block = Facts | Table | Prose | SignatureLines | Entries | Grades


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
    file's title, so that nothing personal belongs in it; a paper that is headed by a name has it as its `heading`.
    """

    language: Language
    sender: str
    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: str
    dated: datetime
    mark: str | None = None
    heading: str | None = None


def fingerprint(document: Document) -> str:
    """A short digest of everything the document says; another text, another digest."""
    return sha256(repr(document).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def letters_of_document(document: Document) -> str:
    """Every text of the document in one, to see which fonts it needs."""
    return "\n".join(texts_of(document))


def texts_of(document: Document) -> Iterable[str]:
    """Every text of the document."""
    yield from (document.sender, document.title, document.footer, document.mark or "", document.heading or "")
    yield from document.lines
    for section in document.sections:
        yield section.heading
        for block in section.blocks:
            yield from _texts_in(block)


def _texts_in(block: Block) -> Iterable[str]:
    match block:
        case Facts():
            yield from (text for row in block.rows for text in row)
        case Table():
            yield from (text for row in (block.head, *block.rows) for text in row)
        case Prose():
            yield from (block.lead, block.text)
        case SignatureLines():
            yield from (*block.names, block.date_label)
        case Entries():
            yield from (text for row in block.rows for text in (row.aside, row.title, row.place, row.text))
        case Grades():
            yield from (text for row in block.rows for text in (row.label, row.word, *row.lines))
