"""Whole conversations in Vietnamese, held against tests/transcripts/*.txt; `TUSOI_GOLDEN=write` writes them anew."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.events import SentNoWords
from handlers.vocabulary import ExportFile
from tests import (
    stories_announcing,
    stories_channels,
    stories_links,
    stories_papers,
    stories_reports,
    stories_rhythm,
    stories_suggestions,
    stories_summary,
    stories_visits,
    stories_zalo,
)
from tests.conversation import NOON, Person, Town, fresh_database
from tests.stories import BOTH, BUTTONS, NONE, STORIES, ZALO, member, story, title

TRANSCRIPTS = Path(__file__).parent / "transcripts"
NOTE = "Họp tháng trước thấy sai mà ngại nói. 🌱"


# ------------------------------------------------------------------ arrival


@story("Vào bằng liên kết trên giấy mời")
def arrival_by_link(town: Town, channel: str) -> None:
    an = town.talks("an", channel)
    an.says(f"/start {town.invite('AN')}")
    an.chooses("Đúng, là tôi")
    an.chooses("Đọc bản đầy đủ")
    an.chooses("Đồng ý")
    an.says("/start")


@story("Vào bằng cách gõ mã")
def arrival_by_typing_the_code(town: Town, channel: str) -> None:
    an = town.talks("an", channel)
    an.says("/start")
    an.says("xin chào")
    an.says("tôi muốn vào để tự soi")
    code = town.invite("AN")
    an.says(f"{code[:5].lower()} - {code[5:].lower()}")
    an.says("dung roi")
    an.says("dong y")


@story("Mã không dùng được: gõ sai, đã dùng, hết hạn")
def codes_that_do_not_work(town: Town, channel: str) -> None:
    an = town.talks("an", channel)
    code = town.invite("AN")
    town.tells("gõ nhầm một chữ")
    an.says(code[:-1] + "A")
    an.says(f"/start {code[:-1]}0")
    town.tells("gõ đúng")
    an.comes_in(code)
    town.tells("gõ lại mã đã dùng, ở máy của mình")
    an.says(f"/start {code}")
    town.tells("người khác gõ mã đã dùng")
    town.talks("somebody", channel, "người lạ").says(code)
    town.tells("mã của đồng chí Giang, để quá 40 ngày")
    old = town.invite("GIANG")
    town.wait(days=40)
    town.talks("giang", channel).says(old)


@story("Gõ sai mã quá năm lần")
def six_wrong_tries(town: Town, channel: str) -> None:
    an = town.talks("an", channel)
    code = town.invite("AN")
    for last in "ABCDEF":
        an.says(code[:-1] + last)
    town.tells("bây giờ gõ đúng, nhưng chưa hết 15 phút")
    an.says(code)
    town.tells("15 phút sau")
    town.wait(minutes=15)
    an.says(code)


@story("Mã của đồng chí khác")
def not_me(town: Town, channel: str) -> None:
    an = town.talks("an", channel)
    an.says(town.invite("GIANG"))
    an.chooses("Không phải tôi")
    an.says(town.invite("AN"))


@story("Không đồng ý, rồi đổi ý: mã vẫn còn dùng được")
def consent_refused(town: Town, channel: str) -> None:
    an = town.talks("an", channel)
    code = town.invite("AN")
    an.says(code)
    an.says("phải")
    an.chooses("Không đồng ý")
    an.says("tự soi")
    an.comes_in(code)


# ------------------------------------------------------------------ the walk


@story("Tự soi đủ 27 biểu hiện, có ghi chú, rồi gửi")
def full_walk(town: Town, channel: str) -> None:
    an = member(town, channel)
    an.says("/start")
    an.chooses("Tự soi")
    _answers_all(an, by_groups=channel == ZALO)
    an.chooses("Gửi")
    an.chooses("Phiếu tự soi")
    an.chooses("Tải bản Word")
    an.chooses("Tải bản PDF")
    an.chooses("Về trang đầu")


def _answers_all(an: Person, by_groups: bool) -> None:
    if by_groups:
        for typed in ("5:1", "câu 12 có", "0", "0", "sửa 5", "Ghi chú", NOTE, "quay lại"):
            an.says(typed)
        return
    for number in range(1, 28):
        if number == 5:
            an.chooses("Ghi chú")
            an.says(NOTE)
        an.chooses({5: "Có phần", 12: "Có"}.get(number, "Không có"))


@story("Quay lại và sửa", BOTH)
def back_and_correct(town: Town, channel: str) -> None:
    an = member(town, channel)
    an.chooses("Tự soi")
    an.chooses("Không có")
    an.chooses("Không có")
    an.chooses("Quay lại")
    an.chooses("Có phần")
    an.chooses("Ghi chú")
    an.chooses("Quay lại")
    an.chooses("Ghi chú")
    an.says("   ")
    an.says("a" * 1001)
    an.says(NOTE)
    an.chooses("Ghi chú")
    an.chooses("Xóa ghi chú")
    an.chooses("Để sau")


@story("Nghỉ giữa chừng, làm tiếp ở nơi khác", (BUTTONS,))
def resumed_elsewhere(town: Town, channel: str) -> None:
    phone = member(town, channel)
    phone.chooses("Tự soi")
    phone.chooses("Không có")
    phone.chooses("Có phần")
    phone.chooses("Để sau")
    phone.chooses("Dữ liệu của tôi")
    phone.chooses("Thêm kênh")
    code = phone.replies[-1].screen.notices[0].split(": ")[1].split("\n")[0]
    town.tells("ngồi vào máy tính, không có nút bấm")
    desk = town.talks("an-desk", NONE)
    desk.comes_in(code)
    desk.chooses("Tự soi")
    desk.says("0")
    desk.says("/dulieu")
    town.tells("về lại điện thoại: được báo là vừa có thêm một nơi")
    phone.chooses("Về trang đầu")
    phone.chooses("Tự soi")
    phone.chooses("Để sau")
    phone.chooses("Dữ liệu của tôi")
    phone.chooses("Thoát các nơi khác")
    town.tells("máy tính không còn vào được")
    desk.says("tu soi")


@story("Gõ không dấu, gõ chữ hoa, gõ số", BOTH)
def typed_without_diacritics(town: Town, channel: str) -> None:
    an = member(town, channel)
    for typed in ("tu soi", "khong", "CO PHAN", "có", "Co.", "0", "ko", "2", "hình như là có", "7", "quay lai"):
        an.says(typed)
    for typed in ("ghi chu", "toi se sua", "de sau", "du lieu cua toi", "quay lai", "xin giúp tôi với", "tro giup"):
        an.says(typed)
    an.says("/lenhla")


@story("Bấm nút cũ trong kỳ: sửa đúng câu ấy, không mất chỗ đang làm", (BUTTONS,))
def an_old_button_corrects(town: Town, channel: str) -> None:
    an = member(town, channel)
    first = an.chooses("Tự soi")
    an.chooses("Không có")
    an.chooses("Không có")
    an.presses("Có", first)
    town.tells("bấm hai lần liền")
    an.presses("Có", first)
    an.presses("Không có")
    an.presses("Ghi chú", first)
    an.chooses("Quay lại")


@story("Bấm nút của tháng đã đóng", (BUTTONS,))
def an_old_button_of_a_closed_month(town: Town, channel: str) -> None:
    an = member(town, channel)
    first = an.chooses("Tự soi")
    second = an.chooses("Không có")
    town.tells("sang tháng sau")
    town.wait(days=30)
    an.presses("Có phần", second)
    an.presses("Có", first)
    an.presses("Ghi chú", first)
    an.chooses("Tự soi")


@story("Hết tháng khi đang làm dở")
def the_month_closes_meanwhile(town: Town, channel: str) -> None:
    an = member(town, channel)
    an.chooses("Tự soi")
    an.answers("Không có")
    if channel == ZALO:
        an.says("12 14")
    else:
        an.chooses("Ghi chú")
    town.tells("sang tháng sau")
    town.wait(days=30)
    an.says("1 2" if channel == ZALO else "Ghi chú viết muộn")
    an.says("/tusoi")


@story("Sửa sau khi gửi")
def changed_after_sending(town: Town, channel: str) -> None:
    an = member(town, channel)
    an.walks()
    town.story.clear()
    an.chooses("Gửi")
    an.chooses("Để sau")
    town.wait(days=2)
    an.chooses("Tự soi")
    an.chooses("Xem lại từng mục")
    an.chooses("Nhóm sau")
    an.chooses(f"{title('2.3')}: Không có" if channel == ZALO else f"2.3 {title('2.3')}: Không có")
    an.chooses("Có phần")
    an.chooses("Quay lại")


@story("Các tháng trước, đặt cạnh nhau")
def past_months(town: Town, channel: str) -> None:
    an = member(town, channel)
    for month in range(4):
        an.says("/tusoi")
        if channel == ZALO:
            an.says(f"câu {month + 1} có phần")
        for number in range(5 if channel != ZALO else 0):
            an.chooses("Có phần" if number == month else "Không có")
        town.wait(days=31)
    an.says("/start")
    town.story.clear()
    an.chooses("Các tháng trước")
    an.chooses("Nhóm sau")
    an.chooses("Tháng cũ hơn")
    an.chooses("Tháng mới hơn")
    an.chooses("Phiếu tháng 3")
    an.chooses("Về trang đầu")


# ------------------------------------------------------------------ my data


@story("Dữ liệu của tôi: xem, tải về, xóa sau câu hỏi thứ hai")
def my_data(town: Town, channel: str) -> None:
    an = member(town, channel)
    an.chooses("Tự soi")
    an.answers("Có phần")
    if channel == ZALO:
        an.says("sửa 1")
    an.chooses("Ghi chú")
    an.says(NOTE)
    an.says("/dulieu")
    exported = an.chooses("Tải dữ liệu về")
    assert [type(file) for file in exported.attachments] == ([] if channel == ZALO else [ExportFile])
    an.chooses("Đọc bản đầy đủ")
    an.chooses("Xóa dữ liệu")
    an.chooses("Giữ lại")
    an.chooses("Xóa dữ liệu")
    an.chooses("Xóa hết")
    assert town.runs_of("AN") == ()
    town.tells("vào lại bằng mã mới")
    an.comes_in(town.invite("AN"))
    an.chooses("Dữ liệu của tôi")


@story("Rút lại đồng ý, rồi đồng ý trở lại")
def withdrawal_and_coming_back(town: Town, channel: str) -> None:
    an = member(town, channel)
    an.chooses("Tự soi")
    an.answers("Có phần")
    an.says("/dulieu")
    an.chooses("Rút lại đồng ý")
    an.chooses("Giữ như cũ")
    an.chooses("Rút lại đồng ý")
    an.chooses("Rút lại đồng ý")
    an.says("/start")
    an.says("/tusoi")
    an.chooses("Không đồng ý")
    an.says("/dulieu")
    an.chooses("Về trang đầu")
    town.wait(days=1)
    an.chooses("Đồng ý")
    an.chooses("Tự soi")
    an.says("/dulieu")


@story("Thoát khỏi một nơi")
def signing_out(town: Town, channel: str) -> None:
    an = member(town, channel)
    an.says("/dulieu")
    an.chooses("Thoát khỏi đây")
    an.chooses("Ở lại")
    an.chooses("Thoát khỏi đây")
    an.chooses("Thoát khỏi đây")
    an.says("/dulieu")


@story("Đồng chí đã chuyển khỏi đảng bộ")
def somebody_who_left(town: Town, channel: str) -> None:
    an = member(town, channel)
    an.chooses("Tự soi")
    an.answers("Có phần")
    town.tells("danh sách mới không còn tên đồng chí An")
    town.leaves("AN")
    an.says("1")
    an.says("/start")
    an.says("/tusoi")
    an.chooses("Tải dữ liệu về")


# ------------------------------------------------------------------ languages, help, invitations


@story("Đổi ngôn ngữ")
def language(town: Town, channel: str) -> None:
    an = member(town, channel)
    an.says("/ngonngu")
    an.chooses("English")
    an.says("/tusoi")
    for typed in ("1 yes", "12: partly") if channel == ZALO else ("yes", "partly"):
        an.says(typed)
    an.says("/ngonngu")
    an.chooses("Tiếng Việt")


@story("Trợ giúp, hình ảnh, lệnh lạ")
def help_wanted(town: Town, channel: str) -> None:
    somebody = town.talks("somebody", channel, "người lạ")
    somebody.says("/trogiup")
    somebody.says("/tusoi")
    somebody.says("/dulieu")
    an = town.joined("AN", channel=channel)
    town.story.clear()
    an.says("/trogiup")
    an.sends(SentNoWords())
    an.says("/batdau")


@story("Bí thư mời đồng chí trong chi bộ")
def a_secretary_invites(town: Town, channel: str) -> None:
    town.joined("AN", channel=channel)
    binh = town.joined("BINH", channel=channel)
    binh.called = "bí thư"
    town.story.clear()
    binh.says("/start")
    binh.chooses("Mời đồng chí")
    binh.says("Giang")
    made = binh.chooses("Vũ Thị Giang (GIANG)")
    code = made.screen.notices[0].split(": ")[1].split("\n")[0]
    town.tells("đồng chí Giang nhận mã")
    giang = town.talks("giang", channel)
    giang.comes_in(code)
    giang.says("/moi")
    town.tells("danh sách của bí thư không còn đồng chí Giang")
    binh.says("/moi")


# ------------------------------------------------------------------ held against the files

PARTS = (
    stories_announcing,
    stories_channels,
    stories_links,
    stories_papers,
    stories_reports,
    stories_rhythm,
    stories_suggestions,
    stories_summary,
    stories_visits,
    stories_zalo,
)
assert all(part.STORIES is STORIES for part in PARTS)
PLAYED = [(name, channel) for name, each in STORIES.items() for channel in each.channels]


def play(name: str, channel: str, folder: Path, restless: bool) -> str:
    town = Town(fresh_database(folder), restless=restless, now=NOON)
    if channel == ZALO:
        town.house = replace(town.house, channels=town.house.channels | {ZALO})
    try:
        STORIES[name].play(town, channel)
    finally:
        town.close()
    where = {BUTTONS: "có nút bấm", NONE: "không có nút bấm, gõ số hoặc gõ chữ", ZALO: "Zalo"}[channel]
    heading = f"{STORIES[name].heading} ({where})"
    return "\n".join([heading, "=" * len(heading), "", *town.story])


@pytest.mark.parametrize(("name", "channel"), PLAYED)
def test_a_conversation_goes_as_it_was_written(name: str, channel: str, tmp_path: Path) -> None:
    golden = TRANSCRIPTS / f"{name}.{channel}.txt"
    told = play(name, channel, tmp_path, restless=True)
    if os.environ.get("TUSOI_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(told, "utf-8")
    assert told == golden.read_text("utf-8")


def test_a_process_that_never_restarts_says_the_same(tmp_path: Path) -> None:
    assert play("full_walk", BUTTONS, tmp_path, restless=False) == play("full_walk", BUTTONS, tmp_path, restless=True)


def test_every_transcript_is_still_played() -> None:
    played = {f"{name}.{channel}.txt" for name, channel in PLAYED}
    assert {path.name for path in TRANSCRIPTS.glob("*.txt")} == played
