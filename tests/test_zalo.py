"""The real adapter over HTTP against the double: conversations by webhook and by polling, and what comes in."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import bot.front
from bot.channels import zalo_bots
from bot.channels.zalo_inbound import BadShape, as_inbound
from bot.house import House
from bot.screen import Screen, pack_file, pack_screen
from bot.turn import Inbound, Reply, take_turn
from handlers.events import Event, ExportAsked, Said, SentNoWords
from handlers.packing import pack
from storage import outbox
from storage.outbox import Letter
from tests.conversation import NOON
from tests.running import raw_status
from tests.zalo_double import FIRST_DATE
from tests.zalo_running import SECRET, Place, connected, eventually, place, quick

CHAT = "6a1c0f77e2b94d53"
AT = datetime(2026, 12, 5, 5, 0, tzinfo=UTC)


@pytest.fixture
async def idle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    quick(monkeypatch)
    async with place(tmp_path) as there:
        yield there


@pytest.fixture
async def there(idle: Place) -> Place:
    await idle.starts()
    await connected(idle)
    return idle


@pytest.fixture
async def polled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    quick(monkeypatch)
    async with place(tmp_path, by_webhook=False) as there:
        await there.starts()
        await connected(there)
        yield there


# ------------------------------------------------------------------ conversations


async def test_somebody_arrives_by_webhook_with_a_code_and_agrees(there: Place) -> None:
    double = there.double
    assert "Nguyễn Văn An" in await double.says(CHAT, f"/start {there.town.invite('AN')}")
    await double.says(CHAT, "Đúng, là tôi")
    assert "Tự soi" in await double.says(CHAT, "Đồng ý")
    assert {call.method for call in double.calls} == {"getMe", "setWebhook", "sendMessage"}


async def test_a_code_alone_is_enough(there: Place) -> None:
    assert "Nguyễn Văn An" in await there.double.says(CHAT, there.town.invite("AN"))


async def test_somebody_arrives_where_the_bot_asks_for_its_messages(polled: Place) -> None:
    assert "Tự soi" in await polled.joins(CHAT, "AN")
    assert {call.method for call in polled.double.calls} == {"getMe", "deleteWebhook", "getUpdates", "sendMessage"}
    assert polled.bot.webhook == {}


async def test_three_people_at_one_bot_each_get_their_own_answers(there: Place) -> None:
    for chat, member_code in (("aa1", "AN"), ("bb2", "BINH"), ("cc3", "GIANG")):
        await there.joins(chat, member_code)
    assert [(chat, texts[0].count(name)) for chat, name in _names() if (texts := there.double.texts(chat))] == [
        ("aa1", 1), ("bb2", 1), ("cc3", 1),
    ]  # fmt: skip


def _names() -> tuple[tuple[str, str], ...]:
    return ("aa1", "Nguyễn Văn An"), ("bb2", "Trần Thị Bình"), ("cc3", "Vũ Thị Giang")


async def test_the_address_of_a_bot_is_its_own_and_the_secret_is_told(there: Place) -> None:
    ((id_,),) = there.asked("SELECT id FROM zalo_bots")
    assert there.bot.webhook == {"url": f"https://tusoi.example/zalo/{id_}", "secret": SECRET}


async def test_what_is_no_text_is_answered_too(there: Place) -> None:
    double = there.double
    for kind in ("image", "sticker", "voice", "unsupported"):
        before = len(double.texts(CHAT))
        assert await double.deliver(there.bot, double.message(CHAT, kind=kind)) == 200
        await double.grows(CHAT, before)


# ------------------------------------------------------------------ what comes in


@pytest.mark.parametrize("wrapped", [True, False])
async def test_both_shapes_of_a_body_are_taken(there: Place, wrapped: bool) -> None:
    told = there.double.message(CHAT, "xin chào")
    assert await there.double.deliver(there.bot, told, wrapped=wrapped) == 200
    await there.double.until(lambda: there.double.texts(CHAT))


async def test_what_was_taken_is_remembered_without_whose_chat_it_was(there: Place) -> None:
    await there.joins(CHAT, "AN")
    (kept,) = there.asked("SELECT group_concat(channel || ' ' || id) FROM inbox")
    assert (there.asked("SELECT count(*) FROM inbox WHERE channel = 'zalo'"), CHAT in kept[0]) == ([(3,)], False)


async def test_a_message_that_is_delivered_twice_is_answered_once(there: Place) -> None:
    await there.joins(CHAT, "AN")
    told = there.double.message(CHAT, "Tự soi")
    before = len(there.double.sent)
    assert [await there.double.deliver(there.bot, told, wrapped=wrapped) for wrapped in (True, False)] == [200, 200]
    await there.double.says(CHAT, "/trogiup")
    assert len(there.double.sent) == before + 2


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"event_name": "message.reaction.received", "message": {"any": "thing"}}, 200),
        ({"event_name": "bot.added", "more": []}, 200),
        ({"event_name": 5}, 400),
        ({"event_name": "message.text.received"}, 400),
        ({"event_name": "message.text.received", "message": []}, 400),
        ({"event_name": "message.text.received", "message": {"chat": {"id": "a"}, "text": "b"}}, 400),
        ({"event_name": "message.text.received", "message": {"chat": {}, "text": "b", "message_id": "c"}}, 400),
        ({"event_name": "message.text.received", "message": {"chat": {"id": "a"}, "message_id": "c"}}, 400),
        ({"event_name": "message.text.received", "message": {"chat": {"id": " "}, "text": "b", "message_id": 1}}, 400),
        ({"event_name": "message.text.received", "message": {"chat": {"id": True}, "text": "b", "message_id": 1}}, 400),
        ({"ok": True, "result": []}, 400),
        ({"ok": True, "result": None}, 400),
        ({}, 400),
        ([], 400),
        (None, 400),
        ("no JSON", 400),
        (b"\xff\xfe\x00", 400),
        ("[" * 60_000, 400),
        ("[" * 70_000, 413),
    ],
    ids=str,
)  # fmt: skip
async def test_what_is_no_message_is_ignored_or_refused(there: Place, told: Any, status: int) -> None:
    body = told if isinstance(told, (str, bytes)) else json.dumps(told)
    assert await there.double.post(there.bot.webhook["url"], body, SECRET) == status
    assert there.double.sent == []
    await there.double.says(CHAT, "xin chào")


@pytest.mark.parametrize(
    "changes",
    [{"chat": {"id": CHAT, "chat_type": "GROUP"}}, {"from": {"id": "b0", "display_name": "Bot", "is_bot": True}}],
)
async def test_groups_and_other_bots_are_not_answered(there: Place, changes: dict[str, Any]) -> None:
    told = there.double.message(CHAT, "xin chào", changes=changes)
    assert await there.double.deliver(there.bot, told) == 200
    await there.double.says("another", "xin chào")
    assert there.double.texts(CHAT) == []


@pytest.mark.parametrize("secret", ["", "another-secret", SECRET[:-1], "bí-mật"])
async def test_a_wrong_secret_is_refused(there: Place, secret: str) -> None:
    assert await there.double.deliver(there.bot, there.double.message(CHAT, "xin chào"), secret=secret) == 403
    assert there.asked("SELECT count(*) FROM inbox") == [(0,)]


async def test_a_secret_that_is_no_text_is_refused_like_any_other(there: Place) -> None:
    header = b"X-Bot-Api-Secret-Token: s\xe9cret"
    assert await raw_status(there.settings.web_port, "/zalo/1", header) == 403


async def test_a_bot_that_nobody_has_is_not_found(there: Place) -> None:
    assert await there.double.post("https://tusoi.example/zalo/77", {}, SECRET) == 404


async def test_without_a_webhook_nothing_listens(polled: Place) -> None:
    assert await polled.double.post("https://tusoi.example/zalo/1", {}, SECRET) == 404


def _event(body: dict[str, Any]) -> Event | None:
    inbound = as_inbound(3, body)
    return inbound.event if inbound else None


def test_a_message_becomes_an_event_with_its_time_and_its_mark() -> None:
    message = {"chat": {"id": "c1", "chat_type": "PRIVATE"}, "message_id": "m1", "text": "câu 3 có", "date": FIRST_DATE}
    body = {"event_name": "message.text.received", "message": message}
    assert as_inbound(3, body) == Inbound("zalo", "3:c1", Said("câu 3 có"), "3:c1:m1", sent_at=AT)
    assert _event(body | {"message": message | {"text": "  "}}) == SentNoWords()
    assert _event(body | {"event_name": "message.voice.received"}) == SentNoWords()
    assert _event(body) == Said("câu 3 có")


@pytest.mark.parametrize("date", [None, "soon", True, -(10**30), 10**30, float("nan"), float("inf"), [1]])
def test_a_time_that_makes_no_sense_is_left_out(date: object) -> None:
    message = {"chat": {"id": "c1"}, "message_id": 5, "text": "a", "date": date}
    inbound = as_inbound(3, {"event_name": "message.text.received", "message": message})
    assert inbound == Inbound("zalo", "3:c1", Said("a"), "3:c1:5")


def test_a_body_that_is_nothing_is_no_shape() -> None:
    with pytest.raises(BadShape):
        as_inbound(3, 5)


# ------------------------------------------------------------------ order, and what is committed when


class Turns:
    """take_turn, which a test may hold up before it commits."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.failing = False

    def __call__(self, connection: sqlite3.Connection, inbound: Inbound, house: House, now: datetime) -> Reply:
        reply = take_turn(connection, inbound, house, now)
        self.taken.append(inbound.event.text if isinstance(inbound.event, Said) else "")
        if self.failing:
            raise ValueError("the disk is full")
        return reply


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    made = Turns()
    monkeypatch.setattr(bot.front, "take_turn", made)
    return made


