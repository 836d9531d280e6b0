"""The cell's meetings as a member sees them: the list, and one meeting with what can be done about it."""

from __future__ import annotations

from handlers import papers_of_meetings as papers
from handlers.calendar import find, is_today, kind_of, label, lies_ahead, place_of, plans, when
from handlers.commitments import last_page
from handlers.events import (
    AttendanceOpened,
    Attending,
    CalendarAsked,
    CancellingOpened,
    ExtraOpened,
    LeavesOpened,
    MeetingOpened,
    MeetingPlaceOpened,
    MeetingsOpened,
    MenuOpened,
    MinutesAsked,
    MovingOpened,
    PapersOpened,
    PlaceOpened,
    RuleOpened,
    ThematicChosen,
    TopicOpened,
    WhoComesOpened,
)
from handlers.meeting_rules import shift_proposal
from handlers.states import AtMeeting, AtMeetings, State
from handlers.thematic import missing
from handlers.visiting import from_above
from handlers.vocabulary import (
    CalendarFile,
    Choice,
    Joined,
    Known,
    Meeting,
    Message,
    Outcome,
    Text,
    Verbatim,
    say,
)

AT_ONCE = 6


# ------------------------------------------------------------------ the list


def open_meetings(event: MeetingsOpened, _state: State, known: Known) -> Outcome:
    return Outcome(AtMeetings(min(max(event.page, 0), last_page(len(_shown(known)), AT_ONCE))))


def _shown(known: Known) -> tuple[Meeting, ...]:
    """A secretary sees what was cancelled, too. What was held stays for a week: its resolution is to be read."""
    return tuple(each for each in known.meetings if plans(known) or not each.cancelled)


def _line(meeting: Meeting, known: Known) -> Text:
    if meeting.cancelled or lies_ahead(meeting, known) or is_today(meeting, known):
        return label(meeting)
    return say("meetings.when_over", when=when(meeting))


def meetings_prompt(state: AtMeetings, known: Known) -> Message:
    shown = _shown(known)
    number = min(state.page, last_page(len(shown), AT_ONCE))
    page = shown[number * AT_ONCE : (number + 1) * AT_ONCE]
    lead = () if shown else (say("meetings.none"),)
    return Message(
        title=say("meetings.title"),
        lines=(*_planned(known), *missing(known), *lead),
        choices=(
            *((Choice(_line(each, known), MeetingOpened(each.id)),) for each in page),
            *_pages(number, len(shown)),
            *_planning(known),
            (Choice(say("button.menu"), MenuOpened(), words=say("typed.back")),),
        ),
    )


def _planned(known: Known) -> tuple[Text, ...]:
    if not plans(known):
        return ()
    year = known.meeting_year
    percent = round(100 * year.present / year.taken) if year.taken else 0
    said: tuple[Text, ...] = (say("meetings.year", held=year.held, percent=percent),) if year.taken else ()
    if known.plan is None:
        return (say("meetings.no_rule"), *said)
    place = (say("meetings.usual_place", place=Verbatim(known.plan.place)),) if known.plan.place else ()
    return (say("meetings.by_rule"), *place, *said)


def _planning(known: Known) -> tuple[tuple[Choice, ...], ...]:
    if not plans(known):
        return ()
    rule = Choice(say("button.set_rule"), RuleOpened(), "plain" if known.plan else "main")
    leave = Choice(say("button.leave"), LeavesOpened())
    if known.plan is None:
        return ((rule, leave),)
    return (
        (rule, Choice(say("button.set_place"), PlaceOpened())),
        (Choice(say("button.add_meeting"), ExtraOpened()), leave),
    )


def _pages(page: int, count: int) -> tuple[tuple[Choice, ...], ...]:
    before = (Choice(say("button.previous_page"), MeetingsOpened(page - 1)),) if page else ()
    more = (page + 1) * AT_ONCE < count
    after = (Choice(say("button.next_page"), MeetingsOpened(page + 1)),) if more else ()
    return ((*before, *after),) if before or after else ()


# ------------------------------------------------------------------ one meeting


