"""Who is reminded and where: the members of a cell with the chat to use, and what decides whether they hear it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.meeting_rules import quarter_code, quarter_start
from handlers.rhythm import Period
from handlers.ways import PAGE as THE_PAGE
from handlers.ways import choose
from storage.statements import statements

SQL = statements("reminders")
SWEEP = "reminders"
PAGE = THE_PAGE


@dataclass(frozen=True, slots=True)
class Person:
    """A member who can be reminded. `submitted` is about the period asked for, `waiting` about the check-in."""

    id: int
    chat: int
    language: str
    consent: str | None
    silent_until: datetime | None
    on_leave: bool
    submitted: bool
    secretary: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """One chat in which a member can be reached."""

    chat: int
    channel: str
    language: str


def swept_until(connection: sqlite3.Connection) -> datetime | None:
    at: str | None = SQL.swept_until(connection, name=SWEEP)
    return datetime.fromisoformat(at) if at else None


def keep_swept(connection: sqlite3.Connection, at: datetime) -> None:
    SQL.keep_swept(connection, name=SWEEP, at=at.isoformat())


def cells(connection: sqlite3.Connection) -> list[int]:
    """The units that have somebody to remind."""
    return [unit for (unit,) in SQL.cells(connection)]


def people_of(
    connection: sqlite3.Connection, unit: int, channels: Collection[str], period: Period, day: date
) -> list[Person]:
    """The members of a cell whom one of these channels reaches, each in the one chat that is to be used."""
    waiting = waiting_in(connection, unit, day)
    reaches = reaches_in(connection, unit)
    rows = SQL.people_of(connection, unit_id=unit, period=period.code, day=day.isoformat())
    return [
        Person(
            id=member,
            chat=reach.chat,
            language=reach.language,
            consent=version,
            silent_until=silent and datetime.fromisoformat(silent),
            on_leave=bool(away),
            submitted=bool(sent),
            secretary=bool(leads),
            waiting=member in waiting,
        )
        for member, version, silent, wanted, away, sent, leads in rows
        if (reach := choose(reaches.get(member, ()), wanted, channels))
    ]


def waiting_in(connection: sqlite3.Connection, unit: int, day: date) -> frozenset[int]:
    """The members whom the check-in of this day's quarter still waits for."""
    start = quarter_start(day)
    rows = SQL.waiting_commitments(
        connection, unit_id=unit, quarter=quarter_code(day), first_period=Period(start.year, start.month).code
    )
    return frozenset(member for (member,) in rows)


def reaches_in(connection: sqlite3.Connection, unit: int) -> Mapping[int, Sequence[Reach]]:
    """The chats of a cell's members, what was used last first."""
    found: dict[int, list[Reach]] = {}
    for member, chat, channel, language in SQL.chats_in(connection, unit_id=unit):
        found.setdefault(member, []).append(Reach(chat, channel, language))
    return found


def reach_of(connection: sqlite3.Connection, member: int, channels: Collection[str]) -> Reach | None:
    """Where one member is reached now."""
    reaches = [Reach(*row[1:]) for row in SQL.chats_of(connection, member_id=member)]
    return choose(reaches, preferred(connection, member), channels)


def prefer(connection: sqlite3.Connection, member: int, channel: str) -> None:
    SQL.prefer(connection, member_id=member, channel=channel)


def preferred(connection: sqlite3.Connection, member: int) -> str | None:
    """The channel a member asked to be reminded on."""
    channel: str | None = SQL.preferred(connection, member_id=member)
    return channel


def forget_preferred(connection: sqlite3.Connection, member: int) -> None:
    """On the usual channel again."""
    SQL.forget_choices(connection, member_id=member)


def forget_choices(connection: sqlite3.Connection, member: int) -> None:
    """Reminders as for anybody: on the usual channel, not silent."""
    SQL.forget_choices(connection, member_id=member)
    SQL.speak_again(connection, member_id=member)


def be_silent(connection: sqlite3.Connection, member: int, until: datetime) -> None:
    SQL.be_silent(connection, member_id=member, until=until.isoformat())


def speak_again(connection: sqlite3.Connection, member: int) -> None:
    SQL.speak_again(connection, member_id=member)


def silent_until(connection: sqlite3.Connection, member: int) -> datetime | None:
    until: str | None = SQL.silent_until(connection, member_id=member)
    return datetime.fromisoformat(until) if until else None
