"""Where one is among half-year and annual reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AtReports:
    """The reports of a unit; 0: choosing one of several."""

    unit: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class AtReport:
    """One report in short."""

    report: int


@dataclass(frozen=True, slots=True)
class ForwardingReport:
    """Asked whether it is to go to the level above, which was this unit then."""

    report: int
    to: int = 0


@dataclass(frozen=True, slots=True)
class AtReceivedReports:
    """What units below have sent."""

    unit: int
    page: int = 0


ReportingState = AtReports | AtReport | ForwardingReport | AtReceivedReports
