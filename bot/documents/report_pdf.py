"""A half-year or annual report as a PDF: what the Word file says, set with the fonts that are shipped."""

from __future__ import annotations

from typing import Literal, get_args

from fpdf import FPDF

from bot.documents.pdf_table import draw_grid, height_kept
from bot.documents.report_blocks import Block, Grid, ReportLayout, Say, lay_out_report
from bot.documents.sheet import BOTTOM, LEFT, LINE_HEIGHT, RIGHT, TOP, Words
from bot.documents.sheet_pdf import FACES, FONTS, printable
from bot.documents.word import LEFT_HALF, RIGHT_HALF, RULE
from handlers.reports import ReportPaper

MM = 25.4 / 72  # in a point
SIZE, SMALL, TITLE = 14.0, 13.0, 16.0  # points
GAP = 2.0  # millimetres between paragraphs
HEADING = 11.0  # millimetres a heading takes
SIGNATURES = 25.0  # millimetres that stay together at the end
Align = Literal["L", "C", "R", "J"]
Style = Literal["", "B", "I"]
Place = tuple[float, float, float]  # from the left, from the top, how wide


class _Paper(FPDF):
    """Pages with their numbers."""

    def footer(self) -> None:
        self.set_font("serif", "", SMALL)
        self.set_xy(self.l_margin, self.h - 14)
        self.cell(self.epw, 5, str(self.page_no()), align="C")


def write_report_pdf(paper: ReportPaper, words: Words) -> bytes:
    layout = lay_out_report(paper, words)
    pdf = _blank(layout, paper, words)
    _head(pdf, layout, words)
    _set_all(pdf, layout.body)
    _signatures(pdf, words)
    if layout.enclosed:
        pdf.add_page("landscape")
        _set_all(pdf, layout.enclosed)
    return bytes(pdf.output())


def _blank(layout: ReportLayout, paper: ReportPaper, words: Words) -> FPDF:
    pdf = _Paper(unit="mm", format="A4")
    pdf.set_margins(LEFT, TOP, RIGHT)
    pdf.set_auto_page_break(True, BOTTOM)
    pdf.c_margin = 0
    pdf.alias_nb_pages(None)  # type: ignore[arg-type]  # else a unit's name with "{nb}" would be rewritten
    for style in get_args(Style):
        pdf.add_font("serif", style, FONTS / f"LiberationSerif-{FACES[style]}.ttf")
    pdf.set_title(layout.title)
    pdf.set_lang(words.locale)
    pdf.set_creation_date(paper.report.made_at)
    pdf.add_page()
    return pdf


# ------------------------------------------------------------------ head and end


def _head(pdf: FPDF, layout: ReportLayout, words: Words) -> None:
    top, left, right = pdf.get_y(), pdf.l_margin, pdf.l_margin + LEFT_HALF
    y = top
    if layout.above:
        y = _lines(pdf, (left, y, LEFT_HALF), layout.above)
    y = _lines(pdf, (left, y, LEFT_HALF), layout.unit, "B")
    y = _lines(pdf, (left, y, LEFT_HALF), "*")
    bottom = y
    y = _lines(pdf, (right, top, RIGHT_HALF), words("release.party"), "B", 15) + 1
    pdf.line(right + (RIGHT_HALF - RULE) / 2, y, right + (RIGHT_HALF + RULE) / 2, y)
    y = _lines(pdf, (right, y + 2, RIGHT_HALF), words("release.dated"), "I")
    pdf.set_y(max(bottom, y) + 6)
    subject, span, counted = layout.subject
    whole = (pdf.l_margin, pdf.get_y(), pdf.epw)
    y = _lines(pdf, whole, words("report.report"), "B", TITLE)
    for text in (subject, span):
        y = _lines(pdf, (pdf.l_margin, y, pdf.epw), text, "B")
    _lines(pdf, (pdf.l_margin, y, pdf.epw), counted, "I")
    pdf.ln(2 * GAP)


def _signatures(pdf: FPDF, words: Words) -> None:
    if pdf.will_page_break(SIGNATURES):
        pdf.add_page()
    pdf.ln(2 * GAP)
    top, half = pdf.get_y(), pdf.epw / 2
    y = _lines(pdf, (pdf.l_margin, top, half), words("report.receivers"), "B", 12, "L")
    for line in (words("report.receiver_above"), words("report.receiver_kept")):
        y = _lines(pdf, (pdf.l_margin, y, half), line, "", 11, "L")
    y = _lines(pdf, (pdf.l_margin + half, top, half), words("report.signed_for"), "B")
    _lines(pdf, (pdf.l_margin + half, y, half), words("report.sign_here"), "I", SMALL)


def _lines(pdf: FPDF, place: Place, text: str, style: Style = "", size: float = SIZE, align: Align = "C") -> float:
    """Set a paragraph at a place; returns where the next one begins."""
    x, y, wide = place
    pdf.set_font("serif", style, size)
    pdf.set_xy(x, y)
    pdf.multi_cell(wide, size * LINE_HEIGHT * MM, printable(pdf, text), align=align, new_x="LEFT", new_y="NEXT")
    return pdf.get_y()


# ------------------------------------------------------------------ paragraphs


def _set_all(pdf: FPDF, blocks: tuple[Block, ...]) -> None:
    for block, following in zip(blocks, (*blocks[1:], None), strict=True):
        signed = SIGNATURES if following is blocks[-1] else 0  # they do not stand on a page alone
        _set(pdf, block, height_kept(following) + signed)


def _set(pdf: FPDF, block: Block, kept: float) -> None:
    """`kept`: the room below a heading that has to be on its page."""
    match block:
        case Grid():
            draw_grid(pdf, block)
            pdf.ln(GAP)
        case Say(text, "section"):
            if pdf.will_page_break(HEADING + kept):  # a heading does not end a page
                pdf.add_page(same=True)
            pdf.ln(GAP)
            _say(pdf, text, "B", SIZE, "L")
        case Say(text, "annex"):
            _say(pdf, text, "B", 15, "C")
        case Say(text, "note"):
            _say(pdf, text, "I", SMALL, "J")
        case Say(text):
            _say(pdf, text, "", SIZE, "L")


def _say(pdf: FPDF, text: str, style: Style, size: float, align: Align) -> None:
    _lines(pdf, (pdf.l_margin, pdf.get_y(), pdf.epw), text, style, size, align)
    pdf.ln(GAP)
