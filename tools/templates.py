"""Makes the shipped templates of the minutes, `python -m tools.templates`: change their words here, not in Word."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt

from bot.documents.sheet import LEFT, RIGHT
from bot.documents.templates import SHIPPED, template_name
from bot.documents.word import (
    SPACING,
    WIDTH,
    Side,
    add_row,
    bare_table,
    blank_document,
    head_row,
    party_head,
    put,
    ruled_table,
    saved,
)

MADE = datetime(2026, 11, 1, tzinfo=UTC)
ROOM = WIDTH - LEFT - RIGHT  # millimetres between the margins
BLANK, SHORT = "……………………………", "………"
PLACE_AND_DATE = "…………, ngày {{ day }} tháng {{ month }} năm {{ year }}"


def build(*, thematic: bool) -> Document:
    title = "Biên bản sinh hoạt chuyên đề" if thematic else "Biên bản sinh hoạt chi bộ"
    document = blank_document(title, "vi", MADE)
    above = ("{%p if parent %}", "{{ parent|upper }}", "{%p endif %}")
    party_head(document, above, "{{ unit|upper }}", "ĐẢNG CỘNG SẢN VIỆT NAM", PLACE_AND_DATE)
    _title(document, thematic=thematic)
    _attendance(document)
    if thematic:
        _thematic_agenda(document)
    else:
        _monthly_agenda(document)
    _end(document)
    return document


def _title(document: Document, *, thematic: bool) -> None:
    put(document, "BIÊN BẢN", size=16, bold=True, side="centre", before=18, after=2)
    if thematic:
        put(document, "Sinh hoạt chuyên đề quý {{ quarter }} năm {{ year }}", bold=True, side="centre", after=2)
        put(document, f"Chuyên đề: {{{{ topic or '{BLANK}' }}}}", bold=True, side="centre", after=2)
    else:
        put(document, "Sinh hoạt chi bộ tháng {{ month }} năm {{ year }}", bold=True, side="centre", after=2)
    put(document, "-----", side="centre", after=10)


def _attendance(document: Document) -> None:
    _heading(document, "I. Thời gian, địa điểm, thành phần")
    put(document, "1. Thời gian: bắt đầu lúc {{ time }}, ngày {{ day }} tháng {{ month }} năm {{ year }}.")
    put(document, f"2. Địa điểm: {{{{ place or '{BLANK}' }}}}.")
    put(document, "3. Thành phần:", keep=True)
    put(document, f"- Tổng số đảng viên: {{{{ members }}}}; chính thức: {SHORT}, dự bị: {SHORT}.")
    here, away = f"{{{{ present or '{SHORT}' }}}}", f"{{{{ absent or '{SHORT}' }}}}"
    put(document, f"- Có mặt: {here}; vắng mặt: {away} (có lý do: {SHORT}, không có lý do: {SHORT}).", side="left")
    put(document, "{%p if absent_names %}")
    put(document, "- Đồng chí vắng mặt: {{ absent_names }}.")
    put(document, "{%p else %}")
    _dotted(document, "- Đồng chí vắng mặt: ")
    put(document, "{%p endif %}")
    _dotted(document, "- Đại biểu dự: ")
    _dotted(document, "4. Chủ trì: ")
    _dotted(document, "5. Người ghi biên bản: ")


def _monthly_agenda(document: Document) -> None:
    _heading(document, "II. Nội dung")
    _blank_point(document, "1. Thông tin thời sự, phổ biến chỉ thị, nghị quyết mới:", 3)
    _blank_point(document, "2. Đánh giá việc thực hiện nghị quyết và nhiệm vụ tháng trước:", 4)
    _release(document, "3. Kết quả tự soi 27 biểu hiện:")
    _shared(document, "4. Cam kết báo với chi bộ và kết luận của chi bộ:")
    _blank_point(document, "5. Nhiệm vụ tháng tới:", 4)
    _blank_point(document, "6. Ý kiến thảo luận của đảng viên:", 6)
    _blank_point(document, "7. Kết luận của chủ trì:", 4)
    put(document, f"8. Biểu quyết nghị quyết: đồng ý {SHORT}/{SHORT}; ý kiến khác: {SHORT}.", before=6)


def _thematic_agenda(document: Document) -> None:
    _heading(document, "II. Nội dung")
    _blank_point(document, "1. Mục đích, yêu cầu của buổi sinh hoạt chuyên đề:", 2)
    _blank_point(document, "2. Báo cáo chuyên đề (người trình bày, nội dung chính):", 5)
    _release(document, "3. Liên hệ với kết quả tự soi 27 biểu hiện:")
    _blank_point(document, "4. Thảo luận: ưu điểm, hạn chế, nguyên nhân:", 7)
    _shared(document, "5. Cam kết báo với chi bộ và kết luận của chi bộ:")
    _blank_point(document, "6. Giải pháp thực hiện sau chuyên đề (việc làm, người phụ trách, thời hạn):", 4)
    _blank_point(document, "7. Kết luận của chủ trì:", 4)
    put(document, f"8. Biểu quyết kết luận chuyên đề: đồng ý {SHORT}/{SHORT}; ý kiến khác: {SHORT}.", before=6)


def _release(document: Document, title: str) -> None:
    put(document, title, bold=True, side="left", before=6, keep=True)
    put(document, "{%p if release %}")
    put(document, "{{ release.title }}. {{ release.took_part }}. {{ release.closed }}.", side="left")
    put(document, "{%p if release.has_bands %}")
    _bands(document)
    put(document, "{%p else %}")
    put(document, "{{ release.why_no_bands }}", side="left")
    put(document, "{%p endif %}")
    put(document, "{%p else %}")
    _dotted(document)
    put(document, "{%p endif %}")
    _dotted(document, "Nhận xét của chi bộ: ")
    _dotted(document)


def _bands(document: Document) -> None:
    put(document, "{%p if release.named %}")
    table = ruled_table(document, (14, 88, 29, 29))
    head_row(table, ("Mã", "Biểu hiện", "Số đồng chí", "Tháng trước"))
    sides: tuple[Side, ...] = ("left", "left", "centre", "centre")
    add_row(table, ("{%tr for each in release.named %}", "", "", ""), sides)
    add_row(table, ("{{ each.code }}", "{{ each.title }}", "{{ each.band }}", "{{ each.before }}"), sides)
    add_row(table, ("{%tr endfor %}", "", "", ""), sides)
    put(document, "{%p endif %}")
    put(document, "{%p if release.others %}")
    others = "{{ release.others }} biểu hiện{% if release.named %} còn lại{% endif %}: {{ release.others_band }}."
    put(document, f"{others} (Bảng đủ 27 biểu hiện kèm theo biên bản.)", side="left", before=6)
    put(document, "{%p endif %}")
    put(document, "{%p if release.withheld %}")
    put(document, "{{ release.withheld }} biểu hiện không công bố, để không ai bị suy đoán.", side="left")
    put(document, "{%p endif %}")
    put(document, "{%p if release.changed %}")
    changes = "{% for each in release.changed %}{{ each.code }} (từ {{ each.before }} thành {{ each.band }})"
    put(
        document,
        f"Thay đổi so với tháng trước: {changes}{{% if not loop.last %}}; {{% endif %}}{{% endfor %}}.",
        side="left",
    )
    put(document, "{%p endif %}")
    meaning = "“5–9” nghĩa là có từ 5 đến 9 đồng chí trả lời “Có phần” hoặc “Có”."
    put(document, f"Số liệu theo khoảng để không ai bị suy đoán: {meaning}", size=13, italic=True, side="left")


def _shared(document: Document, title: str) -> None:
    put(document, title, bold=True, side="left", before=6, keep=True)
    put(document, "{%p if release and release.shared %}")
    put(document, "{{ release.shared }}", side="left", after=6)
    put(document, "{%p endif %}")
    put(document, "{%p if shared %}")
    table = ruled_table(document, (10, 33, 44, 28, 45))
    head_row(table, ("TT", "Đồng chí", "Cam kết", "Thời hạn", "Kết luận của chi bộ"))
    sides: tuple[Side, ...] = ("centre", "left", "left", "centre", "left")
    add_row(table, ("{%tr for each in shared %}", "", "", "", ""), sides)
    concluded = "{{ each.state }}. {{ each.conclusion or '………………………………' }}"
    add_row(table, ("{{ each.number }}", "{{ each.name }}", "{{ each.text }}", "{{ each.due }}", concluded), sides)
    add_row(table, ("{%tr endfor %}", "", "", "", ""), sides)
    put(document, "{%p else %}")
    _dotted(document)
    put(document, "{%p endif %}")


def _end(document: Document) -> None:
    _heading(document, "III. Kết thúc")
    read_out = "Biên bản đã được đọc cho chi bộ nghe và nhất trí thông qua."
    put(
        document,
        f"Buổi sinh hoạt kết thúc lúc {SHORT} giờ {SHORT}, cùng ngày. {read_out}",
        side="left",
        after=14,
        keep=True,
    )
    table = bare_table(document, (ROOM / 2, ROOM / 2))
    for cell, role in zip(table.rows[0].cells, ("NGƯỜI GHI BIÊN BẢN", "CHỦ TRÌ"), strict=True):
        put(cell, role, bold=True, side="centre", after=0)
        put(cell, "(Ký, ghi rõ họ tên)", italic=True, side="centre", after=72)


def _heading(document: Document, text: str) -> None:
    put(document, text, bold=True, side="left", before=10, after=4, keep=True)


def _blank_point(document: Document, title: str, lines: int) -> None:
    put(document, title, bold=True, side="left", before=6, keep=True)
    for number in range(lines):
        _dotted(document, keep=number == 0)


def _dotted(document: Document, label: str = "", *, keep: bool = False) -> None:
    """Words and then dots to the right margin, with room for handwriting."""
    paragraph = put(document, f"{label}\t", side="left", before=5, after=3, keep=keep)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(ROOM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    paragraph.paragraph_format.line_spacing = SPACING
    paragraph.paragraph_format.space_after = Pt(3)


def main(folder: Path = SHIPPED) -> None:
    for thematic in (False, True):
        (folder / template_name(thematic=thematic)).write_bytes(saved(build(thematic=thematic)))


if __name__ == "__main__":
    main()
