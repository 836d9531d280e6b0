"""Tables on the pages of a PDF: no row is divided, heads stand on every page, no heading is left at the end of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue

from bot.documents.report_blocks import Block, Grid, Say
from bot.documents.sheet_pdf import printable
from bot.documents.word import Side

MM = 25.4 / 72  # in a point
LINE = 1.2  # times the letters' size
BESIDE, ABOVE = 1.2, 0.6  # millimetres between a cell's words and its lines
SHORT = 14  # rows of a table that stays on one page
FEW_LINES = 16.0  # millimetres that stand below a heading at least
ALIGNS: dict[Side, Literal["L", "C", "R"]] = {"left": "L", "centre": "C", "right": "R", "both": "L"}


@dataclass(frozen=True, slots=True)
class _Cell:
    lines: tuple[str, ...]
    wide: float
    side: Side
    bold: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """`glued`: on the page of the row after it."""

    cells: tuple[_Cell, ...]
    height: float
    glued: bool = False


def height_kept(block: Block | None) -> float:
    """How much room a block needs at least at the end of a page; a short table stays in one piece."""
    if isinstance(block, Grid) and len(block.rows) <= SHORT:
        return (len(block.rows) + 2) * (block.size * LINE * MM + 2 * ABOVE)
    return FEW_LINES if isinstance(block, (Grid, Say)) else 0.0


def draw_grid(pdf: FPDF, grid: Grid) -> None:
    """Centred between the margins, from here on down."""
    if len(grid.rows) <= SHORT and pdf.will_page_break(height_kept(grid)):
        pdf.add_page(same=True)
    head, *rows = _measured(pdf, grid)
    _draw(pdf, grid, head)
    for row, following in zip(rows, (*rows[1:], None), strict=True):
        room = row.height + (following.height if row.glued and following else 0)
        if pdf.will_page_break(room):
            pdf.add_page(same=True)
            _draw(pdf, grid, head)
        _draw(pdf, grid, row)


def _measured(pdf: FPDF, grid: Grid) -> Iterator[_Row]:
    centred: tuple[Side, ...] = tuple("centre" for _ in grid.heads)
    yield _row(pdf, grid, grid.heads, centred, bold=True)
    for texts in grid.rows:
        yield _row(pdf, grid, texts, grid.sides, bold=len(texts) == 1)


def _row(pdf: FPDF, grid: Grid, texts: tuple[str, ...], sides: tuple[Side, ...], bold: bool) -> _Row:
    across = len(texts) == 1
    widths = (sum(grid.widths),) if across else grid.widths
    pdf.set_font("serif", "B" if bold else "", grid.size)
    cells = tuple(
        _Cell(_broken(pdf, text, wide - 2 * BESIDE), wide, "left" if across else side, bold)
        for text, wide, side in zip(texts, widths, sides[: len(texts)], strict=True)
    )
    lines = max(len(cell.lines) for cell in cells)
    return _Row(cells, lines * grid.size * LINE * MM + 2 * ABOVE, glued=across)


def _broken(pdf: FPDF, text: str, wide: float) -> tuple[str, ...]:
    text = printable(pdf, text)
    if pdf.get_string_width(text) <= wide:
        return (text,)
    lines = pdf.multi_cell(wide, text=text, align="L", dry_run=True, output=MethodReturnValue.LINES)
    return tuple(str(line) for line in cast("list[str]", lines))


def _draw(pdf: FPDF, grid: Grid, row: _Row) -> None:
    x, y, line = pdf.l_margin + (pdf.epw - sum(grid.widths)) / 2, pdf.get_y(), grid.size * LINE * MM
    for cell in row.cells:
        pdf.rect(x, y, cell.wide, row.height)
        pdf.set_font("serif", "B" if cell.bold else "", grid.size)
        top = y + (row.height - len(cell.lines) * line) / 2
        for number, text in enumerate(cell.lines):
            pdf.set_xy(x + BESIDE, top + number * line)
            pdf.cell(cell.wide - 2 * BESIDE, line, text, align=ALIGNS[cell.side])
        x += cell.wide
    pdf.set_xy(pdf.l_margin, y + row.height)
