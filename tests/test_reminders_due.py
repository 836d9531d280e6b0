"""Reminders: each row of the table at its moment, to the right people, once, never at night, and after downtime."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.meeting_rules import Window, on, unpack, window
from handlers.reminders import (
    ALWAYS,
    ROWS,
    TABLE,
    Due,
    Occasion,
    Recipient,
    Reminder,
    addressed,
    awake,
    due,
    is_reminded,
    next_at,
    of_check_in,
    of_meeting,
    of_period,
    planned,
    quiet,
    swept_until,
)
from handlers.rhythm import Period

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
HOUR, DAY, SWEEP = timedelta(hours=1), timedelta(days=1), timedelta(minutes=20)
MEMBERS = ["period_opened", "period_80", "period_last_day"]
MEETING = ["meeting_day_before", "meeting_morning"]


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


def local(at: datetime) -> str:
    return f"{at.astimezone(HERE):%Y-%m-%d %H:%M}"


def shown(reminders: Iterable[Reminder]) -> list[tuple[str, str, str]]:
    return [(each.kind, local(each.at), local(each.until)) for each in reminders]


def month(period: Period, meeting_at: datetime | None) -> Occasion:
    return of_period(period, window(period, meeting_at, HERE))


# ------------------------------------------------------------------ when


def test_a_meeting_in_the_evening_has_its_week() -> None:
    meeting = here("2026-11-03 19:30")
    found = [*planned(month(Period(2026, 11), meeting), HERE), *planned(of_meeting(meeting, HERE), HERE)]
    assert shown(found) == [
        ("period_opened", "2026-10-27 19:30", "2026-11-02 09:54"),
        ("period_80", "2026-11-02 09:54", "2026-11-02 17:00"),
        ("period_last_day", "2026-11-02 17:00", "2026-11-03 19:30"),
        ("meeting_day_before", "2026-11-02 17:00", "2026-11-03 00:00"),
        ("meeting_morning", "2026-11-03 08:00", "2026-11-03 19:30"),
        ("secretary_documents", "2026-11-01 08:00", "2026-11-02 19:30"),
        ("secretary_resolution", "2026-11-04 08:00", "2026-11-05 08:00"),
        ("secretary_resolution_last", "2026-11-05 08:00", "2026-11-06 00:00"),
    ]
    assert {each.subject for each in found} == {"2026-11", "2026-11-03T19.30"}


def test_a_meeting_at_eight_has_no_reminder_that_morning() -> None:
    meeting = here("2027-01-02 08:00")
    found = [*planned(month(Period(2027, 1), meeting), HERE), *planned(of_meeting(meeting, HERE), HERE)]
    assert shown(found)[:5] == [
        ("period_opened", "2026-12-26 08:00", "2027-01-01 08:00"),
        ("period_80", "2027-01-01 08:00", "2027-01-01 17:00"),  # 22:24 the night before
        ("period_last_day", "2027-01-01 17:00", "2027-01-02 08:00"),
        ("meeting_day_before", "2027-01-01 17:00", "2027-01-02 00:00"),
        ("secretary_documents", "2026-12-31 08:00", "2027-01-01 08:00"),
    ]


def test_tomorrow_is_said_of_a_meeting_until_midnight() -> None:
    assert shown(planned(of_meeting(here("2027-01-02 06:30"), HERE), HERE))[0] == (
        "meeting_day_before", "2027-01-01 17:00", "2027-01-02 00:00",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("period", "moments"),
    [
        (Period(2026, 11), ["2026-11-01 08:00", "2026-11-25 08:00", "2026-11-30 08:00", "2026-12-01 00:00"]),
        (Period(2026, 12), ["2026-12-01 08:00", "2026-12-25 19:12", "2026-12-31 08:00", "2027-01-01 00:00"]),
        (Period(2027, 2), ["2027-02-01 08:00", "2027-02-23 09:36", "2027-02-28 08:00", "2027-03-01 00:00"]),
        (Period(2028, 2), ["2028-02-01 08:00", "2028-02-24 08:00", "2028-02-29 08:00", "2028-03-01 00:00"]),
    ],
)
def test_a_month_without_a_meeting_is_reminded_of_until_it_ends(period: Period, moments: list[str]) -> None:
    assert shown(planned(month(period, None), HERE)) == [
        (kind, at, until) for kind, at, until in zip(MEMBERS, moments, moments[1:], strict=False)
    ]


@pytest.mark.parametrize(
    ("day", "code", "moments"),
    [
        ("2026-10-01", "2026-Q4", ["2026-10-01 08:00", "2026-10-25 19:12", "2026-10-31 08:00", "2026-11-01 00:00"]),
        ("2027-03-31", "2027-Q1", ["2027-01-01 08:00", "2027-01-25 19:12", "2027-01-31 08:00", "2027-02-01 00:00"]),
        ("2028-04-15", "2028-Q2", ["2028-04-01 08:00", "2028-04-25 08:00", "2028-04-30 08:00", "2028-05-01 00:00"]),
    ],
)
def test_a_check_in_is_reminded_of_in_its_month(day: str, code: str, moments: list[str]) -> None:
    found = planned(of_check_in(date.fromisoformat(day), HERE), HERE)
    kinds = ["check_in_opened", "check_in_80", "check_in_last_day"]
    assert shown(found) == [(kind, at, until) for kind, at, until in zip(kinds, moments, moments[1:], strict=False)]
    assert {each.subject for each in found} == {code}


QUIET = [
    ("2026-11-03 07:59:59", "2026-11-03 08:00"),
    ("2026-11-03 08:00:00", None),
    ("2026-11-03 12:00:00", None),
    ("2026-11-03 19:59:59", None),
    ("2026-11-03 20:00:00", "2026-11-04 08:00"),
    ("2026-11-03 23:59:59", "2026-11-04 08:00"),
    ("2026-11-04 00:00:00", "2026-11-04 08:00"),
    ("2026-12-31 22:00:00", "2027-01-01 08:00"),
    ("2028-02-28 20:00:00", "2028-02-29 08:00"),
]


@pytest.mark.parametrize(("at", "moved"), QUIET)
def test_what_falls_into_the_night_waits_for_the_morning(at: str, moved: str | None) -> None:
    assert (quiet(here(at), HERE), awake(here(at), HERE)) == (moved is not None, here(moved or at))


def test_the_night_is_the_local_one() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    spring_forward = datetime(2026, 3, 28, 22, tzinfo=UTC)  # 23:00, and tomorrow's morning is an hour nearer
    assert awake(spring_forward, berlin) == datetime(2026, 3, 29, 6, tzinfo=UTC)


RULES = st.sampled_from(
    ["d:3:19:30", "w:5:1:08:00", "d:1:00:00", "w:6:-1:07:00", "d:31:20:30", "d:15:23:59", "d:2:14:00"]
)
ZONES = st.sampled_from([HERE, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")])


@settings(deadline=None)
@given(RULES, st.integers(2026, 2030), st.integers(1, 12), ZONES, st.booleans())
def test_reminders_are_never_at_night_nor_past_what_they_are_about(
    rule: str, year: int, number: int, zone: ZoneInfo, meets: bool
) -> None:
    period = Period(year, number)
    meeting = on(unpack(rule), period, zone)
    of_month = planned(of_period(period, window(period, meeting if meets else None, zone)), zone)
    found = [*of_month, *planned(of_meeting(meeting, zone), zone), *planned(of_check_in(period.last_day, zone), zone)]
    assert [each for each in found if quiet(each.at, zone) or each.at >= each.until] == []
    assert [each.kind for each in of_month] == MEMBERS
    before = [each for each in found if each.kind in MEETING]
    assert [each for each in before if each.until > meeting] == []


@settings(deadline=None)
@given(RULES, st.integers(2026, 2030), st.integers(1, 12), st.integers(0, 40 * 24))
def test_of_one_line_never_two_are_due_at_once(rule: str, year: int, number: int, hours: int) -> None:
    period = Period(year, number)
    meeting = on(unpack(rule), period, HERE)
    plan = [*planned(month(period, meeting), HERE), *planned(of_meeting(meeting, HERE), HERE)]
    now = meeting - 30 * DAY + hours * HOUR
    found = due(plan, datetime(2000, 1, 1, tzinfo=UTC), now, HERE)
    lines = Counter(ROWS[each.kind].line for each in found)
    assert set(lines.values()) <= {1}


# ------------------------------------------------------------------ due, and after downtime

WEEK = [
    *planned(month(Period(2026, 11), here("2026-11-03 19:30")), HERE),
    *planned(of_meeting(here("2026-11-03 19:30"), HERE), HERE),
]
DOWN = [
    # stopped, started again, what is sent then
    ("2026-10-27 19:00", "2026-10-27 19:29", []),
    ("2026-10-27 19:00", "2026-10-27 20:00", []),  # an hour, into the night
    ("2026-10-27 19:00", "2026-10-28 08:00", ["period_opened"]),
    ("2026-10-27 19:00", "2026-10-28 19:00", ["period_opened"]),
    ("2026-10-27 19:30", "2026-10-28 19:00", []),  # was sent just before
    ("2026-11-02 09:00", "2026-11-02 10:00", ["period_80"]),
    ("2026-11-02 16:30", "2026-11-02 17:30", ["period_last_day", "meeting_day_before"]),
    ("2026-11-01 07:30", "2026-11-02 18:00", ["period_last_day", "meeting_day_before", "secretary_documents"]),
    ("2026-11-02 16:30", "2026-11-03 16:30", ["period_last_day", "meeting_morning"]),
    ("2026-11-03 07:00", "2026-11-03 19:29", ["meeting_morning"]),
    ("2026-11-03 07:00", "2026-11-03 19:30", []),
    ("2026-10-26 09:00", "2026-11-05 09:00", ["secretary_resolution_last"]),
    ("2026-10-26 09:00", "2026-11-02 09:00", ["period_opened", "secretary_documents"]),
    ("2026-11-03 12:00", "2026-11-13 12:00", []),
]


@pytest.mark.parametrize(("stopped", "started", "kinds"), DOWN)
def test_after_downtime_what_still_makes_sense_is_due(stopped: str, started: str, kinds: list[str]) -> None:
    assert [each.kind for each in due(WEEK, here(stopped), here(started), HERE)] == kinds


def test_a_moment_belongs_to_one_sweep_only() -> None:
    at = here("2026-11-02 09:54")
    sweeps = [at - HOUR, at - timedelta(seconds=1), at, at + timedelta(seconds=1), at + HOUR]
    found = [len(due(WEEK, since, now, HERE)) for since, now in pairwise(sweeps)]
    assert found == [0, 1, 0, 0]


def test_a_sweep_at_night_leaves_the_morning_its_share() -> None:
    since, night, morning = map(here, ["2026-10-27 19:00", "2026-10-27 21:00", "2026-10-28 08:00"])
    assert swept_until(since, night, HERE) == since
    assert swept_until(since, morning, HERE) == morning
    assert swept_until(morning, since, HERE) == morning  # a clock that was put back sends nothing again


def test_the_next_reminder_is_known() -> None:
    assert next_at(WEEK, here("2026-10-27 19:30")) == here("2026-11-01 08:00")
    assert next_at(WEEK, here("2026-11-05 08:00")) is None


# ------------------------------------------------------------------ to whom

NOW = here("2026-11-02 17:00")
EVERY = {row.kind for row in TABLE}
SKIPS = [
    (Recipient(), EVERY),
    (Recipient(finished=True), set(MEETING)),
    (Recipient(on_leave=True), set()),
    (Recipient(left=True), set()),
    (Recipient(consented=False), set()),
    (Recipient(silent_until=ALWAYS), set(MEETING)),
    (Recipient(silent_until=NOW + timedelta(seconds=1)), set(MEETING)),
    (Recipient(silent_until=NOW), EVERY),
    (Recipient(silent_until=ALWAYS, on_leave=True), set()),
    (Recipient(silent_until=ALWAYS, finished=True), set(MEETING)),
]


@pytest.mark.parametrize(("who", "kinds"), SKIPS)
def test_who_has_finished_is_away_or_asked_for_silence_is_skipped(who: Recipient, kinds: set[str]) -> None:
    assert {row.kind for row in TABLE if is_reminded(row.kind, who, NOW)} == kinds


def test_an_identity_says_kind_person_and_occasion() -> None:
    [last_day] = [each for each in WEEK if each.kind == "period_last_day"]
    found = list(addressed(last_day, {7: Recipient(), 8: Recipient(finished=True), 9: Recipient()}, NOW))
    assert found == [Due(last_day, 7), Due(last_day, 9)]
    assert [each.identity for each in found] == ["period_last_day:7:2026-11", "period_last_day:9:2026-11"]


def test_a_moved_meeting_is_announced_for_its_new_day() -> None:
    days = ["2026-11-03 19:30", "2026-11-05 19:30"]
    first, second = ([Due(each, 7).identity for each in planned(of_meeting(here(day), HERE), HERE)] for day in days)
    assert set(first) & set(second) == set()


def test_each_kind_is_in_the_table_once() -> None:
    assert len(ROWS) == len(TABLE) + 1
    assert {row.to for row in TABLE if row.kind.startswith("secretary")} == {"secretaries"}


# ------------------------------------------------------------------ a year of one cell of 35

FIRST, END = here("2026-10-10 08:00"), here("2027-10-10 08:00")
PERIODS = [Period(2026 + (9 + each) // 12, (9 + each) % 12 + 1) for each in range(13)]
MEETINGS = {period: on(unpack("d:3:19:30"), period, HERE) for period in PERIODS}
MEETINGS[Period(2027, 2)] = here("2027-02-11 19:30")  # moved out of Tet
DAYS_OF_CHECK_IN = [date(2026, 10, 1), date(2027, 1, 1), date(2027, 4, 1), date(2027, 7, 1), date(2027, 10, 1)]
OCCASIONS = [
    *(month(period, at) for period, at in MEETINGS.items()),
    *(of_meeting(at, HERE) for at in MEETINGS.values()),
    *(of_check_in(day, HERE) for day in DAYS_OF_CHECK_IN),
]
YEAR = [each for occasion in OCCASIONS for each in planned(occasion, HERE)]
SECRETARY = 1
SILENCE = (here("2027-03-01 00:00"), here("2027-03-04 00:00"))
LEAVE = (here("2027-05-01 00:00"), here("2027-07-01 00:00"))
LEFT_AT = here("2027-06-15 12:00")
WINDOWS = {(occasion.about, occasion.subject): occasion.window for occasion in OCCASIONS}


class Sent(NamedTuple):
    identity: str
    at: datetime


def person(number: int, reminder: Reminder, now: datetime) -> Recipient:
    """Members 2-9 finish two days after the opening, 10 at once, the others never; some are away, silent or gone."""
    opens = WINDOWS[ROWS[reminder.kind].about, reminder.subject].opens_at
    who = Recipient(finished=number == 10 or (2 <= number <= 9 and now >= opens + 2 * DAY))
    if number == 20:
        return replace(who, silent_until=ALWAYS)
    if number == 21 and SILENCE[0] <= now:
        return replace(who, silent_until=SILENCE[1])
    if number == 22:
        return replace(who, on_leave=LEAVE[0] <= now < LEAVE[1])
    return replace(who, left=number == 23 and now >= LEFT_AT, consented=number != 24)


def live(sweeps: Iterable[datetime]) -> list[Sent]:
    """What a process sends that sweeps at these moments; the identities are what storage keeps unique."""
    sent: dict[str, datetime] = {}
    since = FIRST
    for now in sweeps:
        for reminder in due(YEAR, since, now, HERE):
            cell = [SECRETARY] if ROWS[reminder.kind].to == "secretaries" else range(1, 36)
            for each in addressed(reminder, {number: person(number, reminder, now) for number in cell}, now):
                sent.setdefault(each.identity, now)
        since = swept_until(since, now, HERE)
    return [Sent(identity, at) for identity, at in sent.items()]


def every_twenty_minutes(start: datetime = FIRST, end: datetime = END) -> Iterator[datetime]:
    while start < end:
        start += SWEEP
        yield start


def moments_by_hand(number: int) -> list[tuple[str, str]]:
    """The year of a member who never finishes, from the dates alone."""
    made: list[tuple[str, datetime]] = []
    for at in MEETINGS.values():
        day = at.astimezone(HERE).replace(hour=0, minute=0)
        made += [("period_opened", day - 7 * DAY + timedelta(hours=19, minutes=30))]
        made += [("period_80", day - DAY + timedelta(hours=9, minutes=54))]
        made += [(kind, day - DAY + 17 * HOUR) for kind in ("period_last_day", "meeting_day_before")]
        made += [("meeting_morning", day + 8 * HOUR)]
        if number == SECRETARY:
            made += [("secretary_documents", day - 2 * DAY + 8 * HOUR), ("secretary_resolution", day + DAY + 8 * HOUR)]
            made += [("secretary_resolution_last", day + 2 * DAY + 8 * HOUR)]
    for first in ("2026-10", "2027-01", "2027-04", "2027-07", "2027-10"):
        eighty = f"{first}-25 08:00" if first == "2027-04" else f"{first}-25 19:12"
        made += [("check_in_opened", here(f"{first}-01 08:00")), ("check_in_80", here(eighty))]
        made += [("check_in_last_day", here(f"{first}-{30 if first == '2027-04' else 31} 08:00"))]
    return sorted((kind, local(at)) for kind, at in made if FIRST < at <= END)


def received(sent: Iterable[Sent], number: int) -> list[tuple[str, str]]:
    """A member's year by the moment of the plan: a sweep is up to twenty minutes later."""
    plan = {f"{each.kind}:{number}:{each.subject}": each for each in YEAR}
    mine = [plan[each.identity] for each in sent if each.identity in plan]
    return sorted((each.kind, local(each.at)) for each in mine)


