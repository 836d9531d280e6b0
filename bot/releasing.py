"""The release: each cell is counted and frozen when its period closes, the units above when the month has ended.

Whatever is interrupted is taken up by the next sweep: a closing or a release that is there stands as it is.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import takewhile

from bot.front import Front
from bot.house import House
from bot.logs import log, log_failure
from bot.telling import tell_readers
from handlers.closing import WAIT_FOR_A_CELL, Frozen, Rolled, bands_of_a_cell, roll_up, to_close
from handlers.rhythm import Period, closes_at, period_at
from storage import meetings, participation, releases
from storage.releases import Counted

STINT = 0.0005  # seconds; with the 0.005 of Python replies waited for a whole roll-up, now they take 0.05 s


async def release(front: Front) -> int:
    """Everything that is due now; returns how many units were released."""
    now = front.clock()
    cells = await _close_cells(front, now)
    above = 0
    for period in await front.database.reading(partial(_periods_to_roll_up, house=front.house, now=now)):
        above += await _roll_up(front, period, now)
    if cells or above:
        log.info("releases cells=%d above=%d", cells, above)
    return cells + above


async def _close_cells(front: Front, now: datetime) -> int:
    """Every cell that is due. The first that closes in a month brings those along in which nobody has sent.

    One that cannot be counted keeps no other from its release; its month waits for it above.
    """
    done, failed = 0, set[tuple[int, Period]]()
    for _ in range(2):
        for unit, period in await front.database.reading(partial(_closings_due, house=front.house, now=now)):
            if (unit, period) in failed:
                continue
            work = partial(close_cell, house=front.house, unit=unit, period=period, now=now)
            try:
                await front.database.transaction(work)  # a cell at a time: members who chat do not wait for all
                done += 1
            except Exception as wrong:
                log_failure("closing", wrong, unit=unit)
                failed.add((unit, period))
    return done


async def tell(front: Front) -> None:
    """A message to whoever reads a release; the text is written once it stands."""
    now, channels = front.clock(), frozenset(front.outboxes)
    told = 0
    for unit, period in await front.database.reading(releases.to_deliver):
        work = partial(tell_readers, house=front.house, channels=channels, unit=unit, period=period, now=now)
        told += await front.database.transaction(work)
    if told:
        front.wake_outboxes()


# ------------------------------------------------------------------ a cell


def _closings_due(connection: sqlite3.Connection, house: House, now: datetime) -> list[tuple[int, Period]]:
    """What has closed and is not frozen yet. A unit's first is of a period in which somebody has taken part.

    That is somebody of its own, or of any unit: where others are counted, it is released with none.
    """
    found, begun = [], releases.begun(connection)
    for unit, newest in releases.closing_units(connection):
        current, _ = meetings.window_at(connection, unit, now, house.timezone)
        if newest != current.previous:
            others = current.previous if current.previous in begun else None
            first = newest.next if newest else releases.first_sent(connection, unit) or others
            ended = partial(_has_closed, connection, house, unit, now)
            found += [(unit, period) for period in takewhile(ended, to_close(first, current))]
    return found


def _has_closed(connection: sqlite3.Connection, house: House, unit: int, now: datetime, period: Period) -> bool:
    return meetings.closed_at(connection, unit, period, house.timezone) <= now


def close_cell(connection: sqlite3.Connection, house: House, unit: int, period: Period, now: datetime) -> None:
    """Count, freeze and publish in one transaction. Repeated, it changes nothing.

    Where the month is published above already, only participation is: nothing that could be set against it.
    """
    if releases.is_closed(connection, unit, period):
        return
    is_early = not releases.is_rolled_up(connection, period)
    at = meetings.closed_at(connection, unit, period, house.timezone)
    counted = releases.count(connection, house.seal, house.shelf.by_pin("vi"), unit, period, at)
    releases.freeze(connection, house.seal, counted, at, rolls_up=is_early)
    if not participation.has_below(connection, unit):
        bands = _bands(counted, house) if is_early else None
        releases.publish(connection, period, [(unit, counted.members, counted.respondents, bands)], at, now)


def _bands(counted: Counted, house: House) -> Mapping[str, tuple[int, int]] | None:
    return bands_of_a_cell(counted.respondents, counted.counts, _codes(house), house.width)


def _codes(house: House) -> tuple[str, ...]:
    return tuple(indicator.code for indicator in house.shelf.current("vi").indicators)


# ------------------------------------------------------------------ the units above


@dataclass(frozen=True, slots=True)
class Month:
    """What a roll-up is made from."""

    parents: Mapping[int, int | None]
    frozen: Mapping[int, Frozen]
    codes: tuple[str, ...]


def _periods_to_roll_up(connection: sqlite3.Connection, house: House, now: datetime) -> list[Period]:
    """Months that have ended and of which every cell is closed, or has had a month's time to."""
    ended = releases.unfinished_periods(connection, before=period_at(now, house.timezone))
    return [period for period in ended if not _waits_for_a_cell(connection, house, period, now)]


