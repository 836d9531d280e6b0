"""Reports that come by themselves at the end of June and December, and the letter to the committee above: each once."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.report_making import make_report
from bot.schedule import Pulse
from bot.screen import file_in, unpack_screen
from bot.turn import Inbound
from handlers import events as e
from handlers.packing import unpack_event
from handlers.roster import MemberRow, Role
from handlers.states import AtReport
from handlers.vocabulary import ReportFile
from storage import members
from tests.conversation import Town, whole_text
from tests.reported_town import kept, meets, province, publishes, sweep, wall
from tests.running import place, served, some_settings
from tests.test_release_sent import files_of, states

JUNE, DECEMBER = wall("2027-06-30 17:00"), wall("2027-12-31 17:00")


@pytest.fixture
def there(town: Town) -> Town:
    """Two committees have come in, on Telegram and on the page."""
    province(town)
    town.joined("XUAN")
    town.joined("SEP", channel="web")
    town.now = JUNE
    return town


def letters(town: Town, member: str) -> list[str]:
    """What waits for a member: the text of a message, or the event of a file."""
    return [file_in(text) or whole_text(unpack_screen(text)) for text in texts(town, member)]


def texts(town: Town, member: str) -> list[str]:
    rows = town.connection.execute(
        "SELECT identity, payload FROM outbox WHERE member_id = ? AND kind = 'report' ORDER BY not_before, id",
        (town.id_of(member),),
    ).fetchall()
    return [town.seal.open(sealed, f"outbox|{identity}").decode().rstrip(" ") for identity, sealed in rows]


def made_by_itself(town: Town) -> list[tuple[str, str]]:
    return [(each["unit"], each["span"]) for each in kept(town)]


# ------------------------------------------------------------------ by itself


def test_every_unit_with_a_committee_gets_its_report_once(there: Town) -> None:
    assert sweep(there) == 4  # a message and three files; the page is not asked here
    assert sorted(made_by_itself(there)) == [
        ("Đơn vị T", "2027-H1"), ("Đơn vị X", "2027-H1"), ("Đơn vị Y", "2027-H1"),
        ("Đảng ủy phường Hòa Bình", "2027-H1"),
    ]  # fmt: skip
    there.wait(days=1)
    assert (sweep(there), len(kept(there))) == (0, 4)


def test_the_message_comes_before_its_three_files(there: Town) -> None:
    sweep(there)
    message, *files = letters(there, "XUAN")
    assert "Đến hạn báo cáo" in message
    assert "Báo cáo 6 tháng đầu năm 2027" in message
    (number,) = there.connection.execute("SELECT id FROM reports WHERE unit_id = ?", (there.unit_of("X"),)).fetchone()
    assert [unpack_event(each) for each in files] == [
        e.ReportFileAsked(number, form) for form in ("docx", "xlsx", "pdf")
    ]


def test_on_the_page_the_buttons_are_enough(there: Town) -> None:
    assert sweep(there, ("telegram", "web")) == 5
    (message,) = letters(there, "SEP")
    assert "Báo cáo 6 tháng đầu năm 2027" in message


@pytest.mark.parametrize(
    ("at", "spans"),
    [
        ("2027-06-30 16:59", set()), ("2027-06-30 17:00", {"2027-H1"}), ("2027-07-10 03:00", {"2027-H1"}),
        ("2027-07-14 17:00", set()), ("2027-12-31 17:00", {"2027"}), ("2028-01-13 08:00", {"2027"}),
        ("2028-02-01 08:00", set()),
    ],
)  # fmt: skip
def test_a_report_is_made_when_it_is_due_and_caught_up_for_two_weeks(there: Town, at: str, spans: set[str]) -> None:
    there.now = wall(at)
    sweep(there)
    assert {span for _, span in made_by_itself(there)} == spans


def test_what_is_caught_up_at_night_goes_out_in_the_morning(there: Town) -> None:
    there.now = wall("2027-07-02 02:00")
    sweep(there)
    (first,) = there.connection.execute("SELECT min(not_before) FROM outbox WHERE kind = 'report'").fetchone()
    assert first == wall("2027-07-02 08:00").isoformat()


def test_the_annual_report_says_which_month_is_not_in_it_yet(there: Town) -> None:
    for month in range(1, 12):
        publishes(there, "X", f"2027-{month:02}", 26, 20, (0, 4))
    there.now = DECEMBER
    sweep(there)
    message = letters(there, "XUAN")[0]
    assert "• Tháng 11/2027: 20/26 (76%)" in message
    assert "Chưa có kết quả của tháng 12/2027." in message


def test_one_that_somebody_made_before_does_not_stand_for_it(there: Town) -> None:
    xuan = there.talks("xuan")
    xuan.says("/baocao")
    xuan.presses("6 tháng đầu 2027")
    there.wait(minutes=1)
    assert sweep(there) == 4
    assert made_by_itself(there).count(("Đơn vị X", "2027-H1")) == 2


@pytest.mark.parametrize("gone", ["left", "withdrawn", "role"])
def test_who_is_no_longer_of_the_committee_is_not_written_to(there: Town, gone: str) -> None:
    if gone == "left":
        there.write(lambda db: members.deactivate(db, ["XUAN"], there.now))
    elif gone == "role":
        there.write(lambda db: members.write_members(db, [MemberRow("XUAN", "Lý Thị Xuân", "B", ())]))
    else:
        xuan = there.talks("xuan")
        xuan.says("/dulieu")
        xuan.presses("Rút lại đồng ý")
        xuan.presses("Rút lại đồng ý")
    assert (sweep(there), letters(there, "XUAN")) == (0, [])


def test_who_withdraws_after_it_was_queued_gets_none(there: Town) -> None:
    sweep(there)
    xuan = there.talks("xuan")
    xuan.says("/dulieu")
    xuan.presses("Rút lại đồng ý")
    xuan.presses("Rút lại đồng ý")
    assert there.connection.execute("SELECT count(*) FROM outbox WHERE state = 'queued'").fetchone() == (0,)


def test_a_unit_whose_report_fails_keeps_no_other_from_its_own(there: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    usual, broken = make_report, there.unit_of("Y")

    def make(connection, unit, *rest):  # type: ignore[no-untyped-def]  # takes what the real one takes
        if unit == broken:
            raise ArithmeticError
        return usual(connection, unit, *rest)

    monkeypatch.setattr("bot.reporting.make_report", make)
    assert (sweep(there), len(kept(there))) == (4, 3)
    monkeypatch.undo()
    sweep(there)
    assert len(kept(there)) == 4


# ------------------------------------------------------------------ to the level above


def forwards(town: Town) -> int:
    xuan = town.talks("xuan")
    xuan.says("/baocao")
    xuan.presses("6 tháng đầu 2027")
    xuan.presses("Gửi lên cấp trên")
    place = xuan.presses("Gửi").chat.state
    assert isinstance(place, AtReport)
    return place.report


def test_the_committee_above_is_told_once_of_what_it_was_sent(there: Town) -> None:
    there.now = wall("2027-05-03 09:00")
    report = forwards(there)
    assert (sweep(there, ("telegram", "web")), sweep(there, ("telegram", "web"))) == (1, 0)
    (message,) = letters(there, "SEP")
    assert "Đơn vị X gửi báo cáo 6 tháng đầu năm 2027." in message
    sep = there.talks("sep", "web")
    (file,) = sep.sends(e.ReportFileAsked(report, "docx")).attachments
    assert isinstance(file, ReportFile)
    assert file.paper.report.unit == "Đơn vị X"


def test_what_was_sent_at_night_is_told_in_the_morning(there: Town) -> None:
    there.now = wall("2027-05-03 22:00")
    forwards(there)
    sweep(there, ("telegram", "web"))
    rows = there.connection.execute("SELECT not_before FROM outbox WHERE kind = 'report'").fetchall()
    assert rows == [(wall("2027-05-04 08:00").isoformat(),)]


def test_whoever_joins_the_committee_above_later_reads_it_without_a_letter(there: Town) -> None:
    there.now = wall("2027-05-03 09:00")
    report = forwards(there)
    sweep(there)
    row = MemberRow("C-1", "Phan Văn Mới", "C", (Role("cap_uy", "T"),))
    there.write(lambda db: members.write_members(db, [row]))
    newcomer = there.joined("C-1")
    assert "Báo cáo 6 tháng đầu năm 2027" in whole_text(newcomer.sends(e.ReportOpened(report)).screen)
    assert letters(there, "C-1") == []


def test_the_buttons_of_a_letter_work(there: Town) -> None:
    meets(there, "A", JUNE - timedelta(days=40))
    sweep(there)
    screen = json.loads(texts(there, "XUAN")[0])
    pressed = [button["event"] for row in screen["choices"] for button in row]
    for event in pressed:
        reply = there.take(Inbound("telegram", "xuan", unpack_event(event)))
        assert reply.screen.notices == ()


# ------------------------------------------------------------------ all the way to a phone


async def test_a_report_reaches_the_committee_with_its_files_each_once(tmp_path: Path) -> None:
    async with place(tmp_path) as there:
        province(there.town)
        there.town.now = JUNE
        async with served(some_settings(there.path, there.double, clock_start=JUNE)) as front:
            xuan = await there.comes(8, "XUAN")
            pulse = Pulse(front)
            await pulse.report()
            await there.double.until(lambda: len(files_of(xuan)) == 3, 60, "the files")
            await pulse.report()
            async with asyncio.timeout(20):
                while states(there.town) != {"sent"}:  # nothing that the double would notice
                    await asyncio.sleep(0.05)
        told = [message.text for message in xuan.messages if "Đến hạn báo cáo" in message.text]
        names = [f"bao-cao-2027-h1.{form}" for form in ("docx", "pdf", "xlsx")]
        assert (len(told), sorted(files_of(xuan))) == (1, names)
        there.double.assert_clean()


# ------------------------------------------------------------------ an office that is lost


def test_what_waits_for_whoever_loses_the_role_is_withdrawn(there: Town) -> None:
    meets(there, "A", JUNE - timedelta(days=40))
    sweep(there, ("telegram", "web"))
    assert (len(texts(there, "XUAN")), len(texts(there, "SEP"))) == (4, 1)
    there.write(lambda db: members.write_members(db, [MemberRow("XUAN", "Lý Thị Xuân", "B", (Role("cap_uy", "Y"),))]))
    assert (len(texts(there, "XUAN")), len(texts(there, "SEP"))) == (0, 1)


def test_what_was_forwarded_is_withdrawn_from_whoever_loses_the_role_above(there: Town) -> None:
    there.now = wall("2027-05-03 09:00")
    forwards(there)
    sweep(there, ("telegram", "web"))
    rows = [MemberRow("XUAN", "Lý Thị Xuân", "B", ()), MemberRow("SEP", "Đinh Văn Sếp", "A", (Role("cap_uy", "T"),))]
    there.write(lambda db: members.write_members(db, rows))
    assert len(texts(there, "SEP")) == 1
    there.write(lambda db: members.write_members(db, [MemberRow("SEP", "Đinh Văn Sếp", "A", (Role("cap_uy", "X"),))]))
    assert texts(there, "SEP") == []


def test_whoever_moves_to_another_cell_and_stays_in_the_committee_still_gets_the_report(there: Town) -> None:
    sweep(there)
    there.write(lambda db: members.write_members(db, [MemberRow("XUAN", "Lý Thị Xuân", "A", (Role("cap_uy", "X"),))]))
    assert len(texts(there, "XUAN")) == 4
