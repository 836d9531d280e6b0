"""The real server on the sample organisation, in a thread of its own, to be stopped and started under an open page."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.app import front_of, running
from bot.demo import demo_extra, prepare_demo
from bot.front import Front, draw_code
from bot.settings import Settings
from handlers import codes
from storage import invitations, members

T = TypeVar("T")
PATIENCE = 60.0  # seconds: a busy machine is slow, not wrong
MEMBER, SECRETARY, COMMITTEE = "DV030", "DV023", "DV025"  # the demo's three people
STRANGER = "DV003"  # somebody in another cell
TIMEZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def settings_for(database: Path, port: int = 0) -> Settings:
    """What a trial run on this machine has set; its clock stands at a day that is no month's last."""
    return Settings(
        database=database,
        keys=(bytes(range(32)),),
        telegram_token="",
        telegram_api="",
        telegram_file_api="",
        telegram_proxy="",
        telegram_webhook="",
        telegram_secret="",
        telegram_rate=24,
        web_host="127.0.0.1",
        web_port=port,
        web_url="",
        timezone=TIMEZONE,
        templates=None,
        band_width=5,
        months_kept=24,
        demo=True,
        clock_start=datetime(2026, 12, 5, 12, 0, tzinfo=TIMEZONE),
        clock_speed=1.0,
    )


@cache
def _sample(folder: Path) -> Path:
    """The sample organisation, filled once and copied for each test."""
    database = folder / "sample.db"
    prepare_demo(settings_for(database))
    return database


class Served:
    """The whole product on a free port. `stop` and `start` are a restart: the same port, the same file."""

    def __init__(self, folder: Path) -> None:
        database = folder / "tusoi.db"
        shutil.copyfile(_sample(folder.parent), database)
        self.settings = settings_for(database, free_port())
        self.address = self.settings.public_web_url

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))
        self._thread.start()
        assert self._ready.wait(PATIENCE)

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        extra = demo_extra(self.settings)
        async with front_of(self.settings, extra.clock) as self.front, running(self.settings, self.front, extra):
            self._ready.set()
            await self._stopping.wait()

    def stop(self) -> None:
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(PATIENCE)
        self._loop.close()

    def do(self, work: Callable[[Front], Awaitable[T]]) -> T:
        """Let the running product do something, in its own thread."""

        async def run() -> T:
            return await work(self.front)

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(PATIENCE)

    def code_for(self, member_code: str) -> str:
        return self.do(lambda front: make_code(front, member_code))


async def make_code(front: Front, member_code: str) -> str:
    """A fresh invitation code, as an administrator makes it."""
    ends = codes.ends_at(front.clock())
    code = codes.make(ends, draw_code())

    def add(connection: sqlite3.Connection) -> None:
        person = members.by_code(connection, member_code)
        assert person is not None
        invitations.add(connection, front.house.seal, person.id, code, ends)

    await front.database.transaction(add)
    return code
