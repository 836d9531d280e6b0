"""A report as plain data and back: numbers, names of units and bands, as they are kept for good."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from handlers.reports import Gathered, Report, ReportMonth, Told, UnitLine, Visits


def data_of(report: Report) -> dict[str, Any]:
    return asdict(report) | {"made_at": report.made_at.isoformat()}


def report_from(data: dict[str, Any]) -> Report:
    return Report(
        **{name: data[name] for name in ("unit", "parent", "span", "members", "cells", "counted_to")},
        made_at=datetime.fromisoformat(data["made_at"]),
        months=tuple(_month(each) for each in data["months"]),
        missing=tuple(data["missing"]),
        shared=Told(**data["shared"]),
        gathered=Gathered(**data["gathered"]),
        visits=tuple(Visits(**each) for each in data["visits"]),
        suggested=Told(**data["suggested"]),
        below=tuple(_line(each) for each in data["below"]),
    )


def _month(data: dict[str, Any]) -> ReportMonth:
    given = data["bands"]
    bands = None if given is None else {code: (low, high) for code, (low, high) in given.items()}
    return ReportMonth(data["period"], data["members"], data["respondents"], bands)


def _line(data: dict[str, Any]) -> UnitLine:
    return UnitLine(**{**data, "gathered": Gathered(**data["gathered"])})
