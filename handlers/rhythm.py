"""Calendar sums: the periods of the year in local time. No clock here: every instant comes in as an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


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


def oldest_kept(now: datetime, timezone: tzinfo) -> Period:
    """The earliest period whose answers are still kept: none is older than 24 months at its end."""
    period = period_at(now, timezone)
    return Period(period.year - MONTHS_KEPT // 12, period.month).next


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
