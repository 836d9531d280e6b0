"""What a bare bot shows: a screen as long as the product's question screen with as many buttons, and a reminder."""

REMINDER = "<b>Hôm nay họp chi bộ</b>\n\n19 giờ 30, thứ Tư 3/2/2027"
REMINDER_ROWS = [[("Dự", "ua:1:1"), ("Vắng", "ua:1:0")], [("Buổi họp", "uo:1")]]
"""What the product sends each member on the day of a meeting, letter by letter."""

GROUP = "Tư tưởng chính trị"
TITLE = "Giấu khuyết điểm; nể nang, ngại va chạm"
WORDS = (
    "Tự phê bình thiếu thành khẩn; phê bình thì né tránh, hoặc mượn phê bình để lấy lòng hay hạ thấp người khác.\n\n"
    "Tôi có giấu khuyết điểm, thấy sai mà không góp ý, hoặc góp ý với động cơ cá nhân không?"
)
BAR_LENGTH = 22


def text_of(number: int) -> str:
    """The question screen 1 to 27: it differs from its neighbours, because an equal edit is refused."""
    bar = ("▓" * (number * BAR_LENGTH // 27)).ljust(BAR_LENGTH, "░")
    return f"{GROUP}                     {number}/27\n{bar}\n{TITLE}\n\n{WORDS}"


def rows_of(number: int) -> list[list[tuple[str, str]]]:
    """Label and callback data of each button."""
    answers = [("Không có", f"a.{number}.0"), ("Có phần", f"a.{number}.1"), ("Có", f"a.{number}.2")]
    ways = [("Ghi chú", f"n.{number}"), ("Quay lại", f"b.{number}"), ("Để sau", f"l.{number}")]
    return [answers, ways]


def next_number(data: str) -> int:
    return int(data.split(".")[1]) % 27 + 1
