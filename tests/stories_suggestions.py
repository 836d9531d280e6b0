"""Whole conversations about suggestions for review; `test_transcripts.py` plays them."""

from __future__ import annotations

from tests.conversation import Person, Town
from tests.stories import STORIES, short, story

__all__ = ["STORIES"]
REASON = "Ba kỳ họp gần đây đồng chí ít góp ý, kể cả khi chi bộ hỏi trực tiếp."


def secretary_and_member(town: Town, channel: str) -> tuple[Person, Person]:
    """Both came in some time ago; their cell meets on the tenth."""
    town.plans("CB5", "ngày 10 hằng tháng, 19:30")
    binh, an = town.joined("BINH", channel=channel), town.joined("AN", channel=channel)
    binh.called, an.called = "bí thư", "đồng chí An"
    town.story.clear()
    return binh, an


def suggests(binh: Person) -> None:
    """From the menu to the last look."""
    binh.says("/goiy")
    binh.chooses("Gợi ý mới")
    binh.chooses("Nguyễn Văn An")
    binh.chooses("Tư tưởng chính trị")
    binh.chooses(short("1.5", binh))
    binh.says(REASON)
    binh.chooses("19 giờ 30, thứ Năm 10/12/2026")
    binh.chooses("Gửi gợi ý")


@story("Bí thư gợi ý kiểm điểm, đồng chí An trả lời, bí thư đóng")
def a_suggestion(town: Town, channel: str) -> None:
    binh, an = secretary_and_member(town, channel)
    suggests(binh)
    town.tells("đồng chí An được báo là có gợi ý, không kèm nội dung")
    an.says("/start")
    an.chooses("Gợi ý kiểm điểm")
    an.chooses("Trần Thị Bình")
    an.chooses("Giải trình")
    an.says("")
    an.says("Thời gian qua tôi phải chăm mẹ ốm, đầu óc không tập trung được.")
    an.chooses("Tiếp thu")
    an.chooses("Viết thêm")
    an.says("Từ kỳ tới tôi sẽ phát biểu ít nhất một ý.")
    town.tells("bí thư được báo là đã có trả lời")
    binh.says("/goiy")
    binh.chooses("Nguyễn Văn An")
    binh.chooses("Trao đổi thêm")
    binh.says("Chi bộ chia sẻ với đồng chí.")
    town.tells("sau cuộc họp")
    town.wait(days=6)
    binh.chooses("Đóng")
    binh.says("Đã kiểm điểm tại cuộc họp ngày 10/12, đồng chí nhận rõ và nêu được cách sửa.")
    an.says("/goiy")
    an.chooses("Trần Thị Bình")


@story("Gợi ý viết dở, lý do có dấu mật, rút lại")
def a_suggestion_taken_back(town: Town, channel: str) -> None:
    binh, an = secretary_and_member(town, channel)
    binh.says("/goiy")
    binh.chooses("Gợi ý mới")
    binh.chooses("Nguyễn Văn An")
    binh.chooses("Lĩnh vực khác")
    binh.says("công tác phát triển đảng viên mới")
    binh.says("TỐI MẬT\nBáo cáo về tình hình")
    binh.says("/goiy")
    binh.chooses("Viết tiếp")
    binh.says("Hai năm chưa giới thiệu được quần chúng nào.")
    binh.says("hôm nào đó")
    binh.says("31/12")
    binh.chooses("Bỏ, không gửi")
    binh.chooses("Viết tiếp")
    binh.chooses("Sửa lý do")
    binh.says("Hai năm nay tổ chưa giới thiệu được quần chúng ưu tú nào.")
    binh.chooses("Gửi gợi ý")
    binh.chooses("Rút lại gợi ý")
    binh.chooses("Rút lại gợi ý")
    an.says("/goiy")
    an.chooses("Trần Thị Bình")


@story("Cấp ủy gợi ý cho một chi bộ")
def a_suggestion_to_a_unit(town: Town, channel: str) -> None:
    binh, _ = secretary_and_member(town, channel)
    em = town.joined("EM", channel=channel)
    em.called = "cấp ủy"
    town.story.clear()
    em.says("/goiy")
    em.chooses("Gợi ý mới")
    em.chooses("Chi bộ Tổ dân phố 5")
    em.chooses("Gợi ý cho đơn vị này")
    em.chooses("Lĩnh vực khác")
    em.says("nền nếp sinh hoạt chuyên đề")
    em.says("Quý này chi bộ chưa có buổi sinh hoạt chuyên đề nào.")
    em.chooses("19 giờ 30, thứ Năm 10/12/2026")
    em.chooses("Gửi gợi ý")
    binh.says("/goiy")
    binh.chooses("Hoàng Văn Em")
    binh.chooses("Tiếp thu")
