"""Whole conversations about attendance from above; `test_transcripts.py` plays them."""

from __future__ import annotations

from datetime import UTC, datetime

from handlers.roster import MemberRow, Role
from storage import members
from tests.conversation import Person, Town
from tests.stories import STORIES, story

__all__ = ["STORIES"]
AFTERWARDS = datetime(2026, 12, 20, 14, 30, tzinfo=UTC)


def committee(town: Town, channel: str) -> tuple[Person, Person]:
    """Two of the committee of the ward, and two cells with a calendar."""
    row = MemberRow("HOA", "Đặng Thị Hoa", "DU", (Role("cap_uy", "DU"),))
    town.write(lambda db: members.write_members(db, [row]))
    for cell in ("CB5", "CB6"):
        town.plans(cell, "ngày 20 hằng tháng, 19:30")
    em, hoa = town.joined("EM", channel=channel), town.joined("HOA", channel=channel)
    em.called, hoa.called = "cấp ủy", "người dự"
    town.story.clear()
    return em, hoa


@story("Cấp ủy phân công người dự sinh hoạt chi bộ")
def somebody_is_sent(town: Town, channel: str) -> None:
    em, _ = committee(town, channel)
    em.says("/start")
    em.chooses("Dự sinh hoạt")
    em.chooses("Chưa có ai · Chi bộ Tổ dân phố 5")
    em.chooses("Phân công")
    em.chooses("Đặng Thị Hoa")
    em.chooses("19 giờ 30, Chủ nhật 20/12/2026")
    em.chooses("Quay lại")
    em.chooses("Quý I/2027")
    em.chooses("Chưa có ai · Chi bộ Tổ dân phố 6")
    em.chooses("Phân công")
    em.chooses("Hoàng Văn Em")
    em.chooses("Buổi nào cũng được")
    em.chooses("Bỏ phân công: Hoàng Văn Em")


@story("Báo lại sau khi dự sinh hoạt: hai lần bấm và một câu")
def a_visit_is_reported(town: Town, channel: str) -> None:
    em, hoa = committee(town, channel)
    em.says("/dusinhhoat")
    for label in ("Chưa có ai · Chi bộ Tổ dân phố 5", "Phân công", "Đặng Thị Hoa", "19 giờ 30, Chủ nhật 20/12/2026"):
        em.chooses(label)
    town.story.clear()
    hoa.says("/dusinhhoat")
    hoa.chooses("Tôi được phân công")
    hoa.chooses("Chi bộ Tổ dân phố 5")
    hoa.chooses("Đã dự")
    town.now = AFTERWARDS
    town.tells("sau buổi sinh hoạt")
    hoa.chooses("Đã dự")
    hoa.chooses("Có phần này")
    hoa.says("Tối mật: nội dung họp")
    hoa.says("Buổi họp chuẩn bị kỹ, nhiều đồng chí phát biểu.")
    hoa.chooses("Quay lại")
    town.tells("cấp ủy xem lại")
    em.says("/dusinhhoat")
    em.chooses("Đã dự · Chi bộ Tổ dân phố 5")


@story("Bí thư biết ai ở cấp trên về dự")
def somebody_comes_from_above(town: Town, channel: str) -> None:
    em, _ = committee(town, channel)
    binh = town.joined("BINH", channel=channel)
    binh.called = "bí thư"
    em.says("/dusinhhoat")
    for label in ("Chưa có ai · Chi bộ Tổ dân phố 5", "Phân công", "Đặng Thị Hoa", "19 giờ 30, Chủ nhật 20/12/2026"):
        em.chooses(label)
    town.story.clear()
    binh.says("/lichhop")
    binh.chooses("19 giờ 30, Chủ nhật 20/12/2026")
