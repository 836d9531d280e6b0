"""`python -m bot roster`: a file comes in whole or not at all, and codes are handed out once."""

from __future__ import annotations

import base64
import csv
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest

from bot import commands_roster
from handlers import codes
from storage import invitations, members, zalo
from storage.database import connect, in_one
from storage.sealing import Seal
from tests.command_line import bot, told
from tests.conversation import Town, fresh_database

KEY = bytes(range(32))
SAMPLE = Path(__file__).parent.parent / "bot" / "sample"
NOW = "2026-12-05T12:00:00+07:00"
HEADER = ["ma_dang_vien", "ho_ten", "ma_chi_bo", "ma_moi", "het_han", "lien_ket_web", "lien_ket_telegram", "bot_zalo"]
UNITS = ("ma,ten,cap,ma_cap_tren", "DU,Đảng ủy xã,xa,", "CB1,Chi bộ 1,chi_bo,DU", "CB2,Chi bộ 2,chi_bo,DU")
PEOPLE = (
    "ma_dang_vien,ho_ten,ma_chi_bo,vai_tro",
    "M1,Nguyễn Thị Ánh,CB1,bi_thu; cap_uy@DU",
    "M2,Lê Văn Bảy,CB1,",
    "M3,Trần Văn Cảnh,CB2,",
)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An organisation's folder, its key, and a clock that always begins at the same time."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    fresh_database(tmp_path)
    for name, value in (("DATABASE", "tusoi.db"), ("KEY", base64.b64encode(KEY).decode()), ("CLOCK_START", NOW)):
        monkeypatch.setenv(f"TUSOI_{name}", value)
    return tmp_path


@pytest.fixture
def stored(place: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(place / "tusoi.db")) as connection:
        yield connection


def files(units: tuple[str, ...] = UNITS, people: tuple[str, ...] = PEOPLE) -> Path:
    folder = Path("roster")
    folder.mkdir(exist_ok=True)
    (folder / "units.csv").write_text("\n".join(units) + "\n", "utf-8")
    (folder / "members.csv").write_text("\n".join(people) + "\n", "utf-8")
    return folder


def everybody(connection: sqlite3.Connection) -> set[tuple[str, str, str, bool, tuple[tuple[str, str], ...]]]:
    stored = members.stored_roster(connection)
    return {
        (m.code, m.name, m.unit, m.code in stored.left, tuple((role.kind, role.unit) for role in m.roles))
        for m in stored.roster.members
    }


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


# ------------------------------------------------------------------ in


def test_the_sample_is_imported_and_a_second_time_changes_nothing(stored: sqlite3.Connection) -> None:
    first = bot("roster", "import", SAMPLE)
    assert told(first) == (0, ["Đơn vị: 5 mới, 0 thay đổi.", "Đảng viên: 57 mới, 0 thay đổi.", "Đã nhập xong."])
    before = everybody(stored)
    second = bot("roster", "import", SAMPLE)
    assert told(second) == (0, ["Đơn vị: 0 mới, 0 thay đổi.", "Đảng viên: 0 mới, 0 thay đổi.", "Không có gì thay đổi."])
    assert everybody(stored) == before
    assert len(before) == 57


def test_a_dry_run_changes_nothing(stored: sqlite3.Connection) -> None:
    result = bot("roster", "import", SAMPLE, "--dry-run", "--invites", "moi.csv")
    assert told(result)[1] == [
        "Đơn vị: 5 mới, 0 thay đổi.",
        "Đảng viên: 57 mới, 0 thay đổi.",
        "Chạy thử: chưa có gì thay đổi.",
    ]
    assert everybody(stored) == set()
    assert not Path("moi.csv").exists()


