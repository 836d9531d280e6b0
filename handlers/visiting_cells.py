"""One cell in a quarter as a committee sees it: who comes, what was reported; whom to send and to which meeting."""

from __future__ import annotations

from handlers.commitments import distinct, last_page, shortened
from handlers.events import (
    VisitMeetingChosen,
    VisitorChosen,
    VisitorsOpened,
    VisitsOfCellOpened,
    VisitsOpened,
    VisitTakenBack,
)
from handlers.facts import AssignmentTakenBack, VisitorAssigned
from handlers.states import AtVisits, AtVisitsOfCell, ChoosingVisitMeeting, ChoosingVisitor, State
from handlers.visiting import gone as unit_gone
from handlers.visiting import headed, not_allowed, visiting_of
from handlers.visits import LONGEST_WORDS, Visit, Visiting, VisitMeeting, Visitor
from handlers.vocabulary import Choice, Joined, Known, Message, Moment, Outcome, Text, Verbatim, say

PEOPLE_AT_ONCE = 10
MEETINGS_AT_ONCE = 10
FITS = 2000  # letters of all reports on one screen


def at(meeting: VisitMeeting) -> Text:
    """Hour and day."""
    return say("meetings.when", time=Moment(meeting.starts_at, "time"), day=Moment(meeting.starts_at, "weekday"))


def at_place(meeting: VisitMeeting) -> Text:
    return Joined((at(meeting), Verbatim(meeting.place)), ", ") if meeting.place else at(meeting)


def gone(state: State, known: Known) -> State | None:
    """The table, where the cell is not of this unit any more."""
    lost = unit_gone(state, known)
    visiting = visiting_of(known)
    return lost if lost or visiting.cell else AtVisits(visiting.unit, 0, visiting.quarter.code)


def open_cell(event: VisitsOfCellOpened, _state: State, known: Known) -> Outcome:
    visiting = visiting_of(known)
    if not visiting.unit or not visiting.cell:
        return not_allowed()
    return Outcome(AtVisitsOfCell(visiting.unit, visiting.cell, visiting.quarter.code))


def cell_prompt(_state: AtVisitsOfCell, known: Known) -> Message:
    visiting = visiting_of(known)
    assigning = Choice(
        say("button.assign"), VisitorsOpened(visiting.unit, visiting.cell, visiting.quarter.code), "main"
    )
    back = Choice(
        say("button.back"),
        VisitsOpened(visiting.unit, visiting.below, visiting.quarter.code),
        words=say("typed.back"),
    )
    return Message(
        heading=headed(visiting.quarter),
        title=Verbatim(visiting.cell_name),
        lines=(_calendar(visiting, known), *_people(visiting)),
        choices=(*(((assigning,),) if _is_open(visiting) else ()), *_taking_back(visiting), (back,)),
    )


def _is_open(visiting: Visiting) -> bool:
    """Nobody is sent to a quarter that is over."""
    return visiting.quarter >= visiting.now


def _calendar(visiting: Visiting, known: Known) -> Text:
    ahead = to_come(visiting, known)
    if ahead:
        return Joined((say("visits.calendar"), *(at_place(each) for each in ahead)))
    return say("visits.none_ahead")


def to_come(visiting: Visiting, known: Known) -> tuple[VisitMeeting, ...]:
    return tuple(each for each in visiting.meetings if each.starts_at > known.now)[:MEETINGS_AT_ONCE]


