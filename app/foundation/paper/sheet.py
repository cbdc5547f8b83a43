"""The page every paper of the house is printed on: A4, its fonts, its foot, and how each block looks."""

from typing import cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, TableBordersLayout
from fpdf.fonts import FontFace

from app.foundation.core.i18n import Text
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
)
from app.foundation.paper.fonts import BODY, UNKNOWN, fallbacks_for, printable, reads_from_right

MARGIN = 20
_FOOT = 18
_LABEL = 52
_LINE = 5.2
_TEXT, _SMALL, _TITLE, _HEADING, _NAME = 9.5, 8.0, 19.0, 12.0, 26.0
_LEVEL, _DOT, _LEAST_NAME = 46, 1.25, 17.0
_INK, _BLUE, _GREY, _RULE, _PALE = (25, 25, 25), (22, 56, 92), (95, 95, 95), (190, 198, 206), (233, 233, 233)
_PAGE_OF = Text("Side {number} af {{nb}}", "Page {number} of {{nb}}")
_UNKNOWN_LETTERS = Text(
    f"Tegnet {UNKNOWN} står for et bogstav, som papirets skrifttyper ikke har.",
    f"The sign {UNKNOWN} stands for a letter that the fonts of this paper do not have.",
)


class Sheet(FPDF):
    """One document on its way to paper. Every text comes through `printable`, so that each letter has its glyph."""

    def __init__(self, document: Document, letters: str) -> None:
        super().__init__(orientation="P", unit="mm", format="A4")
        self._document = document
        self._has_unknown = UNKNOWN in printable(letters)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=_FOOT + 6)
        further = fallbacks_for(printable(letters))
        for face in (*BODY, *further):
            self.add_font(face.family, face.style, face.path)
        self.set_fallback_fonts([face.family for face in further], exact_match=False)
        self.set_text_shaping(use_shaping_engine=True)
        self.set_title(printable(document.title))
        if document.heading is None:
            self.set_author(printable(document.sender))
        self.set_lang(document.language.value)
        self.set_creation_date(document.dated)
        self.set_producer("praktikmatch")

    # The two hooks of the library: what stands on every page, before and after its text.

    def header(self) -> None:
        """The mark of a draft, behind everything."""
        mark = self._document.mark
        if mark is None:
            return
        size = 64.0
        self.set_font("noto", "B", size)
        width = self.get_string_width(mark)
        if width > 230:
            size *= 230 / width
            self.set_font("noto", "B", size)
            width = self.get_string_width(mark)
        self.set_text_color(*_PALE)
        middle = (self.w / 2, self.h / 2)
        with self.rotation(52, *middle):
            self.text(middle[0] - width / 2, middle[1] + size / 8, mark)
        self.set_y(MARGIN)
        self._plain()

    def footer(self) -> None:
        self.set_y(-_FOOT)
        self.set_draw_color(*_RULE)
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())
        self.set_y(-_FOOT + 2)
        self._font(size=_SMALL, color=_GREY)
        page = _PAGE_OF.format(number=self.page_no()).get(self._document.language)
        # The number of pages is put in at the end, and is narrower than what stands for it until then.
        spare = self.get_string_width("{nb}") - self.get_string_width("0")
        # The number first: after a name from right to left the library would put it in the wrong place.
        self.set_x(self.w - MARGIN - 30)
        self.cell(30 + spare, 5, page, align="R")
        self.set_x(MARGIN)
        self.cell(self.epw - 30, 5, printable(self._document.footer), align="L")

    def press(self) -> bytes:
        """The document, block by block, as the bytes of a PDF."""
        self.add_page()
        self._head()
        for section in self._document.sections:
            self._section(section)
        if self._has_unknown:
            self.ln(3)
            self._prose(Prose(_UNKNOWN_LETTERS.get(self._document.language), Tone.SMALL))
        return bytes(self.output() or b"")

    def _head(self) -> None:
        if self._document.heading is not None:
            self._name(self._document.heading)
            return
        self._font(size=_TEXT, color=_GREY)
        self._text(self._document.sender)
        self.ln(2)
        self._font("B", _TITLE, _BLUE)
        self._text(self._document.title, line=9)
        self.ln(1.5)
        for line in self._document.lines:
            self._plain()
            self._text(line)
        self.ln(1)

    def _name(self, heading: str) -> None:
        """The head of a paper about somebody: a band across the page, the name, and below it how to reach them."""
        self.set_fill_color(*_BLUE)
        self.rect(0, 0, self.w, 5, style="F")
        self._font(size=_SMALL, color=_GREY)
        self._text(self._document.sender)
        self._font("B", _NAME, _BLUE)
        size = max(_LEAST_NAME, min(_NAME, _NAME * (self.epw - 3) / self.get_string_width(printable(heading) or "–")))
        self._font("B", size, _BLUE)
        self._text(heading, line=size * 0.42)
        self.ln(1)
        for line in self._document.lines:
            self._font(size=_TEXT + 0.5, color=_GREY)
            self._text(line)
        self.ln(1)

    def _section(self, section: Section) -> None:
        self._keep_together(26)
        self.ln(4)
        self._font("B", _HEADING, _BLUE)
        self._text(section.heading, line=6.5)
        self.set_draw_color(*_BLUE)
        self.line(MARGIN, self.get_y() + 0.4, self.w - MARGIN, self.get_y() + 0.4)
        self.ln(2.2)
        for block in section.blocks:
            match block:
                case Facts():
                    self._facts(block)
                case Table():
                    self._table(block)
                case Prose():
                    self._prose(block)
                case SignatureLines():
                    self._signature_lines(block)
                case Entries():
                    for entry in block.rows:
                        self._entry(entry)
                case Grades():
                    for grade in block.rows:
                        self._grade(grade)

    def _facts(self, facts: Facts) -> None:
        for label, value in facts.rows:
            self._keep_together(2 * _LINE)
            top, page = self.get_y(), self.page
            self._font(color=_GREY)
            self.multi_cell(_LABEL - 2, _LINE, printable(label), align="L", new_x="LMARGIN", new_y="NEXT")
            below = self.get_y() if self.page == page else top
            self.set_xy(MARGIN + _LABEL, top)
            self._plain()
            self.multi_cell(self.epw - _LABEL, _LINE, printable(value) or "–", align="L", new_x="LMARGIN", new_y="NEXT")
            if self.page == page:
                self.set_y(max(self.get_y(), below))
            self.ln(0.6)

    def _table(self, table: Table) -> None:
        self._plain()
        self.set_draw_color(*_RULE)
        with self.table(
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            col_widths=table.widths,
            headings_style=FontFace(family="noto", emphasis="BOLD", color=_BLUE, size_pt=_TEXT),
            line_height=_LINE,
            padding=(0.9, 2, 0.9, 0),
            text_align="LEFT",
            v_align="TOP",
        ) as printed:
            for cells in (table.head, *table.rows):
                row = printed.row()
                for cell in cells:
                    row.cell(printable(cell))
        self.ln(2)

    def _prose(self, prose: Prose) -> None:
        if prose.lead:
            self._keep_together(3 * _LINE)
            self._font("B")
            self._text(prose.lead)
        if prose.tone is Tone.BOXED:
            self._boxed(prose.text)
            return
        small = prose.tone is Tone.SMALL
        self._font(size=_SMALL if small else _TEXT, color=_GREY if small else _INK)
        self._text(prose.text, line=4.4 if small else _LINE, align="R" if reads_from_right(prose.text) else "L")
        self.ln(1.6)

    def _boxed(self, text: str) -> None:
        """Prose with a bar beside it, line by line, so that the bar goes on over a page break."""
        self._plain()
        inset = 5.0
        lines = self.multi_cell(
            self.epw - inset, _LINE, printable(text), align="L", dry_run=True, output=MethodReturnValue.LINES
        )
        for line in cast("list[str]", lines):
            self._keep_together(_LINE)
            self.set_fill_color(*_BLUE)
            self.rect(MARGIN, self.get_y(), 1, _LINE, style="F")
            self.set_x(MARGIN + inset)
            self.cell(0, _LINE, line, new_x="LMARGIN", new_y="NEXT")
        self.ln(2)

    def _signature_lines(self, lines: SignatureLines) -> None:
        self.set_draw_color(*_INK)
        for name in lines.names:
            self._keep_together(22)
            self.ln(12)
            y, half = self.get_y(), MARGIN + 110
            self.line(MARGIN, y, half - 6, y)
            self.line(half, y, self.w - MARGIN, y)
            self._font(size=_SMALL, color=_GREY)
            self.set_y(y + 0.8)
            self.cell(110, 4, printable(name))
            self.cell(0, 4, printable(lines.date_label), new_x="LMARGIN", new_y="NEXT")

    def _entry(self, entry: Entry) -> None:
        """When on the left; on the right what in bold, where in grey, and the words about it."""
        self._plain()
        width = self.epw - _LABEL
        lines = [text for text in (entry.title, entry.place, entry.text) if text]
        self._keep_together(min(sum(self._height(text, width) for text in lines) + 2, 90))
        top, page = self.get_y(), self.page
        self._font(size=_SMALL + 0.7, color=_GREY)
        self.multi_cell(_LABEL - 3, _LINE, printable(entry.aside), align="L", new_x="LMARGIN", new_y="NEXT")
        below = self.get_y() if self.page == page else top
        self.set_y(top)
        for text, style, color in ((entry.title, "B", _INK), (entry.place, "", _GREY), (entry.text, "", _INK)):
            if text:
                self._font(style, color=color)
                self.set_x(MARGIN + _LABEL)
                self._text(text, width=width)
        if self.page == page:
            self.set_y(max(self.get_y(), below))
        self.ln(2)

    def _grade(self, grade: Grade) -> None:
        """What in bold with its dots and word at the right edge; who says so below, in grey."""
        self._font("B")
        width = self.epw - _LEVEL
        texts = (grade.label, *grade.lines)
        self._keep_together(min(sum(self._height(text, width) for text in texts) + 2, 90))
        top, left = self.get_y(), self.w - MARGIN - _LEVEL
        for number in range(grade.of):
            self.set_fill_color(*(_BLUE if number < grade.level else _PALE))
            self.circle(left + 4 + number * 3.6, top + _LINE / 2, _DOT, style="F")
        self._font(size=_SMALL + 0.7, color=_GREY)
        self.set_x(left + 4 + grade.of * 3.6)
        self.cell(0, _LINE, printable(grade.word), align="L")
        self.set_xy(MARGIN, top)
        self._font("B")
        self._text(grade.label, width=width)
        for line in grade.lines:
            self._font(size=_SMALL + 0.7, color=_GREY)
            self._text(line, line=4.6)
        self.ln(1.8)

    def _height(self, text: str, width: float) -> float:
        """How high a text of this width stands in the font that is set."""
        taken = self.multi_cell(width, _LINE, printable(text), align="L", dry_run=True, output=MethodReturnValue.HEIGHT)
        return cast("float", taken)

    def _text(self, text: str, *, line: float = _LINE, width: float = 0, align: str = "L") -> None:
        self.multi_cell(width, line, printable(text), align=align, new_x="LMARGIN", new_y="NEXT")

    def _keep_together(self, height: float) -> None:
        """A new page when less than `height` is left on this one, so that no heading stands alone at its foot."""
        if self.will_page_break(height):
            self.add_page()

    def _plain(self) -> None:
        self._font()

    def _font(self, style: str = "", size: float = _TEXT, color: tuple[int, int, int] = _INK) -> None:
        self.set_font("noto", style, size)
        self.set_text_color(*color)
