"""The sheet as PDF: searchable text in embedded typefaces, pages that name themselves."""

import functools
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from tautband.web.clinic.sheet import Block

FONTS = Path(__file__).resolve().parents[1] / "fonts"
TEXT, OTHER = "sheet", "fallback"
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
MISSING = f"{UNKNOWN} stands for a character that the typeface of this document lacks; the record itself has it."
INK, QUIET, LINE, TINT = (23, 40, 43), (75, 90, 91), (190, 190, 182), (239, 238, 232)
MARGIN, LABEL = 16, 46
"""Millimetres."""
SMALL, BODY, HEADING, TITLE = 8.5, 9.5, 11.5, 17
"""Points."""
PICTURE = 62
"""Millimetres of height."""
PICTURES_ABREAST = 4
LETTER_COUNTRIES = ("US", "CA")


@functools.cache
def _letters() -> frozenset[int]:
    """Every character that our typefaces can show."""
    names = ("sheet-regular", "sheet-bold", "sheet-fallback")
    tables = [set(TTFont(FONTS / f"{name}.ttf").getBestCmap()) for name in names]
    return frozenset((tables[0] & tables[1]) | tables[2] | {ord("\n")})


def printable(text: str) -> str:
    """Put a mark in place of each character without a shape; the library would write it into the log."""
    known = _letters()
    return "".join(char if ord(char) in known else UNKNOWN for char in text.replace("\t", " "))


class _Sheet(FPDF):
    """A page with its foot: whose visit, of when, which page, which digest."""

    def __init__(self, jurisdiction: str, foot: str) -> None:
        letter = jurisdiction.split("-", maxsplit=1)[0] in LETTER_COUNTRIES
        super().__init__(format="letter" if letter else "A4")
        self.foot = foot
        self.add_font(TEXT, "", FONTS / "sheet-regular.ttf")
        self.add_font(TEXT, "B", FONTS / "sheet-bold.ttf")
        self.add_font(OTHER, "", FONTS / "sheet-fallback.ttf")
        self.set_fallback_fonts([OTHER], exact_match=False)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + 4)
        self.set_lang("en")

    def footer(self) -> None:
        """Write the foot of a page."""
        self.set_y(-MARGIN)
        self.set_font(TEXT, size=7.5)
        self.set_text_color(*QUIET)
        self.cell(self.epw - 24, 5, self.foot)
        self.cell(24, 5, f"Page {self.page_no()} of {{nb}}", align="R")


def write_pdf(title: str, subtitle: str, blocks: list[Block], *, jurisdiction: str, foot: str) -> bytes:
    """Lay the blocks out; US and Canadian sheets are letter, all others A4."""
    pdf = _Sheet(jurisdiction, printable(foot))
    pdf.set_title(title)
    pdf.set_creator("Tautband")
    pdf.add_page()
    _write_title(pdf, title, subtitle)
    for block in blocks:
        _write_block(pdf, block)
    if UNKNOWN in "".join(printable(text) for block in blocks for text in _texts(block)):
        _paragraph(pdf, MISSING)
    return bytes(pdf.output())


def _texts(block: Block) -> list[str]:
    return [text for pair in block.facts for text in pair] + [c for row in block.rows for c in row] + list(block.lines)


def _write_title(pdf: FPDF, title: str, subtitle: str) -> None:
    pdf.set_font(TEXT, "B", TITLE)
    pdf.set_text_color(*INK)
    pdf.multi_cell(0, 8, printable(title), align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(TEXT, size=BODY)
    pdf.set_text_color(*QUIET)
    pdf.multi_cell(0, 5, printable(subtitle), align="L", new_x="LMARGIN", new_y="NEXT")


def _write_block(pdf: FPDF, block: Block) -> None:
    if block.empty:
        return
    needed = PICTURE + 22 if block.pictures else 24
    if pdf.will_page_break(needed):
        pdf.add_page()
    pdf.ln(3.5)
    with pdf.use_font_face(FontFace(family=TEXT, emphasis="B", size_pt=HEADING, color=INK)):
        pdf.cell(0, 6, printable(block.title), new_x="LMARGIN", new_y="NEXT")
    pdf.set_draw_color(*LINE)
    pdf.line(pdf.l_margin, pdf.get_y(), pdf.l_margin + pdf.epw, pdf.get_y())
    pdf.ln(1.2)
    for label, text in block.facts:
        _fact(pdf, label, text)
    if block.rows:
        _table(pdf, block)
    for line in block.lines:
        _paragraph(pdf, line)
    if block.pictures:
        _pictures(pdf, block)


def _fact(pdf: FPDF, label: str, text: str) -> None:
    pdf.set_font(TEXT, size=BODY)
    if pdf.will_page_break(9.6):
        pdf.add_page()
    pdf.set_text_color(*QUIET)
    pdf.cell(LABEL, 4.8, printable(label))
    pdf.set_text_color(*INK)
    pdf.multi_cell(pdf.epw - LABEL, 4.8, printable(text), align="L", new_x="LMARGIN", new_y="NEXT")


def _paragraph(pdf: FPDF, text: str) -> None:
    pdf.set_font(TEXT, size=BODY)
    pdf.set_text_color(*INK)
    pdf.multi_cell(0, 4.6, printable(text), align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(1)


def _table(pdf: FPDF, block: Block) -> None:
    pdf.ln(1)
    pdf.set_font(TEXT, size=SMALL)
    pdf.set_text_color(*INK)
    heading = FontFace(emphasis="B", color=INK, fill_color=TINT)
    with pdf.table(
        col_widths=block.widths,
        text_align="L",
        line_height=4,
        padding=(0.9, 1.2),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=heading,
        v_align="T",
    ) as table:
        for cells in (block.head, *block.rows):
            row = table.row()
            for text in cells:
                row.cell(printable(text))
    pdf.ln(1)


def _pictures(pdf: FPDF, block: Block) -> None:
    each = pdf.epw / PICTURES_ABREAST
    top = pdf.get_y() + 1
    for index, picture in enumerate(block.pictures):
        left = pdf.l_margin + index * each
        pdf.image(BytesIO(picture.png), x=left, y=top, h=PICTURE, alt_text=picture.caption)
        pdf.set_xy(left, top + PICTURE)
        pdf.set_font(TEXT, size=SMALL)
        pdf.set_text_color(*QUIET)
        pdf.multi_cell(each, 4, printable(picture.caption), align="L")
    pdf.set_xy(pdf.l_margin, top + PICTURE + 9)
