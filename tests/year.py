"""A year of two cells by hand: who does what and when, and which reminders each gets, by the table and a calendar.

Nothing here asks the product what is due. All times are those on the wall in Vietnam, which has no summer time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def wall(text: str) -> datetime:
    """`01-06 19:30` is of 2027."""
    return datetime.fromisoformat(text if len(text) > len("01-06 19:30") else f"2027-{text}")


EVER, NEVER = wall("1900-01-01 00:00"), wall("2900-01-01 00:00")
FIRST, LAST = wall("2026-12-10 12:00"), wall("12-10 12:00")


class Stop(NamedTuple):
    """The process ends, with what is due at this moment queued and nothing of it sent, and begins again."""

    at: datetime
    until: datetime


def awake(at: datetime) -> datetime:
    """Nothing goes out between 20:00 and 8:00."""
    morning = at.replace(hour=8, minute=0)
    return at if 8 <= at.hour < 20 else morning + DAY * (at.hour >= 20)


def happens(at: datetime, stops: tuple[Stop, ...]) -> datetime:
    """What members do while the process is down, it learns of when it begins again."""
    return next((stop.until for stop in stops if stop.at < at <= stop.until), at)


def is_found(at: datetime, stops: tuple[Stop, ...]) -> datetime:
    """When a sweep finds what is due at this moment."""
    return next((awake(stop.until) for stop in stops if stop.at < at <= stop.until), at)


def goes_out(at: datetime, stops: tuple[Stop, ...]) -> datetime:
    """When what is due at this moment can be sent: what was found just before a stop, after it."""
    return next((awake(stop.until) for stop in stops if stop.at <= at <= stop.until), at)


# ------------------------------------------------------------------ the calendar

RULE = "ngày 6 hằng tháng, 19:30"
TET = wall("02-06 19:30")  # the first day of the new year: the meeting is moved
MOVED_OUT_OF_TET = wall("02-13 19:30")
APRIL_DROPPED_AT = wall("03-10 12:00")
JUNE_MOVED_AT, JUNE = wall("03-11 12:00"), wall("06-10 08:00")
JULY_DROPPED_AT, JULY = wall("07-02 12:05"), wall("07-06 19:30")  # when its period has been open for days
EXTRA_ADDED_AT, EXTRA = wall("07-20 12:00"), wall("09-20 08:30")


class Span(NamedTuple):
    """What reminders are about, and between which moments the calendar says so."""

    about: str
    opens: datetime
    closes: datetime
    known_from: datetime = EVER
    known_until: datetime = NEVER


MEETINGS = (
    *(
        Span("", wall(at), wall(at))
        for at in ("01-06 19:30", "02-13 19:30", "03-06 19:30", "05-06 19:30", "06-10 08:00")
    ),
    Span("", JULY, JULY, known_until=JULY_DROPPED_AT),
    *(Span("", wall(f"{day} 19:30"), wall(f"{day} 19:30")) for day in ("08-06", "09-06", "10-06", "11-06", "12-06")),
    Span("", EXTRA, EXTRA, known_from=EXTRA_ADDED_AT),
)
PERIODS = (
    Span("1/2027", wall("2026-12-30 19:30"), wall("01-06 19:30")),
    Span("2/2027", wall("02-06 19:30"), wall("02-13 19:30")),
    Span("3/2027", wall("02-27 19:30"), wall("03-06 19:30")),
    Span("4/2027", wall("04-01 00:00"), wall("05-01 00:00")),  # no meeting, so the whole month
    Span("5/2027", wall("05-01 00:00"), wall("05-06 19:30")),  # not before the one before it is closed
    Span("6/2027", wall("06-03 08:00"), wall("06-10 08:00")),
    Span("7/2027", wall("06-29 19:30"), wall("07-06 19:30"), known_until=JULY_DROPPED_AT),
    Span("7/2027", wall("07-01 00:00"), wall("08-01 00:00"), known_from=JULY_DROPPED_AT),
    Span("8/2027", wall("08-01 00:00"), wall("08-06 19:30")),
    Span("9/2027", wall("08-30 19:30"), wall("09-06 19:30")),
    Span("10/2027", wall("09-29 19:30"), wall("10-06 19:30")),
    Span("11/2027", wall("10-30 19:30"), wall("11-06 19:30")),
    Span("12/2027", wall("11-29 19:30"), wall("12-06 19:30")),
)
MONTHS = (
    Span("12/2026", wall("2026-12-01 00:00"), wall("01-01 00:00")),
    *(Span(f"{m}/2027", wall(f"{m:02}-01 00:00"), wall(f"{m + 1:02}-01 00:00")) for m in range(1, 12)),
    Span("12/2027", wall("12-01 00:00"), wall("2028-01-01 00:00")),
)  # of the cell that has no rule
QUARTERS = tuple(
    Span(f"{roman}/2027", wall(f"{month:02}-01 00:00"), wall(f"{month + 1:02}-01 00:00"))
    for roman, month in (("I", 1), ("II", 4), ("III", 7), ("IV", 10))
)


# ------------------------------------------------------------------ the table of reminders


class Moment(NamedTuple):
    """One reminder: from when to when it makes sense, and its title on the phone."""

    group: str
    about: str
    title: str
    at: datetime
    until: datetime
    span: Span


def _line(group: str, span: Span, end: datetime, *titled: tuple[str, datetime]) -> Iterator[Moment]:
    """Each gives way to the next one, the last to the end."""
    times = [awake(at) for _, at in titled]
    for (title, _), at, following in zip(titled, times, [*times[1:], NEVER], strict=True):
        until = min(following, end)
        if at < until:
            yield Moment(group, span.about, title, at, until, span)


def _three(group: str, span: Span, *titles: str) -> Iterator[Moment]:
    opens, closes = span.opens, span.closes
    eighty = opens + (closes - opens) * 4 / 5
    at_midnight = closes.hour == 0
    last = closes - 16 * HOUR if at_midnight else (closes - DAY).replace(hour=17, minute=0)
    yield from _line(group, span, closes, *zip(titles, (opens, eighty, last), strict=True))


def _of_period(span: Span) -> Iterator[Moment]:
    month = f"tháng {span.about}"
    titles = f"Kỳ tự soi {month} đã mở", f"Kỳ tự soi {month} sắp đóng", f"Sắp hết hạn tự soi {month}"
    return _three("period", span, *titles)


def _of_check_in(span: Span) -> Iterator[Moment]:
    quarter = f"kiểm lại cam kết quý {span.about}"
    titles = f"K{quarter[1:]}", f"Còn ít ngày để {quarter}", f"Hôm nay là ngày cuối để {quarter}"
    return _three("check_in", span, *titles)


def _of_meeting(span: Span) -> Iterator[Moment]:
    at, eight = span.closes, span.closes.replace(hour=8, minute=0)
    before = ("Ngày mai họp chi bộ", eight - DAY + 9 * HOUR)
    yield from _line("meeting", span, at, before, ("Hôm nay họp chi bộ", eight))
    documents = ("Xin gửi tài liệu họp cho chi bộ trước ít nhất một ngày", eight - 2 * DAY)
    yield from _line("secretary", span, at - DAY, documents)
    within = ("Xin gửi nghị quyết trong hai ngày sau buổi họp", eight + DAY)
    last = ("Hôm nay là ngày cuối để gửi nghị quyết", eight + 2 * DAY)
    yield from _line("secretary", span, eight + 3 * DAY - 8 * HOUR, within, last)


CHECK_INS = tuple(moment for span in QUARTERS for moment in _of_check_in(span))
OWN = (
    *(moment for span in PERIODS for moment in _of_period(span)),
    *(moment for span in MEETINGS for moment in _of_meeting(span)),
    *CHECK_INS,
)
NEXT_DOOR = (*(moment for span in MONTHS for moment in _of_period(span)), *CHECK_INS)
MOMENTS = tuple(sorted({moment.at for moment in (*OWN, *NEXT_DOOR) if FIRST < moment.at < LAST}))


# ------------------------------------------------------------------ the people


@dataclass(frozen=True)
class Life:
    """What decides which reminders somebody gets: when they finish each month, and so on. Quarters by their name."""

    finishes: dict[str, datetime] = field(default_factory=dict)
    silent: tuple[tuple[datetime, datetime | timedelta], ...] = ()
    left: datetime = NEVER
    withdrew: datetime = NEVER
    blocked: datetime = NEVER
    asked_until: dict[str, datetime] = field(default_factory=dict)  # while commitments of earlier quarters are open
    leads: bool = False
    cell: str = "CB5"

    def gets(self, moment: Moment, out: datetime, stops: tuple[Stop, ...]) -> bool:
        """Whether this is for this person at the moment when it can go out."""

        def past(at: datetime) -> bool:
            return happens(at, stops) <= out

        if past(self.left) or past(self.withdrew) or self.blocked <= out:
            return False
        if moment.group != "meeting" and self._is_silent(out, stops):
            return False
        match moment.group:
            case "period":
                return not past(self.finishes.get(moment.about, NEVER))
            case "check_in":
                return moment.about in self.asked_until and not past(self.asked_until[moment.about])
            case "secretary":
                return self.leads
            case _:
                return True

    def _is_silent(self, out: datetime, stops: tuple[Stop, ...]) -> bool:
        for began, ends in self.silent:
            first = happens(began, stops)
            until = first + ends if isinstance(ends, timedelta) else happens(ends, stops)
            if first <= out < until:
                return True
        return False


def _each(months: tuple[Span, ...] | list[Span], after: timedelta) -> dict[str, datetime]:
    """So long after the opening of each of these months, in the window that was announced first."""
    found: dict[str, datetime] = {}
    for span in months:
        found.setdefault(span.about, span.opens + after)
    return found


def _in_the_last_days() -> dict[str, datetime]:
    return {span.about: (span.closes - DAY).replace(hour=13, minute=7) for span in PERIODS}


TWO_DAYS = _each(PERIODS, 2 * DAY + timedelta(minutes=3))
ALL_QUARTERS = dict.fromkeys(("I/2027", "II/2027", "III/2027", "IV/2027"), NEVER)
ON_THE_TENTH = {span.about: span.opens + 9 * DAY + 12 * HOUR for span in QUARTERS}
CLOSED_AT, SECOND_ANSWERED_AT = wall("01-26 12:00"), wall("01-27 12:00")
LIVES: dict[str, Life] = {
    **{f"M{number:02}": Life() for number in range(4, 36)},
    "AN": Life(),
    "GIANG": Life(),
    "BINH": Life(leads=True, finishes=_each(PERIODS[3:5], 3 * DAY + HOUR)),
    "DUNG": Life(cell="CB6", finishes=_each(MONTHS[5:9], 5 * DAY + HOUR)),
    **dict.fromkeys(("M04", "M05", "M06", "M07"), Life(finishes=TWO_DAYS)),
    **dict.fromkeys(("M10", "M11"), Life(finishes=_in_the_last_days())),
    "M13": Life(finishes=_each(PERIODS, timedelta(minutes=1))),
    "M14": Life(finishes={about: at for about, at in TWO_DAYS.items() if int(about.split("/")[0]) % 2 == 0}),
    "M15": Life(silent=((wall("03-05 09:00"), DAY), (wall("07-25 12:00"), DAY))),
    "M16": Life(silent=((wall("02-01 12:00"), NEVER),)),
    "M17": Life(silent=((wall("03-01 12:00"), wall("06-01 12:00")),)),
    "M18": Life(left=wall("06-09 08:30")),
    "M19": Life(withdrew=wall("08-05 16:00")),
    "M20": Life(blocked=wall("10-01 12:00")),
    "M21": Life(asked_until=ALL_QUARTERS),
    "M22": Life(asked_until=ON_THE_TENTH),
    "M23": Life(asked_until={"I/2027": CLOSED_AT}),
    "M24": Life(asked_until={about: NEVER for about in ALL_QUARTERS if about != "I/2027"}),
    "M26": Life(asked_until={**ALL_QUARTERS, "I/2027": SECOND_ANSWERED_AT}),
    "M27": Life(asked_until=ALL_QUARTERS, silent=((wall("07-25 12:00"), DAY),), finishes=TWO_DAYS),
}


def expected(code: str, stops: tuple[Stop, ...] = ()) -> list[tuple[datetime, str]]:
    """When the phone of this person shows which title, over the whole year."""
    life = LIVES[code]
    got: dict[tuple[str, object], tuple[datetime, str]] = {}
    for moment in sorted(OWN if life.cell == "CB5" else NEXT_DOOR, key=lambda each: each.at):
        found, out, span = is_found(moment.at, stops), goes_out(moment.at, stops), moment.span
        is_known = happens(span.known_from, stops) <= found < happens(span.known_until, stops)
        is_for_them = life.gets(moment, found, stops) and life.gets(moment, out, stops)
        if FIRST < moment.at <= LAST and out < moment.until and is_known and is_for_them:
            key = (moment.title, span.about or span.closes)  # a month is opened once, also where its window moved
            got.setdefault(key, (out, moment.title))
    return sorted(got.values())
