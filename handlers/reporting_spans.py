"""The time a report is about: half a year or a whole one, when it is due, and which ones can be asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from handlers.rhythm import Period, closes_at, period_at

SENT_AT = time(17)
CAUGHT_UP = timedelta(days=14)  # after downtime a report is still made by itself for so long
WHOLE, FIRST, SECOND = 0, 1, 2
_CODE = re.compile(r"(\d{4})(?:-H([12]))?")


@dataclass(frozen=True, slots=True)
class Span:
    """Half a year (`half` 1 or 2) or a whole one (0); `code` is how it is stored and written in buttons."""

    year: int
    half: int = WHOLE

    @property
    def code(self) -> str:
        return f"{self.year:04d}-H{self.half}" if self.half else f"{self.year:04d}"

    @property
    def months(self) -> tuple[Period, ...]:
        first, last = {WHOLE: (1, 12), FIRST: (1, 6), SECOND: (7, 12)}[self.half]
        return tuple(Period(self.year, month) for month in range(first, last + 1))

    @property
    def quarters(self) -> tuple[str, ...]:
        return tuple(f"{each.year:04d}-Q{(each.month + 2) // 3}" for each in self.months[::3])

    def begins(self, timezone: tzinfo) -> datetime:
        return closes_at(self.months[0].previous, timezone)

    def ends(self, timezone: tzinfo) -> datetime:
        return closes_at(self.months[-1], timezone)

    def middle(self, timezone: tzinfo) -> datetime:
        """Where the second half begins; the end, where there is none."""
        return closes_at(self.months[min(6, len(self.months)) - 1], timezone)


def span_from(code: str) -> Span | None:
    """The span a code names, such as `2026-H1` or `2026`; None where it names none."""
    found = _CODE.fullmatch(code)
    if found is None or not 2000 <= int(found[1]) <= 9998:
        return None
    return Span(int(found[1]), int(found[2] or WHOLE))


def offered(now: datetime, timezone: tzinfo) -> tuple[Span, ...]:
    """This half-year so far, the last one, and the year that has them both or has ended."""
    period = period_at(now, timezone)
    if period.month <= 6:
        return Span(period.year, FIRST), Span(period.year - 1, SECOND), Span(period.year - 1)
    return Span(period.year, SECOND), Span(period.year, FIRST), Span(period.year)


def due(now: datetime, timezone: tzinfo) -> Span | None:
    """The report that is made by itself now: from the last afternoon of June or December on, for two weeks."""
    year = now.astimezone(timezone).year
    for span in (Span(year - 1), Span(year, FIRST), Span(year)):
        if sent_at(span, timezone) <= now < sent_at(span, timezone) + CAUGHT_UP:
            return span
    return None


def sent_at(span: Span, timezone: tzinfo) -> datetime:
    return datetime.combine(span.months[-1].last_day, SENT_AT, timezone).astimezone(UTC)


def counted_until(now: datetime, timezone: tzinfo) -> datetime:
    """Commitments and suggestions are counted up to the end of the last month.

    Two reports of one month then say the same: the difference of two days would tell of one person.
    """
    return closes_at(period_at(now, timezone).previous, timezone)


def counted_to(span: Span, now: datetime, timezone: tzinfo) -> Period | None:
    """The last month that is counted; None while the first one lasts."""
    ended = [each for each in span.months if each < period_at(now, timezone)]
    return ended[-1] if ended else None


def not_there(span: Span, there: tuple[Period, ...], now: datetime, timezone: tzinfo) -> tuple[Period, ...]:
    """The months of a span that have begun and are not published."""
    current = period_at(now, timezone)
    return tuple(each for each in span.months if each <= current and each not in there)
