"""When the cells of a unit meet, for its committee."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from bot.fetching.asked import Asked
from bot.summaries import line_seen, oversees
from handlers.events import MeetingsBelowOpened
from handlers.meetings_below import MeetingsBelow
from handlers.rhythm import Period, period_at
from handlers.rights import OVERSEE, units_of
from handlers.states import AtMeetingsBelow
from handlers.summaries import period_typed
from storage import meetings, participation

FURTHEST_YEARS = 10


def fetch(asked: Asked) -> dict[str, Any]:
    """Checked here too: what nobody may read is not even fetched."""
    unit, code = _meant(asked)
    if not oversees(asked.member, participation.line_above(asked.connection, unit)):
        return {}
    present = period_at(asked.now, asked.house.timezone)
    period = _near(period_typed(code), present) or present
    standing = participation.standing(asked.connection, unit, period)
    if standing is None:
        return {}
    after, before = _span(period, asked.house.timezone)
    found = meetings.below(asked.connection, unit, after, before)
    line = line_seen(asked.connection, asked.member, unit)
    return {"meetings_below": MeetingsBelow(unit, standing.name, period, found, line)}


def _near(period: Period | None, present: Period) -> Period | None:
    """A month that can be asked about; a forged one of another century is none."""
    return period if period and abs(period.year - present.year) <= FURTHEST_YEARS else None


def _meant(asked: Asked) -> tuple[int, str]:
    """The unit and the month: of the event, or else of this place."""
    event, here = asked.event, asked.chat.state
    first = next(iter(units_of(asked.member, OVERSEE)), 0)
    if isinstance(event, MeetingsBelowOpened):
        return event.unit or first, event.period
    if isinstance(here, AtMeetingsBelow):
        return here.unit, here.seen
    return first, ""


def _span(period: Period, timezone: tzinfo) -> tuple[datetime, datetime]:
    """From the first moment of a month to that of the next, in local time."""
    first, after = (datetime(each.year, each.month, 1, tzinfo=timezone) for each in (period, period.next))
    return first, after
