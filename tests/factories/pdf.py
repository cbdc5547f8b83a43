"""Reading a PDF of ours back: which glyphs it draws, in which fonts, and which letters they stand for."""

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)
_LINE_BREAKS = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


@dataclass(frozen=True)
class Glyph:
    """One glyph on the page: its font, its number in that font's file (0 is the empty box), and its letters."""

    font: str
    number: int
    letters: str


@dataclass(frozen=True)
class Font:
    """An embedded font: from the codes on the page to glyphs and to letters."""

    name: str
    glyphs: bytes
    letters: dict[int, str]


def page_count(file: bytes) -> int:
    return sum(b"/Type /Page " in body.replace(b"\n", b" ") for body in _objects(file).values())


def drawn(file: bytes) -> list[Glyph]:
    """Every glyph of every page, in the order it stands in the file."""
    known = _objects(file)
    fonts = _fonts(known)
    found: list[Glyph] = []
    for body in known.values():
        contents = re.search(rb"/Contents (\d+) 0 R", body)
        if contents is None:
            continue
        font = None
        for number, text in _SHOWN.findall(_stream(known[int(contents[1])])):
            if number:
                font = fonts[int(number)]
                continue
            assert font is not None
            codes = re.sub(rb"\\(.)", lambda match: _LINE_BREAKS.get(match[1], match[1]), text, flags=re.DOTALL)
            for place in range(0, len(codes), 2):
                code = int.from_bytes(codes[place : place + 2], "big")
                glyph = int.from_bytes(font.glyphs[2 * code : 2 * code + 2], "big")
                found.append(Glyph(font.name, glyph, font.letters.get(code, "")))
    return found


def text_of(file: bytes) -> str:
    """All letters of all pages without spaces, in the order they are drawn."""
    return "".join(glyph.letters for glyph in drawn(file)).replace(" ", "")


def _objects(file: bytes) -> dict[int, bytes]:
    return {int(number): body for number, body in _OBJECT.findall(file)}


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]


def _fonts(known: dict[int, bytes]) -> dict[int, Font]:
    fonts = {}
    for body in known.values():
        for number, key in re.findall(rb"/F(\d+) (\d+) 0 R", body):
            font = known[int(key)]
            name = re.search(rb"/BaseFont /\w+\+(\w+)", font)
            below = known[_key(font, rb"/DescendantFonts \[(\d+) 0 R")]
            assert name is not None
            glyphs = _stream(known[_key(below, rb"/CIDToGIDMap (\d+) 0 R")])
            letters = _letters(_stream(known[_key(font, rb"/ToUnicode (\d+) 0 R")]))
            fonts[int(number)] = Font(name[1].decode(), glyphs, letters)
    return fonts


def _key(body: bytes, pattern: bytes) -> int:
    found = re.search(pattern, body)
    assert found is not None
    return int(found[1])


def _letters(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>$", table, re.MULTILINE)
    return {int(code, 16): bytes.fromhex(target.decode()).decode("utf-16-be") for code, target in pairs}
