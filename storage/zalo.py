"""Zalo's bots with their cells and sealed tokens, and how many messages each has used of a month."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from handlers.bots import LOW, SHORT, BotStanding, share_of
from handlers.membership import CONSENT_VERSION
from storage.outbox import go_on
from storage.sealing import Seal
from storage.statements import statements

SQL = statements("zalo")
CHANNEL = "zalo"
ELSEWHERE = frozenset({"telegram", "web"})  # where what waits for a bot that is removed goes on to
_RESEAL_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ZaloBot:
    """A bot at work. `unit` is the cell it is for, None for the bot of the settings, whose token stands there."""

    id: int
    unit: int | None
    token: str = field(repr=False)
    account: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """What a bot has used of a month; `up_at`: when the platform said that it takes no more."""

    sent: int = 0
    received: int = 0
    up_at: datetime | None = None

    @property
    def up(self) -> bool:
        return self.up_at is not None


def address_of(bot: int, chat: str) -> str:
    """Where a chat is found: Zalo's ids of chats are those of one bot alone."""
    return f"{bot}:{chat}"


def parts_of(address: str) -> tuple[int, str]:
    """The bot and Zalo's id of the chat."""
    bot, _, chat = address.partition(":")
    return int(bot), chat


def active(connection: sqlite3.Connection, seal: Seal) -> tuple[ZaloBot, ...]:
    """The bots at work. Raises SealBroken."""
    return tuple(
        ZaloBot(id_, unit, seal.open(token, _about(id_)).decode() if token else "", account or "", name)
        for id_, unit, token, account, name in list(SQL.active(connection))
    )


def add(
    connection: sqlite3.Connection, seal: Seal, unit: int | None, token: str, account: str, name: str, now: datetime
) -> int:
    """A bot is at work from now on, by the platform's id for it; returns ours. The settings' own has no token here.

    Of one that was removed the people are reached again whom its removal left out of reach.
    """
    row = SQL.of_account(connection, account=account)
    if row:
        SQL.come_back(connection, address=address_of(row[0], ""), at=row[1])
        SQL.take_up(connection, id=row[0], unit_id=unit, name=name)
    id_ = int(row[0] if row else SQL.add(connection, unit_id=unit, account=account, name=name, at=now.isoformat()))
    SQL.keep_token(connection, id=id_, token=seal.seal(token.encode(), _about(id_)) if token else None)
    return id_


def remove(connection: sqlite3.Connection, bot: int, now: datetime) -> bool:
    """The bot ends, and nobody is reached by it; False where there is none of this id at work.

    What waits for its members goes on to another of their chats, by another bot too; the rest ends as it comes due.
    """
    address = address_of(bot, "")
    SQL.leave_chats(connection, address=address, at=now.isoformat())
    for (chat,) in list(SQL.waiting_for(connection, address=address)):
        go_on(connection, chat, {CHANNEL, *ELSEWHERE})
    return bool(SQL.remove(connection, id=bot, at=now.isoformat()))


def stop(connection: sqlite3.Connection, bot: int, now: datetime) -> None:
    """The bot is not at work for now; its people stay where they are."""
    SQL.remove(connection, id=bot, at=now.isoformat())


def release(connection: sqlite3.Connection, bot: int, now: datetime) -> None:
    """One that was stopped is removed, for another has taken its place."""
    remove(connection, bot, now)
    SQL.date_removal(connection, id=bot, at=now.isoformat())


def stopped(connection: sqlite3.Connection, but: str = "") -> frozenset[int]:
    """The bots that stood in the settings and still have people, `but` the one of this account."""
    return frozenset(id_ for (id_,) in SQL.stopped(connection, but=but))


def keep_own(connection: sqlite3.Connection, seal: Seal, account: str, name: str, now: datetime) -> int:
    """Our id for the bot of the settings; the one that stood there before ends. One that has a cell stays as it is."""
    for bot in active(connection, seal):
        if not bot.token and bot.account != account:
            remove(connection, bot.id, now)
    for id_ in stopped(connection, but=account):
        release(connection, id_, now)
    found = next((bot.id for bot in active(connection, seal) if bot.account == account), None)
    return found or add(connection, seal, None, "", account, name, now)


def stop_own(connection: sqlite3.Connection, seal: Seal, now: datetime) -> None:
    """The settings name no bot: it takes no new people, and those it has stay, for the setting may only be missing."""
    for bot in active(connection, seal):
        if not bot.token:
            stop(connection, bot.id, now)


def names(connection: sqlite3.Connection) -> dict[str, str]:
    """The name of the newest bot of each unit, by the unit's code; under "" the one of the settings.

    A second bot is added once the first is full, so the newest is the one with room.
    """
    return {code or "": name for code, name in SQL.names(connection)}


def name_for(connection: sqlite3.Connection, unit: int) -> str | None:
    """The name of the bot that a unit's members write to, empty where it is not known; None where there is none."""
    name: str | None = SQL.name_for(connection, unit_id=unit)
    return name


