"""What each reminder says, and being left in peace: for a day, or until reminders are turned on again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from handlers.calendar import label
from handlers.commitments import ROMAN
from handlers.events import (
    Attending,
    ChannelsOpened,
    CheckInOpened,
    MeetingOpened,
    MeetingsOpened,
    ReminderChannelChosen,
    ReminderChannelsOpened,
    SilenceChosen,
    WalkOpened,
)
from handlers.facts import ReminderChannelKept, SilenceKept
from handlers.meeting_rules import Window
from handlers.my_data import CHANNELS, reminder_channels
from handlers.reminders import ALWAYS
from handlers.rhythm import Period, quarter_of
from handlers.states import AtChannels, ChoosingReminderChannel, State
from handlers.vocabulary import Choice, Known, Meeting, Message, Moment, Outcome, Text, Verbatim, say, say_count


@dataclass(frozen=True, slots=True)
class About:
    """What a reminder can speak of; of papers how many there are. Nothing of it is anybody's answer."""

    period: Period
    window: Window
    meeting: Meeting | None
    place: str
    now: datetime
    materials: int = 0
    resolutions: int = 0


def reminder_message(kind: str, about: About) -> Message:
    """The screen of one kind of reminder."""
    return MESSAGES[kind](about)


def _of_period(title: Text, about: About) -> Message:
    return Message(
        title=title,
        lines=(closes(about.window, about.now.tzinfo), say("remind.short")),
        choices=((Choice(say("button.walk"), WalkOpened(), "main"),), _peace()),
    )


def closes(window: Window, timezone: tzinfo | None) -> Text:
    """Until when a month's answers are taken: the hour of the meeting, or the last day."""
    last = Moment(window.closes_at - timedelta(seconds=1), "weekday")
    if window.closes_at.astimezone(timezone).time() == time():
        return say("period.closes", day=last)
    return say("period.closes_at", time=Moment(window.closes_at, "time"), day=last)


def _peace() -> tuple[Choice, ...]:
    return (
        Choice(say("button.tomorrow"), SilenceChosen("day")),
        Choice(say("button.silence"), SilenceChosen("always")),
    )


def _opened(about: About) -> Message:
    return _of_period(say("remind.opened", month=about.period.month, year=about.period.year), about)


def _soon(about: About) -> Message:
    return _of_period(say("remind.soon", month=about.period.month, year=about.period.year), about)


def _last_day(about: About) -> Message:
    return _of_period(say("remind.last_day", month=about.period.month, year=about.period.year), about)


def _of_meeting(title: Text, about: About) -> Message:
    meeting = about.meeting
    if meeting is None:
        raise LookupError("a reminder of a meeting without one")
    place = (say("meetings.place", place=Verbatim(about.place)),) if about.place else ()
    papers = (say_count("remind.papers", about.materials),) if about.materials else ()
    topic = (say("meetings.topic", topic=Verbatim(meeting.topic)),) if meeting.topic else ()
    return Message(
        title=title,
        lines=(label(meeting), *place, *topic, *papers),
        choices=(
            (
                Choice(say("button.come"), Attending(meeting.id, True), "answer", words=say("typed.come")),
                Choice(say("button.away"), Attending(meeting.id, False), "answer", words=say("typed.away")),
            ),
            (Choice(say("button.meeting"), MeetingOpened(meeting.id)),),
        ),
    )


def _day_before(about: About) -> Message:
    return _of_meeting(say("remind.meeting_tomorrow"), about)


def _morning(about: About) -> Message:
    return _of_meeting(say("remind.meeting_today"), about)


def _of_check_in(title: Callable[[str, int], Text]) -> Callable[[About], Message]:
    def made(about: About) -> Message:
        start = about.now.date()
        return Message(
            title=title(ROMAN[quarter_of(start)], start.year),
            lines=(say("remind.check_in"),),
            choices=((Choice(say("button.begin_check_in"), CheckInOpened(), "main"),), _peace()),
        )

    return made


