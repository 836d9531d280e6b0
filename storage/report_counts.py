"""What reports tell of commitments and suggestions: worked out once for a half-year and all units, and kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from handlers.reporting_counts import NONE_THERE, Parts, Split, Tree, enough, of_a_year, told_by
from handlers.reporting_made import tree_of
from handlers.reporting_spans import Span, sent_at
from handlers.reports import Told
from storage.statements import statements

SQL = statements("reports")
SHARED, SUGGESTED = "shared", "suggested"


@dataclass(frozen=True, slots=True)
class Counts:
    """What is told of a unit and a span; `counted_to` is the last month of it, empty where nothing is counted yet."""

    shared: Told
    suggested: Told
    counted_to: str


def is_counted(connection: sqlite3.Connection, half: Span) -> bool:
    return SQL.is_counted(connection, half=half.code) is not None


def count(connection: sqlite3.Connection, half: Span, now: datetime, timezone: tzinfo) -> None:
    """From the afternoon on which the half-year before was counted, up to this one's; never a second time."""
    if not SQL.add_half(connection, half=half.code, at=now.isoformat()):
        return
    within = {name: at.isoformat() for name, at in _within(half, timezone).items()}
    shared = enough(_parts(SQL.shared(connection, **within)))
    suggested = _parts(SQL.suggested(connection, **within))
    for tree in _trees(connection):
        _keep(connection, half, SHARED, told_by(tree, shared, {}))
        _keep(connection, half, SUGGESTED, told_by(tree, suggested, suggested))


def _within(half: Span, timezone: tzinfo) -> dict[str, datetime]:
    return {"since": sent_at(half.before, timezone), "until": sent_at(half, timezone)}


def _parts(rows: Iterable[tuple[int, int, int]]) -> Parts:
    return {unit: Split(made, done) for unit, made, done in rows}


def _trees(connection: sqlite3.Connection) -> list[Tree]:
    parents = dict(SQL.parents(connection))
    readers = frozenset(unit for (unit,) in SQL.readers(connection))
    return [tree_of(parents, top, readers) for top, parent in parents.items() if parent is None]


def _keep(connection: sqlite3.Connection, half: Span, subject: str, told: Mapping[int, Told]) -> None:
    rows = [
        {"half": half.code, "unit_id": unit, "subject": subject, "made": each.made, "done": each.done}
        for unit, each in told.items()
    ]
    SQL.add_count(connection, rows)


def told(connection: sqlite3.Connection, unit: int, span: Span) -> Counts:
    """A half-year as it was counted. A year is its halves added up, as far as they are counted: nothing more.

    A unit that was not there when a half-year was counted had nothing in it.
    """
    halves = [half for half in span.halves if is_counted(connection, half)]
    if not halves:
        return Counts(Told(), Told(), "")
    of = [_of_half(connection, unit, half) for half in halves]
    shared, suggested = (_together([each.get(subject, NONE_THERE) for each in of]) for subject in (SHARED, SUGGESTED))
    return Counts(shared, suggested, halves[-1].months[-1].code)


def _of_half(connection: sqlite3.Connection, unit: int, half: Span) -> Mapping[str, Told]:
    rows = SQL.counts(connection, half=half.code, unit_id=unit)
    return {subject: Told(made, done) for subject, made, done in rows}


def _together(told: list[Told]) -> Told:
    whole = told[0] if len(told) == 1 else of_a_year(*told)
    return whole if whole.made else Told()
