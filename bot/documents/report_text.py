"""The sentences of a half-year or annual report, the same in every form; numbers as its language writes them."""

from __future__ import annotations

from collections.abc import Iterator

from babel.numbers import format_decimal

from bot.documents.release_text import figure
from bot.documents.sheet import Words, one_line, tie
from handlers.release_papers import SHARE_ASKED
from handlers.reporting_lists import span_name
from handlers.reporting_made import FEWEST_EXPECTED, permille
from handlers.reports import Gathered, Report, Told
from handlers.rhythm import period_from
from handlers.vocabulary import Moment

NOTHING = "–"


def title_of(report: Report, words: Words) -> str:
    return words("report.title", span=span_name(report.span))


def span_text(code: str, words: Words) -> str:
    return words("report.span", span=span_name(code))


def month_text(code: str, words: Words) -> str:
    period = period_from(code)
    return words("report.month_short", month=period.month, year=str(period.year))


def share_text(part: int, whole: int, words: Words) -> str:
    """86,5%; nothing where there is nothing to take a share of. Rounded down: 79.96 is not yet 80."""
    if not whole:
        return NOTHING
    share = format_decimal(permille(part, whole) / 10, "#,##0.0", locale=words.locale)
    return words("report.percent", share=share)


def counted_at(report: Report, words: Words) -> str:
    at = report.made_at
    return tie(words("report.counted_at", time=Moment(at, "time"), day=Moment(at)))


def whole_of(report: Report, words: Words) -> str:
    members = figure(report.members, words)
    if not report.below:
        return tie(words("report.whole_cell", unit=one_line(report.unit), members=members))
    cells = figure(report.cells, words)
    return tie(words("report.whole", unit=one_line(report.unit), cells=cells, members=members))


def missing_text(report: Report, words: Words) -> str:
    return words("report.missing", months=", ".join(month_text(code, words) for code in report.missing))


def attendance_text(of: Gathered, words: Words) -> str:
    return share_text(of.present, of.expected if of.expected >= FEWEST_EXPECTED else 0, words)


def gathered_texts(report: Report, words: Words) -> Iterator[str]:
    of = report.gathered
    if not of.held:
        yield words("report.no_meetings")
        return
    yield words("report.doc_meetings", held=figure(of.held, words))
    if of.expected < FEWEST_EXPECTED:
        yield words("report.no_attendance")
        return
    share = share_text(of.present, of.expected, words)
    yield words("report.doc_attendance", share=share, counted=figure(of.counted, words), held=figure(of.held, words))


def shared_texts(told: Told, words: Words) -> Iterator[str]:
    if told.made is None:
        yield words("report.doc_shared_not_told")
        return
    yield words("report.doc_shared_made", made=figure(told.made, words))
    if told.done is None:
        yield words("report.done_not_told")
    else:
        share, done = share_text(told.done, told.made, words), figure(told.done, words)
        yield words("report.doc_shared_done", done=done, share=share, asked=SHARE_ASKED)
        reached = permille(told.done, told.made) >= 10 * SHARE_ASKED
        yield words("report.share_reached") if reached else words("report.share_not_reached")
    yield words("report.doc_shared_which")


def counted_texts(report: Report, words: Words) -> Iterator[str]:
    """Up to which month commitments and suggestions are counted."""
    if report.counted_to:
        yield words("report.doc_counted_to", month=month_text(report.counted_to, words))
    else:
        yield words("report.counted_later")


def suggested_texts(told: Told, words: Words) -> Iterator[str]:
    if told.made is None:
        yield words("report.doc_suggested_not_told")
        return
    yield words("report.doc_suggested_made", made=figure(told.made, words))
    if told.done is None:
        yield words("report.answered_not_told")
    else:
        share = share_text(told.done, told.made, words)
        yield words("report.doc_suggested_answered", done=figure(told.done, words), share=share)
