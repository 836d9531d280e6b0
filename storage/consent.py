"""The proof of consent: which version, on which channel, when given, when withdrawn. Never deleted."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from handlers.vocabulary import ConsentRecord
from storage.statements import statements

SQL = statements("consents")


def give(connection: sqlite3.Connection, member: int, version: str, channel: str, now: datetime) -> None:
    SQL.give(connection, member_id=member, version=version, channel=channel, at=now.isoformat())


def withdraw(connection: sqlite3.Connection, member: int, now: datetime) -> None:
    SQL.withdraw(connection, member_id=member, at=now.isoformat())


def of_member(connection: sqlite3.Connection, member: int) -> tuple[ConsentRecord, ...]:
    """The whole record, oldest first."""
    return tuple(
        ConsentRecord(version, channel, datetime.fromisoformat(given), withdrawn and datetime.fromisoformat(withdrawn))
        for version, channel, given, withdrawn in SQL.of_member(connection, member_id=member)
    )
