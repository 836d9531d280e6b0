"""Half-year and annual reports: made, opened, taken as files, forwarded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportsOpened:
    """The reports of a unit, one page of them; 0 is the only unit in whose committee one is, or the choice of one."""

    unit: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class ReportWanted:
    """Make the report of a unit about a span, such as `2026-H1` or `2026`."""

    unit: int
    span: str


@dataclass(frozen=True, slots=True)
class ReportOpened:
    """One report."""

    report: int


@dataclass(frozen=True, slots=True)
class ReportFileAsked:
    """One report as a file: `docx`, `xlsx` or `pdf`."""

    report: int
    form: str


@dataclass(frozen=True, slots=True)
class ForwardingOpened:
    """Send it to the level above? Asked once more."""

    report: int


@dataclass(frozen=True, slots=True)
class ReportForwarded:
    """Send it to the unit that was asked about, by its id."""

    report: int
    to: int = 0


@dataclass(frozen=True, slots=True)
class ReceivedOpened:
    """The reports that a unit was sent, one page of them."""

    unit: int
    page: int = 0


ReportingEvent = (
    ReportsOpened | ReportWanted | ReportOpened | ReportFileAsked | ForwardingOpened | ReportForwarded | ReceivedOpened
)  # fmt: skip