def test_new_names_cells_and_roles_are_taken_over(stored: sqlite3.Connection) -> None:
    bot("roster", "import", files())
    moved = (*PEOPLE[:2], "M2,Lê Văn Bảy,CB2,pho_bi_thu", "M3,Trần Văn Cảnh (Ba),CB2,")
    units = (*UNITS[:3], "CB2,Chi bộ Hai,chi_bo,DU")
    result = bot("roster", "import", files(units, moved))
    assert told(result) == (0, ["Đơn vị: 0 mới, 1 thay đổi.", "Đảng viên: 0 mới, 2 thay đổi.", "Đã nhập xong."])
    assert everybody(stored) == {
        ("M1", "Nguyễn Thị Ánh", "CB1", False, (("bi_thu", "CB1"), ("cap_uy", "DU"))),
        ("M2", "Lê Văn Bảy", "CB2", False, (("pho_bi_thu", "CB2"),)),
        ("M3", "Trần Văn Cảnh (Ba)", "CB2", False, ()),
    }
    units_now = {unit.code: unit.name for unit in members.stored_roster(stored).roster.units}
    assert units_now["CB2"] == "Chi bộ Hai"


def test_who_is_missing_is_listed_and_stays(stored: sqlite3.Connection) -> None:
    bot("roster", "import", files())
    result = bot("roster", "import", files(people=PEOPLE[:3]))
    assert told(result) == (
        0,
        [
            "Đơn vị: 0 mới, 0 thay đổi.",
            "Đảng viên: 0 mới, 0 thay đổi.",
            "1 đảng viên có trong hệ thống nhưng không có trong tệp:",
            "  M3  Trần Văn Cảnh",
            "Các đồng chí này vẫn được giữ. Muốn cho thôi, thêm --deactivate-missing.",
            "Không có gì thay đổi.",
        ],
    )
    assert not any(left for *_, left, _ in everybody(stored))


def test_who_is_missing_leaves_only_when_asked_and_may_come_back(stored: sqlite3.Connection) -> None:
    bot("roster", "import", files())
    dry = bot("roster", "import", files(people=PEOPLE[:3]), "--deactivate-missing", "--dry-run")
    assert "Các đồng chí này sẽ được ghi nhận là chuyển đi." in dry.output
    assert members.by_code(stored, "M3") is not None

    result = bot("roster", "import", files(people=PEOPLE[:3]), "--deactivate-missing")
    assert told(result)[1][-1] == "Đã nhập xong."
    assert members.by_code(stored, "M3") is None
    again = bot("roster", "import", files(people=PEOPLE[:3]), "--deactivate-missing")
    assert told(again)[1][-1] == "Không có gì thay đổi."  # who has left is not missing

    back = bot("roster", "import", files())
    assert "Đảng viên: 0 mới, 1 thay đổi." in back.output
    assert members.by_code(stored, "M3") is not None


def test_of_many_who_are_missing_the_first_twenty_are_listed() -> None:
    bot("roster", "import", files(people=(PEOPLE[0], *(f"M{n:02},Lê Văn Bảy,CB1," for n in range(25)))))
    result = bot("roster", "import", files(people=PEOPLE[:2]))
    assert result.output.count("Lê Văn Bảy") == 20
    assert "… và 5 chỗ khác." in result.output


def test_a_list_of_units_alone_makes_nobody_leave(stored: sqlite3.Connection) -> None:
    bot("roster", "import", files())
    result = bot("roster", "import", files() / "units.csv", "--deactivate-missing")
    assert told(result) == (1, ["--deactivate-missing cần một tệp có danh sách đảng viên."])
    assert members.by_code(stored, "M3") is not None


def test_a_list_of_members_may_name_units_that_are_stored(stored: sqlite3.Connection) -> None:
    bot("roster", "import", files() / "units.csv")
    assert told(bot("roster", "import", Path("roster/members.csv"))) == (
        0,
        ["Đơn vị: 0 mới, 0 thay đổi.", "Đảng viên: 3 mới, 0 thay đổi.", "Đã nhập xong."],
    )


# ------------------------------------------------------------------ refused


def test_a_bad_file_is_refused_whole_with_every_place_and_reason(stored: sqlite3.Connection) -> None:
    bad = (*PEOPLE[:2], "M2,,CB1,", "M4,Trần Văn Cảnh,CB9,", "M1,Lê Văn Bảy,CB1,truong_thon")
    status, lines = told(bot("roster", "import", files(people=bad), "--invites", "moi.csv"))
    assert status == 1
    assert lines[0] == "Tệp bị từ chối, chưa có gì thay đổi. Các chỗ cần sửa:"
    assert [line.partition(": ")[0] for line in lines[1:]] == [
        "  members.csv, dòng 3, cột ho_ten",
        "  members.csv, dòng 4, cột ma_chi_bo",
        "  members.csv, dòng 5, cột vai_tro",
        "  members.csv, dòng 5, cột ma_dang_vien",
    ]
    assert all(len(line.partition(": ")[2]) > 5 for line in lines[1:])
    assert everybody(stored) == set()
    assert not Path("moi.csv").exists()


