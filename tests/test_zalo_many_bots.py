"""Which bots are at work: hundreds in one process, those of the settings, those that are refused or out of reach."""

from __future__ import annotations

import asyncio
import sqlite3
import tracemalloc
from collections.abc import AsyncIterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from bot.channels import zalo_bots
from storage import zalo
from tests.zalo_double import TOKEN, Account
from tests.zalo_running import Place, connected, eventually, place, quick

MANY = 300
MOST_MIB = 40
UNVERIFIED = '{"ok": true, "result": {"verification": {"ok": false}}}'


@pytest.fixture
async def idle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    quick(monkeypatch)
    async with place(tmp_path, zalo_token="") as there:
        yield there


def many(there: Place, how_many: int) -> list[Account]:
    return [there.adds(f"token-of-bot-{number:04}") for number in range(how_many)]


async def test_hundreds_of_bots_each_answer_their_own_people_and_none_is_polled(idle: Place) -> None:
    accounts = many(idle, MANY)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    await idle.starts()
    await connected(idle, MANY)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (after - before) / 1024**2 < MOST_MIB
    assert {account.webhook["url"] for account in accounts} == {
        f"https://tusoi.example/zalo/{id_}" for (id_,) in idle.asked("SELECT id FROM zalo_bots")
    }
    said = await asyncio.gather(*(idle.double.says("the-same-chat", "xin chào", each) for each in accounts))
    assert len(said) == MANY
    assert sorted(sent.bot for sent in idle.double.sent) == sorted(account.id for account in accounts)
    assert {call.method for call in idle.double.calls} == {"setWebhook", "sendMessage"}


async def test_a_start_asks_for_a_few_at_a_time(idle: Place) -> None:
    many(idle, 20)
    fault = idle.double.hangs("setWebhook", times=None)
    await idle.starts()
    await idle.double.until(lambda: fault.met == zalo_bots.AT_ONCE)
    assert await idle.double.post("https://tusoi.example/healthz", {}, "") == 405
    fault.clear()
    await connected(idle, 20)
    assert idle.double.most_at_once == zalo_bots.AT_ONCE


async def test_one_chat_id_at_two_bots_is_two_chats(idle: Place) -> None:
    first, second, third = many(idle, 3)
    await idle.starts()
    await connected(idle, 3)
    for account, member_code in ((first, "AN"), (second, "BINH")):
        await idle.joins("c1", member_code, account)
    assert "Nguyễn Văn An" in idle.double.texts("c1", first.id)[0]
    assert "Trần Thị Bình" in idle.double.texts("c1", second.id)[0]
    assert idle.double.texts("c1", third.id) == []


async def test_a_refused_token_does_not_disturb_the_others(idle: Place) -> None:
    refused, *others = many(idle, 3)
    fault = idle.double.fails("*", 401, bot=refused.id, times=None)
    await idle.starts()
    await connected(idle, 2)
    for account in others:
        await idle.double.says("c1", "xin chào", account)
    fault.clear()
    await connected(idle, 3)
    await idle.double.says("c1", "xin chào", refused)


async def test_a_platform_out_of_reach_is_waited_for(idle: Place) -> None:
    (account,) = many(idle, 1)
    fault = idle.double.fails("setWebhook", 502, times=4)
    await idle.starts()
    await connected(idle)
    assert fault.met == 4
    await idle.double.says("c1", "xin chào", account)


async def test_an_address_that_zalo_cannot_reach_is_said(idle: Place, caplog: pytest.LogCaptureFixture) -> None:
    many(idle, 1)
    idle.double.answers("setWebhook", UNVERIFIED)
    await idle.starts()
    await eventually(lambda: "zalo bot=1 could not verify TUSOI_ZALO_WEBHOOK" in caplog.text)


