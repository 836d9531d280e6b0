"""One person on several channels, as it is played: /kenh, coming in elsewhere too, unlinking."""

from __future__ import annotations

from bot.house import Doors
from tests.conversation import Town
from tests.stories import NONE, STORIES, member, story

__all__ = ["STORIES"]


@story("Kênh liên lạc: thêm kênh, chọn nơi nhận lời nhắc, ngắt một kênh")
def several_channels(town: Town, channel: str) -> None:
    doors = town.house.doors
    doors.page, doors.telegram_name = "https://tusoi.example", "tusoi_bot"
    try:
        _several_channels(town, channel)
    finally:
        town.house.doors.page, town.house.doors.telegram_name = Doors().page, Doors().telegram_name


def _several_channels(town: Town, channel: str) -> None:
    an = member(town, channel)
    an.says("/dulieu")
    an.chooses("Kênh liên lạc")
    added = an.chooses("Thêm kênh")
    code = added.screen.notices[0].split(": ")[1].split("\n")[0]
    town.tells("mở trang web bằng liên kết ấy")
    page = town.talks("an-web", "web")
    page.comes_in(code)
    page.chooses("Tự soi")
    page.chooses("Không có")
    town.tells("trở lại kênh cũ: chỗ đang làm vẫn còn")
    an.says("kenh")
    if channel != NONE:
        an.chooses("Nhận lời nhắc ở đâu")
        an.chooses("trang web")
    an.says("/tusoi")
    an.chooses("Để sau")
    an.says("/kenh")
    an.chooses("Ngắt trang web")
    an.says("thôi")
    an.chooses("Ngắt trang web")
    an.chooses("Ngắt trang web")
    town.tells("trang web không còn vào được")
    page.says("/tusoi")
