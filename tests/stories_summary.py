"""Whole conversations about participation and releases; `test_transcripts.py` plays them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from bot.releasing import close_cell
from handlers.rhythm import period_from
from handlers.roster import MemberRow, Role
from storage import members
from tests.conversation import Town
from tests.counted_town import grow, send
from tests.stories import STORIES, ZALO, story

__all__ = ["STORIES"]
IN_JANUARY = datetime(2027, 1, 1, 2, 0, tzinfo=UTC)


def marked(number: int, code: str) -> int:
    """A month in which the second question is marked often, the fourth by everybody, the others seldom."""
    often = {"1.2": number % 3 > 0, "1.4": True, "2.3": number % 2 == 0}
    return int(often.get(code, number % 9 == 0))


def released(town: Town, unit: str, period: str = "2026-12") -> None:
    """What the pulse does when the period of a cell has closed."""
    id_ = town.unit_of(unit)
    town.write(partial(close_cell, house=town.house, unit=id_, period=period_from(period), now=town.now))


@story("Bí thư xem ai đã gửi và nhắc nhẹ")
def participation(town: Town, channel: str) -> None:
    binh = town.joined("BINH", channel=channel)
    an = town.joined("AN", channel=channel)
    binh.called = "bí thư"
    an.walks()
    an.chooses("Gửi")
    town.story.clear()
    binh.says("/tonghop")
    binh.chooses("Nhắc người chưa xong")
    binh.chooses("Nhắc người chưa xong")
    binh.chooses("Kết quả các tháng")
    binh.chooses("Quay lại")
    binh.chooses("Tháng 11")
    binh.chooses("Về trang đầu")
    an.says("/tonghop")


@story("Kết quả của chi bộ khi kỳ đóng")
def a_cells_release(town: Town, channel: str) -> None:
    grow(town, {"A": "DU"}, {"A": 26})
    town.write(lambda db: members.write_members(db, [MemberRow("A-1", "Đỗ Thị Hà", "A", (Role("bi_thu", "A"),))]))
    ha = town.joined("A-1", channel=channel)
    ha.called = "bí thư"
    send(town, "A", "2026-12", 23, marked)
    town.now = IN_JANUARY
    released(town, "A")
    town.story.clear()
    ha.says("/tonghop")
    ha.chooses("Kết quả các tháng")
    ha.chooses("Tháng 12/2026")
    ha.chooses("Biểu đồ (ảnh)")
    ha.chooses("Bảng Excel")
    ha.chooses("Kết quả các tháng")
    ha.chooses("Cả năm (ảnh)")


@story("Chi bộ có ít hơn mười người gửi thì không có con số riêng")
def too_few(town: Town, channel: str) -> None:
    binh = town.joined("BINH", channel=channel)
    binh.called = "bí thư"
    binh.walks()
    binh.chooses("Gửi")
    town.now = IN_JANUARY
    released(town, "CB5")
    town.story.clear()
    binh.says("/tonghop")
    binh.chooses("Kết quả các tháng")
    binh.chooses("Tháng 12/2026")
    binh.chooses("Bản Word")


@story("Cấp ủy xem các đơn vị, chỉ con số")
def a_committee(town: Town, channel: str) -> None:
    em, an = town.joined("EM", channel=channel), town.joined("AN", channel=channel)
    em.called = "cấp ủy"
    an.walks()
    an.chooses("Gửi")
    town.meets("CB5", town.now + timedelta(days=5, hours=7, minutes=30))
    town.story.clear()
    em.says("/tonghop")
    em.chooses("Chi bộ Tổ dân phố 5: 1/3" if channel == ZALO else "Chi bộ Tổ dân phố 5")
    em.chooses("Kết quả các tháng")
    em.chooses("Quay lại")
    em.chooses("Lên cấp trên")
    em.chooses("Lịch họp các chi bộ")
    em.chooses("Quay lại")


@story("Giữ câu trả lời ngắn hơn")
def a_shorter_time(town: Town, channel: str) -> None:
    an = town.joined("AN", channel=channel)
    town.story.clear()
    an.says("/dulieu")
    an.chooses("Thời hạn lưu")
    an.chooses("6 tháng")
    an.chooses("Thời hạn lưu")
    an.chooses("Quay lại")
