"""Whole conversations of a committee that announces; `test_transcripts.py` plays them."""

from __future__ import annotations

from handlers import events as e
from tests.announcing_town import announces, sent, settle, starts
from tests.conversation import Person, Town
from tests.stories import BUTTONS, STORIES, ZALO, story

__all__ = ["STORIES"]


def committee(town: Town, channel: str, code: str = "EM") -> Person:
    person = town.joined(code, channel=channel)
    person.called = "cấp ủy"
    return person


@story("Cấp ủy soạn thông báo cho cả đảng bộ và gửi")
def an_announcement(town: Town, channel: str) -> None:
    settle(town)
    em, an = committee(town, channel), town.joined("AN", channel="telegram")
    town.story.clear()
    em.says("/thongbao")
    em.chooses("Soạn thông báo")
    em.says("TỐI MẬT: kế hoạch diễn tập")
    em.says("Mời các đồng chí dự hội nghị *sáng thứ Bảy* tại _hội trường phường_.")
    if channel == ZALO:
        em.sends(e.SentNoWords())
        em.says("mở trang")
    em.chooses("Bỏ qua")
    em.chooses("Chọn đơn vị")
    em.chooses("Chi bộ Tổ dân phố 5")
    em.chooses("Xong")
    em.chooses("Cần “Đã đọc”")
    em.says("hôm qua")
    em.says("4/12/2026 8:00")
    em.says("ngay")
    em.chooses("Xem trước")
    em.chooses("Quay lại")
    em.chooses("Gửi")
    town.tells("thông báo bắt đầu đi")
    starts(town, 1)
    on_its_way(town, em, an)


def on_its_way(town: Town, em: Person, an: Person) -> None:
    em.says("/thongbao")
    em.chooses("Mời các đồng chí dự hội nghị…")
    em.chooses("Dừng")
    em.chooses("Tiếp tục")
    town.tells("gửi xong, đồng chí An đọc")
    sent(town, 1)
    an.sends(e.AnnouncementRead(1))
    an.sends(e.AnnouncementRead(1))
    em.sends(e.AnnouncementOpened(1))
    em.chooses("Nhắc người chưa đọc")
    em.chooses("Đính chính")
    em.says("Mời các đồng chí dự hội nghị *chiều Chủ nhật*.")
    em.chooses("Gửi đính chính")
    em.chooses("Lịch sử")


@story("Thông báo khẩn trong đêm, có tệp, sửa từng phần", (BUTTONS,))
def an_urgent_one(town: Town, channel: str) -> None:
    settle(town)
    em = committee(town, channel)
    town.joined("BINH", channel="web")
    town.wait(hours=9)
    town.story.clear()
    em.says("/menu")
    em.presses("Thông báo")
    em.presses("Soạn thông báo")
    em.says("Bão đổ bộ trong đêm. Đề nghị trực tại trụ sở.")
    em.attaches("Kế hoạch ứng phó.pdf")
    em.presses("Bí thư, phó bí thư")
    em.presses("Không cần")
    em.presses("Gửi ngay")
    em.presses("Gửi khẩn")
    em.presses("Đúng, việc khẩn")
    em.presses("Gửi khẩn")
    em.presses("Sửa")
    em.presses("Thời điểm gửi")
    em.says("mai 8:00")
    em.presses("Gửi")
    em.presses("Hủy")
    em.presses("Hủy thông báo")


@story("Hai đồng chí cấp ủy cùng duyệt", (BUTTONS,))
def two_agree(town: Town, channel: str) -> None:
    settle(town)
    em, kien = committee(town, channel), committee(town, channel, "KIEN")
    kien.called = "cấp ủy hai"
    town.story.clear()
    em.says("/thongbao")
    em.presses("Hai người duyệt")
    em.presses("Cần hai người duyệt")
    announces(em, "Mời họp vào thứ Bảy.")
    em.presses("Gửi")
    kien.says("/thongbao")
    kien.presses("Mời họp vào thứ Bảy.")
    kien.presses("Đọc để duyệt")
    kien.presses("Trả lại")
    kien.says("Thiếu địa điểm.")
    em.says("/thongbao")
    em.presses("Mời họp vào thứ Bảy.")
    em.presses("Sửa")
    em.presses("Nội dung")
    em.says("Mời họp vào thứ Bảy tại hội trường phường.")
    em.presses("Gửi")
    kien.says("/thongbao")
    kien.presses("Mời họp vào thứ Bảy tại hội…")
    kien.presses("Đọc để duyệt")
    kien.presses("Duyệt")
    em.says("/thongbao")
    em.presses("Hai người duyệt")
    em.presses("Tắt")
    kien.sends(e.ApprovalOpened(1))
    kien.presses("Đồng ý tắt")
