"""Reading a roster from CSV files, a workbook or a folder of them: all of it, or all the reasons why not."""

import csv
import io
import unicodedata
import warnings
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from handlers.roster import (
    MEMBER_COLUMNS,
    UNIT_COLUMNS,
    Line,
    Problem,
    Roster,
    check,
    folded,
    other_case,
    printable,
    problem,
    roster_of,
    tidy,
)

if TYPE_CHECKING:
    from openpyxl import Workbook

MOST_PROBLEMS = 50
LARGEST_FILE = 50 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
LAST_ROW = 1_048_576  # of any spreadsheet; a hostile file may claim more

COLUMNS = {"units": UNIT_COLUMNS, "members": MEMBER_COLUMNS}
KNOWN_COLUMNS = frozenset(map(folded, UNIT_COLUMNS + MEMBER_COLUMNS))
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
PACKED = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # .xls, and also a workbook with a password
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CELL_ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"))
MISREAD = tuple(  # the beginnings of the commonest Vietnamese letters in UTF-8, taken for Windows-1258
    bytes.fromhex(pair).decode("cp1258") for pair in ("e1ba", "e1bb", "c491", "c6b0", "c6a1")
)

Grid = Iterable[Sequence[object]]


class RosterRefused(Exception):
    """A roster that is refused whole: the first problems in the order of the file, and how many `more` there are."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = tuple(problems)
        self.problems = found[:MOST_PROBLEMS]
        self.more = len(found) - len(self.problems)
        super().__init__(f"{len(found)} problems")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as it stands in a file; `exact`: every row must have as many fields as the header (CSV)."""

    file: str
    grid: Grid
    exact: bool


@dataclass(frozen=True, slots=True)
class Table:
    """What a sheet held: its good lines, what was wrong, the codes in broken rows, and whether its end was reached."""

    kind: str
    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()
    spoilt: frozenset[str] = frozenset()
    whole: bool = True


def read_roster(
    path: Path, known_units: Collection[str] = frozenset(), known_members: Collection[str] = frozenset()
) -> Roster:
    """The roster in a folder, a workbook or one CSV file; the codes in `known_units` and `known_members` are stored.

    Raises RosterRefused with everything that is wrong.
    """
    tables = tables_at(path)
    units = [line for table in tables if table.kind == "units" for line in table.lines]
    members = [line for table in tables if table.kind == "members" for line in table.lines]
    problems = [found for table in tables for found in table.problems]
    problems += check(units, members, named_units(tables, known_units))
    problems += (*other_case(units, "ma", known_units), *other_case(members, "ma_dang_vien", known_members))
    if problems:
        raise RosterRefused(in_order(problems, tables))
    return roster_of(units, members)


def named_units(tables: Iterable[Table], stored: Collection[str]) -> Collection[str] | None:
    """Units that may be named besides the good lines; None when the list of units breaks off."""
    units = [table for table in tables if table.kind == "units"]
    if not all(table.whole for table in units):
        return None
    return frozenset(stored).union(*(table.spoilt for table in units))


def in_order(problems: Iterable[Problem], tables: Iterable[Table]) -> list[Problem]:
    named = [[line.file for line in table.lines[:1]] + [wrong.file for wrong in table.problems[:1]] for table in tables]
    place = {printable(file): number for number, files in enumerate(named) for file in files}
    return sorted(problems, key=lambda found: (place.get(found.file, 0), found.row or 0))


def tables_at(path: Path) -> list[Table]:
    with reachable(path):
        if path.is_dir():
            present = sorted(entry for entry in path.iterdir() if entry.is_file())
            return [table_in_folder(path, present, kind) for kind in COLUMNS]
    data = contents(path)
    if not data.startswith(PACKED):
        return [table_of(csv_sheet(path.name, data))]
    with closing(workbook(path.name, data)) as book:
        return tables_in_book(path.name, book)


def table_in_folder(folder: Path, present: Iterable[Path], kind: str) -> Table:
    """The one file of this kind, or why there is none to read; the other kind is read in any case."""
    wanted = (f"{kind}.csv", f"{kind}.xlsx")
    files = [entry for entry in present if entry.name.casefold() in wanted]
    if not files:
        return unread(kind, problem("roster.missing_file", folder.name, name=wanted[0]))
    if len(files) > 1:
        return unread(kind, problem("roster.two_files", folder.name, first=files[0].name, second=files[1].name))
    try:
        return table_in_file(files[0], kind)
    except RosterRefused as refused:
        return unread(kind, *refused.problems)


def unread(kind: str, *problems: Problem) -> Table:
    return Table(kind, problems=problems, whole=False)


