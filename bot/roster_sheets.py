"""What the roster writes for people: the template to fill in, the invitations as a list and as a sheet to print."""

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import segno

from bot.roster_files import guarded
from handlers.roster import MEMBER_COLUMNS, UNIT_COLUMNS, Invite

if TYPE_CHECKING:
    from fpdf import FPDF
    from openpyxl.worksheet.worksheet import Worksheet

INVITE_COLUMNS = (
    "ma_dang_vien", "ho_ten", "ma_chi_bo", "ma_moi", "het_han", "lien_ket_web", "lien_ket_telegram", "bot_zalo"
)  # fmt: skip
FONTS = Path(__file__).parent / "documents" / "fonts"

ACROSS, DOWN = 2, 4
WIDE, HIGH = 105.0, 74.25  # mm: eight to an A4 page, so that two cuts across and three down part them
EDGE = 8.0
QR, SMALL_QR = 30.0, 25.0  # mm: one, or two above one another
SMALLEST = 7.0  # points, still read by older eyes
LINE_STEP = 0.42  # mm a point of size

Face = tuple[str, float]  # style and size in points
NAME, CELL, LABEL, CODE = ("B", 14.0), ("", 11.0), ("", 10.0), ("B", 20.0)
CAPTION: Face = ("", 8.0)

Words = Callable[[str], str]
Row = Sequence[str]


