"""Where every channel brings what came in: one turn in the database, then whatever it set off elsewhere."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import TypeVar

from bot.clock import Clock, real_clock
from bot.house import House
from bot.logs import log, log_failure
from bot.opening import LinkRefused, Opened, Opening, open_link
from bot.turn import Inbound, Reply, View, look, offered, take_turn, view
from handlers.codes import ALPHABET, RANDOM_LENGTH
from handlers.events import Event
from handlers.vocabulary import AnnouncementFile, Attachment, PaperFile
from storage import announcements, papers
from storage.database import Database
from storage.papers import WholePaper

T = TypeVar("T")

WAITS_FOR_THE_DATABASE = (0.2, 0.8)  # seconds before each further try
News = Callable[[str], Awaitable[None]]


def _looks() -> Iterator[int]:
    """Numbers for looks, higher than those of the process before."""
    return count(int(real_clock().timestamp() * 1_000_000))


def _nothing_is_announced() -> None:
    """Nobody sends announcements here, such as in a terminal."""


class TurnFailed(Exception):
    """The turn was undone whole; the member is owed an apology."""


@dataclass
class Front:
    """The one door to the core. `news` tells a channel that a chat of its own has something to show.

    `outboxes` names the channels that bring what nobody asked for, each with what wakes it. `refreshing` shows a chat
    where it is in the very message that it looks at. `announced` says that an announcement may have to start or go on.
    `has_bots`: Zalo bots are at work, whose numbers may be looked at.
    `turning`: the chats in which turns are being taken, whose replies are still to come.
    """

    database: Database
    house: House
    clock: Clock
    news: dict[str, News] = field(default_factory=dict)
    outboxes: dict[str, Callable[[], None]] = field(default_factory=dict)
    refreshing: dict[str, News] = field(default_factory=dict)
    announced: Callable[[], None] = _nothing_is_announced
    owing: list[Callable[[], Awaitable[object]]] = field(default_factory=list)
    looks: Iterator[int] = field(default_factory=_looks)
    has_bots: bool = False
    turning: Counter[tuple[str, str]] = field(default_factory=Counter)

    def wake_outboxes(self, channels: Collection[str] | None = None) -> None:
        """Something may have been queued: for these channels alone, where they are known."""
        for name, wake in self.outboxes.items():
            if channels is None or name in channels:
                wake()

    async def turn(self, inbound: Inbound) -> Reply:
        """Everything that one event leads to, durable when this returns. Raises TurnFailed."""
        where = inbound.channel, inbound.address
        self.turning[where] += 1
        try:
            return await self._turn(inbound)
        finally:
            self.turning[where] -= 1
            if not self.turning[where]:
                del self.turning[where]

    async def _turn(self, inbound: Inbound) -> Reply:
        began = time.perf_counter()
        now = self.clock()
        try:
            reply = await self._durable(lambda db: self._numbered(lambda: take_turn(db, inbound, self.house, now)))
        except Exception as failed:
            log_failure("turn", failed, channel=inbound.channel, event=type(inbound.event).__name__)
            raise TurnFailed from None
        log.debug("turn event=%s ms=%.1f", type(inbound.event).__name__, (time.perf_counter() - began) * 1000)
        await self._followed(reply)
        return reply

    async def open_link(self, opening: Opening) -> Opened:
        """A personal link is opened on the page, whole or not at all. Raises LinkRefused and TurnFailed."""
        now = self.clock()
        try:
            opened = await self._durable(lambda db: self._opened(db, opening, now))
        except LinkRefused:
            raise
        except Exception as failed:
            log_failure("link", failed)
            raise TurnFailed from None
        await self._followed(opened.reply)
        return opened

    def _opened(self, connection: sqlite3.Connection, opening: Opening, now: datetime) -> Opened:
        opened = open_link(connection, opening, self.house, now)
        return replace(opened, reply=self._numbered(lambda: opened.reply))

    async def _durable(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """A database that is busy for a moment is tried again before anybody is told."""
        for wait in (*WAITS_FOR_THE_DATABASE, None):
            try:
                return await self.database.transaction(work)
            except sqlite3.OperationalError:
                if wait is None:
                    raise
                await asyncio.sleep(wait)
        raise TurnFailed

    async def look(self, channel: str, address: str) -> Reply:
        """Where a chat is now, without anything happening."""
        now = self.clock()
        return await self.database.reading(
            lambda db: self._numbered(lambda: look(db, channel, address, self.house, now))
        )

    def _numbered(self, taken: Callable[[], Reply]) -> Reply:
        """On the database's thread, so that of two looks at the same revision the higher number saw more."""
        number = next(self.looks)
        return replace(taken(), look=number)

    async def offered(self, channel: str, address: str, event: Event) -> tuple[tuple[Attachment, ...], str]:
        """The files that an event would hand over in a chat, and its language, without anything happening."""
        now = self.clock()
        return await self.database.reading(lambda db: offered(db, channel, address, event, self.house, now))

    async def view(self, channel: str, address: str, event: Event) -> View:
        """What an event would show in a chat, without anything happening."""
        now = self.clock()
        return await self.database.reading(lambda db: view(db, channel, address, event, self.house, now))

    async def kept(self, file: PaperFile | AnnouncementFile) -> WholePaper | None:
        """A file that somebody sent in, for whoever was just handed it; None where it was taken away."""
        seal = self.house.seal
        if isinstance(file, PaperFile):
            paper = file.paper
            return await self.database.reading(lambda db: papers.whole(db, seal, paper))
        content = await self.database.reading(lambda db: announcements.content_of(db, seal, file.announcement))
        return WholePaper(file.name, file.media_type, content) if content is not None else None

    async def _followed(self, reply: Reply) -> None:
        try:
            await self._follow(reply)
        except Exception as failed:  # the turn itself is durable, so its member is answered all the same
            log_failure("after a turn", failed, channel=reply.chat.channel)

    async def _follow(self, reply: Reply) -> None:
        if reply.erased:
            await self.database.overwrite_erased()
        for channel, address in reply.others:
            if channel in self.news:
                await self.news[channel](address)
        if reply.announced:
            self.announced()


def draw_code() -> str:
    """The random part of an invitation code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
