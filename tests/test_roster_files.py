"""Rosters as people make them: read whole or refused whole with reasons, and the files written for them."""

import contextlib
import csv
import io
import stat
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.roster_files import RosterRefused, guarded, read_roster, unguarded
from bot.roster_sheets import write_invitation_sheet, write_invites, write_template
from handlers.roster import Invite, MemberRow, Problem, Role, Roster, UnitRow, circles, roles_of

UNITS = "ma,ten,cap,ma_cap_tren\nDU,Đảng ủy xã,xa,\nCB1,Chi bộ 1,chi_bo,DU\n"
MEMBERS = "ma_dang_vien,ho_ten,ma_chi_bo,vai_tro\nM1,Nguyễn Thị Ánh,CB1,bi_thu; cap_uy@DU\nM2,Lê Văn Bảy,CB1,\n"
ROSTER = Roster(
    (UnitRow("DU", "Đảng ủy xã", "xa", None), UnitRow("CB1", "Chi bộ 1", "chi_bo", "DU")),
    (
        MemberRow("M1", "Nguyễn Thị Ánh", "CB1", (Role("bi_thu", "CB1"), Role("cap_uy", "DU"))),
        MemberRow("M2", "Lê Văn Bảy", "CB1", ()),
    ),
)
CELL, PAGE, BOT = "Chi bộ Tổ 1", "https://tusoi.example/#ma=K7QM4TXP", "https://t.me/tusoi_bot?start=K7QM4TXP"
INVITE = Invite("M1", "Nguyễn Thị Ánh", "CB1", CELL, "K7QM-4TXP", date(2025, 12, 31), PAGE, "")


