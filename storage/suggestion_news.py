"""What was written to suggestions and nobody was told of yet, and which of them are due for an answer."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime

from handlers.suggestions import Side, What
from storage.statements import statements

SQL = statements("suggestions")


@dataclass(frozen=True, slots=True)
class Untold:
    """A line of the history that the other side was not told of yet; `name` is who wrote it."""

    entry: int
    suggestion: int
    side: Side
    what: What
    name: str


def to_tell(connection: sqlite3.Connection) -> tuple[Untold, ...]:
    """The oldest first."""
    return tuple(Untold(*row) for row in SQL.to_tell(connection))


def keep_told(connection: sqlite3.Connection, now: datetime) -> None:
    """The letters about all of these are queued, or there is nobody to be told."""
    SQL.all_told(connection, at=_text(now))


def to_remind(connection: sqlite3.Connection, begins: datetime, ends: datetime, day: date) -> tuple[int, ...]:
    """The open ones without an answer that name a meeting of this span, or this day."""
    rows = SQL.to_remind(connection, from_at=_text(begins), to_at=_text(ends), day=day.isoformat())
    return tuple(id_ for (id_,) in rows)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
