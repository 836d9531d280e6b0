"""Whole conversations about commitments, the quarterly check-in and meetings; `test_transcripts.py` plays them."""

from __future__ import annotations

from datetime import UTC, datetime

from handlers.rhythm import period_at
from handlers.roster import Role
from handlers.vocabulary import CalendarFile
from tests.conversation import TIMEZONE, Person, Town
from tests.stories import BOTH, BUTTONS, STORIES, ZALO, member, short, story

__all__ = ["STORIES"]
WILL = "Trong họp nói thẳng điều mình nghĩ, góp ý ít nhất một ý kiến."


def walked(town: Town, channel: str, code: str = "AN", **marked: str) -> Person:
    """Somebody who has walked, marked the fifth question at least, and sent; none of it is in the transcript."""
    person = member(town, channel, code)
    person.walks({"5": "Có phần", **{number[1:]: answer for number, answer in marked.items()}})
    person.chooses("Gửi")
    person.chooses("Để sau")
    town.story.clear()
    return person


def secretary(town: Town, channel: str) -> Person:
    binh = town.joined("BINH", channel=channel)
    binh.called = "bí thư"
    town.story.clear()
    return binh


def commits(person: Person, indicator: str, words: str, day: str, who: str = "Chỉ mình tôi") -> None:
    person.says("/camket")
    person.chooses("Ghi cam kết mới")
    person.chooses(short(indicator, person))
    person.says(words)
    person.says(day)
    person.chooses(who)


# ------------------------------------------------------------------ commitments


@story("Cam kết: được mời ghi sau khi gửi")
def a_commitment_after_the_walk(town: Town, channel: str) -> None:
    an = member(town, channel)
    an.walks({"5": "Có phần", "12": "Có"})
    town.story.clear()
    an.chooses("Gửi")
    an.chooses("Ghi cam kết")
    an.chooses(short("1.5", an))
    an.says(WILL)
    an.chooses("Cuối tháng này")
    an.chooses("Chỉ mình tôi")
    an.chooses("Quay lại")
    an.chooses("Ghi cam kết mới")
    an.chooses("Quay lại")
    an.chooses("Về trang đầu")


@story("Cam kết: ghi lúc nào cũng được, gõ ngày")
def a_commitment_any_time(town: Town, channel: str) -> None:
    new = member(town, channel, "GIANG")
    new.says("/camket")
    new.chooses("Ghi cam kết mới")
    town.tells("đồng chí khác, đã tự soi")
    kept = list(town.story)
    an = walked(town, channel)
    town.story[:] = kept
    an.says("cam kết")
    an.chooses("Ghi cam kết mới")
    an.chooses(short("1.5", an))
    an.says("  ")
    an.says("a" * 501)
    an.says(WILL)
    for day in ("hôm nào đó", "31/2", "1/12/2026", "1/1/2030", "15-3-2027"):
        an.says(day)
    town.tells("ai được biết thì phải chọn, không có sẵn câu trả lời")
    an.says("ừ")
    an.chooses("Quay lại")
    an.says("ngày 15 tháng 3")
    an.says("chi minh toi")


@story("Cam kết: chọn ngày trên lịch tháng")
def a_day_from_the_calendar(town: Town, channel: str) -> None:
    an = walked(town, channel)
    an.says("/camket")
    an.chooses("Ghi cam kết mới")
    an.chooses(short("1.5", an))
    an.says(WILL)
    an.chooses("Chọn ngày")
    an.chooses("3")
    an.chooses("Tháng sau")
    an.says("31")
    an.chooses("Quay lại")
    an.chooses("Chọn ngày")
    an.chooses("Quay lại")
    an.chooses("Trước quý II")
    an.chooses("Chỉ mình tôi")


@story("Cam kết: báo với chi bộ, đổi lại chỉ mình tôi, rồi rút")
def told_to_the_cell(town: Town, channel: str) -> None:
    binh = secretary(town, channel)
    an = walked(town, channel)
    commits(an, "1.5", WILL, "31/1")
    town.tells("bí thư chưa đọc được")
    binh.says("/camket")
    binh.chooses("Cam kết của chi bộ")
    an.chooses("Ai được biết")
    an.chooses("Báo với chi bộ")
    town.tells("bí thư đọc được từ lúc này")
    binh.says("/camket")
    binh.chooses("Cam kết của chi bộ")
    an.chooses("Ai được biết")
    an.chooses("Chỉ mình tôi")
    town.tells("đổi lại rồi thì bí thư không đọc được nữa")
    binh.chooses("Kết luận: Nguyễn Văn An")
    an.chooses("Ai được biết")
    an.chooses("Báo với chi bộ")
    an.chooses("Rút cam kết")
    an.chooses("Giữ lại")
    an.chooses("Rút cam kết")
    an.chooses("Rút cam kết")
    town.tells("rút rồi cũng vậy")
    binh.says("/camket")
    binh.chooses("Cam kết của chi bộ")


