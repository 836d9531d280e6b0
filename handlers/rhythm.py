"""Calendar sums: the periods of the year in local time. No clock here: every instant comes in as an argument."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from handlers import courtesies


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One calendar month; `code` is how it is stored and written in buttons."""

    year: int
    month: int

    @property
    def code(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def next(self) -> Period:
        return Period(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> Period:
        return Period(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    @property
    def last_day(self) -> date:
        return date(self.next.year, self.next.month, 1) - timedelta(days=1)


MONTHS_KEPT = 24  # as the consent text says


def oldest_kept(now: datetime, timezone: tzinfo, months: int = MONTHS_KEPT) -> Period:
    """The earliest period whose answers are still kept: none is older than so many months at its end."""
    period = period_at(now, timezone)
    before = period.year * 12 + period.month - 1 - months
    return Period(before // 12, before % 12 + 1).next


def period_from(code: str) -> Period:
    """The period a code names, such as `2026-11`. Raises ValueError where it names none."""
    year, _, month = code.partition("-")
    first = date(int(year), int(month), 1)
    return Period(first.year, first.month)


def period_at(now: datetime, timezone: tzinfo) -> Period:
    """The period that is open at an aware instant: the calendar month, in local time."""
    local = now.astimezone(timezone)
    return Period(local.year, local.month)


def closes_at(period: Period, timezone: tzinfo) -> datetime:
    """The first instant (UTC) at which answers no longer count for this period."""
    following = period.next
    return datetime.combine(date(following.year, following.month, 1), time(), timezone).astimezone(UTC)


# ------------------------------------------------------------------ days


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where there is none."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_days(day: date) -> tuple[date, ...]:
    """Every day of the month a day is in."""
    return tuple(date(day.year, day.month, number + 1) for number in range(monthrange(day.year, day.month)[1]))


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month - 1) // 3 + 1


def next_quarter_start(day: date) -> date:
    """The first day of the first quarter that begins at least a month after a month's end, else of the next one."""
    start = _quarter_start_after(day)
    return start if start - day > timedelta(days=1) else _quarter_start_after(start)


def _quarter_start_after(day: date) -> date:
    return add_months(date(day.year, (quarter_of(day) - 1) * 3 + 1, 1), 3)


# Vietnamese without its diacritics, because that is what `plain` makes of what was typed.
_DAY = re.compile(
    r"(?:ngay )?(?:(?:mung|mong) )?(\d{1,2})(?: ?[/.\-] ?| thang | )(\d{1,2})"
    r"(?:(?: ?[/.\-] ?| nam | )(\d{4}|\d{2}))?"
)

_MONTH_END = re.compile(
    r"(?:den |the )?(?:cuoi|het|end of) (?:thang |month )?"
    r"(?:(?P<on>nay|sau|toi|this month|next month)|(?P<month>\d{1,2})(?:(?: ?[/.\-] ?| nam | )(?P<year>\d{4}))?)"
)
_THIS_MONTH = {"nay", "this month"}


def plain(text: str) -> str:
    """Lower case without diacritics, single spaces; punctuation stays, so that 19:30 stays in one piece."""
    apart = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")  # house: the letter itself
    return " ".join("".join(letter for letter in apart if not unicodedata.combining(letter)).split())


def date_typed(text: str, today: date) -> date | None:
    """A day as it is typed here, day first: 15/3, 15-3-2027, 15.3.27, 15 thang 3. Without a year, the next such day."""
    found = _DAY.fullmatch(plain(courtesies.without(text)))
    if found is None:
        return None
    day, month, year = int(found[1]), int(found[2]), found[3]
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return next(
        (each for each in (_date(today.year + on, month, day) for on in range(9)) if each and each >= today), None
    )


def month_end_typed(text: str, today: date) -> date | None:
    """The last day of a month: `cuoi thang 3`, `cuoi thang 3/2027`, `cuoi thang nay`; without a year, the next such."""
    found = _MONTH_END.fullmatch(plain(text))
    if found is None:
        return None
    if found["on"]:
        return month_days(add_months(today.replace(day=1), int(found["on"] not in _THIS_MONTH)))[-1]
    first = _date(int(found["year"] or today.year), int(found["month"]), 1)
    if first is not None and not found["year"] and first.month < today.month:
        first = add_months(first, 12)
    return month_days(first)[-1] if first else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
