"""Files are what is in them, and called what misleads nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journey.conversations.domain.files import DOCX, EXTENSIONS, given_name, judge_name, kind_of, plain_name
from app.journey.conversations.domain.files import JPEG as JPEG_KIND
from app.journey.conversations.domain.files import PDF as PDF_KIND
from app.journey.conversations.domain.files import PNG as PNG_KIND
from app.journey.conversations.domain.files import TEXT as TEXT_KIND
from tests.factories.talk import JPEG, PDF, PNG, word


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, PDF_KIND),
        (PNG, PNG_KIND),
        (JPEG, JPEG_KIND),
        (word(), DOCX),
        (word("word/media/image1.png"), DOCX),
        ("Дякую\r\n\tبخير".encode(), TEXT_KIND),
        ("\ufeffMed BOM".encode(), TEXT_KIND),
    ],
)
def test_a_file_is_told_by_its_content(content: bytes, kind: str):
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"MZ\x90\x00",
        b"\x7fELF",
        b"GIF89a" + bytes(9),
        b"text\x00with NUL",
        b"text\x1b[31m",
        "Blåbær".encode("latin-1"),
        b"PK\x03\x04 not a zip at all",
        word()[:60],
        word("word/vbaProject.bin"),
        word("word/embeddings/oleObject1.bin"),
        word("word/activeX/activeX1.xml"),
        word("setup.EXE"),
    ],
)
def test_everything_else_is_none_of_the_kinds(content: bytes):
    assert kind_of(content) is None


def test_a_zip_without_a_word_document_is_none():
    packed = word()
    assert kind_of(packed.replace(b"word/document.xml", b"words/document.xm")) is None


@given(st.binary(max_size=200))
@settings(max_examples=200)
def test_no_bytes_make_it_fail(content: bytes):
    assert kind_of(content) in {*EXTENSIONS, None}
    assert kind_of(b"PK\x03\x04" + content) is None


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (None, None),
        ("attachment", None),
        ("attachment; filename=plan.pdf", "plan.pdf"),
        ('attachment; filename="min plan.pdf"', "min plan.pdf"),
        ("attachment; filename*=UTF-8''k%C3%B8kken.pdf", "køkken.pdf"),
        ("attachment; filename*=UTF-8''%D0%BF%D0%BB%D0%B0%D0%BD.pdf", "план.pdf"),
        ('attachment; filename="køkken.pdf"'.encode().decode("latin-1"), "køkken.pdf"),
    ],
)
def test_the_name_is_read_from_the_header(header: str | None, name: str | None):
    assert given_name(header) == name


@given(st.text(max_size=80, alphabet=st.characters(max_codepoint=255, exclude_characters="\r\n")))
@settings(max_examples=200)
def test_no_header_makes_it_fail(header: str):
    name = judge_name(given_name(f"attachment; filename{header}"), PDF_KIND).name
    assert name
    assert len(name) <= 200
    assert plain_name(name).isascii()


@pytest.mark.parametrize(
    ("given_as", "name", "fits"),
    [
        ("plan.pdf", "plan.pdf", True),
        ("PLAN.PDF", "PLAN.pdf", True),
        ("plan", "plan.pdf", True),
        (None, "file.pdf", True),
        ("", "file.pdf", True),
        ("...", "file.pdf", True),
        (r"C:\Users\olena\plan.pdf", "plan.pdf", True),
        ("../../etc/passwd.pdf", "passwd.pdf", True),
        ('a"b<c>.pdf', "a_b_c_.pdf", True),
        ("plan\u202efdp.exe", "planfdp.exe", False),
        ("plan.exe", "plan.exe", False),
        ("plan.pdf.html", "plan.pdf.html", False),
    ],
)
def test_a_name_misleads_neither_a_file_system_nor_a_reader(given_as: str | None, name: str, fits: bool):
    judged = judge_name(given_as, PDF_KIND)
    assert (judged.name, judged.fits) == (name, fits)


def test_a_long_name_keeps_its_ending():
    judged = judge_name("å" * 500 + ".pdf", PDF_KIND)
    assert judged.fits
    assert len(judged.name) <= 200
    assert plain_name(judged.name) == "file.pdf"
