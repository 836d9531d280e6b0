"""The numbers a report is made of, by unit: a few statements over the whole subtree; answers are not among them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from handlers.reporting_spans import Span
from handlers.reports import Gathered, ReportMonth
from storage.statements import statements

SQL = statements("reports")


@dataclass(frozen=True, slots=True)
class Branch:
    """One unit of the subtree with its own members."""

    id: int
    parent: int | None
    name: str
    members: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span as instants, up to the moment the report is made."""

    since: str
    until: str


def stretch(span: Span, now: datetime, timezone: tzinfo) -> Stretch:
    return Stretch(span.begins(timezone).isoformat(), min(now, span.ends(timezone)).isoformat())


def branches(connection: sqlite3.Connection, unit: int) -> tuple[Branch, ...]:
    """The unit and all below it, the unit first; nothing where there is no such unit."""
    rows = SQL.branches(connection, unit_id=unit)
    return tuple(Branch(*row) for row in rows)


def parent_name(connection: sqlite3.Connection, unit: int) -> str:
    return SQL.parent_name(connection, unit_id=unit) or ""


def months(connection: sqlite3.Connection, unit: int, span: Span) -> tuple[ReportMonth, ...]:
    """What was published of the unit, oldest first."""
    rows = SQL.months(connection, unit_id=unit, first=span.months[0].code, last=span.months[-1].code)
    return tuple(ReportMonth(code, members, sent, _bands(bands)) for code, members, sent, bands in rows)


def _bands(text: str | None) -> Mapping[str, tuple[int, int]] | None:
    return None if text is None else {code: (low, high) for code, (low, high) in json.loads(text).items()}


def turnout_below(connection: sqlite3.Connection, unit: int, span: Span) -> Mapping[int, tuple[int, int]]:
    """Of each unit directly below: members and respondents of its months, added up."""
    rows = SQL.turnout_below(connection, unit_id=unit, first=span.months[0].code, last=span.months[-1].code)
    return {id_: (members, sent) for id_, members, sent in rows}


def gathered(connection: sqlite3.Connection, unit: int, within: Stretch) -> Mapping[int, Gathered]:
    rows = SQL.gathered(connection, unit_id=unit, since=within.since, until=within.until)
    return {id_: Gathered(held, counted, expected, present) for id_, held, counted, expected, present in rows}


def visited(connection: sqlite3.Connection, unit: int, span: Span) -> Mapping[str, int]:
    """Cells that somebody from above attended, by quarter."""
    return dict(SQL.visited(connection, unit_id=unit, first=span.quarters[0], last=span.quarters[-1]))
