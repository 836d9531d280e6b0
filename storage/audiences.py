"""Whom announcements can go to and who sees which: the tree to choose from, and the list."""

from __future__ import annotations

import sqlite3

from handlers.announcements import Announcement, Branch, Branches
from storage import announcements, participation
from storage.sealing import Seal
from storage.statements import statements

SQL = statements("audiences")


def branches(connection: sqlite3.Connection, one: Announcement, at: int) -> Branches | None:
    """A unit and those below it, to choose from; 0 is the one that announces. None for what is not below that."""
    here = at or one.unit
    line = participation.line_above(connection, here)
    if one.unit not in line:
        return None
    up_to = line[: line.index(one.unit) + 1]
    below = tuple(
        Branch(id_, name, bool(more), id_ in one.units) for id_, name, more in SQL.below(connection, unit_id=here)
    )
    return Branches(
        at=here,
        name=SQL.name(connection, unit_id=here),
        above=up_to[1] if len(up_to) > 1 else 0,
        chosen=here in one.units,
        covered=bool(set(up_to) & set(one.units)),
        below=below,
        chosen_below=frozenset(id_ for id_ in one.units if here in participation.line_above(connection, id_)[1:]),
    )


def unit_name(connection: sqlite3.Connection, unit: int) -> str:
    return SQL.name(connection, unit_id=unit) or ""


def chosen_in(connection: sqlite3.Connection, announcement: int) -> tuple[str, ...]:
    """The names of the units that were chosen."""
    return tuple(name for _, name in SQL.chosen(connection, id=announcement))


def has_strayed(connection: sqlite3.Connection, announcement: int) -> bool:
    """Whether a chosen unit is not below the one that announces, or not any more."""
    return bool(SQL.strayed(connection, id=announcement))


def seen_in(
    connection: sqlite3.Connection, seal: Seal, unit: int, member: int, most: int, skip: int
) -> tuple[Announcement, ...]:
    """A page of what one of a unit's committee sees, the newest first."""
    ids = list(SQL.seen_in(connection, unit_id=unit, member_id=member, most=most, skip=skip))
    return tuple(found for (id_,) in ids if (found := announcements.one(connection, seal, id_)))


def next_id(connection: sqlite3.Connection) -> int:
    """The id that the next draft gets; holds within a transaction."""
    return int(SQL.next_id(connection))


def discard(connection: sqlite3.Connection, announcement: int) -> bool:
    """Nothing of a draft is kept; False where it is none."""
    return bool(SQL.discard(connection, id=announcement))


def forget_author(connection: sqlite3.Connection, member: int) -> None:
    """Nobody reads what somebody was still writing, or who did what, once that person's data are erased."""
    for (id_,) in list(SQL.drafts_of(connection, member_id=member)):
        SQL.discard(connection, id=id_)
    SQL.forget_record(connection, member_id=member)


def written_by(connection: sqlite3.Connection, seal: Seal, member: int) -> tuple[Announcement, ...]:
    """What somebody wrote, the oldest first."""
    ids = list(SQL.written_by(connection, member_id=member))
    return tuple(found for (id_,) in ids if (found := announcements.one(connection, seal, id_)))


def pass_to(connection: sqlite3.Connection, announcement: int, member: int) -> None:
    SQL.pass_to(connection, id=announcement, member_id=member)


def approve(connection: sqlite3.Connection, announcement: int, member: int | None) -> None:
    SQL.approve(connection, id=announcement, member_id=member)