def folder(place: Path, units: str | bytes = UNITS, members: str | bytes = MEMBERS) -> Path:
    for name, text in (("units.csv", units), ("members.csv", members)):
        (place / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return place


def book(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return path


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def refused(path: Path, known_units: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    with pytest.raises(RosterRefused) as caught:
        read_roster(path, known_units)
    return caught.value.problems


def brief(problems: Sequence[Problem]) -> list[tuple[str, int | None, str | None, str]]:
    return [(found.file, found.row, found.column, found.reason) for found in problems]


def members_with(*rows: str) -> str:
    return "\n".join(("ma_dang_vien,ho_ten,ma_chi_bo,vai_tro", *rows)) + "\n"


def units_with(*rows: str) -> str:
    return "\n".join(("ma,ten,cap,ma_cap_tren", *rows)) + "\n"


def windows_1258(text: str) -> bytes:
    """As an old Vietnamese keyboard writes: a letter with its hat or horn, then the tone as a sign of its own."""
    out = bytearray()
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = list(unicodedata.normalize("NFD", letter))
            tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
            hats = "".join(mark for mark in marks if mark not in tones)
            out += (unicodedata.normalize("NFC", base + hats) + "".join(tones)).encode("cp1258")
    return bytes(out)


def test_a_folder_with_two_csv_files_is_read(tmp_path: Path) -> None:
    assert read_roster(folder(tmp_path)) == ROSTER


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1258", "decomposed"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_separator_and_line_end_gives_the_same_roster(
    tmp_path: Path, encoding: str, mark: str, end: str
) -> None:
    def file(text: str) -> bytes:
        kept = io.StringIO(newline="")
        csv.writer(kept, delimiter=mark, lineterminator=end).writerows(rows_of(text))
        if encoding == "windows-1258":
            return windows_1258(kept.getvalue())
        if encoding == "decomposed":
            return unicodedata.normalize("NFD", kept.getvalue()).encode()
        return kept.getvalue().encode(encoding)

    assert read_roster(folder(tmp_path, file(UNITS), file(MEMBERS))) == ROSTER


def test_file_names_and_headers_may_have_any_case_extra_columns_and_another_order(tmp_path: Path) -> None:
    (tmp_path / "Units.CSV").write_text(UNITS.replace("ma,ten", " MA ,Tên", 1))
    (tmp_path / "MEMBERS.csv").write_text(
        'Họ tên,"Mã đảng viên",ghi_chu,VAI_TRO,ma_chi_bo\n'
        '"Nguyễn\n Thị   Ánh",M1,"x\ny","Bí thư;  CẤP ỦY @ DU;bi-thu; Đảng viên",CB1\n\n,,,,\nLê Văn Bảy,M2,,,CB1,,\n'
    )
    assert read_roster(tmp_path) == ROSTER


def test_a_workbook_with_two_sheets_is_read_and_numbers_become_codes(tmp_path: Path) -> None:
    path = book(
        tmp_path / "so-lieu.xlsx",
        Units=[("ma", "ten", "cap", "ma_cap_tren"), (10, "Đảng ủy", "xa", None), (), (12.0, "Chi bộ", "chi_bo", 10)],
        members=[("ma_dang_vien", "ho_ten", "ma_chi_bo", "vai_tro"), (7, "=1+1".replace("=", "'="), 12, "cap_uy@10")],
    )
    assert read_roster(path) == Roster(
        (UnitRow("10", "Đảng ủy", "xa", None), UnitRow("12", "Chi bộ", "chi_bo", "10")),
        (MemberRow("7", "=1+1", "12", (Role("cap_uy", "10"),)),),
    )


def test_a_folder_may_hold_workbooks_of_one_sheet_each(tmp_path: Path) -> None:
    book(tmp_path / "units.xlsx", Sheet1=rows_of(UNITS))
    book(tmp_path / "Members.XLSX", Sheet1=rows_of(MEMBERS))
    assert read_roster(tmp_path) == ROSTER


def test_one_file_alone_is_told_by_its_header_and_may_name_stored_units(tmp_path: Path) -> None:
    folder(tmp_path)
    assert read_roster(tmp_path / "units.csv") == Roster(ROSTER.units, ())
    assert read_roster(tmp_path / "members.csv", frozenset({"DU", "CB1"})) == Roster((), ROSTER.members)
    book(tmp_path / "x.xlsx", Sheet1=rows_of(MEMBERS))
    assert read_roster(tmp_path / "x.xlsx", frozenset({"DU", "CB1"})) == Roster((), ROSTER.members)
    assert brief(refused(tmp_path / "members.csv")) == [
        ("members.csv", 2, "ma_chi_bo", "roster.unknown_cell"),
        ("members.csv", 2, "vai_tro", "roster.unknown_role_unit"),
        ("members.csv", 3, "ma_chi_bo", "roster.unknown_cell"),
    ]


@pytest.mark.parametrize(
    "name",
    ['Nguyễn "Tư" Ánh', "O'Brien <b>&", "Trần 👩‍👩‍👧‍👦 😀 Văn", "Ẵ̈" * 100, "Lê" * 100, "=cmd|' /C calc'!A0", "'=x"],
)
def test_an_unusual_name_comes_through_csv_and_workbook_unchanged(tmp_path: Path, name: str) -> None:
    rows = [["ma_dang_vien", "ho_ten", "ma_chi_bo", "vai_tro"], ["M1", guarded(name), "CB1", ""]]
    kept = io.StringIO()
    csv.writer(kept).writerows(rows)
    (tmp_path / "m.csv").write_text(kept.getvalue())
    wanted = Roster((), (MemberRow("M1", name, "CB1"),))
    assert read_roster(tmp_path / "m.csv", frozenset({"CB1"})) == wanted
    assert read_roster(book(tmp_path / "m.xlsx", x=rows), frozenset({"CB1"})) == wanted


@pytest.mark.parametrize(
    ("members", "row", "column", "reason"),
    [
        ("M1,,CB1,", 2, "ho_ten", "roster.empty_name"),
        (",A,CB1,", 2, "ma_dang_vien", "roster.empty_code"),
        ("M 1,A,CB1,", 2, "ma_dang_vien", "roster.bad_code"),
        (f"{'M' * 41},A,CB1,", 2, "ma_dang_vien", "roster.long_code"),
        (f"M1,{'A' * 251},CB1,", 2, "ho_ten", "roster.long_name"),
        ("M1,A\x1b[31m,CB1,", 2, "ho_ten", "roster.control_character"),
        ("M1,A\u202eB,CB1,", 2, "ho_ten", "roster.control_character"),
        ("M1,A,,", 2, "ma_chi_bo", "roster.empty_cell"),
        ("M1,A,CB9,", 2, "ma_chi_bo", "roster.unknown_cell"),
        ("M1,A,CB1,chu_tich", 2, "vai_tro", "roster.unknown_role"),
        ("M1,A,CB1,cap_uy", 2, "vai_tro", "roster.role_needs_unit"),
        ("M1,A,CB1,cap_uy@", 2, "vai_tro", "roster.role_needs_unit"),
        ("M1,A,CB1,cap_uy@XX", 2, "vai_tro", "roster.unknown_role_unit"),
        ("M1,A,CB1,bi_thu@CB1", 2, "vai_tro", "roster.role_without_unit"),
        ("M1,A,CB1,quan_tri@DU", 2, "vai_tro", "roster.role_without_unit"),
        ("M1,A,CB1,\nm1,B,CB1,", 3, "ma_dang_vien", "roster.duplicate_code"),
        ("M1,A,CB1", 2, None, "roster.too_few_fields"),
        ("\nM1,A,CB1,bi_thu,x", 3, None, "roster.too_many_fields"),
        ('M1,"A\nB",CB1,\nM2,"A" B,CB1,', 3, None, "roster.broken_quotes"),
        ('M1,A,CB1,\nM2,"A,CB1,\n', 3, None, "roster.broken_quotes"),
        (f"M1,{'A' * 140_000},CB1,", 2, None, "roster.huge_field"),
    ],
)
def test_a_file_with_a_broken_row_is_refused_whole(
    tmp_path: Path, members: str, row: int, column: str | None, reason: str
) -> None:
    assert brief(refused(folder(tmp_path, members=members_with(members)))) == [("members.csv", row, column, reason)]


@pytest.mark.parametrize(
    ("units", "row", "column", "reason"),
    [
        ("CB1,,chi_bo,", 2, "ten", "roster.empty_name"),
        ("CB1,Chi bộ,chi_bo,DB", 2, "ma_cap_tren", "roster.unknown_parent"),
        ("CB1,Chi bộ,chi_bo,CB1", 2, "ma_cap_tren", "roster.circle"),
        ("X,X,,CB1\nA,A,,B\nB,B,,C\nC,C,,A\nCB1,A,,", 3, "ma_cap_tren", "roster.circle"),
        ("CB1,A,,\nCB1,B,,", 3, "ma", "roster.duplicate_code"),
    ],
)
def test_a_tree_that_does_not_hold_together_is_refused(
    tmp_path: Path, units: str, row: int, column: str, reason: str
) -> None:
    path = folder(tmp_path, units_with(units), members_with("M1,A,CB1,"))
    assert brief(refused(path)) == [("units.csv", row, column, reason)]


def test_all_problems_of_both_files_are_told_in_the_order_of_the_files(tmp_path: Path) -> None:
    path = folder(tmp_path, units_with("DU,A,,", "CB1,B", ",C,,"), members_with("M1,A,CB1,vua", "M2,,CB9,"))
    assert brief(refused(path)) == [
        ("units.csv", 3, None, "roster.too_few_fields"),
        ("units.csv", 4, "ma", "roster.empty_code"),
        ("members.csv", 2, "vai_tro", "roster.unknown_role"),
        ("members.csv", 3, "ho_ten", "roster.empty_name"),
        ("members.csv", 3, "ma_chi_bo", "roster.unknown_cell"),
    ]


def test_a_list_of_units_that_breaks_off_accuses_no_member(tmp_path: Path) -> None:
    path = folder(tmp_path, UNITS + '"CB2,Chi bộ 2', members_with("M1,A,CB2,cap_uy@CB3"))
    assert brief(refused(path)) == [("units.csv", 4, None, "roster.broken_quotes")]


def test_a_problem_says_what_stood_there_without_drawing_on_the_screen(tmp_path: Path) -> None:
    path = folder(tmp_path, members=members_with(f"M1,A,CB1,\x1b[31m{'x' * 99}"))
    shown = "\N{REPLACEMENT CHARACTER}[31m" + "x" * 54 + "…"
    assert refused(path) == (Problem("members.csv", 2, "vai_tro", "roster.unknown_role", (("role", shown),)),)


def test_only_the_first_fifty_problems_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    path = folder(tmp_path, members=members_with(*(f"M{n},,CB1," for n in range(60))))
    with pytest.raises(RosterRefused) as caught:
        read_roster(path)
    assert (len(caught.value.problems), caught.value.more) == (50, 10)


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        ("ma_dang_vien,ho_ten", [(1, "ma_chi_bo", "roster.missing_column"), (1, "vai_tro", "roster.missing_column")]),
        ("ma_dang_vien,ho_ten,ho_ten,ma_chi_bo,vai_tro", [(1, "ho_ten", "roster.column_twice")]),
        ("\na,b,c", [(2, None, "roster.unknown_header")]),
        ("\n ,,\n", [(None, None, "roster.empty_file")]),
    ],
)
def test_a_header_without_its_columns_is_refused(
    tmp_path: Path, header: str, problems: list[tuple[int | None, str | None, str]]
) -> None:
    path = tmp_path / "members.csv"
    path.write_text(header)
    assert brief(refused(path)) == [("members.csv", *found) for found in problems]


