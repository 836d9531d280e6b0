"""Attendance from above: who may send whom where, what is told and when, what is reported, and who reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.fetching.visits import table_of
from bot.rekeying import reseal_everything
from bot.schedule import forget
from handlers import events as e
from handlers.membership import CONSENT_VERSION
from handlers.roster import MemberRow, Role, UnitRow
from handlers.visits import CellCover
from handlers.vocabulary import ExportFile, Member
from storage import chats, members, visits
from storage.database import connect
from storage.sealing import Seal
from tests.conversation import KEY, TIMEZONE, Person, Town, buttons, labels, wording
from tests.counted_town import grow
from tests.test_sealing import base64_of, settings_with
from tests.visiting_town import (
    IN_THE_CELL,
    PEOPLE,
    QUARTER,
    ROLES,
    assigned,
    cancelled,
    comes,
    goes_out,
    letters,
    letters_with_buttons,
    meeting_of,
    moved,
    rule_changed,
    sweeps,
    visiting_town,
)

WORDS = "Buổi họp chuẩn bị kỹ, thảo luận sôi nổi."
THE_20TH = "19 giờ 30, Chủ nhật 20/12/2026"
ASSIGNED = "Đồng chí được phân công dự sinh hoạt chi bộ này"
TOMORROW = "Ngày mai đồng chí dự sinh hoạt chi bộ này"
MAY_GO = "Ngày mai chi bộ này họp, đồng chí có thể dự"
MAY_GO_TODAY = "Hôm nay chi bộ này họp, đồng chí có thể dự"
TODAY = "Hôm nay đồng chí dự sinh hoạt chi bộ này"
ASKED = "Đồng chí đã dự sinh hoạt chi bộ này chưa?"
CHANGED = "Phân công dự sinh hoạt có thay đổi"
OFF = "Đồng chí không phải dự chi bộ này nữa"
PLACES = ("inbox", "chats", "sqlite_sequence", "outbox")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    there = visiting_town(tmp_path)
    yield there
    there.close()


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TIMEZONE).astimezone(UTC)


def kept(town: Town) -> list[tuple[object, ...]]:
    rows = town.connection.execute(
        "SELECT members.code, units.code, visits.quarter, meeting_id, attended, criticism, words IS NOT NULL"
        " FROM visits JOIN members ON members.id = member_id JOIN units ON units.id = cell_id ORDER BY visits.id"
    )
    return [tuple(row) for row in rows]


def cover(town: Town, unit: str, quarter: str = QUARTER) -> list[tuple[str, int, int]]:
    return [
        (each.name, each.assigned, each.visited)
        for each in visits.of_quarter(town.connection, town.unit_of(unit), quarter)
    ]


def sent_to_a(town: Town, meeting: str = "") -> tuple[Person, Person]:
    """Tâm of the committee of X sends Lan to A."""
    tam, lan = comes(town, "committee of X"), comes(town, "another of X")
    assigned(town, tam, meeting=meeting)
    return tam, lan


def reports(lan: Person, words: str = WORDS) -> None:
    lan.sends(e.VisitAnswered(1, True))
    lan.presses("Có phần này")
    if words:
        lan.says(words)


# ------------------------------------------------------------------ the table


def test_a_quarter_begins_with_all_cells_and_nobody_sent(town: Town) -> None:
    tam = comes(town, "committee of X")
    tam.says("/dusinhhoat")
    assert labels(tam.replies[-1])[:2] == ["Chưa có ai · Đơn vị A", "Chưa có ai · Đơn vị B"]
    assert "Đã phân công người dự: 0/2." in tam.screen


def test_cells_without_anybody_come_first(town: Town) -> None:
    tam, _ = sent_to_a(town)
    tam.says("/dusinhhoat")
    assert labels(tam.replies[-1])[:2] == ["Chưa có ai · Đơn vị B", "Đã phân công · Đơn vị A"]
    assert cover(town, "X") == [("Đơn vị A", 1, 0), ("Đơn vị B", 0, 0)]


def test_who_reported_counts_as_visited_and_who_could_not_leaves_the_cell_without(town: Town) -> None:
    tam, lan = sent_to_a(town, THE_20TH)
    lan.sends(e.VisitAnswered(1, False))
    assert cover(town, "X") == [("Đơn vị A", 0, 0), ("Đơn vị B", 0, 0)]
    assigned(town, tam, "Ngô Thị Lan", THE_20TH)
    town.now = IN_THE_CELL + timedelta(hours=2)
    reports(lan)
    assert cover(town, "X") == [("Đơn vị A", 1, 1), ("Đơn vị B", 0, 0)]
    tam.says("/dusinhhoat")
    assert "Đã dự · Đơn vị A" in labels(tam.replies[-1])


def test_a_visit_to_a_cancelled_meeting_is_no_visit(town: Town) -> None:
    sent_to_a(town, THE_20TH)
    cancelled(town, "A")
    assert cover(town, "X")[0] == ("Đơn vị A", 0, 0)


def test_the_committee_above_counts_what_those_below_it_send_and_not_the_other_way_round(town: Town) -> None:
    sent_to_a(town)
    oanh = comes(town, "committee of the top and of Y")
    oanh.sends(e.VisitMeetingChosen(town.unit_of("TOP"), town.unit_of("B"), QUARTER, town.id_of("C-2"), 0))
    assert (cover(town, "TOP")[:2], cover(town, "X")) == (
        [("Đơn vị A", 1, 0), ("Đơn vị B", 1, 0)],
        [("Đơn vị A", 1, 0), ("Đơn vị B", 0, 0)],
    )


def test_who_is_in_several_committees_is_asked_for_which(town: Town) -> None:
    oanh = comes(town, "committee of the top and of Y")
    oanh.says("/dusinhhoat")
    assert labels(oanh.replies[-1])[:2] == ["Đơn vị TOP", "Đơn vị Y"]
    oanh.presses("Đơn vị TOP")
    assert labels(oanh.replies[-1])[:2] == ["Còn 2 · Đơn vị X", "Còn 1 · Đơn vị Y"]
    oanh.presses("Còn 2 · Đơn vị X")
    assert labels(oanh.replies[-1])[:2] == ["Chưa có ai · Đơn vị A", "Chưa có ai · Đơn vị B"]
    oanh.presses("Lên cấp trên")
    assert "Còn 2 · Đơn vị X" in labels(oanh.replies[-1])


def test_any_quarter_before_can_be_looked_at_and_the_next_one_planned(town: Town) -> None:
    tam = comes(town, "committee of X")
    tam.says("/dusinhhoat")
    tam.presses("Quý I/2027")
    assert "Quý II/2027" not in labels(tam.replies[-1])
    tam.presses("Chưa có ai · Đơn vị A")
    tam.presses("Phân công")
    tam.presses("Ngô Thị Lan")
    tam.presses("19 giờ 30, thứ Tư 20/1/2027")
    assert kept(town) == [("B-2", "A", "2027-Q1", meeting_of(town, "A", "2027-01"), None, None, 0)]
    tam.sends(e.VisitsOpened(town.unit_of("X"), 0, "2027-Q2"))
    assert "quý IV/2026" in tam.screen
    tam.presses("Quý III/2026")
    tam.presses("Chưa có ai · Đơn vị A")
    assert "Phân công" not in labels(tam.replies[-1])


def test_453_cells_can_be_worked_through(town: Town) -> None:
    """54 units with cells below them, and one with 300 of its own: few buttons a screen, whoever lacks first."""
    bases = {f"G{number}": "TOP" for number in range(54)}
    cells = {f"G{number % 53}-{number}": f"G{number % 53}" for number in range(150)} | {
        f"G53-{number}": "G53" for number in range(300)
    }
    grow(town, {**bases, **cells}, {})
    oanh = comes(town, "committee of the top and of Y")
    assert len(visits.of_quarter(town.connection, town.unit_of("TOP"), QUARTER)) == 453
    oanh.says("/dusinhhoat")
    oanh.presses("Đơn vị TOP")
    seen = []
    for unit in ("TOP", "G53"):
        oanh.sends(e.VisitsOpened(town.unit_of("TOP"), town.unit_of(unit), QUARTER))
        while True:
            assert len(buttons(oanh.replies[-1])) <= 17
            seen += [each.label for each in buttons(oanh.replies[-1]) if "·" in each.label]
            if "Trang sau" not in labels(oanh.replies[-1]):
                break
            oanh.presses("Trang sau")
    assert (len(seen), len(set(seen))) == (56 + 300, 56 + 300)
    oanh.says("don vi g53-299")
    assert oanh.replies[-1].screen.title == "Đơn vị G53-299"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("đơn vị b", "Đơn vị B"),
        ("vi A", "Đơn vị A"),
        ("Đơn vị", "2 chi bộ"),
        ("đơn vị C", "Không tìm thấy"),
        ("?", "Không"),
    ],
)
def test_a_cell_is_found_by_what_is_typed_of_its_name_among_the_own_ones(town: Town, typed: str, told: str) -> None:
    tam = comes(town, "committee of X")
    tam.says("/dusinhhoat")
    reply = tam.says(typed)
    assert told in f"{reply.screen.title} {reply.screen.notices}"


# ------------------------------------------------------------------ who may


@pytest.mark.parametrize("role", [*ROLES, "stranger"])
def test_only_the_committee_of_that_unit_sends_somebody_to_a_cell(town: Town, role: str) -> None:
    person = comes(town, role)
    before = town.dump(*PLACES)
    person.sends(
        e.VisitMeetingChosen(town.unit_of("X"), town.unit_of("A"), QUARTER, town.id_of("B-2"), meeting_of(town, "A"))
    )
    changed = town.dump(*PLACES) != before
    assert changed == (role in {"committee of X", "another of X"})


@pytest.mark.parametrize("role", [*ROLES, "stranger"])
def test_only_the_committee_of_that_unit_sees_its_table(town: Town, role: str) -> None:
    sent_to_a(town)
    person = comes(town, role) if role not in {"committee of X", "another of X"} else town.joined(ROLES[role], "again")
    told = [
        person.sends(e.VisitsOpened(town.unit_of("X"), 0, QUARTER)),
        person.sends(e.VisitsOfCellOpened(town.unit_of("X"), town.unit_of("A"), QUARTER)),
        person.sends(e.VisitorsOpened(town.unit_of("X"), town.unit_of("A"), QUARTER)),
    ]
    shown = ["Đơn vị A" in " ".join([reply.screen.title, *labels(reply)]) for reply in told[:2]]
    assert shown == [role in {"committee of X", "another of X"}] * 2
    assert ("Trần Văn Tâm" in labels(told[2])) == (role in {"committee of X", "another of X"})


def forged(town: Town) -> dict[str, e.VisitMeetingChosen]:
    x, a, c = town.unit_of("X"), town.unit_of("A"), town.unit_of("C")
    lan, minh, meeting = town.id_of("B-2"), town.id_of("C-1"), meeting_of(town, "A")
    return {
        "a cell of another unit": e.VisitMeetingChosen(x, c, QUARTER, lan, 0),
        "the unit itself": e.VisitMeetingChosen(x, x, QUARTER, lan, 0),
        "a unit above": e.VisitMeetingChosen(x, town.unit_of("TOP"), QUARTER, lan, 0),
        "another unit": e.VisitMeetingChosen(town.unit_of("Y"), c, QUARTER, minh, 0),
        "no unit": e.VisitMeetingChosen(0, 999, QUARTER, lan, 0),
        "somebody of another committee": e.VisitMeetingChosen(x, a, QUARTER, minh, 0),
        "a member without a role": e.VisitMeetingChosen(x, a, QUARTER, town.id_of("A-2"), 0),
        "nobody": e.VisitMeetingChosen(x, a, QUARTER, 999, 0),
        "somebody of the cell itself": e.VisitMeetingChosen(x, town.unit_of("B"), QUARTER, lan, 0),
        "a meeting of another cell": e.VisitMeetingChosen(x, a, QUARTER, lan, meeting_of(town, "C")),
        "a meeting of another quarter": e.VisitMeetingChosen(x, a, "2027-Q1", lan, meeting),
        "a quarter that is over": e.VisitMeetingChosen(x, a, "2026-Q3", lan, 0),
    }


@pytest.mark.parametrize("what", [
    "a cell of another unit", "the unit itself", "a unit above", "another unit", "no unit",
    "somebody of another committee", "a member without a role", "nobody", "somebody of the cell itself",
    "a meeting of another cell", "a meeting of another quarter", "a quarter that is over",
])  # fmt: skip
def test_a_forged_assignment_changes_nothing(town: Town, what: str) -> None:
    tam = comes(town, "committee of X")
    before = town.dump(*PLACES)
    tam.sends(forged(town)[what])
    assert town.dump(*PLACES) == before


@pytest.mark.parametrize("quarter", ["", "2026", "2026-Q5", "0000-Q1", "2099-Q1", "x-Q1"])
def test_a_quarter_that_is_none_is_this_one(town: Town, quarter: str) -> None:
    tam = comes(town, "committee of X")
    tam.sends(e.VisitsOpened(town.unit_of("X"), 0, quarter))
    assert "quý IV/2026" in tam.screen


@pytest.mark.parametrize("role", [role for role in ROLES if role != "another of X"])
def test_only_whoever_is_sent_reports(town: Town, role: str) -> None:
    tam, _ = sent_to_a(town, THE_20TH)
    person = tam if role == "committee of X" else comes(town, role)
    town.now = IN_THE_CELL + timedelta(hours=2)
    before = town.dump(*PLACES)
    for event in (e.VisitOpened(1), e.VisitAnswered(1, False), e.VisitAnswered(1, True), e.VisitOutcomeChosen(1, True)):
        person.sends(event)
        person.says(WORDS)
    assert town.dump(*PLACES) == before


def test_an_assignment_is_taken_back_by_its_committee_alone_and_not_once_it_is_reported(town: Town) -> None:
    tam, lan = sent_to_a(town, THE_20TH)
    oanh = comes(town, "committee of the top and of Y")
    oanh.sends(e.VisitsOfCellOpened(town.unit_of("TOP"), town.unit_of("A"), QUARTER))
    assert "Ngô Thị Lan (do Đơn vị X phân công)" in oanh.screen
    told = [oanh.sends(e.VisitTakenBack(1)).screen.notices, lan.sends(e.VisitTakenBack(1)).screen.notices]
    assert len(kept(town)) == 1
    screen = tam.replies[-1]
    town.now = IN_THE_CELL + timedelta(hours=2)
    reports(lan)
    told.append(tam.presses("Bỏ phân công: Ngô Thị Lan", screen).screen.notices)
    assert told == [(wording()["vi"]("outdated"),)] * 3
    assert kept(town) == [("B-2", "A", QUARTER, meeting_of(town, "A"), 1, 1, 1)]


# ------------------------------------------------------------------ the report


def test_a_report_is_two_taps_and_a_sentence(town: Town) -> None:
    _, lan = sent_to_a(town, THE_20TH)
    town.now = IN_THE_CELL + timedelta(hours=2)
    reports(lan)
    assert kept(town) == [("B-2", "A", QUARTER, meeting_of(town, "A"), 1, 1, 1)]
    assert WORDS in lan.screen


def test_the_sentence_can_be_left_out_and_the_report_corrected(town: Town) -> None:
    _, lan = sent_to_a(town, THE_20TH)
    town.now = IN_THE_CELL + timedelta(hours=2)
    lan.sends(e.VisitAnswered(1, True))
    lan.presses("Không có phần này")
    lan.presses("Bỏ qua")
    lan.presses("Không dự được")
    lan.presses("Báo cáo lại")
    lan.says("Trùng lịch công tác.")
    assert kept(town) == [("B-2", "A", QUARTER, meeting_of(town, "A"), 0, None, 1)]


@pytest.mark.parametrize("old", [e.VisitAnswered(1, False), e.VisitAnswered(1, True), e.VisitOutcomeChosen(1, False)])
@pytest.mark.parametrize("then", ["", "không"])
def test_an_old_button_destroys_no_finished_report(town: Town, old: e.Event, then: str) -> None:
    _, lan = sent_to_a(town, THE_20TH)
    town.now = IN_THE_CELL + timedelta(hours=2)
    reports(lan)
    lan.sends(old)
    if then:
        lan.says(then)
    assert kept(town) == [("B-2", "A", QUARTER, meeting_of(town, "A"), 1, 1, 1)]
    lan.sends(e.VisitOpened(1))
    assert WORDS in lan.screen


@pytest.mark.parametrize("twice", [e.VisitAnswered(1, False), e.VisitOutcomeChosen(1, True)])
def test_the_second_of_two_quick_presses_changes_nothing(town: Town, twice: e.Event) -> None:
    _, lan = sent_to_a(town, THE_20TH)
    town.now = IN_THE_CELL + timedelta(hours=2)
    if isinstance(twice, e.VisitOutcomeChosen):
        lan.sends(e.VisitAnswered(1, True))
    first = lan.sends(twice).screen
    second = lan.sends(twice).screen
    assert (first.title, first.choices) == (second.title, second.choices)
    lan.says("Một câu.")
    assert "Một câu." in lan.screen


async def test_who_could_not_go_can_after_all_and_is_reminded_again(town: Town) -> None:
    _, lan = sent_to_a(town, THE_20TH)
    await at(town, "2026-12-05T13:00")
    lan.sends(e.VisitAnswered(1, False))
    lan.says("Bận việc nhà.")
    assert cover(town, "X")[0][1] == 0
    lan.presses("Vẫn dự được")
    assert (kept(town)[0][4:], cover(town, "X")[0][1]) == ((None, None, 0), 1)
    assert [await at(town, moment) for moment in ("2026-12-06T09:00", "2026-12-19T17:00")] == [[], [TOMORROW]]


def test_nobody_was_at_a_meeting_that_has_not_begun_or_is_cancelled(town: Town) -> None:
    _, lan = sent_to_a(town, THE_20TH)
    early = lan.sends(e.VisitAnswered(1, True)).screen.notices
    lan.sends(e.VisitOutcomeChosen(1, True))
    cancelled(town, "A")
    town.now = IN_THE_CELL + timedelta(hours=2)
    late = lan.sends(e.VisitAnswered(1, True)).screen.notices
    lan.sends(e.VisitOutcomeChosen(1, True))
    assert (early, late, kept(town)[0][4]) == (
        ("Buổi sinh hoạt chưa bắt đầu. Dự xong xin báo lại.",),
        ("Buổi này không họp nên không báo là đã dự được.",),
        None,
    )


def test_a_visit_to_any_meeting_is_reported_of_the_last_one_held(town: Town) -> None:
    _, lan = sent_to_a(town)
    assert "chưa bắt đầu" in lan.sends(e.VisitAnswered(1, True)).screen.notices[0]
    town.now = IN_THE_CELL + timedelta(hours=2)
    reports(lan)
    assert kept(town)[0][3] == meeting_of(town, "A")


@pytest.mark.parametrize(
    ("words", "taken"),
    [("a" * 500, True), ("a" * 501, False), (" ", False), ("TỐI MẬT: nội dung", False), ("Họp xong\n(Mật)", False)],
)
def test_a_sentence_is_short_and_bears_no_marking(town: Town, words: str, taken: bool) -> None:
    _, lan = sent_to_a(town, THE_20TH)
    town.now = IN_THE_CELL + timedelta(hours=2)
    reports(lan, words)
    assert bool(kept(town)[0][6]) == taken


@pytest.mark.parametrize("role", [*ROLES, "stranger"])
def test_the_committee_that_sent_reads_the_sentence_and_whoever_wrote_it_and_nobody_else(town: Town, role: str) -> None:
    tam, lan = sent_to_a(town, THE_20TH)
    town.now = IN_THE_CELL + timedelta(hours=2)
    reports(lan)
    known = {"committee of X": tam, "another of X": lan}
    person = known[role] if role in known else comes(town, role)
    x, top, y, a = (town.unit_of(code) for code in ("X", "TOP", "Y", "A"))
    asked: list[e.Event] = [e.VisitsOfCellOpened(unit, a, QUARTER) for unit in (x, top, y)]
    asked += [e.OwnVisitsOpened(), e.VisitOpened(1), e.MeetingOpened(meeting_of(town, "A")), e.MeetingsOpened()]
    told = [WORDS in str(person.sends(event).screen) for event in asked]
    assert any(told) == (role in known)


@pytest.mark.parametrize(
    ("role", "sees"), [("secretary of A", True), ("member of A", False), ("secretary of C", False)]
)
def test_the_cells_secretary_sees_who_comes_and_when(town: Town, role: str, sees: bool) -> None:
    sent_to_a(town, THE_20TH)
    person = comes(town, role)
    person.sends(e.MeetingOpened(meeting_of(town, "A")))
    first = "Cấp trên dự: Ngô Thị Lan" in person.screen
    person.sends(e.MeetingOpened(meeting_of(town, "A", "2027-01")))
    assert (first, "Cấp trên dự" in person.screen) == (sees, False)


def test_of_a_visit_to_any_meeting_the_secretary_reads_that_it_is_one_of_the_quarter(town: Town) -> None:
    sent_to_a(town)
    ha = comes(town, "secretary of A")
    ha.sends(e.MeetingOpened(meeting_of(town, "A")))
    assert "Cấp trên dự một buổi trong quý: Ngô Thị Lan" in ha.screen


# ------------------------------------------------------------------ told and reminded


async def at(town: Town, moment: str) -> list[str]:
    """What is queued newly by the sweep of this moment; it goes out at once."""
    town.now = here(moment)
    await sweeps(town)
    told = [title for code, title in letters(town) if code == "B-2"]
    goes_out(town)
    return told


async def test_who_is_sent_is_told_reminded_and_asked_each_once(town: Town) -> None:
    sent_to_a(town, THE_20TH)
    moments = ["2026-12-05T12:01", "2026-12-05T12:02", "2026-12-19T16:59", "2026-12-19T17:00", "2026-12-19T17:01",
               "2026-12-20T07:59", "2026-12-20T08:00", "2026-12-20T12:00", "2026-12-21T07:59", "2026-12-21T08:00",
               "2026-12-22T08:00"]  # fmt: skip
    assert [await at(town, moment) for moment in moments] == [
        [ASSIGNED], [], [], [TOMORROW], [], [], [TODAY], [], [], [ASKED], [],
    ]  # fmt: skip
    identities = [row for (row,) in town.connection.execute("SELECT identity FROM outbox WHERE kind LIKE 'visit%'")]
    lan = town.id_of("B-2")
    assert sorted(identities) == sorted([
        f"visit_assigned:{lan}:1:1", f"visit_day_before:{lan}:1:2026-12-20T19.30",
        f"visit_morning:{lan}:1:2026-12-20T19.30", f"visit_report:{lan}:1:2026-12-20T19.30",
    ])  # fmt: skip


async def test_nothing_is_told_at_night(town: Town) -> None:
    town.now = here("2026-12-05T20:30")
    sent_to_a(town, THE_20TH)
    assert [await at(town, f"2026-12-0{moment}") for moment in ("5T21:00", "6T07:59", "6T08:00")] == [
        [],
        [],
        [ASSIGNED],
    ]


async def test_who_has_reported_is_not_asked(town: Town) -> None:
    _, lan = sent_to_a(town, THE_20TH)
    await at(town, "2026-12-05T13:00")
    town.now = IN_THE_CELL + timedelta(hours=2)
    reports(lan)
    assert await at(town, "2026-12-21T08:00") == []


async def test_the_letter_of_the_morning_after_reports_in_two_taps(town: Town) -> None:
    _, lan = sent_to_a(town, THE_20TH)
    await at(town, "2026-12-05T13:00")
    assert await at(town, "2026-12-21T09:00") == [ASKED]
    reports(lan, "")
    assert kept(town)[0][4:6] == (1, 1)


async def test_a_meeting_that_is_moved_is_told_and_reminders_follow_it(town: Town) -> None:
    sent_to_a(town, THE_20TH)
    await at(town, "2026-12-05T13:00")
    moved(town, "A", here("2026-12-23T14:00"))
    moments = ["2026-12-06T09:00", "2026-12-19T17:00", "2026-12-20T08:00", "2026-12-21T08:00", "2026-12-22T17:00",
               "2026-12-23T08:00", "2026-12-24T08:00"]  # fmt: skip
    assert [await at(town, moment) for moment in moments] == [[CHANGED], [], [], [], [TOMORROW], [TODAY], [ASKED]]


async def test_a_meeting_moved_there_and_back_and_there_again_is_told_each_time(town: Town) -> None:
    sent_to_a(town, THE_20TH)
    told = [await at(town, "2026-12-05T13:00")]
    for hour, when in enumerate(("2026-12-23T14:00", "2026-12-20T19:30", "2026-12-23T14:00"), 14):
        moved(town, "A", here(when))
        told.append(await at(town, f"2026-12-05T{hour}:00"))
    assert told == [[ASSIGNED], [CHANGED], [CHANGED], [CHANGED]]


async def test_a_reminder_of_the_old_time_that_waits_is_not_sent(town: Town) -> None:
    sent_to_a(town, THE_20TH)
    ha = comes(town, "secretary of A")
    await at(town, "2026-12-05T13:00")
    town.now = here("2026-12-19T17:00")
    await sweeps(town)
    assert letters(town) == [("B-2", TOMORROW)]
    ha.sends(e.MovingOpened(meeting_of(town, "A")))
    ha.says("23/12 14:00")
    assert letters(town) == []


async def test_a_meeting_that_is_cancelled_is_told_and_not_reminded_of(town: Town) -> None:
    sent_to_a(town, THE_20TH)
    await at(town, "2026-12-05T13:00")
    cancelled(town, "A")
    moments = ["2026-12-06T09:00", "2026-12-19T17:00", "2026-12-20T08:00", "2026-12-21T08:00"]
    assert [await at(town, moment) for moment in moments] == [[CHANGED], [], [], []]


async def test_by_a_new_rule_the_visit_is_to_the_meeting_of_the_same_month(town: Town) -> None:
    sent_to_a(town, THE_20TH)
    await at(town, "2026-12-05T13:00")
    rule_changed(town, "A", "ngày 27 hằng tháng, 8:00")
    assert kept(town)[0][3] == meeting_of(town, "A")
    assert [await at(town, moment) for moment in ("2026-12-06T09:00", "2026-12-26T17:00")] == [[CHANGED], [TOMORROW]]


async def test_a_rule_that_leaves_no_meeting_in_the_month_makes_it_any_of_the_quarter(town: Town) -> None:
    sent_to_a(town, THE_20TH)
    await at(town, "2026-12-05T13:00")
    rule_changed(town, "A", "ngày 3 hằng tháng, 8:00")
    assert (kept(town)[0][3], await at(town, "2026-12-06T09:00")) == (None, [CHANGED])


async def test_after_downtime_only_what_still_makes_sense_is_said(town: Town) -> None:
    sent_to_a(town, THE_20TH)
    await at(town, "2026-12-05T13:00")
    assert [await at(town, moment) for moment in ("2026-12-20T10:00", "2026-12-20T19:45", "2026-12-26T10:00")] == [
        [TODAY], [], [ASKED],
    ]  # fmt: skip


async def test_nobody_is_asked_for_a_report_weeks_later(town: Town) -> None:
    sent_to_a(town, THE_20TH)
    await at(town, "2026-12-05T13:00")
    assert await at(town, "2027-01-10T10:00") == []


async def test_a_machine_that_was_off_since_the_assignment_tells_nothing_of_a_meeting_that_is_over(town: Town) -> None:
    sent_to_a(town, THE_20TH)
    assert [await at(town, moment) for moment in ("2026-12-20T19:45", "2026-12-21T08:00")] == [[], [ASKED]]


async def test_who_is_sent_on_the_day_itself_is_told_once(town: Town) -> None:
    town.now = here("2026-12-20T09:00")
    sent_to_a(town, THE_20TH)
    assert [await at(town, moment) for moment in ("2026-12-20T09:01", "2026-12-20T09:02")] == [[ASSIGNED], []]


async def test_of_a_visit_to_any_meeting_each_is_said_the_day_before_and_the_last_is_asked_about(town: Town) -> None:
    town.now = here("2026-12-01T09:00")
    tam, _ = comes(town, "committee of X"), comes(town, "another of X")
    tam.sends(e.VisitMeetingChosen(town.unit_of("X"), town.unit_of("A"), "2027-Q1", town.id_of("B-2"), 0))
    moments = ["2026-12-01T09:01", "2026-12-19T17:00", "2027-01-19T17:00", "2027-01-21T08:00", "2027-02-19T17:00",
               "2027-03-19T17:00", "2027-03-20T08:00", "2027-03-21T08:00"]  # fmt: skip
    assert [await at(town, moment) for moment in moments] == [
        [ASSIGNED], [], [MAY_GO], [], [MAY_GO], [MAY_GO], [MAY_GO_TODAY], [ASKED],
    ]  # fmt: skip


async def test_a_visit_to_any_meeting_is_not_refused_whole_the_day_before_one_of_them(town: Town) -> None:
    sent_to_a(town)
    await sweeps(town)
    goes_out(town)
    town.now = here("2026-12-19T17:00")
    await sweeps(town)
    ((_, title, buttons_there),) = letters_with_buttons(town)
    assert (title, buttons_there) == (MAY_GO, ["Xem phân công"])


async def test_of_a_visit_to_any_meeting_a_change_after_the_day_before_is_told_once(town: Town) -> None:
    sent_to_a(town)
    assert [await at(town, moment) for moment in ("2026-12-05T13:00", "2026-12-19T17:00")] == [[ASSIGNED], [MAY_GO]]
    moved(town, "A", here("2026-12-28T19:30"))
    assert [await at(town, moment) for moment in ("2026-12-19T18:00", "2026-12-20T08:00")] == [[CHANGED], []]
    assert await at(town, "2026-12-27T17:00") == [MAY_GO]
    cancelled(town, "A")
    assert [await at(town, moment) for moment in ("2026-12-27T18:00", "2026-12-28T08:00")] == [[CHANGED], []]


@pytest.mark.parametrize("why", ["cannot be reached", "on leave"])
async def test_a_sweep_with_nobody_to_tell_writes_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    sent_to_a(town, THE_20TH)
    if why == "on leave":
        unit = town.unit_of("B")
        town.write(lambda db: members.keep_leave(db, unit, "B-2", None, town.now, town.now.date()))
    else:
        town.connection.execute("UPDATE chats SET unreachable_at = '2026-12-05'")
    written: list[object] = []

    def noting(*given: object, **_: object) -> int:
        written.append(given)
        return 0

    monkeypatch.setattr("bot.visiting.queue_due", noting)
    await sweeps(town)
    assert written == []


async def test_silence_does_not_stop_them_and_a_leave_does_until_it_is_over(town: Town) -> None:
    _, lan = sent_to_a(town, THE_20TH)
    lan.sends(e.SilenceChosen("always"))
    assert await at(town, "2026-12-05T13:00") == [ASSIGNED]
    unit = town.unit_of("B")
    town.write(lambda db: members.keep_leave(db, unit, "B-2", None, town.now, town.now.date()))
    assert await at(town, "2026-12-19T17:00") == []
    town.write(lambda db: members.end_leave(db, unit, "B-2"))
    assert await at(town, "2026-12-20T08:00") == [TODAY]


async def test_what_is_taken_back_is_told_to_whoever_knew_of_it_and_to_nobody_else(town: Town) -> None:
    tam, _ = sent_to_a(town, THE_20TH)
    tam.presses("Bỏ phân công: Ngô Thị Lan")
    assert (await at(town, "2026-12-05T12:01"), kept(town)) == ([], [])
    assigned(town, tam)
    await at(town, "2026-12-05T12:02")
    tam.presses("Bỏ phân công: Ngô Thị Lan")
    assert (await at(town, "2026-12-05T12:03"), await at(town, "2026-12-05T12:04"), kept(town)) == ([OFF], [], [])


async def test_who_is_sent_elsewhere_in_the_quarter_is_told_of_the_change(town: Town) -> None:
    tam, _ = sent_to_a(town)
    await at(town, "2026-12-05T12:01")
    assigned(town, tam, meeting=THE_20TH)
    assert (await at(town, "2026-12-05T12:02"), len(kept(town))) == ([CHANGED], 1)


# ------------------------------------------------------------------ the role is lost, the member leaves


def loses_the_role(town: Town, code: str = "B-2") -> None:
    name, unit, _ = PEOPLE[code]
    town.write(lambda db: members.write_members(db, [MemberRow(code, name, unit, ())]))


async def test_a_cell_that_goes_to_another_committee_is_visited_by_the_former_no_more(town: Town) -> None:
    _, lan = sent_to_a(town, THE_20TH)
    assert await at(town, "2026-12-05T13:00") == [ASSIGNED]
    moved_away = UnitRow("A", "Đơn vị A", "chi_bo", "Y")
    town.write(lambda db: members.write_units(db, [moved_away]))
    assert await at(town, "2026-12-19T17:00") == []
    assert (cover(town, "TOP")[0], visits.expected(town.connection, town.unit_of("A"), QUARTER)) == (
        ("Đơn vị A", 0, 0),
        (),
    )
    lan.says("/dusinhhoat")
    lan.presses("Tôi được phân công")
    assert "Đơn vị A" not in labels(lan.replies[-1])


def test_a_report_of_a_cell_that_went_to_another_committee_stays_the_members(town: Town) -> None:
    lan = reported(town)
    town.write(lambda db: members.write_units(db, [UnitRow("A", "Đơn vị A", "chi_bo", "Y")]))
    lan.sends(e.OwnVisitsOpened())
    assert "Đơn vị A" in labels(lan.replies[-1])


async def test_who_lost_the_role_is_told_nothing_more_and_somebody_else_is_needed(town: Town) -> None:
    tam, lan = sent_to_a(town, THE_20TH)
    await sweeps(town)
    loses_the_role(town)
    assert (letters(town), cover(town, "X")[0]) == ([], ("Đơn vị A", 0, 0))
    assert await at(town, "2026-12-19T17:00") == []
    tam.sends(e.VisitsOfCellOpened(town.unit_of("X"), town.unit_of("A"), QUARTER))
    assert "Không còn trong cấp ủy. Cần phân công người khác." in tam.screen
    before = town.dump(*PLACES)
    lan.sends(e.VisitAnswered(1, False))
    assert town.dump(*PLACES) == before
    tam.presses("Bỏ phân công: Ngô Thị Lan")
    assert kept(town) == []


async def test_who_left_is_expected_nowhere(town: Town) -> None:
    sent_to_a(town, THE_20TH)
    await at(town, "2026-12-05T13:00")
    town.leaves("B-2")
    ha = comes(town, "secretary of A")
    ha.sends(e.MeetingOpened(meeting_of(town, "A")))
    assert (await at(town, "2026-12-19T17:00"), cover(town, "X")[0][1], "Cấp trên dự" in ha.screen) == ([], 0, False)


async def test_who_moves_to_another_cell_and_keeps_the_role_still_goes(town: Town) -> None:
    sent_to_a(town, THE_20TH)
    await sweeps(town)
    name, _, roles = PEOPLE["B-2"]
    town.write(lambda db: members.write_members(db, [MemberRow("B-2", name, "C", roles)]))
    assert (letters(town), cover(town, "X")[0][1]) == ([("B-2", ASSIGNED)], 1)


async def test_who_withdraws_the_consent_is_told_nothing_more(town: Town) -> None:
    _, lan = sent_to_a(town, THE_20TH)
    await sweeps(town)
    lan.sends(e.WithdrawalAsked())
    lan.sends(e.WithdrawalConfirmed())
    assert (letters(town), await at(town, "2026-12-19T17:00")) == ([], [])


def test_a_place_from_before_is_the_menu_once_the_role_is_lost(town: Town) -> None:
    tam, lan = sent_to_a(town, THE_20TH)
    lan.sends(e.VisitOpened(1))
    loses_the_role(town)
    loses_the_role(town, "B-1")
    for person in (tam, lan):
        reply = person.sends(e.Returned())
        assert "Dự sinh hoạt" not in labels(reply)
        assert reply.screen.title in {"Trần Văn Tâm", "Ngô Thị Lan"}


def test_somebody_who_does_not_use_it_can_be_sent_and_the_committee_is_told_to_say_so(town: Town) -> None:
    tam = comes(town, "committee of X")
    assigned(town, tam)
    assert "chưa dùng Tự Soi, xin báo trực tiếp" in tam.replies[-1].screen.notices[0]
    assert cover(town, "X")[0][1] == 1


# ------------------------------------------------------------------ what is kept


def reported(town: Town) -> Person:
    _, lan = sent_to_a(town, THE_20TH)
    town.now = IN_THE_CELL + timedelta(hours=2)
    reports(lan)
    return lan


def test_the_member_takes_the_own_visits_along_in_the_file_of_everything(town: Town) -> None:
    lan = reported(town)
    (export,) = lan.sends(e.ExportAsked()).attachments
    assert isinstance(export, ExportFile)
    assert export.content["visits_to_cells"] == [{
        "committee": "Đơn vị X", "cell": "Đơn vị A", "quarter": QUARTER, "assigned_at": "2026-12-05T05:00:00+00:00",
        "meeting": "2026-12-20T12:30:00+00:00", "attended": True, "self_criticism_held": True, "words": WORDS,
        "reported_at": "2026-12-20T14:30:00+00:00",
    }]  # fmt: skip


def test_erasing_takes_the_sentence_and_leaves_that_somebody_was_there(town: Town) -> None:
    lan = reported(town)
    lan.sends(e.ErasureAsked())
    lan.sends(e.ErasureConfirmed())
    assert kept(town) == [("B-2", "A", QUARTER, meeting_of(town, "A"), 1, 1, 0)]


def test_sentences_are_forgotten_after_what_the_operator_set(town: Town) -> None:
    _, lan = sent_to_a(town, THE_20TH)
    town.now = IN_THE_CELL + timedelta(hours=2)
    reports(lan)
    town.now = here("2027-04-01T12:00")
    town.write(lambda db: forget(db, town.now, TIMEZONE, (), 3))
    assert kept(town)[0][4:] == (1, 1, 0)


def test_sentences_are_forgotten_after_24_months(town: Town) -> None:
    reported(town)
    town.write(lambda db: forget(db, here("2028-12-20T12:00"), TIMEZONE))
    first = kept(town)[0][6]
    town.write(lambda db: forget(db, here("2028-12-22T12:00"), TIMEZONE))
    assert (first, kept(town)[0][6]) == (1, 0)


def test_the_sentence_is_sealed_and_opens_with_a_new_key(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    reported(town)
    new = bytes(range(32, 64))
    settings = settings_with(monkeypatch, town.path, KEY=base64_of(new), KEY_OLD=base64_of(KEY))
    assert WORDS.encode() not in b"".join(each.read_bytes() for each in town.path.parent.iterdir() if each.is_file())
    reseal_everything(settings)
    with closing(connect(town.path)) as connection:
        (visit,) = visits.of_member(connection, Seal([new]), town.id_of("B-2"))
    assert visit.words == WORDS


# ------------------------------------------------------------------ for the desk and for reports


def member(town: Town, role: str) -> Member:
    found = chats.find(town.connection, "telegram", ROLES[role].lower(), CONSENT_VERSION).member
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("committee of X", ["X", "A", "B"]),
        ("committee of Y", ["Y", "C"]),
        ("committee of the top and of Y", ["TOP", "X", "Y", "A", "B", "C"]),
        ("secretary of A", []),
        ("member of A", []),
    ],
)
def test_the_table_is_for_the_committee_of_the_unit_or_of_one_above(town: Town, role: str, sees: list[str]) -> None:
    comes(town, role)
    who = member(town, role)
    found = [
        code
        for code in ("TOP", "X", "Y", "A", "B", "C")
        if table_of(town.connection, who, town.unit_of(code), QUARTER) is not None
    ]
    assert found == sees


def test_the_table_names_every_cell_with_how_many_come_and_were_there(town: Town) -> None:
    lan = reported(town)
    assert lan.replies
    x, a, b = (town.unit_of(code) for code in ("X", "A", "B"))
    assert table_of(town.connection, member(town, "committee of X"), x, QUARTER) == (
        CellCover(a, "Đơn vị A", a, 1, 1), CellCover(b, "Đơn vị B", b, 0, 0),
    )  # fmt: skip


def test_a_role_in_a_unit_without_cells_below_finds_none(town: Town) -> None:
    row = MemberRow("A-2", "Mai Văn Khang", "A", (Role("cap_uy", "A"),))
    town.write(lambda db: members.write_members(db, [row]))
    khang = town.joined("A-2")
    khang.says("/dusinhhoat")
    assert "Không có chi bộ trực thuộc." in khang.screen
