"""Quick thumbs and a slow platform, over HTTP: nothing is answered that was not shown, and no confirmation is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

import bot.replies
from bot.turn import Inbound
from handlers.events import MenuOpened
from handlers.packing import unpack_state
from handlers.states import AtGroup, ConfirmingGroup, State
from storage import chats
from tests.conversation import wording
from tests.zalo_post import at_work
from tests.zalo_running import Place, connected, eventually, place, quick

CHAT = "6a1c0f77e2b94d53"
VI = wording()["vi"]
EARLY = VI("early.not_taken")
PERIOD = "2026-12"
KEPT = "Đã ghi: câu 3 Có; 8 câu còn lại Không có. Cần sửa: gõ “sửa 3”."


@pytest.fixture
async def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    """An is at the first group."""
    quick(monkeypatch)
    monkeypatch.setattr(bot.replies, "WAITS", (0.01, 0.02, 0.03, 0.04))
    async with place(tmp_path) as made:
        await made.starts()
        await connected(made)
        await made.joins(CHAT, "AN")
        await made.double.says(CHAT, "/tusoi")
        yield made


async def sends(there: Place, *texts: str) -> None:
    for text in texts:
        assert await there.double.deliver(there.bot, there.double.message(CHAT, text)) == 200


def standing(there: Place) -> tuple[State, int]:
    """Where the chat is, and how many questions are answered."""
    ((state,),) = there.asked("SELECT state FROM chats")
    return unpack_state(state), sum(run.answered for run in there.town.runs_of("AN"))


async def test_a_slow_platform_files_nothing_that_was_not_read(there: Place) -> None:
    before, hanging = len(there.double.texts(CHAT)), there.double.hangs("sendMessage")
    await sends(there, *"000000")
    assert standing(there) == (ConfirmingGroup(PERIOD, 0), 0)
    hanging.clear()
    await there.double.grows(CHAT, before + 1)
    first, last = there.double.texts(CHAT)[before:]
    assert (EARLY in first, last) == (False, f"{EARLY}\n\n{first}")
    assert KEPT.partition(" câu")[0] in await there.double.says(CHAT, "0")
    assert standing(there) == (AtGroup(PERIOD, 1), 9)


async def test_a_month_that_is_used_up_files_nothing_either(there: Place) -> None:
    there.double.fails("sendMessage", 429, times=None)
    await sends(there, "0")
    await eventually(lambda: there.asked("SELECT used_up_at FROM zalo_months WHERE used_up_at IS NOT NULL"))
    await sends(there, *"00000")
    assert standing(there) == (ConfirmingGroup(PERIOD, 0), 0)


async def test_whoever_goes_on_elsewhere_comes_back_to_a_screen_that_was_never_read(there: Place) -> None:
    there.town.joined("AN", "an", "telegram")
    there.town.write(lambda db: db.execute("UPDATE chats SET owed = 0, news = NULL"))
    there.front.news["telegram"] = lambda _: eventually(lambda: True)
    there.double.fails("sendMessage", 429)
    await sends(there, "0")
    await eventually(lambda: chats.owed(there.town.connection, "zalo") == [])
    await sends(there, "0")
    assert standing_of_zalo(there) == ConfirmingGroup(PERIOD, 0)


def standing_of_zalo(there: Place) -> State:
    ((state,),) = there.asked("SELECT state FROM chats WHERE channel = 'zalo'")
    return unpack_state(state)


async def test_who_answers_the_moment_it_arrives_is_not_too_early(there: Place) -> None:
    for text in "00" * 3:
        assert EARLY not in await there.double.says(CHAT, text)
    assert standing(there)[1] == 27


async def test_the_word_of_what_is_saved_comes_with_the_next_screen(
    there: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.replies, "WAITS", (60.0,))
    fault = there.double.fails("sendMessage", 500, times=None)
    await sends(there, "3:2")
    await there.double.until(lambda: fault.met)
    fault.clear()
    said = await there.double.says(CHAT, "/menu")
    assert said.startswith(f"{KEPT}\n\n")
    assert KEPT not in await there.double.says(CHAT, "/menu")


async def test_the_word_of_what_was_erased_meanwhile_is_not_said(there: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("/dulieu", "Xóa toàn bộ"):
        await there.double.says(CHAT, text)
    monkeypatch.setattr(bot.replies, "WAITS", (60.0,))
    fault = there.double.fails("sendMessage", 500, times=None)
    await sends(there, "sửa 3:2")
    await there.double.until(lambda: fault.met)
    fault.clear()


async def test_after_a_crash_it_is_said_what_is_saved(there: Place) -> None:
    fault = there.double.fails("sendMessage", 503, times=None)
    await sends(there, "3:2")
    await there.double.until(lambda: fault.met)
    await there.stops()
    fault.clear()
    before = len(there.double.texts(CHAT))
    await there.starts()
    await there.double.grows(CHAT, before)
    assert there.double.texts(CHAT)[before].startswith(f"{KEPT}\n\nĐạo đức, lối sống")


async def test_what_was_not_said_is_said_to_nobody_else_and_not_after_an_erasure(tmp_path: Path) -> None:
    async with at_work(tmp_path) as post:
        newer = await post.front.turn(Inbound("zalo", "1:an", MenuOpened(), "z1"))
        older = replace(newer, screen=replace(newer.screen, notices=(KEPT,)))
        put_out, erased = replace(newer, chat=replace(newer.chat, member=None)), replace(newer, erased=True)
        said = {
            (channel, each): post.replies[channel]._with_unsaid(reply, older).screen.notices
            for channel in ("zalo", "telegram")
            for each, reply in (("same", newer), ("put out", put_out), ("erased", erased))
        }
        assert {which: notices for which, notices in said.items() if notices} == {("zalo", "same"): (KEPT,)}
