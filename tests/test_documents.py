"""The member's sheet: what stands on it, that every name and note survives, and that nobody is named where unseen."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import docx
import pypdf
import pytest

from bot.catalogues import load_catalogues
from bot.documents import Form, render_sheet
from bot.wording import Words, load_wording
from handlers.sheet import Sheet, SheetGroup, SheetItem

SENT = datetime(2026, 12, 5, 3, 0, tzinfo=UTC)
FORMS: tuple[Form, ...] = ("docx", "pdf")
HOSTILE = (
    'Trần "Tí" <b>&amp;',
    "Nguyễn Văn " + "A" * 190,
    "Lê 😀 Cường",
    unicodedata.normalize("NFD", "Nguyễn Thị Ước"),
    "Phạm\x07Dung",
)


@pytest.fixture(scope="module")
def words() -> Words:
    return load_wording(ZoneInfo("Asia/Ho_Chi_Minh"))["vi"]


def sheet(values: Sequence[int | None], notes: dict[str, str] | None = None, name: str = "Nguyễn Văn An") -> Sheet:
    given = iter(values)
    groups = tuple(
        SheetGroup(
            group.title,
            tuple(
                SheetItem(i.code, i.title, i.question, next(given), (notes or {}).get(i.code)) for i in group.indicators
            ),
        )
        for group in load_catalogues().current("vi").groups
    )
    return Sheet(name, "Chi bộ Tổ dân phố 5", 2026, 12, SENT, "27 biểu hiện", groups)


def text_of(form: Form, content: bytes) -> str:
    """The words of a document, whatever breaks its lines, in composed letters."""
    if form == "docx":
        lines = [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    else:
        lines = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    return unicodedata.normalize("NFC", " ".join(" ".join(lines).split()))


def rendered(form: Form, of: Sheet, words: Words) -> str:
    return text_of(form, render_sheet(of, form, words).content)


@pytest.mark.parametrize("form", FORMS)
def test_what_was_marked_comes_first_with_its_note_and_room_for_what_to_do(form: Form, words: Words) -> None:
    values: list[int | None] = [0] * 27
    values[4] = 1
    text = rendered(form, sheet(values, {"1.5": "Sẽ góp ý thẳng thắn hơn."}), words)
    for part in (
        "Chi bộ Tổ dân phố 5",
        "PHIẾU TỰ SOI",
        "Kỳ tháng 12/2026",
        "Đồng chí Nguyễn Văn An",
        "Đã gửi lúc 10 giờ 00, ngày 5/12/2026",
        "1.5. Giấu khuyết điểm; nể nang, ngại va chạm",
        "Trả lời: Có phần",
        "Ghi chú: Sẽ góp ý thẳng thắn hơn.",
        "Việc sẽ làm:",
        "Thời hạn:",
    ):
        assert part in text
    assert text.index("1.5. Giấu") < text.index("1.1 Phai nhạt")


@pytest.mark.parametrize("form", FORMS)
def test_nothing_marked_is_said_in_a_sentence(form: Form, words: Words) -> None:
    text = rendered(form, sheet([0] * 27), words)
    assert "Kỳ này đồng chí không đánh dấu biểu hiện nào." in text
    assert "Việc sẽ làm" not in text
    assert all(indicator.code in text for indicator in load_catalogues().current("vi").indicators)


@pytest.mark.parametrize("form", FORMS)
def test_unanswered_questions_are_named_as_such(form: Form, words: Words) -> None:
    text = rendered(form, sheet([0] * 26 + [None]), words)
    assert text.index("chưa trả lời") < text.index("3.9 Dân tộc hẹp hòi")


@pytest.mark.parametrize("form", FORMS)
def test_all_27_marked_fit_with_long_notes(form: Form, words: Words) -> None:
    notes = {i.code: f"Ghi chú của mục {i.code} " * 40 for i in load_catalogues().current("vi").indicators}
    text = re.sub(r" ?\b\d+/\d+ ", " ", rendered(form, sheet([1, 2] * 13 + [1], notes), words))  # page numbers
    assert all(text.count(f"Ghi chú của mục {code}") == 40 for code in notes)


@pytest.mark.parametrize("form", FORMS)
def test_there_is_no_score_and_no_total(form: Form, words: Words) -> None:
    text = rendered(form, sheet([2] * 27), words).lower()
    assert not any(word in text for word in ("điểm số", "tổng điểm", "xếp loại", "27/27", "100"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_strange_name_and_note_do_no_harm(form: Form, name: str, words: Words) -> None:
    values: list[int | None] = [1, *[0] * 26]
    text = rendered(form, sheet(values, {"1.1": f"{name} </w:t> %(x)s {{}}"}, name), words)
    plain = unicodedata.normalize("NFC", name).replace("\x07", "")
    expected = plain.replace("😀", "□") if form == "pdf" else plain
    assert expected.replace(" ", "") in text.replace(" ", "")


@pytest.mark.parametrize("form", FORMS)
def test_neither_file_name_nor_properties_name_the_member(form: Form, words: Words) -> None:
    document = render_sheet(sheet([1] * 27, name="Tên Riêng"), form, words)
    assert document.name == f"phieu-tu-soi-2026-12.{form}"
    if form == "docx":
        about = docx.Document(io.BytesIO(document.content)).core_properties
        said = [about.title, about.author, about.last_modified_by, about.subject, about.keywords, about.comments]
    else:
        said = [str(value) for value in (pypdf.PdfReader(io.BytesIO(document.content)).metadata or {}).values()]
    assert "Phiếu tự soi" in said
    assert not any("Tên Riêng" in each for each in said)


def test_every_style_of_the_word_file_is_set_in_times_new_roman(words: Words) -> None:
    document = docx.Document(io.BytesIO(render_sheet(sheet([1] + [0] * 26), "docx", words).content))
    for paragraph in document.paragraphs:
        style = paragraph.style
        while style is not None and style.font.name is None:
            style = style.base_style
        assert style is not None, paragraph.text
        assert style.font.name == "Times New Roman"


def test_the_sheet_speaks_english_too() -> None:
    english = load_wording(ZoneInfo("Asia/Ho_Chi_Minh"))["en"]
    assert "Sent at 10:00 on 5 December 2026" in rendered("pdf", sheet([0] * 27), english)


@pytest.mark.parametrize("form", FORMS)
def test_signs_that_mean_something_to_a_writer_stay_what_the_member_typed(form: Form, words: Words) -> None:
    note = "{nb} **b** __u__ %(note)s ]]> &#0; \\"
    assert note in rendered(form, sheet([1, *[0] * 26], {"1.1": note}), words)


@pytest.mark.parametrize("form", FORMS)
def test_what_no_file_can_hold_is_left_out_of_a_note(form: Form, words: Words) -> None:
    note = "đầu\x00 \ufffe\u202egiữa\x1b\r\n\x0c\u2028cuối"
    assert "Ghi chú: đầu giữa cuối" in rendered(form, sheet([1, *[0] * 26], {"1.1": note}), words)


def test_a_note_beside_an_unmarked_indicator_is_not_lost(words: Words) -> None:
    assert "Ghi chú mục 1.2: vẫn tin" in rendered("pdf", sheet([0] * 27, {"1.2": "vẫn tin"}), words)


def test_no_page_ends_between_an_indicator_and_the_lines_to_write_on(words: Words) -> None:
    content = render_sheet(sheet([1] * 27), "pdf", words).content
    pages = [page.extract_text().split("\n") for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    # Pages are laid in full and then numbered, so the last line of each is its number.
    assert [(page[-2].strip(), page[-1].strip()) for page in pages] == [
        ("Thời hạn:", f"{number}/{len(pages)}") for number in range(1, len(pages) + 1)
    ]


def test_a_long_note_may_be_divided_by_word_and_a_heading_may_not_be_left_alone(words: Words) -> None:
    content = render_sheet(sheet([1, *[0] * 26], {"1.1": "dài " * 250}), "docx", words).content
    kept = {
        p.style.name: p.paragraph_format.keep_with_next
        for p in docx.Document(io.BytesIO(content)).paragraphs
        if p.style
    }
    assert (kept["Sheet note"], kept["Heading 1"], kept["Heading 2"], kept["Heading 3"]) == (False, True, True, True)
