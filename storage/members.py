"""Units and members: who there is, and the import of a whole roster in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from handlers.roster import MemberRow, Role, Roster, UnitRow
from handlers.vocabulary import CellMember, Colleague
from storage import announcement_news, outbox, visit_letters
from storage.invitations import Invitee
from storage.statements import statements

SQL = statements("roster")


@dataclass(frozen=True, slots=True)
class StoredRoster:
    """What is stored, in the shape of a file; `left` are codes of members who have left."""

    roster: Roster
    left: frozenset[str]


NOBODY = StoredRoster(Roster((), ()), frozenset())  # where there is no database yet


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are."""

    units: int
    members: int
    joined: int


def stored_roster(connection: sqlite3.Connection) -> StoredRoster:
    """Everything stored, to be compared with a file."""
    units = tuple(UnitRow(code, name, level, parent) for _, code, name, level, parent in SQL.units(connection))
    roles: dict[str, list[Role]] = {}
    for member, role, unit in SQL.roles(connection):
        roles.setdefault(member, []).append(Role(role, unit or ""))
    rows = list(SQL.members(connection))
    members = tuple(MemberRow(code, name, unit, tuple(roles.get(code, ()))) for _, code, name, unit, _ in rows)
    return StoredRoster(Roster(units, members), frozenset(row[1] for row in rows if row[4] is not None))


def write_units(connection: sqlite3.Connection, units: Iterable[UnitRow]) -> None:
    rows = list(units)
    SQL.put_units(connection, [{"code": u.code, "name": u.name, "level": u.level} for u in rows])
    SQL.hang_units(connection, [{"code": u.code, "parent": u.parent} for u in rows])


def write_members(connection: sqlite3.Connection, members: Iterable[MemberRow]) -> None:
    rows = list(members)
    outbox.withdraw_of_movers(connection, ((m.code, m.unit) for m in rows))
    SQL.put_members(connection, [{"code": m.code, "name": m.name, "unit": m.unit} for m in rows])
    SQL.drop_roles(connection, [{"code": m.code} for m in rows])
    roles = [{"code": m.code, "role": role.kind, "unit": role.unit or None} for m in rows for role in m.roles]
    SQL.put_roles(connection, roles)
    outbox.withdraw_of_those_who_lost_their_office(connection)
    visit_letters.withdraw_of_those_who_lost_the_role(connection)
    announcement_news.withdraw_of_those_who_lost_the_role(connection)


def deactivate(connection: sqlite3.Connection, codes: Iterable[str], now: datetime) -> None:
    """These members have left. Their own data stays theirs; nothing is deleted."""
    SQL.members_leave(connection, [{"code": code, "at": now.isoformat()} for code in codes])
    outbox.withdraw_of_those_who_left(connection)


def by_code(connection: sqlite3.Connection, code: str) -> Invitee | None:
    row = SQL.by_code(connection, code=code)
    return Invitee(*row) if row else None


def to_invite(connection: sqlite3.Connection, code: str) -> Invitee | None:
    """A member for whom a code can be made: also one who has left, while answers of theirs are kept."""
    row = SQL.to_invite(connection, code=code)
    return Invitee(*row) if row else None


def unit_names(connection: sqlite3.Connection) -> dict[str, str]:
    """The name of each unit by its code."""
    return {code: name for _, code, name, *_ in SQL.units(connection)}


def unit_ids(connection: sqlite3.Connection) -> dict[str, int]:
    """The id of every unit by its code."""
    return {code: id_ for id_, code, *_ in SQL.units(connection)}


def not_joined_in(connection: sqlite3.Connection, unit: int) -> tuple[Colleague, ...]:
    """Members of a cell who have not joined yet: only for them may somebody else make out a code."""
    return tuple(Colleague(code, name) for code, name in SQL.not_joined_in(connection, unit_id=unit))


def of_cell(connection: sqlite3.Connection, unit: int, day: date) -> tuple[CellMember, ...]:
    """The members of a cell, in no order, and who of them is on leave on that day."""
    rows = SQL.of_cell(connection, unit_id=unit, day=day.isoformat())
    return tuple(CellMember(code, name, bool(away), _day(until) if away else None) for code, name, away, until in rows)


def keep_leave(
    connection: sqlite3.Connection, unit: int, code: str, until: date | None, now: datetime, today: date
) -> int | None:
    """Note the leave of a member of this cell; returns the member's id, None where the cell has no such member."""
    member: int | None = SQL.in_cell(connection, code=code, unit_id=unit)
    if member is not None:
        SQL.keep_leave(
            connection,
            member_id=member,
            until=until and until.isoformat(),
            at=now.isoformat(),
            day=today.isoformat(),
        )
    return member


def end_leave(connection: sqlite3.Connection, unit: int, code: str) -> None:
    SQL.end_leave(connection, member_id=SQL.in_cell(connection, code=code, unit_id=unit))


def leave_of(connection: sqlite3.Connection, member: int, day: date) -> tuple[bool, date | None]:
    """Whether a member is on leave on that day, and until when if it has an end."""
    row = SQL.leave_of(connection, member_id=member, day=day.isoformat())
    return (True, _day(row[0])) if row else (False, None)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def counts(connection: sqlite3.Connection) -> Counts:
    return Counts(*SQL.counts(connection))
