"""The secretary plans the cell's meetings: rule, place, move, cancel, add, topic; who comes; the attendance."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from handlers.commitments import distinct, last_page, shortened, today
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
from handlers.meeting_rules import moment_typed, parse_rule
from handlers.meetings import find, label, lies_ahead
from handlers.rhythm import add_months
from handlers.self_comparison import legible
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
LONGEST_REASON_IN_LIST = 60  # characters, so that a whole cell fits on one screen
FURTHEST_MONTHS = 15


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
    place = _one_line(event)
    if known.plan is None:
        return Outcome(AtMeetings(), (say("meetings.no_rule"),))
    if not 0 < len(place) <= LONGEST_WORDS:
        return Outcome(state, (say("planning.length", most=LONGEST_WORDS),))
    return Outcome(AtMeetings(), (say("commitments.kept"),), (PlaceSet(_member(known).unit, place),))


def _one_line(event: Said) -> str:
    return " ".join(legible(event.text).split())


# ------------------------------------------------------------------ another time, a further meeting, none


def _ahead(meeting: int, known: Known) -> Meeting | None:
    """One that can still be moved or cancelled."""
    found = find(meeting, known)
    return found if found and lies_ahead(found, known) else None


def open_moving(event: MovingOpened, _state: State, known: Known) -> Outcome:
    meeting = _ahead(event.meeting, known)
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
    if not meeting.extra and not _in_turn(meeting, at, known):
        return Outcome(MovingMeeting(meeting.id), (say("planning.out_of_turn"),))
    fact = MeetingMoved(_member(known).unit, meeting.id, at)
    moved = say("planning.moved") if at != meeting.starts_at else say("planning.restored")
    return Outcome(AtMeeting(meeting.id), (moved,), (fact,))


def _in_turn(meeting: Meeting, at: datetime, known: Known) -> bool:
    """Monthly meetings keep their order: one that overtook the next would leave a month without its period."""
    monthly = [each for each in known.meetings if not each.extra and not each.cancelled and each.id != meeting.id]
    earlier = all(each.starts_at < at for each in monthly if each.period < meeting.period)
    return earlier and all(at < each.starts_at for each in monthly if meeting.period < each.period)


def moving_prompt(state: MovingMeeting, known: Known) -> Message:
    meeting = find(state.meeting, known)
    title = say("planning.move", when=label(meeting)) if meeting else say("meetings.over")
    return _asking(title, say("planning.time_lead"), MeetingOpened(state.meeting))


def move(event: Said, state: MovingMeeting, known: Known) -> Outcome:
    meeting = _ahead(state.meeting, known)
    if meeting is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    usual = meeting.starts_at.astimezone(known.timezone).time()
    at = moment_typed(event.text, today(known), usual, known.timezone)
    return _moved(meeting, at, known) if at else Outcome(state, (say("planning.time_unclear"),))


def _sensible(at: datetime, known: Known) -> bool:
    return known.now < at and at.date() <= add_months(today(known), FURTHEST_MONTHS)


def open_extra(_event: ExtraOpened, _state: State, _known: Known) -> Outcome:
    return Outcome(AddingMeeting())


def extra_prompt(_state: AddingMeeting, _known: Known) -> Message:
    return _asking(say("planning.extra"), say("planning.time_lead"), MeetingsOpened())


def add_extra(event: Said, state: AddingMeeting, known: Known) -> Outcome:
    usual = known.plan.rule.at if known.plan else None
    at = moment_typed(event.text, today(known), usual, known.timezone)
    if at is None:
        return Outcome(state, (say("planning.time_unclear"),))
    if not _sensible(at, known):
        return Outcome(state, (say("planning.time_past"),))
    return Outcome(AtMeetings(), (say("planning.added"),), (MeetingAdded(_member(known).unit, at),))


def open_cancelling(event: CancellingOpened, _state: State, known: Known) -> Outcome:
    meeting = _ahead(event.meeting, known)
    if meeting is None or meeting.cancelled:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    return Outcome(CancellingMeeting(event.meeting))


def cancelling_prompt(state: CancellingMeeting, known: Known) -> Message:
    meeting = find(state.meeting, known)
    return Message(
        title=say("planning.cancel", when=label(meeting)) if meeting else say("meetings.over"),
        lines=() if meeting and meeting.extra else (say("planning.cancel_what"),),
        choices=(
            (Choice(say("button.cancel_meeting"), MeetingCancelled(state.meeting), "danger"),),
            (Choice(say("button.keep"), MeetingOpened(state.meeting), "main", words=say("typed.keep")),),
        ),
    )


def cancel(event: MeetingCancelled, _state: State, known: Known) -> Outcome:
    meeting = _ahead(event.meeting, known)
    if meeting is None or meeting.cancelled:
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
    if find(state.meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    topic = _one_line(event)
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
    names = distinct(tuple(each.name for each in known.attendees))
    told = tuple(zip(names, known.attendees, strict=True))
    coming = tuple(Verbatim(name) for name, each in told if each.coming is True)
    silent = tuple(Verbatim(name) for name, each in told if each.coming is None)
    away = tuple(_absence(name, each) for name, each in told if each.coming is False)
    return Message(
        title=say("planning.who_comes"),
        lines=(
            _listed(say("planning.coming", number=len(coming), total=len(told)), coming),
            *((_listed(say("planning.silent", number=len(silent)), silent),) if silent else ()),
            *((_listed(say("planning.away", number=len(away)), away),) if away else ()),
        ),
        choices=((Choice(say("button.back"), MeetingOpened(state.meeting), words=say("typed.back")),),),
    )


def _listed(head: Text, names: tuple[Text, ...]) -> Text:
    return Joined((head, *names))


def _absence(name: str, each: Attendee) -> Text:
    if not each.reason:
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
    before = (Choice(say("button.previous_page"), AttendanceOpened(state.meeting, number - 1)),) if number else ()
    more = number < last_page(len(known.attendees), NAMES_AT_ONCE)
    after = (Choice(say("button.next_page"), AttendanceOpened(state.meeting, number + 1)),) if more else ()
    return Message(
        title=say("planning.attendance"),
        lines=(say("planning.there", number=there, total=len(known.attendees)), say("planning.attendance_lead")),
        choices=(
            *((_presence(name, each, state),) for name, each in page),
            (*before, *after, Choice(say("button.back"), MeetingOpened(state.meeting), words=say("typed.back"))),
        ),
    )


def _presence(name: str, each: Attendee, state: TakingAttendance) -> Choice:
    """A press changes it: there, or not."""
    event = PresenceTaken(state.meeting, each.code, each.present is not True, state.page)
    if each.present is None:
        return Choice(Verbatim(name), event)
    mark = say("planning.was_there", name=Verbatim(name))
    return Choice(mark if each.present else say("planning.was_away", name=Verbatim(name)), event, chosen=each.present)


def take_presence(event: PresenceTaken, state: State, known: Known) -> Outcome:
    meeting = find(event.meeting, known)
    if meeting is None or not any(each.code == event.member for each in known.attendees):
        return Outcome(AtMeetings(), (say("meetings.over"),))
    if meeting.cancelled:
        return Outcome(AtMeeting(meeting.id))
    if known.now < meeting.starts_at - timedelta(hours=1):
        return Outcome(state, (say("planning.too_early"),))
    fact = AttendanceTaken(_member(known).unit, event.meeting, event.member, event.present)
    return Outcome(TakingAttendance(event.meeting, _page(event.page, known)), facts=(fact,))


def _member(known: Known) -> Member:
    if known.member is None:
        raise LookupError("meetings were planned without a member")
    return known.member
