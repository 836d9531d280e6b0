"""Reports made by themselves at the end of June and December, and letters about reports: rows of the outbox."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.front import Front
from bot.house import House
from bot.logs import log, log_failure
from bot.report_making import make_report, paper_of
from bot.screen import pack_file, pack_screen, put_into_words
from bot.telling import APART, Told, letter
from handlers.events import ReportFileAsked
from handlers.membership import CONSENT_VERSION
from handlers.packing import pack
from handlers.reporting import FORMS, report_message
from handlers.reporting_lists import span_name
from handlers.reporting_spans import Span, due, to_count
from handlers.reports import OpenReport
from handlers.vocabulary import Message, Verbatim, say
from storage import outbox, reminders, report_counts, reports
from storage.facts import REPORT
from storage.outbox import Letter
from storage.reminders import PAGE, Reach

WORTH_TELLING = timedelta(days=30)


async def report(front: Front) -> int:
    """Everything that is due now; returns how many letters were queued."""
    await _count(front)
    return await _make_those_due(front) + await _tell_those_above(front)


async def _count(front: Front) -> None:
    """Before the first report of a half-year that is over: all of them repeat what is worked out here."""
    now, timezone = front.clock(), front.house.timezone
    half = to_count(now, timezone)
    if not await front.database.reading(lambda db: report_counts.is_counted(db, half)):
        await front.database.transaction(lambda db: report_counts.count(db, half, now, timezone))


async def _make_those_due(front: Front) -> int:
    """One unit at a time: members who chat do not wait for all, and one that fails keeps no other from its report."""
    now, queued = front.clock(), 0
    span = due(now, front.house.timezone)
    if span is None:
        return 0
    for unit in await front.database.reading(lambda db: reports.due(db, span)):
        work = partial(_make, house=front.house, channels=frozenset(front.outboxes), unit=unit, span=span, now=now)
        try:
            queued += await front.database.transaction(work)
        except Exception as wrong:
            log_failure("report", wrong, unit=unit)
    if queued:
        log.info("reports span=%s letters=%d", span.code, queued)
    return queued


def _make(
    connection: sqlite3.Connection, house: House, channels: Collection[str], unit: int, span: Span, now: datetime
) -> int:
    """Made and told in one transaction: once for a unit and a span, however often this is tried."""
    made, id_ = make_report(connection, unit, span, now, house.timezone), reports.next_id(connection)
    if made is None or not reports.add(connection, id_, unit, made, None, now):
        return 0
    above = reports.committee_above(connection, unit)
    whole = OpenReport(id_, unit, own=True, paper=paper_of(made, house), above=above)
    return _tell(connection, house, channels, whole, unit, now)


async def _tell_those_above(front: Front) -> int:
    now, queued = front.clock(), 0
    for id_, to in await front.database.reading(reports.to_tell):
        work = partial(_tell_above, house=front.house, channels=frozenset(front.outboxes), id_=id_, to=to, now=now)
        queued += await front.database.transaction(work)
    return queued


def _tell_above(
    connection: sqlite3.Connection, house: House, channels: Collection[str], id_: int, to: int, now: datetime
) -> int:
    found = reports.one(connection, id_)
    reports.told(connection, id_, now)
    if found is None:
        return 0
    whole = OpenReport(
        id_,
        found.unit,
        own=False,
        paper=paper_of(found.report, house),
        sent_to=to,
        forwarded_to=found.forwarded_name,
        forwarded_by=found.forwarded_by,
        forwarded_at=found.forwarded_at,
    )
    return _tell(connection, house, channels, whole, to, now)


# ------------------------------------------------------------------ letters


def _tell(
    connection: sqlite3.Connection,
    house: House,
    channels: Collection[str],
    report: OpenReport,
    unit: int,
    now: datetime,
) -> int:
    """A message to each member of a committee, and the three files; nothing goes out at night."""
    letters: list[Letter] = []
    for member, version in reports.committee(connection, unit):
        reach = reminders.reach_of(connection, member, channels) if version == CONSENT_VERSION else None
        if reach:
            letters += _letters(report, member, reach, house, now)
    return outbox.queue_many(connection, house.seal, letters, now)


def _letters(report: OpenReport, member: int, reach: Reach, house: House, now: datetime) -> list[Letter]:
    """The message, then its files one by one. On the page the buttons of the message are enough."""
    screen = put_into_words(_message(report), (), house.wording[reach.language])
    texts = [("", pack_screen(screen))]
    if reach.channel != PAGE:
        asked = (pack(ReportFileAsked(report.id, form)) for form in FORMS)
        texts += [(f":{number}", pack_file(event)) for number, event in enumerate(asked, 1)]
    way = "own" if report.own else "received"
    return [
        letter(
            Told(f"{REPORT}:{member}:{report.id}:{way}{part}", REPORT, member, reach.chat, text),
            now + number * APART,
            now + WORTH_TELLING,
            house.timezone,
        )
        for number, (part, text) in enumerate(texts)
    ]


def _message(report: OpenReport) -> Message:
    """The report as it stands in the chat, under a line that says why it comes."""
    message, told = report_message(report), report.paper.report
    if report.own:
        return replace(message, lines=(say("report.letter_own"), *message.lines))
    what = say("report.letter_received", unit=Verbatim(told.unit), span=span_name(told.span))
    return replace(message, lines=(what, *message.lines))
