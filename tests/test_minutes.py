"""Word files hold what was given and nothing else; a template of the unit's own is filled or refused."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import docx
import openpyxl
import pytest

from bot.attachments import make_document
from bot.documents import TemplateRefused, render
from bot.documents.minutes import EXAMPLE, context_of, what_is_wrong
from bot.documents.templates import MONTHLY, SHIPPED, THEMATIC
from bot.wording import Words, load_wording
from handlers.release_papers import MinutesPaper, ReleasePaper
from handlers.vocabulary import MinutesFile, ReleaseFile
from tests.papers import FEW, HOSTILE, MEETINGS, USUAL, meeting, own, text_of
from tools.templates import build

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("TUSOI_GOLDEN") == "write"


@pytest.fixture(scope="module")
def words() -> Words:
    return load_wording(ZoneInfo("Asia/Ho_Chi_Minh"))["vi"]


def compare_text(name: str, content: bytes) -> None:
    path = GOLDEN / f"{name}.txt"
    if WRITE:
        path.write_text(text_of(content), "utf-8")
    assert text_of(content) == path.read_text("utf-8")


@pytest.mark.parametrize("name", MEETINGS)
def test_minutes_hold_what_was_given_and_nothing_else(name: str, words: Words) -> None:
    compare_text(name, render(MinutesFile(MEETINGS[name]), words).content)


@pytest.mark.parametrize(("name", "paper"), [("release", USUAL), ("release-few", FEW)])
def test_the_word_file_of_a_release_holds_what_was_given_and_nothing_else(
    name: str, paper: ReleasePaper, words: Words
) -> None:
    compare_text(name, render(ReleaseFile(paper, "docx"), words).content)


@pytest.mark.parametrize("thematic", [False, True])
def test_what_people_typed_stays_as_they_typed_it(thematic: bool, words: Words) -> None:
    first, *rest = meeting().shared
    paper = meeting(thematic=thematic, place=HOSTILE, topic=HOSTILE, shared=(replace(first, name=HOSTILE), *rest))
    text = text_of(render(MinutesFile(replace(paper, unit=HOSTILE)), words).content)
    typed = "Trần <b> & {{ 7*7 }} {% if %} ]]> =1+1"
    assert text.count(typed) == (3 if thematic else 2)
    assert typed.upper() in text


@pytest.mark.parametrize("paper", MEETINGS.values(), ids=MEETINGS)
def test_minutes_are_laid_out_as_party_documents(paper: MinutesPaper, words: Words) -> None:
    document = docx.Document(io.BytesIO(render(MinutesFile(paper), words).content))
    section = document.sections[0]
    lengths = [section.page_width, section.page_height, section.left_margin, section.right_margin, section.top_margin]
    assert [round(each.mm) for each in lengths if each] == [210, 297, 30, 20, 20]
    assert (document.styles["Normal"].font.name, document.styles["Normal"].font.size.pt) == ("Times New Roman", 14)
    left, right = document.tables[0].rows[0].cells
    assert left.text.endswith("CHI BỘ TỔ DÂN PHỐ 5\n*")
    assert right.text.split("\n") == ["ĐẢNG CỘNG SẢN VIỆT NAM", "…………, ngày 3 tháng 12 năm 2026"]
    assert right.paragraphs[0]._p.xpath("./w:pPr/w:pBdr/w:bottom")
    signatures = [cell.text.split("\n")[0] for cell in document.tables[-1].rows[0].cells]
    assert signatures == ["NGƯỜI GHI BIÊN BẢN", "CHỦ TRÌ"]


def test_no_property_of_a_file_names_anybody(words: Words) -> None:
    paper = MEETINGS["minutes-monthly"]
    for attachment in (MinutesFile(paper), ReleaseFile(USUAL, "docx")):
        about = docx.Document(io.BytesIO(render(attachment, words).content)).core_properties
        assert [about.author, about.last_modified_by, about.comments, about.subject] == ["", "", "", ""]
    book = openpyxl.load_workbook(io.BytesIO(render(ReleaseFile(USUAL, "xlsx"), words).content)).properties
    assert [book.creator, book.lastModifiedBy] == [None, None]


# ------------------------------------------------------------------ templates


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.parametrize(("name", "thematic"), [(MONTHLY, False), (THEMATIC, True)])
def test_the_shipped_templates_are_what_the_tool_makes(name: str, thematic: bool) -> None:
    made = io.BytesIO()
    build(thematic=thematic).save(made)
    assert parts(made.getvalue()) == parts((SHIPPED / name).read_bytes())


def test_the_example_has_the_fields_of_a_meeting(words: Words) -> None:
    assert shape(EXAMPLE) == shape(context_of(MEETINGS["minutes-monthly"], words))


def shape(value: object) -> object:
    """The fields of a value without what stands in them."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else None


