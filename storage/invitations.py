"""Invitations by the hash of their code, and the failed tries of the last quarter of an hour."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.vocabulary import Invitation
from storage.sealing import Seal
from storage.statements import statements

SQL = statements("invitations")
TRIES_COUNT_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Invitee:
    """A member for whom an invitation can be made out."""

    id: int
    code: str
    name: str
    unit: str


def by_code(connection: sqlite3.Connection, seal: Seal, code: str) -> Invitation | None:
    """The invitation a code opens, under whichever key it was made."""
    for code_hash in seal.hashes(f"code:{code}"):
        row = SQL.by_hash(connection, code_hash=code_hash)
        if row:
            return _invitation(row)
    return None


def by_id(connection: sqlite3.Connection, invitation: int) -> Invitation | None:
    row = SQL.by_id(connection, id=invitation)
    return _invitation(row) if row else None


def _invitation(row: tuple[int, int, str, str, str, str | None]) -> Invitation:
    id_, member, name, unit_name, expires_at, used_at = row
    return Invitation(id_, member, name, unit_name, datetime.fromisoformat(expires_at), used_at is not None)


def use(connection: sqlite3.Connection, invitation: int, now: datetime) -> bool:
    """Use it up; False where somebody else was first."""
    return bool(SQL.use(connection, id=invitation, at=now.isoformat()))


def end_those_of_others(connection: sqlite3.Connection, member: int, now: datetime) -> None:
    """The member is in: no code that somebody else made out, and may still hold, opens the member's answers."""
    SQL.end_those_of_others(connection, member_id=member, at=now.isoformat())


def add(
    connection: sqlite3.Connection, seal: Seal, member: int, code: str, ends: datetime, made_by: int | None = None
) -> None:
    """Remember an invitation by the hash of its code."""
    code_hash = seal.hash(f"code:{code}")
    SQL.add(connection, member_id=member, code_hash=code_hash, made_by=made_by, expires_at=ends.isoformat())


def add_many(connection: sqlite3.Connection, seal: Seal, made: Iterable[tuple[int, str]], ends: datetime) -> None:
    """Remember many: pairs of a member's id and a code."""
    rows = [
        {"member_id": member, "code_hash": seal.hash(f"code:{code}"), "made_by": None, "expires_at": ends.isoformat()}
        for member, code in made
    ]
    SQL.add_many(connection, rows)


def uninvited(connection: sqlite3.Connection, now: datetime) -> list[Invitee]:
    """Members who have joined nowhere and hold no code that still works."""
    return [Invitee(*row) for row in SQL.uninvited(connection, at=now.isoformat())]


def withdraw_open(connection: sqlite3.Connection) -> int:
    """Every invitation that nobody used ends at once; returns how many there were."""
    ended: int = SQL.withdraw_open(connection)
    return ended


def count_open(connection: sqlite3.Connection, now: datetime) -> int:
    """How many invitations could still be used."""
    number: int = SQL.count_open(connection, at=now.isoformat())
    return number


def wrong_tries(connection: sqlite3.Connection, seal: Seal, channel: str, address: str, now: datetime) -> int:
    """How many codes failed from this chat in the last quarter of an hour."""
    since = (now - TRIES_COUNT_FOR).isoformat()
    tries: int = SQL.tries_since(connection, chat_hash=_chat(seal, channel, address), since=since)
    return tries


def add_wrong_try(connection: sqlite3.Connection, seal: Seal, channel: str, address: str, now: datetime) -> None:
    SQL.add_try(connection, chat_hash=_chat(seal, channel, address), at=now.isoformat())


def _chat(seal: Seal, channel: str, address: str) -> bytes:
    return seal.hash(f"chat:{channel}:{address}")


def forget_old(connection: sqlite3.Connection, now: datetime) -> None:
    """Drop tries that no longer count and invitations that ended a season ago."""
    SQL.forget_tries(connection, before=(now - TRIES_COUNT_FOR).isoformat())
    SQL.forget_ended(connection, before=(now - timedelta(days=90)).isoformat())


def end_all_of(connection: sqlite3.Connection, member: int, now: datetime) -> None:
    """No code opens this member's answers any more, whoever made it out."""
    SQL.end_all_of(connection, member_id=member, at=now.isoformat())