@pytest.fixture(scope="module")
def year() -> list[Sent]:
    return live(every_twenty_minutes())


@pytest.mark.parametrize("number", [SECRETARY, 11, 35])
def test_a_year_of_who_never_finishes_is_the_whole_table(year: list[Sent], number: int) -> None:
    assert received(year, number) == moments_by_hand(number)


def test_a_year_of_who_finishes_early_has_the_opening_and_the_meetings(year: list[Sent]) -> None:
    kinds = {"period_opened", "check_in_opened", *MEETING}
    assert received(year, 5) == [each for each in moments_by_hand(5) if each[0] in kinds]


@pytest.mark.parametrize("number", [10, 20])
def test_a_year_of_who_was_done_at_once_or_is_silent_has_the_meetings(year: list[Sent], number: int) -> None:
    assert received(year, number) == [each for each in moments_by_hand(number) if each[0] in MEETING]


def test_a_silence_of_some_days_leaves_out_those_days(year: list[Sent]) -> None:
    missed = [("period_80", "2027-03-02 09:54"), ("period_last_day", "2027-03-02 17:00")]
    assert received(year, 21) == [each for each in moments_by_hand(21) if each not in missed]


def test_who_is_on_leave_hears_nothing_and_then_everything_again(year: list[Sent]) -> None:
    away = [f"{at.astimezone(HERE):%Y-%m-%d %H:%M}" for at in LEAVE]
    assert received(year, 22) == [each for each in moments_by_hand(22) if not away[0] <= each[1] < away[1]]


