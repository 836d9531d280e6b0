"""Suggestions for review as each of the two sides may see them; who stands on which comes from the roles of now."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from handlers.membership import CONSENT_VERSION
from handlers.rights import COMMITTEE
from handlers.suggestions import Entry, Side, Suggestion
from storage import participation
from storage.sealing import Seal
from storage.statements import statements
from storage.suggestion_seal import open_entry, open_subject, resealed, resealed_entry

SQL = statements("suggestions")
_RESEAL_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sides:
    """Who may see one now. Nobody stands on both sides."""

    authors: frozenset[int]
    concerned: frozenset[int]

    def of(self, member: int) -> Side | None:
        if member in self.authors:
            return "author"
        return "concerned" if member in self.concerned else None

    def people(self, side: Side) -> frozenset[int]:
        return self.authors if side == "author" else self.concerned


@dataclass(slots=True)
class Look:
    """One look at the roles of now: who leads a unit, and what stands above it, are read once."""

    connection: sqlite3.Connection
    _holders: dict[int, tuple[tuple[int, str, bool], ...]] = field(default_factory=dict)
    _above: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def leaders(self, unit: int) -> frozenset[int]:
        """Who speaks for a unit: its committee, and a cell's secretary and deputy; only those who agreed."""
        return frozenset(member for member, _, agreed in self._held(unit) if agreed)

    def in_office(self, unit: int, role: str) -> frozenset[int]:
        """Who holds an office of this kind there, agreed or not: a committee is one, a secretary and deputy another."""
        return frozenset(id_ for id_, held, _ in self._held(unit) if (held == COMMITTEE) == (role == COMMITTEE))

    def _held(self, unit: int) -> tuple[tuple[int, str, bool], ...]:
        if unit not in self._holders:
            rows = SQL.holders(self.connection, unit_id=unit)
            self._holders[unit] = tuple((member, role, bool(agreed)) for member, role, agreed in rows)
        return self._holders[unit]

    def above(self, unit: int) -> tuple[int, ...]:
        if unit not in self._above:
            self._above[unit] = participation.line_above(self.connection, unit)
        return self._above[unit]


def sides(look: Look, row: tuple[Any, ...]) -> Sides:
    """The author while in that office, also without a consent; or else who holds it now. And the one concerned."""
    unit, author, role, member, to_unit = row[1], row[3], row[5], row[6], row[10]
    concerned = frozenset({member}) if member else look.leaders(to_unit or 0)
    office = look.in_office(unit, role)
    authors = frozenset({author}) if author in office else (office & look.leaders(unit)) - concerned
    return Sides(authors, concerned - authors)


def sides_of(connection: sqlite3.Connection, id_: int) -> Sides | None:
    """Who may see one now; None where there is no such suggestion."""
    row = SQL.one(connection, id=id_)
    return sides(Look(connection), row) if row else None


def of_person(connection: sqlite3.Connection, member: int, units: Iterable[int]) -> tuple[Suggestion, ...]:
    """All on whose sides somebody stands who speaks for these units, without any words; open ones first."""
    ids = {id_ for (id_,) in SQL.of_person(connection, member_id=member)}
    ids |= {id_ for unit in units for (id_,) in SQL.of_unit(connection, unit_id=unit)}
    look = Look(connection)
    found = [each for id_ in sorted(ids, reverse=True) if (each := _seen(look, None, id_, member, False))]
    return tuple(sorted(found, key=lambda each: not each.is_open))


def one(connection: sqlite3.Connection, seal: Seal, id_: int, member: int) -> Suggestion | None:
    """One with its history, as this member may see it; None for everybody else. Raises SealBroken."""
    return _seen(Look(connection), seal, id_, member, True)


def titled(connection: sqlite3.Connection, seal: Seal, id_: int, member: int) -> Suggestion | None:
    """The same without its history, for a list."""
    return _seen(Look(connection), seal, id_, member, False)


def outline(connection: sqlite3.Connection, id_: int, member: int) -> Suggestion | None:
    """The same without a word of either side: nothing of it is opened."""
    return _seen(Look(connection), None, id_, member, False)


def draft_of(connection: sqlite3.Connection, seal: Seal, author: int) -> Suggestion | None:
    """What somebody is writing."""
    id_ = SQL.draft_of(connection, author_id=author)
    row = SQL.one(connection, id=id_) if id_ else None
    return _suggestion(Look(connection), row, seal, "author") if row else None


def _seen(look: Look, seal: Seal | None, id_: int, member: int, whole: bool) -> Suggestion | None:
    row = SQL.one(look.connection, id=id_)
    if row is None or row[12] == "draft" or row[19] == member:
        return None
    side = sides(look, row).of(member)
    if side is None:
        return None
    entries = tuple(_entries(look.connection, seal, id_, member)) if seal and whole else ()
    return _suggestion(look, row, seal, side, entries)