def packed(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return kept.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "roster.empty_file"),
        (b"\xef\xbb\xbf", "roster.empty_file"),
        (b" \r\n ", "roster.empty_file"),
        (b"ma,ten\0,cap", "roster.not_text"),
        (UNITS.encode("utf-16")[:-1], "roster.encoding"),
        (UNITS.encode() + b"\xff", "roster.encoding"),
        (UNITS.encode() + b"\x8d", "roster.encoding"),
        (OLD, "roster.old_workbook"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "roster.encrypted"),
        (packed(a=b"x"), "roster.not_a_workbook"),
        (packed(a=b"x")[:-9], "roster.not_a_workbook"),
        (b"%PDF-1.7\n\xff\xfe\x00", "roster.not_text"),
    ],
)
def test_a_file_that_is_no_roster_is_told_by_what_it_is(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(data)
    assert [found.reason for found in refused(path)] == [reason]


def test_a_file_that_is_far_too_large_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "r.xlsx", units=rows_of(UNITS), members=rows_of(MEMBERS))
    for limit in ("LARGEST_UNPACKED", "LARGEST_FILE"):
        monkeypatch.setattr(f"bot.roster_files.{limit}", 99)
        assert brief(refused(path)) == [("r.xlsx", None, None, "roster.too_large")]