def write_template(folder: Path, words: Words) -> list[Path]:
    """`units.csv`, `members.csv` and `roster.xlsx` with examples that import as they stand.

    Raises FileExistsError before it writes anything: a filled-in roster may already stand there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    units, members, book = paths = [folder / name for name in ("units.csv", "members.csv", "roster.xlsx")]
    for path in paths:
        if path.exists():
            raise FileExistsError(str(path))
    write_csv(units, (UNIT_COLUMNS, *example_units(words)))
    write_csv(members, (MEMBER_COLUMNS, *example_members(words)))
    write_book(book, words)
    return paths


def example_units(words: Words) -> tuple[Row, ...]:
    return (
        ("DU01", words("roster.example.committee"), "dang_uy", ""),
        ("DB01", words("roster.example.organisation"), "dang_bo", "DU01"),
        ("CB01", words("roster.example.cell"), "chi_bo", "DB01"),
    )


def example_members(words: Words) -> tuple[Row, ...]:
    return (
        ("DV001", words("roster.example.secretary"), "CB01", "dang_vien;bi_thu;cap_uy@DB01"),
        ("DV002", words("roster.example.deputy"), "CB01", "dang_vien;pho_bi_thu"),
        ("DV003", words("roster.example.member"), "CB01", "dang_vien"),
    )


def explained(words: Words) -> tuple[Row, ...]:
    return (
        ("units", "ma", words("roster.explain.ma")),
        ("units", "ten", words("roster.explain.ten")),
        ("units", "cap", words("roster.explain.cap")),
        ("units", "ma_cap_tren", words("roster.explain.ma_cap_tren")),
        ("members", "ma_dang_vien", words("roster.explain.ma_dang_vien")),
        ("members", "ho_ten", words("roster.explain.ho_ten")),
        ("members", "ma_chi_bo", words("roster.explain.ma_chi_bo")),
        ("members", "vai_tro", words("roster.explain.vai_tro")),
    )


def write_csv(path: Path, rows: Iterable[Row]) -> None:
    """With the UTF-8 mark, by which Excel knows the encoding; readable by its owner alone."""
    with replacing(path) as file:
        file.write("\ufeff".encode())
        for row in rows:
            file.write(csv_line(row))


def csv_line(row: Row) -> bytes:
    fields = Fields()
    csv.writer(fields).writerow([guarded(cell) for cell in row])
    return fields.line.encode()


class Fields:
    """Keeps the one line that a csv.writer writes."""

    line = ""

    def write(self, line: str) -> None:
        self.line = line


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file (mode 0600) that takes its place at `path` only when all of it is on the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink()
        raise


def write_book(path: Path, words: Words) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    fill(book.create_sheet("units"), (UNIT_COLUMNS, *example_units(words)), (14, 44, 14, 16))
    fill(book.create_sheet("members"), (MEMBER_COLUMNS, *example_members(words)), (16, 32, 14, 40))
    heading = (words("roster.explain.sheet"), words("roster.explain.column"), words("roster.explain.meaning"))
    fill(book.create_sheet("huong-dan"), (heading, *explained(words)), (14, 18, 110))
    with replacing(path) as file:
        book.save(file)


def fill(sheet: "Worksheet", rows: Iterable[Row], widths: Sequence[int]) -> None:
    from openpyxl.styles import Alignment, Font

    for row in rows:
        sheet.append([guarded(cell) for cell in row])
    for letter, width in zip("ABCD", widths, strict=False):
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].number_format = "@"  # text, or Excel would take the zeros off "001"
        sheet[f"{letter}1"].font = Font(bold=True)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def write_invites(path: Path, rows: Iterable[Invite]) -> None:
    """The list for whoever hands the codes out: one row a member, the date as 2025-12-31, mode 0600."""
    write_csv(path, (INVITE_COLUMNS, *map(invite_row, rows)))


def invite_row(row: Invite) -> Row:
    expires = row.expires.isoformat()
    return (row.member_code, row.name, row.unit_code, row.code, expires, row.web_link, row.telegram_link, row.zalo_bot)


def write_invitation_sheet(path: Path, rows: Iterable[Invite], words: Words) -> None:
    """Cards to cut out, eight to an A4 page, as a PDF of mode 0600: name, cell, code, expiry, QR codes."""
    pdf = blank_document(words)
    for number, row in enumerate(rows):
        place = number % (ACROSS * DOWN)
        if place == 0:
            new_page(pdf)
        draw_card(pdf, row, (place % ACROSS) * WIDE, (place // ACROSS) * HIGH, words)
    if pdf.page == 0:
        pdf.add_page()
    with replacing(path) as file:
        file.write(bytes(pdf.output()))


def blank_document(words: Words) -> "FPDF":
    from fpdf import FPDF

    pdf = FPDF(orientation="portrait", unit="mm", format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_title(words("invite.sheet_title"))
    pdf.add_font("serif", "", FONTS / "LiberationSerif-Regular.ttf")
    pdf.add_font("serif", "B", FONTS / "LiberationSerif-Bold.ttf")
    return pdf


def new_page(pdf: "FPDF") -> None:
    """A page with the lines to cut along."""
    pdf.add_page()
    pdf.set_draw_color(170)
    pdf.set_line_width(0.1)
    pdf.set_dash_pattern(dash=2, gap=2)
    pdf.line(WIDE, 0, WIDE, HIGH * DOWN)
    for cut in range(1, DOWN):
        pdf.line(0, HIGH * cut, WIDE * ACROSS, HIGH * cut)
    pdf.set_dash_pattern()


def draw_card(pdf: "FPDF", row: Invite, left: float, top: float, words: Words) -> None:
    """Words at the left; the way in at the right, below the name where there is but one QR code."""
    width = WIDE - 2 * EDGE
    both, one = bool(row.web_link and row.telegram_link), row.web_link or row.telegram_link
    beside = width - (SMALL_QR + 3 if both else QR + 3 if one else 0)
    above = beside if both else width
    x, y = left + EDGE, top + EDGE
    y = put(pdf, (x, y, above), NAME, row.name, most=2)
    y = put(pdf, (x, y, above), CELL, row.unit_name, most=2) + 2
    if both:
        draw_both(pdf, row, left + WIDE - EDGE - SMALL_QR, top, words)
    elif one:
        draw_qr(pdf, one, (left + WIDE - EDGE - QR, top + HIGH - EDGE - QR), QR)
    y = put(pdf, (x, y, beside), LABEL, words("invite.code_label"))
    y = put(pdf, (x, y, beside), CODE, row.code) + 1
    y = put(pdf, (x, y, beside), CELL, words("invite.expires") % {"date": f"{row.expires:%d/%m/%Y}"}) + 1
    draw_how(pdf, row, (x, y, beside), top + HIGH - EDGE / 2 - y, words)


def draw_how(pdf: "FPDF", row: Invite, place: tuple[float, float, float], room: float, words: Words) -> None:
    """How to come in; where Zalo is named too, as large as there is room for."""
    how, also = how_to_come_in(row, words), also_on_zalo(row, words)
    if not also:
        put(pdf, place, CELL, how, most=5)
        return
    x, _, width = place
    face = ("", largest(pdf, (how, also), width, room - 1))
    put(pdf, (x, put(pdf, place, face, how, most=5) + 1, width), face, also, most=3)


def largest(pdf: "FPDF", texts: tuple[str, ...], width: float, room: float) -> float:
    """The size at which these texts, one below the other, fill no more than the room's height."""
    size = CELL[1]
    while size > SMALLEST:
        pdf.set_font("serif", "", size)
        lines = sum(len(wrapped(pdf, drawable(pdf, text), width - 2 * pdf.c_margin)) for text in texts)
        if lines * size * LINE_STEP <= room:
            break
        size -= 0.5
    return size


