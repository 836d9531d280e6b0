"""A half-year or annual report was made, or went to the level above."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.reports import Report


@dataclass(frozen=True, slots=True)
class ReportKept:
    """Somebody had a report made; it stays as it is."""

    id: int
    unit: int
    report: Report
    by: int


@dataclass(frozen=True, slots=True)
class ReportSent:
    """A report of a unit went to the level above."""

    report: int
    unit: int
    to_unit: int
    by: int


ReportingFact = ReportKept | ReportSent