@story("Cam kết: sửa, đổi hạn, khắc phục xong, xem lịch sử")
def changed_and_put_right(town: Town, channel: str) -> None:
    an = walked(town, channel)
    commits(an, "1.5", WILL, "31/1")
    town.wait(days=3)
    an.chooses("Sửa nội dung")
    an.says("Mỗi buổi họp góp ý một điều.")
    an.chooses("Đổi hạn")
    an.chooses("Quay lại")
    an.chooses("Đổi hạn")
    an.says("28.2.27")
    town.tells("quá hạn")
    town.wait(days=100)
    an.says("/camket")
    an.chooses(short("1.5", an))
    an.chooses("Đã khắc phục")
    an.chooses("Lịch sử")
    an.chooses("Quay lại")
    an.chooses("Quay lại")


@story("Cam kết: đang ghi dở thì nghỉ, sau tìm lại được")
def a_commitment_left_half_made(town: Town, channel: str) -> None:
    an = walked(town, channel)
    an.says("/camket")
    an.chooses("Ghi cam kết mới")
    an.chooses(short("1.5", an))
    an.says(WILL)
    an.says("/start")
    town.wait(days=2)
    an.chooses("Cam kết")
    an.chooses("Ghi tiếp cam kết")
    an.says("31/1")
    an.says("/start")
    an.chooses("Cam kết")
    an.chooses("Ghi tiếp cam kết")
    an.chooses("Chỉ mình tôi")


@story("Cam kết: ghi sau buổi họp, khi kỳ đã đóng")
def a_commitment_after_the_meeting(town: Town, channel: str) -> None:
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    an = walked(town, channel)
    town.tells("họp xong, hôm sau")
    town.wait(days=4)
    commits(an, "1.5", WILL, "31/1")


# ------------------------------------------------------------------ the quarterly check-in


@story("Kiểm lại đầu quý: đã, đang, chưa; ghi chú; hạn mới; tỷ lệ", BOTH)
def a_quarterly_check_in(town: Town, channel: str) -> None:
    an = walked(town, channel, _1="Có", _12="Có phần")
    commits(an, "1.1", "Học đủ các chuyên đề.", "31/12")
    commits(an, "1.5", WILL, "31/12")
    commits(an, "2.3", "Tự mình viết báo cáo.", "15/1")
    town.story.clear()
    an.says("/camket")
    town.tells("sang quý I")
    town.wait(days=28)
    an.says("/start")
    an.chooses("Kiểm lại quý I")
    an.says("chắc là xong")
    an.chooses("Đã khắc phục")
    an.chooses("Ghi chú")
    an.chooses("Quay lại")
    an.chooses("Ghi chú")
    an.says("Đã góp ý hai lần.")
    an.chooses("Đang khắc phục")
    an.chooses("Chọn ngày")
    an.chooses("Quay lại")
    an.chooses("Chọn ngày")
    an.chooses("Tháng sau")
    an.chooses("20")
    an.chooses("Để sau")
    town.tells("ba tuần sau làm tiếp")
    town.wait(days=21)
    an.chooses("Kiểm lại quý I")
    an.chooses("Chưa khắc phục")
    an.says("1/2")
    an.chooses("Về trang đầu")
    an.says("/camket")


@story("Kiểm lại đầu quý: bấm nút cũ", (BUTTONS,))
def an_old_button_of_the_check_in(town: Town, channel: str) -> None:
    an = walked(town, channel, _1="Có")
    commits(an, "1.1", "Học đủ các chuyên đề.", "31/12")
    commits(an, "1.5", WILL, "31/12")
    town.wait(days=28)
    an.says("/start")
    town.story.clear()
    first = an.chooses("Kiểm lại quý I")
    an.chooses("Chưa khắc phục")
    an.says("1/3")
    town.tells("nghĩ lại: câu đầu là đã khắc phục")
    an.presses("Đã khắc phục", first)
    town.tells("bấm hai lần")
    an.presses("Đã khắc phục", first)
    an.presses("Ghi chú", first)
    an.presses("Đã khắc phục")


@story("Chi bộ kết luận về cam kết đã báo, đồng chí ấy đọc được")
def the_cells_conclusion(town: Town, channel: str) -> None:
    binh = secretary(town, channel)
    an = walked(town, channel, _1="Có")
    commits(an, "1.1", "Học đủ các chuyên đề.", "31/12", "Báo với chi bộ")
    commits(an, "1.5", WILL, "31/12", "Báo với chi bộ")
    town.story.clear()
    binh.says("/camket")
    binh.chooses("Cam kết của chi bộ")
    binh.chooses("Kết luận: Nguyễn Văn An (2)")
    binh.says("a" * 501)
    binh.says("Chi bộ ghi nhận đồng chí An đã góp ý thẳng thắn.")
    binh.chooses("Quay lại")
    town.tells("đồng chí An")
    an.says("/camket")
    an.chooses(short("1.5", an))
    an.chooses("Đã khắc phục")
    an.chooses("Lịch sử")
    town.tells("bí thư thấy tỷ lệ của chi bộ")
    binh.chooses("Cam kết của chi bộ")


