"""Who is told that a Zalo bot has little left of its month: rows of the outbox, once a bot, a month and a mark."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial

from bot.channels.zalo_quota import next_month
from bot.front import Front
from bot.house import House
from bot.screen import pack_screen, put_into_words
from bot.telling import Told, letter
from handlers import bots_seen
from handlers.reminders import quiet
from storage import outbox, reminders, zalo
from storage.facts import QUOTA
from storage.outbox import Letter
from storage.zalo import Untold

ALL = 100


async def send_quota_letters(front: Front) -> int:
    """Queue what is to be told since the last sweep; returns how many letters. At night it waits for the morning."""
    now, channels = front.clock(), frozenset(front.outboxes)
    if quiet(now, front.house.timezone):
        return 0
    month = _month(now, front.house)
    if not await front.database.reading(lambda db: zalo.to_tell(db, month)):
        return 0  # most minutes nobody is to be told anything, and nothing is written
    return await front.database.transaction(partial(queue, house=front.house, channels=channels, now=now))


def queue(connection: sqlite3.Connection, house: House, channels: Collection[str], now: datetime) -> int:
    """While nobody can be told of a bot, it stays to be told."""
    month, queued = _month(now, house), 0
    for bot in zalo.to_tell(connection, month):
        letters = tuple(_letters(connection, house, channels, bot, month, now))
        if letters:
            queued += outbox.queue_many(connection, house.seal, letters, now)
            zalo.told(connection, bot.bot, month, bot.share)
    return queued


def _letters(
    connection: sqlite3.Connection, house: House, channels: Collection[str], bot: Untold, month: str, now: datetime
) -> Iterator[Letter]:
    """In the one chat that is to be used; that may be one of this bot, while it takes any."""
    message = bots_seen.letter(bot.name, bot.used, house.zalo_quota, is_up=bot.share == ALL)
    for member in zalo.keepers_of(connection, bot.bot):
        reach = reminders.reach_of(connection, member, channels)
        if reach is not None:
            text = pack_screen(put_into_words(message, (), house.wording[reach.language]))
            identity = f"{QUOTA}:{member}:{bot.bot}.{month}.{bot.share}"
            until = next_month(now.astimezone(house.timezone))
            yield letter(Told(identity, QUOTA, member, reach.chat, text), now, until, house.timezone)


def _month(now: datetime, house: House) -> str:
    return f"{now.astimezone(house.timezone):%Y-%m}"