def count(connection: sqlite3.Connection, bot: int, month: str, sent: int = 0, received: int = 0) -> None:
    """So many more messages; `month` such as 2026-12."""
    SQL.count(connection, bot_id=bot, month=month, sent=sent, received=received)


def warn(connection: sqlite3.Connection, chat: int, address: str, month: str) -> bool:
    """Whether this chat is to be told now that its bot has few messages left of the month; once."""
    return bool(SQL.warn(connection, chat_id=chat, bot_id=parts_of(address)[0], month=month))


def use_up(connection: sqlite3.Connection, bot: int, month: str, now: datetime) -> None:
    """The platform says that this month's quota is used up."""
    SQL.use_up(connection, bot_id=bot, month=month, at=now.isoformat())


def take_again(connection: sqlite3.Connection, bot: int, month: str) -> None:
    """The platform takes messages after all."""
    SQL.take_again(connection, bot_id=bot, month=month)


def reach(connection: sqlite3.Connection, bot: int, month: str, quota: int, now: datetime) -> None:
    """From now on a bot has used 80, 95 or 100 of a hundred, as far as it has and did not before."""
    marks = {"low": share_of(quota, LOW), "short": share_of(quota, SHORT), "full": quota}
    SQL.reach(connection, bot_id=bot, month=month, **marks, at=now.isoformat())


def used_in(connection: sqlite3.Connection, month: str) -> dict[int, Used]:
    """What each bot has used of a month."""
    rows = SQL.month(connection, month=month)
    return {bot: Used(sent, received, _instant(up)) for bot, sent, received, up in rows}


def people_of(connection: sqlite3.Connection, bot: int) -> int:
    """How many members write to a bot."""
    return int(SQL.people(connection, address=address_of(bot, "")))


def people_cut_off(connection: sqlite3.Connection, bot: int) -> int:
    """How many of them would be reached nowhere without it."""
    return int(SQL.people_cut_off(connection, address=address_of(bot, "")))


@dataclass(frozen=True, slots=True)
class Untold:
    """A bot of which somebody is to be told how little is left: that 80 of a hundred are used, or all of them."""

    bot: int
    name: str
    used: int
    share: int


def to_tell(connection: sqlite3.Connection, month: str) -> tuple[Untold, ...]:
    """The bots of which nobody has been told yet how little is left."""
    return tuple(Untold(bot, name, used, share) for bot, name, _, used, share in SQL.to_tell(connection, month=month))


def told(connection: sqlite3.Connection, bot: int, month: str, share: int) -> None:
    """They have been told, once a bot, a month and a share."""
    SQL.told(connection, bot_id=bot, month=month, share=share)


def keepers_of(connection: sqlite3.Connection, bot: int) -> tuple[int, ...]:
    """Who is told: the secretaries of its cell, or of the cells whose members write to it."""
    rows = SQL.keepers(connection, bot_id=bot, address=address_of(bot, ""), version=CONSENT_VERSION)
    return tuple(member for (member,) in rows)


def beside(connection: sqlite3.Connection, bot: int, most: int) -> str:
    """The name of another bot of the same unit that has room, empty where there is none."""
    return next((name for name, people in SQL.beside(connection, bot_id=bot) if people < most), "")


def any_active(connection: sqlite3.Connection) -> bool:
    """Whether there is a bot at work at all."""
    return bool(SQL.any_active(connection))


def seen_by(
    connection: sqlite3.Connection, month: str, own: Collection[int], tops: Collection[int], everything: bool
) -> tuple[BotStanding, ...]:
    """The bots of one's own cell and of these units with all below them, each with its numbers of a month."""
    rows = SQL.seen(connection, month=month, all=int(everything), own=_ids(own), tops=_ids(tops))
    return tuple(
        BotStanding(bot, name, unit, people, sent, received, *(_instant(at) for at in since))
        for bot, name, unit, people, sent, received, *since in rows
    )


def sees_any(connection: sqlite3.Connection, own: Collection[int], tops: Collection[int], everything: bool) -> bool:
    """Whether there is any bot to look at."""
    return bool(SQL.sees_any(connection, all=int(everything), own=_ids(own), tops=_ids(tops)))


def _ids(ids: Collection[int]) -> str:
    return json.dumps(sorted(ids))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def reseal_some(connection: sqlite3.Connection, seal: Seal, after: int) -> tuple[int | None, int]:
    """Seal the next tokens with the current key; returns where to go on (None at the end) and how many."""
    rows = list(SQL.all_sealed(connection, after=after, most=_RESEAL_AT_ONCE))
    SQL.reseal(connection, [{"id": id_, "token": seal.seal(seal.open(t, _about(id_)), _about(id_))} for id_, t in rows])
    return (rows[-1][0] if rows else None), len(rows)


def _about(bot: int) -> str:
    return f"zalo|{bot}"
