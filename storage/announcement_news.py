"""What a committee has to be told of its own announcements: that one waits, was agreed to, or was given back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storage.statements import statements

SQL = statements("announcement_news")
WORTH_TELLING = timedelta(days=3)  # nobody is told of it later


@dataclass(frozen=True, slots=True)
class Untold:
    """A deed in the record of an announcement: what, by whom, and who had asked for it."""

    deed: int
    announcement: int
    what: str
    by: int | None
    asker: int | None


def untold(connection: sqlite3.Connection, now: datetime) -> tuple[Untold, ...]:
    """Of each announcement the newest, as long as it still stands."""
    return tuple(
        Untold(*row) for row in SQL.untold(connection, since=(now - WORTH_TELLING).astimezone(UTC).isoformat())
    )


def withdraw_of_those_who_lost_the_role(connection: sqlite3.Connection) -> None:
    SQL.withdraw_of_those_who_lost_the_role(connection)
