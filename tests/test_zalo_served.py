"""What the settings say of Zalo's bots, as members meet it where everything is served: people, quota, addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import app
from bot.pacing import UNPACED
from bot.schedule import Pulse
from tests.zalo_double import TOKEN
from tests.zalo_running import Place, connected, eventually, place, quick

SECRETARY, MEMBER = "6a1c", "7b2d"
PAGE = "https://page.example"


@pytest.fixture
async def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    """A bot of a cell whose secretary, who also uses the page, is the one person that it takes: six of its messages."""
    quick(monkeypatch)
    monkeypatch.setattr(app, "ZALO", UNPACED)
    async with place(tmp_path, zalo_token="", zalo_quota=20, zalo_people=1, web_url=PAGE) as made:
        made.adds(TOKEN)
        made.town.joined("BINH", "binh", "web")
        await starts(made)
        await made.joins(SECRETARY, "BINH")
        yield made


async def starts(there: Place) -> None:
    """What Zalo knows of an earlier start is no sign of this one."""
    there.bot.webhook.clear()
    await there.starts()
    await connected(there)


async def test_the_bot_takes_as_many_people_as_the_settings_say(there: Place) -> None:
    assert "Bot này đã đủ 1 người" in await there.double.says(MEMBER, there.town.invite("AN"))


async def test_members_are_led_to_the_address_of_the_settings(there: Place) -> None:
    assert f"{PAGE}/#mo=" in await there.double.says(SECRETARY, "mở trang")
    await there.double.says(SECRETARY, "/kenh")
    assert f"{PAGE}/#ma=" in await there.double.says(SECRETARY, "Thêm kênh")


async def test_the_secretary_is_told_at_80_of_a_hundred_and_the_count_outlives_a_restart(there: Place) -> None:
    for _ in range(5):
        await there.double.says(SECRETARY, "/menu")
    await there.front.database.flush()
    await Pulse(there.front).remind()
    await there.double.until(lambda: any("đã dùng 80%" in text for text in there.double.texts(SECRETARY)))
    await there.stops()
    await starts(there)
    for _ in range(3):
        told = there.double.message(SECRETARY, "/menu")
        assert await there.double.deliver(there.bot, told) == 200
    await eventually(lambda: there.asked("SELECT news FROM chats WHERE channel = 'web'") == [("used_up:zalo",)])
