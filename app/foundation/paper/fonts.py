"""The fonts in the package: which letters they know, and what becomes of those that none of them knows."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

_FOLDER = Path(__file__).parent / "fonts"
# What may follow a letter without being one: joiners that Persian and Arabic spelling needs, and the soft hyphen.
_SILENT = "\u200c\u200d\u00ad"
# Invisible characters that turn the reading order around: with them a paper could show another text than it holds.
_REORDERING = frozenset("\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNKNOWN = "\ufffd"


@dataclass(frozen=True, slots=True)
class Face:
    """One font file under the name it has on the page; `style` is empty or B."""

    family: str
    style: str
    file: str

    @property
    def path(self) -> Path:
        return _FOLDER / self.file


BODY = (Face("noto", "", "NotoSans-Regular.ttf"), Face("noto", "B", "NotoSans-Bold.ttf"))
# Asked in this order for what the body does not know: Arabic script, Ethiopic, then signs and other alphabets.
FALLBACKS = (
    Face("arabic", "", "NotoSansArabic-Regular.ttf"),
    Face("ethiopic", "", "NotoSansEthiopic-Regular.ttf"),
    Face("dejavu", "", "DejaVuSans.ttf"),
)


@cache
def letters_of(face: Face) -> frozenset[int]:
    """The code points a font has a glyph for."""
    with TTFont(face.path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _known() -> frozenset[int]:
    known = frozenset.intersection(*(letters_of(face) for face in BODY))
    return known.union(*(letters_of(face) for face in FALLBACKS), map(ord, _SILENT))


def fallbacks_for(text: str) -> tuple[Face, ...]:
    """The further fonts this text needs, in the order they are asked; each file takes time to open."""
    left = {ord(letter) for letter in text} - letters_of(BODY[0])
    needed = []
    for face in FALLBACKS:
        if left & letters_of(face):
            needed.append(face)
            left -= letters_of(face)
    return tuple(needed)


def printable(text: str) -> str:
    """The text with every letter printable: composed, without reordering signs, and U+FFFD for what no font knows.

    A letter without a glyph must not reach the press: it would print an empty box and name the letter, perhaps
    somebody's name, in the log.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))
    kept = (letter for letter in composed if letter not in _REORDERING)
    return "".join(letter if letter == "\n" or ord(letter) in _known() else UNKNOWN for letter in kept)


def reads_from_right(text: str) -> bool:
    """Whether a text is written from right to left: its first letter with a direction decides (UAX 9, rule P2)."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
