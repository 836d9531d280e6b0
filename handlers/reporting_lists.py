"""The reports of a unit on the phone: which ones there are, which can be made, which were received."""

from __future__ import annotations

from handlers.commitments import distinct
from handlers.events import ReceivedOpened, ReportOpened, ReportsOpened, ReportWanted
from handlers.participation import not_allowed, to_menu
from handlers.reporting_spans import FIRST, SECOND, Span, span_from
from handlers.reports import Reporting, ReportingUnit, ReportLine
from handlers.states import AtMenu, AtReceivedReports, AtReports, State
from handlers.vocabulary import Choice, Joined, Known, Message, Moment, Outcome, Text, Verbatim, say

AT_ONCE = 5  # of a list; one more is fetched, to know whether there are older ones


def open_reports(event: ReportsOpened, _state: State, known: Known) -> Outcome:
    reporting = of(known)
    if reporting.unit is None:
        return not_allowed() if event.unit else Outcome(AtReports())
    return Outcome(AtReports(reporting.unit.id, max(event.page, 0) if reporting.made else 0))


def open_received(event: ReceivedOpened, _state: State, known: Known) -> Outcome:
    reporting = of(known)
    if reporting.unit is None:
        return not_allowed()
    return Outcome(AtReceivedReports(reporting.unit.id, max(event.page, 0) if reporting.received else 0))


def list_is_gone(state: AtReports | AtReceivedReports, known: Known) -> State | None:
    """A right that was taken away shuts the list; the choice among several units stays open."""
    unit = of(known).unit
    if not state.unit or (unit is not None and unit.id == state.unit):
        return None
    return AtReports() if of(known).units else AtMenu()


def of(known: Known) -> Reporting:
    return known.reporting or Reporting()


# ------------------------------------------------------------------ the unit's own


def reports_prompt(state: AtReports, known: Known) -> Message:
    reporting = of(known)
    if reporting.unit is None:
        return _units_prompt(reporting.units)
    unit = reporting.unit.id
    listed = tuple(_made_line(each) for each in reporting.made[:AT_ONCE])
    return Message(
        heading=Verbatim(reporting.unit.name),
        title=say("reports.title"),
        lines=(say("reports.lead"), *((Joined((say("reports.made"), *listed)),) if listed else ())),
        choices=(
            *((_make(unit, span),) for span in reporting.spans),
            *((_open(each),) for each in reporting.made[:AT_ONCE]),
            *_pages(reporting.made, ReportsOpened(unit, state.page - 1), ReportsOpened(unit, state.page + 1)),
            *(((Choice(say("button.reports_received"), ReceivedOpened(unit)),),) if reporting.received else ()),
            *(((Choice(say("button.other_unit"), ReportsOpened()),),) if len(reporting.units) > 1 else ()),
            to_menu(),
        ),
    )


def _units_prompt(units: tuple[ReportingUnit, ...]) -> Message:
    names = distinct(tuple(each.name for each in units))
    return Message(
        title=say("reports.title"),
        lines=(say("reports.which_unit") if units else say("not_allowed"),),
        choices=(
            *((Choice(Verbatim(name), ReportsOpened(each.id)),) for name, each in zip(names, units, strict=True)),
            to_menu(),
        ),
    )


def _make(unit: int, span: Span) -> Choice:
    return Choice(span_label(span), ReportWanted(unit, span.code), "main")


def _open(line: ReportLine) -> Choice:
    return Choice(say("button.report_number", number=line.id), ReportOpened(line.id))


def _made_line(line: ReportLine) -> Text:
    name, day = span_name(line.span), Moment(line.made_at)
    if line.forwarded_at is None:
        return say("reports.line", number=line.id, span=name, day=day)
    return say("reports.line_forwarded", number=line.id, span=name, day=day, forwarded=Moment(line.forwarded_at))


def _pages(
    lines: tuple[ReportLine, ...], newer: ReportsOpened | ReceivedOpened, older: ReportsOpened | ReceivedOpened
) -> tuple[tuple[Choice, ...], ...]:
    before = (Choice(say("button.previous_page"), newer),) if newer.page >= 0 else ()
    after = (Choice(say("button.next_page"), older),) if len(lines) > AT_ONCE else ()
    return ((*before, *after),) if before or after else ()


# ------------------------------------------------------------------ received


def received_prompt(state: AtReceivedReports, known: Known) -> Message:
    reporting = of(known)
    listed = tuple(_received_line(each) for each in reporting.received[:AT_ONCE])
    return Message(
        heading=Verbatim(reporting.unit.name) if reporting.unit else None,
        title=say("reports.received_title"),
        lines=(Joined(listed) if listed else say("reports.none_received"),),
        choices=(
            *((_open(each),) for each in reporting.received[:AT_ONCE]),
            *_pages(
                reporting.received,
                ReceivedOpened(state.unit, state.page - 1),
                ReceivedOpened(state.unit, state.page + 1),
            ),
            (Choice(say("button.back"), ReportsOpened(state.unit), words=say("typed.back")),),
        ),
    )


def _received_line(line: ReportLine) -> Text:
    assert line.forwarded_at is not None
    day = Moment(line.forwarded_at)
    return say("reports.received_line", number=line.id, unit=Verbatim(line.unit), span=span_name(line.span), day=day)


# ------------------------------------------------------------------ names of spans


def span_label(span: Span) -> Text:
    """On a button."""
    if span.half == FIRST:
        return say("button.first_half", year=str(span.year))
    if span.half == SECOND:
        return say("button.second_half", year=str(span.year))
    return say("button.whole_year", year=str(span.year))


def span_name(code: str) -> Text:
    """Inside a sentence."""
    span = span_from(code)
    if span is None:
        return Verbatim(code)
    if span.half == FIRST:
        return say("span.first_half", year=str(span.year))
    if span.half == SECOND:
        return say("span.second_half", year=str(span.year))
    return say("span.year", year=str(span.year))
