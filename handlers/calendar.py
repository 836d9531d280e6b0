"""The cell's calendar: which meeting is meant, what it is called, when and where it is."""

from __future__ import annotations

from datetime import datetime, tzinfo

from handlers.commitments import today
from handlers.events import MeetingOpened, MeetingsOpened
from handlers.rights import PLAN, may
from handlers.self_comparison import legible
from handlers.vocabulary import Choice, Known, Meeting, Member, Message, Moment, Text, say

LONGEST_WORDS = 200  # characters of what is typed about a meeting


def plans(known: Known) -> bool:
    """Whether the member plans the meetings of the own cell."""
    return known.member is not None and may(known.member, PLAN, known.member.unit)


def find(meeting: int, known: Known) -> Meeting | None:
    """One of the own cell's meetings, of the last week or to come: an id in a forged button finds no other cell's."""
    return next((each for each in known.meetings if each.id == meeting), None)


def label(meeting: Meeting) -> Text:
    """A meeting as a line of the list: the hour and the day."""
    if meeting.cancelled:
        return say("meetings.when_cancelled", when=when(meeting))
    return say("meetings.when_thematic", when=when(meeting)) if meeting.thematic else when(meeting)


def when(meeting: Meeting) -> Text:
    return say("meetings.when", time=Moment(meeting.starts_at, "time"), day=Moment(meeting.starts_at, "weekday"))


def kind_of(meeting: Meeting) -> Text:
    if meeting.cancelled:
        return say("meetings.is_cancelled")
    if meeting.thematic:
        return say("meetings.thematic", month=meeting.period.month, year=meeting.period.year)
    if meeting.extra:
        return say("meetings.extra")
    return say("meetings.monthly", month=meeting.period.month, year=meeting.period.year)


def place_of(meeting: Meeting, known: Known) -> str:
    return meeting.place or (known.plan.place if known.plan else "")


def next_meeting(known: Known) -> Meeting | None:
    """The next one that takes place."""
    return next((each for each in known.meetings if not each.cancelled and lies_ahead(each, known)), None)


def lies_ahead(meeting: Meeting, known: Known) -> bool:
    """Whether it has not begun: what has begun closed its period and is neither moved nor cancelled."""
    return meeting.starts_at > known.now


def is_today(meeting: Meeting, known: Known) -> bool:
    return meeting.starts_at.astimezone(known.timezone).date() == today(known)


def is_another_day(before: datetime, after: datetime, timezone: tzinfo) -> bool:
    """Whether a meeting that is moved is on another local day: what was answered about the old one says nothing."""
    return before.astimezone(timezone).date() != after.astimezone(timezone).date()


def ahead(meeting: int, known: Known) -> Meeting | None:
    """One that can still be changed, as moved or cancelled."""
    found = find(meeting, known)
    return found if found and lies_ahead(found, known) else None


def planner(known: Known) -> Member:
    """Who plans; only for what somebody without a right is not let into."""
    if known.member is None:
        raise LookupError("meetings were planned without a member")
    return known.member


def one_line(typed: str) -> str:
    """What was typed about a meeting, as one legible line."""
    return " ".join(legible(typed).split())


def asking(title: Text, lead: Text, back: MeetingsOpened | MeetingOpened) -> Message:
    """A screen that waits for one line about a meeting."""
    return Message(
        title=title,
        lines=(lead,),
        choices=((Choice(say("button.back"), back, words=say("typed.back")),),),
        takes_text=True,
    )