def table_in_file(path: Path, kind: str) -> Table:
    data = contents(path)
    if not data.startswith(PACKED):
        return table_of(csv_sheet(path.name, data), kind)
    with closing(workbook(path.name, data)) as book:
        names = {name.casefold().strip(): name for name in book.sheetnames}
        return table_of(book_sheet(path.name, book, names.get(kind, book.sheetnames[0])), kind)


def tables_in_book(file: str, book: "Workbook") -> list[Table]:
    """The sheets `units` and `members`; a book with neither is one table, told by its header like a CSV file."""
    names = {name.casefold().strip(): name for name in book.sheetnames}
    if not names.keys() & COLUMNS.keys():
        return [table_of(book_sheet(file, book, book.sheetnames[0]))]
    return [
        table_of(book_sheet(file, book, names[kind]), kind)
        if kind in names
        else unread(kind, problem("roster.missing_sheet", file, name=kind))
        for kind in COLUMNS
    ]


def contents(path: Path) -> bytes:
    """The bytes of a file that may be a roster; refuses what certainly is none."""
    with reachable(path):
        if path.stat().st_size > LARGEST_FILE:
            raise refusal(problem("roster.too_large", path.name, megabytes=LARGEST_FILE >> 20))
        data = path.read_bytes()
    if data.startswith(OLD_OFFICE):
        raise refusal(old_office(path.name, data))
    if not data.strip():
        raise refusal(problem("roster.empty_file", path.name))
    return data


@contextmanager
def reachable(path: Path) -> Iterator[None]:
    """Turns what the system says about a path into a problem."""
    try:
        yield
    except FileNotFoundError:
        raise refusal(problem("roster.no_such_file", path.name)) from None
    except OSError as error:
        raise refusal(problem("roster.cannot_read", path.name, why=error.strerror or "")) from None


def refusal(*problems: Problem) -> RosterRefused:
    return RosterRefused(problems)


def old_office(file: str, data: bytes) -> Problem:
    if ENCRYPTED in data:
        return problem("roster.encrypted", file)
    return problem("roster.old_workbook", file)


def csv_sheet(file: str, data: bytes) -> Sheet:
    text = decoded(file, data)
    return Sheet(file, csv_rows(file, text, separator(text)), exact=True)


