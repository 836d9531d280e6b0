"""What one chat may cost a Zalo bot on a day: strangers a few answers, members plenty, and a good code always works."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels import zalo_daily
from tests.conversation import NOON, wording
from tests.zalo_running import Place, connected, eventually, place, quick

VI = wording()["vi"]
STRANGE, ANOTHER, KNOWN = "f33d", "f44d", "6a1c"


@pytest.fixture
async def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    quick(monkeypatch)
    async with place(tmp_path) as made:
        await made.starts()
        await connected(made)
        made.front.clock = lambda: made.town.now
        await made.joins(KNOWN, "AN")
        yield made


async def writes(there: Place, chat: str, times: int, text: str = "xin chào") -> int:
    """So many messages, one after the other; how many of them are answered."""
    before = len(there.double.texts(chat))
    for _ in range(times):
        assert await there.double.deliver(there.bot, there.double.message(chat, text)) == 200
        await there.double.says(
            "feed", f"/start {there.town.invite('GIANG')}"
        )  # by now the other one is out, if at all
    return len(there.double.texts(chat)) - before


def counted(there: Place) -> int:
    ((received,),) = there.asked("SELECT received FROM zalo_months")
    return int(received)


async def test_a_stranger_is_answered_a_few_times_a_day_and_costs_no_more(
    there: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zalo_daily, "STRANGER", 2)
    assert await writes(there, STRANGE, 5) == 2
    await there.front.database.flush()
    assert counted(there) == 3 + 2 + 5  # who joined, the two that were answered, and those between
    assert await writes(there, ANOTHER, 1) == 1
    assert "Tự soi" in await there.double.says(KNOWN, "/menu")
    there.town.now += timedelta(hours=12)  # past midnight
    assert await writes(there, STRANGE, 5) == 2


async def test_a_good_code_is_answered_whatever_was_written_before(
    there: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zalo_daily, "STRANGER", 1)
    assert await writes(there, STRANGE, 3) == 1
    assert "Trần Thị Bình" in await there.double.says(STRANGE, there.town.invite("BINH"))
    await there.double.says(STRANGE, "Đúng, là tôi")
    assert "Tự soi" in await there.double.says(STRANGE, "Đồng ý")


async def test_strangers_together_have_a_share_of_the_bot_s_month(
    there: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zalo_daily, "FEWEST", 3)
    monkeypatch.setattr(zalo_daily, "DAYS", 3000)
    assert [await writes(there, f"f{number}", 1) for number in range(5)] == [1, 1, 1, 0, 0]
    assert "Tự soi" in await there.double.says(KNOWN, "/menu")


async def test_a_member_who_writes_all_day_is_told_once_that_it_is_enough(
    there: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zalo_daily, "MEMBER", 6)
    before = len(there.double.texts(KNOWN))
    for _ in range(3):
        await there.double.says(KNOWN, "/menu")
    assert await there.double.says(KNOWN, "/menu") == VI("zalo.enough", number=6)
    assert await writes(there, KNOWN, 2, "/menu") == 0
    assert len(there.double.texts(KNOWN)) == before + 4
    there.town.now = NOON + timedelta(days=1)
    assert "Tự soi" in await there.double.says(KNOWN, "/menu")


async def test_who_was_put_out_is_owed_nothing_once_there_were_enough_answers(
    there: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zalo_daily, "STRANGER", 1)
    there.town.write(lambda db: db.execute("UPDATE chats SET member_id = NULL, state = 'Stranger'"))
    assert await writes(there, KNOWN, 2) == 1
    await there.front.database.flush()
    await eventually(lambda: there.asked("SELECT owed FROM chats WHERE address LIKE '%6a1c'") == [(0,)])
