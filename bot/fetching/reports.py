"""What may be known of half-year and annual reports."""

from __future__ import annotations

from typing import Any

from bot.fetching.asked import Asked
from bot.report_making import make_report, paper_of
from handlers.events import (
    ForwardingOpened,
    ReceivedOpened,
    ReportFileAsked,
    ReportForwarded,
    ReportOpened,
    ReportsOpened,
    ReportWanted,
)
from handlers.reporting_lists import AT_ONCE
from handlers.reporting_made import same_but_for_time
from handlers.reporting_spans import offered, span_from
from handlers.reports import FreshReport, OpenReport, Reporting, ReportingUnit
from handlers.rights import REPORT, units_of
from storage import reports

LAST_PAGE = 10_000
LISTS = (ReportsOpened, ReceivedOpened)
OF_A_UNIT = (*LISTS, ReportWanted)
OF_A_REPORT = (ReportOpened, ReportFileAsked, ForwardingOpened, ReportForwarded)


def fetch(asked: Asked) -> dict[str, Any]:
    """Checked here too: what nobody may read is not even fetched."""
    mine = units_of(asked.member, REPORT)
    if not mine:
        return {"reporting": Reporting()}
    units, wanted = reports.units_named(asked.connection, mine), _unit_asked(asked)
    only = units[0] if len(units) == 1 and not wanted else None
    unit = next((each for each in units if each.id == wanted), only)
    return {
        "reporting": Reporting(
            units=units,
            unit=unit,
            spans=offered(asked.now, asked.house.timezone),
            report=_report(asked, mine),
            fresh=_fresh(asked, unit),
            **(_lists(asked, unit) if unit else {}),
        )
    }


def _unit_asked(asked: Asked) -> int:
    """The unit that the event speaks of, or else this place does; 0 where neither does."""
    unit: int = asked.event.unit if isinstance(asked.event, OF_A_UNIT) else getattr(asked.chat.state, "unit", 0)
    return unit


def _lists(asked: Asked, unit: ReportingUnit) -> dict[str, Any]:
    page = asked.event.page if isinstance(asked.event, LISTS) else getattr(asked.chat.state, "page", 0)
    skip = min(max(page, 0), LAST_PAGE) * AT_ONCE
    return {
        "made": reports.of_unit(asked.connection, unit.id, AT_ONCE + 1, skip),
        "received": reports.received(asked.connection, unit.id, AT_ONCE + 1, skip),
    }


def _report(asked: Asked, mine: tuple[int, ...]) -> OpenReport | None:
    """A report of a unit in whose committee one is, or one that was forwarded to it; nobody else's."""
    event, state = asked.event, asked.chat.state
    id_ = event.report if isinstance(event, OF_A_REPORT) else getattr(state, "report", 0)
    found = reports.one(asked.connection, id_) if id_ else None
    if found is None or not {found.unit, found.forwarded_to} & set(mine):
        return None
    own = found.unit in mine
    return OpenReport(
        id=id_,
        unit=found.unit,
        own=own,
        paper=paper_of(found.report, asked.house),
        above=reports.committee_above(asked.connection, found.unit) if own else None,
        sent_to=found.forwarded_to or 0,
        forwarded_to=found.forwarded_name,
        forwarded_by=found.forwarded_by,
        forwarded_at=found.forwarded_at,
    )


def _fresh(asked: Asked, unit: ReportingUnit | None) -> FreshReport | None:
    """Made here and frozen by the step's fact; where nothing has changed, the one that is there."""
    span = span_from(asked.event.span if isinstance(asked.event, ReportWanted) else "")
    if unit is None or span is None or span not in offered(asked.now, asked.house.timezone):
        return None
    report = make_report(asked.connection, unit.id, span, asked.now, asked.house.timezone)
    if report is None:
        return None
    there = reports.newest(asked.connection, unit.id, span)
    if there and same_but_for_time(there[1], report):
        return FreshReport(there[0], there[1], is_there=True)
    return FreshReport(reports.next_id(asked.connection), report)
