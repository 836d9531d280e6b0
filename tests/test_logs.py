"""What the log says at its most talkative: no answer, note, name, code or token, whatever goes wrong."""

import asyncio
import base64
import io
import json
import logging
import re
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest

import bot.channels.telegram
import bot.front
import bot.replies
from bot.channels.terminal import Terminal
from bot.front import Front
from bot.house import House
from bot.logs import TALKATIVE, KindsOnly, log, log_failure, set_up_logs
from bot.turn import Inbound, Reply, take_turn
from handlers import codes
from handlers.events import Said
from tests.conversation import KEY, PEOPLE, UNITS, shelf
from tests.running import SECRET, Browser, Place, acts, browser, by_webhook, place, process, served, some_settings
from tests.telegram_double import Fault, Person

TELEGRAM_NAME = "Hồ Thị Rò Rỉ"
NOTE = "việc riêng của tôi ở tổ 8841"
ANSWERS = ("Không có", "Có phần", "không có", "có phần")
PACKED = ("a:2026-12", "n:2026-12", "Answered(", "NoteWritten(")
FAULTS = (("editMessageText", 500), ("editMessageText", 403), ("sendMessage", 400), ("answerCallbackQuery", 400))


@dataclass
class Secrets:
    """What must not be read in a log."""

    words: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for indicator in shelf().current("vi").indicators:
            self.words |= {indicator.title, indicator.summary, indicator.question}
        self.words |= {person.name for person in PEOPLE} | {unit.name for unit in UNITS}
        self.words |= {TELEGRAM_NAME, NOTE, SECRET, *ANSWERS, *PACKED}
        self.words |= {base64.b64encode(KEY).decode(), KEY.hex(), str(KEY)}

    def add_code(self, code: str) -> str:
        self.words |= {code, codes.pretty(code), code.lower()}
        return code

    def add_token(self, token: str) -> None:
        self.words |= {token, token.partition(":")[2] or token}

    def found_in(self, text: str) -> list[str]:
        """What of it stands there, also as JSON, a Python literal or an address would spell it."""
        return sorted(word for word in self.words if any(spelt in text for spelt in spellings(word)))


def spellings(word: str) -> set[str]:
    return {
        word,
        json.dumps(word)[1:-1],
        word.encode("unicode_escape").decode(),
        quote(word),
        repr(word.encode())[2:-1],
    }


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """The product's own set-up of logs at its lowest level, into a text; afterwards all is as it was."""
    root, text, stderr = logging.getLogger(), io.StringIO(), sys.stderr
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    root.handlers[:] = []
    sys.stderr = text
    try:
        set_up_logs(logging.DEBUG)
        yield text
    finally:
        sys.stderr = stderr
        root.handlers[:] = handlers
        root.setLevel(level)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)


@pytest.fixture
def secrets() -> Secrets:
    return Secrets()


