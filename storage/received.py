"""Announcements that came to a member, and are kept as long as it is known to whom they went."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from handlers.announcements import ReceivedOne
from storage import announcements
from storage.sealing import Seal
from storage.statements import statements

SQL = statements("received")


def has_any(connection: sqlite3.Connection, member: int) -> bool:
    """Looked up by member, so that every menu may ask."""
    return bool(SQL.has_any(connection, member_id=member))


def page(connection: sqlite3.Connection, seal: Seal, member: int, most: int, skip: int = 0) -> tuple[ReceivedOne, ...]:
    """The newest first. Raises SealBroken."""
    rows = list(SQL.page(connection, member_id=member, most=most, skip=skip))
    found = ((announcements.one(connection, seal, id_), at, read) for id_, at, read in rows)
    return tuple(ReceivedOne(one, datetime.fromisoformat(at), bool(read)) for one, at, read in found if one)
