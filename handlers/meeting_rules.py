"""When a cell meets: its monthly rule as typed and as stored, the windows of months and quarters, days to avoid."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from handlers.rhythm import Period, add_months, closes_at, date_typed, plain, quarter_of

LAST = -1  # the ordinal of the last such weekday of a month
LAST_DAY = 31  # the day of the month that is the last one in every month
OPEN_FOR = timedelta(days=7)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """The same number every month; where a month is too short, its last day."""

    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= LAST_DAY:
            raise ValueError(f"no day of a month: {self.number}")


@dataclass(frozen=True, slots=True)
class WeekdayOfMonth:
    """The first to fifth Monday (0) to Sunday (6) of a month, or the LAST."""

    weekday: int
    ordinal: int

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6 or self.ordinal not in {1, 2, 3, 4, 5, LAST}:
            raise ValueError(f"no weekday of a month: {self.weekday}, {self.ordinal}")


@dataclass(frozen=True, slots=True)
class MeetingRule:
    """Every month on this day, at this local time in whole minutes."""

    day: DayOfMonth | WeekdayOfMonth
    at: time


@dataclass(frozen=True, slots=True)
class Window:
    """From the first instant (UTC) to the first one after it."""

    opens_at: datetime
    closes_at: datetime


# ------------------------------------------------------------------ as it is stored


def pack(rule: MeetingRule) -> str:
    """A rule in a few letters: `d:3:19:30`, `w:5:1:08:00`."""
    match rule.day:
        case DayOfMonth(number):
            return f"d:{number}:{rule.at:%H:%M}"
        case WeekdayOfMonth(weekday, ordinal):
            return f"w:{weekday}:{ordinal}:{rule.at:%H:%M}"


def unpack(text: str) -> MeetingRule:
    """The rule that `pack` wrote. Raises ValueError where the text is none."""
    match text.split(":"):
        case ["d", number, hour, minute]:
            return MeetingRule(DayOfMonth(int(number)), time(int(hour), int(minute)))
        case ["w", weekday, ordinal, hour, minute]:
            return MeetingRule(WeekdayOfMonth(int(weekday), int(ordinal)), time(int(hour), int(minute)))
        case _:
            raise ValueError(f"no meeting rule: {text!r}")


# ------------------------------------------------------------------ as it falls


def on(rule: MeetingRule, period: Period, timezone: tzinfo) -> datetime:
    """The instant (UTC) of that month's meeting.

    A fifth Saturday that a month does not have is its last one: a cell meets every month.
    """
    return _instant(day_in(rule, period), rule.at, timezone)


def day_in(rule: MeetingRule, period: Period) -> date:
    """The day of that month's meeting."""
    match rule.day:
        case DayOfMonth(number):
            return date(period.year, period.month, min(number, period.last_day.day))
        case WeekdayOfMonth(weekday, ordinal):
            days = tuple(_weekdays(period, weekday))
            return days[-1] if ordinal == LAST else days[min(ordinal, len(days)) - 1]


def _weekdays(period: Period, weekday: int) -> Iterator[date]:
    first, length = monthrange(period.year, period.month)
    for number in range(1 + (weekday - first) % 7, length + 1, 7):
        yield date(period.year, period.month, number)


def window(period: Period, meeting_at: datetime | None, timezone: tzinfo) -> Window:
    """When a month's answers are taken: the 7 days up to the meeting; the calendar month where none is planned."""
    if meeting_at is None:
        return Window(_instant(date(period.year, period.month, 1), time(), timezone), closes_at(period, timezone))
    local = meeting_at.astimezone(timezone)
    return Window((local - OPEN_FOR).astimezone(UTC), meeting_at.astimezone(UTC))


def _instant(day: date, at: time, timezone: tzinfo) -> datetime:
    return datetime.combine(day, at, timezone).astimezone(UTC)


# ------------------------------------------------------------------ quarters


def quarter_start(day: date) -> date:
    """The first day of the quarter a day is in."""
    return date(day.year, (quarter_of(day) - 1) * 3 + 1, 1)


def quarter_code(day: date) -> str:
    """How the quarter of a day is stored: `2026-Q4`."""
    return f"{day.year:04d}-Q{quarter_of(day)}"


def check_in_window(day: date, timezone: tzinfo) -> Window:
    """When the check-in of a day's quarter is open: the first month of that quarter."""
    first = quarter_start(day)
    return Window(_instant(first, time(), timezone), _instant(add_months(first, 1), time(), timezone))


# ------------------------------------------------------------------ days to avoid


def shift_proposal(day: date, holidays: Mapping[date, str]) -> date | None:
    """The day to propose instead of a public holiday or in Tết; None where the day is none of them.

    The next free day of the same part of the week (who meets on a Saturday works on Mondays), else the next free one,
    else the last free one before it; always in the same month, because a cell meets every month.
    """
    if day not in holidays:
        return None
    last = date(day.year, day.month, monthrange(day.year, day.month)[1])
    after = [each for each in _days(day, last) if each not in holidays]
    before = [each for each in _days(day.replace(day=1), day) if each not in holidays]
    alike = [each for each in after if _weekend(each) == _weekend(day)]
    return next(iter([*alike, *after, *reversed(before)]), None)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + ONE_DAY * number for number in range((last - first).days + 1))


def _weekend(day: date) -> bool:
    return day.weekday() >= 5


# ------------------------------------------------------------------ as it is typed
# All patterns are Vietnamese without its diacritics, because that is what `plain` makes of what was typed.

