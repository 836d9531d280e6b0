"""A release as a workbook: one sheet to calculate and to print, one that says how to read it."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties

from bot.documents.release_text import closed, no_bands, shared_text, title_of, took_part, unit_line
from bot.documents.sheet import Words, one_line
from handlers.release_papers import SHARE_ASKED, Band, ReleasePaper

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | None

FONT = "Times New Roman"
HEADS = 3  # the row of the column heads; title and participation stand above it
WIDTHS = (6, 43, 23, 8, 8, 9, 9)  # in letters
NAMES, SAYINGS = 34, 66
SIZE, LINE, ROW = 14, 19, 36  # points; a row holds two lines
WHOLE = "#,##0"
THIN = Side("thin", "FF857361")
GRID = Border(THIN, THIN, THIN, THIN)
TINT = PatternFill("solid", "FFF4EAD8")


def write_release_xlsx(paper: ReleasePaper, words: Words) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    _figures(book.create_sheet(words("release.sheet_figures")), paper, words)
    _explanation(book.create_sheet(words("release.sheet_explanation")), paper, words)
    about = book.properties
    about.title, about.creator, about.language = title_of(paper, words), "", words.locale
    # openpyxl writes the time of saving over `modified`; `created` is ours to say.
    about.created = datetime(paper.year, paper.month, 1)  # noqa: DTZ001  the format wants it without a zone
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _figures(sheet: Worksheet, paper: ReleasePaper, words: Words) -> None:
    _top(sheet, paper, words)
    heads = (
        words("release.code"), words("release.indicator"), words("release.group"),
        words("release.from"), words("release.to"), words("release.from_before"), words("release.to_before"),
    )  # fmt: skip
    _row(sheet, HEADS, heads, head=True)
    at = HEADS
    for group in paper.groups:
        for each in group.indicators:
            at += 1
            numbers = (*_ends(each.band), *_ends(each.before))
            _row(sheet, at, (each.code, one_line(each.title), one_line(group.title), *numbers))
    for letter, wide in zip("ABCDEFG", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = wide
    sheet.freeze_panes = f"A{HEADS + 1}"
    sheet.auto_filter.ref = f"A{HEADS}:G{at}"
    sheet.print_title_rows = f"{HEADS}:{HEADS}"
    for_printing(sheet, pages=1)


def _top(sheet: Worksheet, paper: ReleasePaper, words: Words) -> None:
    title = f"{title_of(paper, words)} · {unit_line(paper.unit, paper.parent)}"
    told = took_part(paper.respondents, paper.members, words)
    line = told if paper.has_bands else f"{told}. {no_bands(paper, words)}"
    for row, text, font, high in ((1, title, Font(FONT, 16, bold=True), 46), (2, line, Font(FONT, SIZE), 46)):
        cell = write_cell(sheet, row, 1, text)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(WIDTHS))
        cell.font = font
        cell.alignment = Alignment("left", "center", wrap_text=True)
        sheet.row_dimensions[row].height = high


def _ends(band: Band | None) -> tuple[int | None, int | None]:
    return band or (None, None)


def _row(sheet: Worksheet, at: int, values: tuple[Value, ...], *, head: bool = False) -> None:
    for column, value in enumerate(values, 1):
        cell = write_cell(sheet, at, column, value)
        cell.font, cell.border = Font(FONT, SIZE, bold=head), GRID
        numeric = column > 3
        side = "center" if head or numeric else "left"
        cell.alignment = Alignment(side, "center", wrap_text=True, indent=int(side == "left"))
        if head:
            cell.fill = TINT
        elif numeric:
            cell.number_format = WHOLE
    sheet.row_dimensions[at].height = 60 if head else ROW


def write_cell(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    """A unit's name that begins with = stays a name."""
    cell = cast("Cell", sheet.cell(row, column))
    cell.value = value
    if isinstance(value, str):
        cell.data_type, cell.number_format = "s", "@"
    return cell


def for_printing(sheet: Worksheet, pages: int, across: bool = False) -> None:
    """On A4 upright or on its side, as wide as a page; `pages` 0: as long as it is."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if across else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = 0.6, 0.6, 0.8, 0.8
    assert sheet.oddFooter is not None
    sheet.oddFooter.center.text = "&P/&N"


def _explanation(sheet: Worksheet, paper: ReleasePaper, words: Words) -> None:
    rows = [*_facts(paper, words), *_sentences(paper, words)]
    for at, (name, value) in enumerate(rows, 1):
        for column, each in enumerate((name, value), 1):
            cell = write_cell(sheet, at, column, each)
            cell.font = Font(FONT, SIZE, bold=column == 1)
            cell.alignment = Alignment("left", "top", wrap_text=True)
            if isinstance(each, int):
                cell.number_format = WHOLE
        sheet.row_dimensions[at].height = LINE * max(_lines(name, NAMES), _lines(str(value), SAYINGS)) + 4
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = NAMES, SAYINGS
    for_printing(sheet, pages=0)


def _lines(text: str, wide: int) -> int:
    """How many lines a cell needs: not every program finds out by itself."""
    return -(-len(text) * 9 // (wide * 8)) or 1


def _facts(paper: ReleasePaper, words: Words) -> list[tuple[str, Value]]:
    facts: list[tuple[str, Value]] = [
        (words("release.unit"), one_line(paper.unit)),
        (words("release.parent"), one_line(paper.parent)),
        (words("release.members"), paper.members),
        (words("release.respondents"), paper.respondents),
        (words("release.closing"), closed(paper, words)),
    ]
    if paper.shared:
        facts += [
            (words("release.shared_put_right"), paper.shared.put_right),
            (words("release.shared_open"), paper.shared.open),
            (words("release.shared_overdue"), paper.shared.overdue),
            (words("release.shared_share", asked=SHARE_ASKED), paper.shared.share),
        ]
    return [fact for fact in facts if fact[1] != ""]


def _sentences(paper: ReleasePaper, words: Words) -> list[tuple[str, Value]]:
    said = [words("release.how_to_read"), words("release.what_an_empty_cell_is"), words("release.why_bands")]
    if paper.shared:
        said.append(shared_text(paper.shared, words))
    return [(words("release.reading"), said[0]), *(("", sentence) for sentence in said[1:])]