def test_a_unit_replaces_one_template_and_keeps_the_other(tmp_path: Path, words: Words) -> None:
    own(tmp_path, "Mẫu riêng của {{ unit }}, {{ present }} đồng chí")
    monthly, thematic = (render(MinutesFile(meeting(thematic=each)), words, tmp_path).content for each in (False, True))
    assert text_of(monthly) == "Mẫu riêng của Chi bộ Tổ dân phố 5, 31 đồng chí\n"
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text_of(thematic)


BROKEN = {
    "{{ chi_bo }}": "không có trường “chi_bo”",
    "{{ release.c }}": "không có trường “c”",
    "{{ unit": "viết sai lệnh",
    "{% if %}": "viết sai lệnh",
    "{%p for each in shared %}": "viết sai lệnh",
    "{{ ''.__class__.__mro__ }}": "mẫu dùng lệnh không được phép",
    "{{ shared.clear() }}": "mẫu dùng lệnh không được phép",
    "{{ 1 // 0 }}": "không điền được một trường",
    "{{ month + unit }}": "không điền được một trường",
}


@pytest.mark.parametrize("command", BROKEN)
def test_a_broken_template_is_refused_with_what_is_wrong(command: str, tmp_path: Path, words: Words) -> None:
    with pytest.raises(TemplateRefused) as refused:
        render(MinutesFile(meeting()), words, own(tmp_path, command))
    assert refused.value.file == MONTHLY
    assert BROKEN[command] in refused.value.reason


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"Bien ban", b"{{ unit }}" * 1000])
def test_a_file_that_is_no_word_file_is_refused(content: bytes, tmp_path: Path, words: Words) -> None:
    (tmp_path / MONTHLY).write_bytes(content)
    with pytest.raises(TemplateRefused, match="không phải tệp Word"):
        render(MinutesFile(meeting()), words, tmp_path)


def test_a_template_that_is_too_large_is_not_even_opened(tmp_path: Path, words: Words) -> None:
    with (tmp_path / MONTHLY).open("wb") as file:
        file.truncate(6 * 1024 * 1024)
    with pytest.raises(TemplateRefused, match="5 MB"):
        render(MinutesFile(meeting()), words, tmp_path)


def test_a_folder_that_went_away_is_not_passed_over(tmp_path: Path, words: Words) -> None:
    with pytest.raises(TemplateRefused, match="không có thư mục mẫu"):
        render(MinutesFile(meeting()), words, tmp_path / "gone")


def test_why_a_template_fails_quotes_nothing_from_the_meeting(tmp_path: Path, words: Words) -> None:
    own(tmp_path, "{{ release[place] }}")
    with pytest.raises(TemplateRefused) as refused:
        render(MinutesFile(meeting(place="Bí mật")), words, tmp_path)
    assert "Bí mật" not in f"{refused.value}"


def test_the_shipped_templates_are_well(words: Words) -> None:
    assert [what_is_wrong(SHIPPED / name, words) for name in (MONTHLY, THEMATIC)] == [None, None]


async def test_a_refused_template_comes_as_a_text_that_says_what_to_do(
    tmp_path: Path, words: Words, caplog: pytest.LogCaptureFixture
) -> None:
    document = await make_document(MinutesFile(meeting()), words, templates=own(tmp_path, "{{ chi_bo }}"))
    assert document.name == "khong-lap-duoc-bien-ban.txt"
    assert document.content.decode("utf-8-sig") == (
        "Chưa lập được biên bản: tệp mẫu bien-ban-thuong-ky.docx có lỗi: không có trường “chi_bo”. Nhờ quản trị sửa "
        "tệp này trong thư mục mẫu của đơn vị, hoặc lấy tệp ra khỏi đó để dùng lại mẫu có sẵn.\n"
    )
    assert [record.getMessage() for record in caplog.records] == [f"template refused file={MONTHLY}"]
