"""The chats: where each one is, whose it is, and whether its last screen is still owed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.packing import pack, unpack_state
from handlers.states import State, Stranger
from handlers.vocabulary import Member
from handlers.ways import Way
from storage.statements import statements

SQL = statements("chats")
# What a chat is told of another one.
JOINED_ELSEWHERE, SIGNED_OUT_ELSEWHERE, USED_UP_ELSEWHERE = "joined", "signed_out", "used_up"
LINK_OPENED = "link_opened"
OWED = 1  # in `chats.owed`; 0: it is out, 2: it is not and will not be
AHEAD = timedelta(minutes=1)  # what a platform dates later than that shuts nobody out until then


@dataclass(frozen=True, slots=True)
class Chat:
    """One address on one channel. `id` is 0 where nothing is stored of it; `screen` is the platform's message id.

    `heard_at` is when the newest message that was taken was sent, where the platform says so. `unseen`: the newest
    screen is not out, whether it still will be (`owed`) or not.
    """

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
    heard_at: datetime | None = None
    unseen: bool = False


def find(connection: sqlite3.Connection, channel: str, address: str, consent_version: str) -> Chat:
    """The chat at an address and who talks there; an empty one for somebody nobody knows."""
    row = SQL.find(connection, channel=channel, address=address)
    if row is None:
        return Chat(channel, address)
    (id_, state, language, screen, revision, owed, news, heard, member_id, *person) = row
    member = _member(connection, member_id, person, consent_version) if member_id else None
    heard_at = datetime.fromisoformat(heard) if heard else None
    place = unpack_state(state)
    return Chat(
        channel, address, id_, place, language, screen, revision, owed == OWED, news, member, heard_at, bool(owed)
    )


def _member(connection: sqlite3.Connection, member_id: int, person: list[str], consent_version: str) -> Member:
    code, name, unit_id, unit_name, left_at, consented_to = person
    roles = tuple((role, unit) for role, unit in SQL.roles_of(connection, member_id=member_id))
    agreed, left = consented_to == consent_version, left_at is not None
    return Member(member_id, code, name, int(unit_id), unit_name, roles, agreed, left)


def keep(
    connection: sqlite3.Connection, chat: Chat, state: State, owed: bool, now: datetime, sent_at: datetime | None = None
) -> tuple[int, int]:
    """Remember where the chat is now, and when what led there was sent; returns its id and its new revision."""
    at = now.isoformat()
    heard_at = sent_at.isoformat() if sent_at and sent_at <= now + AHEAD else None
    if chat.id:
        SQL.move(connection, id=chat.id, state=pack(state), owed=owed, at=at, heard_at=heard_at)
        return chat.id, chat.revision + 1
    added: int = SQL.add(
        connection,
        channel=chat.channel,
        address=chat.address,
        state=pack(state),
        language=chat.language,
        owed=owed,
        at=at,
        heard_at=heard_at,
    )
    return added, 1


def shown(connection: sqlite3.Connection, chat_id: int, screen: str | None, revision: int) -> None:
    """The screen of this revision is out, as this message of the platform."""
    SQL.shown(connection, id=chat_id, screen=screen, revision=revision)


def give_up(connection: sqlite3.Connection, chat_id: int, revision: int) -> None:
    """The platform will never take this screen."""
    SQL.give_up(connection, id=chat_id, revision=revision)


def pass_on(connection: sqlite3.Connection, chat_id: int, revision: int) -> None:
    """This screen is not sent any more: its member was asked to go on elsewhere, and has not seen it."""
    SQL.pass_on(connection, id=chat_id, revision=revision)


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


def tell_others(
    connection: sqlite3.Connection, chat_id: int, member: int, news: str, but: int = 0
) -> tuple[tuple[str, str], ...]:
    """Owe the member's other chats a word, `but` one that knows; returns their channels and addresses."""
    SQL.tell_others(connection, id=chat_id, member_id=member, news=news, but=but)
    return tuple(SQL.others(connection, id=chat_id, member_id=member, but=but))


def tell_in_passing(connection: sqlite3.Connection, chat_id: int, news: str) -> None:
    """Say something with the chat's next screen, whenever that goes out; what it is to be told already goes before."""
    SQL.tell_in_passing(connection, id=chat_id, news=news)


def tell_elsewhere(
    connection: sqlite3.Connection, chat_id: int, member: int, news: str, channel: str
) -> tuple[tuple[str, str], ...]:
    """Owe the member's chats on other channels than this one a word; returns their channels and addresses."""
    SQL.tell_elsewhere(connection, id=chat_id, member_id=member, news=news, channel=channel)
    return tuple(other for other in SQL.others(connection, id=chat_id, member_id=member, but=0) if other[0] != channel)


def forget_abandoned(connection: sqlite3.Connection, before: datetime) -> None:
    SQL.forget_abandoned(connection, before=before.isoformat())


def forget_idle(connection: sqlite3.Connection, channel: str, before: datetime) -> None:
    SQL.forget_idle(connection, channel=channel, before=before.isoformat())


def mark_unreachable(connection: sqlite3.Connection, chat_id: int, now: datetime) -> None:
    """The platform delivers nothing here any more."""
    SQL.mark_unreachable(connection, id=chat_id, at=now.isoformat())


def is_reached(connection: sqlite3.Connection, chat_id: int) -> None:
    """Whoever writes there can be reached there, also where the chat stays where it is."""
    SQL.is_reached(connection, id=chat_id)


def let_go_of_others(
    connection: sqlite3.Connection, chat_id: int, member: int, news: str, now: datetime
) -> tuple[tuple[str, str], ...]:
    """Put the member's other chats out and owe each of them a word; returns their channels and addresses."""
    others = tuple(SQL.others(connection, id=chat_id, member_id=member, but=0))
    SQL.end_links_of_others(connection, id=chat_id, member_id=member)
    SQL.end_offers_of_others(connection, id=chat_id, member_id=member)
    SQL.let_go_of_others(connection, id=chat_id, member_id=member, news=news, at=now.isoformat())
    return others


def let_go(
    connection: sqlite3.Connection, chat: int, member: int, news: str, now: datetime
) -> tuple[tuple[str, str], ...] | None:
    """Put one of the member's chats out and owe it a word; returns its channel and address where that can arrive.

    What was sent there opens nothing any more. None where it is not this member's.
    """
    place = SQL.place_of(connection, id=chat, member_id=member)
    if place is None:
        return None
    SQL.let_go(connection, id=chat, member_id=member, news=news, at=now.isoformat())
    SQL.end_links_of(connection, id=chat)
    SQL.end_offers_of(connection, id=chat)
    channel, address, unreachable_at = place
    return () if unreachable_at else ((channel, address),)


def ways_of(connection: sqlite3.Connection, member: int, here: int) -> tuple[Way, ...]:
    """The member's chats, one of which is where this is asked."""
    return tuple(
        Way(id_, channel, datetime.fromisoformat(since), datetime.fromisoformat(seen), gone is None, id_ == here)
        for id_, channel, since, seen, gone in SQL.ways_of(connection, member_id=member)
    )


def chats_of(connection: sqlite3.Connection, member: int) -> tuple[tuple[str, str, datetime], ...]:
    """Where a member has joined, at which address, and since when."""
    rows = SQL.chats_of(connection, member_id=member)
    return tuple((channel, address, datetime.fromisoformat(since)) for channel, address, since in rows)