# ------------------------------------------------------------------ meetings


@story("Lịch họp: bí thư đặt lịch hằng tháng và địa điểm")
def the_rule_is_set(town: Town, channel: str) -> None:
    binh = secretary(town, channel)
    binh.says("/lichhop")
    binh.chooses("Đặt lịch")
    for typed in ("hằng tháng", "ngày 32 hằng tháng, 19:30", "ngày 3 hằng tháng", "thứ Bảy, 8:00", "ngày 3, 25:00"):
        binh.says(typed)
    binh.says("thu bay dau tien, 8h")
    binh.chooses("Đặt địa điểm")
    binh.says("a" * 201)
    binh.says("Nhà văn hóa Tổ dân phố 5")
    binh.chooses("Trang sau")
    town.tells("đặt lại lịch khác")
    binh.chooses("Đặt lịch")
    binh.chooses("Quay lại")
    binh.chooses("Đặt lịch")
    binh.says("7 giờ rưỡi tối ngày 8 hằng tháng")


@story("Lịch họp: bí thư dời, hủy, họp lại, thêm buổi, ghi nội dung, chuyên đề")
def meetings_are_changed(town: Town, channel: str) -> None:
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    binh = secretary(town, channel)
    binh.says("/lichhop")
    binh.chooses("19 giờ 30, thứ Ba 8/12/2026")
    binh.chooses("Dời buổi này")
    for typed in ("tuần sau", "31/2 19:30", "1/12/2026", "9/1 8:00", "8h ngày 10/12"):
        binh.says(typed)
    binh.chooses("Nội dung")
    binh.says("Tiết kiệm, chống lãng phí")
    binh.chooses("Đặt là chuyên đề")
    binh.chooses("Bỏ chuyên đề")
    binh.chooses("Đặt là chuyên đề")
    binh.chooses("Hủy buổi này")
    binh.chooses("Giữ lại")
    binh.chooses("Hủy buổi này")
    binh.chooses("Hủy buổi này")
    binh.chooses("8 giờ 00, thứ Năm 10/12/2026 (đã hủy)")
    binh.chooses("Vẫn họp như cũ")
    binh.chooses("Quay lại")
    binh.chooses("Thêm buổi họp")
    binh.says("hôm nào rảnh")
    binh.says("19h 20/12")
    binh.chooses("19 giờ 00, Chủ nhật 20/12/2026")
    binh.chooses("Hủy buổi này")
    binh.chooses("Hủy buổi này")


@story("Lịch họp: ngày họp rơi vào Tết, có ngày đề nghị")
def a_meeting_in_tet(town: Town, channel: str) -> None:
    town.plans("CB5", "ngày 6 hằng tháng, 19:30")
    binh = secretary(town, channel)
    binh.says("/lichhop")
    binh.chooses("19 giờ 30, thứ Bảy 6/2/2027")
    binh.chooses("Dời sang 13/2/2027")
    binh.chooses("Quay lại")


@story("Lịch họp: đồng chí báo dự, báo vắng có lý do, thêm vào lịch")
def a_member_answers(town: Town, channel: str) -> None:
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    an = member(town, channel)
    an.says("/start")
    invited = an.chooses("Lịch họp")
    an.chooses("19 giờ 30, thứ Ba 8/12/2026")
    an.chooses("Dự")
    files = an.chooses("Thêm vào lịch").attachments
    assert [type(file) for file in files] == ([] if channel == ZALO else [CalendarFile])
    an.chooses("Vắng")
    an.says("a" * 201)
    an.says("Tôi đi khám bệnh ở tỉnh.")
    an.chooses("Vắng")
    an.chooses("Không ghi lý do")
    town.tells("họp xong, hôm sau")
    town.wait(days=4)
    an.chooses("Quay lại")
    if channel == BUTTONS:
        an.presses("19 giờ 30, thứ Ba 8/12/2026", invited)


