"""The documents of a report, opened again and read: every number as it was frozen, nothing under five, nothing lost."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

import docx
import pypdf
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Length
from docx.table import Table
from openpyxl import load_workbook

from bot.attachments import make_document
from bot.documents import render_report
from handlers.release_papers import YearPaper
from handlers.reports import Gathered, Report, ReportMonth, ReportPaper, Told, UnitLine, Visits
from handlers.rhythm import period_from
from handlers.summaries import year_paper_of
from handlers.vocabulary import ReportFile
from tests.conversation import shelf, wording

WORDS = wording()["vi"]
CODES = [indicator.code for indicator in shelf().current("vi").indicators]
FORMS: tuple[Literal["docx", "pdf"], ...] = ("docx", "pdf")
BANDS = {code: (5 * at, 5 * at + 4) for at, code in enumerate(CODES)}


def months(count: int) -> tuple[ReportMonth, ...]:
    return tuple(
        ReportMonth(f"2026-{number:02}", 15_990 + number, 13_000 + number, BANDS) for number in range(1, count + 1)
    )


WHOLE = Report(
    unit="Thành ủy Việt Trì", parent="Tỉnh ủy Phú Thọ", span="2026", made_at=datetime(2026, 12, 31, 10, 0, tzinfo=UTC),
    members=16_000, cells=453, months=months(11), missing=("2026-12",), counted_to="2026-11", shared=Told(1412, 1234),
    gathered=Gathered(5412, 5300, 182_000, 157_430), visits=(Visits("2026-Q3", 371), Visits("2026-Q4", 453)),
    suggested=Told(64, 41),
    below=(
        UnitLine("Đảng bộ cơ sở 1", 466, 5000, 4325, Gathered(87, 80, 1000, 986)),
        UnitLine("=1+1 & <Đảng bộ> “hai”", 12, 0, 0, Gathered()),
    ),
)  # fmt: skip
EMPTY = Report(
    unit="Chi bộ Tổ dân phố 5", parent="", span="2026-H1", made_at=datetime(2026, 6, 30, 10, 0, tzinfo=UTC), members=3,
    cells=1, months=(), missing=("2026-06",), counted_to="2026-05",
    shared=Told(), gathered=Gathered(), visits=(), suggested=Told(), below=(),
)  # fmt: skip


def paper(report: Report) -> ReportPaper:
    released = [(period_from(each.period), each.members, each.respondents, each.bands) for each in report.months]
    return ReportPaper(report, year_paper_of(report.unit, report.parent, released, shelf().current("vi")))


def text_of(form: Literal["docx", "pdf"], report: Report) -> str:
    """The words of a document in composed letters, whatever breaks its lines."""
    content = render_report(paper(report), form, WORDS).content
    if form == "docx":
        lines = list(_lines(io.BytesIO(content)))
    else:
        lines = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    return unicodedata.normalize("NFC", " ".join(" ".join(lines).split()))


def _lines(file: io.BytesIO) -> Iterator[str]:
    """Paragraphs and tables in the order they stand in."""
    for block in docx.Document(file).iter_inner_content():
        if isinstance(block, Table):
            yield from (cell.text for row in block.rows for cell in row.cells)
        else:
            yield block.text


@pytest.mark.parametrize("form", FORMS)
def test_a_report_reads_as_it_was_counted(form: Literal["docx", "pdf"]) -> None:
    text = text_of(form, WHOLE)
    for sentence in (
        "ĐẢNG CỘNG SẢN VIỆT NAM", "THÀNH ỦY VIỆT TRÌ", "TỈNH ỦY PHÚ THỌ", "BÁO CÁO",
        "(số liệu đến 17 giờ 00, ngày 31/12/2026)",
        "Thành ủy Việt Trì có 453 chi bộ với 16.000 đảng viên.",
        "11/2026 16.001 13.011 81,3%",
        "Chưa có kết quả của tháng 12/2026.",
        "Số cam kết đã lập và báo với chi bộ: 1.412. Đã khắc phục: 1.234 (87,3%); mức phấn đấu: 80%.",
        "từ 5 cam kết trở lên trong 6 tháng. Tính đến hết tháng 11/2026.",
        "Số buổi đã họp: 5.412. Tỷ lệ dự họp: 86,5%, tính theo điểm danh ở 5.300/5.412 buổi.",
        "IV/2026 453 453 100,0%",
        "Số gợi ý đã nêu: 64. Đã trả lời: 41 (64,0%).",
        "Đảng bộ cơ sở 1 466 86,5% 87 98,6%",
        "=1+1 & <Đảng bộ> “hai” 12 – 0 –",
        "PHỤ LỤC: KẾT QUẢ TỰ SOI THEO THÁNG",
        "1.1 Phai nhạt lý tưởng, giảm sút niềm tin 0–4 0–4 0–4 0–4 0–4 0–4",
        "3.9 Dân tộc hẹp hòi, tôn giáo cực đoan 130–134 130–134 130–134 130–134 130–134",
    ):  # fmt: skip
        assert sentence in text


@pytest.mark.parametrize("form", FORMS)
def test_what_is_empty_says_so(form: Literal["docx", "pdf"]) -> None:
    text = text_of(form, EMPTY)
    for sentence in (
        "Chi bộ Tổ dân phố 5 có 3 đảng viên.",
        "Chưa có kết quả của tháng nào trong thời gian này.",
        "Quá ít cam kết, hoặc có thể làm lộ một người, nên không nêu con số",
        "Chưa có buổi họp nào trong thời gian này.",
        "Chưa có quý nào bắt đầu.",
        "Có ít hơn 5 gợi ý hoặc con số có thể làm lộ từng việc, nên không nêu.",
        "Không có đơn vị trực thuộc.",
        "Chưa có tháng nào công bố số liệu theo từng biểu hiện.",
    ):
        assert sentence in text
    assert "PHỤ LỤC" not in text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("told", "says", "keeps"),
    [
        (Told(12, None), "báo với chi bộ: 12. Không nêu số đã khắc phục", "Đã khắc phục:"),
        (Told(1000, 799), "Đã khắc phục: 799 (79,9%); mức phấn đấu: 80%. Chưa đạt mức phấn đấu.", "Đã đạt"),
        (Told(1000, 800), "Đã đạt mức phấn đấu.", "Chưa đạt"),
        (Told(), "nên không nêu con số", "Số cam kết"),
    ],
)
def test_a_number_that_is_not_told_stands_nowhere(
    form: Literal["docx", "pdf"], told: Told, says: str, keeps: str
) -> None:
    text = text_of(form, replace(WHOLE, shared=told))
    assert (says in text, keeps in text) == (True, False)


def test_a_word_file_is_laid_out_as_party_documents_are() -> None:
    document = docx.Document(io.BytesIO(render_report(paper(WHOLE), "docx", WORDS).content))
    upright, across = document.sections
    assert _millimetres(upright.page_width, upright.page_height, across.page_width) == [210, 297, 297]
    assert _millimetres(upright.left_margin, upright.right_margin, upright.top_margin) == [30, 20, 20]
    assert across.orientation == WD_ORIENT.LANDSCAPE
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert (document.core_properties.author, document.core_properties.title) == ("", "Báo cáo năm 2026")


def _millimetres(*lengths: Length | None) -> list[int]:
    return [round(length.mm) for length in lengths if length is not None]


def test_every_table_repeats_its_heads() -> None:
    document = docx.Document(io.BytesIO(render_report(paper(WHOLE), "docx", WORDS).content))
    ruled = [table for table in document.tables if table.style is not None and table.style.name == "Table Grid"]
    assert len(ruled) == 5
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in ruled)


def test_a_pdf_breaks_no_row_and_repeats_the_heads() -> None:
    many = tuple(replace(WHOLE.below[0], name=f"Đảng bộ cơ sở {number}") for number in range(1, 55))
    content = render_report(paper(replace(WHOLE, below=many)), "pdf", WORDS).content
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    listed = [page for page in pages if "Đảng bộ cơ sở" in page]
    assert len(listed) > 1
    assert all("Tỷ lệ gửi" in page for page in listed)
    assert re.findall(r"Đảng bộ cơ sở (\d+) ", " ".join(" ".join(listed).split())) == [str(n) for n in range(1, 55)]


def test_a_workbook_holds_numbers_to_calculate_with() -> None:
    book = load_workbook(io.BytesIO(render_report(paper(WHOLE), "xlsx", WORDS).content))
    assert book.sheetnames == ["Tổng hợp", "Theo tháng", "Đơn vị trực thuộc", "Theo biểu hiện"]
    figures = {row[0].value: row[1] for row in book["Tổng hợp"].iter_rows(min_row=4)}
    values = {name: cell.value for name, cell in figures.items()}
    assert values == {
        "Số chi bộ": 453, "Số đảng viên": 16_000, "Cam kết đã báo với chi bộ": 1412, "Trong đó đã khắc phục": 1234,
        "Tỷ lệ khắc phục": 0.873, "Mức phấn đấu": 0.8, "Cam kết, gợi ý: tính đến hết tháng": "11/2026",
        "Số buổi đã họp": 5412, "Số buổi có điểm danh": 5300,
        "Tỷ lệ dự họp": 0.865, "Chi bộ có cấp trên dự, quý III/2026": 371, "Chi bộ có cấp trên dự, quý IV/2026": 453,
        "Gợi ý kiểm điểm đã nêu": 64, "Trong đó đã trả lời": 41,
    }  # fmt: skip
    assert (figures["Số đảng viên"].number_format, figures["Tỷ lệ khắc phục"].number_format) == ("#,##0", "0.0%")
    assert [cell.value for cell in book["Theo tháng"][4]] == ["1/2026", 15_991, 13_001, 0.813]
    rows = [[cell.value for cell in row] for row in book["Đơn vị trực thuộc"].iter_rows(min_row=4)]
    assert rows == [
        ["Đảng bộ cơ sở 1", 466, 5000, 4325, 0.865, 87, 0.986],
        ["=1+1 & <Đảng bộ> “hai”", 12, 0, 0, None, 0, None],
    ]
    assert book["Đơn vị trực thuộc"]["A5"].data_type == "s"  # a name, not a sum
    bands = book["Theo biểu hiện"]
    assert [cell.value for cell in bands[5]][:4] == ["1.2", "Xa rời tôn chỉ, mục đích của Đảng", 5, 9]
    assert (bands.max_row, bands.max_column) == (30, 24)
    assert [sheet.freeze_panes for sheet in book] == ["A4", "A4", "A4", "C4"]


def test_a_workbook_says_not_told_instead_of_a_number() -> None:
    content = render_report(paper(replace(WHOLE, shared=Told(12), suggested=Told())), "xlsx", WORDS).content
    sheet = load_workbook(io.BytesIO(content))["Tổng hợp"]
    figures = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=4)}
    names = ("Cam kết đã báo với chi bộ", "Tỷ lệ khắc phục", "Gợi ý kiểm điểm đã nêu")
    assert [figures[name] for name in names] == [12, "không nêu", "không nêu"]


def test_an_empty_workbook_opens() -> None:
    book = load_workbook(io.BytesIO(render_report(paper(EMPTY), "xlsx", WORDS).content))
    assert book["Theo tháng"]["A4"].value == "Chưa có kết quả của tháng nào trong thời gian này."
    assert book["Đơn vị trực thuộc"]["A4"].value == "Không có đơn vị trực thuộc."


def test_letters_that_no_font_has_and_no_file_holds_break_nothing() -> None:
    hostile = replace(WHOLE, unit="Chi bộ\x07 😀 {nb} " + "dài " * 40, parent="\ud800Trên")
    for form in FORMS:
        assert "BÁO CÁO" in text_of(form, hostile)


async def test_reports_are_made_in_a_process_of_their_own_and_in_vietnamese() -> None:
    made = await make_document(ReportFile(paper(EMPTY), "pdf"), wording()["en"])
    assert (made.name, made.mime) == ("bao-cao-2026-h1.pdf", "application/pdf")
    assert "BÁO CÁO" in pypdf.PdfReader(io.BytesIO(made.content)).pages[0].extract_text()


def test_a_month_without_bands_stands_between_the_others_as_not_published() -> None:
    gap = tuple(replace(each, bands=None) if each.period == "2026-02" else each for each in months(3))
    assert "1.2 Xa rời tôn chỉ, mục đích của Đảng 5–9 – 5–9" in text_of("pdf", replace(WHOLE, months=gap))


def test_the_releases_stand_beside_each_other_untouched() -> None:
    """No sum, mean or difference over months: what stands there is what was frozen, month by month."""
    shown: YearPaper = paper(WHOLE).releases
    assert {each.code: each.bands for group in shown.groups for each in group.indicators} == {
        code: (BANDS[code],) * 11 for code in CODES
    }


@pytest.mark.parametrize("longer", range(1, 9))
def test_no_page_of_a_pdf_ends_with_the_name_of_a_group(longer: int) -> None:
    whole = paper(WHOLE)
    first, *others = whole.releases.groups
    name = replace(first.indicators[0], title="dài " * 16 * longer)  # it moves every row below it
    groups = (replace(first, indicators=(name, *first.indicators[1:])), *others)
    made = render_report(ReportPaper(WHOLE, replace(whole.releases, groups=groups)), "pdf", WORDS)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.content)).pages]
    ends = [page.strip().split("\n")[:-1][-1:] for page in pages]  # above the number of the page
    titles = [group.title for group in groups]
    assert [end for end in ends if end[0] in titles] == []