def _people(visiting: Visiting) -> tuple[Text, ...]:
    if not visiting.visits:
        return (say("visits.nobody"),)
    longest = min(LONGEST_WORDS, max(100, FITS // len(visiting.visits)))
    return tuple(_told(each, visiting, longest) for each in visiting.visits)


def _told(visit: Visit, visiting: Visiting, longest: int) -> Text:
    name: Text = Verbatim(visit.name)
    if visit.unit != visiting.unit:
        name = say("visits.sent_by", name=Verbatim(visit.name), unit=Verbatim(visit.unit_name))
    words = (say("visits.words", words=shortened(visit.words, longest)),) if visit.words else ()
    return Joined((name, standing(visit), *words))


def standing(visit: Visit) -> Text:
    """How far a visit is, in one line."""
    if visit.attended:
        held = say("visits.held") if visit.criticism else say("visits.not_held")
        when = visit.meeting
        return Joined((say("visits.was_there_at", when=at(when)) if when else say("visits.was_there"), held), " ")
    if visit.attended is False:
        return say("visits.could_not")
    if not visit.in_office:
        return say("visits.role_lost")
    if visit.meeting is None:
        return say("visits.to_any")
    if visit.meeting.cancelled:
        return say("visits.meeting_cancelled", when=at(visit.meeting))
    return say("visits.to_meeting", when=at(visit.meeting))


def _taking_back(visiting: Visiting) -> tuple[tuple[Choice, ...], ...]:
    """Of those this unit sent itself, as long as nothing is reported."""
    own = tuple(each for each in visiting.visits if each.unit == visiting.unit and each.reported_at is None)
    names = distinct(tuple(each.name for each in own))
    return tuple(
        (Choice(say("visits.take_back", name=Verbatim(name)), VisitTakenBack(each.id), "danger"),)
        for name, each in zip(names, own, strict=True)
    )


def take_back(event: VisitTakenBack, state: State, known: Known) -> Outcome:
    visiting = visiting_of(known)
    visit = next((each for each in visiting.visits if each.id == event.visit), None)
    if visit is None or visit.unit != visiting.unit or visit.reported_at is not None:
        return Outcome(state, (say("outdated"),))
    fact = AssignmentTakenBack(visiting.unit, visit.id)
    return Outcome(_cell_of(visiting), (say("visits.taken_back", name=Verbatim(visit.name)),), (fact,))


def _cell_of(visiting: Visiting) -> AtVisitsOfCell:
    return AtVisitsOfCell(visiting.unit, visiting.cell, visiting.quarter.code)


# ------------------------------------------------------------------ whom


def open_visitors(event: VisitorsOpened, _state: State, known: Known) -> Outcome:
    visiting = visiting_of(known)
    refused = _refused(visiting)
    if refused:
        return refused
    if not visiting.visitors:
        return Outcome(_cell_of(visiting), (say("visits.nobody_to_send"),))
    page = min(max(event.page, 0), last_page(len(visiting.visitors), PEOPLE_AT_ONCE))
    return Outcome(ChoosingVisitor(visiting.unit, visiting.cell, visiting.quarter.code, page))


def _refused(visiting: Visiting) -> Outcome | None:
    if not visiting.unit or not visiting.cell:
        return not_allowed()
    return None if _is_open(visiting) else Outcome(_cell_of(visiting), (say("visits.quarter_over"),))


def visitors_prompt(state: ChoosingVisitor, known: Known) -> Message:
    visiting = visiting_of(known)
    where = (visiting.unit, visiting.cell, visiting.quarter.code)
    number = min(state.page, last_page(len(visiting.visitors), PEOPLE_AT_ONCE))
    page = slice(number * PEOPLE_AT_ONCE, (number + 1) * PEOPLE_AT_ONCE)
    names = distinct(tuple(each.name for each in visiting.visitors))[page]
    before = (Choice(say("button.previous_page"), VisitorsOpened(*where, number - 1)),) if number else ()
    more = number < last_page(len(visiting.visitors), PEOPLE_AT_ONCE)
    after = (Choice(say("button.next_page"), VisitorsOpened(*where, number + 1)),) if more else ()
    return Message(
        heading=Verbatim(visiting.cell_name),
        title=say("visits.whom"),
        lines=(headed(visiting.quarter),),
        choices=(
            *(
                (Choice(Verbatim(name), VisitorChosen(*where, each.id)),)
                for name, each in zip(names, visiting.visitors[page], strict=True)
            ),
            (*before, *after, _back_to_cell(visiting)),
        ),
    )


def _back_to_cell(visiting: Visiting) -> Choice:
    event = VisitsOfCellOpened(visiting.unit, visiting.cell, visiting.quarter.code)
    return Choice(say("button.back"), event, words=say("typed.back"))


# ------------------------------------------------------------------ to which meeting


def choose_visitor(event: VisitorChosen, _state: State, known: Known) -> Outcome:
    visiting = visiting_of(known)
    refused = _refused(visiting) or _cannot_go(event.visitor, visiting)
    if refused:
        return refused
    return Outcome(ChoosingVisitMeeting(visiting.unit, visiting.cell, visiting.quarter.code, event.visitor))


def _cannot_go(visitor: int, visiting: Visiting) -> Outcome | None:
    """Only people of this committee; whoever was there in this quarter has done it."""
    person = find_visitor(visitor, visiting)
    if person is None:
        return Outcome(_cell_of(visiting), (say("visits.not_of_committee"),))
    done = any(each.member == visitor and each.unit == visiting.unit and each.attended for each in visiting.visits)
    return Outcome(_cell_of(visiting), (say("visits.done_already", name=Verbatim(person.name)),)) if done else None


def find_visitor(visitor: int, visiting: Visiting) -> Visitor | None:
    return next((each for each in visiting.visitors if each.id == visitor), None)


def meetings_prompt(state: ChoosingVisitMeeting, known: Known) -> Message:
    visiting = visiting_of(known)
    person = find_visitor(state.visitor, visiting)
    where = (visiting.unit, visiting.cell, visiting.quarter.code, state.visitor)
    return Message(
        heading=Verbatim(visiting.cell_name),
        title=say("visits.which_meeting"),
        lines=(say("visits.goes", name=Verbatim(person.name if person else "")),),
        choices=(
            *((Choice(at(each), VisitMeetingChosen(*where, each.id)),) for each in to_come(visiting, known)),
            (Choice(say("button.any_meeting"), VisitMeetingChosen(*where, 0)),),
            (_back_to_cell(visiting),),
        ),
    )


def assign(event: VisitMeetingChosen, _state: State, known: Known) -> Outcome:
    visiting, member = visiting_of(known), known.member
    refused = _refused(visiting) or _cannot_go(event.visitor, visiting)
    person = find_visitor(event.visitor, visiting)
    if refused or person is None or member is None:
        return refused or not_allowed()
    if event.meeting and event.meeting not in {each.id for each in to_come(visiting, known)}:
        return Outcome(_cell_of(visiting), (say("visits.no_such_meeting"),))
    fact = VisitorAssigned(
        visiting.unit, visiting.cell, visiting.quarter.code, person.id, event.meeting or None, member.id
    )
    told = say("visits.assigned", name=Verbatim(person.name))
    unreached = say("visits.assigned_unreached", name=Verbatim(person.name))
    return Outcome(_cell_of(visiting), (told if person.reachable else unreached,), (fact,))
