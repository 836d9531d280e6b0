"""The cell's meetings as a member sees them: the next ones, "I come" or not and why, a file for the calendar."""

from __future__ import annotations

from handlers.commitments import last_page, today
from handlers.events import (
    AttendanceOpened,
    Attending,
    CalendarAsked,
    CancellingOpened,
    ExtraOpened,
    LeavesOpened,
    MeetingOpened,
    MeetingsOpened,
    MenuOpened,
    MinutesAsked,
    MovingOpened,
    PlaceOpened,
    RuleOpened,
    Said,
    ThematicChosen,
    TopicOpened,
    WhoComesOpened,
)
from handlers.facts import AttendanceAnswered
from handlers.meeting_rules import shift_proposal
from handlers.rights import PLAN, may
from handlers.self_comparison import legible
from handlers.states import AtMeeting, AtMeetings, State, WritingReason
from handlers.vocabulary import (
    CalendarFile,
    Choice,
    Joined,
    Known,
    Meeting,
    Message,
    Moment,
    Outcome,
    Text,
    Verbatim,
    say,
)

AT_ONCE = 6
LONGEST_REASON = 200


def plans(known: Known) -> bool:
    """Whether the member plans the meetings of the own cell."""
    return known.member is not None and may(known.member, PLAN, known.member.unit)


def find(meeting: int, known: Known) -> Meeting | None:
    """One of the own cell's meetings to come: an id in a forged button finds no other cell's."""
    return next((each for each in known.meetings if each.id == meeting), None)


# ------------------------------------------------------------------ the list


def open_meetings(event: MeetingsOpened, _state: State, known: Known) -> Outcome:
    return Outcome(AtMeetings(min(max(event.page, 0), last_page(len(_shown(known)), AT_ONCE))))


def _shown(known: Known) -> tuple[Meeting, ...]:
    """A secretary sees what was cancelled and what was yesterday; members see what takes place."""
    if plans(known):
        return known.meetings
    return tuple(
        each for each in known.meetings if not each.cancelled and (lies_ahead(each, known) or is_today(each, known))
    )


def meetings_prompt(state: AtMeetings, known: Known) -> Message:
    shown = _shown(known)
    number = min(state.page, last_page(len(shown), AT_ONCE))
    page = shown[number * AT_ONCE : (number + 1) * AT_ONCE]
    lead = () if shown else (say("meetings.none"),)
    return Message(
        title=say("meetings.title"),
        lines=(*_planned(known), *lead),
        choices=(
            *((Choice(label(each), MeetingOpened(each.id)),) for each in page),
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


def label(meeting: Meeting) -> Text:
    """A meeting as a line of the list: the hour and the day."""
    when = say("meetings.when", time=Moment(meeting.starts_at, "time"), day=Moment(meeting.starts_at, "weekday"))
    if meeting.cancelled:
        return say("meetings.when_cancelled", when=when)
    return say("meetings.when_thematic", when=when) if meeting.thematic else when


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
        heading=_kind(meeting),
        title=say("meetings.when", time=Moment(meeting.starts_at, "time"), day=Moment(meeting.starts_at, "weekday")),
        lines=(*_where(meeting, known), *_topic(meeting), *_holiday(meeting, known), *_my_answer(meeting)),
        choices=(*_answers(meeting, known), *_secretary(meeting, known), *_back(meeting)),
    )


def _kind(meeting: Meeting) -> Text:
    if meeting.cancelled:
        return say("meetings.is_cancelled")
    if meeting.thematic:
        return say("meetings.thematic", month=meeting.period.month, year=meeting.period.year)
    if meeting.extra:
        return say("meetings.extra")
    return say("meetings.monthly", month=meeting.period.month, year=meeting.period.year)


def place_of(meeting: Meeting, known: Known) -> str:
    return meeting.place or (known.plan.place if known.plan else "")


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
    return (
        *(_proposal(meeting, known) if ahead else ()),
        (
            Choice(say("button.who_comes"), WhoComesOpened(meeting.id)),
            Choice(say("button.attendance"), AttendanceOpened(meeting.id)),
        ),
        (Choice(say("button.minutes"), MinutesAsked(meeting.id), "document"),),
        (
            Choice(say("button.topic"), TopicOpened(meeting.id)),
            Choice(thematic, ThematicChosen(meeting.id, not meeting.thematic)),
        ),
        *(((move, cancel),) if ahead else ()),
    )


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


# ------------------------------------------------------------------ I come, or not


def attend(event: Attending, state: State, known: Known) -> Outcome:
    """From the meeting's own screen or from an invitation further up in the chat."""
    meeting = find(event.meeting, known)
    if meeting is None or meeting.cancelled or not lies_ahead(meeting, known) or known.member is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    fact = AttendanceAnswered(known.member.id, meeting.id, event.coming)
    if event.coming:
        return Outcome(AtMeeting(meeting.id), (say("meetings.coming_kept"),), (fact,))
    return Outcome(WritingReason(meeting.id), facts=(fact,))


def reason_prompt(state: WritingReason, known: Known) -> Message:
    meeting = find(state.meeting, known)
    return Message(
        heading=label(meeting) if meeting else None,
        title=say("meetings.why"),
        lines=(say("meetings.why_lead"),),
        choices=((Choice(say("button.no_reason"), MeetingOpened(state.meeting), words=say("typed.back")),),),
        takes_text=True,
    )


def write_reason(event: Said, state: WritingReason, known: Known) -> Outcome:
    meeting = find(state.meeting, known)
    if meeting is None or meeting.cancelled or not lies_ahead(meeting, known) or known.member is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    reason = " ".join(legible(event.text).split())
    if not 0 < len(reason) <= LONGEST_REASON:
        return Outcome(state, (say("meetings.reason_length", most=LONGEST_REASON),))
    fact = AttendanceAnswered(known.member.id, state.meeting, False, reason)
    return Outcome(AtMeeting(state.meeting), (say("meetings.reason_kept"),), (fact,))


def hand_over_calendar(event: CalendarAsked, state: State, known: Known) -> Outcome:
    meeting = find(event.meeting, known)
    if meeting is None or meeting.cancelled:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    name: Text = _kind(meeting)
    if meeting.topic:
        name = Joined((name, Verbatim(meeting.topic)), ": ")
    return Outcome(
        state, attachments=(CalendarFile(meeting.id, meeting.starts_at, name, place_of(meeting, known), known.now),)
    )


def next_meeting(known: Known) -> Meeting | None:
    """The next one that takes place."""
    return next((each for each in known.meetings if not each.cancelled and lies_ahead(each, known)), None)


def lies_ahead(meeting: Meeting, known: Known) -> bool:
    """Whether it has not begun: what has begun closed its period and is neither moved nor cancelled."""
    return meeting.starts_at > known.now


def is_today(meeting: Meeting, known: Known) -> bool:
    return meeting.starts_at.astimezone(known.timezone).date() == today(known)
