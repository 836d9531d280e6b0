"""A meeting as an iCalendar file (RFC 5545), for whatever calendar the member keeps."""

from __future__ import annotations

from datetime import datetime, timedelta

USUAL_LENGTH = timedelta(hours=2)


def render_calendar(meeting: int, starts_at: datetime, name: str, place: str, now: datetime) -> bytes:
    """One event with a reminder a day ahead. The same meeting keeps its identity when it is moved."""
    from icalendar import Alarm, Calendar, Event  # only a calendar file needs it

    event = Event()
    event.add("uid", f"meeting-{meeting}@tu-soi")
    event.add("dtstamp", now)
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + USUAL_LENGTH)
    event.add("summary", name)
    if place:
        event.add("location", place)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", name)
    alarm.add("trigger", -timedelta(days=1))
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Tu Soi//VI")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
