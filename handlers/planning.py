"""The secretary plans the cell's meetings: rule, place, move, cancel, add, topic; who comes; the attendance."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from handlers.commitments import today
from handlers.events import (
    AttendanceOpened,
    CancellingOpened,
    ExtraOpened,
    MeetingCancelled,
    MeetingOpened,
    MeetingsOpened,
    MovingOpened,
    PlaceOpened,
    PresenceTaken,
    RuleOpened,
    Said,
    ThematicChosen,
    TopicOpened,
    WhoComesOpened,
)
from handlers.facts import (
    AttendanceTaken,
    MeetingAdded,
    MeetingDropped,
    MeetingMoved,
    PlaceSet,
    RuleSet,
    ThematicSet,
    TopicSet,
)
from handlers.meeting_rules import parse_rule
from handlers.meetings import find, label
from handlers.rhythm import add_months, date_typed
from handlers.states import (
    AddingMeeting,
    AtMeeting,
    AtMeetings,
    AtWhoComes,
    CancellingMeeting,
    MovingMeeting,
    SettingPlace,
    SettingRule,
    State,
    TakingAttendance,
    WritingTopic,
)
from handlers.vocabulary import Attendee, Choice, Joined, Known, Meeting, Member, Message, Outcome, Text, Verbatim, say

LONGEST_WORDS = 200
NAMES_AT_ONCE = 8
FURTHEST_MONTHS = 15
_TIME = re.compile(r"(\d{1,2})\s*(?:[:hg]|gi\w+)\s*(\d{2})?\b")


def _asking(title: Text, lead: Text, back: MeetingsOpened | MeetingOpened) -> Message:
    return Message(
        title=title,
        lines=(lead,),
        choices=((Choice(say("button.back"), back, words=say("typed.back")),),),
        takes_text=True,
    )


# ------------------------------------------------------------------ the rule and the place


def open_rule(_event: RuleOpened, _state: State, _known: Known) -> Outcome:
    return Outcome(SettingRule())


def rule_prompt(_state: SettingRule, _known: Known) -> Message:
    return _asking(say("planning.rule"), say("planning.rule_lead"), MeetingsOpened())


def set_rule(event: Said, state: SettingRule, known: Known) -> Outcome:
    rule = parse_rule(event.text)
    if rule is None:
        return Outcome(state, (say("planning.rule_unclear"),))
    return Outcome(AtMeetings(), (say("planning.rule_kept"),), (RuleSet(_member(known).unit, rule),))


def open_place(_event: PlaceOpened, _state: State, _known: Known) -> Outcome:
    return Outcome(SettingPlace())


def place_prompt(_state: SettingPlace, _known: Known) -> Message:
    return _asking(say("planning.place"), say("planning.place_lead"), MeetingsOpened())


def set_place(event: Said, state: SettingPlace, known: Known) -> Outcome:
    place = " ".join(event.text.split())
    if not 0 < len(place) <= LONGEST_WORDS:
        return Outcome(state, (say("planning.length", most=LONGEST_WORDS),))
    return Outcome(AtMeetings(), (say("commitments.kept"),), (PlaceSet(_member(known).unit, place),))


# ------------------------------------------------------------------ another time, a further meeting, none


def open_moving(event: MovingOpened, _state: State, known: Known) -> Outcome:
    meeting = find(event.meeting, known)
    if meeting is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    if event.day:
        return _move_to(meeting, event.day, known)
    return Outcome(MovingMeeting(meeting.id))


def _move_to(meeting: Meeting, day: str, known: Known) -> Outcome:
    """To a proposed day, at the same hour."""
    local = meeting.starts_at.astimezone(known.timezone)
    try:
        at = datetime.combine(date.fromisoformat(day), local.time(), known.timezone)
    except ValueError:
        return Outcome(AtMeeting(meeting.id), (say("outdated"),))
    return _moved(meeting, at, known)


def _moved(meeting: Meeting, at: datetime, known: Known) -> Outcome:
    if not _sensible(at, known):
        return Outcome(MovingMeeting(meeting.id), (say("planning.time_past"),))
    fact = MeetingMoved(_member(known).unit, meeting.id, at)
    return Outcome(AtMeeting(meeting.id), (say("planning.moved"),), (fact,))


def moving_prompt(state: MovingMeeting, known: Known) -> Message:
    meeting = find(state.meeting, known)
    title = say("planning.move", when=label(meeting)) if meeting else say("meetings.over")
    return _asking(title, say("planning.time_lead"), MeetingOpened(state.meeting))


def move(event: Said, state: MovingMeeting, known: Known) -> Outcome:
    meeting = find(state.meeting, known)
    if meeting is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    at = moment_typed(event.text, meeting.starts_at.astimezone(known.timezone).time(), known)
    return _moved(meeting, at, known) if at else Outcome(state, (say("planning.time_unclear"),))


def moment_typed(text: str, usual: time | None, known: Known) -> datetime | None:
    """A day and an hour as they are typed: `15/3 19:30`, `19h30 ngay 15/3`; without an hour, the usual one."""
    found = _TIME.search(text.lower())
    rest = (text[: found.start()] + " " + text[found.end() :]) if found else text
    day = date_typed(rest.replace(",", " ").strip(), today(known))
    if day is None or (found is None and usual is None):
        return None
    try:
        at = time(int(found[1]), int(found[2] or 0)) if found else usual
        return datetime.combine(day, at or time(), known.timezone)
    except ValueError:
        return None


def _sensible(at: datetime, known: Known) -> bool:
    return known.now < at and at.date() <= add_months(today(known), FURTHEST_MONTHS)


def open_extra(_event: ExtraOpened, _state: State, _known: Known) -> Outcome:
    return Outcome(AddingMeeting())


def extra_prompt(_state: AddingMeeting, _known: Known) -> Message:
    return _asking(say("planning.extra"), say("planning.time_lead"), MeetingsOpened())


def add_extra(event: Said, state: AddingMeeting, known: Known) -> Outcome:
    usual = known.plan.rule.at if known.plan else None
    at = moment_typed(event.text, usual, known)
    if at is None:
        return Outcome(state, (say("planning.time_unclear"),))
    if not _sensible(at, known):
        return Outcome(state, (say("planning.time_past"),))
    return Outcome(AtMeetings(), (say("planning.added"),), (MeetingAdded(_member(known).unit, at),))


def open_cancelling(event: CancellingOpened, _state: State, known: Known) -> Outcome:
    if find(event.meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    return Outcome(CancellingMeeting(event.meeting))


def cancelling_prompt(state: CancellingMeeting, known: Known) -> Message:
    meeting = find(state.meeting, known)
    return Message(
        title=say("planning.cancel", when=label(meeting)) if meeting else say("meetings.over"),
        lines=(say("planning.cancel_what"),),
        choices=(
            (Choice(say("button.cancel_meeting"), MeetingCancelled(state.meeting), "danger"),),
            (Choice(say("button.keep"), MeetingOpened(state.meeting), "main", words=say("typed.keep")),),
        ),
    )


def cancel(event: MeetingCancelled, _state: State, known: Known) -> Outcome:
    if find(event.meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    return Outcome(AtMeetings(), (say("planning.cancelled"),), (MeetingDropped(_member(known).unit, event.meeting),))


# ------------------------------------------------------------------ what it is about


def open_topic(event: TopicOpened, _state: State, known: Known) -> Outcome:
    if find(event.meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    return Outcome(WritingTopic(event.meeting))


def topic_prompt(state: WritingTopic, _known: Known) -> Message:
    return _asking(say("planning.topic"), say("planning.topic_lead"), MeetingOpened(state.meeting))


def set_topic(event: Said, state: WritingTopic, known: Known) -> Outcome:
    topic = " ".join(event.text.split())
    if not 0 < len(topic) <= LONGEST_WORDS:
        return Outcome(state, (say("planning.length", most=LONGEST_WORDS),))
    fact = TopicSet(_member(known).unit, state.meeting, topic)
    return Outcome(AtMeeting(state.meeting), (say("commitments.kept"),), (fact,))


def choose_thematic(event: ThematicChosen, _state: State, known: Known) -> Outcome:
    if find(event.meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    fact = ThematicSet(_member(known).unit, event.meeting, event.thematic)
    return Outcome(AtMeeting(event.meeting), (say("commitments.kept"),), (fact,))


# ------------------------------------------------------------------ who comes, who came


def open_who_comes(event: WhoComesOpened, _state: State, known: Known) -> Outcome:
    if find(event.meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    return Outcome(AtWhoComes(event.meeting))


def who_comes_prompt(state: AtWhoComes, known: Known) -> Message:
    coming = [each for each in known.attendees if each.coming is True]
    away = [each for each in known.attendees if each.coming is False]
    silent = [each for each in known.attendees if each.coming is None]
    return Message(
        title=say("planning.who_comes"),
        lines=(
            say("planning.coming", number=len(coming), total=len(known.attendees)),
            *((say("planning.away", number=len(away)), Joined(tuple(_absence(each) for each in away))) if away else ()),
            *((say("planning.silent", number=len(silent)), _names(silent)) if silent else ()),
        ),
        choices=((Choice(say("button.back"), MeetingOpened(state.meeting), words=say("typed.back")),),),
    )


def _absence(each: Attendee) -> Text:
    if not each.reason:
        return Verbatim(each.name)
    return say("planning.absence", name=Verbatim(each.name), reason=Verbatim(each.reason))


def _names(people: list[Attendee]) -> Text:
    return Joined(tuple(Verbatim(each.name) for each in people), ", ")


def open_attendance(event: AttendanceOpened, _state: State, known: Known) -> Outcome:
    if find(event.meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    last = max(0, (len(known.attendees) - 1) // NAMES_AT_ONCE)
    return Outcome(TakingAttendance(event.meeting, min(max(event.page, 0), last)))


def attendance_prompt(state: TakingAttendance, known: Known) -> Message:
    page = known.attendees[state.page * NAMES_AT_ONCE : (state.page + 1) * NAMES_AT_ONCE]
    there = sum(each.present is True for each in known.attendees)
    before = (
        (Choice(say("button.previous_page"), AttendanceOpened(state.meeting, state.page - 1)),) if state.page else ()
    )
    more = (state.page + 1) * NAMES_AT_ONCE < len(known.attendees)
    after = (Choice(say("button.next_page"), AttendanceOpened(state.meeting, state.page + 1)),) if more else ()
    return Message(
        title=say("planning.attendance"),
        lines=(say("planning.there", number=there, total=len(known.attendees)), say("planning.attendance_lead")),
        choices=(
            *((_presence(each, state),) for each in page),
            (*before, *after, Choice(say("button.back"), MeetingOpened(state.meeting), words=say("typed.back"))),
        ),
    )


def _presence(each: Attendee, state: TakingAttendance) -> Choice:
    """A press changes it: there, or not."""
    event = PresenceTaken(state.meeting, each.code, each.present is not True, state.page)
    if each.present is None:
        return Choice(Verbatim(each.name), event)
    mark = say("planning.was_there", name=Verbatim(each.name))
    return Choice(
        mark if each.present else say("planning.was_away", name=Verbatim(each.name)), event, chosen=each.present
    )


def take_presence(event: PresenceTaken, state: State, known: Known) -> Outcome:
    meeting = find(event.meeting, known)
    if meeting is None or not any(each.code == event.member for each in known.attendees):
        return Outcome(AtMeetings(), (say("meetings.over"),))
    if known.now < meeting.starts_at - timedelta(hours=1):
        return Outcome(state, (say("planning.too_early"),))
    fact = AttendanceTaken(_member(known).unit, event.meeting, event.member, event.present)
    return Outcome(TakingAttendance(event.meeting, event.page), facts=(fact,))


def _member(known: Known) -> Member:
    if known.member is None:
        raise LookupError("meetings were planned without a member")
    return known.member
