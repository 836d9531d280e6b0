"""The product as it really runs: inside a test, or as a process that can be killed."""

# ruff: noqa: ASYNC109 - how long a test waits is its own word

from __future__ import annotations

import asyncio
import base64
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from bot.app import front_of, running
from bot.front import Front
from bot.settings import Settings
from handlers.rhythm import period_from
from handlers.vocabulary import Run
from storage import answers, members
from tests.conversation import KEY, NOON, Town, fresh_database
from tests.telegram_double import Person, TelegramDouble

ROOT = Path(__file__).parent.parent
SECRET = "a-secret-of-the-webhook"
PUBLIC = "https://tusoi.example"
OWN_HEADERS = {"X-Tusoi": "1", "Content-Type": "application/json"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def some_settings(database: Path, double: TelegramDouble | None = None, **changes: Any) -> Settings:
    """What `serve` would read: this database, the double for Telegram where there is one, a free port, noon."""
    settings = Settings(
        database=database,
        keys=(KEY,),
        telegram_token=double.token if double else "",
        telegram_api=double.base_url if double else "http://127.0.0.1:9/bot",
        telegram_file_api=double.base_file_url if double else "http://127.0.0.1:9/file/bot",
        telegram_proxy="",
        telegram_webhook="",
        telegram_secret="",
        telegram_rate=24,
        web_host="127.0.0.1",
        web_port=free_port(),
        web_url="",
        timezone=ZoneInfo("Asia/Ho_Chi_Minh"),
        templates=None,
        band_width=5,
        months_kept=24,
        demo=True,
        clock_start=NOON,
        clock_speed=1.0,
    )
    return replace(settings, **changes)


async def raw_status(port: int, path: str, header: bytes) -> int:
    """What a POST with this header is answered, whose bytes no client library would send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (f"POST {path} HTTP/1.1\r\nHost: here\r\n".encode(), b"\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
    writer.write(header.join(head))
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return int(answer.split()[1])


def by_webhook(settings: Settings, double: TelegramDouble) -> Settings:
    """The same, with updates delivered to the page's own port."""
    double.webhook_target = f"http://127.0.0.1:{settings.web_port}"
    return replace(settings, telegram_webhook=PUBLIC, telegram_secret=SECRET)


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[Front]:
    """Everything that `serve` runs, in this process and this loop."""
    async with front_of(settings) as front, running(settings, front):
        yield front


@dataclass
class Place:
    """A town on a database of its own, Telegram in front of it."""

    town: Town
    double: TelegramDouble

    @property
    def path(self) -> Path:
        return self.town.path

    def answers(self, member_code: str) -> tuple[int | None, ...]:
        """What is stored for December, opened."""
        run = self._run(member_code)
        return run.answers if run else ()

    def notes(self, member_code: str) -> dict[str, str]:
        run = self._run(member_code)
        return dict(run.notes) if run else {}

    def _run(self, member_code: str) -> Run | None:
        town = self.town
        person = members.by_code(town.connection, member_code)
        assert person is not None
        by_pin = town.house.shelf.by_pin("vi")
        return answers.run_of(town.connection, town.seal, by_pin, person.id, period_from("2026-12"))

    def chat(self, user_id: int) -> tuple[bool, bool] | None:
        """Whether a chat is owed a screen, and whether it is unreachable; None where nothing is stored of it."""
        asked = "SELECT owed = 1, unreachable_at FROM chats WHERE channel = 'telegram' AND address = ?"
        row = self.town.connection.execute(asked, (str(user_id),)).fetchone()
        return (bool(row[0]), row[1] is not None) if row else None

    async def comes(self, user_id: int, member_code: str, first_name: str = "Đồng chí") -> Person:
        """Somebody arrives and agrees."""
        person = self.double.person(user_id, first_name)
        await person.says(f"/start {self.town.invite(member_code)}")
        await person.screen()
        await acts(person, "Đúng, là tôi", "Đồng ý")
        return person


@asynccontextmanager
async def place(folder: Path) -> AsyncIterator[Place]:
    town = Town(fresh_database(folder))
    try:
        async with TelegramDouble() as double:
            yield Place(town, double)
    finally:
        town.close()


async def acts(person: Person, *labels: str) -> str:
    """Presses one button after the other, each on the screen that the last one brought; returns what stands there."""
    for label in labels:
        await person.sees(label)
        await person.presses(label)
        await person.screen()
    return person.newest().text


async def walks(person: Person, label: str = "Không có") -> None:
    """From the menu to the overview."""
    await acts(person, "Tự soi", *([label] * 27))


# ------------------------------------------------------------------ a process of its own


def environment(settings: Settings) -> dict[str, str]:
    """The settings as `serve` reads them."""
    given = {
        "TUSOI_DATABASE": str(settings.database),
        "TUSOI_KEY": base64.b64encode(settings.keys[0]).decode(),
        "TUSOI_TELEGRAM_TOKEN": settings.telegram_token,
        "TUSOI_TELEGRAM_API": settings.telegram_api,
        "TUSOI_TELEGRAM_FILE_API": settings.telegram_file_api,
        "TUSOI_TELEGRAM_WEBHOOK": settings.telegram_webhook,
        "TUSOI_TELEGRAM_SECRET": settings.telegram_secret,
        "TUSOI_TELEGRAM_RATE": str(settings.telegram_rate),
        "TUSOI_ZALO_TOKEN": settings.zalo_token,
        "TUSOI_ZALO_API": settings.zalo_api,
        "TUSOI_ZALO_WEBHOOK": settings.zalo_webhook,
        "TUSOI_ZALO_SECRET": settings.zalo_secret,
        "TUSOI_WEB_PORT": str(settings.web_port),
        "TUSOI_DEMO": "1",
        "TUSOI_CLOCK_START": settings.clock_start.isoformat() if settings.clock_start else "",
    }
    return {"PATH": os.environ["PATH"], "PYTHONDEVMODE": "", **given}


class Process:
    """`python -m bot serve`, which a test may kill at any moment and start again. Its log is kept."""

    def __init__(self, settings: Settings, folder: Path, *flags: str) -> None:
        self.settings, self._flags = settings, flags
        self.log = folder / "serve.log"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings.web_port}"

    async def start(self, timeout: float = 60.0) -> None:
        """Start it, and wait until the page answers."""
        command = [sys.executable, "-m", "bot", *self._flags, "serve"]
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=environment(self.settings), stdout=log, stderr=log
            )
        async with asyncio.timeout(timeout):
            while not await self._answers():
                assert self._process.returncode is None, self.log.read_text()
                await asyncio.sleep(0.02)

    async def _answers(self) -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.url}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def kill(self) -> None:
        """Ends at once, wherever it is: SIGKILL."""
        await self._end(signal.SIGKILL)

    async def stop(self, timeout: float = 30.0) -> int:
        """Asks it to end; returns its exit status."""
        return await self._end(signal.SIGTERM, timeout)

    async def _end(self, number: signal.Signals, timeout: float = 30.0) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        return await asyncio.wait_for(self._process.wait(), timeout)