def _waits_for_a_cell(connection: sqlite3.Connection, house: House, period: Period, now: datetime) -> bool:
    if now >= closes_at(period, house.timezone) + WAIT_FOR_A_CELL:
        return False
    if any(each == period for _, each in _closings_due(connection, house, now)):
        return True  # it could not be counted
    units = (unit for unit, _ in releases.closing_units(connection))
    return any(meetings.closed_at(connection, unit, period, house.timezone) > now for unit in units)


async def _roll_up(front: Front, period: Period, now: datetime) -> int:
    """The sums and their audit take half a second for a whole province: they are made beside the database's threads."""
    month = await front.database.reading(partial(_month, house=front.house, period=period))
    if month is None:
        return 0  # somebody else was first
    with _short_stints():
        made = await asyncio.to_thread(roll_up, month.parents, month.frozen, month.codes, front.house.width)
    count = await front.database.transaction(
        partial(_publish, house=front.house, period=period, month=month, made=made, now=now)
    )
    await front.database.overwrite_erased()  # the true counts are gone from the tables; here from the file's log too
    return count


@contextmanager
def _short_stints() -> Iterator[None]:
    """A turn changes threads at every statement, and waits each time for as long as whatever else computes may."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(STINT)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _month(connection: sqlite3.Connection, house: House, period: Period) -> Month | None:
    """None where it was rolled up meanwhile: that is done once, and its true counts are gone."""
    if releases.is_rolled_up(connection, period):
        return None
    closed = releases.closed_in(connection, house.seal, period)
    frozen = {
        unit: Frozen(each.members, each.respondents, each.counts or {}, each.bands) for unit, each in closed.items()
    }
    parents = {each.id: each.parent for each in releases.tree(connection)}
    return Month(parents, frozen, _codes_of(frozen, _codes(house)))


def _codes_of(frozen: Mapping[int, Frozen], now: tuple[str, ...]) -> tuple[str, ...]:
    """The indicators that every published cell was counted by: a catalogue may have changed within the month."""
    shown = [each.bands.keys() for each in frozen.values() if each.bands is not None]
    return tuple(code for code in shown[0] if all(code in other for other in shown)) if shown else now


def _publish(
    connection: sqlite3.Connection, house: House, period: Period, month: Month, made: tuple[Rolled, ...], now: datetime
) -> int:
    """All in one transaction, after which the true counts are erased.

    A unit that lost what was below it since its close has no bands of its own: it was counted in its parent.
    """
    if releases.is_rolled_up(connection, period):
        return 0
    above = {each.unit for each in made}
    alone = [
        (unit, own.members, own.respondents, None)
        for unit, own in month.frozen.items()
        if unit not in above and own.bands is None
    ]
    rows = [*((each.unit, each.members, each.respondents, each.bands) for each in made), *alone]
    releases.publish(connection, period, rows, closes_at(period, house.timezone), now)
    releases.hang(connection, period)
    releases.forget_counts(connection, list(month.frozen), period)
    return len(made)
