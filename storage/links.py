"""Personal links to the page: each opens once, for one member, and something happens there; only hashes are kept."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import facts as f
from handlers.events import ExportAsked
from handlers.packing import pack
from handlers.page_links import MINUTES
from storage.desk import Desk, Writers
from storage.sealing import Seal
from storage.statements import statements

SQL = statements("links")


@dataclass(frozen=True, slots=True)
class Link:
    """Whose it is, the chat that asked for it and the language spoken there, and what happens on the page, packed."""

    member: int
    chat: int
    language: str
    event: str


def make(  # noqa: PLR0913, PLR0917  a link is all of this
    connection: sqlite3.Connection,
    seal: Seal,
    token: str,
    member: int,
    chat: int,
    event: str,
    now: datetime,
    minutes: int = MINUTES,
) -> None:
    """A new link; an older one of this chat for the same thing opens nothing more."""
    ends = now + timedelta(minutes=minutes)
    SQL.end_same(connection, chat_id=chat, event=event)
    SQL.add(
        connection,
        token_hash=seal.hash(f"link:{token}"),
        member_id=member,
        chat_id=chat,
        event=event,
        expires_at=ends.isoformat(),
    )


def take(connection: sqlite3.Connection, seal: Seal, token: str, now: datetime) -> Link | None:
    """Use a link up: of two at once, one gets it. None where it is used, over, unknown, or its member may not come."""
    for token_hash in seal.hashes(f"link:{token}"):
        if SQL.take(connection, token_hash=token_hash, at=now.isoformat(), always=pack(ExportAsked())):
            return _link(connection, token_hash)
    return None


def taken(connection: sqlite3.Connection, seal: Seal, token: str) -> Link | None:
    """A link that was used: for the browser that used it and never got the answer."""
    found = (_link(connection, token_hash) for token_hash in seal.hashes(f"link:{token}"))
    return next((link for link in found if link is not None), None)


def _link(connection: sqlite3.Connection, token_hash: bytes) -> Link | None:
    row = SQL.taken(connection, token_hash=token_hash)
    return Link(*row) if row else None


def end_all_of(connection: sqlite3.Connection, member: int) -> None:
    """No link opens this member's page any more, whichever chat asked for it."""
    SQL.end_all_of(connection, member_id=member)


def forget_old(connection: sqlite3.Connection, now: datetime) -> None:
    """Links whose time is over, used or not."""
    SQL.forget_old(connection, at=now.isoformat())


def _link_made(fact: f.LinkMade, desk: Desk) -> None:
    make(desk.connection, desk.seal, fact.token, fact.member, desk.chat.id, fact.event, desk.now, fact.minutes)


WRITERS: Writers = {f.LinkMade: _link_made}
