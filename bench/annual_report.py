"""The annual report of a whole province: its data, and its three documents as they are handed over.

`python -m bench.annual_report` with the settings of a database in which all were imported fills a year into it, makes
the report of the top and prints its findings as JSON."""

import json
import random
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from statistics import median
from time import perf_counter

from bench.at_the_close import Meter
from bench.everybody import EVENING_BEFORE, join_all
from bench.processes import Result
from bench.product import Organisation, copied
from bench.release import ask
from bench.report import Reach, Rounds, column
from bot.app import front_of
from bot.attachments import make_document
from bot.commands import run
from bot.front import Front
from bot.report_making import make_report, paper_of
from bot.settings import read_settings
from handlers.reporting import FORMS
from handlers.reporting_spans import Span
from handlers.reports import ReportPaper
from handlers.vocabulary import ReportFile
from storage import releases

ANNUAL = "annual"
YEAR = Span(2027)
AT_ITS_END = datetime.fromisoformat("2027-12-31T17:00:00+07:00")
FIRST = datetime.fromisoformat("2027-01-03T19:30:00+07:00")
EVERY_COMMITMENT = 2  # members share one a year
TIMES, MANY = 5, 40
TOP = "SELECT id FROM units WHERE parent_id IS NULL"

MEETINGS = """INSERT INTO meetings (unit_id, period, starts_at, by_hand)
SELECT DISTINCT members.unit_id, :period, :at, 1 FROM members WHERE true
ON CONFLICT DO NOTHING"""
ATTENDANCE = """INSERT INTO attendance (meeting_id, member_id, present)
SELECT meetings.id, members.id, (meetings.id * 31 + members.id * 17) % 9 > 0
FROM meetings JOIN members ON members.unit_id = meetings.unit_id WHERE true ON CONFLICT DO NOTHING"""
COMMITMENTS = """INSERT INTO commitments (member_id, period, indicator, words, state, due, shared, made_at, ended_at)
SELECT id, :period, x'', x'', CASE WHEN id % 5 THEN 'closed' ELSE 'open' END, :due, 1, :at,
    CASE WHEN id % 5 THEN :at END
FROM members WHERE id % :every = 0"""
COMMITTEES = """INSERT INTO roles (member_id, role, unit_id) SELECT (SELECT min(id) FROM members), 'cap_uy', id
FROM units WHERE id IN (SELECT parent_id FROM units) OR parent_id IS NULL"""
SUGGESTIONS = """INSERT INTO suggestions (unit_id, author_id, author_role, body, state, made_at, answered_at)
SELECT unit_id, id, 'bi_thu', x'', 'open', :at, CASE WHEN id % 3 THEN :at END FROM members WHERE id % 50 = 0"""
SIZES = """WITH RECURSIVE up (top, id) AS (SELECT id, id FROM units
    UNION ALL SELECT up.top, units.id FROM up JOIN units ON units.parent_id = up.id)
SELECT up.top, count(members.id) FROM up LEFT JOIN members ON members.unit_id = up.id GROUP BY up.top"""


def _fill(connection: Connection, codes: list[str]) -> None:
    join_all(connection)
    connection.execute(COMMITTEES)
    dice, sizes = random.Random(27), list(connection.execute(SIZES))
    for number, period in enumerate(YEAR.months):
        at = FIRST + timedelta(days=30.4 * number)
        connection.execute(MEETINGS, {"period": period.code, "at": at.isoformat()})
        connection.execute(
            COMMITMENTS,
            {"period": period.code, "due": "2027-12-31", "at": at.isoformat(), "every": EVERY_COMMITMENT * 12},
        )
        connection.execute(SUGGESTIONS, {"at": at.isoformat()})
        releases.publish(connection, period, list(_released(sizes, codes, dice)), at, EVENING_BEFORE)
    connection.execute(ATTENDANCE)


def _released(
    sizes: list[tuple[int, int]], codes: list[str], dice: random.Random
) -> Iterator[tuple[int, int, int, dict[str, tuple[int, int]]]]:
    for unit, members in sizes:
        lows = {code: dice.randrange(0, max(5, members // 3), 5) for code in codes}
        yield unit, members, members * 9 // 10, {code: (low, low + 4) for code, low in lows.items()}


# ------------------------------------------------------------------ what is measured


async def measured() -> dict[str, float]:
    """The middle one of some rounds, each with the data first and then one document after the other."""
    async with front_of(read_settings()) as front:
        codes = [indicator.code for indicator in front.house.shelf.current("vi").indicators]
        await front.database.transaction(partial(_fill, codes=codes))
        top = await front.database.reading(lambda db: int(db.execute(TOP).fetchone()[0]))
        rounds = [await _round(front, top) for _ in range(TIMES)]
    return sorted(rounds, key=lambda each: each["seconds"])[TIMES // 2]


async def _round(front: Front, top: int) -> dict[str, float]:
    before, makers = Meter(), _cpu_of_makers()
    paper, data = await _data(front, top)
    found = {"data": data}
    for form in FORMS.values():
        start = perf_counter()
        await make_document(ReportFile(paper, form), front.house.wording["vi"])
        found[form] = perf_counter() - start
    whole = Meter().since(before)
    units, cells = len(paper.report.below), paper.report.cells
    cpu = whole["cpu"] + _cpu_of_makers() - makers
    return found | {"seconds": whole["seconds"], "cpu": cpu, "load": whole["load"], "units": units, "cells": cells}


def _cpu_of_makers() -> float:
    """Documents are made in processes of their own."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def _data(front: Front, top: int) -> tuple[ReportPaper, float]:
    start = perf_counter()
    report = await front.database.reading(lambda db: make_report(db, top, YEAR, AT_ITS_END, front.house.timezone))
    if report is None or report.cells < MANY or len(report.months) != 12:
        raise ValueError("there is no province to report on")
    return paper_of(report, front.house), perf_counter() - start


@dataclass(frozen=True, slots=True)
class Annual:
    """`imported` is only ever copied: every measurement begins with the same database."""

    imported: Organisation
    workspace: Path

    def round(self) -> dict[str, Result]:
        copy = copied(self.imported, self.workspace / "annual")
        found: Result = json.loads(ask(("bench.annual_report",), copy))
        return {"report": found}


# ------------------------------------------------------------------ what is told of it


def annual_reaches() -> list[Reach]:
    return [
        Reach("annual report, data and three documents", 3.0, None, _found("seconds"), "s"),
        Reach("annual report, its data", 0.3, None, _found("data"), "s"),
    ]


def _found(field: str) -> Callable[[Rounds], list[float]]:
    return lambda rounds: column(rounds, ANNUAL, "report", field)


def annual_table(rounds: Rounds) -> str:
    fields = ("cells", "units", "data", "docx", "xlsx", "pdf", "seconds", "cpu", "load")
    values = [median(column(rounds, ANNUAL, "report", field)) for field in fields]
    return (
        "annual report of {:.0f} cells, {:.0f} units below: data {:.2f} s, Word {:.2f} s, Excel {:.2f} s, PDF {:.2f} s,"
        " in all {:.2f} s and {:.2f} s of CPU; load {:.1f}"
    ).format(*values)


if __name__ == "__main__":
    print(json.dumps(run(measured())))