def test_who_left_hears_nothing_any_more(year: list[Sent]) -> None:
    assert received(year, 23) == [each for each in moments_by_hand(23) if each[1] < local(LEFT_AT)]


def test_who_never_consented_hears_nothing(year: list[Sent]) -> None:
    assert received(year, 24) == []


def test_nothing_in_the_year_is_late_or_at_night(year: list[Sent]) -> None:
    plan = {(each.kind, each.subject): each for each in YEAR}
    for identity, at in year:
        kind, _, subject = identity.split(":")
        assert timedelta(0) <= at - plan[kind, subject].at < SWEEP
        assert not quiet(at, HERE)


@pytest.mark.parametrize("down", [HOUR, DAY, 10 * DAY], ids=["an hour", "a day", "ten days"])
def test_stopped_at_any_point_of_the_year_it_sends_once_what_still_makes_sense(down: timedelta) -> None:
    """Stopped just before, at and after each moment of the year."""
    for at in sorted({each.at for each in YEAR if FIRST + DAY < each.at < END - 12 * DAY}):
        for stop in (at - SWEEP, at, at + SWEEP):
            assert after(stop, down) == expected_after(stop, down)


def after(stop: datetime, down: timedelta) -> list[Reminder]:
    """What the first morning or hour after a stop sends, with the sweeps that go on from there."""
    since, found = stop, []
    for now in every_twenty_minutes(stop + down, stop + down + 14 * HOUR):
        found += [each for each in due(YEAR, since, now, HERE) if each.at <= stop + down]
        since = swept_until(since, now, HERE)
    return sorted(found, key=lambda each: (each.at, each.kind))


