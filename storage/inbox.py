"""Which incoming updates were already taken: the same one twice does nothing twice."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from storage.sealing import Seal
from storage.statements import statements

SQL = statements("inbox")


def take(connection: sqlite3.Connection, channel: str, update: str, now: datetime) -> bool:
    """Claim an update; False where it was taken before."""
    return bool(SQL.take(connection, channel=channel, id=update, at=now.isoformat()))


def take_hidden(connection: sqlite3.Connection, seal: Seal, channel: str, update: str, now: datetime) -> bool:
    """The same where the platform's id says in whose chat it was: its keyed hash is kept alone.

    While a key is being changed it is kept under both, so that nothing is taken again.
    """
    return all(take(connection, channel, hashed.hex(), now) for hashed in seal.hashes(update))


def forget_older(connection: sqlite3.Connection, before: datetime) -> None:
    SQL.forget_older(connection, before=before.isoformat())
