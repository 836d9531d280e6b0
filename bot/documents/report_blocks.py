"""A half-year or annual report as headings, sentences and tables in reading order; the writers only set them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.documents.release_text import band_text, figure
from bot.documents.report_text import (
    NOTHING,
    attendance_text,
    counted_at,
    counted_texts,
    gathered_texts,
    missing_text,
    month_text,
    share_text,
    shared_texts,
    span_text,
    suggested_texts,
    title_of,
    whole_of,
)
from bot.documents.sheet import Words, one_line, tie
from bot.documents.word import Side
from handlers.release_papers import IndicatorYear
from handlers.reports import Report, ReportPaper, UnitLine

UPRIGHT, ACROSS = 160, 247  # millimetres between the margins of a page, upright and on its side
MONTHS_ON_A_PAGE = 6
MONTH_WIDE = 25  # room for 14.310–14.314
ROMAN = ("", "I", "II", "III", "IV")

Role = Literal["section", "body", "note", "annex"]


@dataclass(frozen=True, slots=True)
class Say:
    """A paragraph."""

    text: str
    role: Role = "body"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, its first row repeated on every page; a row of one cell is a heading across. Widths in millimetres."""

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    sides: tuple[Side, ...]
    rows: tuple[tuple[str, ...], ...]
    size: float = 13


Block = Say | Grid


@dataclass(frozen=True, slots=True)
class ReportLayout:
    """A whole report ready to be set: its head, its body upright, its signatures, and what is enclosed on its side."""

    title: str
    above: str
    unit: str
    subject: tuple[str, ...]
    body: tuple[Block, ...]
    enclosed: tuple[Block, ...]


def lay_out_report(paper: ReportPaper, words: Words) -> ReportLayout:
    report = paper.report
    return ReportLayout(
        title=title_of(report, words),
        above=one_line(report.parent).upper(),
        unit=one_line(report.unit).upper(),
        subject=(words("report.subject"), span_text(report.span, words), counted_at(report, words)),
        body=tuple(_body(report, words)),
        enclosed=tuple(_enclosed(paper, words)),
    )


def _body(report: Report, words: Words) -> Iterator[Block]:
    yield Say(whole_of(report, words))
    yield Say(words("report.section_participation"), "section")
    yield from _participation(report, words)
    yield Say(words("report.section_shared"), "section")
    yield Say(tie(" ".join(_counted(report, shared_texts(report.shared, words), words))))
    yield Say(words("report.section_meetings"), "section")
    yield Say(tie(" ".join(gathered_texts(report, words))))
    yield Say(words("report.section_visits"), "section")
    yield from _visits(report, words)
    yield Say(words("report.section_suggested"), "section")
    yield Say(tie(" ".join(_counted(report, suggested_texts(report.suggested, words), words))))
    yield Say(words("report.section_below"), "section")
    yield from _below(report, words)
    yield Say(words("report.section_bands"), "section")
    has_bands = any(each.bands is not None for each in report.months)
    yield Say(words("report.see_annex") if has_bands else words("report.no_bands"))


def _counted(report: Report, told: Iterator[str], words: Words) -> tuple[str, ...]:
    """Before the half-year is over there is nothing to tell but that."""
    return (*(told if report.counted_to else ()), *counted_texts(report, words))


def _participation(report: Report, words: Words) -> Iterator[Block]:
    if not report.months:
        yield Say(words("report.no_months"))
        return
    heads = (
        words("report.head_month"), words("report.head_members"), words("report.head_sent"), words("report.head_share"),
    )  # fmt: skip
    rows = tuple(
        (
            month_text(each.period, words),
            figure(each.members, words),
            figure(each.respondents, words),
            share_text(each.respondents, each.members, words),
        )
        for each in report.months
    )
    yield Grid(heads, (40, 40, 40, 40), ("centre", "right", "right", "right"), rows)
    if report.missing:
        yield Say(missing_text(report, words), "note")


def _visits(report: Report, words: Words) -> Iterator[Block]:
    if not report.visits:
        yield Say(words("report.no_visits"))
        return
    heads = (
        words("report.head_quarter"), words("report.head_visited"), words("report.head_cells"),
        words("report.head_share"),
    )  # fmt: skip
    rows = tuple(
        (
            words("report.quarter", quarter=ROMAN[int(each.quarter[-1])], year=each.quarter[:4]),
            figure(each.visited, words),
            figure(report.cells, words),
            share_text(each.visited, report.cells, words),
        )
        for each in report.visits
    )
    yield Grid(heads, (40, 40, 40, 40), ("centre", "right", "right", "right"), rows)


def _below(report: Report, words: Words) -> Iterator[Block]:
    if not report.below:
        yield Say(words("report.nothing_below"))
        return
    heads = (
        words("report.head_unit"), words("report.head_members"), words("report.head_sent_share"),
        words("report.head_held"), words("report.head_present"),
    )  # fmt: skip
    rows = tuple(_unit_row(each, words) for each in report.below)
    yield Grid(heads, (66, 23, 25, 21, 25), ("left", "right", "right", "right", "right"), rows)
    yield Say(words("report.how_below"), "note")


def _unit_row(each: UnitLine, words: Words) -> tuple[str, ...]:
    return (
        one_line(each.name),
        figure(each.members, words),
        share_text(each.sent, each.asked, words),
        figure(each.gathered.held, words),
        attendance_text(each.gathered, words),
    )


# ------------------------------------------------------------------ what is enclosed: releases side by side


def _enclosed(paper: ReportPaper, words: Words) -> Iterator[Block]:
    """Nothing where no month has bands: then a sentence of the body says so."""
    released = [number for number, each in enumerate(paper.report.months) if each.bands is not None]
    if not released:
        return
    yield Say(words("report.annex"), "annex")
    how = words("release.how_to_read"), words("release.why_bands"), words("report.no_band")
    yield Say(" ".join(how), "note")
    shown = range(released[0], len(paper.report.months))
    for first in range(0, len(shown), MONTHS_ON_A_PAGE):
        yield _bands(paper, shown[first : first + MONTHS_ON_A_PAGE], words)


def _bands(paper: ReportPaper, months: Sequence[int], words: Words) -> Grid:
    names = tuple(month_text(paper.report.months[month].period, words) for month in months)
    rows: list[tuple[str, ...]] = []
    for group in paper.releases.groups:
        rows.append((one_line(group.title),))
        rows += [_indicator(each, months, words) for each in group.indicators]
    title_wide = min(ACROSS - MONTH_WIDE * len(months), 130)
    centred: list[Side] = ["centre" for _ in months]
    return Grid(
        heads=(words("release.indicator"), *names),
        widths=(title_wide, *(MONTH_WIDE for _ in months)),
        sides=("left", *centred),
        rows=tuple(rows),
        size=12,
    )


def _indicator(each: IndicatorYear, months: Sequence[int], words: Words) -> tuple[str, ...]:
    bands = (each.bands[month] for month in months)
    return (f"{each.code} {one_line(each.title)}", *(band_text(band, words) if band else NOTHING for band in bands))
