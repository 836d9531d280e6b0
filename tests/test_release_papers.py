"""Pictures that show ranges, tables that hold what was given, files that other programs open."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from PIL import Image, ImageChops

from bot.attachments import make_document
from bot.catalogues import load_catalogues
from bot.documents import Heavy, render
from bot.documents.drawing import MARGIN, WIDTH, width, wrapped
from bot.documents.release_chart import Axis
from bot.wording import Words, load_wording
from handlers.release_papers import ReleasePaper, SharedCounts
from handlers.vocabulary import MinutesFile, ReleaseFile, YearFile
from tests.papers import FEW, HOSTILE, MEETINGS, USUAL, meeting, release, text_of, year

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("TUSOI_GOLDEN") == "write"
TILE, MOST = 12, 30  # pixels of the small picture; a bar in another place makes a tile differ by more than a hundred


@pytest.fixture(scope="module")
def words() -> Words:
    return load_wording(ZoneInfo("Asia/Ho_Chi_Minh"))["vi"]


# ------------------------------------------------------------------ pictures


def small(content: bytes) -> Image.Image:
    """As wide as on a phone, in grey: what is compared is what is seen, not how a letter's edge is smoothed."""
    picture = Image.open(io.BytesIO(content))
    assert picture.format == "PNG"
    assert picture.width == WIDTH
    grey = picture.convert("L")
    return grey.resize((WIDTH // 3, picture.height // 3), Image.Resampling.BOX)


def worst_tile(one: Image.Image, other: Image.Image) -> int:
    assert one.size == other.size
    extremes = ImageChops.difference(one, other).reduce(TILE).getextrema()
    return int(extremes[1])  # type: ignore[arg-type]  # one band, so no pair of pairs


def compare(name: str, content: bytes) -> None:
    path = GOLDEN / f"{name}.png"
    drawn = small(content)
    if WRITE:
        drawn.quantize(16).save(path, optimize=True)
    with Image.open(path) as stored:
        assert worst_tile(drawn, stored.convert("L")) <= MOST


@pytest.mark.parametrize(("name", "paper"), [("release", USUAL), ("release-few", FEW)])
def test_a_release_looks_as_it_did(name: str, paper: ReleasePaper, words: Words) -> None:
    compare(name, render(ReleaseFile(paper, "png"), words).content)


def test_a_year_looks_as_it_did(words: Words) -> None:
    compare("release-year", render(YearFile(year()), words).content)


def test_a_bar_in_another_place_is_noticed(words: Words) -> None:
    other = replace(USUAL, groups=release({"1.3": (10, 14), "1.5": (10, 14)}).groups)
    first, second = (small(render(ReleaseFile(paper, "png"), words).content) for paper in (USUAL, other))
    size = min(first.size, second.size)
    assert worst_tile(first.crop((0, 0, *size)), second.crop((0, 0, *size))) > MOST


def test_a_bar_goes_from_end_to_end_of_its_band_and_a_narrow_one_is_still_seen(words: Words) -> None:
    axis = Axis(USUAL, words)
    assert axis.ends((5, 9)) == (axis.x(5), axis.x(9))
    assert axis.left == axis.x(0) < axis.x(31) < axis.x(34) <= axis.x(axis.top) == axis.right
    many = Axis(release({"1.5": (12_340, 12_344)}, members=(16_000, 14_312)), words)
    start, end = many.ends((12_340, 12_344))
    assert (start, end) == (many.x(12_340), many.x(12_340) + 8)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("size", [38, 40])
def test_every_label_stands_whole_within_the_picture(language: str, size: int) -> None:
    room = WIDTH - 2 * MARGIN - 78
    for indicator in load_catalogues().current(language).indicators:
        lines = wrapped(indicator.title, room, size)
        assert " ".join(lines) == indicator.title
        assert all(width(line, size) <= room for line in lines)


def test_a_word_wider_than_the_picture_is_divided_and_not_cut() -> None:
    name = "Chi bộ " + "W" * 90
    lines = wrapped(name, 500, 40)
    assert "".join(lines).replace(" ", "") == name.replace(" ", "")
    assert all(width(line, 40) <= 500 for line in lines)


def test_strange_names_do_no_harm_to_a_picture(words: Words) -> None:
    for unit in (HOSTILE, "", "x" * 400, unicodedata.normalize("NFD", "Chi bộ Ước")):
        assert render(ReleaseFile(replace(USUAL, unit=unit), "png"), words).content
        assert render(YearFile(replace(year(), unit=unit)), words).content


# ------------------------------------------------------------------ the workbook


def rows_of(content: bytes, sheet: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True))


def test_the_workbook_holds_every_indicator_with_numbers_to_calculate_with(words: Words) -> None:
    content = render(ReleaseFile(USUAL, "xlsx"), words).content
    rows = rows_of(content, "Tổng hợp")
    assert rows[0][0] == "Tổng hợp tự soi tháng 12/2026 · Chi bộ Tổ dân phố 5 · Đảng bộ phường An Khánh"
    assert rows[2] == ("Mã", "Biểu hiện", "Nhóm", "Từ", "Đến", "Tháng trước: từ", "Tháng trước: đến")
    assert rows[3:] == [
        (each.code, each.title, group.title, *(each.band or (None, None)), *(each.before or (None, None)))
        for group in USUAL.groups
        for each in group.indicators
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Tổng hợp"]
    page = sheet.page_setup
    assert (sheet.freeze_panes, page.paperSize, page.fitToWidth) == ("A4", 9, 1)  # 9 is A4
    assert sheet["D4"].number_format == "#,##0"


def test_the_second_sheet_says_how_to_read_the_first(words: Words) -> None:
    rows = rows_of(render(ReleaseFile(USUAL, "xlsx"), words).content, "Giải thích")
    assert [row[:2] for row in rows[:9]] == [
        ("Đơn vị", "Chi bộ Tổ dân phố 5"),
        ("Cấp trên", "Đảng bộ phường An Khánh"),
        ("Tổng số đảng viên", 35),
        ("Số đã gửi", 31),
        ("Thời điểm chốt", "Chốt số liệu lúc\u00a019\u00a0giờ\u00a030, ngày\u00a03/12/2026"),
        ("Cam kết đã khắc phục", 9),
        ("Cam kết đang làm", 6),
        ("Cam kết quá hạn", 1),
        ("Đã khắc phục (%), phấn đấu 80", 56),
    ]
    assert "số đúng không được công bố" in str(rows[9][1])


def test_too_few_have_no_number_in_any_cell(words: Words) -> None:
    rows = rows_of(render(ReleaseFile(FEW, "xlsx"), words).content, "Tổng hợp")
    assert {value for row in rows[3:] for value in row[3:]} == {None}
    assert "Có ít hơn 10 đồng chí gửi" in str(rows[1][0])


def test_a_unit_called_like_a_formula_computes_nothing(words: Words) -> None:
    content = render(ReleaseFile(replace(USUAL, unit="=1+1"), "xlsx"), words).content
    cell = openpyxl.load_workbook(io.BytesIO(content))["Giải thích"]["B1"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


# ------------------------------------------------------------------ made apart, handed over


async def test_every_paper_is_made_in_a_process_of_its_own(words: Words) -> None:
    releases: list[Heavy] = [ReleaseFile(USUAL, "png"), ReleaseFile(USUAL, "xlsx"), ReleaseFile(USUAL, "docx")]
    made = [await make_document(each, words) for each in (*releases, YearFile(year()), MinutesFile(meeting()))]
    assert [(document.name, document.content[:4]) for document in made] == [
        ("bieu-do-2026-12.png", b"\x89PNG"),
        ("tong-hop-2026-12.xlsx", b"PK\x03\x04"),
        ("tong-hop-2026-12.docx", b"PK\x03\x04"),
        ("tong-hop-den-2027-02.png", b"\x89PNG"),
        ("bien-ban-2026-12.docx", b"PK\x03\x04"),
    ]


def test_the_server_loads_none_of_what_makes_documents() -> None:
    look = "import sys, bot.app; print(*{'PIL', 'docx', 'docxtpl', 'jinja2', 'lxml', 'openpyxl'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout == "\n"


# ------------------------------------------------------------------ as another program sees it


def needs_libreoffice() -> None:
    office = shutil.which("soffice")
    calc = office and (Path(office).resolve().parent / "libsclo.so").exists()
    if calc and shutil.which("pdftotext"):
        return
    if os.environ.get("TUSOI_CI"):
        pytest.fail("LibreOffice Writer and Calc and pdftotext have to be there where TUSOI_CI is set")
    pytest.skip("needs soffice with Writer and Calc (libreoffice-writer, libreoffice-calc) and pdftotext")


def test_libreoffice_opens_every_file_and_loses_no_word(tmp_path: Path, words: Words) -> None:
    needs_libreoffice()
    files: list[Heavy] = [ReleaseFile(USUAL, "docx"), ReleaseFile(USUAL, "xlsx"), *map(MinutesFile, MEETINGS.values())]
    contents = {
        f"{at}-{document.name}": document.content for at, document in enumerate(render(f, words) for f in files)
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    order = ["soffice", profile, "--headless", "--convert-to", "pdf", *contents]
    subprocess.run(order, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    for name, content in contents.items():
        pdf = tmp_path / Path(name).with_suffix(".pdf")
        printed = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True).stdout.decode()
        assert words_in(content, name) - tokens(printed) == set(), name


def words_in(content: bytes, name: str) -> set[str]:
    if name.endswith(".docx"):
        return tokens(text_of(content))
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        word
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for v in row
        for word in tokens(str(v or ""))
    }


def tokens(text: str) -> set[str]:
    """Words and numbers; dots to write on and marks are left to the eye."""
    return set(re.findall(r"\w+", unicodedata.normalize("NFC", text)))


def test_a_share_is_rounded_down_so_that_80_is_80() -> None:
    shares = [SharedCounts(*counts).share for counts in ((0, 0, 0), (1, 4, 0), (201, 799, 0), (0, 5, 0), (1, 2, 3))]
    assert shares == [0, 80, 79, 100, 33]
