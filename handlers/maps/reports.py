"""Half-year and annual reports: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import events as e
from handlers import reporting, reporting_lists
from handlers import states as s
from handlers.maps.rule import REPORTING, Rule, Step, needing
from handlers.rights import REPORT

KNOWN = needing(REPORTING)

STEPS: Mapping[type, Step] = {
    s.AtReports: Step(reporting_lists.reports_prompt, {}, KNOWN, right=REPORT, gone=reporting_lists.list_is_gone),
    s.AtReceivedReports: Step(
        reporting_lists.received_prompt, {}, KNOWN, right=REPORT, gone=reporting_lists.list_is_gone
    ),
    s.AtReport: Step(reporting.report_prompt, {}, KNOWN, right=REPORT, gone=reporting.report_is_gone),
    s.ForwardingReport: Step(
        reporting.forwarding_prompt,
        {e.ReportForwarded: Rule(reporting.forward, KNOWN, right=REPORT)},
        KNOWN,
        right=REPORT,
        gone=reporting.report_is_gone,
    ),
}

ANYWHERE: Mapping[type, Rule] = {
    e.ReportsOpened: Rule(reporting_lists.open_reports, KNOWN, right=REPORT),
    e.ReportWanted: Rule(reporting.make, KNOWN, right=REPORT),
    e.ReportOpened: Rule(reporting.open_report, KNOWN, right=REPORT),
    e.ReportFileAsked: Rule(reporting.hand_over, KNOWN, right=REPORT),
    e.ForwardingOpened: Rule(reporting.open_forwarding, KNOWN, right=REPORT),
    e.ReportForwarded: Rule(reporting.ask_first, KNOWN, right=REPORT),
    e.ReceivedOpened: Rule(reporting_lists.open_received, KNOWN, right=REPORT),
}
