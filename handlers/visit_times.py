"""When whoever is sent to a cell's meeting is reminded of it: the day before, that morning, the morning after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from handlers.meeting_rules import ONE_DAY
from handlers.reminders import AFTERNOON, MORNING, Reminder, of_meeting
from handlers.visits import VisitMeeting

ASSIGNED, CHANGED, OFF = "visit_assigned", "visit_changed", "visit_off"
DAY_BEFORE, THAT_MORNING, REPORT = "visit_day_before", "visit_morning", "visit_report"
KINDS = (ASSIGNED, CHANGED, OFF, DAY_BEFORE, THAT_MORNING, REPORT)
WORTH_ASKING = timedelta(days=7)  # for so long a report is asked for after a machine was off


def of_one(meeting: VisitMeeting, timezone: tzinfo) -> tuple[Reminder, ...]:
    """All that is said about a visit to this meeting, each with when it makes sense."""
    return (*_ahead(meeting, timezone), _asked(meeting, timezone)) if not meeting.cancelled else ()


def of_any(meetings: Iterable[VisitMeeting], timezone: tzinfo) -> tuple[Reminder, ...]:
    """About a visit to any of these: of each what one is told ahead, and after the last one what came of it."""
    held = sorted((each for each in meetings if not each.cancelled), key=lambda each: each.starts_at)
    before = tuple(ahead for each in held for ahead in _ahead(each, timezone))
    return (*before, _asked(held[-1], timezone)) if held else ()


def _ahead(meeting: VisitMeeting, timezone: tzinfo) -> tuple[Reminder, ...]:
    day, subject = meeting.starts_at.astimezone(timezone).date(), of_meeting(meeting.starts_at, timezone).subject
    eve, midnight = _local(day - ONE_DAY, AFTERNOON, timezone), _local(day, time(), timezone)
    morning = _local(day, MORNING, timezone)
    return Reminder(DAY_BEFORE, subject, eve, midnight), Reminder(THAT_MORNING, subject, morning, meeting.starts_at)


def _asked(meeting: VisitMeeting, timezone: tzinfo) -> Reminder:
    at = _local(meeting.starts_at.astimezone(timezone).date() + ONE_DAY, MORNING, timezone)
    return Reminder(REPORT, of_meeting(meeting.starts_at, timezone).subject, at, at + WORTH_ASKING)


def _local(day: date, at: time, timezone: tzinfo) -> datetime:
    return datetime.combine(day, at, timezone).astimezone(UTC)
