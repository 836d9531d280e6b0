"""Half-year and annual reports as they were made, where they went, and who is told of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.reporting_spans import Span
from handlers.reports import Report, ReportingUnit, ReportLine
from handlers.reports_stored import data_of, report_from
from storage.statements import statements

SQL = statements("reports")


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report and where it went."""

    unit: int
    report: Report
    forwarded_to: int | None
    forwarded_name: str
    forwarded_at: datetime | None
    forwarded_by: str


def next_id(connection: sqlite3.Connection) -> int:
    """The number of the report that is made next, as long as this transaction lasts."""
    number: int = SQL.next_id(connection)
    return number


def add(connection: sqlite3.Connection, id_: int, unit: int, report: Report, by: int | None, now: datetime) -> bool:
    """Keep a report for good. False where there is one with this number, or one by itself about this span."""
    content = json.dumps(data_of(report), ensure_ascii=False, separators=(",", ":"))
    added: int = SQL.add(
        connection, id=id_, unit_id=unit, span=report.span, content=content, at=now.isoformat(), member_id=by
    )
    return added > 0


def one(connection: sqlite3.Connection, id_: int) -> StoredReport | None:
    row = SQL.one(connection, id=id_)
    if row is None:
        return None
    unit, content, to, name, at, by = row
    return StoredReport(unit, _report(content), to, name or "", at and datetime.fromisoformat(at), by or "")


def newest(connection: sqlite3.Connection, unit: int, span: Span) -> tuple[int, Report] | None:
    """The newest one of a unit about a span, forwarded or not: one that is unchanged does not go up twice."""
    row = SQL.newest(connection, unit_id=unit, span=span.code)
    return None if row is None else (row[0], _report(row[1]))


def of_unit(connection: sqlite3.Connection, unit: int, most: int, skip: int) -> tuple[ReportLine, ...]:
    return tuple(_line(row) for row in SQL.of_unit(connection, unit_id=unit, most=most, skip=skip))


def received(connection: sqlite3.Connection, unit: int, most: int, skip: int) -> tuple[ReportLine, ...]:
    return tuple(_line(row) for row in SQL.received(connection, unit_id=unit, most=most, skip=skip))


def _line(row: tuple[int, str, str, str, str | None]) -> ReportLine:
    id_, unit, span, made_at, forwarded_at = row
    at = datetime.fromisoformat(forwarded_at) if forwarded_at else None
    return ReportLine(id_, unit, span, datetime.fromisoformat(made_at), at)


def _report(content: str) -> Report:
    given: dict[str, Any] = json.loads(content)
    return report_from(given)


def units_named(connection: sqlite3.Connection, units: Iterable[int]) -> tuple[ReportingUnit, ...]:
    return tuple(ReportingUnit(*row) for row in SQL.unit_names(connection, units=json.dumps(sorted(set(units)))))


# ------------------------------------------------------------------ forwarding


def committee_above(connection: sqlite3.Connection, unit: int) -> ReportingUnit | None:
    """The nearest unit above that has a committee; None at the top."""
    row = SQL.committee_above(connection, unit_id=unit)
    return ReportingUnit(*row) if row else None


def forward(connection: sqlite3.Connection, id_: int, unit: int, to: int, by: int, now: datetime) -> bool:
    """False where it went to the level above before, or is of another unit."""
    done: int = SQL.forward(connection, id=id_, unit_id=unit, to_unit=to, member_id=by, at=now.isoformat())
    return done > 0


# ------------------------------------------------------------------ telling


def due(connection: sqlite3.Connection, span: Span) -> tuple[int, ...]:
    """Units with a committee that have not been made this report by itself."""
    return tuple(unit for (unit,) in SQL.due(connection, span=span.code))


def to_tell(connection: sqlite3.Connection) -> tuple[tuple[int, int], ...]:
    """Reports that were forwarded and of which nobody was told yet, each with the unit it went to."""
    return tuple(SQL.to_tell(connection))


def told(connection: sqlite3.Connection, id_: int, now: datetime) -> None:
    SQL.told(connection, id=id_, at=now.isoformat())


def committee(connection: sqlite3.Connection, unit: int) -> tuple[tuple[int, str | None], ...]:
    """The members of a committee, each with the version of the consent given."""
    return tuple(SQL.committee(connection, unit_id=unit))


def by_member(connection: sqlite3.Connection, member: int) -> tuple[tuple[str, str, bool, str | None], ...]:
    """What is stored about a member: span, when it was made, whether by the member, when the member forwarded it."""
    rows = SQL.by_member(connection, member_id=member)
    return tuple((span, made_at, bool(made), forwarded_at) for span, made_at, made, forwarded_at in rows)
