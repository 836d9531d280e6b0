"""Meetings where two secretaries, old buttons, odd hours and moved months meet; the file for the calendar."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest
from icalendar import Calendar

from bot.attachments import make_document
from handlers import events as e
from handlers import states as s
from handlers.meeting_rules import moment_typed
from handlers.rhythm import date_typed
from handlers.roster import MemberRow, Role
from storage import meetings, members
from tests.conversation import TIMEZONE, Person, Town, labels, wording

WORDS = wording()["vi"]
TODAY = date(2026, 12, 5)
FIRST = 1


@pytest.fixture
def binh(town: Town) -> Person:
    """The secretary of a cell that meets on the 8th at 19:30."""
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    return town.joined("BINH")


def stays_away(town: Town, member: int, connection: sqlite3.Connection) -> None:
    meetings.answer(connection, town.seal, FIRST, member, False, "x" * 200, town.now)


def planned(town: Town) -> list[tuple[str, str]]:
    rows = town.connection.execute(
        "SELECT period, starts_at FROM meetings WHERE unit_id = 2 ORDER BY starts_at LIMIT 3"
    )
    return [(period, at) for period, at in rows]


# ------------------------------------------------------------------ days and hours as they are typed


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("15/3", date(2027, 3, 15)),
        ("5/12", TODAY),
        ("4/12", date(2027, 12, 4)),
        ("15-3-2027", date(2027, 3, 15)),
        ("15.3.27", date(2027, 3, 15)),
        ("15 3", date(2027, 3, 15)),
        ("Ngày 15 / 3", date(2027, 3, 15)),
        ("ngày 15 tháng 3", date(2027, 3, 15)),
        ("ngay 15 thang 3 nam 2027", date(2027, 3, 15)),
        ("mùng 5 tháng 2", date(2027, 2, 5)),
        ("29/2", date(2028, 2, 29)),
        ("31/2", None),
        ("31/2/2027", None),
        ("0/1", None),
        ("15/13", None),
        ("15", None),
        ("15/3/", None),
        ("15/3/227", None),
        ("mai", None),
        ("", None),
    ],
)
def test_a_day_is_understood_as_it_is_typed(typed: str, day: date | None) -> None:
    from unicodedata import normalize

    assert {date_typed(normalize("NFC", typed), TODAY), date_typed(normalize("NFD", typed), TODAY)} == {day}


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("15/3 19:30", (15, 3, 19, 30)),
        ("19h30 ngày 15/3", (15, 3, 19, 30)),
        ("19h 20/12", (20, 12, 19, 0)),
        ("19h 20-12", (20, 12, 19, 0)),
        ("8h 15 tháng 3", (15, 3, 8, 0)),
        ("8h15 15 tháng 3", (15, 3, 8, 15)),
        ("7 giờ tối 15 tháng 3", (15, 3, 19, 0)),
        ("8 giờ rưỡi, 15/3", (15, 3, 8, 30)),
        ("vào lúc 8 giờ ngày 15/3", (15, 3, 8, 0)),
        ("15.3.27", (15, 3, 19, 30)),
        ("15/3", (15, 3, 19, 30)),
        ("15/3 25:00", None),
        ("15/3 8:75", None),
        ("19:30", None),
        ("hôm nào rảnh", None),
    ],
)
def test_an_hour_and_a_day_are_understood_in_any_order(typed: str, at: tuple[int, int, int, int] | None) -> None:
    usual = time(19, 30)
    found = moment_typed(typed, TODAY, usual, TIMEZONE)
    assert (found and (found.day, found.month, found.hour, found.minute)) == at
    without = moment_typed(typed, TODAY, None, TIMEZONE)
    assert without == (None if typed in {"15.3.27", "15/3"} else found)


# ------------------------------------------------------------------ moved, added, cancelled


def test_every_time_is_kept_in_utc_so_that_meetings_stay_in_order(town: Town, binh: Person) -> None:
    binh.sends(e.MovingOpened(FIRST))
    binh.says("10/12 5:00")
    binh.sends(e.ExtraOpened())
    binh.says("9/12 23:00")
    assert planned(town) == [
        ("2026-12", "2026-12-09T16:00:00+00:00"),
        ("2026-12", "2026-12-09T22:00:00+00:00"),
        ("2027-01", "2027-01-08T12:30:00+00:00"),
    ]


def test_a_meeting_that_has_begun_is_neither_moved_nor_cancelled_so_its_period_stays_closed(
    town: Town, binh: Person
) -> None:
    before = binh.sends(e.CancellingOpened(FIRST))
    town.now = datetime(2026, 12, 8, 12, 30, tzinfo=UTC)
    kept = planned(town)
    binh.presses("Hủy buổi này", before)
    binh.sends(e.CancellingOpened(FIRST))
    binh.sends(e.MeetingCancelled(FIRST))
    binh.sends(e.MovingOpened(FIRST, "2026-12-20"))
    binh.sends(e.MovingOpened(FIRST))
    binh.says("20/12 8:00")
    assert planned(town) == kept
    assert "Kỳ tháng 1/2027" in binh.says("/start").screen.heading


def test_a_meeting_does_not_overtake_the_next_months_so_no_month_is_lost(town: Town, binh: Person) -> None:
    binh.sends(e.MovingOpened(FIRST))
    for too_late in ("8/1 19:30", "9/1 19:30"):
        assert binh.says(too_late).screen.notices == (WORDS("planning.out_of_turn"),)
    binh.says("7/1 19:30")
    binh.sends(e.MovingOpened(FIRST + 1))
    assert binh.says("7/1 19:00").screen.notices == (WORDS("planning.out_of_turn"),)
    an = town.joined("AN")
    town.now = datetime(2027, 1, 5, tzinfo=UTC)
    assert "Kỳ tháng 12/2026" in an.says("/start").screen.heading
    town.now = datetime(2027, 1, 7, 13, tzinfo=UTC)
    assert "Kỳ tháng 1/2027" in an.says("/start").screen.heading
    assert "Tự soi" in labels(an.replies[-1])


def test_a_cancelled_month_takes_answers_until_it_ends(town: Town, binh: Person) -> None:
    binh.sends(e.CancellingOpened(FIRST))
    binh.presses("Hủy buổi này")
    an = town.joined("AN")
    town.now = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)
    assert "Tự soi" in labels(an.says("/start"))
    town.wait(minutes=1)
    assert "Kỳ tháng 1/2027" in an.says("/start").screen.heading


@pytest.mark.parametrize("typed", ["1/1/0001 8:00", "31/12/9999 8:00", "5/12 11:59", "6/3/2028 8:00"])
def test_no_meeting_is_put_into_the_past_or_the_far_future(town: Town, binh: Person, typed: str) -> None:
    kept = planned(town)
    binh.sends(e.ExtraOpened())
    assert binh.says(typed).screen.notices == (WORDS("planning.time_past"),)
    assert planned(town) == kept


@pytest.mark.parametrize("day", ["x", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_a_forged_day_moves_nothing(town: Town, binh: Person, day: str) -> None:
    kept = planned(town)
    binh.sends(e.MovingOpened(FIRST, day))
    assert planned(town) == kept


def test_a_place_without_a_rule_is_not_said_to_be_kept(town: Town) -> None:
    binh = town.joined("BINH")
    binh.sends(e.PlaceOpened())
    assert binh.says("Nhà văn hóa").screen.notices == (WORDS("meetings.no_rule"),)


def test_what_is_typed_about_a_meeting_is_one_legible_line(town: Town, binh: Person) -> None:
    for event in (e.TopicOpened(FIRST), e.PlaceOpened(), e.Attending(FIRST, False)):
        binh.sends(event)
        binh.says("một\x00 hai\n\nba \ud83d")
    (meeting, *_) = meetings.coming_up(town.connection, town.seal, 2, town.id_of("BINH"), town.now)
    plan = meetings.plan_of(town.connection, 2)
    assert (meeting.topic, meeting.reason, plan and plan.place) == ("một hai ba ?",) * 3


def test_every_meeting_can_be_reached_however_many_there_are(town: Town, binh: Person) -> None:
    for day in range(70):
        town.meets("CB5", town.now + timedelta(days=1, minutes=day))
    reply = binh.sends(e.MeetingsOpened(99))
    assert "Trang sau" not in labels(reply)
    assert "19 giờ 30, thứ Tư 8/12/2027" in labels(reply)


# ------------------------------------------------------------------ old buttons


def test_a_button_of_a_meeting_that_a_new_rule_took_away_answers_for_no_other(town: Town, binh: Person) -> None:
    an = town.joined("AN")
    old = an.sends(e.MeetingOpened(FIRST))
    town.plans("CB5", "ngày 9 hằng tháng, 19:30")
    assert an.presses("Dự", old).screen.notices == (WORDS("meetings.over"),)
    assert town.connection.execute("SELECT count(*) FROM attendance").fetchone() == (0,)


def test_nobody_answers_for_a_meeting_that_has_begun(town: Town, binh: Person) -> None:
    an = town.joined("AN")
    opened = an.sends(e.MeetingOpened(FIRST))
    an.presses("Vắng", opened)
    town.now = datetime(2026, 12, 8, 12, 30, tzinfo=UTC)
    an.says("Con ốm.")
    an.presses("Dự", opened)
    assert town.connection.execute("SELECT coming, reason FROM attendance").fetchall() == [(0, None)]


@pytest.mark.parametrize("elsewhere", [e.MenuOpened(), e.MeetingOpened(FIRST + 1), e.CommitmentsOpened()])
def test_the_attendance_is_of_the_meeting_on_the_button_wherever_one_is(
    town: Town, binh: Person, elsewhere: e.Event
) -> None:
    town.now = datetime(2026, 12, 8, 12, 30, tzinfo=UTC)
    opened = binh.sends(e.AttendanceOpened(FIRST))
    binh.sends(elsewhere)
    assert "Nguyễn Văn An (có mặt)" in labels(binh.presses("Nguyễn Văn An", opened))
    binh.sends(elsewhere)
    assert "Nguyễn Văn An (có mặt)" in labels(binh.sends(e.AttendanceOpened(FIRST)))


def test_a_page_that_does_not_exist_is_the_last_one(town: Town, binh: Person) -> None:
    people = [MemberRow(f"M{number:02}", f"Lê Văn {number:02}", "CB5", ()) for number in range(20)]
    town.write(lambda db: members.write_members(db, people))
    town.now = datetime(2026, 12, 8, 12, 30, tzinfo=UTC)
    for page in (-5, 99):
        binh.sends(e.AttendanceOpened(FIRST, page))
        binh.sends(e.PresenceTaken(FIRST, "AN", True, page))
        assert any("Văn" in name for name in labels(binh.replies[-1]))


def test_members_of_one_name_can_be_told_apart(town: Town, binh: Person) -> None:
    town.write(lambda db: members.write_members(db, [MemberRow("AN2", "Nguyễn Văn An", "CB5", ())]))
    town.now = datetime(2026, 12, 8, 12, 30, tzinfo=UTC)
    names = labels(binh.sends(e.AttendanceOpened(FIRST)))
    assert names[:2] == ["Nguyễn Văn An (1)", "Nguyễn Văn An (2)"]
    binh.presses("Nguyễn Văn An (2)")
    taken = "SELECT members.code FROM attendance JOIN members ON members.id = attendance.member_id"
    assert town.connection.execute(taken).fetchall() == [("AN2",)]


def test_a_place_about_a_meeting_that_is_gone_is_the_list(town: Town, binh: Person) -> None:
    for event in (e.MovingOpened(FIRST), e.TopicOpened(FIRST), e.WhoComesOpened(FIRST), e.AttendanceOpened(FIRST)):
        town.now = datetime(2026, 12, 5, 5, tzinfo=UTC)
        assert binh.sends(event).chat.state != s.AtMeetings()
        town.wait(days=11)
        assert binh.sends(e.Returned()).chat.state == s.AtMeetings()


def test_a_whole_cell_that_stays_away_fits_on_one_screen(town: Town, binh: Person) -> None:
    people = [MemberRow(f"M{number:02}", f"Nguyễn Thị Thanh {number:02}", "CB5", ()) for number in range(32)]
    town.write(lambda db: members.write_members(db, people))
    for id_ in [town.id_of(row.code) for row in people]:
        town.write(partial(stays_away, town, id_))
    assert binh.sends(e.WhoComesOpened(FIRST)).screen.lines[-1].startswith("Vắng: 32")


# ------------------------------------------------------------------ the window of a month


@pytest.mark.parametrize(
    ("now", "heading", "is_open"),
    [
        ("2026-12-05T05:00", "Kỳ tháng 12/2026", True),
        ("2026-12-08T12:29", "Kỳ tháng 12/2026", True),
        ("2026-12-08T12:30", "Kỳ tháng 1/2027", False),
        ("2027-01-01T12:29", "Kỳ tháng 1/2027", False),
        ("2027-01-01T12:30", "Kỳ tháng 1/2027", True),
    ],
)
def test_a_month_opens_seven_days_before_its_meeting_and_closes_when_it_begins(
    town: Town, binh: Person, now: str, heading: str, is_open: bool
) -> None:
    town.now = datetime.fromisoformat(now).replace(tzinfo=UTC)
    reply = binh.says("/start")
    assert (reply.screen.heading, "Tự soi" in labels(reply)) == (heading, is_open)


def test_a_member_who_moves_answers_in_the_new_cells_month(town: Town, binh: Person) -> None:
    town.plans("CB6", "ngày 20 hằng tháng, 8:00")
    an = town.joined("AN")
    an.presses("Tự soi")
    town.moves("AN", "CB6")
    assert an.presses("Không có").screen.notices == (WORDS("period.not_yet"),)
    town.now = datetime(2026, 12, 14, tzinfo=UTC)
    assert "Tự soi" in labels(an.says("/start"))


def test_a_secretary_who_moves_plans_only_where_the_new_office_is(town: Town, binh: Person) -> None:
    town.moves("BINH", "CB6", Role("bi_thu", "CB6"))
    binh.sends(e.RuleOpened())
    binh.says("ngày 3 hằng tháng, 8:00")
    assert [unit for (unit,) in town.connection.execute("SELECT unit_id FROM meeting_rules")] == [2, 3]
    assert planned(town)[0] == ("2026-12", "2026-12-08T12:30:00+00:00")


# ------------------------------------------------------------------ the file for the calendar


async def test_the_calendar_file_says_when_where_and_what(town: Town, binh: Person) -> None:
    binh.sends(e.PlaceOpened())
    binh.says("Nhà văn hóa Tổ dân phố 5, số 3; tầng 2")
    binh.sends(e.TopicOpened(FIRST))
    binh.says("Tiết kiệm, chống lãng phí")
    (file,) = town.joined("AN").sends(e.CalendarAsked(FIRST)).attachments
    document = await make_document(file, WORDS)
    calendar = Calendar.from_ical(document.content.decode())
    (event,) = calendar.walk("VEVENT")
    assert (document.name, document.mime) == ("hop-chi-bo.ics", "text/calendar; charset=utf-8")
    assert (event.decoded("dtstart"), event.decoded("dtend") - event.decoded("dtstart")) == (
        datetime(2026, 12, 8, 12, 30, tzinfo=UTC),
        timedelta(hours=2),
    )
    assert (str(event["summary"]), str(event["location"])) == (
        "Họp chi bộ tháng 12/2026: Tiết kiệm, chống lãng phí",
        "Nhà văn hóa Tổ dân phố 5, số 3; tầng 2",
    )
    assert [alarm.decoded("trigger") for alarm in calendar.walk("VALARM")] == [timedelta(days=-1)]


async def test_a_moved_meeting_is_the_same_event_of_the_calendar(town: Town, binh: Person) -> None:
    uids = []
    for day in ("9/12", "10/12"):
        binh.sends(e.MovingOpened(FIRST))
        binh.says(day)
        (file,) = binh.sends(e.CalendarAsked(FIRST)).attachments
        (event,) = Calendar.from_ical((await make_document(file, WORDS)).content.decode()).walk("VEVENT")
        uids.append((str(event["uid"]), event.decoded("dtstart").day))
    assert uids == [("meeting-1@tu-soi", 9), ("meeting-1@tu-soi", 10)]