def test_a_damaged_sheet_is_refused(tmp_path: Path) -> None:
    whole = book(tmp_path / "whole.xlsx", units=rows_of(UNITS), members=rows_of(MEMBERS))
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "r.xlsx", "w") as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, data[:-40] if part.endswith("sheet2.xml") else data)
    assert brief(refused(tmp_path / "r.xlsx")) == [("r.xlsx (members)", None, None, "roster.broken_sheet")]


def test_missing_files_and_sheets_are_named(tmp_path: Path) -> None:
    assert brief(refused(tmp_path / "none.csv")) == [("none.csv", None, None, "roster.no_such_file")]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert refused(empty) == (
        Problem("empty", None, None, "roster.missing_file", (("name", "units.csv"),)),
        Problem("empty", None, None, "roster.missing_file", (("name", "members.csv"),)),
    )
    alone = book(tmp_path / "r.xlsx", units=rows_of(UNITS), member=rows_of(MEMBERS))
    assert refused(alone) == (Problem("r.xlsx", None, None, "roster.missing_sheet", (("name", "members"),)),)
    book(folder(tmp_path) / "units.xlsx", units=rows_of(UNITS))
    assert refused(tmp_path)[0] == Problem(
        tmp_path.name, None, None, "roster.two_files", (("first", "units.csv"), ("second", "units.xlsx"))
    )


