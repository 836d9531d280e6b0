"""What secretaries and committees may read of a unit, fetched only for whoever holds the right to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.house import House
from handlers.names import by_given_name
from handlers.release_papers import ReleasePaper, SharedCounts, YearPaper
from handlers.rhythm import Period, period_at
from handlers.rights import OVERSEE, SUMMARISE, may, units_of
from handlers.summaries import paper_of, period_typed, year_paper_of
from handlers.vocabulary import Member, Overview
from storage import meetings, participation, releases
from storage.releases import Unit

MONTHS_IN_A_PICTURE = 12
FEWEST_SHARED = 5  # a number of commitments below a committee is shown from five on


def overview_of(
    connection: sqlite3.Connection, house: House, member: Member, unit: int, code: str, now: datetime
) -> Overview | None:
    """One unit in one period; None for whoever may not see it. 0 is the own unit, "" the period it is in."""
    wanted = unit or _own(member)
    line = participation.line_above(connection, wanted)
    if not _may_see(connection, member, line):
        return None
    newest = _newest(connection, house, wanted, now)
    period = period_typed(code) or newest
    standing = participation.standing(connection, wanted, period)
    if standing is None:
        return None
    seen = line_seen(connection, member, wanted)
    overview = Overview(
        unit=standing,
        above=seen[0][0] if seen else 0,
        period=period,
        newest=newest,
        below=participation.below(connection, wanted, period) if oversees(member, line) else (),
        months=releases.months_of(connection, wanted),
        line=seen,
    )
    if not is_of_the_cell(member, wanted) or not _is_open(connection, house, wanted, period, now):
        return overview  # names are there to remind people, and nobody can be reminded of a month that is over
    return _with_names(connection, overview, now.astimezone(house.timezone).date())


def line_seen(connection: sqlite3.Connection, member: Member, unit: int) -> tuple[tuple[int, str], ...]:
    """The units above that the member may see as well, with their names, the nearest first."""
    line = participation.named_above(connection, unit)
    ids = tuple(id_ for id_, _ in line)
    return tuple(each for at, each in enumerate(line) if oversees(member, ids[at:]))


def _own(member: Member) -> int:
    """The cell one is secretary of, or else the unit whose committee one is in."""
    if may(member, SUMMARISE, member.unit):
        return member.unit
    return next(iter(units_of(member, OVERSEE)), 0)


def _may_see(connection: sqlite3.Connection, member: Member, line: tuple[int, ...]) -> bool:
    """The secretary sees the own cell, a committee its unit and all below it. `line`: the unit and all above it."""
    if not line:
        return False
    is_own = is_of_the_cell(member, line[0]) and not participation.has_below(connection, line[0])
    return is_own or oversees(member, line)


def is_of_the_cell(member: Member, unit: int) -> bool:
    """Whether this is a secretary of this very cell, and in it."""
    return unit == member.unit and may(member, SUMMARISE, unit)


def oversees(member: Member, line: tuple[int, ...]) -> bool:
    return bool(set(line) & set(units_of(member, OVERSEE)))


def _newest(connection: sqlite3.Connection, house: House, unit: int, now: datetime) -> Period:
    """The period a cell is in, or the one it has just closed until the next opens; above, the calendar's month."""
    period, window = meetings.window_at(connection, unit, now, house.timezone)
    in_cell = period if window.opens_at <= now else period.previous
    return max(in_cell, period_at(now, house.timezone))


def _is_open(connection: sqlite3.Connection, house: House, unit: int, period: Period, now: datetime) -> bool:
    current, window = meetings.window_at(connection, unit, now, house.timezone)
    return period == current and window.opens_at <= now < window.closes_at


def _with_names(connection: sqlite3.Connection, overview: Overview, day: date) -> Overview:
    people = participation.people(connection, overview.unit.id, overview.period, day)
    waiting = [each for each in people if not each.submitted and not each.on_leave]
    return replace(
        overview,
        names_shown=True,
        waiting=_in_order(each.name for each in waiting if each.reachable),
        on_leave=_in_order(each.name for each in people if not each.submitted and each.on_leave),
        unreachable=_in_order(each.name for each in waiting if not each.reachable),
        nudged_today=participation.nudged_on(connection, overview.unit.id, day),
    )


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=by_given_name))


# ------------------------------------------------------------------ releases


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a release: in which language, and whether as a secretary of that very cell."""

    language: str
    of_the_cell: bool


def release_of(
    connection: sqlite3.Connection, house: House, unit: int, period: Period, now: datetime, reader: Reader
) -> ReleasePaper | None:
    """One unit's release with the month before it. The right to it is checked by whoever asks."""
    published = releases.one(connection, unit, period)
    if published is None:
        return None
    before = releases.one(connection, unit, period.previous)
    is_newest = releases.months_of(connection, unit)[:1] == (period,)
    day = now.astimezone(house.timezone).date()
    shared = shared_by(connection, unit, day, reader.of_the_cell) if is_newest else None  # they are those of today
    return paper_of(published, before, shared, house.shelf.current(reader.language))


def shared_by(connection: sqlite3.Connection, unit: int, day: date, of_the_cell: bool) -> SharedCounts | None:
    """For the cell's secretary all that it was told; for anybody else only where there are enough to be nobody's."""
    units = _with_all_below(unit, releases.tree(connection))
    if of_the_cell and len(units) == 1:
        return releases.shared_counts(connection, unit, day.isoformat())
    told = [releases.shared_counts(connection, each, day.isoformat()) for each in units]
    parts = [each for each in told if each.all >= FEWEST_SHARED]  # or the others' could be taken off the sum
    whole = SharedCounts(*(sum(getattr(p, n) for p in parts) for n in ("open", "put_right", "overdue")))
    return whole if whole.all >= FEWEST_SHARED else None


def _with_all_below(unit: int, tree: Iterable[Unit]) -> list[int]:
    below: dict[int | None, list[int]] = {}
    for each in tree:
        below.setdefault(each.parent, []).append(each.id)
    found = [unit]
    for one in found:
        found += below.get(one, [])
    return found


def year_of(connection: sqlite3.Connection, house: House, unit: int, last: Period, language: str) -> YearPaper | None:
    """The releases of up to twelve months; None where there is none."""
    newest = releases.one(connection, unit, last)
    if newest is None:
        return None
    months = releases.year_of(connection, unit, last, MONTHS_IN_A_PICTURE)
    return year_paper_of(newest.unit, newest.parent, months, house.shelf.current(language))
