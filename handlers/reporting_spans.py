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

    @property
    def halves(self) -> tuple[Span, ...]:
        """Of a year, in their order; of half a year, itself."""
        return (self,) if self.half else (Span(self.year, FIRST), Span(self.year, SECOND))

    @property
    def before(self) -> Span:
        """The half-year before this one."""
        return Span(self.year, FIRST) if self.half == SECOND else Span(self.year - 1, SECOND)


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


def to_count(now: datetime, timezone: tzinfo) -> Span:
    """The half-year that was over last: its commitments and suggestions are counted then, once."""
    year = now.astimezone(timezone).year
    halves = (Span(year, SECOND), Span(year, FIRST), Span(year - 1, SECOND))
    return next(half for half in halves if sent_at(half, timezone) <= now)


def not_there(span: Span, there: tuple[Period, ...], now: datetime, timezone: tzinfo) -> tuple[Period, ...]:
    """The months of a span that have begun and are not published."""
    current = period_at(now, timezone)
    return tuple(each for each in span.months if each <= current and each not in there)
