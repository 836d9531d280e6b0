"""A report is made from what is published and counted: a dozen statements, then sums over the tree."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime, tzinfo

from bot.house import House
from handlers.reporting_counts import Tree
from handlers.reporting_made import cells_of, together, tree_of, under
from handlers.reporting_spans import Span, not_there
from handlers.reports import Gathered, Report, ReportPaper, UnitLine, Visits
from handlers.rhythm import period_at, period_from
from handlers.summaries import year_paper_of
from storage import report_counts
from storage import report_numbers as numbers
from storage.report_numbers import Branch

DOCUMENTS_SPEAK = "vi"  # a report goes to other committees: it is written in Vietnamese, whoever asks for it


def make_report(
    connection: sqlite3.Connection, unit: int, span: Span, now: datetime, timezone: tzinfo
) -> Report | None:
    """The report of a unit over its subtree; None where there is no such unit. The right to it the caller checks."""
    branches = {each.id: each for each in numbers.branches(connection, unit)}
    if not branches:
        return None
    tree = tree_of({each.id: each.parent for each in branches.values()}, unit)
    within = numbers.stretch(span, now, timezone)
    months = numbers.months(connection, unit, span)
    gathered = numbers.gathered(connection, unit, within)
    there = tuple(period_from(each.period) for each in months)
    counts = report_counts.told(connection, unit, span)
    return Report(
        unit=branches[unit].name,
        parent=numbers.parent_name(connection, unit),
        span=span.code,
        made_at=now,
        members=sum(each.members for each in branches.values()),
        cells=cells_of(tree),
        months=months,
        missing=tuple(each.code for each in not_there(span, there, now, timezone)),
        counted_to=counts.counted_to,
        shared=counts.shared,
        gathered=together(gathered, tuple(branches)),
        visits=_visits(numbers.visited(connection, unit, span), span, now, timezone),
        suggested=counts.suggested,
        below=_below(tree, branches, gathered, numbers.turnout_below(connection, unit, span)),
    )


def _visits(visited: Mapping[str, int], span: Span, now: datetime, timezone: tzinfo) -> tuple[Visits, ...]:
    """Of the quarters that have begun."""
    current = period_at(now, timezone)
    return tuple(
        Visits(quarter, visited.get(quarter, 0))
        for quarter, first in zip(span.quarters, span.months[::3], strict=True)
        if first <= current
    )


def _below(
    tree: Tree,
    branches: Mapping[int, Branch],
    gathered: Mapping[int, Gathered],
    turnout: Mapping[int, tuple[int, int]],
) -> tuple[UnitLine, ...]:
    lines = []
    for unit in tree.below.get(tree.top, ()):
        units = under(tree, unit)
        asked, sent = turnout.get(unit, (0, 0))
        members = sum(branches[each].members for each in units)
        lines.append(UnitLine(branches[unit].name, members, asked, sent, together(gathered, units)))
    return tuple(lines)


def paper_of(report: Report, house: House) -> ReportPaper:
    """A report under the titles of the indicators, with its months side by side."""
    months = [(period_from(each.period), each.members, each.respondents, each.bands) for each in report.months]
    catalogue = house.shelf.current(DOCUMENTS_SPEAK)
    return ReportPaper(report, year_paper_of(report.unit, report.parent, months, catalogue))