def test_a_circle_through_stored_units_is_refused() -> None:
    bot("roster", "import", files())
    circle = Path("units.csv")
    circle.write_text("ma,ten,cap,ma_cap_tren\nDU,Đảng ủy xã,xa,CB1\n", "utf-8")
    status, lines = told(bot("roster", "import", circle))
    assert status == 1
    assert "→" in lines[1]
    assert lines[1].startswith("  units.csv: ")


def test_a_code_that_differs_from_a_stored_one_only_in_case_is_refused(stored: sqlite3.Connection) -> None:
    bot("roster", "import", files())
    before = everybody(stored)
    folder = files((UNITS[0], "cb1,Chi bộ 1,chi_bo,DU"), (*PEOPLE[:2], "m2,Lê Văn Bảy,CB1,", "M4,Vũ Văn Tư,CB1,"))
    says = "đã có trong hệ thống, viết là"
    assert told(bot("roster", "import", folder)) == (
        1,
        [
            "Tệp bị từ chối, chưa có gì thay đổi. Các chỗ cần sửa:",
            f"  units.csv, dòng 2, cột ma: Mã “cb1” {says} “CB1”. Xin viết hoa, thường đúng như vậy.",
            f"  members.csv, dòng 3, cột ma_dang_vien: Mã “m2” {says} “M2”. Xin viết hoa, thường đúng như vậy.",
        ],
    )
    assert everybody(stored) == before


