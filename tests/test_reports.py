"""Reports on the phone: who makes and reads which, that a report stays as it was made, and goes up once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.turn import Reply
from handlers import events as e
from handlers.packing import unpack_event
from handlers.roster import MemberRow, Role
from handlers.states import AtReport, AtReports
from handlers.vocabulary import ExportFile, ReportFile
from storage import members
from tests.conversation import Person, Town, labels, wording
from tests.reported_town import kept, meets, province, publishes
from tests.scene import carried

WORDS = wording()["vi"]
NOT_ALLOWED = WORDS("not_allowed")
SECRET = "việc riêng"


@pytest.fixture
def there(town: Town) -> Town:
    """A province with a published month and two meetings."""
    province(town)
    for unit in ("T", "X", "A"):
        publishes(town, unit, "2026-11", 12, 11, (0, 4))
    meets(town, "A", town.now - timedelta(days=3), {"A-1": True, "A-2": False})
    return town


def makes(person: Person, label: str = "6 tháng cuối 2026") -> Reply:
    person.says("/baocao")
    return person.presses(label)


def number_of(reply: Reply) -> int:
    place = reply.chat.state
    assert isinstance(place, AtReport)
    return place.report


# ------------------------------------------------------------------ making and reading


def test_a_committee_makes_a_report_reads_it_in_short_and_takes_its_files(there: Town) -> None:
    xuan = there.joined("XUAN")
    made = makes(xuan)
    assert made.screen.notices == (WORDS("report.made"),)
    assert [line for line in xuan.screen.split("\n") if line] == [
        "Đã lập báo cáo.",
        "Đơn vị X",
        "Báo cáo 6 tháng cuối năm 2026",
        "Lập lúc 12 giờ 00, ngày 5/12/2026.",
        "Số đã gửi bản tự soi:",
        "• Tháng 11/2026: 11/12 (91%)",
        "Chưa có kết quả của tháng 7/2026, 8/2026, 9/2026, 10/2026, 12/2026.",
        "Đã họp 1 buổi. Chưa đủ số liệu điểm danh để nêu tỷ lệ dự họp.",
        "Chi bộ có cấp trên dự họp: quý III: 0/2; quý IV: 0/2",
        "Số cam kết và gợi ý được tính một lần khi hết sáu tháng, nên lúc này chưa có.",
        "Kết quả 27 biểu hiện theo tháng và số liệu từng đơn vị có trong tệp.",
        "1  Bản Word", "2  Bảng Excel", "3  Bản PDF", "4  Gửi lên cấp trên", "5  Quay lại",
    ]  # fmt: skip
    for label, form in (("Bản Word", "docx"), ("Bảng Excel", "xlsx"), ("Bản PDF", "pdf")):
        (file,) = xuan.presses(label, made).attachments
        assert isinstance(file, ReportFile)
        assert (file.form, file.paper.report.unit) == (form, "Đơn vị X")


def test_a_report_stays_as_it_was_made(there: Town) -> None:
    xuan = there.joined("XUAN")
    first = number_of(makes(xuan))
    meets(there, "B", there.now + timedelta(minutes=1))
    there.wait(days=1)
    second = number_of(makes(xuan))
    assert (first != second, [each["gathered"]["held"] for each in kept(there)]) == (True, [1, 2])
    assert "Đã họp 1 buổi" in carried(xuan.sends(e.ReportOpened(first)))


def test_a_report_that_would_say_the_same_is_not_made_again(there: Town) -> None:
    xuan = there.joined("XUAN")
    first = number_of(makes(xuan))
    there.wait(hours=1)
    again = makes(xuan)
    assert (number_of(again), again.screen.notices, len(kept(there))) == (first, (WORDS("report.unchanged"),), 1)


@pytest.mark.parametrize("span", ["2026", "2026-H1", "2026-H2"])
def test_each_span_that_is_offered_is_made(there: Town, span: str) -> None:
    xuan = there.joined("XUAN")
    number_of(xuan.sends(e.ReportWanted(there.unit_of("X"), span)))
    assert [each["span"] for each in kept(there)] == [span]


@pytest.mark.parametrize("span", ["2025", "2027-H1", "", "x", "2026-H3"])
def test_a_span_that_is_not_offered_is_not_made(there: Town, span: str) -> None:
    xuan = there.joined("XUAN")
    reply = xuan.sends(e.ReportWanted(there.unit_of("X"), span))
    assert (reply.screen.notices, kept(there)) == ((WORDS("outdated"),), [])


def test_a_form_that_there_is_not_is_not_handed_over(there: Town) -> None:
    xuan = there.joined("XUAN")
    assert xuan.sends(e.ReportFileAsked(number_of(makes(xuan)), "exe")).attachments == ()


def test_a_long_list_is_read_page_by_page(there: Town) -> None:
    xuan = there.joined("XUAN")
    for _ in range(7):
        there.wait(days=1)
        meets(there, "B", there.now - timedelta(hours=1))
        makes(xuan)
    xuan.says("/baocao")
    first = {each for each in labels(xuan.replies[-1]) if each.startswith("Bản số")}
    xuan.presses(WORDS("button.next_page"))
    second = {each for each in labels(xuan.replies[-1]) if each.startswith("Bản số")}
    assert (len(first), len(second), first & second) == (5, 2, set())
    xuan.presses(WORDS("button.previous_page"))
    assert first <= set(labels(xuan.replies[-1]))


def test_who_sits_in_two_committees_chooses_the_unit_first(there: Town) -> None:
    roles = (Role("cap_uy", "X"), Role("cap_uy", "Y"))
    there.write(lambda db: members.write_members(db, [MemberRow("XUAN", "Lý Thị Xuân", "B", roles)]))
    xuan = there.joined("XUAN")
    xuan.says("/baocao")
    assert labels(xuan.replies[-1])[:2] == ["Đơn vị X", "Đơn vị Y"]
    xuan.presses("Đơn vị Y")
    xuan.presses("Cả năm 2026")
    assert [each["unit"] for each in kept(there)] == ["Đơn vị Y"]
    xuan.presses("Quay lại")
    xuan.presses("Đơn vị khác")
    assert labels(xuan.replies[-1])[:2] == ["Đơn vị X", "Đơn vị Y"]


def test_a_cell_with_a_committee_of_its_own_has_a_report(there: Town) -> None:
    row = MemberRow("A-1", "Đỗ Thị Hà", "A", (Role("bi_thu", "A"), Role("cap_uy", "A")))
    there.write(lambda db: members.write_members(db, [row]))
    ha = there.joined("A-1")
    makes(ha)
    assert [(each["unit"], each["cells"], each["below"]) for each in kept(there)] == [("Đơn vị A", 1, [])]


# ------------------------------------------------------------------ who may


@pytest.mark.parametrize("code", ["BINH", "AN", "A-2", "YEN", "SEP", "EM"])
def test_nobody_else_makes_or_reads_the_report_of_a_unit(there: Town, code: str) -> None:
    """The secretary, members, the committees of another branch, of the level above and of another unit."""
    xuan, other = there.joined("XUAN"), there.joined(code)
    report, unit = number_of(makes(xuan)), there.unit_of("X")
    before = there.dump("inbox", "chats", "sqlite_sequence")
    for event in (
        e.ReportWanted(unit, "2026"), e.ReportsOpened(unit), e.ReceivedOpened(unit), e.ReportOpened(report),
        e.ReportFileAsked(report, "pdf"), e.ForwardingOpened(report), e.ReportForwarded(report),
    ):  # fmt: skip
        reply = other.sends(event)
        assert reply.screen.notices == (NOT_ALLOWED,)
        assert "Đơn vị X" not in carried(reply)
    assert there.dump("inbox", "chats", "sqlite_sequence") == before


def test_a_stranger_makes_and_reads_none(there: Town) -> None:
    report = number_of(makes(there.joined("XUAN")))
    stranger = there.talks("nobody")
    for event in (e.ReportsOpened(), e.ReportOpened(report), e.ReportFileAsked(report, "docx")):
        assert stranger.sends(event).attachments == ()
    assert "Đơn vị X" not in stranger.screen


def test_only_a_committee_finds_reports_in_the_menu(there: Town) -> None:
    shown = {code: WORDS("button.reports") in labels(there.joined(code).says("/menu")) for code in ("EM", "BINH", "AN")}
    assert shown == {"EM": True, "BINH": False, "AN": False}


def test_numbers_of_reports_that_there_are_not_show_nothing(there: Town) -> None:
    xuan = there.joined("XUAN")
    for number in (0, -1, 99, 2**62):
        assert xuan.sends(e.ReportOpened(number)).screen.notices == (NOT_ALLOWED,)


def test_who_loses_the_role_reads_no_more(there: Town) -> None:
    xuan = there.joined("XUAN")
    made = makes(xuan)
    there.write(lambda db: members.write_members(db, [MemberRow("XUAN", "Lý Thị Xuân", "B", ())]))
    assert xuan.presses("Bản PDF", made).attachments == ()
    assert "Đơn vị X" not in whole(xuan.says("/menu"))


def whole(reply: Reply) -> str:
    return carried(reply).split("[", maxsplit=1)[0]


def test_a_colleague_of_the_committee_reads_the_same_report(there: Town) -> None:
    there.write(lambda db: members.write_members(db, [MemberRow("B-3", "Tô Văn Ba", "B", (Role("cap_uy", "X"),))]))
    report = number_of(makes(there.joined("XUAN")))
    assert "Báo cáo 6 tháng cuối" in carried(there.joined("B-3").sends(e.ReportOpened(report)))


# ------------------------------------------------------------------ to the level above


def test_a_report_goes_up_once_and_is_read_above_exactly_as_it_was(there: Town) -> None:
    xuan, sep = there.joined("XUAN"), there.joined("SEP")
    report = number_of(makes(xuan))
    xuan.presses("Gửi lên cấp trên")
    assert "Gửi báo cáo 6 tháng cuối năm 2026 lên Đơn vị T?" in xuan.screen
    there.wait(minutes=5)
    xuan.presses("Gửi")
    assert "Đồng chí Lý Thị Xuân đã gửi lên Đơn vị T lúc 12 giờ 05, ngày 5/12/2026." in xuan.screen
    assert "Gửi lên cấp trên" not in labels(xuan.replies[-1])
    meets(there, "B", there.now - timedelta(minutes=1))
    sep.says("/baocao")
    sep.presses("Báo cáo nhận được")
    sep.presses(f"Bản số {report}")
    assert "Đã họp 1 buổi" in sep.screen
    assert "Gửi lên cấp trên" not in labels(sep.replies[-1])
    (file,) = sep.presses("Bản Word").attachments
    assert isinstance(file, ReportFile)
    assert (file.paper.report.unit, file.paper.report.gathered.held) == ("Đơn vị X", 1)


def test_a_report_is_refused_a_second_time(there: Town) -> None:
    xuan = there.joined("XUAN")
    report = number_of(makes(xuan))
    xuan.presses("Gửi lên cấp trên")
    asked = xuan.replies[-1]
    xuan.presses("Gửi")
    before = there.dump("inbox", "chats")
    for reply in (xuan.presses("Gửi", asked), xuan.sends(e.ForwardingOpened(report))):
        assert reply.screen.notices == (WORDS("report.sent_before"),)
    assert there.dump("inbox", "chats") == before


def test_a_new_report_of_the_same_time_goes_up_beside_the_first(there: Town) -> None:
    xuan = there.joined("XUAN")
    for _ in range(2):
        makes(xuan)
        xuan.presses("Gửi lên cấp trên")
        xuan.presses("Gửi")
        meets(there, "B", there.now - timedelta(minutes=1))
        there.wait(days=1)
    sent = there.connection.execute("SELECT forwarded_at IS NOT NULL FROM reports").fetchall()
    assert (sent, [each["gathered"]["held"] for each in kept(there)]) == ([(1,), (1,)], [1, 2])


def test_an_old_button_asks_first(there: Town) -> None:
    xuan = there.joined("XUAN")
    report = number_of(makes(xuan))
    asked = xuan.presses("Gửi lên cấp trên")
    xuan.says("/menu")
    assert "Gửi báo cáo 6 tháng cuối năm 2026 lên Đơn vị T?" in carried(xuan.presses("Gửi", asked))
    assert there.connection.execute("SELECT forwarded_at FROM reports WHERE id = ?", (report,)).fetchall() == [(None,)]


def test_whoever_changes_their_mind_has_sent_nothing(there: Town) -> None:
    xuan = there.joined("XUAN")
    makes(xuan)
    xuan.presses("Gửi lên cấp trên")
    xuan.presses("Chưa gửi")
    assert there.connection.execute("SELECT forwarded_at FROM reports").fetchall() == [(None,)]


def test_at_the_top_there_is_nobody_to_send_it_to(there: Town) -> None:
    sep = there.joined("SEP")
    made = makes(sep)
    assert "Gửi lên cấp trên" not in labels(made)
    for event in (e.ForwardingOpened(number_of(made)), e.ReportForwarded(number_of(made))):
        assert sep.sends(event).screen.notices == (WORDS("report.nobody_above"),)
    assert there.connection.execute("SELECT forwarded_at FROM reports").fetchall() == [(None,)]


def test_the_level_above_is_the_nearest_with_a_committee(there: Town) -> None:
    row = MemberRow("A-1", "Đỗ Thị Hà", "A", (Role("cap_uy", "A"),))
    there.write(lambda db: members.write_members(db, [row, MemberRow("XUAN", "Lý Thị Xuân", "B", ())]))
    ha = there.joined("A-1")
    makes(ha)
    ha.presses("Gửi lên cấp trên")
    ha.presses("Gửi")
    row_of = "SELECT units.code FROM reports JOIN units ON units.id = reports.forwarded_to"
    assert there.connection.execute(row_of).fetchall() == [("T",)]


def test_what_was_sent_up_is_read_by_that_committee_alone(there: Town) -> None:
    xuan, yen, em = there.joined("XUAN"), there.joined("YEN"), there.joined("EM")
    report = number_of(makes(xuan))
    xuan.presses("Gửi lên cấp trên")
    xuan.presses("Gửi")
    for other in (yen, em, there.joined("BINH"), there.joined("A-2")):
        assert other.sends(e.ReportOpened(report)).screen.notices == (NOT_ALLOWED,)
    sep = there.joined("SEP")
    assert sep.sends(e.ReportForwarded(report)).screen.notices == (NOT_ALLOWED,)  # it reads it; it does not send it on


def test_the_export_names_the_reports_somebody_made_and_sent(there: Town) -> None:
    xuan = there.joined("XUAN")
    makes(xuan)
    xuan.presses("Gửi lên cấp trên")
    xuan.presses("Gửi")
    (file,) = xuan.sends(e.ExportAsked()).attachments
    assert isinstance(file, ExportFile)
    at = there.now.isoformat()
    assert file.content["reports"] == [{"span": "2026-H2", "made_at": at, "made_by_me": True, "forwarded_by_me_at": at}]


def test_the_list_of_a_unit_is_shut_with_the_right_to_it(there: Town) -> None:
    roles = (Role("cap_uy", "X"), Role("cap_uy", "Y"))
    there.write(lambda db: members.write_members(db, [MemberRow("XUAN", "Lý Thị Xuân", "B", roles)]))
    xuan = there.joined("XUAN")
    xuan.says("/baocao")
    xuan.presses("Đơn vị Y")
    there.write(lambda db: members.write_members(db, [MemberRow("XUAN", "Lý Thị Xuân", "B", roles[:1])]))
    assert xuan.sends(e.Returned()).chat.state in {AtReports(there.unit_of("Y")), AtReports()}
    assert "Đơn vị Y" not in xuan.screen


@pytest.mark.parametrize(
    "packed", ["ro:x:0", "rw:1:", "rw:1:2026", "ru:-1", "rf:1:../../etc", "rq:", "rz:9" + "9" * 30, "rr:1:-5"]
)
def test_what_a_modified_client_sends_breaks_nothing(there: Town, packed: str) -> None:
    makes(there.joined("XUAN"))
    for code in ("YEN", "AN"):
        reply = there.joined(code).sends(unpack_event(packed))
        assert (reply.attachments, "Đơn vị X" in carried(reply)) == ((), False)


def test_a_report_that_went_up_is_not_made_again_unchanged(there: Town) -> None:
    xuan = there.joined("XUAN")
    first = number_of(makes(xuan))
    xuan.presses("Gửi lên cấp trên")
    xuan.presses("Gửi")
    again = makes(xuan)
    assert (number_of(again), len(kept(there))) == (first, 1)


def test_it_goes_to_no_other_committee_than_the_one_asked_about(there: Town) -> None:
    """While the question stood the unit above lost its committee, and a higher one has it now."""
    xuan = there.joined("XUAN")
    report = number_of(makes(xuan))
    asked = xuan.presses("Gửi lên cấp trên")
    there.connection.execute("UPDATE units SET parent_id = ? WHERE code = 'X'", (there.unit_of("Y"),))
    xuan.presses("Gửi", asked)
    assert there.connection.execute("SELECT forwarded_to FROM reports").fetchall() == [(None,)]
    assert "lên Đơn vị Y?" in xuan.screen
    xuan.presses("Gửi")
    assert there.connection.execute("SELECT id, forwarded_to FROM reports").fetchall() == [(report, there.unit_of("Y"))]


def test_two_units_of_the_same_name_have_buttons_of_their_own(there: Town) -> None:
    there.connection.execute("UPDATE units SET name = 'Đơn vị X' WHERE code = 'Y'")
    there.write(
        lambda db: members.write_members(
            db, [MemberRow("XUAN", "Lý Thị Xuân", "B", (Role("cap_uy", "X"), Role("cap_uy", "Y")))]
        )
    )
    xuan = there.joined("XUAN")
    xuan.says("/baocao")
    assert labels(xuan.replies[-1])[:2] == ["Đơn vị X (1)", "Đơn vị X (2)"]


@pytest.mark.parametrize("name", ["to_tell", "by_member"])
def test_no_question_that_is_asked_often_reads_every_report(there: Town, name: str) -> None:
    sql = (
        Path("storage/sql/reports.sql").read_text().split(f"-- name: {name}(")[1].split("\n", 1)[1].split("-- name:")[0]
    )
    plan = there.connection.execute(f"EXPLAIN QUERY PLAN {sql}", {"member_id": 1}).fetchall()
    assert [row[3] for row in plan if row[3] == "SCAN reports"] == []
