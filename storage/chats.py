"""The chats: where each one is, whose it is, and whether its last screen is still owed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from handlers.packing import pack, unpack_state
from handlers.states import State, Stranger
from handlers.vocabulary import Member
from storage.statements import statements

SQL = statements("chats")


@dataclass(frozen=True, slots=True)
class Chat:
    """One address on one channel. `id` is 0 where nothing is stored of it; `screen` is the platform's message id."""

    channel: str
    address: str
    id: int = 0
    state: State = Stranger()
    language: str = "vi"
    screen: str | None = None
    revision: int = 0
    owed: bool = False
    news: str | None = None
    member: Member | None = None


def find(connection: sqlite3.Connection, channel: str, address: str, consent_version: str) -> Chat:
    """The chat at an address and who talks there; an empty one for somebody nobody knows."""
    row = SQL.find(connection, channel=channel, address=address)
    if row is None:
        return Chat(channel, address)
    (id_, state, language, screen, revision, owed, news, member_id, *person) = row
    member = _member(connection, member_id, person, consent_version) if member_id else None
    return Chat(channel, address, id_, unpack_state(state), language, screen, revision, bool(owed), news, member)


def _member(connection: sqlite3.Connection, member_id: int, person: list[str], consent_version: str) -> Member:
    code, name, unit_id, unit_name, left_at, consented_to = person
    roles = tuple((role, unit) for role, unit in SQL.roles_of(connection, member_id=member_id))
    agreed, left = consented_to == consent_version, left_at is not None
    return Member(member_id, code, name, int(unit_id), unit_name, roles, agreed, left)


def keep(connection: sqlite3.Connection, chat: Chat, state: State, owed: bool, now: datetime) -> tuple[int, int]:
    """Remember where the chat is now; returns its id and its new revision."""
    at = now.isoformat()
    if chat.id:
        SQL.move(connection, id=chat.id, state=pack(state), owed=owed, at=at)
        return chat.id, chat.revision + 1
    added: int = SQL.add(
        connection,
        channel=chat.channel,
        address=chat.address,
        state=pack(state),
        language=chat.language,
        owed=owed,
        at=at,
    )
    return added, 1


def shown(connection: sqlite3.Connection, chat_id: int, screen: str | None, revision: int) -> None:
    """The screen of this revision is out, as this message of the platform."""
    SQL.shown(connection, id=chat_id, screen=screen, revision=revision)


def give_up(connection: sqlite3.Connection, chat_id: int, revision: int) -> None:
    """The platform will never take this screen."""
    SQL.give_up(connection, id=chat_id, revision=revision)


def owed(connection: sqlite3.Connection, channel: str) -> list[str]:
    """The addresses on a channel whose last screen never went out."""
    return [address for (address,) in SQL.owed(connection, channel=channel)]


def channels_of(connection: sqlite3.Connection, member: int) -> tuple[tuple[str, datetime], ...]:
    """Where a member has joined, and since when."""
    rows = SQL.channels_of(connection, member_id=member)
    return tuple((channel, datetime.fromisoformat(since)) for channel, since in rows)


def move_to_address(connection: sqlite3.Connection, chat_id: int, address: str) -> None:
    """The chat is found at this address from now on, and at its old one no more."""
    SQL.move_to_address(connection, id=chat_id, address=address)


def tell_others(connection: sqlite3.Connection, chat_id: int, member: int, news: str) -> tuple[tuple[str, str], ...]:
    """Owe the member's other chats a word; returns their channels and addresses."""
    SQL.tell_others(connection, id=chat_id, member_id=member, news=news)
    return tuple(SQL.others(connection, id=chat_id, member_id=member))


def tell_elsewhere(
    connection: sqlite3.Connection, chat_id: int, member: int, news: str, channel: str
) -> tuple[tuple[str, str], ...]:
    """Owe the member's chats on other channels than this one a word; returns their channels and addresses."""
    SQL.tell_elsewhere(connection, id=chat_id, member_id=member, news=news, channel=channel)
    return tuple(other for other in SQL.others(connection, id=chat_id, member_id=member) if other[0] != channel)


def forget_abandoned(connection: sqlite3.Connection, before: datetime) -> None:
    SQL.forget_abandoned(connection, before=before.isoformat())


def forget_idle(connection: sqlite3.Connection, channel: str, before: datetime) -> None:
    SQL.forget_idle(connection, channel=channel, before=before.isoformat())


def mark_unreachable(connection: sqlite3.Connection, chat_id: int, now: datetime) -> None:
    """The platform delivers nothing here any more."""
    SQL.mark_unreachable(connection, id=chat_id, at=now.isoformat())


def let_go_of_others(
    connection: sqlite3.Connection, chat_id: int, member: int, news: str, now: datetime
) -> tuple[tuple[str, str], ...]:
    """Put the member's other chats out and owe each of them a word; returns their channels and addresses."""
    others = tuple(SQL.others(connection, id=chat_id, member_id=member))
    SQL.let_go_of_others(connection, id=chat_id, member_id=member, news=news, at=now.isoformat())
    return others


def chats_of(connection: sqlite3.Connection, member: int) -> tuple[tuple[str, str, datetime], ...]:
    """Where a member has joined, at which address, and since when."""
    rows = SQL.chats_of(connection, member_id=member)
    return tuple((channel, address, datetime.fromisoformat(since)) for channel, address, since in rows)
