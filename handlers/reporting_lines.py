"""A report in a few sentences for the phone: numbers and shares, and why one is not told."""

from __future__ import annotations

from handlers.release_papers import SHARE_ASKED
from handlers.reporting_made import FEWEST_EXPECTED, percent
from handlers.reports import Report, ReportMonth, Told
from handlers.rhythm import period_from
from handlers.vocabulary import Joined, Text, say, say_count

ROMAN = ("", "I", "II", "III", "IV")


def report_lines(report: Report) -> tuple[Text, ...]:
    return (
        *_months(report),
        _gathered(report),
        *((_shared(report.shared),) if report.counted_to else ()),
        *_visits(report),
        *((_suggested(report.suggested),) if report.counted_to else ()),
        _counted(report),
        say("report.more_in_files"),
    )


def _months(report: Report) -> tuple[Text, ...]:
    lines = tuple(_month(each) for each in report.months)
    told = (Joined((say("report.participation"), *lines)),) if lines else (say("report.no_months"),)
    missing = tuple(_short(code) for code in report.missing)
    return (*told, say("report.missing", months=Joined(missing, ", "))) if missing and lines else told


def _month(each: ReportMonth) -> Text:
    share = percent(each.respondents, each.members)
    return say("report.month", month=_short(each.period), sent=each.respondents, members=each.members, share=share)


def _short(code: str) -> Text:
    period = period_from(code)
    return say("report.month_short", month=period.month, year=str(period.year))


def _gathered(report: Report) -> Text:
    of = report.gathered
    if not of.held:
        return say("report.no_meetings")
    held = say_count("report.meetings", of.held)
    if of.expected < FEWEST_EXPECTED:
        return Joined((held, say("report.no_attendance")), " ")
    return Joined((held, say_count("report.attendance", of.counted, share=percent(of.present, of.expected))), " ")


def _shared(told: Told) -> Text:
    if told.made is None:
        return say("report.shared_not_told")
    made = say("report.shared_made", made=told.made)
    if told.done is None:
        return Joined((made, say("report.done_not_told")), " ")
    share = percent(told.done, told.made)
    return Joined((made, say("report.shared_done", done=told.done, share=share, asked=SHARE_ASKED)), " ")


def _visits(report: Report) -> tuple[Text, ...]:
    if not report.visits:
        return ()
    parts = tuple(
        say("report.visited_in", quarter=ROMAN[int(each.quarter[-1])], visited=each.visited, cells=report.cells)
        for each in report.visits
    )
    return (Joined((say("report.visits"), Joined(parts, "; ")), " "),)


def _counted(report: Report) -> Text:
    if not report.counted_to:
        return say("report.counted_later")
    return say("report.counted_to", month=_short(report.counted_to))


def _suggested(told: Told) -> Text:
    if told.made is None:
        return say("report.suggested_not_told")
    made = say("report.suggested_made", made=told.made)
    if told.done is None:
        return Joined((made, say("report.answered_not_told")), " ")
    return Joined((made, say("report.suggested_answered", done=told.done)), " ")
