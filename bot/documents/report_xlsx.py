"""A half-year or annual report as a workbook: numbers to calculate with, in four sheets that can be printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot.documents.release_xlsx import FONT, GRID, SIZE, TINT, WHOLE, for_printing, write_cell
from bot.documents.report_blocks import MONTHS_ON_A_PAGE, ROMAN
from bot.documents.report_text import counted_at, month_text, title_of
from bot.documents.sheet import Words, one_line
from handlers.release_papers import SHARE_ASKED
from handlers.reporting_made import FEWEST_EXPECTED, permille
from handlers.reports import Gathered, Report, ReportPaper

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | None
Row = tuple[Value, ...]

SHARE = "0.0%"
TOP = 2  # rows of the title and of what it is about
LETTER = 1.25  # a column's unit is a letter of eleven points; ours are larger


def write_report_xlsx(paper: ReportPaper, words: Words) -> bytes:
    report, book = paper.report, Workbook()
    book.remove(book.worksheets[0])
    _summary(book.create_sheet(words("report.sheet_summary")), report, words)
    _months(book.create_sheet(words("report.sheet_months")), report, words)
    _units(book.create_sheet(words("report.sheet_units")), report, words)
    _bands(book.create_sheet(words("report.sheet_bands")), paper, words)
    about = book.properties
    about.title, about.creator, about.language = title_of(report, words), "", words.locale
    # openpyxl writes the time of saving over `modified`; `created` is ours to say, and the format wants no zone.
    about.created = report.made_at.astimezone(UTC).replace(tzinfo=None)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _summary(sheet: Worksheet, report: Report, words: Words) -> None:
    heads = (words("report.head_what"), words("report.head_number"))
    _table(sheet, report, words, heads, tuple(_figures(report, words)), (52, 18))


def _figures(report: Report, words: Words) -> Iterator[Row]:
    shared, suggested, of = report.shared, report.suggested, report.gathered
    hidden = words("report.not_told")
    yield words("report.row_cells"), report.cells
    yield words("report.row_members"), report.members
    yield words("report.row_made"), hidden if shared.made is None else shared.made
    yield words("report.row_done"), hidden if shared.done is None else shared.done
    yield words("report.row_share"), hidden if shared.done is None else _share(shared.done, shared.made or 0)
    yield words("report.row_asked"), SHARE_ASKED / 100
    yield words("report.row_counted_to"), month_text(report.counted_to, words) if report.counted_to else None
    yield words("report.row_held"), of.held
    yield words("report.row_counted"), of.counted
    yield words("report.row_present"), _attendance(of)
    for each in report.visits:
        yield words("report.row_visited", quarter=f"{ROMAN[int(each.quarter[-1])]}/{each.quarter[:4]}"), each.visited
    yield words("report.row_suggested"), hidden if suggested.made is None else suggested.made
    yield words("report.row_answered"), hidden if suggested.done is None else suggested.done


def _months(sheet: Worksheet, report: Report, words: Words) -> None:
    heads = (
        words("report.head_month"), words("report.head_members"), words("report.head_sent"), words("report.head_share"),
    )  # fmt: skip
    rows = tuple(
        (month_text(each.period, words), each.members, each.respondents, _share(each.respondents, each.members))
        for each in report.months
    )
    _table(sheet, report, words, heads, rows or ((words("report.no_months"), None, None, None),), (20, 18, 18, 18))


def _units(sheet: Worksheet, report: Report, words: Words) -> None:
    heads = (
        words("report.head_unit"), words("report.head_members"), words("report.head_asked"),
        words("report.head_sent_times"), words("report.head_sent_share"), words("report.head_held"),
        words("report.head_present"),
    )  # fmt: skip
    rows = tuple(
        (
            one_line(each.name),
            each.members,
            each.asked,
            each.sent,
            _share(each.sent, each.asked),
            each.gathered.held,
            _attendance(each.gathered),
        )
        for each in report.below
    )
    none = ((words("report.nothing_below"), *(None,) * 6),)
    _table(sheet, report, words, heads, rows or none, (44, *(13,) * 6), across=True)


def _attendance(of: Gathered) -> float | None:
    return _share(of.present, of.expected) if of.expected >= FEWEST_EXPECTED else None


def _share(part: int, whole: int) -> float | None:
    """As a fraction, rounded down to a tenth of a per cent."""
    return permille(part, whole) / 1000 if whole else None


# ------------------------------------------------------------------ indicators by month


def _bands(sheet: Worksheet, paper: ReportPaper, words: Words) -> None:
    """Each month has two columns: from how many, and to how many."""
    report = paper.report
    heads = [words("release.code"), words("release.indicator")]
    for each in report.months:
        month = month_text(each.period, words)
        heads += [words("report.from", month=month), words("report.to", month=month)]
    rows: list[Row] = []
    for indicator in (each for group in paper.releases.groups for each in group.indicators):
        ends = [end for band in indicator.bands for end in band or (None, None)]
        rows.append((indicator.code, one_line(indicator.title), *ends))
    widths = (8, 52, *(11,) * (len(heads) - 2))
    _table(sheet, report, words, tuple(heads), tuple(rows), widths, across=True)
    sheet.freeze_panes = f"C{TOP + 2}"
    sheet.cell(TOP, 1).value = " ".join((words("release.how_to_read"), words("release.why_bands")))
    sheet.row_dimensions[TOP].height = 58
    sheet.page_setup.fitToWidth = -(-len(report.months) // MONTHS_ON_A_PAGE) or 1
    sheet.print_title_cols = "A:B"


# ------------------------------------------------------------------ a sheet


def _table(
    sheet: Worksheet,
    report: Report,
    words: Words,
    heads: tuple[str, ...],
    rows: tuple[Row, ...],
    widths: Sequence[float],
    *,
    across: bool = False,
) -> None:
    """Title, what it is about, heads that stay where they are, and rows."""
    about = f"{one_line(report.unit)} {counted_at(report, words)}"
    for at, (text, bold) in enumerate(((title_of(report, words), True), (about, False)), 1):
        _across(sheet, at, text, max(len(heads), 2), bold)
    _row(sheet, TOP + 1, heads, head=True)
    for at, row in enumerate(rows, TOP + 2):
        _row(sheet, at, row)
    for column, wide in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = wide * LETTER
    sheet.freeze_panes = f"A{TOP + 2}"
    sheet.print_title_rows = f"{TOP + 1}:{TOP + 1}"
    for_printing(sheet, pages=0, across=across)


def _across(sheet: Worksheet, at: int, text: str, columns: int, bold: bool) -> None:
    cell = write_cell(sheet, at, 1, text)
    sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=min(columns, 9))
    cell.font, cell.alignment = Font(FONT, SIZE, bold=bold), Alignment("left", "center", wrap_text=True)
    sheet.row_dimensions[at].height = 40


def _row(sheet: Worksheet, at: int, values: Row, *, head: bool = False) -> None:
    for column, value in enumerate(values, 1):
        cell = write_cell(sheet, at, column, value)
        numeric = not isinstance(value, str)
        cell.font, cell.border = Font(FONT, SIZE, bold=head), GRID
        cell.alignment = Alignment("center" if head or numeric else "left", "center", wrap_text=True)
        if head:
            cell.fill = TINT
        elif numeric:
            cell.number_format = SHARE if isinstance(value, float) else WHOLE
    sheet.row_dimensions[at].height = 60 if head else 22
