"""What the sweep asks of announcements: what is due, who stands behind it, who is reminded, what is forgotten."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from handlers.announcements import Announcement
from handlers.membership import CONSENT_VERSION
from handlers.reminders import awake
from handlers.rights import ALLOWED, ANNOUNCE
from storage.deliveries import SQL, tally
from storage.outbox import ANNOUNCEMENT, KEPT


def due(connection: sqlite3.Connection, now: datetime) -> tuple[int, ...]:
    """What is to start now, and what goes on after a stop."""
    return tuple(id_ for (id_,) in SQL.due(connection, at=_text(now)))


def sending(connection: sqlite3.Connection) -> tuple[int, ...]:
    """What is on its way."""
    return tuple(id_ for (id_,) in SQL.sending(connection))


def is_left(connection: sqlite3.Connection, id_: int) -> bool:
    """Whether anything of it has still to go to a channel. What the page shows waits there for its reader."""
    return bool(SQL.is_left(connection, id=id_))


def by_number(id_: int, now: datetime) -> Announcement:
    """One of which only the number is wanted."""
    return Announcement(id_, 0, "", 0, "", "sending", now)


def may_go(connection: sqlite3.Connection, id_: int) -> bool:
    """Whether its author, or who approved it, still has the right to send it."""
    rows = SQL.stands_behind(connection, id=id_)
    return any(ANNOUNCE in ALLOWED.get(role, frozenset()) and agreed == CONSENT_VERSION for _, role, agreed in rows)


def colleagues(connection: sqlite3.Connection, id_: int) -> tuple[int, ...]:
    """Everybody who may send announcements of its unit."""
    rows = SQL.colleagues(connection, id=id_)
    allowed = (
        member
        for member, role, agreed in rows
        if ANNOUNCE in ALLOWED.get(role, frozenset()) and agreed == CONSENT_VERSION
    )
    return tuple(dict.fromkeys(allowed))


def watching(connection: sqlite3.Connection, id_: int) -> tuple[tuple[str, str], ...]:
    """The chats that look at it, as channel and address."""
    return tuple(SQL.watching(connection, state=f"AtAnnouncement:{id_}"))


def reminders_asked(connection: sqlite3.Connection) -> tuple[tuple[int, date], ...]:
    """What has a reminder to be queued, and of which day."""
    return tuple((id_, date.fromisoformat(day)) for id_, day in SQL.reminders_asked(connection))


def queue_reminder(connection: sqlite3.Connection, id_: int, day: date, now: datetime, timezone: tzinfo) -> int:
    """A row for each who was sent it and has not read it; returns how many. It makes no sense after the next evening.

    One of an earlier day that did not go out yet is overtaken.
    """
    not_before = awake(now, timezone)
    until = datetime.combine(not_before.astimezone(timezone).date() + timedelta(days=2), time(), timezone)
    SQL.reminder_overtaken(connection, id=id_)
    before = connection.total_changes
    SQL.remind(
        connection,
        id=id_,
        lane=ANNOUNCEMENT,
        day=day.isoformat(),
        not_before=_text(not_before),
        until=_text(until),
        at=_text(now),
        consent=CONSENT_VERSION,
    )
    queued = connection.total_changes - before
    SQL.reminder_queued(connection, id=id_)
    return queued


def freeze_old(connection: sqlite3.Connection, now: datetime) -> None:
    """Of what ended long ago the numbers are kept and nobody's name."""
    for (id_,) in list(SQL.long_ended(connection, before=_text(now - KEPT))):
        report = json.dumps(asdict(tally(connection, by_number(id_, now), 0)))
        SQL.freeze(connection, id=id_, report=report, at=_text(now))
        SQL.forget_rows(connection, id=id_)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
