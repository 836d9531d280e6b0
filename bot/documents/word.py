"""What every Word file of ours begins with: A4 as Party documents have it, Times New Roman, page numbers, no author."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Literal, TypedDict, Unpack

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from bot.documents.sheet import BOTTOM, LEFT, RIGHT, TOP

FONT = "Times New Roman"
WIDTH, HEIGHT = 210, 297  # A4 in millimetres
# Word's own line of this font is already 1.15 times its size; together they make the PDF's 1.3.
SPACING = 1.13
# The two halves of a Party document's head, and the rule below its right one: as long as the words above it.
LEFT_HALF, RIGHT_HALF, RULE = 72, 88, 74  # millimetres

Side = Literal["left", "centre", "right", "both"]
SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def blank_document(title: str, locale: str, made: datetime) -> Document:
    document = docx.Document()
    _describe(document, title, locale, made)
    _set_page(document)
    _set_language(document, locale)
    return document


def saved(document: Document) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _describe(document: Document, title: str, locale: str, made: datetime) -> None:
    """Properties travel with a file unseen: they name the paper and nobody."""
    about = document.core_properties
    about.title, about.language = title, locale
    about.author = about.last_modified_by = about.comments = about.subject = about.keywords = ""
    about.created = about.modified = made


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(WIDTH), Mm(HEIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.footer_distance = Mm(BOTTOM / 2)
    number = section.footer.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_field(number, "PAGE")
    number.add_run("/")
    _add_field(number, "NUMPAGES")


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)


def _set_language(document: Document, locale: str) -> None:
    """Without this Word underlines every Vietnamese word as misspelt English."""
    defaults = document.styles.element.find(".//" + qn("w:rPrDefault")).find(".//" + qn("w:lang"))
    defaults.set(qn("w:val"), {"vi": "vi-VN", "en": "en-GB"}.get(locale, locale))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    for script in ("w:eastAsia", "w:cs"):
        normal.element.rPr.rFonts.set(qn(script), FONT)


class How(TypedDict, total=False):
    """How a paragraph is set; sizes and gaps in points, `keep` holds it on the page of the one after it."""

    size: float
    bold: bool
    italic: bool
    side: Side
    before: float
    after: float
    keep: bool


def put(where: Document | _Cell, text: str, **how: Unpack[How]) -> Paragraph:
    """A paragraph; the empty one that every cell begins with is used first."""
    empty = isinstance(where, _Cell) and not where.text and len(where.paragraphs) == 1
    paragraph = where.paragraphs[0] if empty else where.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(how.get("size", 14)), how.get("bold"), how.get("italic")
    form = paragraph.paragraph_format
    form.alignment, form.keep_with_next = SIDES[how.get("side", "both")], how.get("keep")
    form.space_before, form.space_after = Pt(how.get("before", 0)), Pt(how.get("after", 4))
    form.line_spacing = SPACING
    return paragraph


def party_head(document: Document, above: tuple[str, ...], unit: str, party: str, dated: str) -> None:
    """The unit and what stands above it at the left, the tiêu ngữ with its rule and the date at the right."""
    left, right = bare_table(document, (LEFT_HALF, RIGHT_HALF)).rows[0].cells
    for line in above:
        put(left, line, side="centre", after=0)
    put(left, unit, bold=True, side="centre", after=0)
    put(left, "*", side="centre", after=0)
    rule = put(right, party, size=15, bold=True, side="centre", after=0)
    _rule_below(rule)
    put(right, dated, italic=True, side="centre", before=6, after=0)


def _rule_below(paragraph: Paragraph) -> None:
    indent = Mm((RIGHT_HALF - RULE) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def bare_table(document: Document, widths: tuple[float, ...]) -> Table:
    """A row of cells without lines, side by side, their words reaching to the edges."""
    table = ruled_table(document, widths, "Normal Table")
    margins = OxmlElement("w:tblCellMar")
    for name in ("left", "right"):
        edge = OxmlElement(f"w:{name}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)
    return table


def ruled_table(document: Document, widths: tuple[float, ...], style: str = "Table Grid") -> Table:
    """A table of one row; widths in millimetres, the same in every program."""
    table: Table = document.add_table(1, len(widths), document.styles[style])
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Mm(wide)
        column.cells[0].width = Mm(wide)
    return table


def head_row(table: Table, texts: tuple[str, ...], size: float = 13) -> None:
    """The first row, in bold, repeated on every page."""
    for cell, text in zip(table.rows[0].cells, texts, strict=True):
        put(cell, text, size=size, bold=True, side="centre", after=2, before=2)
    _mark_row(table, 0, "w:tblHeader")
    _mark_row(table, 0, "w:cantSplit")


def add_row(table: Table, texts: tuple[str, ...], sides: tuple[Side, ...], size: float = 13) -> None:
    """A row that no page break divides."""
    cells = table.add_row().cells  # type: ignore[no-untyped-call]  # python-docx forgot this one
    for cell, text, side, column in zip(cells, texts, sides, table.columns, strict=True):
        cell.width = column.width
        put(cell, text, size=size, side=side, after=1, before=1)
    _mark_row(table, -1, "w:cantSplit")


def add_group_row(table: Table, text: str, size: float = 13) -> None:
    """A row of one cell, on the page of the row after it."""
    cells = table.add_row().cells  # type: ignore[no-untyped-call]  # python-docx forgot this one
    whole = cells[0].merge(cells[-1])
    for spare in whole.paragraphs[1:]:
        spare._p.getparent().remove(spare._p)
    put(whole, text, size=size, bold=True, side="left", after=1, before=1, keep=True)
    _mark_row(table, -1, "w:cantSplit")


def _mark_row(table: Table, place: int, mark: str) -> None:
    table.rows[place]._tr.get_or_add_trPr().append(OxmlElement(mark))
