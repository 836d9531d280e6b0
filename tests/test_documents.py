"""The member's sheet: what stands on it, that every name and note survives, and that nobody is named where unseen."""

from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

VIETNAMESE = {
    "sheet.file_name": "phieu-tu-soi-%(year)s-%(month)s",
    "sheet.title": "Phiếu tự soi",
    "sheet.period": "Kỳ tháng %(month)s/%(year)s",
    "sheet.member": "Đồng chí %(name)s",
    "sheet.private": "Ghi chú cá nhân để phát biểu; chỉ đồng chí có bản này",
    "sheet.submitted": "Đã gửi lúc %(moment)s",
    "sheet.moment_pattern": "H 'giờ' mm, 'ngày' d/M/y",
    "sheet.not_submitted": "Bản tự soi kỳ này chưa gửi",
    "sheet.marked": "Những biểu hiện đã đánh dấu",
    "sheet.nothing_marked": "Kỳ này đồng chí không đánh dấu biểu hiện nào.",
    "sheet.answer": "Trả lời: %(answer)s",
    "sheet.partly": "Có phần",
    "sheet.yes": "Có",
    "sheet.note": "Ghi chú: %(note)s",
    "sheet.note_on": "Ghi chú mục %(code)s: %(note)s",
    "sheet.action": "Việc sẽ làm:",
    "sheet.deadline": "Thời hạn:",
    "sheet.clear": "Những biểu hiện trả lời “Không có”",
    "sheet.unanswered": "Những biểu hiện chưa trả lời",
}


@dataclass(frozen=True)
class Said:
    texts: dict[str, str]
    locale: str = "vi"
    timezone: tzinfo = ZoneInfo("Asia/Ho_Chi_Minh")

    def __call__(self, key: str, /, **values: object) -> str:
        return self.texts[key] % values
