"""I come, or not and why; who comes, to the secretary; the attendance taken at the meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from handlers.calendar import find, label, lies_ahead, one_line, planner, when
from handlers.commitments import distinct, last_page, shortened
from handlers.events import (
    AbsenceReasonOpened,
    AttendanceOpened,
    Attending,
    MeetingOpened,
    PresenceTaken,
    Said,
    WhoComesOpened,
)
from handlers.facts import AttendanceAnswered, AttendanceTaken
from handlers.states import AtMeeting, AtMeetings, AtWhoComes, State, TakingAttendance, WritingReason
from handlers.vocabulary import Attendee, Choice, Joined, Known, Meeting, Message, Outcome, Text, Verbatim, say

LONGEST_REASON = 200
NAMES_AT_ONCE = 8
LONGEST_REASON_IN_LIST = 60  # characters, so that a whole cell fits on one screen

# ------------------------------------------------------------------ I come, or not


def attend(event: Attending, state: State, known: Known) -> Outcome:
    """From the meeting's own screen or from an invitation further up in the chat."""
    meeting = find(event.meeting, known)
    if meeting is None or meeting.cancelled or not lies_ahead(meeting, known) or known.member is None:
        return Outcome(state if known.to_letter else AtMeetings(), (say("meetings.over"),))
    fact = AttendanceAnswered(known.member.id, meeting.id, event.coming)
    if known.to_letter:
        return Outcome(state, (_noted(event.coming, meeting),), (fact,))
    if event.coming:
        return Outcome(AtMeeting(meeting.id), (say("meetings.coming_kept"),), (fact,))
    return Outcome(WritingReason(meeting.id), facts=(fact,))


def _noted(coming: bool, meeting: Meeting) -> Text:
    """Where a letter was answered in words, nothing shows which meeting was meant, so the answer says it."""
    return say("letter.coming", when=when(meeting)) if coming else say("letter.away", when=when(meeting))


def open_reason(event: AbsenceReasonOpened, _state: State, known: Known) -> Outcome:
    """Only of whoever has said not to come."""
    meeting = find(event.meeting, known)
    if meeting is None or meeting.cancelled or not lies_ahead(meeting, known):
        return Outcome(AtMeetings(), (say("meetings.over"),))
    return Outcome(WritingReason(meeting.id) if meeting.coming is False else AtMeeting(meeting.id))


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
    reason = one_line(event.text)
    if not 0 < len(reason) <= LONGEST_REASON:
        return Outcome(state, (say("meetings.reason_length", most=LONGEST_REASON),))
    fact = AttendanceAnswered(known.member.id, state.meeting, False, reason)
    return Outcome(AtMeeting(state.meeting), (say("meetings.reason_kept"),), (fact,))


# ------------------------------------------------------------------ who comes, who came


def open_who_comes(event: WhoComesOpened, _state: State, known: Known) -> Outcome:
    if find(event.meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    return Outcome(AtWhoComes(event.meeting))


def who_comes_prompt(state: AtWhoComes, known: Known) -> Message:
    counted = sum(not _excused(each, each.coming) for each in known.attendees)
    coming = _names(known, lambda each: each.coming is True)
    silent = _names(known, lambda each: each.coming is None and not each.on_leave)
    away = _names(known, lambda each: each.coming is False and not each.on_leave)
    excused = _names(known, lambda each: _excused(each, each.coming))
    return Message(
        title=say("planning.who_comes"),
        lines=(
            _listed(say("planning.coming", number=len(coming), total=counted), coming),
            *((_listed(say("planning.silent", number=len(silent)), silent),) if silent else ()),
            *((_listed(say("planning.away", number=len(away)), away),) if away else ()),
            *((_listed(say("planning.on_leave", number=len(excused)), excused),) if excused else ()),
        ),
        choices=((Choice(say("button.back"), MeetingOpened(state.meeting), words=say("typed.back")),),),
    )


def _excused(each: Attendee, there: bool | None) -> bool:
    """On leave, and not (to be) there all the same: such a member counts neither as present nor as missing."""
    return each.on_leave and there is not True


def _names(known: Known, wanted: Callable[[Attendee], bool]) -> tuple[Text, ...]:
    names = distinct(tuple(each.name for each in known.attendees))
    return tuple(_absence(name, each) for name, each in zip(names, known.attendees, strict=True) if wanted(each))


def _listed(head: Text, names: tuple[Text, ...]) -> Text:
    return Joined((head, *names))


def _absence(name: str, each: Attendee) -> Text:
    if not each.reason or each.coming:
        return Verbatim(name)
    return say("planning.absence", name=Verbatim(name), reason=shortened(each.reason, LONGEST_REASON_IN_LIST))


def open_attendance(event: AttendanceOpened, _state: State, known: Known) -> Outcome:
    if find(event.meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    return Outcome(TakingAttendance(event.meeting, _page(event.page, known)))


def _page(page: int, known: Known) -> int:
    return min(max(page, 0), last_page(len(known.attendees), NAMES_AT_ONCE))


def attendance_prompt(state: TakingAttendance, known: Known) -> Message:
    number = _page(state.page, known)
    names = distinct(tuple(each.name for each in known.attendees))
    page = tuple(zip(names, known.attendees, strict=True))[number * NAMES_AT_ONCE : (number + 1) * NAMES_AT_ONCE]
    there = sum(each.present is True for each in known.attendees)
    total = sum(not _excused(each, each.present) for each in known.attendees)
    before = (Choice(say("button.previous_page"), AttendanceOpened(state.meeting, number - 1)),) if number else ()
    more = number < last_page(len(known.attendees), NAMES_AT_ONCE)
    after = (Choice(say("button.next_page"), AttendanceOpened(state.meeting, number + 1)),) if more else ()
    return Message(
        title=say("planning.attendance"),
        lines=(say("planning.there", number=there, total=total), say("planning.attendance_lead")),
        choices=(
            *((_presence(name, each, state),) for name, each in page),
            (*before, *after, Choice(say("button.back"), MeetingOpened(state.meeting), words=say("typed.back"))),
        ),
    )


def _presence(name: str, each: Attendee, state: TakingAttendance) -> Choice:
    """A press changes it: there, or not."""
    event = PresenceTaken(state.meeting, each.code, each.present is not True, state.page)
    if _excused(each, each.present):
        return Choice(say("planning.is_on_leave", name=Verbatim(name)), event)
    if each.present is None:
        return Choice(Verbatim(name), event)
    mark = say("planning.was_there", name=Verbatim(name))
    return Choice(mark if each.present else say("planning.was_away", name=Verbatim(name)), event, chosen=each.present)


def take_presence(event: PresenceTaken, state: State, known: Known) -> Outcome:
    meeting = find(event.meeting, known)
    person = next((each for each in known.attendees if each.code == event.member), None)
    if meeting is None or person is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    if meeting.cancelled:
        return Outcome(AtMeeting(meeting.id))
    if known.now < meeting.starts_at - timedelta(hours=1):
        return Outcome(state, (say("planning.too_early"),))
    present = event.present or (None if person.on_leave else False)
    fact = AttendanceTaken(planner(known).unit, event.meeting, event.member, present)
    return Outcome(TakingAttendance(event.meeting, _page(event.page, known)), facts=(fact,))
