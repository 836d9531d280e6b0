"""Participation: how many of a unit have sent, and for a cell's secretary who has not; never how anyone answered."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from handlers.rhythm import Period, period_from
from handlers.vocabulary import UnitStanding
from storage.statements import statements

SQL = statements("participation")


@dataclass(frozen=True, slots=True)
class Taking:
    """One member of a cell, as participation sees them."""

    id: int
    name: str
    submitted: bool
    on_leave: bool
    reachable: bool


@dataclass(frozen=True, slots=True)
class Nudge:
    """Somebody asked that the cell's unfinished members be reminded."""

    unit: int
    day: date
    period: Period
    by: str
    by_member: int


def standing(connection: sqlite3.Connection, unit: int, period: Period) -> UnitStanding | None:
    """A unit with all below it; None where there is no such unit."""
    name, members, respondents = SQL.standing(connection, unit_id=unit, period=period.code)
    return UnitStanding(unit, name, members, respondents) if name is not None else None


def below(connection: sqlite3.Connection, unit: int, period: Period) -> tuple[UnitStanding, ...]:
    """The units directly below, each with all below it, in the order of their codes."""
    return tuple(UnitStanding(*row) for row in SQL.below(connection, unit_id=unit, period=period.code))


def has_below(connection: sqlite3.Connection, unit: int) -> bool:
    return bool(SQL.has_below(connection, unit_id=unit))


def line_above(connection: sqlite3.Connection, unit: int) -> tuple[int, ...]:
    """The unit itself and all above it, the nearest first; empty where there is no such unit."""
    return tuple(id_ for (id_,) in SQL.lines_above(connection, unit_id=unit))


def named_above(connection: sqlite3.Connection, unit: int) -> tuple[tuple[int, str], ...]:
    """All units above a unit with their names, the nearest first."""
    return tuple((id_, name) for id_, name in SQL.named_above(connection, unit_id=unit))


def people(connection: sqlite3.Connection, unit: int, period: Period, day: date) -> tuple[Taking, ...]:
    """The members of a cell, in no order."""
    rows = SQL.people(connection, unit_id=unit, period=period.code, day=day.isoformat())
    return tuple(Taking(id_, name, bool(sent), bool(away), bool(found)) for id_, name, sent, away, found in rows)


def nudged_on(connection: sqlite3.Connection, unit: int, day: date) -> bool:
    return bool(SQL.nudged_on(connection, unit_id=unit, day=day.isoformat()))


def nudge(connection: sqlite3.Connection, unit: int, day: date, period: str, by: int) -> None:
    """Once a day at most: a second one of the same day changes nothing."""
    SQL.nudge(connection, unit_id=unit, day=day.isoformat(), period=period, member_id=by)


def to_nudge(connection: sqlite3.Connection) -> tuple[Nudge, ...]:
    """Nudges that are not on their way yet."""
    rows = SQL.to_nudge(connection)
    return tuple(
        Nudge(unit, date.fromisoformat(day), period_from(code), by, member) for unit, day, code, by, member in rows
    )


def nudge_queued(connection: sqlite3.Connection, nudge: Nudge, now: datetime) -> None:
    SQL.nudge_queued(connection, unit_id=nudge.unit, day=nudge.day.isoformat(), at=now.isoformat())