def test_a_code_that_the_spreadsheet_made_a_date_or_an_error_of_is_refused(tmp_path: Path) -> None:
    head, first, second = rows_of(MEMBERS)
    rows: list[list[object]] = [[*head], [date(2025, 1, 2), *first[1:]], [second[0], "#N/A", *second[2:]]]
    assert brief(refused(book(tmp_path / "r.xlsx", units=rows_of(UNITS), members=rows))) == [
        ("r.xlsx (members)", 2, "ma_dang_vien", "roster.date_cell"),
        ("r.xlsx (members)", 3, "ho_ten", "roster.error_cell"),
    ]


def test_roles_are_understood_with_and_without_diacritics_and_each_once() -> None:
    assert roles_of("ĐẢNG VIÊN; phó  bí thư;pho_bi_thu;Quản trị;Cấp uỷ@CB-2;;", "CB1") == (
        Role("pho_bi_thu", "CB1"),
        Role("quan_tri", ""),
        Role("cap_uy", "CB-2"),
    )


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.one_of(st.none(), st.sampled_from("abcdefghx"))))
def test_a_circle_is_found_exactly_where_walking_up_never_ends(parents: dict[str, str | None]) -> None:
    def returns(start: str) -> bool:
        code: str | None = start
        for _ in parents:
            code = parents.get(code) if code else None
            if code == start:
                return True
        return False

    found = [code for circle in circles(parents) for code in circle]
    assert sorted(found) == sorted(code for code in parents if returns(code))


@given(st.text(alphabet="'=+-@\t\rab", max_size=6))
def test_a_guarded_cell_begins_no_formula_and_reads_back_as_it_was(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(text)) == text