def _to_secretary(title: Text) -> Callable[[About], Message]:
    def made(about: About) -> Message:
        meeting = about.meeting
        return Message(
            title=title,
            lines=(label(meeting),) if meeting else (),
            choices=((_to_papers(meeting),), _peace()),
        )

    return made


def _to_papers(meeting: Meeting | None) -> Choice:
    if meeting is None:
        return Choice(say("button.meetings"), MeetingsOpened(), "main")
    return Choice(say("button.meeting"), MeetingOpened(meeting.id), "main")


def changed_message(was_at: datetime, meeting: Meeting) -> Message:
    """To those who were invited to the old time: it is moved, or not held."""
    old = say("meetings.when", time=Moment(was_at, "time"), day=Moment(was_at, "weekday"))
    if meeting.cancelled:
        return Message(
            title=say("remind.cancelled"),
            lines=(say("remind.not_then", when=old),),
            choices=((Choice(say("button.meetings"), MeetingsOpened(), "main"),),),
        )
    return Message(
        title=say("remind.moved"),
        lines=(say("remind.now", when=label(meeting)), say("remind.not_then", when=old)),
        choices=(
            (
                Choice(say("button.come"), Attending(meeting.id, True), "answer", words=say("typed.come")),
                Choice(say("button.away"), Attending(meeting.id, False), "answer", words=say("typed.away")),
            ),
            (Choice(say("button.meeting"), MeetingOpened(meeting.id)),),
        ),
    )


MESSAGES: Mapping[str, Callable[[About], Message]] = {
    "period_opened": _opened,
    "period_80": _soon,
    "period_last_day": _last_day,
    "meeting_day_before": _day_before,
    "meeting_morning": _morning,
    "check_in_opened": _of_check_in(lambda q, y: say("remind.check_in_opened", quarter=q, year=y)),
    "check_in_80": _of_check_in(lambda q, y: say("remind.check_in_soon", quarter=q, year=y)),
    "check_in_last_day": _of_check_in(lambda q, y: say("remind.check_in_last", quarter=q, year=y)),
    "secretary_documents": _to_secretary(say("remind.documents")),
    "secretary_resolution": _to_secretary(say("remind.resolution")),
    "secretary_resolution_last": _to_secretary(say("remind.resolution_last")),
}


# ------------------------------------------------------------------ where they arrive


def open_channels(_event: ReminderChannelsOpened, _state: State, _known: Known) -> Outcome:
    return Outcome(ChoosingReminderChannel())


def channels_prompt(_state: ChoosingReminderChannel, known: Known) -> Message:
    chosen = known.stored.reminder_channel
    return Message(
        title=say("remind.where"),
        lines=(say("remind.where_lead"),),
        choices=(
            *(
                (Choice(CHANNELS[name], ReminderChannelChosen(name), "answer", name == chosen),)
                for name in reminder_channels(known.stored)
            ),
            (Choice(say("button.back"), ChannelsOpened(), words=say("typed.back")),),
        ),
    )


def choose_channel(event: ReminderChannelChosen, state: State, known: Known) -> Outcome:
    if known.member is None or event.channel not in reminder_channels(known.stored):
        return Outcome(state, (say("outdated"),))
    notice = say("remind.where_kept", channel=CHANNELS[event.channel])
    return Outcome(AtChannels(), (notice,), (ReminderChannelKept(known.member.id, event.channel),))


# ------------------------------------------------------------------ being left in peace


def choose_silence(event: SilenceChosen, state: State, known: Known) -> Outcome:
    """No reminders for a day, until turned on again, or again from now on. Invitations to meetings still come."""
    if known.member is None or event.how not in {"day", "always", "off"}:
        return Outcome(state, (say("outdated"),))
    until = {"day": known.now + timedelta(days=1), "always": ALWAYS, "off": None}[event.how]
    notices: Mapping[str, Text] = {
        "day": say("silence.day"),
        "always": say("silence.always"),
        "off": say("silence.off"),
    }
    return Outcome(state, (notices[event.how],), (SilenceKept(known.member.id, until),))
