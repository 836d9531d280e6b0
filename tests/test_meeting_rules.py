"""Meeting rules: typed, stored, and what they mean in every month; public holidays and the days proposed instead."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.holiday_calendar import public_holidays
from handlers.meeting_rules import (
    LAST,
    DayOfMonth,
    MeetingRule,
    WeekdayOfMonth,
    Window,
    check_in_window,
    day_in,
    on,
    pack,
    parse_rule,
    quarter_code,
    quarter_start,
    shift_proposal,
    unpack,
    window,
)
from handlers.rhythm import Period, period_from

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
ZONES = [HERE, *map(ZoneInfo, ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland"])]
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)

RULES = st.builds(
    MeetingRule,
    st.builds(DayOfMonth, st.integers(1, 31))
    | st.builds(WeekdayOfMonth, st.integers(0, 6), st.sampled_from([1, 2, 3, 4, 5, LAST])),
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
)
PERIODS = st.builds(Period, st.integers(2000, 2100), st.integers(1, 12))


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


# ------------------------------------------------------------------ as it is typed

TYPED = [
    ("ngày 3 hằng tháng, 19:30", "d:3:19:30"),
    ("Ngày 03 hàng tháng lúc 19h30", "d:3:19:30"),
    ("mùng 3, 19h30", "d:3:19:30"),
    ("mồng ba 19h30", "d:3:19:30"),
    ("ngày mùng 3 mỗi tháng, 19:30", "d:3:19:30"),
    ("ngay 3 hang thang 19 gio 30", "d:3:19:30"),
    ("NGAY 3 HANG THANG 19 GIO 30 PHUT", "d:3:19:30"),
    ("19h30 ngày 3", "d:3:19:30"),
    ("ngày 3: 19h30", "d:3:19:30"),
    ("ngày 3. 7 giờ rưỡi tối", "d:3:19:30"),
    ("họp chi bộ vào ngày 3 hằng tháng lúc 7h30 tối", "d:3:19:30"),
    ("3 hằng tháng 19.30", "d:3:19:30"),
    ("ngày 15, 8g", "d:15:08:00"),
    ("ngày 15, 8 giờ 5 phút", "d:15:08:05"),
    ("chiều ngày 15, 2 giờ", "d:15:14:00"),
    ("ngày 15, 1 giờ trưa", "d:15:13:00"),
    ("ngày 31, 0:00", "d:31:00:00"),
    ("ngày cuối tháng, 17h", "d:31:17:00"),
    ("ngày cuối cùng của tháng, 17h", "d:31:17:00"),
    ("ngày đầu tháng 17h", "d:1:17:00"),
    ("thứ Bảy đầu tiên, 8:00", "w:5:1:08:00"),
    ("thu 7 dau tien 8h", "w:5:1:08:00"),
    ("T7 đầu tháng 8:00h", "w:5:1:08:00"),
    ("8 giờ sáng thứ bảy đầu tiên của tháng", "w:5:1:08:00"),
    ("sáng thứ bảy tuần đầu, 8h", "w:5:1:08:00"),
    ("tuần đầu tiên, thứ bảy, 8h", "w:5:1:08:00"),
    ("ngày thứ bảy của tuần thứ nhất, 8h", "w:5:1:08:00"),
    ("chủ nhật cuối cùng 7 giờ", "w:6:-1:07:00"),
    ("Chủ Nhật cuối tháng, 7 giờ sáng", "w:6:-1:07:00"),
    ("chúa nhật tuần cuối 7g00", "w:6:-1:07:00"),
    ("CN tuần 2, 8h00", "w:6:2:08:00"),
    ("tuần 2 chủ nhật 8h00", "w:6:2:08:00"),
    ("thứ 5 thứ 2 19h", "w:3:2:19:00"),
    ("thứ năm thứ hai, 7 giờ tối", "w:3:2:19:00"),
    ("thứ hai thứ nhất 19:00", "w:0:1:19:00"),
    ("thứ Tư tuần thứ tư hàng tháng, 19:00", "w:2:4:19:00"),
    ("thứ sáu lần thứ ba 19:00", "w:4:3:19:00"),
    ("thứ bảy thứ năm, 8h", "w:5:5:08:00"),
    ("thu\u031b\u0301 Ba\u0309y đâ\u0300u tiên, 8:00", "w:5:1:08:00"),  # letters and marks apart
]
NOT_TYPED = [
    "",
    "8h",
    "ngày 3",
    "ngày 3 hằng tháng",
    "thứ Bảy đầu tiên",
    "thứ bảy 8h",
    "thứ 7 hằng tuần 8h",
    "ngày 32, 8h",
    "ngày 0, 8h",
    "mùng 15, 8h",
    "ngày 3, 24h",
    "ngày 3, 8:60",
    "ngày 3 sáng 19h",
    "3, 19:30",
    "ngày 3/11, 8h",
    "ngày 3 tháng 11, 8h",
    "thứ 8 đầu tiên 8h",
    "thứ 7 thứ 6 8h",
    "thứ 7 tuần 1 và tuần 3, 8h",
    "rằm 8h",
    "ngày 3 và 17, 8h",
    "ngày 3, 8h, 19h",
    "đầu tiên 8h",
    "camket",
    "8:00:00 ngày 3",
]


@pytest.mark.parametrize(("text", "rule"), TYPED)
def test_a_rule_is_understood_as_it_is_typed(text: str, rule: str) -> None:
    parsed = parse_rule(text)
    assert parsed is not None
    assert pack(parsed) == rule


@pytest.mark.parametrize("text", NOT_TYPED)
def test_what_is_no_whole_rule_is_not_guessed(text: str) -> None:
    assert parse_rule(text) is None


PIECES = ["thu", "ngay", "3", "7", "19h", "8:00", "dau", "tuan", "cuoi", "cn", "hang", "thang", "sang", "ruoi"]
WEEKDAYS = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]
ORDINALS = {1: "đầu tiên", 2: "thứ hai", 3: "thứ ba", 4: "thứ tư", 5: "thứ năm", LAST: "cuối cùng"}


def written(rule: MeetingRule) -> str:
    match rule.day:
        case DayOfMonth(number):
            return f"ngày {number} hằng tháng, {rule.at:%H:%M}"
        case WeekdayOfMonth(weekday, ordinal):
            return f"{WEEKDAYS[weekday]} {ORDINALS[ordinal]}, {rule.at:%H:%M}"


@settings(deadline=None)
@given(RULES, st.sampled_from([str, str.upper, str.lower]))
def test_every_rule_that_is_written_out_is_understood(rule: MeetingRule, loud: type[str]) -> None:
    assert parse_rule(loud(written(rule))) == rule


@settings(deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_whatever_is_typed_gives_a_rule_that_can_be_stored_or_none(text: str) -> None:
    rule = parse_rule(text)
    assert rule is None or unpack(pack(rule)) == rule


# ------------------------------------------------------------------ as it is stored


@settings(deadline=None)
@given(RULES)
def test_a_rule_is_read_as_it_was_stored(rule: MeetingRule) -> None:
    assert unpack(pack(rule)) == rule
    assert pack(rule).isascii()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "d:3",
        "d:0:19:30",
        "d:32:19:30",
        "d:x:19:30",
        "d:3:24:00",
        "w:7:1:08:00",
        "w:5:0:08:00",
        "w:5:6:08:00",
        "x:1:2:3",
    ],
)
def test_a_stored_text_that_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unpack(text)


# ------------------------------------------------------------------ as it falls

FALLS = [
    # month ends
    ("d:31:19:30", "2026-11", "2026-11-30 19:30"),
    ("d:31:19:30", "2026-12", "2026-12-31 19:30"),
    ("d:30:19:30", "2027-02", "2027-02-28 19:30"),
    ("d:31:19:30", "2027-04", "2027-04-30 19:30"),
    # leap days
    ("d:29:19:30", "2028-02", "2028-02-29 19:30"),
    ("d:31:19:30", "2028-02", "2028-02-29 19:30"),
    ("d:29:19:30", "2027-02", "2027-02-28 19:30"),
    ("d:29:19:30", "2100-02", "2100-02-28 19:30"),
    ("w:1:5:19:30", "2028-02", "2028-02-29 19:30"),
    # the fifth Saturday, and the last one where there are four
    ("w:5:5:08:00", "2026-10", "2026-10-31 08:00"),
    ("w:5:5:08:00", "2026-11", "2026-11-28 08:00"),
    ("w:5:5:08:00", "2027-01", "2027-01-30 08:00"),
    ("w:5:5:08:00", "2027-02", "2027-02-27 08:00"),
    ("w:5:-1:08:00", "2026-10", "2026-10-31 08:00"),
    ("w:5:-1:08:00", "2026-11", "2026-11-28 08:00"),
    ("w:5:4:08:00", "2026-10", "2026-10-24 08:00"),
    ("w:5:1:08:00", "2026-11", "2026-11-07 08:00"),
    ("w:6:1:08:00", "2026-11", "2026-11-01 08:00"),
    ("w:0:1:08:00", "2026-11", "2026-11-02 08:00"),
    # local midnight is the day before in UTC
    ("d:1:00:00", "2026-11", "2026-11-01 00:00"),
]


@pytest.mark.parametrize(("rule", "period", "falls"), FALLS)
def test_a_meeting_falls_where_its_rule_says(rule: str, period: str, falls: str) -> None:
    found = on(unpack(rule), period_from(period), HERE)
    assert (found, found.tzinfo) == (here(falls), UTC)


@settings(deadline=None)
@given(RULES, PERIODS, st.sampled_from(ZONES))
def test_every_month_has_one_meeting_within_it(rule: MeetingRule, period: Period, zone: ZoneInfo) -> None:
    local = on(rule, period, zone).astimezone(zone)
    assert (local.year, local.month) == (period.year, period.month)
    assert local.date() == day_in(rule, period)


@settings(deadline=None)
@given(RULES, PERIODS, st.sampled_from(ZONES))
def test_meetings_of_following_months_are_in_order(rule: MeetingRule, period: Period, zone: ZoneInfo) -> None:
    assert on(rule, period, zone) < on(rule, period.next, zone)


def test_a_meeting_keeps_its_hour_when_the_clocks_change() -> None:
    rule, berlin = unpack("d:29:19:30"), ZoneInfo("Europe/Berlin")
    assert [on(rule, Period(2026, month), berlin).hour for month in (1, 3, 6)] == [18, 17, 17]


# ------------------------------------------------------------------ windows

WINDOWS = [
    ("2026-11", "2026-11-03 19:30", "2026-10-27 19:30", "2026-11-03 19:30"),
    ("2027-01", "2027-01-02 08:00", "2026-12-26 08:00", "2027-01-02 08:00"),
    ("2028-03", "2028-03-04 08:00", "2028-02-26 08:00", "2028-03-04 08:00"),
    ("2026-11", None, "2026-11-01 00:00", "2026-12-01 00:00"),
    ("2026-12", None, "2026-12-01 00:00", "2027-01-01 00:00"),
    ("2028-02", None, "2028-02-01 00:00", "2028-03-01 00:00"),
]


@pytest.mark.parametrize(("period", "meeting", "opens", "closes"), WINDOWS)
def test_a_period_is_open_for_the_week_before_its_meeting_or_the_month(
    period: str, meeting: str | None, opens: str, closes: str
) -> None:
    found = window(period_from(period), here(meeting) if meeting else None, HERE)
    assert found == Window(here(opens), here(closes))
    assert found.opens_at.tzinfo == found.closes_at.tzinfo == UTC


def test_a_period_opens_at_the_same_hour_when_the_clocks_change_within_it() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    found = window(Period(2026, 4), on(unpack("d:1:19:30"), Period(2026, 4), berlin), berlin)
    assert found == Window(datetime(2026, 3, 25, 18, 30, tzinfo=UTC), datetime(2026, 4, 1, 17, 30, tzinfo=UTC))


QUARTERS = [
    ("2026-10-01", "2026-10-01", "2026-Q4", "2026-11-01"),
    ("2026-12-31", "2026-10-01", "2026-Q4", "2026-11-01"),
    ("2027-01-01", "2027-01-01", "2027-Q1", "2027-02-01"),
    ("2028-02-29", "2028-01-01", "2028-Q1", "2028-02-01"),
    ("2027-06-30", "2027-04-01", "2027-Q2", "2027-05-01"),
    ("2027-09-30", "2027-07-01", "2027-Q3", "2027-08-01"),
]


@pytest.mark.parametrize(("day", "start", "code", "ends"), QUARTERS)
def test_a_check_in_is_open_in_the_first_month_of_its_quarter(day: str, start: str, code: str, ends: str) -> None:
    given_day = date.fromisoformat(day)
    found = (quarter_start(given_day), quarter_code(given_day), check_in_window(given_day, HERE))
    assert found == (date.fromisoformat(start), code, Window(here(f"{start} 00:00"), here(f"{ends} 00:00")))


# ------------------------------------------------------------------ public holidays


def new_moon(number: int) -> datetime:
    """Meeus, Astronomical Algorithms, chapter 49, to about two minutes: how the calendar of UTC+7 is made."""
    t = number / 1236.85
    day = 2451550.09766 + 29.530588861 * number + 0.00015437 * t * t
    sun, moon = math.radians(2.5534 + 29.10535670 * number), math.radians(201.5643 + 385.81693528 * number)
    node = math.radians(160.7108 + 390.67050284 * number)
    terms = [
        (-0.40720, moon),
        (0.17241, sun),
        (0.01608, 2 * moon),
        (0.01039, 2 * node),
        (0.00739, moon - sun),
        (-0.00514, moon + sun),
        (0.00208, 2 * sun),
        (-0.00111, moon - 2 * node),
        (-0.00057, moon + 2 * node),
        (0.00056, 2 * moon + sun),
        (-0.00042, 3 * moon),
        (0.00042, sun + 2 * node),
        (0.00038, sun - 2 * node),
        (-0.00024, 2 * moon - sun),
    ]
    day += sum(size * math.sin(angle) for size, angle in terms)
    return datetime(2000, 1, 1, 12, tzinfo=UTC) + timedelta(days=day - 2451545.0, seconds=-72)


def tet_by_the_moon(year: int) -> date:
    """The local day of the new moon between 21 January and 20 February, where it falls in all these years."""
    about = round((year - 2000) * 12.3685)
    days = [new_moon(number).astimezone(HERE).date() for number in range(about - 2, about + 4)]
    return next(day for day in days if date(year, 1, 21) <= day <= date(year, 2, 20))


# 2030: the new moon is on 2 February at 23:07 in Hanoi and at 0:07 of the 3rd in Beijing, so the two years begin apart.
TET = {2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 2)}


@pytest.mark.parametrize("year", TET)
def test_tet_is_on_the_right_day(year: int) -> None:
    first = date(year, *TET[year])
    assert tet_by_the_moon(year) == first
    assert public_holidays(year)[first] == "Tết Nguyên Đán"
    assert {first + timedelta(days=days) for days in range(-1, 4)} <= public_holidays(year).keys()


def test_tet_follows_the_moon_for_a_generation() -> None:
    years = range(2026, 2050)
    named = {year: [day for day, name in public_holidays(year).items() if name == "Tết Nguyên Đán"] for year in years}
    assert named == {year: [tet_by_the_moon(year)] for year in years}


def test_the_days_of_a_year_are_there_with_their_names() -> None:
    assert list(public_holidays(2027).items()) == [
        (date(2027, 1, 1), "Tết Dương lịch"),
        (date(2027, 2, 4), "29 Tết"),
        (date(2027, 2, 5), "Giao thừa Tết Nguyên Đán"),
        (date(2027, 2, 6), "Tết Nguyên Đán"),
        (date(2027, 2, 7), "Mùng hai Tết Nguyên Đán"),
        (date(2027, 2, 8), "Mùng ba Tết Nguyên Đán"),
        (date(2027, 2, 9), "Mùng bốn Tết Nguyên Đán"),
        (date(2027, 2, 10), "Mùng năm Tết Nguyên Đán"),
        (date(2027, 4, 16), "Ngày Giỗ Tổ Hùng Vương"),
        (date(2027, 4, 30), "Ngày Chiến thắng"),
        (date(2027, 5, 1), "Ngày Quốc tế Lao động"),
        (date(2027, 5, 3), "Ngày Quốc tế Lao động (nghỉ bù)"),
        (date(2027, 9, 2), "Quốc khánh"),
        (date(2027, 9, 3), "Quốc khánh"),
        (date(2027, 11, 24), "Ngày Văn hóa Việt Nam"),
    ]


def test_the_days_are_named_in_the_language_asked_for() -> None:
    days = (date(2026, 9, 2), date(2026, 2, 17))
    assert [public_holidays(2026, "en")[day] for day in days] == ["National Day", "Lunar New Year"]


SHIFTS = [
    # a meeting on 2/9, in every place of the week
    ("2026-09-02", "2026-09-03"),
    ("2027-09-02", "2027-09-06"),
    ("2028-09-02", "2028-09-03"),
    ("2029-09-02", "2029-09-08"),
    ("2030-09-02", "2030-09-04"),
    # Tet: the first working day after it, or the weekend after it for who meets at weekends
    ("2026-02-17", "2026-02-23"),
    ("2027-02-05", "2027-02-11"),
    ("2027-02-06", "2027-02-13"),
    ("2028-01-26", "2028-01-31"),
    ("2028-01-29", "2028-01-30"),
    ("2029-02-13", "2029-02-19"),
    ("2030-02-04", "2030-02-07"),
    ("2030-01-31", "2030-01-30"),  # the last evening of a month: nothing left after it
    # 30/4 and 1/5, which is another month
    ("2026-04-30", "2026-04-29"),
    ("2027-04-30", "2027-04-29"),
    ("2028-04-30", "2028-04-29"),
    ("2027-05-01", "2027-05-02"),
    ("2026-05-01", "2026-05-04"),
    ("2027-01-01", "2027-01-04"),
]


@pytest.mark.parametrize(("day", "proposed"), SHIFTS)
def test_a_free_day_is_proposed_instead_of_a_holiday(day: str, proposed: str) -> None:
    given_day = date.fromisoformat(day)
    assert shift_proposal(given_day, public_holidays(given_day.year)) == date.fromisoformat(proposed)


@pytest.mark.parametrize("day", [date(2026, 9, 3), date(2026, 2, 15), date(2028, 2, 29), date(2026, 11, 3)])
def test_a_day_that_is_no_holiday_is_left_where_it_is(day: date) -> None:
    assert shift_proposal(day, public_holidays(day.year)) is None


@pytest.mark.parametrize("year", range(2026, 2031))
def test_each_holiday_has_a_free_day_in_its_month(year: int) -> None:
    holidays = public_holidays(year)
    proposed = {day: shift_proposal(day, holidays) for day in holidays}
    assert [
        day for day, other in proposed.items() if other is None or other in holidays or other.month != day.month
    ] == []


def test_a_month_of_holidays_has_nothing_to_propose() -> None:
    everyday: Mapping[date, str] = {date(2027, 2, day): "x" for day in range(1, 29)}
    assert shift_proposal(date(2027, 2, 6), everyday) is None


def test_the_moons_of_the_test_are_a_month_apart() -> None:
    apart = [(later - earlier).days for earlier, later in pairwise(new_moon(number) for number in range(320, 360))]
    assert set(apart) == {29}
