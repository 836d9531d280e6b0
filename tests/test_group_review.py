"""Without buttons: looking back by the numbers of the walk, going back a group, and the sheet by a link."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from handlers import states as s
from handlers.events import CommitmentBegun, GroupOpened, SheetOpened
from handlers.packing import pack
from tests.conversation import Person, Town, fresh_database, labels, shelf
from tests.group_town import LONGEST, PERIOD, all_none, kept, place, says, units


@pytest.fixture(params=[False, True], ids=["never restarted", "restarted before each turn"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Town:
    return Town(fresh_database(tmp_path), restless=request.param)


@pytest.fixture
def an(town: Town) -> Person:
    return town.joined("AN", channel="zalo", address="1:an")


ALL_ANSWERED = ("/tusoi", "3:2 5:1", "12:1", "27:2")


def title(number: int) -> str:
    return shelf().current("vi").indicators[number - 1].title


# ------------------------------------------------------------------ looking back


def test_looking_back_has_the_numbers_of_the_walk_alone(town: Town, an: Person) -> None:
    *_, first = says(an, *ALL_ANSWERED, "Xem lại từng mục")
    assert (f"\n3. {title(3)}: Có\n" in first, f"\n4. {title(4)}: Không có\n" in first) == (True, True)
    assert ("1.3" in first, "ví dụ sửa 1." in first) == (False, True)
    assert first.endswith("Hoặc gõ: “Nhóm sau”, “Quay lại”")
    (second,) = says(an, "nhóm sau")
    assert (f"\n12. {title(12)}: Có phần\n" in second, "ví dụ sửa 10." in second) == (True, True)
    assert second.endswith("Hoặc gõ: “Nhóm trước”, “Nhóm sau”, “Quay lại”")
    says(an, "sửa 12 có")
    assert (place(an), kept(town)[12]) == (s.ReviewingGroup(PERIOD, 1), 2)
    says(an, "quay lại")
    assert place(an) == s.AtOverview(PERIOD)


def test_a_number_there_opens_its_question_and_no_other(town: Town, an: Person) -> None:
    says(an, *ALL_ANSWERED, "Xem lại từng mục", "Nhóm sau", "10")
    assert place(an) == s.AtQuestion(PERIOD, "2.1", reviewing=True)
    says(an, "1")
    assert kept(town)[10] == 1
    says(an, "Xem lại từng mục", "12")
    assert (place(an), an.replies[-1].screen.notices) == (
        s.ReviewingGroup(PERIOD, 0),
        ("Số 12 không ở phần này, chưa ghi gì. Phần này là câu 1 đến 9.",),
    )


def test_what_is_no_number_there_is_told(an: Person) -> None:
    says(an, *ALL_ANSWERED, "Xem lại từng mục", "xin chào")
    assert (place(an), len(an.replies[-1].screen.notices)) == (s.ReviewingGroup(PERIOD, 0), 1)


def test_with_buttons_looking_back_is_as_it_was(town: Town) -> None:
    phone = town.joined("AN")
    phone.walks()
    reply = phone.presses("Xem lại từng mục")
    assert f"1.1 {title(1)}: Không có" in labels(reply)


# ------------------------------------------------------------------ about what a commitment is


def test_a_commitment_is_begun_by_the_number_of_the_walk(town: Town, an: Person) -> None:
    *_, screen = says(an, *ALL_ANSWERED, "Gửi", "Ghi cam kết")
    assert f"3. {title(3)}\n5. {title(5)}\n12. {title(12)}\n27. {title(27)}\n" in screen
    assert ("1.3" in screen, screen.endswith("Hoặc gõ: “Quay lại”")) == (False, True)
    says(an, "4")
    assert (place(an), an.replies[-1].screen.notices) == (
        s.ChoosingIndicator(), ("Xin gõ một trong các số dưới đây, ví dụ 3.",),
    )  # fmt: skip
    (writing,) = says(an, "câu 12")
    assert (place(an), f"12. {title(12)}" in writing) == (s.WritingCommitment("2.3"), True)


@pytest.mark.parametrize("language", ["Tiếng Việt", "English"])
def test_the_longest_lists_fit(an: Person, language: str) -> None:
    an.says("/ngonngu")
    an.chooses(language)
    marked = (" ".join(f"{number}:1" for number in range(first, first + 9)) for first in (1, 10, 19))
    says(an, "/tusoi", *marked)
    for group in range(3):
        an.sends(GroupOpened(group))
        assert (place(an), units(an) <= LONGEST) == (s.ReviewingGroup(PERIOD, group), True)
    an.sends(CommitmentBegun(""))
    assert (place(an), units(an) <= LONGEST) == (s.ChoosingIndicator(), True)


# ------------------------------------------------------------------ back a group


def test_going_back_in_the_first_group_ends_at_the_menu(an: Person) -> None:
    says(an, "/tusoi", "quay lại")
    assert place(an) == s.AtMenu()


@pytest.mark.parametrize("text", ["quay lại", "Nhóm trước", "trở lại"])
def test_going_back_in_a_later_group_shows_the_one_before(town: Town, an: Person, text: str) -> None:
    *_, second = says(an, "/tusoi", "3:2")
    assert second.endswith("Hoặc gõ: “Nhóm trước”, “Mở trang web”, “Để sau”")
    (before,) = says(an, text)
    assert (place(an), f"3. {title(3)}: Có\n" in before) == (s.ReviewingGroup(PERIOD, 0), True)
    says(an, "sửa 3 có phần", "quay lại")
    assert (place(an), kept(town)) == (s.AtGroup(PERIOD, 1), all_none(1, 9, n3=1))


def test_a_group_before_that_has_nothing_is_none(town: Town, an: Person) -> None:
    says(an, "/tusoi")
    town.write(lambda db: db.execute("UPDATE chats SET state = 'AtGroup:2026-12:1:0' WHERE address = '1:an'"))
    says(an, "quay lại")
    assert place(an) == s.AtGroup(PERIOD, 0)


# ------------------------------------------------------------------ the sheet


@pytest.mark.parametrize("text", ["phiếu", "Phiếu tự soi", "tai phieu", "/phieu"])
def test_the_sheet_is_asked_for_in_words_and_comes_as_one_link(town: Town, an: Person, text: str) -> None:
    says(an, "/tusoi", "3:2", text)
    (notice,) = an.replies[-1].screen.notices
    assert notice.startswith("Phiếu tự soi của đồng chí (Word hoặc PDF), tải về bằng đường dẫn riêng này:\nhttps://")
    assert place(an) == s.AtGroup(PERIOD, 1, brief=True)
    ((event,),) = town.connection.execute("SELECT event FROM links").fetchall()
    assert event == pack(SheetOpened())


def test_without_anything_answered_there_is_no_sheet_and_no_link(town: Town, an: Person) -> None:
    says(an, "phiếu")
    assert an.replies[-1].screen.notices == ("Kỳ này đồng chí chưa trả lời câu nào nên chưa có phiếu.",)
    assert town.connection.execute("SELECT count(*) FROM links").fetchone() == (0,)


def test_without_a_page_the_sheet_cannot_be_had_here(town: Town, an: Person) -> None:
    town.house = replace(town.house, page_url="http://127.0.0.1:8080")
    says(an, "/tusoi", "3:2", "phiếu")
    assert an.replies[-1].screen.notices[0].startswith("Ở đây không gửi được tệp, mà trang web")


@pytest.mark.parametrize("channel", ["telegram", "web"])
def test_with_files_the_sheets_screen_is_opened(town: Town, channel: str) -> None:
    phone = town.joined("AN", channel=channel)
    phone.says("/tusoi")
    phone.presses("Có")
    phone.says("/phieu")
    assert place(phone) == s.AtSheet(PERIOD)


def test_the_help_names_the_sheet_and_notes(an: Person) -> None:
    (screen,) = says(an, "/trogiup")
    assert ("/phieu: phiếu tự soi" in screen, "Ghi chú cho câu 3: gõ “sửa 3”, rồi “ghi chú”." in screen) == (True, True)