def _suggestion(
    look: Look, row: tuple[Any, ...], seal: Seal | None, side: Side, entries: tuple[Entry, ...] = ()
) -> Suggestion:
    id_, unit, unit_name, author, author_name, role, member, name, in_unit, left_at, to_unit, to_name, state = row[:13]
    body, meets_at, due, made_at, answered_at, meeting, _ = row[13:]
    return Suggestion(
        id=id_,
        unit=unit,
        unit_name=unit_name,
        author=author,
        author_name=author_name,
        role=role,
        to=name if member else to_name,
        to_member=member or 0,
        to_unit=to_unit or 0,
        of_cell=to_unit or in_unit,
        side=side,
        state=state,
        made_at=datetime.fromisoformat(made_at),
        subject=open_subject(seal, body, id_, author) if seal and body else None,
        meets_at=datetime.fromisoformat(meets_at) if meets_at else None,
        meeting=meeting or 0,
        due=date.fromisoformat(due) if due else None,
        answered_at=datetime.fromisoformat(answered_at) if answered_at else None,
        reachable=left_at is None and reaches(look, role, unit, to_unit or in_unit),
        entries=entries,
        passed_on=author not in look.in_office(unit, role),
    )


def reaches(look: Look, role: str, unit: int, where: int) -> bool:
    """Whether who speaks for a unit in this role may speak to what is there: a secretary to the own cell alone."""
    return unit in look.above(where) if role == COMMITTEE else unit == where


def _entries(connection: sqlite3.Connection, seal: Seal, id_: int, reader: int) -> Iterator[Entry]:
    for entry, at, name, side, what, body, member in SQL.entries_of(connection, id=id_):
        if what != "made":
            text = open_entry(seal, body, entry, id_, member) if body else ""
            yield Entry(datetime.fromisoformat(at), name, side, what, text, own=member == reader)


def all_of(connection: sqlite3.Connection, seal: Seal, member: int) -> tuple[Suggestion, ...]:
    """For the member's own export: those to this member whole, and of all others what this member wrote and may see."""
    look = Look(connection)
    return tuple(_exported(look, seal, id_, member) for (id_,) in list(SQL.stored_of(connection, member_id=member)))


def count_of(connection: sqlite3.Connection, member: int) -> int:
    """How many of these there are; nothing is opened."""
    return len(list(SQL.stored_of(connection, member_id=member)))


def _exported(look: Look, seal: Seal, id_: int, member: int) -> Suggestion:
    """Whoever is on no side any more keeps the own words, and no word of anybody else."""
    row = SQL.one(look.connection, id=id_)
    there = sides(look, row)
    side: Side = "concerned" if row[6] == member else there.of(member) or "author"
    on_a_side = row[6] == member or there.of(member) is not None
    entries = tuple(each for each in _entries(look.connection, seal, id_, member) if on_a_side or each.own)
    kept = row if on_a_side or row[3] == member else (*row[:13], None, *row[14:])
    return _suggestion(look, kept, seal, side, entries)


def received(connection: sqlite3.Connection, member: int) -> bool:
    """Whether anything was ever suggested to a member."""
    return bool(SQL.was_given_any(connection, member_id=member))


# ------------------------------------------------------------------ whom one may suggest to


def name_of(connection: sqlite3.Connection, unit: int) -> str:
    name: str | None = SQL.unit_name(connection, unit_id=unit)
    return name or ""


def units_below(connection: sqlite3.Connection, unit: int) -> tuple[tuple[int, str], ...]:
    return tuple((id_, name) for id_, name in SQL.units_below(connection, unit_id=unit))


def who_can_be_told(connection: sqlite3.Connection, unit: int) -> tuple[tuple[int, str, str], ...]:
    """The members of a cell who have come in and agreed: id, code, name; in no order."""
    return tuple(SQL.who_can_be_told(connection, unit_id=unit, version=CONSENT_VERSION))


def can_be_told(connection: sqlite3.Connection, member: int) -> bool:
    return bool(SQL.can_be_told(connection, member_id=member, version=CONSENT_VERSION))


def place_of(connection: sqlite3.Connection, code: str) -> tuple[int, int] | None:
    """The member of this code, and the unit this member is in."""
    row = SQL.place_of(connection, code=code)
    return (row[0], row[1]) if row else None


# ------------------------------------------------------------------ another key


def reseal_some(connection: sqlite3.Connection, seal: Seal, after: int) -> tuple[int | None, int]:
    """Seal the next words with the current key; returns where to go on (None at the end) and how many."""
    rows = list(SQL.all_sealed(connection, after=after, most=_RESEAL_AT_ONCE))
    SQL.reseal(connection, [{"id": row[0], "body": resealed(seal, *row)} for row in rows])
    return (rows[-1][0] if rows else None), len(rows)


def reseal_some_entries(connection: sqlite3.Connection, seal: Seal, after: int) -> tuple[int | None, int]:
    """The same for the lines of history."""
    rows = list(SQL.entries_sealed(connection, after=after, most=_RESEAL_AT_ONCE))
    SQL.reseal_entries(connection, [{"id": row[0], "body": resealed_entry(seal, *row)} for row in rows])
    return (rows[-1][0] if rows else None), len(rows)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
