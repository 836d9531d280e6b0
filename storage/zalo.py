"""Zalo's bots with their cells and sealed tokens, and how many messages each has used of a month."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from storage.sealing import Seal
from storage.statements import statements

SQL = statements("zalo")
CHANNEL = "zalo"
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
    """What a bot has used of a month; `up`: the platform has said that it takes no more."""

    sent: int = 0
    received: int = 0
    up: bool = False


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
    """A bot is at work from now on, by the platform's id for it; returns ours. The settings' own has no token here."""
    row = SQL.of_account(connection, account=account)
    if row:
        SQL.take_up(connection, id=row[0], unit_id=unit, name=name)
    id_ = int(row[0] if row else SQL.add(connection, unit_id=unit, account=account, name=name, at=now.isoformat()))
    SQL.keep_token(connection, id=id_, token=seal.seal(token.encode(), _about(id_)) if token else None)
    return id_


def remove(connection: sqlite3.Connection, bot: int, now: datetime) -> bool:
    """The bot ends, and nobody is reached by it; False where there is none of this id at work."""
    SQL.leave_chats(connection, address=address_of(bot, ""), at=now.isoformat())
    return bool(SQL.remove(connection, id=bot, at=now.isoformat()))


def count(connection: sqlite3.Connection, bot: int, month: str, sent: int = 0, received: int = 0) -> None:
    """So many more messages; `month` such as 2026-12."""
    SQL.count(connection, bot_id=bot, month=month, sent=sent, received=received)


def use_up(connection: sqlite3.Connection, bot: int, month: str, now: datetime) -> None:
    """The platform says that this month's quota is used up."""
    SQL.use_up(connection, bot_id=bot, month=month, at=now.isoformat())


def used_in(connection: sqlite3.Connection, month: str) -> dict[int, Used]:
    """What each bot has used of a month."""
    return {bot: Used(sent, received, up is not None) for bot, sent, received, up in SQL.month(connection, month=month)}


def people_of(connection: sqlite3.Connection, bot: int) -> int:
    """How many members write to a bot."""
    return int(SQL.people(connection, address=address_of(bot, "")))


def reseal_some(connection: sqlite3.Connection, seal: Seal, after: int) -> tuple[int | None, int]:
    """Seal the next tokens with the current key; returns where to go on (None at the end) and how many."""
    rows = list(SQL.all_sealed(connection, after=after, most=_RESEAL_AT_ONCE))
    SQL.reseal(connection, [{"id": id_, "token": seal.seal(seal.open(t, _about(id_)), _about(id_))} for id_, t in rows])
    return (rows[-1][0] if rows else None), len(rows)


def _about(bot: int) -> str:
    return f"zalo|{bot}"
