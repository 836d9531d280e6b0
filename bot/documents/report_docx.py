"""A half-year or annual report as a Word file in the layout of Party documents; wide tables are enclosed."""

from __future__ import annotations

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table

from bot.documents.report_blocks import Block, Grid, ReportLayout, Say, lay_out_report
from bot.documents.sheet import Words
from bot.documents.word import (
    HEIGHT,
    WIDTH,
    add_group_row,
    add_row,
    bare_table,
    blank_document,
    head_row,
    party_head,
    put,
    ruled_table,
    saved,
)
from handlers.reports import ReportPaper

LEAST = 6  # points: the smallest paragraph that still keeps two tables apart
SHORT = 14  # rows of a table that stays on one page
PADDING = 80  # twentieths of a point, at the left and right of a number


def write_report_docx(paper: ReportPaper, words: Words) -> bytes:
    layout = lay_out_report(paper, words)
    document = blank_document(layout.title, words.locale, paper.report.made_at)
    _head(document, layout, words)
    for block in layout.body:
        _set(document, block)
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # signatures do not stand on a page alone
    _signatures(document, words)
    if layout.enclosed:
        _turn_page(document)
    for block in layout.enclosed:
        _set(document, block)
    return saved(document)


def _head(document: Document, layout: ReportLayout, words: Words) -> None:
    above = (layout.above,) if layout.above else ()
    party_head(document, above, layout.unit, words("release.party"), words("release.dated"))
    put(document, words("report.report"), size=16, bold=True, side="centre", before=18, after=0)
    subject, span, counted = layout.subject
    put(document, subject, bold=True, side="centre", after=0)
    put(document, span, bold=True, side="centre", after=0)
    put(document, counted, italic=True, side="centre", after=12)


def _set(document: Document, block: Block) -> None:
    match block:
        case Grid():
            _grid(document, block)
        case Say(text, "section"):
            put(document, text, bold=True, side="left", before=10, keep=True)
        case Say(text, "annex"):
            put(document, text, size=15, bold=True, side="centre", after=6, keep=True)
        case Say(text, "note"):
            put(document, text, size=13, italic=True, before=4, after=6)
        case Say(text):
            put(document, text, side="left")


def _grid(document: Document, grid: Grid) -> None:
    table = ruled_table(document, grid.widths)
    _close_together(table)
    head_row(table, grid.heads, grid.size)
    for row in grid.rows:
        if len(row) == 1:
            add_group_row(table, row[0], grid.size)
        else:
            add_row(table, row, grid.sides, grid.size)
    for properties in table._tbl.iter(qn("w:tcPr")):
        properties.vAlign_val = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    if len(grid.rows) <= SHORT:
        _keep_together(table)
    put(document, "", size=LEAST, after=0)  # two tables in a row would become one


def _keep_together(table: Table) -> None:
    for row in table.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _close_together(table: Table) -> None:
    """Less room beside the numbers: a band of a whole province has to stand on one line."""
    margins = OxmlElement("w:tblCellMar")
    for name in ("left", "right"):
        edge = OxmlElement(f"w:{name}")
        edge.set(qn("w:w"), str(PADDING))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def _signatures(document: Document, words: Words) -> None:
    row = bare_table(document, (80, 80)).rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    left, right = row.cells
    put(left, words("report.receivers"), size=12, bold=True, italic=True, side="left", before=12, after=0)
    for line in (words("report.receiver_above"), words("report.receiver_kept")):
        put(left, line, size=11, side="left", after=0)
    put(right, words("report.signed_for"), bold=True, side="centre", before=12, after=0)
    put(right, words("report.sign_here"), size=13, italic=True, side="centre", after=30)


def _turn_page(document: Document) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    ends = document.paragraphs[-1].paragraph_format  # what carries the break must not need a page of its own
    ends.line_spacing, ends.space_after = Pt(1), Pt(0)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(HEIGHT), Mm(WIDTH)
