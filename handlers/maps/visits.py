"""Who from above attends which meeting: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import events as e
from handlers import states as s
from handlers import visiting, visiting_cells, visiting_reports
from handlers.maps.rule import VISITING, Rule, Step, needing
from handlers.rights import ASSIGN

NEEDS = needing(VISITING)

STEPS: Mapping[type, Step] = {
    s.ChoosingVisitUnit: Step(visiting.units_prompt, {}, NEEDS, right=ASSIGN, gone=visiting.gone),
    s.AtVisits: Step(
        visiting.visits_prompt,
        {e.Said: Rule(visiting.find_cell, NEEDS, right=ASSIGN)},
        NEEDS,
        right=ASSIGN,
        gone=visiting.gone,
    ),
    s.AtVisitsOfCell: Step(
        visiting_cells.cell_prompt,
        {e.VisitTakenBack: Rule(visiting_cells.take_back, NEEDS, right=ASSIGN)},
        NEEDS,
        right=ASSIGN,
        gone=visiting_cells.gone,
    ),
    s.ChoosingVisitor: Step(visiting_cells.visitors_prompt, {}, NEEDS, right=ASSIGN, gone=visiting_cells.gone),
    s.ChoosingVisitMeeting: Step(visiting_cells.meetings_prompt, {}, NEEDS, right=ASSIGN, gone=visiting_cells.gone),
    s.AtOwnVisits: Step(visiting_reports.own_prompt, {}, NEEDS, right=ASSIGN, gone=visiting.gone),
    s.AtVisit: Step(visiting_reports.visit_prompt, {}, NEEDS, right=ASSIGN, gone=visiting_reports.gone),
    s.ReportingVisit: Step(visiting_reports.question_prompt, {}, NEEDS, right=ASSIGN, gone=visiting_reports.gone),
    s.ReplacingVisitReport: Step(
        visiting_reports.replacing_prompt,
        {e.VisitReportReplaced: Rule(visiting_reports.replace_report, NEEDS, right=ASSIGN)},
        NEEDS,
        right=ASSIGN,
        gone=visiting_reports.gone,
    ),
    s.WritingVisitWords: Step(
        visiting_reports.words_prompt,
        {e.Said: Rule(visiting_reports.write_words, NEEDS, right=ASSIGN)},
        NEEDS,
        right=ASSIGN,
        gone=visiting_reports.gone,
    ),
}

ANYWHERE: Mapping[type, Rule] = {
    e.VisitsOpened: Rule(visiting.open_visits, NEEDS, right=ASSIGN),
    e.VisitsOfCellOpened: Rule(visiting_cells.open_cell, NEEDS, right=ASSIGN),
    e.VisitorsOpened: Rule(visiting_cells.open_visitors, NEEDS, right=ASSIGN),
    e.VisitorChosen: Rule(visiting_cells.choose_visitor, NEEDS, right=ASSIGN),
    e.VisitMeetingChosen: Rule(visiting_cells.assign, NEEDS, right=ASSIGN),
    e.OwnVisitsOpened: Rule(visiting_reports.open_own, NEEDS, right=ASSIGN),
    e.VisitOpened: Rule(visiting_reports.open_visit, NEEDS, right=ASSIGN),
    e.VisitAnswered: Rule(visiting_reports.answer, NEEDS, right=ASSIGN),
    e.VisitOutcomeChosen: Rule(visiting_reports.choose_outcome, NEEDS, right=ASSIGN),
}
