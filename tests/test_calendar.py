"""Calendar sums and the dates in codes: month ends, leap years, time zones, the end of a week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import codes
from handlers.rhythm import Period, closes_at, oldest_kept, period_at, period_from

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ZONES = (VIETNAM, UTC, ZoneInfo("Pacific/Auckland"), ZoneInfo("America/New_York"), timezone(timedelta(hours=-12)))
MONTHS = st.builds(Period, st.integers(2026, 2046), st.integers(1, 12))
INSTANTS = st.datetimes(datetime(2026, 1, 5), datetime(2042, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # the zone comes with `timezones`
RANDOM_PARTS = st.text(codes.ALPHABET, min_size=codes.RANDOM_LENGTH, max_size=codes.RANDOM_LENGTH)


def at(year: int, month: int, day: int, *time: int, zone: tzinfo = VIETNAM) -> datetime:
    hour, minute, second = (*time, 0, 0, 0)[:3]
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


# ------------------------------------------------------------------ periods


@pytest.mark.parametrize(
    ("instant", "period"),
    [
        (at(2026, 12, 31, 23, 59, 59), Period(2026, 12)),
        (at(2027, 1, 1), Period(2027, 1)),
        (at(2026, 12, 31, 16, 59, 59, zone=UTC), Period(2026, 12)),
        (at(2026, 12, 31, 17, zone=UTC), Period(2027, 1)),  # midnight in Vietnam
        (at(2026, 12, 31, 12, zone=ZoneInfo("America/New_York")), Period(2027, 1)),
        (at(2028, 2, 29, 23, 59), Period(2028, 2)),
        (at(2027, 2, 28, 17, zone=UTC), Period(2027, 3)),
        (at(2028, 2, 28, 17, zone=UTC), Period(2028, 2)),  # a leap year has one day more
    ],
)
def test_the_open_period_is_the_month_in_vietnam(instant: datetime, period: Period) -> None:
    assert period_at(instant, VIETNAM) == period


@pytest.mark.parametrize(
    ("period", "last_day"),
    [
        (Period(2026, 12), date(2026, 12, 31)),
        (Period(2027, 2), date(2027, 2, 28)),
        (Period(2028, 2), date(2028, 2, 29)),
        (Period(2100, 2), date(2100, 2, 28)),
        (Period(2027, 4), date(2027, 4, 30)),
    ],
)
def test_a_month_ends_on_its_last_day(period: Period, last_day: date) -> None:
    assert (period.last_day, closes_at(period, VIETNAM)) == (
        last_day,
        datetime.combine(last_day + timedelta(days=1), datetime.min.time(), VIETNAM).astimezone(UTC),
    )


def test_the_year_turns_with_its_months() -> None:
    assert (Period(2026, 12).next, Period(2027, 1).previous) == (Period(2027, 1), Period(2026, 12))
    assert [Period(2026, 9), Period(2026, 10), Period(2027, 1)] == sorted(
        [Period(2027, 1), Period(2026, 10), Period(2026, 9)]
    )


@given(MONTHS, st.sampled_from(ZONES))
def test_a_period_is_open_until_the_instant_it_closes(period: Period, zone: tzinfo) -> None:
    closing = closes_at(period, zone)
    assert period_at(closing - timedelta(seconds=1), zone) == period
    assert period_at(closing, zone) == period.next
    assert period_at(closes_at(period.previous, zone), zone) == period


@given(MONTHS)
def test_a_period_is_known_by_its_code(period: Period) -> None:
    assert period_from(period.code) == period == period.next.previous == period.previous.next
    assert (period.code < period.next.code) is (period < period.next) is True


@pytest.mark.parametrize("code", ["", "2026", "2026-13", "2026-00", "-2026-1", "2026-1-1", "thg 12", "0000-01"])
def test_what_names_no_month_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        period_from(code)


def test_answers_are_kept_for_24_months() -> None:
    assert oldest_kept(at(2028, 12, 1), VIETNAM) == Period(2027, 1)
    assert oldest_kept(at(2028, 11, 30, 23, 59), VIETNAM) == Period(2026, 12)


# ------------------------------------------------------------------ codes


@given(INSTANTS, RANDOM_PARTS)
def test_a_code_comes_back_however_it_is_typed(now: datetime, random_part: str) -> None:
    code = codes.make(codes.ends_at(now), random_part)
    ways = (
        code,
        code.lower(),
        codes.pretty(code),
        f" {code[:3]} {code[3:7]}–{code[7:]}\n",
        " ".join(code),
        "_".join(code),
    )
    assert {codes.normalise(way) for way in ways} == {code}
    assert codes.could_be_meant(codes.pretty(code))
    assert (len(code), set(code) <= set(codes.ALPHABET)) == (codes.LENGTH, True)


@given(INSTANTS, RANDOM_PARTS)
def test_a_code_says_itself_when_its_week_is_over(now: datetime, random_part: str) -> None:
    ends = codes.ends_at(now)
    code = codes.make(ends, random_part)
    assert (codes.has_ended(code, codes.last_moment(ends)), codes.has_ended(code, ends)) == (False, True)
    assert codes.VALID_FOR < ends - now <= codes.VALID_FOR + timedelta(days=7)
    assert ends.astimezone(VIETNAM).strftime("%w %H:%M:%S") == "1 00:00:00"  # a Monday, so Sunday is the last day


def test_no_letter_of_a_code_is_taken_for_another() -> None:
    assert sorted(codes.ALPHABET) == sorted(set("23456789ABCDEFGHJKMNPQRSTVWXYZ"))
    assert set("01OILU") & set(codes.ALPHABET) == set()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7K2M9-QX4RT", "7K2M9QX4RT"),
        ("7k2m9 qx4rt", "7K2M9QX4RT"),
        ("7K2M9-QX4R", None),
        ("7K2M9-QX4RTT", None),
        ("7K2M9-QX4R0", None),
        ("7K2M9-QX4RÔ", None),
        ("", None),
        ("xin chào", None),
    ],
)
def test_only_what_can_be_a_code_is_one(typed: str, code: str | None) -> None:
    assert codes.normalise(typed) == code


@pytest.mark.parametrize(
    ("typed", "is_meant"),
    [
        ("7K2M9-QX4R", True),
        ("7K2M9QX4R0", True),
        ("xin chao", False),
        ("nguyen van", False),
        ("2026", False),
        ("ô1234567", False),
    ],
)
def test_a_greeting_is_not_taken_for_a_code(typed: str, is_meant: bool) -> None:
    assert codes.could_be_meant(typed) is is_meant
