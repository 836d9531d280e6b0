"""Attendance from above: who is sent to which cell in a quarter, who was there, and what they wrote, sealed."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from handlers.visits import CellCover, Quarter, Visit, VisitMeeting
from storage.sealing import Seal
from storage.statements import statements

SQL = statements("visits")
_BLOCK = 128  # bytes: sentences are filled up to it, so that the length of a sealed one says little
_RESEAL_AT_ONCE = 500


def of_quarter(connection: sqlite3.Connection, unit: int, quarter: str) -> tuple[CellCover, ...]:
    """Every cell below a unit in the order of their codes, with who of this unit or one below it comes or was there.

    Not counted as assigned: whoever lost the role, reported that it was not possible, or whose meeting is cancelled.
    """
    return tuple(CellCover(*row) for row in SQL.of_quarter(connection, unit_id=unit, quarter=quarter))


def directly_below(connection: sqlite3.Connection, unit: int) -> tuple[tuple[int, str], ...]:
    return tuple(SQL.directly_below(connection, unit_id=unit))


def name_of(connection: sqlite3.Connection, unit: int) -> str:
    """What a unit is called; empty where there is none."""
    return str(SQL.name_of(connection, unit_id=unit) or "")


def in_cell(
    connection: sqlite3.Connection, seal: Seal, cell: int, quarter: str, readable: Collection[int]
) -> tuple[Visit, ...]:
    """Who was sent to a cell in a quarter; the words only of those sent by one of the `readable` units."""
    rows = SQL.in_cell(connection, cell_id=cell, quarter=quarter)
    return tuple(_visit(row, seal if row[1] in readable else None) for row in rows)


def of_member(connection: sqlite3.Connection, seal: Seal, member: int) -> tuple[Visit, ...]:
    """All visits of a member with the own words, the newest quarter first."""
    return tuple(_visit(row, seal) for row in SQL.of_member(connection, member_id=member))


def _visit(row: tuple[Any, ...], seal: Seal | None) -> Visit:
    id_, unit, unit_name, cell, cell_name, quarter, member, name, assigned_at = row[:9]
    meeting, starts_at, place, cancelled_at, attended, criticism, words, reported_at, in_office = row[9:]
    return Visit(
        id=id_,
        unit=unit,
        unit_name=unit_name,
        cell=cell,
        cell_name=cell_name,
        quarter=quarter,
        member=member,
        name=name,
        assigned_at=datetime.fromisoformat(assigned_at),
        meeting=_meeting(meeting, starts_at, place, cancelled_at) if meeting is not None else None,
        attended=None if attended is None else bool(attended),
        criticism=None if criticism is None else bool(criticism),
        words=_opened(seal, words, id_, member) if seal and words is not None else "",
        reported_at=datetime.fromisoformat(reported_at) if reported_at else None,
        in_office=bool(in_office),
    )


def _meeting(id_: int, starts_at: str, place: str, cancelled_at: str | None = None) -> VisitMeeting:
    return VisitMeeting(id_, datetime.fromisoformat(starts_at), place, cancelled_at is not None)


def meetings_in(connection: sqlite3.Connection, cell: int, quarter: Quarter) -> tuple[VisitMeeting, ...]:
    """A cell's meetings in a quarter that take place or took place. A moved one stays the meeting of its month."""
    first, last = quarter.first.code, quarter.last.code
    rows = SQL.meetings_in(connection, cell_id=cell, first_period=first, last_period=last)
    return tuple(_meeting(*row) for row in rows)


def visitors(connection: sqlite3.Connection, unit: int, version: str) -> tuple[tuple[int, str, int, bool], ...]:
    """A committee's people, in no order: id, name, the cell each is in, and whether letters of ours arrive."""
    rows = SQL.visitors(connection, unit_id=unit, version=version)
    return tuple((id_, name, cell, bool(reachable)) for id_, name, cell, reachable in rows)


def expected(connection: sqlite3.Connection, cell: int, quarter: str) -> tuple[tuple[int | None, str, str], ...]:
    """Who comes to a cell from a quarter on, or was there: the meeting (None: any), the quarter, the name."""
    return tuple(SQL.expected(connection, cell_id=cell, quarter=quarter))


# ------------------------------------------------------------------ a rule that changes


def to_follow(connection: sqlite3.Connection, cell: int, now: datetime) -> list[tuple[int, str]]:
    """Visits to meetings that a new rule is about to take away, with the month of each."""
    return list(SQL.to_follow(connection, unit_id=cell, now=now.isoformat()))


def follow(connection: sqlite3.Connection, cell: int, visits: list[tuple[int, str]]) -> None:
    """They are to the meetings of the same months by the new rule."""
    SQL.follow(connection, [{"id": id_, "unit_id": cell, "period": period} for id_, period in visits])


# ------------------------------------------------------------------ sealed words


def keep_words(connection: sqlite3.Connection, seal: Seal, visit: int, member: int, words: str) -> None:
    SQL.keep_words(connection, id=visit, member_id=member, words=_sealed(seal, words, visit, member))


def forget_words_of(connection: sqlite3.Connection, member: int) -> None:
    SQL.forget_words_of(connection, member_id=member)


def forget_words_before(connection: sqlite3.Connection, day: date) -> bool:
    """What was reported before a day; returns whether there was anything."""
    return bool(SQL.forget_words_before(connection, at=day.isoformat()))


def reseal_some(connection: sqlite3.Connection, seal: Seal, after: int) -> tuple[int | None, int]:
    """Seal the next sentences with the current key; returns where to go on (None at the end) and how many."""
    rows = list(SQL.all_sealed(connection, after=after, most=_RESEAL_AT_ONCE))
    fresh = [
        {"id": id_, "words": _sealed(seal, _opened(seal, words, id_, member), id_, member)}
        for id_, member, words in rows
    ]
    SQL.reseal(connection, fresh)
    return (rows[-1][0] if rows else None), len(rows)


def _opened(seal: Seal, words: bytes, visit: int, member: int) -> str:
    return seal.open(words, _about(visit, member)).rstrip(b"\0").decode()


def _sealed(seal: Seal, words: str, visit: int, member: int) -> bytes:
    plain = words.encode()
    return seal.seal(plain + b"\0" * (-len(plain) % _BLOCK), _about(visit, member))


def _about(visit: int, member: int) -> str:
    return f"visit|{visit}|{member}"
