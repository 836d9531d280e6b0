"""The sheet as a PDF: the same paragraphs broken into lines and pages here, so that no heading ends a page."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue

from bot.documents.sheet import BOTTOM, HANDWRITING, LEFT, LINE_HEIGHT, LOOKS, RIGHT, TOP, Layout, Look, Paragraph

if TYPE_CHECKING:
    from fpdf.fonts import TTFFont

FONTS = Path(__file__).parent / "fonts"
# Metric-compatible with Times New Roman; the four faces go by fpdf's letters.
FACES = {"": "Regular", "B": "Bold", "I": "Italic", "BI": "BoldItalic"}
POINTS = 72 / 25.4  # in a millimetre
MISSING = "□"
# Joiners and variation selectors only shape the sign before them.
SHAPING = {0x200C, 0x200D, *range(0xFE00, 0xFE10), *range(0xE0000, 0xE01F0)}


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line; `glued` forbids a page break after it. Heights in points."""

    text: str
    look: Look
    height: float
    before: float = 0
    after: float = 0
    dotted: bool = False
    glued: bool = False


Page = list[Row]


def write_pdf(layout: Layout) -> bytes:
    pdf = _blank(layout)
    pages = _paginate([row for paragraph in layout.paragraphs for row in _rows(pdf, paragraph)], pdf.eph)
    for number, page in enumerate(pages, 1):
        if number > 1:
            pdf.add_page()
        _draw(pdf, page)
        _draw_number(pdf, f"{number}/{len(pages)}")
    return bytes(pdf.output())


def _blank(layout: Layout) -> FPDF:
    pdf = FPDF(unit="pt", format="A4")
    pdf.set_margins(LEFT * POINTS, TOP * POINTS, RIGHT * POINTS)
    pdf.set_auto_page_break(False, BOTTOM * POINTS)
    pdf.c_margin = 0
    pdf.alias_nb_pages(None)  # type: ignore[arg-type]  # else a note with "{nb}" would be rewritten
    for style, face in FACES.items():
        pdf.add_font("serif", style, FONTS / f"LiberationSerif-{face}.ttf")
    pdf.set_title(layout.title)
    pdf.set_lang(layout.locale)
    pdf.set_creation_date(layout.month.replace(tzinfo=UTC))
    pdf.add_page()  # lines cannot be measured without one
    return pdf


def _rows(pdf: FPDF, paragraph: Paragraph) -> Iterator[Row]:
    look = LOOKS[paragraph.role]
    lines = _break(pdf, paragraph.text, look)
    height = HANDWRITING if paragraph.role == "line" else look.size * LINE_HEIGHT
    row = Row("", look, height, dotted=paragraph.role == "line")
    last = len(lines) - 1
    for place, text in enumerate(lines):
        # A page neither ends with a paragraph's first line nor begins with its last.
        glued = paragraph.keep if place == last else place in (0, last - 1)
        yield replace(
            row,
            text=text,
            before=look.before if place == 0 else 0,
            after=look.after if place == last else 0,
            glued=glued,
        )


def _break(pdf: FPDF, text: str, look: Look) -> list[str]:
    _set_font(pdf, look)
    lines = pdf.multi_cell(pdf.epw, text=printable(pdf, text), align="L", dry_run=True, output=MethodReturnValue.LINES)
    return [str(line) for line in cast("list[str]", lines)] or [""]


def _set_font(pdf: FPDF, look: Look) -> None:
    pdf.set_font("serif", "B" * look.bold + "I" * look.italic, look.size)


def printable(pdf: FPDF, text: str) -> str:
    """What the font has no sign for is shown as an empty box, as a reader would expect."""
    signs = cast("TTFFont", pdf.current_font).cmap
    return "".join(sign if ord(sign) in signs else MISSING for sign in text if ord(sign) not in SHAPING)


def _paginate(rows: list[Row], room: float) -> list[Page]:
    pages: list[Page] = [[]]
    for block in _blocks(rows):
        if _height([*pages[-1], *block]) > room:
            pages.append([])
        for row in block:
            if _height([*pages[-1], row]) > room:
                pages.append([])
            pages[-1].append(row)
    return pages


def _blocks(rows: list[Row]) -> Iterator[list[Row]]:
    """Rows that must stay on one page."""
    block: list[Row] = []
    for row in rows:
        block.append(row)
        if not row.glued:
            yield block
            block = []


def _height(page: Page) -> float:
    return sum(row.before + row.height + row.after for row in page) - page[0].before - page[-1].after


def _draw(pdf: FPDF, page: Page) -> None:
    y = pdf.t_margin - page[0].before
    for row in page:
        y += row.before
        _set_font(pdf, row.look)
        pdf.set_xy(pdf.l_margin, y)
        pdf.cell(pdf.epw, row.height, row.text, align="C" if row.look.centred else "L")
        if row.dotted:
            label = pdf.get_string_width(f"{row.text} ") if row.text else 0
            _draw_dots(pdf, pdf.l_margin + label, y + row.height * 0.68)
        y += row.height + row.after


def _draw_dots(pdf: FPDF, x: float, y: float) -> None:
    # Round caps on dashes of no length are dots; screens draw short square dashes now thick, now thin.
    with pdf.local_context(line_width=1.2, stroke_cap_style="round"):
        pdf.set_dash_pattern(dash=0.01, gap=4)
        pdf.line(x, y, pdf.w - pdf.r_margin, y)


def _draw_number(pdf: FPDF, number: str) -> None:
    pdf.set_font("serif", "", 13)
    pdf.set_xy(pdf.l_margin, pdf.h - 14 * POINTS)
    pdf.cell(pdf.epw, 13, number, align="C")
