"""When the cells of a unit meet, for its committee: the month, page by page."""

from __future__ import annotations

from handlers.commitments import last_page
from handlers.events import MeetingsBelowOpened, SummaryOpened
from handlers.meetings_below import CellMeeting, MeetingsBelow
from handlers.participation import not_allowed, to_menu
from handlers.states import AtMeetingsBelow, AtMenu, State
from handlers.vocabulary import Choice, Joined, Known, Message, Moment, Outcome, Text, Verbatim, say

AT_ONCE = 20  # lines of a screen


def open_calendar(event: MeetingsBelowOpened, _state: State, known: Known) -> Outcome:
    below = known.meetings_below
    if below is None:
        return not_allowed()
    page = min(max(event.page, 0), last_page(len(below.meetings), AT_ONCE))
    return Outcome(AtMeetingsBelow(below.unit, below.period.code, page))


def gone(_state: AtMeetingsBelow, known: Known) -> State | None:
    """The right to this unit may have been taken away."""
    return AtMenu() if known.meetings_below is None else None


def calendar_prompt(state: AtMeetingsBelow, known: Known) -> Message:
    below = known.meetings_below
    if below is None:
        return Message(title=say("meetings.title"), lines=(say("not_allowed"),), choices=(to_menu(),))
    page = min(state.page, last_page(len(below.meetings), AT_ONCE))
    shown = below.meetings[page * AT_ONCE : (page + 1) * AT_ONCE]
    return Message(
        heading=say("meetings_below.heading", month=below.period.month, year=below.period.year),
        title=Verbatim(below.unit_name),
        lines=(Joined(tuple(_line(each) for each in shown)),),
        choices=(*_pages(below, page), _months(below), _back(below)),
    )


def _line(each: CellMeeting) -> Text:
    if each.starts_at is None:
        return say("meetings_below.none", cell=Verbatim(each.cell))
    when = when_of(each)
    if not each.place:
        return say("meetings_below.line", cell=Verbatim(each.cell), when=when)
    return say("meetings_below.line_at", cell=Verbatim(each.cell), when=when, place=Verbatim(each.place))


def when_of(each: CellMeeting) -> Text:
    """The hour and the day, and whether it is a thematic one; for a meeting that there is."""
    if each.starts_at is None:
        return say("meetings_below.not_planned")
    when = say("meetings.when", time=Moment(each.starts_at, "time"), day=Moment(each.starts_at, "weekday"))
    return say("meetings.when_thematic", when=when) if each.thematic else when


def _pages(below: MeetingsBelow, page: int) -> tuple[tuple[Choice, ...], ...]:
    unit, month = below.unit, below.period.code
    before = (Choice(say("button.previous_page"), MeetingsBelowOpened(unit, month, page - 1)),) if page else ()
    more = page < last_page(len(below.meetings), AT_ONCE)
    after = (Choice(say("button.next_page"), MeetingsBelowOpened(unit, month, page + 1)),) if more else ()
    return ((*before, *after),) if before or after else ()


def _months(below: MeetingsBelow) -> tuple[Choice, ...]:
    return tuple(
        Choice(say("button.month", month=each.month), MeetingsBelowOpened(below.unit, each.code))
        for each in (below.period.previous, below.period.next)
    )


def _back(below: MeetingsBelow) -> tuple[Choice, ...]:
    return (Choice(say("button.back"), SummaryOpened(below.unit), words=say("typed.back")),)
