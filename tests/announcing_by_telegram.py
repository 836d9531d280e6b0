"""Announcements by the real adapter to the double of Telegram, in time that costs nothing."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

import bot.channels.telegram
import bot.outbox
import tests.telegram_double
from bot.announcing import Announcer
from bot.channels.telegram import Telegram
from bot.front import Front
from bot.pacing import TELEGRAM, Road
from handlers.announcements import Tally
from storage import deliveries
from storage.database import Database
from tests.announced_town import FIRST_CHAT, INVITING, joins, one
from tests.conversation import NOON, Town, fresh_database
from tests.quick_time import Inline, play
from tests.running import some_settings
from tests.telegram_double import ChatMessage, TelegramDouble

PULSE = 300.0  # seconds, so that hours pass quickly
PEOPLE = {"AN": 1, "BINH": 2, "CUONG": 3, "EM": 4}  # by their chats


class LoopTime:
    """What the platform's clock shows."""

    @staticmethod
    def monotonic() -> float:
        return asyncio.get_running_loop().time()

    time = staticmethod(time.time)


@pytest.fixture
def on_loop_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that paces looks at a real clock, and nobody looks at an empty outbox all the time."""
    monkeypatch.setattr(bot.outbox, "LOOK_AGAIN", PULSE)
    monkeypatch.setattr(bot.channels.telegram, "Road", partial(Road, clock=LoopTime.monotonic))
    monkeypatch.setattr(tests.telegram_double, "time", LoopTime)


@dataclass
class Sending:
    """The adapter, what sets announcements going, and who watches them."""

    town: Town
    double: TelegramDouble
    front: Front
    announcer: Announcer
    refreshed: list[tuple[float, str]] = field(default_factory=list)

    async def after(self, **span: float) -> None:
        """So much later, at once; then the pulse and the outbox look."""
        clock = self.front.clock
        self.front.clock = lambda: clock() + timedelta(**span)
        await self.wakes()

    async def done(self, id_: int, seconds: float = 1000) -> None:
        async with asyncio.timeout(seconds):
            while one(self.town, id_).state != "done":
                await asyncio.sleep(0.1)

    async def wakes(self) -> None:
        """As after a turn in which something was confirmed."""
        self.front.announced()
        await asyncio.sleep(5)

    def tally(self, id_: int) -> Tally:
        return deliveries.tally(self.town.connection, one(self.town, id_), 0)

    def of(self, member_code: str) -> list[ChatMessage]:
        return self.double.people[PEOPLE[member_code]].messages


@asynccontextmanager
async def sending(town: Town, double: TelegramDouble, begins: datetime = NOON) -> AsyncIterator[Sending]:
    """As `serve` does it, with a slower pulse."""
    inline, loop = cast("Any", Inline(town.connection)), asyncio.get_running_loop()
    start = loop.time()
    front = Front(Database(inline, inline), town.house, lambda: begins + timedelta(seconds=loop.time() - start))
    telegram, announcer = Telegram(some_settings(town.path, double), front, TELEGRAM), Announcer(front)
    telegram.start()
    announcer.start()
    pulse = asyncio.create_task(_pulse(announcer))
    try:
        yield Sending(town, double, front, announcer)
    finally:
        pulse.cancel()
        announcer.close()
        await telegram.close()
        await front.database.flush()


async def _pulse(announcer: Announcer) -> None:
    while True:
        await asyncio.sleep(PULSE)
        await announcer.sweep()


def phones(double: TelegramDouble, people: int) -> None:
    """Everybody has written to the bot before."""
    for number in range(people):
        double.person(FIRST_CHAT + number, started=True)


def copies(double: TelegramDouble, text: str = INVITING.text) -> Counter[int]:
    """How often each phone shows it; the author is told of its end as well."""
    shown = ((a, message.text) for a, person in double.people.items() for message in person.messages)
    return Counter(address for address, said in shown if text in said)


# ------------------------------------------------------------------ stories in the small town

Story = Callable[[Sending], Awaitable[None]]


def told(
    folder: Path, story: Story, prepare: Callable[[Town], object] = lambda _: None, begins: datetime = NOON
) -> None:
    """Four people on Telegram; `prepare` happens before the process starts."""
    town = Town(fresh_database(folder), begins)
    town.connection.execute("PRAGMA synchronous=OFF").close()
    for code, chat in PEOPLE.items():
        joins(town, code, "telegram", str(chat))
    prepare(town)

    async def tell() -> None:
        async with TelegramDouble() as double:
            for chat in PEOPLE.values():
                double.person(chat, started=True)
            async with sending(town, double, begins) as there:
                await story(there)
            double.assert_clean()

    play(tell())
    town.close()
