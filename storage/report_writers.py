"""From each fact about half-year and annual reports to its writer."""

from __future__ import annotations

from handlers import facts as f
from storage import reports
from storage.desk import Desk, FactRefused, Writers


def _report_kept(fact: f.ReportKept, desk: Desk) -> None:
    if not reports.add(desk.connection, fact.id, fact.unit, fact.report, fact.by, desk.now):
        raise FactRefused


def _report_sent(fact: f.ReportSent, desk: Desk) -> None:
    if not reports.forward(desk.connection, fact.report, fact.unit, fact.to_unit, fact.by, desk.now):
        raise FactRefused


WRITERS: Writers = {
    f.ReportKept: _report_kept,
    f.ReportSent: _report_sent,
}
