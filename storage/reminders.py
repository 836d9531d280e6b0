"""Who is reminded: the members of a cell with the chat they use, and what decides whether they want to hear it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from handlers.meeting_rules import quarter_code, quarter_start
from handlers.rhythm import Period
from storage.statements import statements

SQL = statements("reminders")
SWEEP = "reminders"


@dataclass(frozen=True, slots=True)
class Person:
    """A member who can be reminded. `submitted` is about the period asked for, `waiting` about the check-in."""

    id: int
    name: str
    chat: int
    language: str
    consent: str | None
    silent_until: datetime | None
    submitted: bool
    secretary: bool
    waiting: bool


def swept_until(connection: sqlite3.Connection) -> datetime | None:
    at: str | None = SQL.swept_until(connection, name=SWEEP)
    return datetime.fromisoformat(at) if at else None


def keep_swept(connection: sqlite3.Connection, at: datetime) -> None:
    SQL.keep_swept(connection, name=SWEEP, at=at.isoformat())


def cells(connection: sqlite3.Connection, channel: str) -> list[int]:
    """The units that have somebody to remind."""
    return [unit for (unit,) in SQL.cells(connection, channel=channel)]


def people_of(connection: sqlite3.Connection, unit: int, channel: str, period: Period, day: date) -> list[Person]:
    """The members of a cell whom this channel reaches."""
    start = quarter_start(day)
    first = Period(start.year, start.month).code
    waiting = {
        member
        for (member,) in SQL.waiting_commitments(
            connection, unit_id=unit, quarter=quarter_code(day), first_period=first
        )
    }
    rows = SQL.people_of(connection, unit_id=unit, channel=channel, period=period.code)
    return [
        Person(
            id=member,
            name=name,
            chat=chat,
            language=language,
            consent=version,
            silent_until=silent and datetime.fromisoformat(silent),
            submitted=bool(sent),
            secretary=bool(leads),
            waiting=member in waiting,
        )
        for member, name, chat, language, version, silent, sent, leads in rows
    ]


def be_silent(connection: sqlite3.Connection, member: int, until: datetime) -> None:
    SQL.be_silent(connection, member_id=member, until=until.isoformat())


def speak_again(connection: sqlite3.Connection, member: int) -> None:
    SQL.speak_again(connection, member_id=member)


def silent_until(connection: sqlite3.Connection, member: int) -> datetime | None:
    until: str | None = SQL.silent_until(connection, member_id=member)
    return datetime.fromisoformat(until) if until else None
