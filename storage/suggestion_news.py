"""What was written to suggestions and nobody was told of yet, and which of them are due for an answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from handlers.suggestions import Side, What
from storage.statements import statements

SQL = statements("suggestions")


@dataclass(frozen=True, slots=True)
class Untold:
    """A line of the history that the other side was not told of yet; `name` is who wrote it, `at` when."""

    entry: int
    suggestion: int
    side: Side
    what: What
    name: str
    at: datetime


def to_tell(connection: sqlite3.Connection) -> tuple[Untold, ...]:
    """The oldest first."""
    rows = SQL.to_tell(connection)
    return tuple(
        Untold(id_, suggestion, side, what, name, datetime.fromisoformat(at))
        for id_, suggestion, side, what, name, at in rows
    )


def keep_told(connection: sqlite3.Connection, entries: Iterable[int], now: datetime) -> None:
    """The letters about these are queued, or nobody could be told for so long that it is not worth telling."""
    for entry in entries:
        SQL.told(connection, id=entry, at=_text(now))


def is_queued(connection: sqlite3.Connection, identity: str) -> bool:
    return bool(SQL.is_queued(connection, identity=identity))


def to_remind(connection: sqlite3.Connection, begins: datetime, ends: datetime, day: date) -> tuple[int, ...]:
    """The open ones without an answer that name a meeting of this span, or this day."""
    rows = SQL.to_remind(connection, from_at=_text(begins), to_at=_text(ends), day=day.isoformat())
    return tuple(id_ for (id_,) in rows)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