_NUMBERS = {
    "mot": 1, "nhat": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8,
    "chin": 9, "muoi": 10,
}  # fmt: skip
_NAMED = "|".join(_NUMBERS)
_CLOCKS = (
    re.compile(r"(?<!\d)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?!\d)(?: ?(?:h|g|gio)(?![a-z]))?"),
    re.compile(
        r"(?<!\d)(?P<hour>\d{1,2}) ?(?:(?:h|g)(?![a-z])|gio\b):? ?"
        r"(?P<minute>\d{2}(?!\d| ?[/.-] ?\d| thang\b)|\d(?= ?(?:phut|p)\b)|ruoi\b)?(?: ?(?:phut|p)\b)?"
    ),
    re.compile(r"(?<!\d)(?P<hour>\d{1,2})\.(?P<minute>\d{2})(?!\d)"),
)
_PART = re.compile(r"\b(?:buoi )?(sang|trua|chieu|toi)\b")
_PARTS = {"sang": range(12), "trua": range(11, 14), "chieu": range(12, 19), "toi": range(17, 24)}
_MONTHLY = re.compile(r"\b(?:hang|moi) thang\b")
_FILLERS = re.compile(r"\b(?:hang|moi|thang|cua|trong|vao|luc|la|hop|sinh hoat|chi bo)\b")
_WEEKDAY = r"(?:ngay )?(?:(?:thu ?|t)(?P<weekday>[2-7]|hai|ba|tu|nam|sau|bay)|chu nhat|chua nhat|cn)"
_WHICH = (
    r"(?:(?:tuan |lan )?(?P<edge>dau|cuoi)(?: tien| cung)?"
    r"|(?:tuan thu|lan thu|tuan|thu|lan) ?(?P<nth>[1-5]|nhat|mot|hai|ba|tu|bon|nam))"
)
_IN_WEEK = (re.compile(f"{_WEEKDAY} {_WHICH}"), re.compile(f"(?=tuan){_WHICH} {_WEEKDAY}"))
_IN_MONTH = re.compile(rf"(?P<said>ngay ?)?(?:(?P<early>(?:mung|mong) ?))?(?:ngay )?(?P<number>\d{{1,2}}|{_NAMED})")
_EDGES = re.compile(r"ngay (?P<edge>dau|cuoi)(?: tien| cung)?")


def parse_rule(text: str) -> MeetingRule | None:
    """The rule somebody typed, in any order and spelling, or None; nothing typed is passed over in silence."""
    at, rest = _cut_time(plain(text))
    monthly = bool(_MONTHLY.search(rest))
    words = " ".join(_FILLERS.sub(" ", re.sub(r"[^\w\s]|_", " ", rest)).split())
    day = _weekday_typed(words) or _day_typed(words, monthly)
    return MeetingRule(day, at) if at and day else None


def moment_typed(text: str, today: date, usual: time | None, timezone: tzinfo) -> datetime | None:
    """A day and an hour in any order: `15/3 19:30`, `7 gio toi ngay 15 thang 3`; without an hour, the usual one."""
    words = plain(text)
    at, rest = _cut_time(words, _CLOCKS[:2])  # the third would take 3.27 of 15.3.27 for an hour
    day = date_typed(re.sub(r"[,;]|\b(?:vao|luc|hoi)\b", " ", rest), today)
    hour = at if rest != words else usual
    return datetime.combine(day, hour, timezone) if day and hour is not None else None


def _cut_time(text: str, clocks: tuple[re.Pattern[str], ...] = _CLOCKS) -> tuple[time | None, str]:
    found = next((found for clock in clocks if (found := clock.search(text))), None)
    if found is None:
        return None, text
    rest = f"{text[: found.start()]} , {text[found.end() :]}"
    part = _PART.search(rest)
    at = _time(int(found["hour"]), found["minute"], _PARTS[part[1]] if part else range(24))
    return at, _PART.sub(" ", rest, count=1)


def _time(hour: int, minute: str | None, hours: range) -> time | None:
    """7 in the evening is 19; 19 in the morning is nothing."""
    minutes = 30 if minute == "ruoi" else int(minute or 0)
    said = next((each for each in (hour, hour + 12) if each in hours), None)
    return time(said, minutes) if said is not None and minutes < 60 else None


def _weekday_typed(words: str) -> WeekdayOfMonth | None:
    found = next((found for form in _IN_WEEK if (found := form.fullmatch(words))), None)
    if found is None:
        return None
    weekday = _number(found["weekday"]) - 2 if found["weekday"] else 6  # Monday is called the second
    ordinal = {"dau": 1, "cuoi": LAST}.get(found["edge"]) or _number(found["nth"])
    return WeekdayOfMonth(weekday, ordinal)


def _day_typed(words: str, monthly: bool) -> DayOfMonth | None:
    """`ngay 3`, `mung ba`, and a bare number only where every month is said."""
    if edge := _EDGES.fullmatch(words):
        return DayOfMonth(1 if edge["edge"] == "dau" else LAST_DAY)
    found = _IN_MONTH.fullmatch(words)
    if found is None or not (found["said"] or found["early"] or monthly):
        return None
    number = _number(found["number"])
    return DayOfMonth(number) if 1 <= number <= (10 if found["early"] else LAST_DAY) else None


def _number(word: str) -> int:
    return _NUMBERS[word] if word in _NUMBERS else int(word)
