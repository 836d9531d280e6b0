"""All reminders in one table: about what, when, to whom, and what stops them; and which are due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

from handlers.meeting_rules import ONE_DAY, Window, check_in_window, quarter_code
from handlers.rhythm import Period

MORNING, AFTERNOON, NIGHT = time(8), time(17), time(20)  # nothing is sent from NIGHT to MORNING
ALWAYS = datetime.max.replace(tzinfo=UTC)  # silent until turned on again

About = Literal["period", "meeting", "check_in"]
Audience = Literal["members", "secretaries"]
When = Callable[[Window, tzinfo], datetime]


# ------------------------------------------------------------------ moments


def quiet(now: datetime, timezone: tzinfo) -> bool:
    """Whether it is night where the members are."""
    return not MORNING <= now.astimezone(timezone).time() < NIGHT


def awake(at: datetime, timezone: tzinfo) -> datetime:
    """The same instant, or the morning after it where it falls into the night."""
    local = at.astimezone(timezone)
    if not quiet(at, timezone):
        return at
    return _local(local.date() + ONE_DAY * (local.time() >= NIGHT), MORNING, timezone)


def _opening(window: Window, timezone: tzinfo) -> datetime:
    return window.opens_at


def _four_fifths(window: Window, timezone: tzinfo) -> datetime:
    return window.opens_at + (window.closes_at - window.opens_at) * 4 / 5


def _closing(window: Window, timezone: tzinfo) -> datetime:
    return window.closes_at


def _day_before(window: Window, timezone: tzinfo) -> datetime:
    """The afternoon before, which is later than four fifths of a week; the last morning of what ends at midnight."""
    end = window.closes_at.astimezone(timezone).date()
    last = (window.closes_at - timedelta(seconds=1)).astimezone(timezone).date()
    return _local(end - ONE_DAY, MORNING if last < end else AFTERNOON, timezone)


def _on_day(days: int, at: time) -> When:
    """So many days after the one on which the window closes, at a local time."""

    def when(window: Window, timezone: tzinfo) -> datetime:
        return _local(window.closes_at.astimezone(timezone).date() + ONE_DAY * days, at, timezone)

    return when


def _a_day_ahead(window: Window, timezone: tzinfo) -> datetime:
    return (window.closes_at.astimezone(timezone) - ONE_DAY).astimezone(UTC)


def _local(day: date, at: time, timezone: tzinfo) -> datetime:
    return datetime.combine(day, at, timezone).astimezone(UTC)


# ------------------------------------------------------------------ the table


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of reminder. Those of one `line` follow each other: the next one overtakes the one before it.

    `stops_when_done`: not to who has finished what it is about. `through_silence`: also to who asked for silence.
    """

    kind: str
    about: About
    line: str
    to: Audience
    when: When
    until: When
    stops_when_done: bool = True
    through_silence: bool = False


# Documents a day before and the resolution within two days: Hướng dẫn 42-HD/BTCTW.
TABLE: tuple[Row, ...] = (
    Row("period_opened", "period", "period", "members", _opening, _closing),
    Row("period_80", "period", "period", "members", _four_fifths, _closing),
    Row("period_last_day", "period", "period", "members", _day_before, _closing),
    Row("meeting_day_before", "meeting", "meeting", "members", _on_day(-1, AFTERNOON), _on_day(0, time()), False, True),
    Row("meeting_morning", "meeting", "meeting", "members", _on_day(0, MORNING), _closing, False, True),
    Row("check_in_opened", "check_in", "check_in", "members", _opening, _closing),
    Row("check_in_80", "check_in", "check_in", "members", _four_fifths, _closing),
    Row("check_in_last_day", "check_in", "check_in", "members", _day_before, _closing),
    Row("secretary_documents", "meeting", "documents", "secretaries", _on_day(-2, MORNING), _a_day_ahead),
    Row("secretary_resolution", "meeting", "resolution", "secretaries", _on_day(1, MORNING), _on_day(3, time())),
    Row("secretary_resolution_last", "meeting", "resolution", "secretaries", _on_day(2, MORNING), _on_day(3, time())),
)
ENDED_BY_PAPER: Mapping[str, str] = {"material": "documents", "resolution": "resolution"}  # a kind of paper, a line
# Not of the calendar: to those who were invited to a time that is no longer the meeting's, as soon as that is known.
CHANGED = Row("meeting_changed", "meeting", "changed", "members", _closing, _closing, False, True)
ROWS: Mapping[str, Row] = {row.kind: row for row in (*TABLE, CHANGED)}
SILENCED: tuple[str, ...] = tuple(row.kind for row in TABLE if not row.through_silence)


