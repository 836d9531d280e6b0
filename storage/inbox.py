"""Which incoming updates were already taken: the same one twice does nothing twice."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from storage.statements import statements

SQL = statements("inbox")


def take(connection: sqlite3.Connection, channel: str, update: str, now: datetime) -> bool:
    """Claim an update; False where it was taken before."""
    return bool(SQL.take(connection, channel=channel, id=update, at=now.isoformat()))


def forget_older(connection: sqlite3.Connection, before: datetime) -> None:
    SQL.forget_older(connection, before=before.isoformat())