async def test_the_messages_of_one_chat_are_taken_as_they_come_and_others_do_not_wait(
    there: Place, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, go_on, turn = asyncio.Event(), asyncio.Event(), bot.front.Front.turn

    async def slow(self: bot.front.Front, inbound: Inbound) -> Reply:
        if inbound.event == Said("một"):
            entered.set()
            await go_on.wait()
        return await turn(self, inbound)

    monkeypatch.setattr(bot.front.Front, "turn", slow)
    posted = []
    for text in ("một", "hai"):
        posted.append(asyncio.create_task(there.double.deliver(there.bot, there.double.message(CHAT, text))))
        await entered.wait()
    await there.double.says("another", "ba")
    go_on.set()
    assert await asyncio.gather(*posted) == [200, 200]
    assert turns.taken == ["ba", "một", "hai"]


async def test_a_turn_that_fails_is_not_confirmed_and_is_apologised_for_once(there: Place, turns: Turns) -> None:
    turns.failing = True
    told = there.double.message(CHAT, "xin chào")
    assert [await there.double.deliver(there.bot, told) for _ in range(3)] == [503, 503, 503]
    assert [text[:17] for text in there.double.texts(CHAT)] == ["Vừa có trục trặc,"]
    turns.failing = False
    assert await there.double.deliver(there.bot, told) == 200
    await there.double.until(lambda: len(there.double.texts(CHAT)) == 2)


async def test_a_bot_that_is_not_known_yet_is_asked_to_come_again(idle: Place) -> None:
    hanging = idle.double.hangs("getMe")
    idle.adds("another-token", "CB6")
    idle.town.connection.execute("UPDATE zalo_bots SET token = NULL")
    await idle.starts()
    await idle.double.until(lambda: hanging.met)
    assert await idle.double.post("https://tusoi.example/zalo/1", {}, SECRET) == 503
    hanging.clear()
    await connected(idle)
    ids = {id_ for (id_,) in idle.asked("SELECT id FROM zalo_bots WHERE removed_at IS NULL")}
    assert ids == {2}


async def test_a_reply_that_never_went_out_goes_after_a_restart(there: Place) -> None:
    await there.joins(CHAT, "AN")
    fault = there.double.fails("sendMessage", 503, times=None)
    assert await there.double.deliver(there.bot, there.double.message(CHAT, "/trogiup")) == 200
    await there.double.until(lambda: fault.met)
    await there.stops()
    fault.clear()
    before = len(there.double.texts(CHAT))
    await there.starts()
    await there.double.grows(CHAT, before)


async def test_what_nobody_asked_for_goes_out_and_a_file_is_left_to_its_link(there: Place) -> None:
    await there.joins(CHAT, "AN")
    ((chat, member),) = there.asked("SELECT id, member_id FROM chats")
    screen = Screen("vi", (), "Sinh hoạt", None, "Tối nay", (), (), False, 1)
    letters = [
        Letter(f"a:{member}:{number}", outbox.REMINDER, member, chat, "meeting_morning", text, NOON)
        for number, text in enumerate((pack_screen(screen), pack_file(pack(ExportAsked()))))
    ]
    there.town.write(lambda db: outbox.queue_many(db, there.town.seal, letters, NOON))
    there.front.wake_outboxes({"zalo"})
    await eventually(lambda: there.asked("SELECT state FROM outbox") == [("sent",), ("sent",)])
    assert there.double.texts(CHAT)[3:] == ["Sinh hoạt\nTối nay"]


# ------------------------------------------------------------------ what is counted


async def test_what_is_sent_and_received_is_counted(there: Place) -> None:
    await there.double.says(CHAT, "xin chào")
    await there.double.says(CHAT, "xin chào lần nữa")
    told = there.double.message(CHAT, "xin chào", id_="again")
    assert [await there.double.deliver(there.bot, told) for _ in range(3)] == [200] * 3
    await there.double.grows(CHAT, 2)
    await there.stops()
    assert there.asked("SELECT month, sent, received FROM zalo_months") == [("2026-12", 3, 3)]


# ------------------------------------------------------------------ nothing where there is nothing to do


async def test_without_a_bot_nothing_is_called_and_no_sender_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    looks: list[int] = []
    look = zalo_bots.Bots.look

    async def counted(self: zalo_bots.Bots) -> None:
        await look(self)
        looks.append(1)

    monkeypatch.setattr(zalo_bots.Bots, "look", counted)
    async with place(tmp_path, zalo_token="") as there:
        await there.starts()
        await eventually(lambda: len(looks) > 2)
        names = [str(task.get_coro()) for task in asyncio.all_tasks()]
        assert [name for name in names if "Outbox" in name or "poll" in name] == []
        assert there.double.calls == []