@pytest.fixture
async def there(tmp_path: Path, secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    monkeypatch.setattr(bot.replies, "WAITS", (0.01, 0.02, 0.03, 0.04))
    async with place(tmp_path) as made:
        secrets.add_token(made.double.token)
        yield made


async def _arrives(there: Place, secrets: Secrets, user_id: int, member_code: str) -> Person:
    person = there.double.person(user_id, TELEGRAM_NAME)
    await person.says(f"/start {secrets.add_code(there.town.invite(member_code))}")
    await person.screen()
    await acts(person, "Đúng, là tôi", "Đồng ý")
    return person


async def _talks_in_telegram(there: Place, secrets: Secrets) -> None:
    """Arrival, answers, a note, documents, a wrong code, an invitation, leaving."""
    person = await _arrives(there, secrets, 7, "BINH")
    await acts(person, "Tự soi", "Có phần", "Ghi chú")
    await _says(person, NOTE, "có phần", NOTE, "/start " + secrets.add_code("ZZZZZ22222"), "/start @@@", "/dulieu")
    await person.presses("Tải dữ liệu về")
    await there.double.until(lambda: any(message.document for message in person.messages))
    await acts(person, "Về trang đầu", "Mời đồng chí", "Vũ Thị Giang (GIANG)")
    secrets.add_code(_code_shown(person).replace("-", ""))
    await person.sends_back("a:2026-12:1.1:2", person.newest().message_id)
    await there.double.quiet()


def _code_shown(person: Person) -> str:
    found = re.search(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b", person.newest().text)
    assert found
    return found[0]


async def _says(person: Person, *texts: str) -> None:
    for text in texts:
        await person.says(text)
        await person.screen()


async def _meets_faults(there: Place, secrets: Secrets) -> None:
    """Refused, cut off, told to slow down, blocked: all in the middle of a walk."""
    for number, (method, status) in enumerate(FAULTS):
        person = await _arrives(there, secrets, 20 + number, "AN")
        fault = there.double.fails(method, status)
        await person.presses("Tự soi")
        if method == "sendMessage":
            await person.says(NOTE)
        await _met(there, fault)
    person = await _arrives(there, secrets, 40, "AN")
    there.double.closes("editMessageText")
    there.double.fails("editMessageText", 429, retry_after=1)
    there.double.fails("getUpdates", 502, f"<html>{NOTE}")
    await person.presses("Tự soi")
    await there.double.until(lambda: "1/27" in person.newest().text)


async def _met(there: Place, fault: Fault) -> None:
    await there.double.until(lambda: fault.met)


async def _talks_on_the_page(url: str, there: Place, secrets: Secrets) -> None:
    async with browser(url) as page:
        assert await page.arrives(secrets.add_code("YYYYY33333")) == 403
        assert await page.arrives(secrets.add_code(there.town.invite("CUONG"))) == 200
        secrets.add_token(page.token)
        for id_, label in enumerate(("Đúng, là tôi", "Đồng ý", "Tự soi", "Có phần", "Ghi chú")):
            assert await page.presses(label, f"id-{id_}") == 200
        assert await page.says(NOTE, "note") == 200
        await _is_rude(page)


async def _is_rude(page: Browser) -> None:
    assert await page.sends("a:2026-12:9.99:7", "made-up") == 200
    assert await page.sends(NOTE, "x" * 65) == 400


async def _talks_in_a_terminal(front: Front, folder: Path, code: str) -> None:
    typed = iter(["đúng", "đồng ý", "/tusoi", "có phần", "ghi chú", NOTE, "không có", "/dulieu", NOTE])

    async def ask() -> str | None:
        return next(typed, None)

    await Terminal(front, "DUNG", folder).talk(code, ask)


@asynccontextmanager
async def _serving(there: Place) -> AsyncIterator[tuple[Front, str]]:
    settings = some_settings(there.path, there.double)
    async with served(settings) as front:
        yield front, settings.public_web_url


async def test_whole_conversations_leave_no_word_in_the_log(there: Place, secrets: Secrets, tmp_path: Path) -> None:
    with everything_logged() as text:
        async with _serving(there) as (front, url):
            await _talks_in_telegram(there, secrets)
            await _talks_on_the_page(url, there, secrets)
            await _talks_in_a_terminal(front, tmp_path, secrets.add_code(there.town.invite("DUNG")))
            await _meets_faults(there, secrets)
    said = text.getvalue()
    assert "DEBUG tusoi turn event=Answered" in said
    assert "reply given up channel=telegram because=gone" in said
    assert secrets.found_in(said) == []


async def test_a_turn_that_fails_with_words_in_its_error_leaves_none_in_the_log(
    there: Place, secrets: Secrets, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(connection: sqlite3.Connection, inbound: Inbound, house: House, now: datetime) -> Reply:
        if isinstance(inbound.event, Said) and inbound.event.text == NOTE:
            raise ValueError(f"cannot keep {NOTE!r} of {PEOPLE[0].name}")
        return take_turn(connection, inbound, house, now)

    monkeypatch.setattr(bot.front, "take_turn", fails)
    with everything_logged() as text:
        async with _serving(there) as (front, url):
            person = await _arrives(there, secrets, 7, "AN")
            await _says(person, NOTE)
            async with browser(url) as page:
                await page.arrives(secrets.add_code(there.town.invite("CUONG")))
                assert await page.says(NOTE, "note") == 503
            await _talks_in_a_terminal(front, tmp_path, secrets.add_code(there.town.invite("DUNG")))
    assert text.getvalue().count("turn failed kind=ValueError") == 4
    assert secrets.found_in(text.getvalue()) == []


async def test_what_breaks_outside_a_turn_leaves_no_word_either(
    there: Place, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> None:
        raise RuntimeError(f"{NOTE} {PEOPLE[0].name}")

    monkeypatch.setattr(bot.channels.telegram.Telegram, "hand_over", breaks)
    monkeypatch.setattr(bot.channels.telegram.Telegram, "_acknowledge", breaks)
    with everything_logged() as text:
        async with _serving(there) as (_, url):
            person = await _arrives(there, secrets, 7, "AN")
            await _says(person, "/dulieu")
            await acts(person, "Tải dữ liệu về")
            there.double.pending.append({"update_id": 5000, "message": {"text": NOTE}})
            await there.double.until(lambda: there.double.confirmed_offset == 5001)
            async with browser(url) as page:
                await page.arrives(NOTE)
        asyncio.get_running_loop().call_exception_handler({"message": NOTE, "exception": ValueError(NOTE)})
    assert "reply failed kind=RuntimeError" in text.getvalue()
    assert "CRITICAL telegram.Bot" in text.getvalue()
    assert secrets.found_in(text.getvalue()) == []


async def test_the_process_itself_says_no_word_at_its_most_talkative(
    there: Place, secrets: Secrets, tmp_path: Path
) -> None:
    async with process(some_settings(there.path, there.double), tmp_path, "--verbose") as serving:
        await _talks_in_telegram(there, secrets)
        await _talks_on_the_page(serving.url, there, secrets)
        await _meets_faults(there, secrets)
        assert await serving.stop() == 0
    said = serving.log.read_text()
    assert "DEBUG tusoi turn event=Answered" in said
    assert secrets.found_in(said) == []


async def test_a_refused_token_is_not_told(there: Place, secrets: Secrets, tmp_path: Path) -> None:
    wrong = "4242:a-token-that-was-taken-back"
    secrets.add_token(wrong)
    settings = some_settings(there.path, there.double, telegram_token=wrong)
    async with process(settings, tmp_path, "--verbose") as serving:
        async with asyncio.timeout(60):
            while "telegram refused TUSOI_TELEGRAM_TOKEN" not in serving.log.read_text():
                await asyncio.sleep(0.02)
    assert secrets.found_in(serving.log.read_text()) == []


async def test_a_webhook_and_its_secret_are_not_told(there: Place, secrets: Secrets, tmp_path: Path) -> None:
    settings = by_webhook(some_settings(there.path, there.double), there.double)
    async with process(settings, tmp_path, "--verbose") as serving:
        await _talks_in_telegram(there, secrets)
        assert await serving.stop() == 0
    assert "connected by=webhook" in serving.log.read_text()
    assert secrets.found_in(serving.log.read_text()) == []


# ------------------------------------------------------------------ that the tests above can fail


def test_every_kind_of_secret_would_be_found(secrets: Secrets) -> None:
    secrets.add_code("ABCDE23456")
    secrets.add_token("1:ABC-secret")
    for word in secrets.words:
        for spelt in spellings(word):
            assert word in secrets.found_in(f"2026-12-05 INFO tusoi something={spelt} more")
    assert "ABCDE-23456" in secrets.words
    assert secrets.found_in("2026-12-05 INFO tusoi turn event=Answered ms=1.2") == []


async def test_a_leak_in_the_product_would_be_found(
    there: Place, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaks(connection: sqlite3.Connection, inbound: Inbound, house: House, now: datetime) -> Reply:
        reply = take_turn(connection, inbound, house, now)
        log.debug("turn of %s at %s", reply.chat.member, inbound.event)
        return reply

    monkeypatch.setattr(bot.front, "take_turn", leaks)
    with everything_logged() as text:
        async with _serving(there):
            person = await _arrives(there, secrets, 7, "AN")
            await acts(person, "Tự soi", "Có phần")
    assert {"Nguyễn Văn An", "Answered("} <= set(secrets.found_in(text.getvalue()))


def test_a_library_may_log_what_it_likes_only_its_kind_is_written() -> None:
    with everything_logged() as text:
        library = logging.getLogger("telegram.Bot")
        try:
            raise ValueError(NOTE)
        except ValueError:
            library.critical("received %r", NOTE, exc_info=True)
        logging.getLogger("aiohttp.server").error("Error handling request from %s", NOTE)
        logging.getLogger("something.new").debug("token %s", NOTE)
    lines = [line.split(" ", 2)[2] for line in text.getvalue().splitlines()]
    assert [line.split(":")[0] for line in lines] == [
        "CRITICAL telegram.Bot test_a_library_may_log_what_it_likes_only_its_kind_is_written",
        "ERROR aiohttp.server test_a_library_may_log_what_it_likes_only_its_kind_is_written",
        "DEBUG something.new test_a_library_may_log_what_it_likes_only_its_kind_is_written",
    ]
    assert "exception=ValueError" in lines[0]
    assert NOTE not in text.getvalue()


def test_a_failure_is_logged_by_kind_and_place_without_its_message() -> None:
    with everything_logged() as text:
        try:
            raise KeyError(NOTE)
        except KeyError as failed:
            log_failure("turn", failed, channel="web")
    assert "ERROR tusoi turn failed kind=KeyError at=test_a_failure_is_logged" in text.getvalue()
    assert NOTE not in text.getvalue()


def test_the_filter_is_on_the_handler_so_that_no_logger_can_go_round_it() -> None:
    with everything_logged():
        [handler] = logging.getLogger().handlers
        assert any(isinstance(kept, KindsOnly) for kept in handler.filters)