def decoded(file: str, data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or else Windows-1258, composed; a Windows-1258 tone follows its letter."""
    try:
        text = data.decode("utf-16") if data.startswith(UTF_16) else decoded_8_bit(data)
    except UnicodeDecodeError:
        raise refusal(problem("roster.encoding", file)) from None
    if "\0" in text:
        raise refusal(problem("roster.not_text", file))
    if not data.isascii() and any(pair in text for pair in MISREAD):
        raise refusal(problem("roster.encoding", file))
    return unicodedata.normalize("NFC", text)


def decoded_8_bit(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1258")


def separator(text: str) -> str:
    """The one that takes most known column names out of the header."""
    header = next((line for line in text[:65536].splitlines() if line.strip(' \t,;"')), "")

    def names(mark: str) -> int:
        return len(KNOWN_COLUMNS & {folded(name.strip(' "')) for name in header.split(mark)})

    return max(",;\t", key=lambda mark: (names(mark), header.count(mark)))


def csv_rows(file: str, text: str, mark: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    row = 1
    try:
        for cells in reader:
            yield cells
            row += 1
    except csv.Error as error:
        if "field larger" in str(error):
            raise refusal(problem("roster.huge_field", file, row)) from None
        raise refusal(problem("roster.broken_quotes", file, row)) from None


def workbook(file: str, data: bytes) -> "Workbook":
    from openpyxl import load_workbook  # half a second that a CSV file need not wait for

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, warnings.catch_warnings():
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise refusal(problem("roster.too_large", file, megabytes=LARGEST_UNPACKED >> 20))
            warnings.simplefilter("ignore")  # openpyxl's remarks on styles and extensions it leaves out
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except RosterRefused:
        raise
    except Exception:  # a damaged archive fails in zipfile, zlib, XML or openpyxl, each with errors of its own
        raise refusal(problem("roster.not_a_workbook", file)) from None
    if not book.sheetnames:
        raise refusal(problem("roster.not_a_workbook", file))
    return book


def book_sheet(file: str, book: "Workbook", name: str) -> Sheet:
    shown = f"{file} ({name})"
    return Sheet(shown, book_rows(shown, book, name), exact=False)


def book_rows(file: str, book: "Workbook", name: str) -> Iterator[Sequence[object]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheet = book[name]
            sheet.reset_dimensions()  # what a file says of its own size is often wrong
            rows = list(sheet.iter_rows(max_row=LAST_ROW, values_only=True))
    except Exception:  # as in `workbook`: the rows are unpacked only now
        raise refusal(problem("roster.broken_sheet", file)) from None
    yield from rows


def table_of(sheet: Sheet, wanted: str | None = None) -> Table:
    """The lines of a sheet of the wanted kind, or of the kind its header tells."""
    rows = filled_rows(sheet)
    try:
        number, header = next(rows, (0, ()))
    except RosterRefused as refused:
        return unread(wanted or "units", *refused.problems)
    names = [folded(plain(name)) for name in header]
    kind = wanted or likelier_kind(names)
    wrong = list(wrong_header(sheet.file, number, names, kind))
    if wrong:
        return unread(kind, *wrong)
    places = [names.index(folded(column)) for column in COLUMNS[kind]]
    return lines_of(sheet, kind, rows, places, len(names))


def filled_rows(sheet: Sheet) -> Iterator[tuple[int, Sequence[object]]]:
    """Rows with anything in them, numbered as a spreadsheet shows them."""
    for number, row in enumerate(sheet.grid, 1):
        if any(cell is not None and cell != "" and not (isinstance(cell, str) and cell.isspace()) for cell in row):
            yield number, row


def likelier_kind(names: Collection[str]) -> str:
    return max(COLUMNS, key=lambda kind: len(set(map(folded, COLUMNS[kind])).intersection(names)))


def wrong_header(file: str, row: int, names: Sequence[str], kind: str) -> Iterator[Problem]:
    if not any(names):
        yield problem("roster.empty_file", file)
    elif not KNOWN_COLUMNS.intersection(names):
        yield problem(
            "roster.unknown_header", file, row, units=",".join(UNIT_COLUMNS), members=",".join(MEMBER_COLUMNS)
        )
    else:
        yield from wrong_columns(file, row, names, kind)


def wrong_columns(file: str, row: int, names: Sequence[str], kind: str) -> Iterator[Problem]:
    for column in COLUMNS[kind]:
        times = names.count(folded(column))
        if times == 0:
            yield problem("roster.missing_column", file, row, column, name=column)
        if times > 1:
            yield problem("roster.column_twice", file, row, column, name=column)


def lines_of(
    sheet: Sheet, kind: str, rows: Iterator[tuple[int, Sequence[object]]], places: Sequence[int], width: int
) -> Table:
    lines: list[Line] = []
    problems: list[Problem] = []
    spoilt: set[str] = set()
    try:
        for number, row in rows:
            wrong = wrong_row(sheet, kind, number, row, places, width)
            if wrong:
                problems += wrong
                spoilt.update(map(tidy, map(str, row)))
            else:
                lines.append(Line(sheet.file, number, four(row, places)))
    except RosterRefused as refused:
        return Table(kind, tuple(lines), (*problems, *refused.problems), frozenset(spoilt), whole=False)
    return Table(kind, tuple(lines), tuple(problems), frozenset(spoilt))


def wrong_row(
    sheet: Sheet, kind: str, number: int, row: Sequence[object], places: Sequence[int], width: int
) -> list[Problem]:
    """What keeps a row from being read: its number of fields (CSV), or cells that are no text (a workbook)."""
    if not sheet.exact:
        return [
            wrong
            for column, place in zip(COLUMNS[kind], places, strict=True)
            if place < len(row) and (wrong := wrong_cell_value(sheet.file, number, column, row[place]))
        ]
    if len(row) < width:
        return [problem("roster.too_few_fields", sheet.file, number, fields=len(row), columns=width)]
    if len(row) > width and any(str(cell).strip() for cell in row[width:]):
        return [problem("roster.too_many_fields", sheet.file, number, fields=len(row), columns=width)]
    return []


def wrong_cell_value(file: str, number: int, column: str, value: object) -> Problem | None:
    if isinstance(value, date | datetime | time | timedelta):
        return problem("roster.date_cell", file, number, column)
    if isinstance(value, str) and value in CELL_ERRORS:
        return problem("roster.error_cell", file, number, column, error=value)
    return None


def four(row: Sequence[object], places: Sequence[int]) -> tuple[str, str, str, str]:
    first, second, third, fourth = (plain(row[place]) if place < len(row) else "" for place in places)
    return first, second, third, fourth


def plain(value: object) -> str:
    """A cell as tidy text: a number without its ".0", text without the mark that guards against formulas."""
    if isinstance(value, str):
        return tidy(unguarded(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def guarded(text: str) -> str:
    """Text that a spreadsheet shows and does not compute: an apostrophe goes before what would begin a formula."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """What was given to `guarded`."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS) else text