def test_a_dry_run_makes_no_database(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUSOI_DATABASE", "new/tusoi.db")
    assert told(bot("roster", "import", files(), "--dry-run")) == (
        0,
        ["Đơn vị: 3 mới, 0 thay đổi.", "Đảng viên: 3 mới, 0 thay đổi.", "Chạy thử: chưa có gì thay đổi."],
    )
    assert not (place / "new").exists()


@pytest.mark.parametrize("path", ["missing", "missing.csv", "."])
def test_a_path_that_holds_no_roster_is_refused(path: str) -> None:
    status, lines = told(bot("roster", "import", path))
    assert status == 1
    assert lines[0] == "Tệp bị từ chối, chưa có gì thay đổi. Các chỗ cần sửa:"
    assert len(lines) > 1


def test_an_english_terminal_is_told_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert told(bot("roster", "import", "missing.csv"))[1][0].isascii()


# ------------------------------------------------------------------ invitations


def test_invitations_go_to_a_file_for_its_owner_alone(stored: sqlite3.Connection) -> None:
    result = bot("roster", "import", files(), "--invites", "moi.csv")
    assert told(result)[1][-1].startswith("Đã ghi 3 mã mời vào moi.csv.")
    assert stat.S_IMODE(Path("moi.csv").stat().st_mode) == 0o600
    header, *rows = rows_of(Path("moi.csv"))
    assert header == HEADER
    assert [(row[0], row[1], row[2], *row[4:]) for row in rows] == [
        ("M1", "Nguyễn Thị Ánh", "CB1", "2027-01-10", "", "", ""),
        ("M2", "Lê Văn Bảy", "CB1", "2027-01-10", "", "", ""),
        ("M3", "Trần Văn Cảnh", "CB2", "2027-01-10", "", "", ""),
    ]
    for member_code, printed in ((row[0], row[3]) for row in rows):
        typed = codes.normalise(printed)
        assert typed is not None
        found = invitations.by_code(stored, Seal([KEY]), typed)
        person = members.by_code(stored, member_code)
        assert found is not None
        assert person is not None
        assert found.member == person.id
        assert typed.encode() not in Path("tusoi.db").read_bytes() + Path("tusoi.db-wal").read_bytes()


def test_a_file_with_codes_is_never_overwritten(stored: sqlite3.Connection) -> None:
    Path("moi.csv").write_text("mã đã phát")
    result = bot("roster", "import", files(), "--invites", "moi.csv")
    assert told(result) == (1, ["Tệp moi.csv đã có. Xin chọn tên khác, để mã đã cấp không mất."])
    assert Path("moi.csv").read_text() == "mã đã phát"
    assert everybody(stored) == set()


def test_outputs_that_cannot_be_written_are_told_before_anything_is_done(stored: sqlite3.Connection) -> None:
    Path("folder").mkdir()
    assert told(bot("roster", "import", files(), "--invites", "nowhere/moi.csv"))[0] == 1
    assert bot("roster", "import", files(), "--invites", "folder").exit_code == 2
    assert bot("roster", "import", files(), "--invites", "a", "--sheet", "./a").exit_code == 2
    assert everybody(stored) == set()


def test_whoever_holds_a_code_gets_no_second_one() -> None:
    bot("roster", "import", files(), "--invites", "first.csv")
    more = (*PEOPLE, "M4,Phạm Thị Dung,CB2,")
    bot("roster", "import", files(people=more), "--invites", "second.csv")
    assert [row[0] for row in rows_of(Path("second.csv"))] == ["ma_dang_vien", "M4"]


def test_codes_that_were_not_stored_are_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise OSError(28, "No space left on device", "moi.pdf")

    with monkeypatch.context() as full:
        full.setattr(commands_roster, "write_invitation_sheet", breaks)
        result = bot("roster", "import", files(), "--invites", "moi.csv", "--sheet", "moi.pdf")
    assert told(result)[0] == 1
    assert told(result)[1][-1] == "Error: moi.pdf: No space left on device; check the path and who owns it"
    assert not Path("moi.csv").exists()
    bot("roster", "import", files(), "--invites", "moi.csv")
    assert len(rows_of(Path("moi.csv"))) == 4


def test_a_sheet_to_print_is_a_pdf_with_a_card_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUSOI_WEB_URL", "https://tusoi.example/")
    result = bot("roster", "import", files(), "--sheet", "moi.pdf", "--invites", "moi.csv")
    assert result.exit_code == 0
    assert stat.S_IMODE(Path("moi.pdf").stat().st_mode) == 0o600
    (page,) = pypdf.PdfReader("moi.pdf").pages
    text = page.extract_text()
    _, *rows = rows_of(Path("moi.csv"))
    assert [row[3] in text for row in rows] == [True] * 3
    assert [row[5] for row in rows] == [f"https://tusoi.example/#ma={row[3].replace('-', '')}" for row in rows]


@pytest.mark.parametrize(("name", "link"), [("tusoi_bot", True), ("", False)])
def test_telegram_links_are_there_where_telegram_answers(
    monkeypatch: pytest.MonkeyPatch, name: str, link: bool
) -> None:
    monkeypatch.setenv("TUSOI_TELEGRAM_TOKEN", "123456:ABC")
    monkeypatch.setattr(commands_roster, "_telegram_name", lambda _: name)
    result = bot("roster", "import", files(), "--invites", "moi.csv")
    _, *rows = rows_of(Path("moi.csv"))
    wanted = [f"https://t.me/{name}?start={row[3].replace('-', '')}" if link else "" for row in rows]
    assert [row[6] for row in rows] == wanted
    assert ("Telegram chưa trả lời" in result.output) is not link


def test_the_zalo_bot_of_the_own_cell_is_named_and_else_that_of_the_settings(stored: sqlite3.Connection) -> None:
    bot("roster", "import", files())
    cell = stored.execute("SELECT id FROM units WHERE code = 'CB1'").fetchone()[0]
    at = datetime(2026, 12, 5, tzinfo=UTC)

    def add(unit: int | None, account: str, name: str) -> int:
        return in_one(stored, lambda db: zalo.add(db, Seal([KEY]), unit, "", account, name, at))

    add(None, "a", "Đảng ủy xã")
    add(cell, "b", "Chi bộ 1")
    gone = add(cell, "c", "Chi bộ 1, bot thứ hai")
    add(cell, "d", "Chi bộ 1, bot thứ ba")
    in_one(stored, lambda db: zalo.remove(db, gone, at))
    bot("roster", "import", files(), "--invites", "moi.csv")
    bot("roster", "invite", "M2")
    assert told(bot("roster", "invite", "M2"))[1][1:] == ["Zalo: mở bot “Chi bộ 1, bot thứ ba”, gửi mã này."]
    assert [row[7] for row in rows_of(Path("moi.csv"))[1:]] == [
        "Chi bộ 1, bot thứ ba",
        "Chi bộ 1, bot thứ ba",
        "Đảng ủy xã",
    ]


def test_one_member_gets_a_further_code(stored: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUSOI_WEB_URL", "https://tusoi.example")
    bot("roster", "import", files())
    status, (says, link) = told(bot("roster", "invite", "M2"))
    code = codes.normalise(says.split()[2].rstrip(","))
    assert status == 0
    assert code is not None
    assert link == f"Trang web: https://tusoi.example/#ma={code}"
    found = invitations.by_code(stored, Seal([KEY]), code)
    assert found is not None
    assert (found.name, found.used, found.expires_at) == (
        "Lê Văn Bảy",
        False,
        datetime(2027, 1, 10, 17, tzinfo=UTC),
    )


def test_nobody_unknown_or_gone_gets_a_code() -> None:
    bot("roster", "import", files())
    bot("roster", "import", files(people=PEOPLE[:3]), "--deactivate-missing")
    for code in ("M3", "M99", "m1"):
        assert told(bot("roster", "invite", code)) == (
            1,
            [f"Không có đảng viên mã {code} trong hệ thống. Xin xem lại mã."],
        )


def test_who_has_left_gets_a_code_while_answers_are_kept(stored: sqlite3.Connection, place: Path) -> None:
    town = Town(place / "tusoi.db", seal=Seal([KEY]))
    town.joined("AN").walks()
    town.leaves("AN")
    town.close()
    status, lines = told(bot("roster", "invite", "AN"))
    assert (status, lines[0].partition(":")[0]) == (0, "Mã mời")
    stored.execute("DELETE FROM runs")
    assert told(bot("roster", "invite", "AN"))[0] == 1


# ------------------------------------------------------------------ the template


@pytest.mark.parametrize("what", ["", "roster.xlsx"])
def test_the_template_is_imported_as_it_stands(stored: sqlite3.Connection, what: str) -> None:
    made = bot("roster", "template", "mau")
    assert sorted(path.name for path in Path("mau").iterdir()) == ["members.csv", "roster.xlsx", "units.csv"]
    assert made.exit_code == 0
    result = bot("roster", "import", Path("mau") / what)
    assert told(result)[0] == 0
    assert len(everybody(stored)) == 3


def test_a_template_never_overwrites_a_filled_in_file() -> None:
    bot("roster", "template", "mau")
    (Path("mau") / "members.csv").write_text("đã điền")
    assert told(bot("roster", "template", "mau"))[0] == 1
    assert (Path("mau") / "members.csv").read_text() == "đã điền"


def test_a_template_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TUSOI_KEY")
    assert bot("roster", "template", "mau").exit_code == 0


# ------------------------------------------------------------------ size


def test_sixteen_thousand_members_are_imported_in_seconds(stored: sqlite3.Connection) -> None:
    units = [f"CB{number:03},Chi bộ {number},chi_bo,DU" for number in range(507)]
    people = [f"M{number:05},Nguyễn Văn An,CB{number % 507:03}," for number in range(16_000)]
    folder = files((*UNITS[:2], *units), (PEOPLE[0], *people))
    began = time.perf_counter()
    result = bot("roster", "import", folder, "--invites", "moi.csv")
    assert time.perf_counter() - began < 60  # about 2 seconds alone; the rest is for a busy machine
    assert result.exit_code == 0
    assert members.counts(stored) == members.Counts(units=508, members=16_000, joined=0)
    assert len(rows_of(Path("moi.csv"))) == 16_001


def test_the_sample_can_be_copied_and_changed(stored: sqlite3.Connection) -> None:
    shutil.copytree(SAMPLE, "mine")
    text = Path("mine/members.csv").read_text("utf-8-sig").replace("Võ Đức Dũng", "Võ Đức Dũng Em")
    Path("mine/members.csv").write_text(text, "utf-8")
    bot("roster", "import", SAMPLE)
    assert "Đảng viên: 0 mới, 1 thay đổi." in bot("roster", "import", "mine").output
