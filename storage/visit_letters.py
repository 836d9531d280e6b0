"""What has to be told to whoever is sent to a cell's meeting, and what was: for the sweep that writes the letters."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from handlers.visits import VisitMeeting
from storage.statements import statements

SQL = statements("visits")


@dataclass(frozen=True, slots=True)
class Pending:
    """A visit that is not reported yet, or was taken back. `told` is what the member was told last, None nothing.

    `any_of` are the meetings of the quarter where it is to any of them.
    """

    id: int
    member: int
    unit: int
    cell: int
    unit_name: str
    cell_name: str
    quarter: str
    meeting: VisitMeeting | None
    taken_back: bool
    told: str | None
    told_at: datetime | None
    tellings: int
    any_of: tuple[VisitMeeting, ...] = field(default=())


def pending(connection: sqlite3.Connection, quarter: str) -> tuple[Pending, ...]:
    """From a quarter on, of those who are still of the committee that sent them."""
    choice = _any_of(connection, quarter)
    found = []
    for row in SQL.to_tell(connection, quarter=quarter):
        id_, member, unit, cell, unit_name, cell_name, code, meeting, at, place, cancelled, back, told, told_at, n = row
        fixed = VisitMeeting(meeting, datetime.fromisoformat(at), place, cancelled is not None) if meeting else None
        told_when = datetime.fromisoformat(told_at) if told_at else None
        found.append(
            Pending(
                id_, member, unit, cell, unit_name, cell_name, code, fixed, back is not None, told, told_when, n,
                () if fixed else choice.get(id_, ()),
            )
        )  # fmt: skip
    return tuple(found)


def _any_of(connection: sqlite3.Connection, quarter: str) -> Mapping[int, tuple[VisitMeeting, ...]]:
    found: dict[int, tuple[VisitMeeting, ...]] = {}
    for visit, meeting, at, place in SQL.any_of_quarter(connection, quarter=quarter):
        found[visit] = (*found.get(visit, ()), VisitMeeting(meeting, datetime.fromisoformat(at), place))
    return found


def consent_and_leave(connection: sqlite3.Connection, member: int, day: date) -> tuple[str | None, bool]:
    """Which consent a member gave last, and whether they are on leave."""
    version, away = SQL.who(connection, member_id=member, day=day.isoformat())
    return version, bool(away)


def announced(connection: sqlite3.Connection, member: int, visit: int) -> tuple[str, ...]:
    """The meetings that a member was reminded of the day before, by their occasions."""
    return tuple(subject for (subject,) in SQL.announced(connection, member_id=member, id=visit))


def is_queued(connection: sqlite3.Connection, identity: str) -> bool:
    return bool(SQL.is_queued(connection, identity=identity))


def told(connection: sqlite3.Connection, visit: int, what: str, now: datetime) -> None:
    """What waited about it before is as it was no longer; what was taken back is gone now."""
    SQL.withdraw(connection, id=visit)
    SQL.told(connection, id=visit, told=what, at=now.isoformat())


def drop(connection: sqlite3.Connection, visit: int) -> None:
    """One that was taken back, once that was told."""
    SQL.drop(connection, id=visit)


def call_off(connection: sqlite3.Connection, cell: int) -> None:
    """The calendar of a cell is another one: the next sweep looks again what is due."""
    SQL.call_off(connection, cell_id=cell)


def withdraw_of_those_who_lost_the_role(connection: sqlite3.Connection) -> None:
    SQL.withdraw_of_those_who_lost_the_role(connection)
