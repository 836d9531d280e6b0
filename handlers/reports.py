"""The words of half-year and annual reports: what one holds, frozen as numbers, and what somebody may know of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.release_papers import Band, YearPaper
from handlers.reporting_spans import Span

Bands = Mapping[str, Band]  # by the code of the indicator


@dataclass(frozen=True, slots=True)
class ReportMonth:
    """One month's release as it was frozen; no bands where there were none."""

    period: str
    members: int
    respondents: int
    bands: Bands | None


@dataclass(frozen=True, slots=True)
class Told:
    """How many there were and how many of them are done; None where a number could give away one."""

    made: int | None = None
    done: int | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """Meetings held, at how many of them attendance was taken, how many were looked for there and how many came."""

    held: int = 0
    counted: int = 0
    expected: int = 0
    present: int = 0


@dataclass(frozen=True, slots=True)
class Visits:
    """How many cells were visited from above in one quarter."""

    quarter: str
    visited: int


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit directly below with all below it. `asked` and `sent` add up the months that are published."""

    name: str
    members: int
    asked: int
    sent: int
    gathered: Gathered


@dataclass(frozen=True, slots=True)
class Report:
    """A unit over its subtree, as it was when the report was made.

    `missing` are months that are not published; `counted_to` is the month up to which commitments and suggestions are
    counted, empty before the half-year is over.
    """

    unit: str
    parent: str
    span: str
    made_at: datetime
    members: int
    cells: int
    months: tuple[ReportMonth, ...]
    missing: tuple[str, ...]
    counted_to: str
    shared: Told
    gathered: Gathered
    visits: tuple[Visits, ...]
    suggested: Told
    below: tuple[UnitLine, ...]


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """A report with its months' releases side by side, under the titles of the indicators."""

    report: Report
    releases: YearPaper


# ------------------------------------------------------------------ what somebody may know


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report in a list."""

    id: int
    unit: str
    span: str
    made_at: datetime
    forwarded_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReportingUnit:
    """A unit in whose committee one is."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class OpenReport:
    """One report to read. `own`: of a unit in whose committee one is; `above` is where it would be forwarded to."""

    id: int
    unit: int
    own: bool
    paper: ReportPaper
    above: ReportingUnit | None = None
    sent_to: int = 0
    forwarded_to: str = ""
    forwarded_by: str = ""
    forwarded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FreshReport:
    """What a report made now would hold, and the number it would get; the one there is where nothing has changed."""

    id: int
    report: Report
    is_there: bool = False


@dataclass(frozen=True, slots=True)
class Reporting:
    """What somebody with a right to it knows of half-year and annual reports. `unit` is the one asked for, or none."""

    units: tuple[ReportingUnit, ...] = ()
    unit: ReportingUnit | None = None
    spans: tuple[Span, ...] = ()
    made: tuple[ReportLine, ...] = ()
    received: tuple[ReportLine, ...] = ()
    report: OpenReport | None = None
    fresh: FreshReport | None = None