@story("Lịch họp: bí thư xem ai dự, điểm danh, tỷ lệ cả năm")
def attendance_is_taken(town: Town, channel: str) -> None:
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    an, giang = town.joined("AN", channel=channel), town.joined("GIANG", channel=channel)
    for person, answer in ((an, "Dự"), (giang, "Vắng")):
        person.says("/lichhop")
        person.chooses("19 giờ 30, thứ Ba 8/12/2026")
        person.chooses(answer)
    giang.says("Con ốm.")
    binh = secretary(town, channel)
    binh.says("/lichhop")
    binh.chooses("19 giờ 30, thứ Ba 8/12/2026")
    binh.chooses("Ai dự")
    binh.chooses("Quay lại")
    binh.chooses("Điểm danh")
    binh.chooses("Nguyễn Văn An")
    town.tells("đến giờ họp")
    town.now = datetime(2026, 12, 8, 12, 15, tzinfo=UTC)
    binh.chooses("Nguyễn Văn An")
    binh.chooses("Trần Thị Bình")
    binh.chooses("Vũ Thị Giang")
    binh.chooses("Vũ Thị Giang (có mặt)")
    town.tells("họp xong")
    town.wait(hours=3)
    binh.chooses("Quay lại")
    binh.chooses("Quay lại")


@story("Phó bí thư cũng đặt lịch được, đồng chí khác thì không")
def who_may_plan(town: Town, channel: str) -> None:
    town.moves("GIANG", "CB5", Role("pho_bi_thu", "CB5"))
    an, giang = town.joined("AN", channel=channel), town.joined("GIANG", channel=channel)
    town.story.clear()
    an.says("/lichhop")
    giang.called = "phó bí thư"
    giang.says("/lichhop")
    giang.chooses("Đặt lịch")
    giang.says("ngày cuối tháng, 15:00")


# ------------------------------------------------------------------ the period opens and closes by the meeting


@story("Kỳ tự soi mở bảy ngày trước buổi họp và đóng khi họp")
def the_period_goes_by_the_meeting(town: Town, channel: str) -> None:
    town.plans("CB5", "ngày 20 hằng tháng, 19:30")
    assert period_at(town.now, TIMEZONE).code == "2026-12"
    an = member(town, channel)
    an.says("/tusoi")
    town.tells("bảy ngày trước buổi họp")
    town.wait(days=9)
    an.says("/start")
    question = an.chooses("Tự soi")
    an.answers("Có phần")
    town.tells("bắt đầu họp")
    town.now = datetime(2026, 12, 20, 12, 30, tzinfo=UTC)
    if channel == BUTTONS:
        an.presses("Có", question)
    an.says("0")
    an.says("/tusoi")


@story("Buổi họp dời đi khi đang tự soi: kỳ mở lại sau")
def the_meeting_is_moved_meanwhile(town: Town, channel: str) -> None:
    town.plans("CB5", "ngày 10 hằng tháng, 19:30")
    binh = secretary(town, channel)
    an = member(town, channel)
    an.says("/tusoi")
    an.answers("Không có")
    town.tells("bí thư dời buổi họp sang 25/12")
    kept = list(town.story)
    binh.says("/lichhop")
    binh.chooses("19 giờ 30, thứ Năm 10/12/2026")
    binh.chooses("Dời buổi này")
    binh.says("25/12")
    town.story[:] = kept
    an.says("0") if channel == ZALO else an.chooses("Không có")
    town.tells("đến kỳ")
    town.now = datetime(2026, 12, 19, 5, tzinfo=UTC)
    an.says("/tusoi")


# ------------------------------------------------------------------ who is reminded, and where


@story("Bí thư ghi ai miễn sinh hoạt; đồng chí ấy thấy trong dữ liệu của mình")
def on_leave(town: Town, channel: str) -> None:
    an, binh = town.joined("AN", channel=channel), secretary(town, channel)
    town.story.clear()
    binh.says("/lichhop")
    binh.chooses("Miễn sinh hoạt")
    binh.chooses("Nguyễn Văn An")
    binh.says("hôm nào đó")
    binh.says("1/1/2031")
    binh.chooses("Một tháng")
    binh.chooses("Nguyễn Văn An")
    binh.chooses("Quay lại")
    an.says("/dulieu")
    town.tells("đi công tác xa")
    binh.chooses("Vũ Thị Giang")
    binh.chooses("Không thời hạn")
    binh.chooses("Nguyễn Văn An")
    binh.chooses("Trở lại sinh hoạt")
    binh.chooses("Quay lại")


@story("Chọn nơi nhận lời nhắc khi vào ở hai nơi")
def where_reminders_arrive(town: Town, channel: str) -> None:
    an = town.joined("AN", channel=channel)
    an.says("/dulieu")
    town.story.clear()
    town.joined("AN", "an-trang-web", "web")
    town.story.clear()
    if channel == "terminal":
        town.joined("AN", "an-dien-thoai")
        town.story.clear()
    an.says("/dulieu")
    an.chooses("Nhận lời nhắc ở đâu")
    an.chooses("trang web")
    an.chooses("Nhận lời nhắc ở đâu")
    an.chooses("Quay lại")
