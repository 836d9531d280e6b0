"""Releases: what a period's close froze of each cell, and what is published of every unit; each once and for good."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.release_papers import Band, SharedCounts
from handlers.rhythm import Period, period_from
from handlers.vocabulary import Published
from storage.answers import Catalogues
from storage.counting import count_marks
from storage.sealing import Seal
from storage.statements import statements

SQL = statements("releases")
_RESEAL_AT_ONCE = 200
_BLOCK = 1024  # bytes: counts are filled up to it, so that the length of a sealed one says nothing

Bands = Mapping[str, Band]  # by the code of the indicator


@dataclass(frozen=True, slots=True)
class Counted:
    """A unit's own members at the close: how many there are, how many answered, how many marked each indicator."""

    unit: int
    period: Period
    members: int
    respondents: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Closing:
    """The same as it was frozen, with what was published of it. `counts` are gone once they were rolled up."""

    members: int
    respondents: int
    counts: Mapping[str, int] | None
    bands: Bands | None


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the tree."""

    id: int
    code: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Audited:
    """A release as an auditor gets it: units by their codes."""

    unit: str
    parent: str | None
    members: int
    respondents: int
    bands: Bands | None


# ------------------------------------------------------------------ the close


def closing_units(connection: sqlite3.Connection) -> list[tuple[int, Period | None]]:
    """Every unit in which a period closes, with the newest that did."""
    return [(unit, period_from(code) if code else None) for unit, code in SQL.closing_units(connection)]


def first_sent(connection: sqlite3.Connection, unit: int) -> Period | None:
    """The first period in which a unit took part and that is counted nowhere yet."""
    code: str | None = SQL.first_sent(connection, unit_id=unit)
    return period_from(code) if code else None


def count(
    connection: sqlite3.Connection,
    seal: Seal,
    catalogues: Catalogues,
    unit: int,
    period: Period,
    closed_at: datetime,
) -> Counted:
    """Count what a unit's own members sent before the close, and remember that they are counted. Raises SealBroken."""
    runs = list(SQL.respondents(connection, unit_id=unit, period=period.code, closed_at=closed_at.isoformat()))
    SQL.counted(connection, [{"member_id": member, "period": period.code} for member, _, _ in runs])
    counts = count_marks(runs, period.code, seal, catalogues)
    return Counted(unit, period, SQL.members_of(connection, unit_id=unit), len(runs), counts)


def is_closed(connection: sqlite3.Connection, unit: int, period: Period) -> bool:
    return bool(SQL.is_closed(connection, unit_id=unit, period=period.code))


def freeze(connection: sqlite3.Connection, seal: Seal, counted: Counted, closed_at: datetime, rolls_up: bool) -> None:
    """Keep the true counts, sealed, until the units above are released; not at all where they are already."""
    SQL.close(
        connection,
        unit_id=counted.unit,
        period=counted.period.code,
        members=counted.members,
        respondents=counted.respondents,
        counts=_sealed(seal, counted) if rolls_up else None,
        closed_at=closed_at.isoformat(),
    )


# ------------------------------------------------------------------ what is published


def publish(
    connection: sqlite3.Connection,
    period: Period,
    made: Sequence[tuple[int, int, int, Bands | None]],
    closed_at: datetime,
    now: datetime,
) -> None:
    """Releases as (unit, members, respondents, bands); one that is there already stands as it is."""
    rows = [
        {
            "unit_id": unit,
            "period": period.code,
            "members": members,
            "respondents": respondents,
            "bands": None if bands is None else json.dumps(bands),
            "closed_at": closed_at.isoformat(),
            "at": now.isoformat(),
        }
        for unit, members, respondents, bands in made
    ]
    SQL.publish(connection, rows)


def tree(connection: sqlite3.Connection) -> tuple[Unit, ...]:
    return tuple(Unit(*row) for row in SQL.tree(connection))


def closed_in(connection: sqlite3.Connection, seal: Seal, period: Period) -> dict[int, Closing]:
    """What was frozen of each unit's own members. Raises SealBroken."""
    return {
        unit: Closing(members, respondents, _opened(seal, sealed, unit, period.code), _bands(bands))
        for unit, members, respondents, sealed, bands in SQL.closed_in(connection, period=period.code)
    }


def begun(connection: sqlite3.Connection) -> frozenset[Period]:
    """The months in which somebody has been counted."""
    return frozenset(period_from(code) for (code,) in SQL.begun(connection))


def is_rolled_up(connection: sqlite3.Connection, period: Period) -> bool:
    """Whether a month is published above: that is done once."""
    return bool(SQL.is_rolled_up(connection, period=period.code))


