"""The real adapter over HTTP against the double: conversations, faults, and what is confirmed when."""

import asyncio
import io
import json
import logging
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import aiohttp
import pytest

import bot.channels.telegram
import bot.front
import bot.replies
from bot.channels.telegram_http import AiohttpRequest
from bot.front import Front
from bot.house import House
from bot.settings import Settings
from bot.turn import Inbound, Reply, take_turn
from handlers.events import Answered, Event
from handlers.roster import MemberRow
from storage import members
from tests.running import SECRET, Place, acts, by_webhook, place, raw_status, served, some_settings, walks
from tests.telegram_double import CHAT_NOT_FOUND, DEACTIVATED, OTHER_POLL, ChatMessage, Person, TelegramDouble

SHORT = (0.01, 0.02, 0.03, 0.04)
LONG_NAME = ("Ả" * 100 + "e\u0301\u0323" * 20 + "👩‍👩‍👧‍👦" * 5)[:200]
EVIL = "<b>&\"'</b> {x} %(y)s %s </i>"
APOLOGY = "Vừa có trục trặc"
COMMANDS = ["start", "tusoi", "phieu", "camket", "lichhop", "kenh", "dulieu", "ngonngu", "trogiup"]


class Impatient(AiohttpRequest):
    """Gives up on an answer after most of a second, except on the long poll."""

    def __init__(self, most: int = 64, proxy: str = "", read_seconds: float = 0.8) -> None:
        super().__init__(most, proxy, read_seconds)