@asynccontextmanager
async def process(settings: Settings, folder: Path, *flags: str) -> AsyncIterator[Process]:
    """A process that has started, and is gone when the test is."""
    serving = Process(settings, folder, *flags)
    try:
        await serving.start()
        yield serving
    finally:
        await serving.kill()


# ------------------------------------------------------------------ a browser without a page


class Browser:
    """What the page's script does, without the page: one cookie, JSON in, JSON out."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url, self._session = url, session
        self.screen: dict[str, Any] = {}

    @property
    def token(self) -> str:
        """The session's token, as the cookie holds it."""
        return next(cookie.value for cookie in self._session.cookie_jar if cookie.key == "tusoi")

    async def arrives(self, code: str) -> int:
        return await self._posts("/api/arrive", {"code": code})

    async def opens(self, token: str, id_: str) -> int:
        """A personal link."""
        return await self._posts("/api/open", {"token": token, "id": id_})

    async def presses(self, label: str, id_: str) -> int:
        return await self.sends(self.event(label), id_)

    async def sends(self, event: str, id_: str) -> int:
        return await self._posts("/api/events", {"id": id_, "event": event})

    async def says(self, text: str, id_: str) -> int:
        return await self._posts("/api/events", {"id": id_, "text": text})

    def event(self, label: str) -> str:
        return str(next(c["event"] for row in self.screen["choices"] for c in row if c["label"] == label))

    async def looks(self) -> dict[str, Any]:
        async with self._session.get(f"{self._url}/api/screen") as answer:
            self.screen = await answer.json()
        return self.screen

    async def _posts(self, path: str, body: Mapping[str, str]) -> int:
        async with self._session.post(f"{self._url}{path}", json=body, headers=OWN_HEADERS) as answer:
            told = await answer.json()
            self.screen = told if answer.status == 200 else self.screen
            return answer.status


@asynccontextmanager
async def browser(url: str) -> AsyncIterator[Browser]:
    jar = aiohttp.CookieJar(unsafe=True)  # else it keeps none for an address without a name
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield Browser(url, session)
