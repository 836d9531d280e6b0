"""One report on the phone: made, read in short, taken as files, and sent to the level above, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from handlers.events import (
    ForwardingOpened,
    ReceivedOpened,
    ReportFileAsked,
    ReportForwarded,
    ReportOpened,
    ReportsOpened,
    ReportWanted,
)
from handlers.facts import ReportKept, ReportSent
from handlers.participation import not_allowed, to_menu
from handlers.reporting_lines import report_lines
from handlers.reporting_lists import of, span_name
from handlers.reports import OpenReport
from handlers.states import AtMenu, AtReport, AtReports, ForwardingReport, State
from handlers.vocabulary import Choice, Known, Message, Moment, Outcome, ReportFile, Text, Verbatim, say

Form = Literal["docx", "xlsx", "pdf"]
FORMS: Mapping[str, Form] = {"docx": "docx", "xlsx": "xlsx", "pdf": "pdf"}


def make(event: ReportWanted, _state: State, known: Known) -> Outcome:
    """A report is frozen the moment it is made; where nothing has changed the one that is there is opened."""
    reporting, member = of(known), known.member
    if reporting.unit is None or member is None:
        return not_allowed()
    fresh = reporting.fresh
    if fresh is None:
        return Outcome(AtReports(reporting.unit.id), (say("outdated"),))
    if fresh.is_there:
        return Outcome(AtReport(fresh.id), (say("report.unchanged"),))
    kept = ReportKept(fresh.id, reporting.unit.id, fresh.report, member.id)
    return Outcome(AtReport(fresh.id), (say("report.made"),), (kept,))


def open_report(event: ReportOpened, _state: State, known: Known) -> Outcome:
    return Outcome(AtReport(event.report)) if of(known).report else not_allowed()


def report_is_gone(_state: AtReport | ForwardingReport, known: Known) -> State | None:
    if of(known).report:
        return None
    return AtReports() if of(known).units else AtMenu()


def hand_over(event: ReportFileAsked, state: State, known: Known) -> Outcome:
    report = of(known).report
    if report is None:
        return not_allowed()
    if event.form not in FORMS:
        return Outcome(AtReport(report.id), (say("outdated"),))
    return Outcome(state, attachments=(ReportFile(report.paper, FORMS[event.form]),))


# ------------------------------------------------------------------ reading


def report_prompt(_state: AtReport, known: Known) -> Message:
    report = of(known).report
    if report is None:
        return Message(title=say("reports.title"), lines=(say("not_allowed"),), choices=(to_menu(),))
    return report_message(report)


def report_message(report: OpenReport) -> Message:
    """A report as it stands in the chat: short, numbers only, with its files."""
    told = report.paper.report
    return Message(
        heading=Verbatim(told.unit),
        title=say("report.title", span=span_name(told.span)),
        lines=(say("report.made_at", time=Moment(told.made_at, "time"), day=Moment(told.made_at)),
               *report_lines(told), *_way(report)),
        choices=(
            (
                Choice(say("button.word"), ReportFileAsked(report.id, "docx"), "document"),
                Choice(say("button.excel"), ReportFileAsked(report.id, "xlsx"), "document"),
                Choice(say("button.pdf"), ReportFileAsked(report.id, "pdf"), "document"),
            ),
            *_forwarding(report),
            (Choice(say("button.back"), _back(report), words=say("typed.back")),),
        ),
    )  # fmt: skip


def _way(report: OpenReport) -> tuple[Text, ...]:
    if report.forwarded_at is None:
        return ()
    return (
        say(
            "report.forwarded",
            above=Verbatim(report.forwarded_to),
            time=Moment(report.forwarded_at, "time"),
            day=Moment(report.forwarded_at),
            name=Verbatim(report.forwarded_by),
        ),
    )


def _forwarding(report: OpenReport) -> tuple[tuple[Choice, ...], ...]:
    if not report.own or report.forwarded_at or report.above is None:
        return ()
    return ((Choice(say("button.forward_report"), ForwardingOpened(report.id)),),)


def _back(report: OpenReport) -> ReportsOpened | ReceivedOpened:
    return ReportsOpened(report.unit) if report.own else ReceivedOpened(report.sent_to)


# ------------------------------------------------------------------ to the level above


def open_forwarding(event: ForwardingOpened, _state: State, known: Known) -> Outcome:
    report = of(known).report
    refused = _refused(report)
    if refused or report is None or report.above is None:
        return refused or not_allowed()
    return Outcome(ForwardingReport(event.report, report.above.id))


def forwarding_prompt(state: ForwardingReport, known: Known) -> Message:
    report = of(known).report
    if report is None or report.above is None:
        return report_prompt(AtReport(state.report), known)
    told = report.paper.report
    return Message(
        heading=Verbatim(told.unit),
        title=say("report.forward_title", span=span_name(told.span), above=Verbatim(report.above.name)),
        lines=(say("report.forward_what"),),
        choices=(
            (Choice(say("button.forward_yes"), ReportForwarded(report.id, report.above.id), "main"),),
            (Choice(say("button.keep_report"), ReportOpened(report.id), words=say("typed.back")),),
        ),
    )


def forward(event: ReportForwarded, state: ForwardingReport, known: Known) -> Outcome:
    """Only from where it was asked about, and to whom; the button of another report or another unit asks first."""
    if state.report != event.report:
        return ask_first(event, state, known)
    report, member = of(known).report, known.member
    refused = _refused(report)
    if refused or report is None or report.above is None or member is None:
        return refused or not_allowed()
    if not state.to == event.to == report.above.id:
        return ask_first(event, state, known)
    sent = ReportSent(report.id, report.unit, report.above.id, member.id)
    return Outcome(AtReport(report.id), (say("report.sent", above=Verbatim(report.above.name)),), (sent,))


def _refused(report: OpenReport | None) -> Outcome | None:
    """Only by the unit's own committee, once, and not from the top."""
    if report is None or not report.own:
        return not_allowed()
    if report.forwarded_at:
        return Outcome(AtReport(report.id), (say("report.sent_before"),))
    if report.above is None:
        return Outcome(AtReport(report.id), (say("report.nobody_above"),))
    return None


def ask_first(event: ReportForwarded, state: State, known: Known) -> Outcome:
    """A button that was pressed long after the question."""
    return open_forwarding(ForwardingOpened(event.report), state, known)