def kinds_about(about: About) -> tuple[str, ...]:
    """All kinds of reminders about a period, a meeting or a check-in."""
    return tuple(row.kind for row in TABLE if row.about == about)


def kinds_of_line(line: str) -> tuple[str, ...]:
    """The kinds that follow each other."""
    return tuple(row.kind for row in TABLE if row.line == line)


# ------------------------------------------------------------------ what is planned


@dataclass(frozen=True, slots=True)
class Occasion:
    """What reminders are about. `subject` names it: a period's code, a quarter's, or the day of a meeting."""

    about: About
    subject: str
    window: Window


def of_period(period: Period, window: Window) -> Occasion:
    """A month's self-comparison and when its answers are taken."""
    return Occasion("period", period.code, window)


def of_meeting(at: datetime, timezone: tzinfo) -> Occasion:
    """A meeting is named by its local time: one that is moved is announced again, one of two on a day is its own."""
    return Occasion("meeting", f"{at.astimezone(timezone):%Y-%m-%dT%H.%M}", Window(at, at))


def of_check_in(day: date, timezone: tzinfo) -> Occasion:
    """The check-in of the quarter a day is in."""
    return Occasion("check_in", quarter_code(day), check_in_window(day, timezone))


@dataclass(frozen=True, slots=True)
class Reminder:
    """One kind for one occasion: from `at` on it may be sent, from `until` on it makes no sense any more."""

    kind: str
    subject: str
    at: datetime
    until: datetime


@lru_cache(maxsize=1024)  # hundreds of cells meet at the same few hours, and are looked at every minute
def planned(occasion: Occasion, timezone: tzinfo) -> tuple[Reminder, ...]:
    """All reminders of an occasion. Left out is what the night moved past its purpose or past the next one."""
    rows = [row for row in TABLE if row.about == occasion.about]
    at = {row.kind: awake(row.when(occasion.window, timezone), timezone) for row in rows}
    made = []
    for number, row in enumerate(rows):
        later = [at[next_one.kind] for next_one in rows[number + 1 :] if next_one.line == row.line]
        until = min([row.until(occasion.window, timezone), *later])
        if at[row.kind] < until:
            made.append(Reminder(row.kind, occasion.subject, at[row.kind], until))
    return tuple(made)


# ------------------------------------------------------------------ what is due


def due(reminders: Iterable[Reminder], since: datetime, now: datetime, timezone: tzinfo) -> tuple[Reminder, ...]:
    """What became due after `since` and still makes sense now; nothing at night.

    Of one line never two at once. An older `since` than needed does no harm: what was sent is known by its identity.
    """
    if quiet(now, timezone):
        return ()
    return tuple(each for each in reminders if since < each.at <= now < each.until)


def swept_until(since: datetime, now: datetime, timezone: tzinfo) -> datetime:
    """The next sweep's `since`: a sweep at night sent nothing, so the morning looks back as far as it would have."""
    return since if quiet(now, timezone) else max(since, now)


def next_at(reminders: Iterable[Reminder], after: datetime) -> datetime | None:
    """When the next reminder is due."""
    return min((each.at for each in reminders if each.at > after), default=None)


# ------------------------------------------------------------------ to whom


@dataclass(frozen=True, slots=True)
class Recipient:
    """What decides whether a person is reminded.

    `finished` is about the occasion: answers submitted, nothing left to check in, documents or resolution there.
    """

    finished: bool = False
    on_leave: bool = False
    silent_until: datetime | None = None
    left: bool = False
    consented: bool = True


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder for one person."""

    reminder: Reminder
    person: int

    @property
    def identity(self) -> str:
        """The same on every sweep and after every restart, so that it is sent once."""
        return f"{self.reminder.kind}:{self.person}:{self.reminder.subject}"


def is_reminded(kind: str, who: Recipient, now: datetime) -> bool:
    """Whether this kind is for this person at this moment."""
    row = ROWS[kind]
    if who.left or who.on_leave or not who.consented:
        return False
    if row.stops_when_done and who.finished:
        return False
    return row.through_silence or not is_silent(who, now)


def is_silent(who: Recipient, now: datetime) -> bool:
    """Whether somebody asked not to be reminded now."""
    return who.silent_until is not None and now < who.silent_until


def addressed(reminder: Reminder, people: Mapping[int, Recipient], now: datetime) -> Iterator[Due]:
    """One for each person it is for; `people` are the cell's members or its secretaries, as its row says."""
    return (Due(reminder, person) for person, who in people.items() if is_reminded(reminder.kind, who, now))