@given(st.binary(max_size=400))
def test_no_bytes_whatever_raise_anything_but_a_refusal(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    for start in (b"", UNITS.encode(), b"PK\x03\x04", b"\xff\xfe"):
        path.write_bytes(start + data)
        with contextlib.suppress(RosterRefused):
            read_roster(path)


def test_the_template_imports_as_it_stands_and_is_never_written_over(tmp_path: Path) -> None:
    place = tmp_path / "new" / "place"
    written = write_template(place, words=lambda key: key)
    assert [path.name for path in written] == ["units.csv", "members.csv", "roster.xlsx"]
    wanted = Roster(
        (
            UnitRow("DU01", "roster.example.committee", "dang_uy", None),
            UnitRow("DB01", "roster.example.organisation", "dang_bo", "DU01"),
            UnitRow("CB01", "roster.example.cell", "chi_bo", "DB01"),
        ),
        (
            MemberRow("DV001", "roster.example.secretary", "CB01", (Role("bi_thu", "CB01"), Role("cap_uy", "DB01"))),
            MemberRow("DV002", "roster.example.deputy", "CB01", (Role("pho_bi_thu", "CB01"),)),
            MemberRow("DV003", "roster.example.member", "CB01"),
        ),
    )
    assert read_roster(place) == wanted
    assert read_roster(place / "roster.xlsx") == wanted
    assert load_workbook(place / "roster.xlsx").sheetnames == ["units", "members", "huong-dan"]
    assert all((place / name).read_bytes().startswith(b"\xef\xbb\xbf") for name in ("units.csv", "members.csv"))
    with pytest.raises(FileExistsError):
        write_template(place, words=lambda key: key)


def test_invites_are_a_private_csv_file_in_which_no_name_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "moi.csv"
    path.write_text("an older list")
    path.chmod(0o644)
    telegram = "https://t.me/x?start=AAAABBBB"
    odd = Invite("M2", "=HYPERLINK(1)", "CB1", CELL, "AAAA-BBBB", date(2026, 1, 5), "", telegram, "Chi bộ 5")
    write_invites(path, [INVITE, odd])
    assert path.read_bytes().decode("utf-8-sig").splitlines() == [
        "ma_dang_vien,ho_ten,ma_chi_bo,ma_moi,het_han,lien_ket_web,lien_ket_telegram,bot_zalo",
        "M1,Nguyễn Thị Ánh,CB1,K7QM-4TXP,2025-12-31,https://tusoi.example/#ma=K7QM4TXP,,",
        "M2,'=HYPERLINK(1),CB1,AAAA-BBBB,2026-01-05,,https://t.me/x?start=AAAABBBB,Chi bộ 5",
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_list_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    def rows() -> list[Invite]:
        raise LookupError

    path = tmp_path / "moi.csv"
    path.write_text("an older list")
    with pytest.raises(LookupError):
        write_invites(path, (row for _ in range(1) for row in rows()))
    assert (list(tmp_path.iterdir()), path.read_text()) == ([path], "an older list")


WORDS = {
    "invite.expires": "Dùng đến hết ngày %(date)s",
    "invite.how": "mở trang %(page)s",
    "invite.how_telegram": "mở bot %(bot)s",
    "invite.how_zalo": "tìm bot %(bot)s",
    "ways.in_zalo": "Zalo: mở bot %(bot)s",
    "invite.qr_web": "Trang web",
    "invite.qr_telegram": "Telegram",
}


def words(key: str) -> str:
    return WORDS.get(key, key)


def test_the_invitation_sheet_has_eight_cards_a_page_with_name_cell_code_and_expiry(tmp_path: Path) -> None:
    path = tmp_path / "moi.pdf"
    long = Invite("M2", "Ẵ" * 200 + "😀", "CB1", CELL, "AAAA-BBBB", date(2026, 1, 5), "", "")
    write_invitation_sheet(path, [INVITE] * 8 + [long], words)
    pages = [page.extract_text().splitlines() for page in pypdf.PdfReader(path).pages]
    card = [
        "Nguyễn Thị Ánh",
        CELL,
        "invite.code_label",
        "K7QM-4TXP",
        "Dùng đến hết ngày 31/12/2025",
        "mở trang https://tusoi.example",
    ]
    assert [line.strip() for line in pages[0]] == card * 8
    name, *rest = [line.strip() for line in pages[1]]
    assert set(name) == {"Ẵ", "…"}
    assert rest == [CELL, "invite.code_label", "AAAA-BBBB", "Dùng đến hết ngày 05/01/2026", "invite.how_typed"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("page", "bot", "zalo", "says"),
    [
        (PAGE, BOT, "", ["Trang web", "Telegram", "mở trang https://tusoi.example"]),
        (PAGE, "", "", ["mở trang https://tusoi.example"]),
        ("", BOT, "", ["mở bot @tusoi_bot"]),
        ("", "", "", ["invite.how_typed"]),
        (PAGE, BOT, "Chi bộ 5", ["Trang web", "Telegram", "mở trang https://tusoi.example", "Zalo: mở bot Chi bộ 5"]),
        (PAGE, "", "Chi bộ 5", ["mở trang https://tusoi.example", "Zalo: mở bot Chi bộ 5"]),
        ("", BOT, "Chi bộ 5", ["mở bot @tusoi_bot", "Zalo: mở bot Chi bộ 5"]),
        ("", "", "Chi bộ 5", ["tìm bot Chi bộ 5"]),
    ],
)
def test_a_card_says_how_to_come_in_by_each_channel_that_is_set_up(
    tmp_path: Path, page: str, bot: str, zalo: str, says: list[str]
) -> None:
    path = tmp_path / "moi.pdf"
    write_invitation_sheet(path, [replace(INVITE, web_link=page, telegram_link=bot, zalo_bot=zalo)], words)
    (printed,) = pypdf.PdfReader(path).pages
    lines = [line.strip() for line in printed.extract_text().splitlines()]
    same = ("Nguyễn Thị Ánh", CELL, "invite.code_label", "K7QM-4TXP", "Dùng đến hết ngày 31/12/2025")
    assert [line for line in lines if line not in same] == says
