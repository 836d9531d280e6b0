"""The thematic meeting of each quarter: pointed out where there is none, and never two at a time without a question."""

from __future__ import annotations

from handlers.calendar import find, label, planner, plans
from handlers.commitments import ROMAN, today
from handlers.events import MeetingOpened, ThematicChosen, ThematicReplaced
from handlers.facts import ThematicSet
from handlers.rhythm import Period, quarter_of
from handlers.states import AtMeeting, AtMeetings, ReplacingThematic, State
from handlers.vocabulary import Choice, Joined, Known, Meeting, Message, Outcome, Text, say


def missing(known: Known) -> tuple[Text, ...]:
    """To who plans: the present quarter without a thematic meeting, in its last month the next one as well."""
    if not plans(known) or known.plan is None:
        return ()
    here = Period(today(known).year, today(known).month)
    quarters = [_quarter(here), *([_quarter(here.next)] if here.month % 3 == 0 else [])]
    covered = {_quarter(each.period) for each in known.thematic if not each.cancelled}
    without = tuple(_said(*quarter) for quarter in quarters if quarter not in covered)
    return (Joined((*without, say("thematic.how"))),) if without else ()


def _quarter(period: Period) -> tuple[int, int]:
    return period.year, quarter_of(period.last_day)


def _said(year: int, quarter: int) -> Text:
    last = quarter * 3
    return say("thematic.missing", quarter=ROMAN[quarter], year=year, first=last - 2, second=last - 1, third=last)


def choose_thematic(event: ThematicChosen, _state: State, known: Known) -> Outcome:
    meeting = find(event.meeting, known)
    if meeting is None or meeting.cancelled:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    if event.thematic and _others(meeting, known):
        return Outcome(ReplacingThematic(meeting.id))
    fact = ThematicSet(planner(known).unit, meeting.id, event.thematic)
    return Outcome(AtMeeting(meeting.id), (say("commitments.kept"),), (fact,))


def _others(meeting: Meeting, known: Known) -> tuple[Meeting, ...]:
    """The thematic meetings of the same quarter, held or to come."""
    quarter = _quarter(meeting.period)
    return tuple(each for each in known.thematic if each.id != meeting.id and _quarter(each.period) == quarter)


def replacing_prompt(state: ReplacingThematic, known: Known) -> Message:
    meeting = find(state.meeting, known)
    if meeting is None:
        raise LookupError("the mark of a meeting that is not there")
    year, quarter = _quarter(meeting.period)
    return Message(
        heading=label(meeting),
        title=say("thematic.already", quarter=ROMAN[quarter], year=year),
        lines=(*(label(each) for each in _others(meeting, known)), say("thematic.one_is_enough")),
        choices=(
            (Choice(say("button.thematic_here"), ThematicReplaced(state.meeting)),),
            (Choice(say("button.keep_as_is"), MeetingOpened(state.meeting), "main", words=say("typed.keep")),),
        ),
    )


def replace_thematic(event: ThematicReplaced, _state: State, known: Known) -> Outcome:
    meeting = find(event.meeting, known)
    if meeting is None or meeting.cancelled:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    unit = planner(known).unit
    gone = tuple(ThematicSet(unit, each.id, False) for each in _others(meeting, known))
    fact = ThematicSet(unit, meeting.id, True)
    return Outcome(AtMeeting(meeting.id), (say("thematic.moved"),), (*gone, fact))