def open_meeting(event: MeetingOpened, state: State, known: Known) -> Outcome:
    if find(event.meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    return Outcome(AtMeeting(event.meeting))


def meeting_prompt(state: AtMeeting, known: Known) -> Message:
    meeting = find(state.meeting, known)
    if meeting is None:
        return meetings_prompt(AtMeetings(), known)
    return Message(
        heading=kind_of(meeting),
        title=when(meeting),
        lines=(
            *_where(meeting, known),
            *_topic(meeting),
            *_holiday(meeting, known),
            *_my_answer(meeting),
            *from_above(meeting, known),
            *_papers(meeting, known),
        ),
        choices=(
            *_answers(meeting, known),
            *(() if meeting.cancelled else papers.to_take(meeting.id, known)),
            *_secretary(meeting, known),
            *_back(meeting),
        ),
    )


def _where(meeting: Meeting, known: Known) -> tuple[Text, ...]:
    place = place_of(meeting, known)
    return (say("meetings.place", place=Verbatim(place)),) if place else ()


def _topic(meeting: Meeting) -> tuple[Text, ...]:
    return (say("meetings.topic", topic=Verbatim(meeting.topic)),) if meeting.topic else ()


def _holiday(meeting: Meeting, known: Known) -> tuple[Text, ...]:
    """A day that is a public holiday is pointed out to whoever can move the meeting."""
    day = meeting.starts_at.astimezone(known.timezone).date()
    if not plans(known) or day not in known.holidays or meeting.cancelled or not lies_ahead(meeting, known):
        return ()
    return (say("meetings.holiday", holiday=Verbatim(known.holidays[day])),)


def _papers(meeting: Meeting, known: Known) -> tuple[Text, ...]:
    return () if meeting.cancelled else papers.names(meeting.id, known)


def _my_answer(meeting: Meeting) -> tuple[Text, ...]:
    if meeting.coming is None:
        return ()
    if meeting.coming:
        return (say("meetings.i_come"),)
    return (
        say("meetings.i_stay_away", reason=Verbatim(meeting.reason)) if meeting.reason else say("meetings.i_am_away"),
    )


def _answers(meeting: Meeting, known: Known) -> tuple[tuple[Choice, ...], ...]:
    if meeting.cancelled or not lies_ahead(meeting, known):
        return ()
    return (
        (
            Choice(
                say("button.come"), Attending(meeting.id, True), "answer", meeting.coming is True, say("typed.come")
            ),
            Choice(
                say("button.away"), Attending(meeting.id, False), "answer", meeting.coming is False, say("typed.away")
            ),
        ),
        (Choice(say("button.calendar"), CalendarAsked(meeting.id), "document"),),
    )


def _secretary(meeting: Meeting, known: Known) -> tuple[tuple[Choice, ...], ...]:
    if not plans(known):
        return ()
    move = Choice(say("button.move"), MovingOpened(meeting.id))
    ahead = lies_ahead(meeting, known)
    if meeting.cancelled:
        return ((_taking_back(meeting, known), move),) if ahead else ()
    thematic = say("button.not_thematic") if meeting.thematic else say("button.thematic")
    cancel = Choice(say("button.cancel_meeting"), CancellingOpened(meeting.id), "danger")
    place = (Choice(say("button.meeting_place"), MeetingPlaceOpened(meeting.id)),) if ahead else ()
    return (
        *(_proposal(meeting, known) if ahead else ()),
        (
            Choice(say("button.who_comes"), WhoComesOpened(meeting.id)),
            Choice(say("button.attendance"), AttendanceOpened(meeting.id)),
        ),
        (Choice(say("button.minutes"), MinutesAsked(meeting.id), "document"),),
        (_sending(meeting, known), Choice(say("button.topic"), TopicOpened(meeting.id))),
        (*place, Choice(thematic, ThematicChosen(meeting.id, not meeting.thematic))),
        *(((move, cancel),) if ahead else ()),
    )


def _sending(meeting: Meeting, known: Known) -> Choice:
    kind = papers.kind_wanted(meeting, known)
    words = say("button.send_material") if kind == papers.MATERIAL else say("button.send_resolution")
    return Choice(words, PapersOpened(meeting.id, kind))


def _taking_back(meeting: Meeting, known: Known) -> Choice:
    """A cancelled meeting takes place after all, as it was."""
    day = meeting.starts_at.astimezone(known.timezone).date()
    return Choice(say("button.take_back"), MovingOpened(meeting.id, day.isoformat()), "main")


def _proposal(meeting: Meeting, known: Known) -> tuple[tuple[Choice, ...], ...]:
    day = meeting.starts_at.astimezone(known.timezone).date()
    better = shift_proposal(day, known.holidays)
    if better is None:
        return ()
    return ((Choice(say("button.move_to", day=better), MovingOpened(meeting.id, better.isoformat()), "main"),),)


def _back(meeting: Meeting) -> tuple[tuple[Choice, ...], ...]:
    return ((Choice(say("button.back"), MeetingsOpened(), words=say("typed.back")),),)


# ------------------------------------------------------------------ for any calendar


def hand_over_calendar(event: CalendarAsked, state: State, known: Known) -> Outcome:
    meeting = find(event.meeting, known)
    if meeting is None or meeting.cancelled:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    name: Text = kind_of(meeting)
    if meeting.topic:
        name = Joined((name, Verbatim(meeting.topic)), ": ")
    return Outcome(
        state, attachments=(CalendarFile(meeting.id, meeting.starts_at, name, place_of(meeting, known), known.now),)
    )
