"""Whole conversations about the papers of meetings and what else a secretary sets; `test_transcripts.py` plays them."""

from __future__ import annotations

from datetime import UTC, datetime

from handlers import events as e
from tests.conversation import Person, Town
from tests.stories import BUTTONS, STORIES, ZALO, member, story
from tests.stories_rhythm import secretary

__all__ = ["STORIES"]
FIRST = "19 giờ 30, thứ Ba 8/12/2026"
DRAFT = "Dự thảo báo cáo tháng 12.docx"
A_DOCX = b"PK\x03\x04 the rest of it"


def at_first(town: Town, channel: str) -> Person:
    """The secretary, at the cell's next meeting."""
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    binh = secretary(town, channel)
    binh.says("/lichhop")
    binh.chooses(FIRST)
    return binh


def takes(town: Town, channel: str, name: str) -> Person:
    """A member of the cell takes one paper of its next meeting."""
    town.tells("đồng chí An")
    kept = list(town.story)
    an = member(town, channel)
    town.story[:] = kept
    an.says("/lichhop")
    an.chooses(FIRST)
    an.chooses(name)
    return an


@story("Tài liệu họp: bí thư gửi trước, chi bộ tải về; họp xong gửi nghị quyết; gỡ một tệp")
def papers_of_a_meeting(town: Town, channel: str) -> None:
    binh = at_first(town, channel)
    binh.chooses("Gửi tài liệu")
    if channel == BUTTONS:
        binh.attaches(DRAFT, A_DOCX)
        binh.attaches("Báo cáo.pdf")
        binh.chooses("Xong")
    elif channel == ZALO:
        by_the_page(town, binh)
    else:
        by_forged_events(binh)
    an = takes(town, channel, "Báo cáo.pdf")
    town.tells("họp xong, hôm sau")
    town.now = datetime(2026, 12, 9, 2, tzinfo=UTC)
    binh.says("/lichhop")
    binh.chooses(f"{FIRST} (đã họp)")
    binh.chooses("Gửi nghị quyết")
    if channel == BUTTONS:
        binh.attaches("Nghị quyết tháng 12.pdf")
    else:
        binh.sends(e.PaperSent(1, "resolution", "Nghị quyết tháng 12.pdf", 10, b"%PDF-1.7"))
    binh.chooses(f"Gỡ: {DRAFT}")
    binh.chooses("Giữ lại")
    binh.chooses("Gửi nghị quyết")
    binh.chooses(f"Gỡ: {DRAFT}")
    binh.chooses("Gỡ tệp")
    town.tells("đồng chí An")
    an.says("/lichhop")
    an.chooses(f"{FIRST} (đã họp)")
    an.chooses("Nghị quyết tháng 12.pdf")


def by_forged_events(binh: Person) -> None:
    """Files that this channel has no way to bring."""
    binh.sends(e.PaperSent(1, "material", DRAFT, len(A_DOCX), A_DOCX))
    binh.sends(e.PaperSent(1, "material", "Báo cáo.pdf", 10, b"%PDF-1.7"))
    binh.chooses("Quay lại")


def by_the_page(town: Town, binh: Person) -> None:
    """Zalo carries no files: a personal link leads to where they are sent."""
    binh.sends(e.SentNoWords())
    binh.says("mở trang")
    town.tells("bí thư mở đường dẫn và gửi hai tệp trên trang web")
    kept = list(town.story)
    page = town.joined("BINH", "binh-trang-web", "web")
    page.sends(e.PapersOpened(1, "material"))
    page.attaches(DRAFT, A_DOCX)
    page.attaches("Báo cáo.pdf")
    town.story[:] = kept
    binh.says("xong")


@story("Tài liệu họp: tệp không nhận được thì nói rõ vì sao và làm gì", (BUTTONS,))
def papers_that_are_not_taken(town: Town, channel: str) -> None:
    binh = at_first(town, channel)
    binh.chooses("Gửi tài liệu")
    binh.attaches("chuong-trinh.exe", b"MZ")
    binh.attaches("Báo cáo.pdf", b"MZ")
    binh.sends(e.PaperSent(1, "material", "Phim.pdf", 11 * 2**20, b"%PDF-1.7"))
    binh.attaches("Trống.pdf", b"")
    town.tells("tên tệp có dấu mật")
    binh.attaches("TỐI MẬT Kế hoạch.pdf")
    town.tells("dấu mật ở đầu văn bản")
    binh.attaches("Kế hoạch.docx", A_DOCX, lines=("ĐẢNG BỘ PHƯỜNG HÒA BÌNH", "M Ậ T", "KẾ HOẠCH"))
    town.tells("chữ “bảo mật” trong tên thì không sao")
    binh.attaches("Quy chế bảo mật.pdf")
    for number in (2, 3, 4):
        binh.attaches(f"Tài liệu {number}.pdf")
    town.tells("chỗ cuối dành cho nghị quyết")
    binh.sends(e.PaperSent(1, "material", "Tài liệu 5.pdf", 10, b"%PDF-1.7"))
    binh.says("gửi giúp tôi")
    binh.sends(e.SentNoWords())


@story("Họp chuyên đề: mỗi quý một buổi, đổi sang buổi khác thì hỏi lại")
def one_thematic_meeting_a_quarter(town: Town, channel: str) -> None:
    binh = at_first(town, channel)
    binh.chooses("Đặt là chuyên đề")
    binh.chooses("Quay lại")
    binh.chooses("19 giờ 30, thứ Sáu 8/1/2027")
    binh.chooses("Đặt là chuyên đề")
    binh.chooses("Quay lại")
    binh.chooses("19 giờ 30, thứ Hai 8/2/2027")
    binh.chooses("Đặt là chuyên đề")
    binh.chooses("Giữ như cũ")
    binh.chooses("Đặt là chuyên đề")
    binh.chooses("Chuyển sang buổi này")
    binh.chooses("Quay lại")


@story("Một buổi họp ở nơi khác, rồi lại như thường lệ")
def another_place_for_one_meeting(town: Town, channel: str) -> None:
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    binh = secretary(town, channel)
    binh.says("/lichhop")
    binh.chooses("Đặt địa điểm")
    binh.says("Nhà văn hóa Tổ dân phố 5")
    binh.chooses(FIRST)
    binh.chooses("Đổi địa điểm")
    binh.says("   ")
    binh.says("Hội trường phường")
    binh.chooses("Đổi địa điểm")
    binh.chooses("Như thường lệ")


@story("Dời buổi họp sang ngày khác: ai đã trả lời thì được hỏi lại; đồng chí miễn sinh hoạt không tính")
def answers_for_another_day(town: Town, channel: str) -> None:
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    an = town.joined("AN", channel=channel)
    an.sends(e.Attending(1, True))
    binh = secretary(town, channel)
    binh.sends(e.LeaveChosen("GIANG", "open"))
    town.story.clear()
    binh.sends(e.MeetingOpened(1))
    binh.chooses("Ai dự")
    binh.chooses("Quay lại")
    binh.chooses("Dời buổi này")
    binh.says("20:00 8/12")
    binh.chooses("Ai dự")
    binh.chooses("Quay lại")
    binh.chooses("Dời buổi này")
    binh.says("10/12")
    binh.chooses("Ai dự")
    town.tells("đến giờ họp, đồng chí Giang vẫn đến")
    town.now = datetime(2026, 12, 10, 13, tzinfo=UTC)
    binh.chooses("Quay lại")
    binh.chooses("Điểm danh")
    binh.chooses("Vũ Thị Giang (miễn sinh hoạt)")
    binh.chooses("Vũ Thị Giang (có mặt)")