def unfinished_periods(connection: sqlite3.Connection, before: Period) -> tuple[Period, ...]:
    """Periods of which true counts are still kept, because the units above are not released yet."""
    return tuple(period_from(code) for (code,) in SQL.unfinished_periods(connection, before=before.code))


def hang(connection: sqlite3.Connection, period: Period) -> None:
    """A unit that moved since its close is where the roll-up has counted it."""
    SQL.hang(connection, period=period.code)


def forget_counts(connection: sqlite3.Connection, units: Sequence[int], period: Period) -> None:
    SQL.forget_counts(connection, [{"unit_id": unit, "period": period.code} for unit in units])


# ------------------------------------------------------------------ reading


def one(connection: sqlite3.Connection, unit: int, period: Period) -> Published | None:
    row = SQL.one(connection, unit_id=unit, period=period.code)
    if row is None:
        return None
    name, parent, members, respondents, bands, closed_at = row
    at = datetime.fromisoformat(closed_at)
    return Published(name, parent or "", period, members, respondents, _bands(bands), at)


def months_of(connection: sqlite3.Connection, unit: int) -> tuple[Period, ...]:
    """The periods a unit has releases of, newest first."""
    return tuple(period_from(code) for (code,) in SQL.months_of(connection, unit_id=unit))


def year_of(
    connection: sqlite3.Connection, unit: int, last: Period, months: int
) -> tuple[tuple[Period, int, int, Bands | None], ...]:
    """A unit's releases up to a period, oldest first: period, members, respondents, bands."""
    rows = list(SQL.year_of(connection, unit_id=unit, last=last.code, most=months))
    return tuple((period_from(code), n, r, _bands(bands)) for code, n, r, bands in reversed(rows))


def all_of(connection: sqlite3.Connection, period: Period) -> tuple[Audited, ...]:
    rows = SQL.all_of(connection, period=period.code)
    return tuple(Audited(unit, parent, n, r, _bands(bands)) for unit, parent, n, r, bands in rows)


def shared_counts(connection: sqlite3.Connection, unit: int, day: str) -> SharedCounts:
    """Commitments that a unit's own members told it, by how they stand on a day."""
    found: dict[str, int] = dict(SQL.shared_counts(connection, unit_id=unit, day=day))
    return SharedCounts(found.get("open", 0), found.get("put_right", 0), found.get("overdue", 0))


# ------------------------------------------------------------------ telling


def to_deliver(connection: sqlite3.Connection) -> tuple[tuple[int, Period], ...]:
    """Releases that nobody was told of yet."""
    return tuple((unit, period_from(code)) for unit, code in SQL.to_deliver(connection))


def delivered(connection: sqlite3.Connection, unit: int, period: Period, now: datetime) -> None:
    SQL.delivered(connection, unit_id=unit, period=period.code, at=now.isoformat())


def readers(connection: sqlite3.Connection, unit: int) -> tuple[tuple[int, str | None, bool], ...]:
    """Who reads a unit's releases, each with the version of the consent given, and whether as its secretary."""
    rows = SQL.readers(connection, unit_id=unit)
    return tuple((member, version, bool(secretary)) for member, version, secretary in rows)


# ------------------------------------------------------------------ sealed


def reseal_some(
    connection: sqlite3.Connection, seal: Seal, after: tuple[int, str]
) -> tuple[tuple[int, str] | None, int]:
    """Seal the next frozen counts with the current key; returns where to go on (None at the end) and how many."""
    rows = list(SQL.counts_sealed(connection, unit=after[0], period=after[1], most=_RESEAL_AT_ONCE))
    fresh = [
        {"unit_id": unit, "period": period, "counts": seal.seal(seal.open(sealed, about), about)}
        for unit, period, sealed in rows
        for about in (_about(unit, period),)
    ]
    SQL.reseal_counts(connection, fresh)
    return ((rows[-1][0], rows[-1][1]) if rows else None), len(rows)


def _sealed(seal: Seal, counted: Counted) -> bytes:
    plain = json.dumps(dict(counted.counts)).encode()
    return seal.seal(plain + b" " * (-len(plain) % _BLOCK), _about(counted.unit, counted.period.code))


def _opened(seal: Seal, sealed: bytes | None, unit: int, period: str) -> Mapping[str, int] | None:
    if sealed is None:
        return None
    counts: dict[str, int] = json.loads(seal.open(sealed, _about(unit, period)))
    return counts


def _bands(text: str | None) -> Bands | None:
    if text is None:
        return None
    return {code: (low, high) for code, (low, high) in json.loads(text).items()}


def _about(unit: int, period: str) -> str:
    return f"counts|{unit}|{period}"