async def test_an_address_that_zalo_cannot_reach_is_tried_again_while_the_bot_sends(
    idle: Place, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    (account,) = many(idle, 1)
    await idle.starts()
    await connected(idle)
    await idle.stops()
    fault = idle.double.answers("setWebhook", UNVERIFIED, times=None)
    await idle.starts()
    await idle.double.until(lambda: fault.met > 3)
    assert "mã mời" in await idle.double.says("c1", "xin chào", account)
    assert caplog.text.count("zalo bot=1 could not verify") == 1
    caplog.clear()
    fault.clear()
    await eventually(lambda: "zalo bot=1 is connected by=webhook" in caplog.text)
    calls = len(idle.double.calls_of("setWebhook"))
    await idle.double.says("c1", "xin chào", account)
    assert len(idle.double.calls_of("setWebhook")) == calls


async def test_a_removal_and_another_token_are_logged(idle: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    account, _ = many(idle, 2)
    await idle.starts()
    await connected(idle, 2)
    idle.town.write(lambda db: zalo.remove(db, 2, idle.town.now))
    await eventually(lambda: "zalo bot=2 was removed" in caplog.text)
    idle.double.add("a-new-token", id_=account.id)
    idle.adds("a-new-token")
    await eventually(lambda: "zalo bot=1 has another token" in caplog.text)


def test_the_patience_with_an_address_grows_to_ten_minutes() -> None:
    waits = list(islice(zalo_bots.growing(30.0, 600.0), 8))
    assert waits == [30.0, 60.0, 120.0, 240.0, 480.0, 600.0, 600.0, 600.0]


async def test_every_bot_is_polled_by_itself_where_there_is_no_webhook(idle: Place) -> None:
    accounts = many(idle, 3)
    await idle.starts(zalo_webhook="")
    await connected(idle, 3)
    for account in accounts:
        await idle.double.says("c1", "xin chào", account)
    idle.double.fails("getUpdates", 500)
    idle.double.answers("getUpdates", '{"ok": true, "result": 5}')
    await idle.double.says("c1", "xin chào", accounts[0])


async def test_a_new_token_of_a_bot_is_used_at_once(idle: Place) -> None:
    (account,) = many(idle, 1)
    await idle.starts()
    await connected(idle)
    renewed = idle.double.add("a-new-token", id_=account.id)
    idle.adds("a-new-token")
    await idle.double.until(lambda: renewed.webhook)
    await idle.double.says("c1", "xin chào", renewed)


# ------------------------------------------------------------------ the bot of the settings


def at_work(there: Place) -> list[tuple[object, ...]]:
    return there.asked("SELECT id, unit_id, account, removed_at IS NOT NULL FROM zalo_bots ORDER BY id")


async def test_another_token_is_another_bot_and_none_is_none(idle: Place) -> None:
    first, second = idle.bot, idle.double.add("second-token")
    await idle.starts(zalo_token=TOKEN)
    await connected(idle)
    await idle.joins("c1", "AN")
    await idle.stops()
    assert at_work(idle) == [(1, None, first.id, 0)]
    await idle.starts(zalo_token="second-token")
    await idle.double.until(lambda: second.webhook)
    assert at_work(idle) == [(1, None, first.id, 1), (2, None, second.id, 0)]
    await idle.stops()
    await idle.starts(zalo_token="")
    await eventually(lambda: at_work(idle) == [(1, None, first.id, 1), (2, None, second.id, 1)])
    assert idle.asked("SELECT address, unreachable_at IS NULL FROM chats") == [("1:c1", 0)]


async def test_the_same_token_is_the_same_bot(idle: Place) -> None:
    for _ in range(2):
        await idle.starts(zalo_token=TOKEN)
        await connected(idle)
        await (idle.double.says("c1", "/trogiup") if idle.double.sent else idle.joins("c1", "AN"))
        await idle.stops()
        idle.bot.webhook = {}
    assert at_work(idle) == [(1, None, idle.bot.id, 0)]


async def test_a_new_start_leaves_the_people_of_the_bot_where_they_are(idle: Place) -> None:
    await idle.starts(zalo_token=TOKEN)
    await connected(idle)
    await idle.joins("c1", "AN")
    await idle.stops()
    idle.bot.webhook = {}
    await idle.starts(zalo_token=TOKEN)
    await connected(idle)
    assert idle.asked("SELECT address, unreachable_at FROM chats") == [("1:c1", None)]


async def test_a_bot_of_a_cell_stays_so_though_it_stands_in_the_settings_too(idle: Place) -> None:
    idle.adds(TOKEN)
    before = at_work(idle)
    await idle.starts(zalo_token=TOKEN)
    await connected(idle)
    await idle.double.until(lambda: idle.double.calls_of("getMe"))
    await idle.double.says("c1", "xin chào")
    assert at_work(idle) == before
    assert len(idle.double.calls_of("setWebhook")) == 1


async def test_who_the_platform_does_not_say_is_asked_again(idle: Place) -> None:
    idle.double.answers("getMe", '{"ok": true, "result": {"account_name": "x"}}')
    await idle.starts(zalo_token=TOKEN)
    await connected(idle)
    assert at_work(idle) == [(1, None, idle.bot.id, 0)]


async def test_a_database_that_is_busy_at_the_start_is_asked_again(
    idle: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, tries = zalo.keep_own, 0

    def fails_once(*given: Any) -> int:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise sqlite3.OperationalError("database is locked")
        return keep(*given)

    monkeypatch.setattr(zalo, "keep_own", fails_once)
    await idle.starts(zalo_token=TOKEN)
    await connected(idle)
    assert tries == 2
