"""The secretary plans the cell's meetings: the rule; another time for one, a further one, none; what it is about."""

from __future__ import annotations

from datetime import date, datetime

from handlers.calendar import LONGEST_WORDS, ahead, asking, find, is_another_day, label, one_line, planner
from handlers.commitments import today
from handlers.events import (
    CancellingOpened,
    ExtraOpened,
    MeetingCancelled,
    MeetingOpened,
    MeetingsOpened,
    MovingOpened,
    RuleOpened,
    Said,
    TopicOpened,
)
from handlers.facts import (
    MeetingAdded,
    MeetingDropped,
    MeetingMoved,
    RuleSet,
    TopicSet,
)
from handlers.meeting_rules import moment_typed, parse_rule
from handlers.rhythm import add_months
from handlers.states import (
    AddingMeeting,
    AtMeeting,
    AtMeetings,
    CancellingMeeting,
    MovingMeeting,
    SettingRule,
    State,
    WritingTopic,
)
from handlers.vocabulary import Choice, Known, Meeting, Message, Outcome, Text, say, say_count

FURTHEST_MONTHS = 15


# ------------------------------------------------------------------ the rule


def open_rule(_event: RuleOpened, _state: State, _known: Known) -> Outcome:
    return Outcome(SettingRule())


def rule_prompt(_state: SettingRule, _known: Known) -> Message:
    return asking(say("planning.rule"), say("planning.rule_lead"), MeetingsOpened())


def set_rule(event: Said, state: SettingRule, known: Known) -> Outcome:
    rule = parse_rule(event.text)
    if rule is None:
        return Outcome(state, (say("planning.rule_unclear"),))
    return Outcome(AtMeetings(), (say("planning.rule_kept"),), (RuleSet(planner(known).unit, rule),))


# ------------------------------------------------------------------ another time, a further meeting, none


def open_moving(event: MovingOpened, _state: State, known: Known) -> Outcome:
    meeting = ahead(event.meeting, known)
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
    fact = MeetingMoved(planner(known).unit, meeting.id, at)
    moved = say("planning.moved") if at != meeting.starts_at else say("planning.restored")
    return Outcome(AtMeeting(meeting.id), (moved, *_asked_anew(meeting, at, known)), (fact,))


def _asked_anew(meeting: Meeting, at: datetime, known: Known) -> tuple[Text, ...]:
    """On another day other people can come: who answered for the old day is asked again by the usual reminders."""
    answered = sum(each.coming is not None for each in known.attendees)
    if not answered or not is_another_day(meeting.starts_at, at, known.timezone):
        return ()
    return (say_count("planning.asked_anew", answered),)


def _in_turn(meeting: Meeting, at: datetime, known: Known) -> bool:
    """Monthly meetings keep their order: one that overtook the next would leave a month without its period."""
    monthly = [each for each in known.meetings if not each.extra and not each.cancelled and each.id != meeting.id]
    earlier = all(each.starts_at < at for each in monthly if each.period < meeting.period)
    return earlier and all(at < each.starts_at for each in monthly if meeting.period < each.period)


def moving_prompt(state: MovingMeeting, known: Known) -> Message:
    meeting = find(state.meeting, known)
    title = say("planning.move", when=label(meeting)) if meeting else say("meetings.over")
    return asking(title, say("planning.time_lead"), MeetingOpened(state.meeting))


def move(event: Said, state: MovingMeeting, known: Known) -> Outcome:
    meeting = ahead(state.meeting, known)
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
    return asking(say("planning.extra"), say("planning.time_lead"), MeetingsOpened())


def add_extra(event: Said, state: AddingMeeting, known: Known) -> Outcome:
    usual = known.plan.rule.at if known.plan else None
    at = moment_typed(event.text, today(known), usual, known.timezone)
    if at is None:
        return Outcome(state, (say("planning.time_unclear"),))
    if not _sensible(at, known):
        return Outcome(state, (say("planning.time_past"),))
    return Outcome(AtMeetings(), (say("planning.added"),), (MeetingAdded(planner(known).unit, at),))


def open_cancelling(event: CancellingOpened, _state: State, known: Known) -> Outcome:
    meeting = ahead(event.meeting, known)
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
    meeting = ahead(event.meeting, known)
    if meeting is None or meeting.cancelled:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    return Outcome(AtMeetings(), (say("planning.cancelled"),), (MeetingDropped(planner(known).unit, event.meeting),))


# ------------------------------------------------------------------ what it is about


def open_topic(event: TopicOpened, _state: State, known: Known) -> Outcome:
    if find(event.meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    return Outcome(WritingTopic(event.meeting))


def topic_prompt(state: WritingTopic, _known: Known) -> Message:
    return asking(say("planning.topic"), say("planning.topic_lead"), MeetingOpened(state.meeting))


def set_topic(event: Said, state: WritingTopic, known: Known) -> Outcome:
    if find(state.meeting, known) is None:
        return Outcome(AtMeetings(), (say("meetings.over"),))
    topic = one_line(event.text)
    if not 0 < len(topic) <= LONGEST_WORDS:
        return Outcome(state, (say("planning.length", most=LONGEST_WORDS),))
    fact = TopicSet(planner(known).unit, state.meeting, topic)
    return Outcome(AtMeeting(state.meeting), (say("commitments.kept"),), (fact,))
