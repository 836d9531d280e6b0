"""What whoever is sent to a cell's meeting is written: that it is so, changes, reminders, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.events import OwnVisitsOpened, VisitAnswered, VisitOpened
from handlers.visit_times import ASSIGNED, CHANGED, DAY_BEFORE, OFF, REPORT, THAT_MORNING
from handlers.visiting import said
from handlers.visiting_cells import at_place
from handlers.visits import VisitMeeting, quarter_from
from handlers.vocabulary import Choice, Joined, Message, Text, Verbatim, say


@dataclass(frozen=True, slots=True)
class About:
    """What such a letter speaks of. No `meeting`: any of the quarter, of which these lie ahead.

    `of_any`: the visit is to any of the quarter, also where the letter speaks of one of them.
    """

    visit: int
    unit_name: str
    cell_name: str
    quarter: str
    meeting: VisitMeeting | None = None
    ahead: tuple[VisitMeeting, ...] = ()
    of_any: bool = False


def visit_message(kind: str, about: About) -> Message:
    """The screen of one kind of letter."""
    return MESSAGES[kind](about)


def _assigned(about: About) -> Message:
    return _with_time(say("visit_letter.assigned"), about)


def _changed(about: About) -> Message:
    return _with_time(say("visit_letter.changed"), about)


def _with_time(title: Text, about: About) -> Message:
    return Message(
        heading=Verbatim(about.cell_name),
        title=title,
        lines=(say("visits.sent_for", unit=Verbatim(about.unit_name)), *_when(about)),
        choices=((Choice(say("button.see_visit"), VisitOpened(about.visit), "main"),),),
    )


def _when(about: About) -> tuple[Text, ...]:
    if about.meeting and about.meeting.cancelled:
        return (say("visit_letter.cancelled"),)
    if about.meeting:
        return (say("visit_letter.at", when=at_place(about.meeting)),)
    quarter = quarter_from(about.quarter)
    any_one = say("visit_letter.any", quarter=said(quarter) if quarter else Verbatim(about.quarter))
    if not about.ahead:
        return (any_one,)
    return (any_one, Joined((say("visits.calendar"), *(at_place(each) for each in about.ahead))))


def _off(about: About) -> Message:
    quarter = quarter_from(about.quarter)
    return Message(
        heading=Verbatim(about.cell_name),
        title=say("visit_letter.off"),
        lines=(say("visit_letter.off_lead", quarter=said(quarter) if quarter else Verbatim(about.quarter)),),
        choices=((Choice(say("button.own_visits"), OwnVisitsOpened(), "main"),),),
    )


def _reminding(title: Text, title_of_any: Text) -> Callable[[About], Message]:
    """Of a visit to any of the quarter, not being able to attend one of them is no answer."""

    def made(about: About) -> Message:
        refusal = () if about.of_any else (Choice(say("button.could_not"), VisitAnswered(about.visit, False)),)
        return Message(
            heading=Verbatim(about.cell_name),
            title=title_of_any if about.of_any else title,
            lines=((at_place(about.meeting),) if about.meeting else ()),
            choices=((Choice(say("button.see_visit"), VisitOpened(about.visit), "main"), *refusal),),
        )

    return made


def _report(about: About) -> Message:
    return Message(
        heading=Verbatim(about.cell_name),
        title=say("visit_letter.report"),
        lines=(*((at_place(about.meeting),) if about.meeting else ()), say("visits.report_lead")),
        choices=(
            (
                Choice(say("button.was_there"), VisitAnswered(about.visit, True), "answer"),
                Choice(say("button.could_not"), VisitAnswered(about.visit, False), "answer"),
            ),
        ),
    )


MESSAGES: Mapping[str, Callable[[About], Message]] = {
    ASSIGNED: _assigned,
    CHANGED: _changed,
    OFF: _off,
    DAY_BEFORE: _reminding(say("visit_letter.tomorrow"), say("visit_letter.may_go")),
    THAT_MORNING: _reminding(say("visit_letter.today"), say("visit_letter.may_go_today")),
    REPORT: _report,
}
