"""The roster from a file into the database: what would change, the change itself, and the invitations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path

from bot.front import draw_code
from bot.roster_files import RosterRefused, read_roster
from handlers import codes
from handlers.roster import Invite, MemberRow, Roster, UnitRow, circles, problem
from handlers.ways import page_link, telegram_link
from storage import invitations, members, zalo
from storage.invitations import Invitee
from storage.members import StoredRoster
from storage.sealing import Seal


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. `missing` are members of the database that the file does not name."""

    new_units: tuple[UnitRow, ...]
    changed_units: tuple[UnitRow, ...]
    new_members: tuple[MemberRow, ...]
    changed_members: tuple[MemberRow, ...]
    missing: tuple[MemberRow, ...]
    lists_members: bool

    @property
    def nothing(self) -> bool:
        return not (self.new_units or self.changed_units or self.new_members or self.changed_members)


def plan_import(connection: sqlite3.Connection | None, path: Path) -> Plan:
    """Compare a file with what is stored (None: there is no database yet). Raises RosterRefused with every problem."""
    stored = members.stored_roster(connection) if connection else members.NOBODY
    roster = read_roster(
        path,
        known_units=frozenset(unit.code for unit in stored.roster.units),
        known_members=frozenset(member.code for member in stored.roster.members),
    )
    _refuse_circles(roster, stored, path)
    return _compare(roster, stored)


def _refuse_circles(roster: Roster, stored: StoredRoster, path: Path) -> None:
    """A file of some units only can close a circle through stored ones."""
    parents = {unit.code: unit.parent for unit in (*stored.roster.units, *roster.units)}
    arrow = " → "  # house: a sign, not words
    found = [problem("roster.circle", path.name, codes=arrow.join(circle)) for circle in circles(parents)]
    if found:
        raise RosterRefused(tuple(found))


def _compare(roster: Roster, stored: StoredRoster) -> Plan:
    units = {unit.code: unit for unit in stored.roster.units}
    people = {member.code: member for member in stored.roster.members}
    named = {member.code for member in roster.members}
    gone = (m for m in stored.roster.members if m.code not in named and m.code not in stored.left)
    return Plan(
        new_units=tuple(unit for unit in roster.units if unit.code not in units),
        changed_units=tuple(unit for unit in roster.units if unit.code in units and unit != units[unit.code]),
        new_members=tuple(member for member in roster.members if member.code not in people),
        changed_members=tuple(m for m in roster.members if m.code in people and _differs(m, people[m.code], stored)),
        missing=tuple(gone) if roster.members else (),
        lists_members=bool(roster.members),
    )


def _differs(member: MemberRow, before: MemberRow, stored: StoredRoster) -> bool:
    same_roles = set(member.roles) == set(before.roles)
    same = (member.name, member.unit) == (before.name, before.unit) and same_roles
    return not same or member.code in stored.left


def apply(connection: sqlite3.Connection, plan: Plan, deactivate_missing: bool, now: datetime) -> None:
    """Write the plan; call inside a transaction."""
    members.write_units(connection, (*plan.new_units, *plan.changed_units))
    members.write_members(connection, (*plan.new_members, *plan.changed_members))
    if deactivate_missing:
        members.deactivate(connection, (member.code for member in plan.missing), now)


@dataclass(frozen=True, slots=True)
class Inviting:
    """How invitations are made now: `web` and `telegram` say where members arrive, empty where they cannot."""

    seal: Seal
    web: str
    telegram: str
    timezone: tzinfo
    now: datetime

    def make(self, connection: sqlite3.Connection, people: Iterable[Invitee]) -> list[Invite]:
        """A code for each of them; call inside a transaction."""
        ends = codes.ends_at(self.now)
        made = [(person, codes.make(ends, draw_code())) for person in people]
        invitations.add_many(connection, self.seal, ((person.id, code) for person, code in made), ends)
        names, bots = members.unit_names(connection), zalo.names(connection)
        return [
            replace(
                self._invite(person, names[person.unit], code, ends), zalo_bot=bots.get(person.unit, bots.get("", ""))
            )
            for person, code in made
        ]

    def _invite(self, person: Invitee, unit_name: str, code: str, ends: datetime) -> Invite:
        return Invite(
            member_code=person.code,
            name=person.name,
            unit_code=person.unit,
            unit_name=unit_name,
            code=codes.pretty(code),
            expires=codes.last_moment(ends).astimezone(self.timezone).date(),
            web_link=page_link(self.web, code),
            telegram_link=telegram_link(self.telegram, code),
        )