def how_to_come_in(row: Invite, words: Words) -> str:
    if row.web_link:
        return words("invite.how") % {"page": row.page}
    if row.telegram_link:
        return words("invite.how_telegram") % {"bot": row.bot}
    return words("invite.how_zalo") % {"bot": row.zalo_bot} if row.zalo_bot else words("invite.how_typed")


def also_on_zalo(row: Invite, words: Words) -> str:
    """Beside the channels that have links: there the code is sent as it is."""
    has_links = row.web_link or row.telegram_link
    return words("ways.in_zalo") % {"bot": row.zalo_bot} if row.zalo_bot and has_links else ""


def draw_both(pdf: "FPDF", row: Invite, x: float, top: float, words: Words) -> None:
    """The page's QR code above Telegram's, each with its name below it."""
    caption = CAPTION[1] * LINE_STEP
    lower = top + HIGH - EDGE - caption - SMALL_QR
    captions = (words("invite.qr_web"), words("invite.qr_telegram"))
    for link, y, name in zip((row.web_link, row.telegram_link), (top + EDGE - 2, lower + 2), captions, strict=True):
        draw_qr(pdf, link, (x, y), SMALL_QR)
        pdf.set_font("serif", *CAPTION)
        pdf.set_xy(x, y + SMALL_QR + 0.5)
        pdf.cell(SMALL_QR, caption, name, align="C")


def put(pdf: "FPDF", place: tuple[float, float, float], font: Face, text: str, most: int = 1) -> float:
    """Writes at most so many lines at (x, y, width), smaller where they would not fit; gives the y below them."""
    (x, y, width), (style, size) = place, font
    pdf.set_font("serif", style, size)
    text, room = drawable(pdf, text), width - 2 * pdf.c_margin
    while size > SMALLEST and not fits(pdf, text, room, most):
        size -= 0.5
        pdf.set_font_size(size)
    lines = cut_to(wrapped(pdf, text, room), most)
    step = size * LINE_STEP
    for number, line in enumerate(lines):
        pdf.set_xy(x, y + number * step)
        pdf.cell(width, step, clipped(pdf, line, room))
    return y + len(lines) * step


def drawable(pdf: "FPDF", text: str) -> str:
    """Text without the signs that the font cannot draw (emoji), which would come out as empty boxes."""
    drawn = getattr(pdf.current_font, "cmap", {})
    return " ".join("".join(letter for letter in text if ord(letter) in drawn).split())


def fits(pdf: "FPDF", text: str, room: float, most: int) -> bool:
    lines = wrapped(pdf, text, room)
    return len(lines) <= most and all(pdf.get_string_width(line) <= room for line in lines)


def wrapped(pdf: "FPDF", text: str, room: float) -> list[str]:
    """Words laid into lines; one that is wider than the room stands in a line of its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pdf.get_string_width(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def cut_to(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1] + "…"]


def clipped(pdf: "FPDF", line: str, room: float) -> str:
    """A line that is still too wide at the smallest size loses its end, and says so."""
    if pdf.get_string_width(line) <= room:
        return line
    while line and pdf.get_string_width(line + "…") > room:
        line = line[:-1]
    return line + "…"


def draw_qr(pdf: "FPDF", link: str, place: tuple[float, float], size: float) -> None:
    """Drawn as shapes, so that it prints sharply at any size; the empty border is the card's own."""
    rows = tuple(segno.make_qr(link, error="m").matrix)
    (x, y), side = place, size / len(rows)
    pdf.set_fill_color(0)
    for number, row in enumerate(rows):
        for start, length in dark_runs(row):
            pdf.rect(x + start * side, y + number * side, length * side, side * 1.02, style="F")


def dark_runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where the dark stretches of a row begin and how long they are."""
    start = 0
    while start < len(row):
        length = next((n for n in range(len(row) - start) if not row[start + n]), len(row) - start)
        if length:
            yield start, length
        start += max(length, 1)