def expected_after(stop: datetime, down: timedelta) -> list[Reminder]:
    """What fell into the stop and still makes sense in the first waking minute after it."""
    up = awake(stop + down + SWEEP, HERE)
    missed = [each for each in YEAR if stop < each.at <= stop + down and each.until > up]
    return sorted(missed, key=lambda each: (each.at, each.kind))


STOPS = st.datetimes(FIRST.replace(tzinfo=None) + 3 * DAY, END.replace(tzinfo=None) - 14 * DAY, timezones=st.just(HERE))


@settings(deadline=None)
@given(STOPS, st.sampled_from([HOUR, DAY, 10 * DAY]))
def test_a_stop_loses_only_what_makes_no_sense_any_more_and_nothing_is_sent_twice(
    stop: datetime, down: timedelta
) -> None:
    first, end = stop - 2 * DAY, stop + down + 2 * DAY
    sweeps = [
        at for at in (first + 2 * HOUR * each for each in range(200)) if not stop < at <= stop + down and at < end
    ]
    sent, since = [], first
    for now in sweeps:
        sent += [(each, now) for each in due(YEAR, since, now, HERE)]
        since = swept_until(since, now, HERE)
    assert [each for each, now in sent if not each.at <= now < each.until or quiet(now, HERE)] == []
    reminders = [each for each, _ in sent]
    assert len(reminders) == len(set(reminders))
    seen = max((at for at in sweeps if at <= stop and not quiet(at, HERE)), default=first)
    up = min(at for at in sweeps if at > stop and not quiet(at, HERE))
    lost = [each for each in YEAR if seen < each.at <= up and each not in reminders]
    assert lost == [each for each in YEAR if seen < each.at <= up and each.until <= up]
    assert [each for each in YEAR if first < each.at <= since and each not in [*reminders, *lost]] == []


def test_two_windows_that_follow_each_other_keep_their_own_reminders() -> None:
    first, second = (month(period, MEETINGS[period]) for period in (Period(2026, 12), Period(2027, 1)))
    found = {f"{each.kind}:{each.subject}" for each in (*planned(first, HERE), *planned(second, HERE))}
    assert len(found) == 6
    assert second.window == Window(here("2026-12-27 19:30"), here("2027-01-03 19:30"))
    assert time(8) <= min(each.at.astimezone(HERE).time() for each in YEAR)
