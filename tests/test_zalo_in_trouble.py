"""One Zalo bot in trouble: the others' letters go on, its own wait or go elsewhere, and nobody is lost to a page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import bot.replies
from bot.channels import zalo as adapter
from bot.channels import zalo_bots
from bot.channels.zalo_quota import ASK_AGAIN, Quota
from bot.outages import OUTAGE_REST, Outages
from bot.pacing import UNPACED, Road
from bot.screen import pack_screen
from bot.turn import look
from storage import outbox, reminders, zalo
from storage.outbox import REMINDER, Letter
from tests.conversation import NOON, Town, fresh_database
from tests.zalo_double import TOKEN
from tests.zalo_post import BOT, LATE_IN_THE_MONTH, Post, a_letter, at_work, has_bot
from tests.zalo_running import SECRET, Place, connected, eventually, place, quick

FIRST_MORNING = datetime(2027, 1, 1, 2, 0, tzinfo=UTC)  # nine in the morning there


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with at_work(tmp_path) as made:
        yield made


def neighbours(post: Post, *codes: str) -> str:
    """Members at a bot of another cell; returns the beginning of their addresses."""
    bot = has_bot(post.town, "CB6", "Chi bộ 6")
    for code in codes:
        post.town.joined(code, f"{bot}:{code.lower()}", "zalo")
    return f"{bot}:"


def alone_on_zalo(post: Post) -> None:
    post.town.joined("BINH", "1:binh", "zalo")
    post.town.write(lambda db: db.execute("DELETE FROM chats WHERE channel = 'telegram'"))


def shown(post: Post, page: str) -> list[str]:
    """The letters on a page, by their titles."""
    house, now = post.front.house, post.town.now
    return [screen.title for _, screen in look(post.town.connection, "web", page, house, now).letters]


# ------------------------------------------------------------------ whose trouble it is


async def test_three_chats_of_one_bot_that_fail_hold_up_no_other_bots_letters(post: Post) -> None:
    alone_on_zalo(post)
    there = neighbours(post, "DUNG")
    post.zalo.fails = frozenset({"1:"})
    for code in ("AN", "BINH", "GIANG"):
        post.queue(code)
    await post.goes_out()
    post.queue("DUNG")
    async with asyncio.timeout(10):
        await post.goes_out()
    assert post.zalo.to(f"{there}dung") == ["period_80"]
    assert [row[:2] for row in post.rows()] == [("zalo", "queued")] * 3 + [("zalo", "sent")]


async def test_a_bot_that_is_out_costs_its_letters_no_try_and_is_left_alone_for_a_while(post: Post) -> None:
    alone_on_zalo(post)
    post.zalo.fails = frozenset({"1:"})
    for code in ("AN", "BINH", "GIANG"):
        post.queue(code)
    await post.goes_out()
    tried = post.zalo.tried
    for _ in range(30):
        post.town.now += timedelta(seconds=OUTAGE_REST / 3)
        await post.goes_out()
    assert {state for _, state, _ in post.rows()} == {"queued"}
    assert post.zalo.tried - tried <= 3 * (30 / 3 + 2)
    post.zalo.fails = frozenset()
    post.town.now += timedelta(hours=1)
    await post.goes_out()
    assert {state for _, state, _ in post.rows()} == {"sent"}


def test_the_whole_channel_rests_only_when_several_bots_fail_and_nothing_goes_between() -> None:
    now, road = NOON, Road(UNPACED, lambda: 0.0)
    out = Outages(road, lambda: now, lambda address: address[0])
    assert [out.failed(f"{bot}:a", number) for number, bot in enumerate("12", 1)] == [False, False]
    out.went("3:a")
    assert [out.failed(f"{bot}:a", number) for number, bot in enumerate("12", 1)] == [False, False]
    assert road.wait_of("4:a") == 0.0
    assert out.failed("3:a", 3)
    assert (road.wait_of("4:a"), out.wait_of("4:a")) == (OUTAGE_REST, 0.0)


def test_a_bot_that_works_again_does_not_rest_on() -> None:
    out = Outages(Road(UNPACED, lambda: 0.0), lambda: NOON, lambda address: address[0])
    assert [out.failed(f"1:{chat}", chat) for chat in range(3)] == [False, False, True]
    assert (out.wait_of("1:x"), out.wait_of("2:x")) == (OUTAGE_REST, 0.0)
    out.went("1:x")
    assert out.wait_of("1:x") == 0.0
    out.slow_down("1:x", 60.0)
    assert (out.wait_of("1:x"), out.wait_of("2:x")) == (60.0, 0.0)


# ------------------------------------------------------------------ no page instead


async def test_a_letter_does_not_go_to_a_page_that_nobody_opens_and_comes_on_the_first(post: Post) -> None:
    post.town.joined("GIANG", "a-page", "web")
    post.front.outboxes["web"] = lambda: None
    post.uses(96)
    post.queue("GIANG")
    await post.goes_out()
    assert post.rows() == [("zalo", "queued", "used_up")]
    post.town.now = FIRST_MORNING
    await post.goes_out()
    assert (post.rows(), post.zalo.to("1:giang")) == ([("zalo", "sent", None)], ["period_80"])


async def test_a_page_that_is_opened_meanwhile_shows_what_waits_and_then_it_comes_no_more(post: Post) -> None:
    post.town.joined("GIANG", "a-page", "web")
    post.town.joined("BINH", "bs-page", "web")
    post.uses(96)
    post.queue("GIANG")
    assert shown(post, "a-page") == []
    await post.goes_out()
    assert (shown(post, "a-page"), shown(post, "bs-page")) == (["period_80"], [])
    ((chat,),) = post.town.connection.execute("SELECT id FROM chats WHERE address = 'a-page'").fetchall()
    post.town.write(lambda db: outbox.read(db, 1, chat, post.town.now))
    assert (shown(post, "a-page"), post.rows()) == ([], [("zalo", "sent", "used_up")])


# ------------------------------------------------------------------ another bot of the same member


async def test_a_letter_goes_to_the_members_chat_with_another_bot_that_may_send(post: Post) -> None:
    there = neighbours(post, "GIANG")
    post.town.write(
        lambda db: db.execute("UPDATE chats SET seen_at = '2026-12-19' WHERE address LIKE ?", (f"{there}%",))
    )
    post.uses(100)
    post.queue("GIANG")
    await post.goes_out()
    assert (post.zalo.to(f"{there}giang"), post.zalo.to("1:giang")) == (["period_80"], [])


async def test_where_both_bots_are_used_up_it_waits(post: Post) -> None:
    there = neighbours(post, "GIANG")
    post.uses(100)
    post.quota.used_up(int(there[:-1]))
    post.queue("GIANG")
    await post.goes_out()
    assert post.rows() == [("zalo", "queued", "used_up")]


# ------------------------------------------------------------------ a month that is not over


async def test_the_platform_that_said_no_is_asked_again_hours_later_by_one_message(post: Post) -> None:
    post.quota.used_up(BOT)
    after = post.quota.refuse(BOT, "")
    assert after is not None
    assert after.after == ASK_AGAIN.total_seconds()
    post.town.now += ASK_AGAIN
    first, second = post.quota.refuse(BOT, ""), post.quota.refuse(BOT, "meeting_morning")
    assert (first, second and second.after) == (None, 60.0)
    refused = post.quota.used_up(BOT)
    assert refused.after == ASK_AGAIN.total_seconds()
    assert post.quota.refuse(BOT, "") is not None
    post.town.now += ASK_AGAIN
    assert post.quota.refuse(BOT, "") is None
    post.quota.sent(BOT)
    assert [post.quota.refuse(BOT, kind) for kind in ("", "period_80")] == [None, None]
    await post.front.database.flush()
    assert post.month() == (1, 0, False)


async def test_it_is_asked_again_by_the_same_hour_after_a_start(post: Post) -> None:
    post.quota.used_up(BOT)
    await post.front.database.flush()
    anew = Quota(post.front)
    await anew.load()
    assert anew.refuse(BOT, "") is not None
    post.town.now += ASK_AGAIN
    assert anew.refuse(BOT, "") is None


async def test_a_month_that_is_used_up_by_our_own_count_is_not_asked_about(post: Post) -> None:
    post.uses(100)
    post.quota.used_up(BOT)
    post.town.now += ASK_AGAIN
    refused = post.quota.refuse(BOT, "")
    assert refused is not None
    assert refused.after > 24 * 3600


async def test_letters_that_waited_go_once_the_platform_takes_them_again(post: Post) -> None:
    alone_on_zalo(post)
    post.quota.used_up(BOT)
    for code in ("AN", "BINH", "GIANG"):
        post.queue(code)
    await post.goes_out()
    assert {error for *_, error in post.rows()} == {"used_up"}
    post.town.now += ASK_AGAIN
    for _ in range(3):
        await post.goes_out()
        post.town.now += timedelta(minutes=1)
    assert {state for _, state, _ in post.rows()} == {"sent"}


# ------------------------------------------------------------------ bots that come and go


def test_a_bot_that_is_removed_and_added_again_reaches_its_people_again(tmp_path: Path) -> None:
    town = Town(fresh_database(tmp_path), LATE_IN_THE_MONTH)
    bot = has_bot(town)
    for code in ("AN", "BINH", "GIANG"):
        town.joined(code, f"{bot}:{code.lower()}", "zalo")
    gone = "UPDATE chats SET unreachable_at = '2026-12-01T00:00:00+00:00', owed = 0 WHERE address = '1:an'"
    town.write(lambda db: db.execute("UPDATE chats SET owed = 1"))
    town.write(lambda db: db.execute(gone))
    town.write(lambda db: zalo.remove(db, bot, town.now))
    assert zalo.people_of(town.connection, bot) == 0
    town.now += timedelta(days=1)
    assert has_bot(town) == bot
    rows = town.connection.execute("SELECT address, unreachable_at IS NULL, owed FROM chats ORDER BY id").fetchall()
    assert [tuple(row) for row in rows] == [("1:an", 0, 0), ("1:binh", 1, 1), ("1:giang", 1, 1)]
    town.close()


@pytest.fixture
async def idle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    quick(monkeypatch)
    monkeypatch.setattr(adapter, "REFUSED_WAIT", 0.05)
    async with place(tmp_path) as there:
        yield there


def queue(there: Place, code: str, address: str, kind: str = "meeting_morning") -> None:
    town, member = there.town, there.town.id_of(code)
    ((chat,),) = there.asked("SELECT id FROM chats WHERE address = ?", address)
    number = there.asked("SELECT count(*) FROM outbox")[0][0]
    now = there.front.clock()
    made = Letter(f"{kind}:{member}:{number}", REMINDER, member, chat, kind, pack_screen(a_letter(kind)), now)
    town.write(lambda db: outbox.queue_many(db, town.seal, [made], now))
    there.front.wake_outboxes()


async def test_one_start_without_the_token_puts_nobody_out_of_reach(idle: Place) -> None:
    await idle.starts()
    await connected(idle)
    await idle.joins("a1", "AN")
    await idle.stops()
    await idle.starts(zalo_token="")
    await eventually(lambda: idle.asked("SELECT removed_at IS NOT NULL FROM zalo_bots") == [(1,)])
    queue(idle, "AN", "1:a1")
    await eventually(lambda: idle.asked("SELECT error FROM outbox") == [("used_up",)])
    await idle.stops()
    assert idle.asked("SELECT unreachable_at FROM chats") == [(None,)]
    idle.bot.webhook = {}
    await idle.starts(zalo_token=TOKEN)
    await connected(idle)
    assert idle.asked("SELECT id, removed_at FROM zalo_bots") == [(1, None)]
    assert "Tự soi" in await idle.double.says("a1", "/menu")


async def test_another_bot_in_place_of_one_that_was_stopped_lets_its_people_go(idle: Place) -> None:
    await idle.starts()
    await connected(idle)
    await idle.joins("a1", "AN")
    await idle.stops()
    await idle.starts(zalo_token="")
    await eventually(lambda: idle.asked("SELECT removed_at IS NOT NULL FROM zalo_bots") == [(1,)])
    await idle.stops()
    second = idle.double.add("second-token")
    await idle.starts(zalo_token="second-token")
    await idle.double.until(lambda: second.webhook)
    assert idle.asked("SELECT unreachable_at IS NULL FROM chats") == [(0,)]
    await idle.stops()
    second.webhook, idle.bot.webhook = {}, {}
    await idle.starts(zalo_token=TOKEN)
    await idle.double.until(lambda: idle.bot.webhook)
    assert idle.asked("SELECT unreachable_at IS NULL FROM chats") == [(1,)]


async def test_a_bot_refused_since_before_the_start_lets_its_letters_go_elsewhere(
    idle: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "STAYS_REFUSED", timedelta(0))
    await idle.starts()
    await connected(idle)
    await idle.joins("a1", "AN")
    await idle.stops()
    del idle.double.bots[TOKEN]
    await idle.starts()
    queue(idle, "AN", "1:a1")
    await eventually(lambda: idle.asked("SELECT error FROM outbox") == [("used_up",)])
    ((member,),) = idle.asked("SELECT member_id FROM chats")
    assert reminders.reach_of(idle.town.connection, member, {"zalo"}) is not None


async def test_the_letters_of_a_refused_bot_wait_before_they_go_elsewhere(idle: Place) -> None:
    await idle.starts()
    await connected(idle)
    await idle.joins("a1", "AN")
    idle.town.joined("AN", "an", "telegram")
    idle.town.write(lambda db: db.execute("UPDATE chats SET seen_at = '2026-01-01' WHERE channel = 'telegram'"))
    idle.front.outboxes["telegram"] = lambda: None
    fault = idle.double.fails("*", 401, times=None)
    queue(idle, "AN", "1:a1")
    await eventually(lambda: idle.asked("SELECT channel, attempts, error FROM outbox") == [("zalo", 0, "slow")])
    fault.clear()
    before = len(idle.double.texts("a1"))
    await idle.double.grows("a1", before)


async def test_a_message_that_is_not_found_again_and_again_is_a_bot_refused(
    idle: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.replies, "WAITS", (0.01, 0.02, 0.03, 0.04))
    await idle.starts()
    await connected(idle)
    await idle.joins("a1", "AN")
    before = len(idle.double.calls_of("setWebhook"))
    idle.double.fails("sendMessage", 404, times=None)
    idle.double.fails("setWebhook", 401, times=None)
    await idle.double.deliver(idle.bot, idle.double.message("a1", "/menu"))
    await idle.double.until(lambda: len(idle.double.calls_of("setWebhook")) > before)
    assert len(idle.double.calls_of("sendMessage")) >= 3


async def test_counting_waits_until_what_was_counted_is_known(idle: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    load, tries = Quota.load, 0

    async def fails_twice(self: Quota) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise OSError("the disk is away")
        await load(self)

    monkeypatch.setattr(Quota, "load", fails_twice)
    monkeypatch.setattr(adapter, "LOAD_AGAIN_SECONDS", (0.01, 0.02))
    await idle.starts()
    await connected(idle)
    assert tries == 3


# ------------------------------------------------------------------ whose message it is


async def test_each_bot_of_the_database_has_a_secret_of_its_own(idle: Place) -> None:
    own, other, third = idle.bot, idle.adds("token-two-000", "CB5"), idle.adds("token-three-000", "CB6")
    await idle.starts()
    await connected(idle, 3)
    secrets = {account.webhook["secret"] for account in (own, other, third)}
    assert (own.webhook["secret"], len(secrets)) == (SECRET, 3)
    assert {len(secret) for secret in secrets - {SECRET}} == {64}
    for account in (own, other, third):
        told = idle.double.message("x1", "xin chào")
        for given in secrets - {account.webhook["secret"]}:
            assert await idle.double.deliver(account, told, secret=given) == 403
        await idle.double.says("x1", "xin chào", account)


# ------------------------------------------------------------------ what polling brings


@pytest.mark.parametrize("result", ["", "[]", '{"event_name":"user.left"}', "7"])
async def test_what_is_no_message_and_comes_at_once_is_not_asked_for_again_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, result: str
) -> None:
    quick(monkeypatch)
    monkeypatch.setattr(zalo_bots, "QUIET_SECONDS", 30.0)
    async with place(tmp_path, by_webhook=False) as there:
        answer = f'{{"ok":true,"result":{result}}}' if result else '{"ok":true}'
        there.double.answers("getUpdates", answer, times=None)
        await there.starts()
        await connected(there)
        await asyncio.sleep(0.2)
        assert len(there.double.calls_of("getUpdates")) == 1


async def test_messages_that_wait_are_fetched_one_after_the_other_without_a_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    monkeypatch.setattr(zalo_bots, "QUIET_SECONDS", 3600.0)
    async with place(tmp_path, by_webhook=False) as there:
        await there.starts()
        await connected(there)
        for _ in range(3):
            await there.double.says("x1", "xin chào")
