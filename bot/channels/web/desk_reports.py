"""How the desk lays out half-year and annual reports: those made, those received, and one with its files."""

from __future__ import annotations

from bot.channels.web.desk_pages import Json, buttons, file_link
from bot.turn import View
from bot.wording import Words
from handlers import events as e
from handlers.packing import unpack_event
from handlers.reporting_lists import AT_ONCE, of, span_name
from handlers.reports import ReportLine
from handlers.states import AtReports
from handlers.vocabulary import Moment


def list_page(view: View, words: Words) -> Json:
    """One unit's own, with those that can be made; or the units to choose among."""
    reporting = of(view.known)
    return {
        **_listed(view, reporting.made, words),
        "said": list(view.screen.lines[:1]),
        "units": [] if reporting.unit else [{"id": each.id, "name": each.name} for each in reporting.units],
        "received": bool(buttons(view.screen, e.ReceivedOpened)),
        "actions": buttons(view.screen, e.ReportWanted),
    }


def received_page(view: View, words: Words) -> Json:
    """What units below have sent."""
    received = of(view.known).received
    said = [] if received else list(view.screen.lines)
    return {**_listed(view, received, words), "said": said, "units": [], "received": False, "actions": []}


def _listed(view: View, lines: tuple[ReportLine, ...], words: Words) -> Json:
    unit = of(view.known).unit
    return {
        "heading": view.screen.title,
        "title": view.screen.heading or view.screen.title,
        "unit": unit.id if unit else 0,
        "rows": [_row(each, words) for each in lines[:AT_ONCE]],
        "pages": _pages(view),
        "at": "reports" if isinstance(view.state, AtReports) else "received",
    }


def _row(line: ReportLine, words: Words) -> Json:
    return {
        "one": line.id,
        "unit": line.unit,
        "span": words.render(span_name(line.span)),
        "made": words.moment(Moment(line.made_at)),
        "forwarded": words.moment(Moment(line.forwarded_at)) if line.forwarded_at else "",
        "files": _files(line.id, words),
    }


def _files(report: int, words: Words) -> list[Json]:
    return [
        file_link(words("button.word"), e.ReportFileAsked(report, "docx")),
        file_link(words("button.excel"), e.ReportFileAsked(report, "xlsx")),
        file_link(words("button.pdf"), e.ReportFileAsked(report, "pdf")),
    ]


def _pages(view: View) -> list[Json]:
    """The pages of the same list that the screen leads to."""
    here = view.state
    leads = e.ReportsOpened if isinstance(here, AtReports) else e.ReceivedOpened
    found = []
    for each in buttons(view.screen, leads):
        event = unpack_event(each["event"])
        if isinstance(event, e.ReportsOpened | e.ReceivedOpened) and event.unit == getattr(here, "unit", 0):
            found.append({"label": each["label"], "page": event.page})
    return found


def one_page(view: View, _words: Words) -> Json:
    """A report in the chat's own lines, with its files and the way up."""
    report = of(view.known).report
    return {
        "heading": view.screen.title,
        "title": view.screen.heading,
        "unit": report.unit if report else 0,
        "said": list(view.screen.lines),
        "files": buttons(view.screen, e.ReportFileAsked),
        "actions": buttons(view.screen, e.ForwardingOpened),
    }


def files_of_reports(view: View, words: Words) -> Json:
    """The reports of a unit among all its files."""
    made = of(view.known).made[:AT_ONCE]
    return {
        "reports": [{"label": words.render(span_name(each.span)), "files": _files(each.id, words)} for each in made]
    }