class Waits:
    """asyncio for a module, with a `sleep` that is written down and over at once."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        await asyncio.sleep(0.005)


class Turns:
    """take_turn, which a test may let fail or hold up before it commits."""

    def __init__(self) -> None:
        self.open, self.entered, self.held, self.failing = threading.Event(), threading.Event(), False, False
        self.taken: list[Event] = []

    def __call__(self, connection: sqlite3.Connection, inbound: Inbound, house: House, now: datetime) -> Reply:
        reply = take_turn(connection, inbound, house, now)
        self.taken.append(inbound.event)
        if self.held:
            self.entered.set()
            assert self.open.wait(60)
        if self.failing:
            raise sqlite3.OperationalError("database or disk is full")
        return reply


@dataclass
class Phones:
    """A place, and the product serving it."""

    place: Place
    settings: Settings
    front: Front
    serving: AsyncExitStack

    @property
    def double(self) -> TelegramDouble:
        return self.place.double

    async def comes(self, member_code: str = "AN", user_id: int = 7, first_name: str = "Lan") -> Person:
        return await self.place.comes(user_id, member_code, first_name)

    async def stops(self) -> None:
        await self.serving.aclose()

    async def starts(self, settings: Settings | None = None) -> None:
        self.front = await self.serving.enter_async_context(served(settings or self.settings))


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    """No wait of the product is a real one; answers are given up on after most of a second."""
    made = Waits()
    monkeypatch.setattr(bot.replies, "asyncio", made)
    monkeypatch.setattr(bot.channels.telegram, "asyncio", made)
    monkeypatch.setattr(bot.channels.telegram, "AiohttpRequest", Impatient)
    return made


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    made = Turns()
    monkeypatch.setattr(bot.front, "take_turn", made)
    return made


@pytest.fixture
async def idle(tmp_path: Path, waits: Waits) -> AsyncIterator[Phones]:
    """Everything is there, nothing serves yet."""
    async with place(tmp_path) as there, AsyncExitStack() as serving:
        settings = some_settings(there.path, there.double)
        yield Phones(there, settings, None, serving)  # type: ignore[arg-type]  # there is no front until it starts
    there.double.assert_clean()


@pytest.fixture
async def phones(idle: Phones) -> Phones:
    await idle.starts()
    return idle


def sent_by_bot(person: Person) -> list[str]:
    return [message.text for message in person.messages]


# ------------------------------------------------------------------ conversations


async def test_somebody_arrives_with_a_code_and_agrees(phones: Phones) -> None:
    person = phones.double.person(7)
    await person.says(f"/start {phones.place.town.invite('AN')}")
    asked = await person.screen()
    assert "Nguyễn Văn An" in asked.text
    assert asked.labels == [["Đúng, là tôi"], ["Không phải tôi"]]
    await acts(person, "Đúng, là tôi", "Đồng ý")
    menu = person.newest()
    assert menu.labels[0] == ["Tự soi"]
    assert [message.message_id for message in person.messages] == [asked.message_id]


async def test_somebody_without_a_code_is_greeted_and_nothing_is_kept_of_them(phones: Phones) -> None:
    person = phones.double.person(7)
    await person.says("/start")
    assert "Kính chào đồng chí" in (await person.screen()).text
    assert phones.place.chat(7) is None


async def test_the_whole_walk_changes_one_message_and_keeps_all_27_answers(phones: Phones) -> None:
    person = await phones.comes()
    await walks(person, "Có phần")
    assert phones.place.answers("AN") == (1,) * 27
    await acts(person, "Gửi")
    assert "Đã gửi. Cảm ơn đồng chí." in person.newest().text
    assert len(person.messages) == 1
    await phones.double.quiet()
    assert len(phones.double.calls_of("answerCallbackQuery")) == 31


async def test_a_typed_answer_brings_a_new_message(phones: Phones) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi")
    for typed in ("khong co", "CÓ PHẦN", "2"):
        await person.says(typed)
        await person.screen()
    assert phones.place.answers("AN")[:4] == (0, 1, 2, None)
    assert [message.edits for message in person.messages] == [3, 0, 0, 0]


async def test_a_button_of_an_old_message_corrects_its_own_answer_in_a_new_message(phones: Phones) -> None:
    person = await phones.comes()
    first = await _at_question(person, "1/27")
    await person.says("không có")
    second = await person.screen()
    await person.presses("Có", first)
    shown = await person.screen()
    assert phones.place.answers("AN")[:2] == (2, None)
    assert shown.message_id > second.message_id
    assert "Đã ghi câu 1: Có" in shown.text
    assert "2/27" in shown.text


async def _at_question(person: Person, progress: str) -> ChatMessage:
    await acts(person, "Tự soi")
    assert progress in person.newest().text
    return person.newest()


async def test_a_note_is_kept_and_shown_as_it_was_written(phones: Phones) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi", "Ghi chú")
    await person.says(EVIL)
    assert EVIL in (await person.screen()).text
    assert list(phones.place.notes("AN").values()) == [EVIL]


async def test_documents_arrive_under_their_names(phones: Phones) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi", "Có", "Để sau", "Phiếu tự soi")
    await _gets_a_file(phones, person, "Tải bản Word")
    await _gets_a_file(phones, person, "Tải bản PDF")
    await acts(person, "Về trang đầu", "Dữ liệu của tôi")
    await _gets_a_file(phones, person, "Tải dữ liệu về")
    word, pdf, data = _files(person)
    assert [word[0], pdf[0], data[0]] == [
        "phieu-tu-soi-2026-12.docx",
        "phieu-tu-soi-2026-12.pdf",
        "du-lieu-cua-toi.json",
    ]
    assert "word/document.xml" in ZipFile(io.BytesIO(word[1])).namelist()
    assert pdf[1].startswith(b"%PDF-")
    assert isinstance(json.loads(data[1]), dict)


async def _gets_a_file(phones: Phones, person: Person, label: str) -> None:
    before = len(_files(person))
    await person.presses(label)
    await phones.double.until(lambda: len(_files(person)) > before)


def _files(person: Person) -> list[tuple[str, bytes]]:
    return [(str(m.filename), m.document) for m in person.messages if m.document is not None]


@pytest.mark.parametrize(
    "name", [EVIL, LONG_NAME, "Ng\u0302uye\u0303\u0302n 🎉 \u202eVan"], ids=["markup", "long", "marks"]
)
async def test_a_name_is_shown_as_it_is_whatever_it_is_made_of(phones: Phones, name: str) -> None:
    row = MemberRow("LA", name, "CB5", ())
    phones.place.town.write(lambda db: members.write_members(db, [row]))
    person = await phones.comes("LA", first_name=name)
    assert name in person.newest().text
    await walks(person)
    assert phones.place.answers("LA") == (0,) * 27


async def test_commands_are_announced_in_both_languages_and_a_secretary_has_one_more(phones: Phones) -> None:
    member = await phones.comes("AN", 7)
    assert [name for name, _ in member.commands()] == COMMANDS
    secretary = await phones.comes("BINH", 8)
    await phones.double.until(lambda: len(secretary.commands()) == len(COMMANDS) + 3)
    assert secretary.commands()[-1] == ("moi", "Mời đồng chí trong chi bộ")
    own_text = {key: dict(found)["tusoi"] for key, found in phones.double.commands.items() if key[0] == "default"}
    assert own_text.keys() == {("default", ""), ("default", "vi"), ("default", "en")}
    assert own_text["default", "vi"] == own_text["default", ""] != own_text["default", "en"]


async def test_a_secretary_who_changes_the_language_gets_the_commands_in_it(phones: Phones) -> None:
    person = await phones.comes("BINH", 8)
    await phones.double.until(lambda: len(person.commands()) == len(COMMANDS) + 3)
    before = person.commands()
    await person.says("/ngonngu")
    await person.screen()
    await acts(person, "English")
    await phones.double.until(lambda: person.commands() != before)
    assert [name for name, _ in person.commands()] == [*COMMANDS, "tonghop", "goiy", "moi"]


async def test_the_bots_name_is_known_once_it_is_connected(phones: Phones) -> None:
    person = await phones.comes("AN", 7)
    await person.says("/kenh")
    await person.screen()
    await acts(person, "Thêm kênh")
    assert phones.front.house.doors.telegram_name == "tusoi_bot"
    assert "https://t.me/tusoi_bot?start=" in person.newest().text


async def test_another_chat_of_the_member_is_told_of_the_new_one(phones: Phones) -> None:
    first = await phones.comes("AN", 7)
    seen = len(first.messages)
    await phones.comes("AN", 9)
    await phones.double.until(lambda: len(first.messages) == seen + 1)
    assert "Telegram" in first.newest().text


# ------------------------------------------------------------------ confirmed only after the commit


async def test_an_update_is_confirmed_only_after_its_turn_is_committed(phones: Phones, turns: Turns) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi")
    await phones.double.quiet()
    turns.held = True
    update = await person.presses("Có")
    await asyncio.to_thread(turns.entered.wait, 60)
    polls = len(phones.double.calls_of("getUpdates"))
    assert update is not None
    assert phones.double.confirmed_offset <= update
    turns.held = False
    turns.open.set()
    await phones.double.quiet()
    assert phones.double.confirmed_offset == update + 1
    assert len(phones.double.calls_of("getUpdates")) == polls + 1
    assert phones.place.answers("AN")[0] == 2


async def test_a_turn_that_fails_is_undone_whole_and_the_member_is_told(phones: Phones, turns: Turns) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi")
    turns.failing = True
    await person.presses("Có")
    await phones.double.until(lambda: any(APOLOGY in text for text in sent_by_bot(person)))
    assert phones.place.answers("AN") == ()
    turns.failing = False
    await acts(person, "Có phần")
    assert phones.place.answers("AN")[0] == 1
    await phones.double.quiet()


async def test_the_same_update_twice_does_nothing_twice(phones: Phones, turns: Turns) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi")
    await person.presses("Có phần")
    again = dict(phones.double.pending[-1])
    await person.screen()
    await phones.double.quiet()
    calls, before = len(_visible(phones.double)), person.newest()
    phones.double.pending.append(again)
    last = await person.sends_back("nonsense", before.message_id)
    await phones.double.quiet()
    assert last is not None
    assert len(_visible(phones.double)) == calls + 1
    assert phones.place.answers("AN")[:2] == (1, None)


def _visible(double: TelegramDouble) -> list[str]:
    return [call.method for call in double.calls if call.method in {"sendMessage", "editMessageText"}]


async def test_what_was_not_confirmed_is_taken_after_a_restart(phones: Phones) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi")
    await phones.stops()
    await person.presses("Có")
    await phones.starts()
    await person.screen()
    assert phones.place.answers("AN")[0] == 2


async def test_a_screen_that_was_owed_is_shown_after_a_restart(phones: Phones, waits: Waits) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi")
    fault = phones.double.fails("editMessageText", 500, times=None)
    await person.presses("Có")
    await phones.double.until(lambda: fault.met)
    await phones.stops()
    assert phones.place.chat(7) == (True, False)
    fault.clear()
    await phones.starts()
    await phones.double.until(lambda: "2/27" in person.newest().text)
    assert len(person.messages) == 2


# ------------------------------------------------------------------ by webhook


@pytest.fixture
async def hooked(idle: Phones) -> Phones:
    idle.settings = by_webhook(idle.settings, idle.double)
    await idle.starts()
    return idle


async def test_updates_come_by_webhook(hooked: Phones) -> None:
    person = await hooked.comes()
    await acts(person, "Tự soi", "Có")
    assert hooked.place.answers("AN")[0] == 2
    assert hooked.double.calls_of("getUpdates") == []


async def _posts(phones: Phones, body: bytes, secret: str | None = SECRET) -> int:
    headers = {"Content-Type": "application/json"}
    headers |= {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
    url = f"http://127.0.0.1:{phones.settings.web_port}/telegram"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "sécret"])
async def test_whoever_does_not_know_the_secret_posts_nothing(hooked: Phones, secret: str | None) -> None:
    update = {
        "update_id": 1,
        "message": {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "text": "a"},
    }
    assert await _posts(hooked, json.dumps(update).encode(), secret) == 403
    assert hooked.place.town.connection.execute("SELECT count(*) FROM inbox").fetchone() == (0,)


async def test_a_secret_that_is_no_text_is_refused_like_any_other(hooked: Phones) -> None:
    header = b"X-Telegram-Bot-Api-Secret-Token: s\xe9cret"
    assert await raw_status(hooked.settings.web_port, "/telegram", header) == 403


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"1", b'"x"', b"\xff\xfe", b'{"message": {}}', b"{}", b"[" * 100_000]
)
async def test_garbage_is_refused_and_harms_nobody(hooked: Phones, body: bytes) -> None:
    assert await _posts(hooked, body) == 400
    assert await _posts(hooked, b'{"update_id": 5, "brand_new_kind": {"a": 1}}') == 200


async def test_an_update_by_webhook_that_cannot_be_read_is_not_asked_for_again(hooked: Phones) -> None:
    assert await _posts(hooked, b'{"update_id": 1, "message": {"text": 7}}') == 200


async def test_the_webhook_is_answered_only_after_the_commit(hooked: Phones, turns: Turns) -> None:
    person = await hooked.comes()
    await acts(person, "Tự soi")
    await hooked.double.quiet()
    turns.held = True
    update = await person.presses("Có")
    await asyncio.to_thread(turns.entered.wait, 60)
    assert [one["update_id"] for one in hooked.double.pending] == [update]
    turns.held = False
    turns.open.set()
    await hooked.double.quiet()
    assert hooked.place.answers("AN")[0] == 2


async def test_an_update_that_is_delivered_again_while_it_is_taken_happens_once(hooked: Phones, turns: Turns) -> None:
    person = await hooked.comes()
    await acts(person, "Tự soi")
    await hooked.double.quiet()
    hooked.double.webhook_timeout, turns.held = 0.1, True
    before = len(_visible(hooked.double))
    await person.presses("Có")
    attempts = hooked.double.delivery_attempts
    await hooked.double.until(lambda: hooked.double.delivery_attempts >= attempts + 2)
    turns.held = False
    turns.open.set()
    hooked.double.webhook_timeout = 5.0
    await hooked.double.quiet()
    assert hooked.place.answers("AN")[:2] == (2, None)
    assert len(_visible(hooked.double)) == before + 1


async def test_the_longest_message_there_can_be_comes_through_a_webhook(hooked: Phones) -> None:
    person = await hooked.comes()
    await acts(person, "Tự soi", "Ghi chú")
    await person.says("ả" * 4096)
    assert "4.096" in (await person.screen()).text or "4096" in person.newest().text


# ------------------------------------------------------------------ what goes wrong on the way out


async def test_slow_down_is_waited_for_exactly_and_the_newest_screen_wins(phones: Phones, waits: Waits) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi")
    fault = phones.double.fails("editMessageText", 429, retry_after=37)
    await person.presses("Có")
    await phones.double.until(lambda: fault.met)
    await phones.double.until(lambda: "2/27" in person.newest().text)
    assert waits.asked.count(37.0) == 1
    assert [seconds for seconds in waits.asked if seconds != 37.0] == []


async def test_screens_that_pile_up_behind_a_wait_go_out_as_one(phones: Phones) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi")
    fault = phones.double.hangs("editMessageText")
    before = len(phones.double.calls_of("editMessageText"))
    question = person.newest()
    await person.presses("Có", question)
    await phones.double.until(lambda: fault.met)
    for typed in ("1", "0"):
        await person.says(typed)
    await phones.double.until(lambda: not phones.double.pending)
    fault.clear()
    await phones.double.until(lambda: "4/27" in person.messages[-1].text)
    assert len(person.messages) == 2
    assert len(phones.double.calls_of("editMessageText")) == before + 1


@pytest.mark.parametrize(("status", "why"), [(403, None), (403, DEACTIVATED), (400, CHAT_NOT_FOUND)])
async def test_a_chat_where_nobody_is_any_more_is_marked(phones: Phones, status: int, why: str | None) -> None:
    person = await phones.comes()
    fault = phones.double.fails("editMessageText", status, why)
    await person.presses("Tự soi")
    await phones.double.until(lambda: fault.met)
    await _marked(phones, lambda: phones.place.chat(7) == (False, True))


async def _marked(phones: Phones, holds: Callable[[], bool]) -> None:
    """Marks go with the next commit; here it comes at once."""
    async with asyncio.timeout(30):
        while not holds():
            await phones.front.database.flush()
            await asyncio.sleep(0.005)


async def test_whoever_blocks_the_bot_is_left_in_peace_and_welcome_again(phones: Phones) -> None:
    person = await phones.comes()
    await person.blocks_the_bot()
    await phones.double.until(lambda: not phones.double.pending)
    assert phones.place.chat(7) == (False, True)
    calls = len(_visible(phones.double))
    await person.unblocks_the_bot()
    await person.says("/tusoi")
    assert "1/27" in (await person.screen()).text
    assert len(_visible(phones.double)) == calls + 1
    await _marked(phones, lambda: phones.place.chat(7) == (False, False))


async def test_an_edit_that_changes_nothing_is_harmless(phones: Phones) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi")
    question = person.newest()
    await person.presses("Ghi chú")
    await person.screen()
    await acts(person, "Quay lại", "Ghi chú")
    await person.presses("Ghi chú", question)
    await phones.double.quiet()
    assert len(person.messages) == 1
    await _marked(phones, lambda: phones.place.chat(7) == (False, False))


@pytest.mark.parametrize("why", ["message can't be edited", "message to edit not found", "MESSAGE_ID_INVALID"])
async def test_a_message_that_cannot_be_changed_any_more_gives_way_to_a_new_one(phones: Phones, why: str) -> None:
    person = await phones.comes()
    phones.double.fails("editMessageText", 400, f"Bad Request: {why}")
    await person.presses("Tự soi")
    shown = await person.screen()
    assert len(person.messages) == 2
    assert "1/27" in shown.text
    await acts(person, "Có")
    assert len(person.messages) == 2


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
@pytest.mark.parametrize(
    "fault", ["500", "502", "401", "hangs", "hangs after accepting", "closes", "closes after accepting"]
)
async def test_a_screen_that_may_not_have_arrived_is_sent_again(phones: Phones, method: str, fault: str) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi")
    before, accepted = len(person.messages), "after" in fault
    match fault.split(maxsplit=1)[0]:
        case "hangs":
            made = phones.double.hangs(method, after_accepting=accepted)
        case "closes":
            made = phones.double.closes(method, after_accepting=accepted)
        case status:
            made = phones.double.fails(method, int(status))
    await (person.says("có") if method == "sendMessage" else person.presses("Có"))
    await phones.double.until(lambda: made.met)
    await phones.double.until(lambda: "2/27" in person.newest().text and not phones.double.pending)
    await _marked(phones, lambda: phones.place.chat(7) == (False, False))
    new = before + (method == "sendMessage")
    assert len(person.messages) == new + (accepted and method == "sendMessage")


async def test_a_document_that_failed_once_comes_once_and_its_screen_too(phones: Phones) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi", "Có", "Để sau", "Phiếu tự soi")
    phones.double.fails("sendDocument", 500)
    await person.says("tải bản word")
    await phones.double.until(lambda: len(_files(person)) == 1)
    await phones.double.quiet()
    assert [message.kind for message in person.messages] == ["text", "text", "document"]


# ------------------------------------------------------------------ what goes wrong on the way in


async def test_what_is_not_for_the_bot_does_nothing_and_harms_nothing(phones: Phones, turns: Turns) -> None:
    person = await phones.comes()
    await phones.double.quiet()
    turns.taken.clear()
    calls = len(_visible(phones.double))
    group = {"id": -5, "type": "group", "title": "Tổ dân phố"}
    message = {"message_id": 900, "date": 0, "chat": group, "from": person.user, "text": "/start"}
    double = phones.double
    double.offer("message", message)
    double.offer(
        "callback_query", {"id": "1", "from": person.user, "chat_instance": "1", "message": message, "data": "m"}
    )
    double.offer("callback_query", {"id": "2", "from": person.user, "chat_instance": "1", "inline_message_id": "x"})
    double.offer("my_chat_member", {"chat": group, "from": person.user, "date": 0, **_became("kicked")})
    for kind in ("edited_message", "channel_post", "brand_new_kind"):
        double.pending.append({"update_id": next(double._update_ids), kind: {**message, "chat": person.chat}})
    await double.until(lambda: not double.pending)
    assert (turns.taken, len(_visible(double))) == ([], calls)
    await acts(person, "Tự soi")


async def test_an_update_that_cannot_be_read_is_passed_over_and_the_ones_around_it_are_taken(phones: Phones) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi")
    await phones.double.quiet()
    question, queue = person.newest(), phones.double.pending
    await person.presses("Có", question)
    queue.append({"update_id": next(phones.double._update_ids), "message": {"text": "no chat, no id"}})
    await person.says("1")
    await phones.double.until(lambda: not phones.double.pending)
    assert phones.place.answers("AN")[:3] == (2, 1, None)
    assert phones.double.confirmed_offset == next(phones.double._update_ids)


def _became(status: str) -> dict[str, Any]:
    member = {"user": {"id": 4242, "is_bot": True, "first_name": "Tự Soi"}, "until_date": 0}
    return {"old_chat_member": member | {"status": "member"}, "new_chat_member": member | {"status": status}}


async def test_a_sticker_is_answered_with_words_and_the_place_is_kept(phones: Phones) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi")
    await person.sends_document("nhan-dan.webp", b"RIFF")
    shown = await person.screen()
    assert "Ở đây chỉ đọc được chữ" in shown.text
    assert "1/27" in shown.text


@pytest.mark.parametrize(
    "data", ["", "nonsense", "a:2026-12:1.1:9", "a:::", "g:999999999999", "lc:xx", "a:1999-01:1.1:1", "é" * 32]
)
async def test_a_made_up_button_is_answered_and_changes_nothing(phones: Phones, data: str) -> None:
    person = await phones.comes()
    await person.sends_back(data, person.newest().message_id)
    await phones.double.quiet()
    assert phones.place.answers("AN") == ()
    await person.says("/tusoi")
    assert "1/27" in (await person.screen()).text


async def test_two_quick_presses_are_one_answer(phones: Phones, turns: Turns) -> None:
    person = await phones.comes()
    await acts(person, "Tự soi")
    question = person.newest()
    await person.presses("Có", question)
    await person.presses("Có", question)
    await phones.double.quiet()
    assert [event for event in turns.taken if isinstance(event, Answered)] == [Answered("2026-12", "1.1", 2)] * 2
    assert phones.place.answers("AN")[:2] == (2, None)
    assert len(person.messages) == 1
    assert "2/27" in person.newest().text


async def test_a_fault_nobody_thought_of_in_one_update_keeps_no_other_waiting(
    phones: Phones, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    person = await phones.comes()
    offered = bot.channels.telegram.Telegram._offer_commands
    left = [RuntimeError("nobody thought of it")]

    def once(self: bot.channels.telegram.Telegram, reply: Reply) -> None:
        if left:
            raise left.pop()
        offered(self, reply)

    monkeypatch.setattr(bot.channels.telegram.Telegram, "_offer_commands", once)
    await person.presses("Tự soi")
    await phones.double.until(lambda: not phones.double.pending)
    await acts(person, "Tự soi", "Có")
    assert phones.place.answers("AN")[0] == 2
    assert "update failed kind=RuntimeError" in caplog.text


@pytest.mark.parametrize("status", [409, 429, 500, 502])
async def test_polling_goes_on_after_a_failure(phones: Phones, waits: Waits, status: int) -> None:
    person = await phones.comes()
    fault = phones.double.fails("getUpdates", status, OTHER_POLL if status == 409 else None,
                                retry_after=11 if status == 429 else None, times=2)  # fmt: skip
    await acts(person, "Tự soi", "Có")
    await phones.double.until(lambda: fault.met == 2)
    await acts(person, "Có")
    assert phones.place.answers("AN")[:2] == (2, 2)
    assert (waits.asked.count(11.0) == 2) is (status == 429)


async def test_when_the_network_is_back_everybody_gets_the_screen_that_was_given_up(
    phones: Phones, waits: Waits
) -> None:
    person = await phones.comes()
    fault = phones.double.fails("editMessageText", 500, times=5)
    await person.presses("Tự soi")
    await phones.double.until(lambda: fault.met == 5)
    assert "1/27" not in person.newest().text
    phones.double.fails("getUpdates", 502)
    await phones.double.person(8).says("/start")
    await phones.double.until(lambda: "1/27" in person.newest().text)


# ------------------------------------------------------------------ the start


async def test_without_the_network_the_page_works_and_telegram_connects_later(idle: Phones, waits: Waits) -> None:
    fault = idle.double.fails("getMe", 502, times=7)
    await idle.starts()
    assert await _page_answers(idle)
    await idle.double.until(lambda: fault.met == 7)
    person = await idle.comes()
    assert "Nguyễn Văn An" in person.newest().text
    assert waits.asked[:7] == [1, 2, 4, 8, 16, 32, 60]


async def _page_answers(phones: Phones) -> bool:
    url = f"http://127.0.0.1:{phones.settings.web_port}/healthz"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status == 200


async def test_telegram_that_wants_quiet_at_the_start_gets_it(idle: Phones, waits: Waits) -> None:
    idle.double.fails("setMyCommands", 429, retry_after=21)
    await idle.starts()
    await idle.double.until(lambda: idle.double.calls_of("getUpdates"))
    assert waits.asked == [21]


async def test_a_refused_token_is_said_and_the_page_goes_on(
    idle: Phones, waits: Waits, caplog: pytest.LogCaptureFixture
) -> None:
    fault = idle.double.fails("getMe", 401, times=2)
    with caplog.at_level(logging.INFO, "tusoi"):
        await idle.starts()
        await idle.double.until(lambda: fault.met == 2)
        assert await _page_answers(idle)
        person = await idle.comes()
    assert "telegram refused TUSOI_TELEGRAM_TOKEN" in caplog.text
    assert idle.double.token.partition(":")[2] not in caplog.text
    assert waits.asked == [300, 300]
    assert "Nguyễn Văn An" in person.newest().text


async def test_a_webhook_of_earlier_days_is_taken_away_for_polling_and_its_updates_are_not(idle: Phones) -> None:
    idle.double.set_webhook({"url": "http://127.0.0.1:9/old"})
    person = idle.double.person(7)
    await person.says("/start")
    await idle.starts()
    assert "Kính chào đồng chí" in (await person.screen()).text


async def test_stopping_waits_for_the_screen_that_is_on_its_way(phones: Phones) -> None:
    person = await phones.comes()
    fault = phones.double.hangs("editMessageText")
    await person.presses("Tự soi")
    await phones.double.until(lambda: fault.met)
    stopping = asyncio.create_task(phones.stops())
    await asyncio.sleep(0)
    fault.clear()
    await asyncio.wait_for(stopping, 5)
    assert "1/27" in person.newest().text
    assert phones.place.chat(7) == (False, False)


async def test_a_courtesy_that_is_never_answered_keeps_nobody_from_stopping(
    idle: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.channels.telegram, "AiohttpRequest", AiohttpRequest)
    monkeypatch.setattr(bot.channels.telegram, "LAST_MOMENT_SECONDS", 0.05)
    await idle.starts()
    person = await idle.comes()
    fault = idle.double.hangs("answerCallbackQuery")
    await acts(person, "Tự soi")
    await idle.double.until(lambda: fault.met)
    await asyncio.wait_for(idle.stops(), 5)
    assert idle.place.chat(7) == (False, False)
