"""The press: every letter has its glyph, long texts go on over pages, and the same document is the same file."""

import io
import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from app.foundation.core.i18n import Language
from app.foundation.paper.document import (
    Document,
    Entries,
    Entry,
    Facts,
    Grade,
    Grades,
    Prose,
    Section,
    SignatureLines,
    Table,
    Tone,
    fingerprint,
)
from app.foundation.paper.fonts import (
    BODY,
    FALLBACKS,
    UNKNOWN,
    fallbacks_for,
    letters_of,
    printable,
    reads_from_right,
)
from app.foundation.paper.press import print_aside, print_document
from tests.factories.pdf import Glyph, drawn, page_count, text_of

ROOT = Path(__file__).parents[3]
NAMES = ("Søren Ærøskøbing Ågård", "Олена Шевченко", "Іван Ґалаґан", "أمل حسن", "گلناز پژمان", "ښځه", "ሰላም ተስፋይ")


def document(*blocks: object, **changes: object) -> Document:
    made = Document(
        language=Language.DA,
        sender="Jobcenter Frederiksberg",
        title="Aftale om virksomhedspraktik",
        lines=("Version 1",),
        sections=(Section("Parterne", tuple(blocks)),),  # type: ignore[arg-type]  # blocks of any kind
        footer="Praktikaftale 0A1B2C3D",
        dated=datetime(2026, 11, 22, 12, 5, tzinfo=UTC),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


def named(name: str) -> Document:
    return document(Facts((("Praktikant", name),)))


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_of_a_name_has_a_glyph_in_one_of_the_packaged_fonts(name: str) -> None:
    known = letters_of(BODY[0]).union(*(letters_of(face) for face in fallbacks_for(name)))
    assert {letter for letter in name if ord(letter) not in known} == set()
    assert printable(name) == name


@pytest.mark.parametrize("name", NAMES)
def test_a_printed_name_is_drawn_with_real_glyphs_and_can_be_read_out_again(name: str) -> None:
    glyphs = drawn(print_document(named(name)))
    assert all(glyph.number > 0 for glyph in glyphs if glyph.letters.strip())
    shown = "".join(glyph.letters for glyph in glyphs)
    assert set(name) <= set(shown) | {" "}


def test_every_script_is_drawn_in_the_font_that_has_it() -> None:
    fonts = {glyph.letters: glyph.font for glyph in drawn(print_document(named("Шå أ ሰ → გ")))}
    assert fonts["Ш"] == fonts["å"] == "NotoSans"
    assert fonts["أ"] == "NotoSansArabic"
    assert fonts["ሰ"] == "NotoSansEthiopic"
    assert fonts["→"] == fonts["გ"] == "DejaVuSansBook"


def test_arabic_letters_are_joined_in_the_form_their_place_in_the_word_asks_for() -> None:
    """First, middle, last and alone: four forms of one letter, four glyphs. The shaper was at work."""
    assert len({glyph.number for glyph in _arabic("ببب ب")}) == 4


def test_a_right_to_left_name_is_laid_out_from_the_right() -> None:
    """Glyphs stand in the file from left to right, so the first letter of the name comes last."""
    assert [glyph.letters for glyph in _arabic("اد")] == ["د", "ا"]
    assert [glyph.letters for glyph in _arabic("دا")] == ["ا", "د"]


def _arabic(name: str) -> list[Glyph]:
    return [glyph for glyph in drawn(print_document(named(name))) if glyph.font == "NotoSansArabic"]


def test_a_letter_no_font_knows_is_shown_as_such_and_named_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        file = print_document(named("தமிழ் \U0002070e"))
    assert printable("தமிழ்") == UNKNOWN * 5
    assert UNKNOWN * 5 in text_of(file)
    assert caplog.text == ""


def test_signs_that_turn_the_reading_order_around_do_not_reach_the_paper() -> None:
    assert printable("Løn: \u202e000.1\u202c kr.\u200b") == "Løn: 000.1 kr."
    assert printable("می\u200cروم") == "می\u200cروم"
    assert printable("A\u030argard\r\nB\tC") == "Årgard\nB    C"


def test_only_the_fonts_a_paper_needs_are_opened() -> None:
    assert fallbacks_for("Køkken Шевченко") == ()
    assert [face.family for face in fallbacks_for("أمل → ሰላም")] == ["arabic", "ethiopic", "dejavu"]


def test_the_same_document_is_the_same_file_and_another_word_another() -> None:
    one, same, other = named("Olena"), named("Olena"), named("Amir")
    assert print_document(one) == print_document(same)
    assert fingerprint(one) == fingerprint(same) != fingerprint(other)


def test_the_file_tells_its_title_language_and_day_without_naming_anybody() -> None:
    file = print_document(named("Olena"))
    assert "Aftale om virksomhedspraktik".encode("utf-16-be") in file or b"Aftale om virksomhedspraktik" in file
    assert b"/Lang (da)" in file
    assert b"/CreationDate (D:20261122120500Z" in file
    assert b"Olena" not in file


def test_long_texts_tables_and_boxes_go_on_over_as_many_pages_as_they_need() -> None:
    text = "Anretning, opvask og rengøring i køkkenet. " * 93
    rows = tuple((f"{number}", "8.00–14.00") for number in range(60))
    file = print_document(
        document(
            Prose(text[:4000]),
            Prose(text[:4000], Tone.BOXED, lead="Indsigelse"),
            Table(("Uge", "Tid"), rows, (1, 3)),
            Facts(tuple(("Adresse", "Falkoner Allé 1\n2000 Frederiksberg") for _ in range(30))),
            SignatureLines(("Virksomheden",) * 9, "Dato"),
            mark="UDKAST",
        )
    )
    assert page_count(file) >= 5


def test_a_paper_about_somebody_is_headed_by_the_name_and_says_it_nowhere_else_in_the_file():
    file = print_document(document(heading="Olena Kovalenko", title="CV", sender="Curriculum vitae"))
    assert "OlenaKovalenko" in text_of(file)
    assert b"Olena" not in file
    assert "Olena".encode("utf-16-be") not in file
    assert b"/Author" not in file


def test_entries_and_grades_go_on_over_pages_each_whole_on_its_own():
    entry = Entry("feb. 2026 – maj 2026", "Køkkenmedhjælper", "Kantinen", "Anretning og opvask. " * 20)
    grade = Grade("Overholde regler for hygiejne", 2, "Selvstændigt", ("Bekræftet af nærmeste leder, Kantinen",))
    file = print_document(document(Entries((entry,) * 12), Grades((grade,) * 40)))
    assert page_count(file) >= 3
    assert text_of(file).count("Køkkenmedhjælper") == 12
    assert text_of(file).count("Selvstændigt") == 40


@pytest.mark.parametrize(
    ("text", "from_right"),
    [("Olena", False), ("أمل", True), ("12 — گلناز", True), ("Hej أمل", False), ("", False), ("123 …", False)],
)
def test_the_first_letter_with_a_direction_says_where_a_text_begins(text: str, from_right: bool):
    assert reads_from_right(text) is from_right


def test_one_endless_word_is_broken_rather_than_refused() -> None:
    assert page_count(print_document(named("æ" * 4000))) >= 1


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\u00ad", "\u200d", "(\\)", "{nb}", "\ud83d", "**fed** __x__"])
def test_odd_texts_are_printed_like_any_other(text: str) -> None:
    block = (
        Facts((("Navn", text),)),
        Table(("A",), ((text,),), (1,)),
        Prose(text, Tone.BOXED),
        Prose(text),
        Entries((Entry(text, text, text, text),)),
        Grades((Grade(text, 1, text, (text,)),)),
    )
    assert print_document(document(*block)).startswith(b"%PDF-")


async def test_a_paper_is_printed_beside_the_event_loop() -> None:
    assert await print_aside(named("Olena")) == print_document(named("Olena"))


@pytest.mark.parametrize("face", [*BODY, *FALLBACKS])
def test_every_font_is_in_the_package_may_be_embedded_and_brings_its_licence(face) -> None:
    with TTFont(io.BytesIO(face.path.read_bytes()), lazy=True) as font:
        assert font["OS/2"].fsType in (0, 4, 8)
    licences = sorted(path.name for path in face.path.parent.glob("LICENSE-*.txt"))
    assert licences == ["LICENSE-DejaVu.txt", "LICENSE-Noto.txt"]
    assert "app/foundation/paper/fonts/LICENSE-*.txt" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
