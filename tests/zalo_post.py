"""A town with Zalo bots: a channel that counts and refuses as the real one does, and another one beside it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.channels import Delivery, Part, Posted, Posting, SendFailed
from bot.channels.zalo_posts import in_parts, screen_of_post
from bot.channels.zalo_quota import Quota
from bot.documents import Document
from bot.front import Front
from bot.outages import WHOLE, Parts
from bot.outbox import Outbox
from bot.pacing import UNPACED, Road
from bot.replies import Replies
from bot.screen import Screen, pack_screen
from bot.turn import Inbound, Reply
from handlers.events import Event, Said
from storage import outbox, reminders, zalo
from storage.database import Database
from storage.outbox import REMINDER, Letter
from tests.conversation import Town, fresh_database

BOT = 1
LATE_IN_THE_MONTH = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)  # ten in the morning there
QUOTA = 100


@dataclass
class Telling:
    """What arrived on one channel: to whom, and what it said."""

    name: str
    takes_files: bool = False
    told: list[tuple[str, Screen]] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: itertools.count(101))

    def in_parts(self, screen: Screen, with_file: bool) -> tuple[Part, ...]:
        return in_parts(screen, with_file)

    async def show(self, delivery: Delivery) -> str | None:
        return self._taken(delivery.address, delivery.screen)

    async def post(self, posting: Posting) -> Posted:
        screen = screen_of_post(posting)
        return Posted(self._taken(posting.address, screen) if screen else posting.sent_as or "")

    async def hand_over(self, address: str, document: Document) -> None:
        raise AssertionError("no file was asked for")

    def _taken(self, address: str, screen: Screen) -> str:
        self.told.append((address, screen))
        return str(next(self._numbers))

    def to(self, address: str) -> list[str]:
        """The titles of what came to a chat, each with the notices above it."""
        return [" ".join((*screen.notices, screen.title)) for to, screen in self.told if to == address]


@dataclass
class Counting(Telling):
    """Zalo: what it takes is counted, and what its month has no room for is refused before it is sent."""

    quota: Quota | None = None
    tried: int = 0
    fails: frozenset[str] = frozenset()  # beginnings of addresses that nothing arrives at just now

    def takes(self, address: str, kind: str) -> bool:
        assert self.quota is not None
        return self.quota.has_room(zalo.parts_of(address)[0], kind)

    async def show(self, delivery: Delivery) -> str | None:
        self._may_go(delivery.address, delivery.kind)
        return self._counted(delivery.address, delivery.screen)

    async def post(self, posting: Posting) -> Posted:
        screen = screen_of_post(posting)
        if screen is None:
            return Posted(posting.sent_as or "")
        self._may_go(posting.address, "announcement")
        return Posted(self._counted(posting.address, screen))

    def _may_go(self, address: str, kind: str) -> None:
        self.tried += 1
        assert self.quota is not None
        if refused := self.quota.refuse(zalo.parts_of(address)[0], kind):
            raise refused
        if address.startswith(tuple(self.fails)):
            raise SendFailed("later")

    def _counted(self, address: str, screen: Screen) -> str:
        assert self.quota is not None
        self.quota.sent(zalo.parts_of(address)[0])
        return self._taken(address, screen)


class Post:
    """The town, its front, Zalo and Telegram with what goes out by each."""

    def __init__(self, town: Town, database: Database) -> None:
        self.town = town
        self.front = Front(database, replace(town.house, zalo_quota=QUOTA), lambda: town.now)
        self.quota = Quota(self.front)
        self.zalo, self.telegram = Counting("zalo", quota=self.quota), Telling("telegram")
        parts = {"zalo": Parts(lambda address: str(zalo.parts_of(address)[0]), self.zalo.takes)}
        self.ways = {
            each.name: Outbox(each, self.front, Road(UNPACED), parts=parts.get(each.name, WHOLE))
            for each in (self.zalo, self.telegram)
        }
        self.replies = {each.name: Replies(each, self.front) for each in (self.zalo, self.telegram)}
        for name, way in self.ways.items():
            self.front.outboxes[name] = way.wake
            self.front.news[name] = self.replies[name].show_again
        self._numbers = itertools.count(1)

    def uses(self, number: int) -> None:
        """So many messages more of the bot's month."""
        for _ in range(number):
            self.quota.received(BOT)

    async def says(self, address: str, text: str) -> Reply:
        return await self.happens(address, Said(text))

    async def happens(self, address: str, event: Event) -> Reply:
        """Somebody writes to the bot, and its answer goes out as far as it may."""
        self.town.now += timedelta(seconds=1)
        reply = await self.front.turn(Inbound("zalo", address, event, f"z{next(self._numbers)}"))
        self.replies["zalo"].send(reply)
        await self.rests()
        return reply

    def queue(
        self, code: str, kind: str = "period_80", until: datetime | None = None, screen: Screen | None = None
    ) -> int:
        """A letter to a member where they are reached by Zalo first."""
        member, number = self.town.id_of(code), next(self._numbers)
        reach = reminders.reach_of(self.town.connection, member, {"zalo"}) or reminders.reach_of(
            self.town.connection, member, {"telegram"}
        )
        assert reach is not None
        text = pack_screen(screen or a_letter(kind))
        made = Letter(f"{kind}:{member}:{number}", REMINDER, member, reach.chat, kind, text, self.town.now, until)
        return self.town.write(lambda db: outbox.queue_many(db, self.town.seal, [made], self.town.now))

    async def goes_out(self) -> int:
        """All that may go now, on every channel; returns how often one was tried."""
        tries = 0
        self.town.now += timedelta(seconds=1)
        for way in (*self.ways.values(), *self.ways.values()):  # what went on to another channel goes there, too
            while await way.step():
                tries += 1
                assert tries < 100, "it spins"
        await self.rests()
        return tries

    async def rests(self) -> None:
        async with asyncio.timeout(30):
            while any(each._busy for each in self.replies.values()):
                await asyncio.sleep(0)
        await asyncio.gather(*(mark for way in self.ways.values() for mark in way._marks))
        await self.front.database.flush()

    def rows(self) -> list[tuple[object, ...]]:
        """The channel, state and error of each row of the outbox."""
        asked = "SELECT channel, state, error FROM outbox ORDER BY id"
        return [tuple(row) for row in self.town.connection.execute(asked)]

    def month(self) -> tuple[object, ...]:
        """Sent, received and whether the platform refuses, as they are stored."""
        row = zalo.used_in(self.town.connection, f"{self.town.now.astimezone(self.town.house.timezone):%Y-%m}")
        return (row[BOT].sent, row[BOT].received, row[BOT].up) if BOT in row else ()

    def owes(self, address: str) -> bool:
        (owed,) = self.town.connection.execute("SELECT owed = 1 FROM chats WHERE address = ?", (address,)).fetchone()
        return bool(owed)


def a_letter(title: str) -> Screen:
    return Screen(
        language="vi", notices=(), heading="", progress=None, title=title, lines=("Một lời.",), choices=(),
        takes_text=False, first_number=1,
    )  # fmt: skip


def has_bot(town: Town, unit: str | None = "CB5", name: str = "Chi bộ 5") -> int:
    where = town.unit_of(unit) if unit else None
    return town.write(lambda db: zalo.add(db, town.seal, where, "token-of-it", f"account of {name}", name, town.now))


def has_people(town: Town) -> None:
    """An is on Zalo and Telegram, Giang on Zalo alone, Binh, who leads the cell, on Telegram alone."""
    town.joined("AN", "an", "telegram")
    town.joined("AN", "1:an", "zalo")
    town.joined("GIANG", "1:giang", "zalo")
    town.joined("BINH", "binh", "telegram")
    town.write(lambda db: db.execute("UPDATE chats SET owed = 0, news = NULL"))


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[Post]:
    town = Town(fresh_database(folder), LATE_IN_THE_MONTH)
    has_bot(town)
    has_people(town)
    database = await Database.open(town.path)
    made = Post(town, database)
    yield made
    for each in made.replies.values():
        await each.close(0)
    await database.close()
    town.close()
