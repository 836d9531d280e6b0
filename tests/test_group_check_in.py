"""The check-in where there are no buttons: several commitments in one message, at most five messages for three."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from handlers import events as e
from handlers import states as s
from tests.conversation import Person, Town, fresh_database

LONGEST = 2000  # UTF-16 units of one message
QUARTER = "2027-Q1"
TEXTS = ("Học nghị quyết đầy đủ.", "Nói thẳng trong họp.", "Đi họp đúng giờ.")
UNCLEAR = "Chưa rõ ý đồng chí, chưa ghi gì. Xin gõ lại như dưới đây."


@pytest.fixture(params=[False, True], ids=["never restarted", "restarted before each turn"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Town:
    return Town(fresh_database(tmp_path), restless=request.param)


def who_commits(town: Town, *texts: str, code: str = "AN") -> Person:
    """Somebody on Zalo whose commitments were made in the quarter before."""
    phone = town.joined(code)
    for text in texts:
        phone.sends(e.CommitmentBegun("1.1"))
        phone.says(text)
        phone.presses("Cuối tháng này")
        phone.presses("Chỉ mình tôi")
    return town.joined(code, channel="zalo", address=f"1:{code.lower()}")


@pytest.fixture
def an(town: Town) -> Person:
    person = who_commits(town, *TEXTS)
    town.wait(days=45)
    person.sends(e.Returned())
    return person


def says(person: Person, *texts: str) -> list[str]:
    screens = []
    for text in texts:
        person.says(text)
        assert len(person.screen.encode("utf-16-le")) // 2 <= LONGEST
        screens.append(person.screen)
    return screens


def opens(person: Person) -> str:
    person.says("/menu")
    person.chooses("Kiểm lại quý I")
    return person.screen


def place(person: Person) -> s.State:
    return person.replies[-1].chat.state


def kept(town: Town) -> list[tuple[str, date | None, int | None]]:
    """State, day and the answer of this quarter, of each commitment."""
    answers = {each.commitment: each.value for each in town.check_ins_of("AN") if each.quarter == QUARTER}
    return [(each.state, each.due, answers.get(each.id)) for each in town.commitments_of("AN")]


BEFORE = date(2026, 12, 31)


def test_three_commitments_take_four_messages_from_the_menu(town: Town, an: Person) -> None:
    before = len(an.replies)
    first = opens(an)
    second, third = says(an, "1:0 2:1 3:2", "2: 31/3/2027; 3: 15/4/2027")
    assert (len(an.replies) - before, place(an)) == (4, s.AtCheckInEnd())
    assert [f"{number}. “{text}”" in first for number, text in enumerate(TEXTS, 1)] == [True] * 3
    assert second.startswith("Đã ghi: 1 đã khắc phục; 2 đang khắc phục; 3 chưa khắc phục.\n\n")
    assert third.startswith("Đã ghi hạn: 2 đến 31/3/2027; 3 đến 15/4/2027.\n\n")
    assert kept(town) == [
        ("closed", BEFORE, 0), ("open", date(2027, 3, 31), 1), ("open", date(2027, 4, 15), 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["0 1 2", "0, 1, 2", "1:0, 2:1, 3:2", "1=0 3=2 2=1", "1 đã, 2 đang, 3 chưa",
     "1 xong; 2 dang khac phuc; cam kết 3 chưa khắc phục", "đã, đang, chưa"],
)  # fmt: skip
def test_answers_are_typed_by_number_in_order_or_in_words(town: Town, an: Person, text: str) -> None:
    opens(an)
    says(an, text)
    assert [value for _, _, value in kept(town)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1", UNCLEAR),
        ("1 2", UNCLEAR),
        ("0 1 2 0", UNCLEAR),
        ("1:0 2", UNCLEAR),
        ("xong", UNCLEAR),
        ("1.2", UNCLEAR),
        ("xong hết rồi", UNCLEAR),
        ("4:1", "Không có cam kết số 4 ở đây, chưa ghi gì."),
        ("1:3", "Chưa rõ mức của cam kết 1, chưa ghi gì. Mức chỉ là đã, đang hoặc chưa khắc phục."),
        ("1:0 1:2", "Cam kết 1 gõ hai lần khác nhau, chưa ghi gì. Xin gõ lại."),
    ],
)
def test_what_is_doubtful_is_told_and_nothing_is_saved(town: Town, an: Person, text: str, sentence: str) -> None:
    opens(an)
    says(an, text)
    assert (an.replies[-1].screen.notices, place(an)) == ((sentence,), s.CheckingInTogether(QUARTER, "1,2,3"))
    assert kept(town) == [("open", BEFORE, None)] * 3


@pytest.mark.parametrize("text", ["2 1", "2 2", "3 2"])
def test_digits_that_may_be_numbers_without_their_colon_are_not_taken_as_answers_in_order(
    town: Town, an: Person, text: str
) -> None:
    """Commitments 2 and 3 wait."""
    opens(an)
    says(an, "1:0", text)
    assert (an.replies[-1].screen.notices, [value for _, _, value in kept(town)]) == ((UNCLEAR,), [0, None, None])
    says(an, "0 1")
    assert [value for _, _, value in kept(town)] == [0, 0, 1]


def test_those_that_were_not_named_are_asked_for_again_under_their_numbers(town: Town, an: Person) -> None:
    opens(an)
    (screen,) = says(an, "2 đang")
    assert ("1. “Học" in screen, "2. “Nói" in screen, "3. “Đi" in screen) == (True, False, True)
    says(an, "0 0", "15/4")
    assert kept(town) == [("closed", BEFORE, 0), ("open", date(2027, 4, 15), 1), ("closed", BEFORE, 0)]
    assert place(an) == s.AtCheckInEnd()


def test_when_all_is_put_right_no_day_is_asked_for(town: Town, an: Person) -> None:
    opens(an)
    says(an, "0 0 0")
    assert (place(an), [state for state, _, _ in kept(town)]) == (s.AtCheckInEnd(), ["closed"] * 3)


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (("15/4/2027",), (date(2027, 4, 15),) * 3),
        (("Giữ nguyên",), (BEFORE,) * 3),
        (("giu nguyen",), (BEFORE,) * 3),
        (("1: 1/3; 2 giữ nguyên, 3: 5.3.27",), (date(2027, 3, 1), BEFORE, date(2027, 3, 5))),
        (("1: 1/3 2: 2/3 3: 3/3",), (date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 3))),
        (("2: 2/3", "15/4"), (date(2027, 4, 15), date(2027, 3, 2), date(2027, 4, 15))),
        (("2: 2/3", "giữ nguyên"), (BEFORE, date(2027, 3, 2), BEFORE)),
        (("để nguyên",), (BEFORE,) * 3),
        (("Giữ hạn cũ",), (BEFORE,) * 3),
        (("31/3 ạ",), (date(2027, 3, 31),) * 3),
        (("cuối tháng 3",), (date(2027, 3, 31),) * 3),
        (("dạ cuối tháng 2/2028 ạ",), (date(2028, 2, 29),) * 3),
        (("cuối tháng này",), (date(2027, 1, 31),) * 3),
        (("đến cuối tháng sau",), (date(2027, 2, 28),) * 3),
        (("1: cuối tháng 3; 2: để nguyên; 3 cuối tháng 4",), (date(2027, 3, 31), BEFORE, date(2027, 4, 30))),
        (("1: giữ hạn cũ 2: cuoi thang 1 3: 15/4 ạ",), (BEFORE, date(2027, 1, 31), date(2027, 4, 15))),
    ],
)
def test_days_are_typed_for_each_for_all_or_stay(
    town: Town, an: Person, texts: tuple[str, ...], days: tuple[date, ...]
) -> None:
    opens(an)
    says(an, "1 2 1", *texts)
    assert ([day for _, day, _ in kept(town)], place(an)) == ([*days], s.AtCheckInEnd())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("cuối tháng 13", "Chưa rõ ngày, chưa ghi gì. Xin gõ ngày trước, tháng sau, như ví dụ dưới đây."),
        ("cuối tháng 3/2020", "Ngày 31/3/2020 đã qua. Xin chọn ngày sau này."),
        ("mai", "Chưa rõ ngày, chưa ghi gì. Xin gõ ngày trước, tháng sau, như ví dụ dưới đây."),
        ("1: 31/2/2027", "Chưa rõ ngày, chưa ghi gì. Xin gõ ngày trước, tháng sau, như ví dụ dưới đây."),
        ("1: 1/3, 2/3", "Chưa rõ ngày, chưa ghi gì. Xin gõ ngày trước, tháng sau, như ví dụ dưới đây."),
        ("1: 1/3; 4: 2/3", "Không có cam kết số 4 ở đây, chưa ghi gì."),
        ("1: 1/3; 1: 2/3", "Cam kết 1 gõ hai lần khác nhau, chưa ghi gì. Xin gõ lại."),
        ("1: 1/3/2027; 2: 1/3/2020", "Ngày 1/3/2020 đã qua. Xin chọn ngày sau này."),
        ("1/3/2035", "Ngày đó xa quá. Xin chọn trong vòng hai năm."),
    ],
)
def test_a_day_that_cannot_be_is_told_and_nothing_is_saved(town: Town, an: Person, text: str, sentence: str) -> None:
    opens(an)
    says(an, "1 2 1", text)
    assert (an.replies[-1].screen.notices, place(an)) == ((sentence,), s.DatingTogether("1,2,3", "1,2,3"))
    assert [day for _, day, _ in kept(town)] == [BEFORE] * 3


# ------------------------------------------------------------------ notes


def stands_at(town: Town, packed: str) -> None:
    town.write(lambda db: db.execute("UPDATE chats SET state = ? WHERE address = '1:an'", (packed,)))


def notes(town: Town, code: str = "AN") -> dict[int, str]:
    return {each.commitment: each.note for each in town.check_ins_of(code) if each.note}


@pytest.mark.parametrize(
    ("text", "kept_notes"),
    [
        ("ghi chú 2: Tôi đã nói ở cuộc họp tháng 1.", {2: "Tôi đã nói ở cuộc họp tháng 1."}),
        ("Ghi chú cho cam kết 2 - đã nói", {2: "đã nói"}),
        ("GHI CHU 2: 1:0 2:1", {2: "1:0 2:1"}),
        ("ghi chú số 2 còn\nmột việc", {2: "còn\nmột việc"}),
        ("ghi chú 1: một\nghi chú 3: ba", {1: "một", 3: "ba"}),
    ],
)
@pytest.mark.parametrize("first", [(), ("1 2 1",)], ids=["before the answers", "after them"])
def test_a_note_is_typed_with_its_number(
    town: Town, an: Person, text: str, kept_notes: dict[int, str], first: tuple[str, ...]
) -> None:
    opens(an)
    says(an, *first)
    here, before = place(an), kept(town)
    says(an, text)
    assert (notes(town), place(an), kept(town)) == (kept_notes, here, before)
    assert an.replies[-1].screen.notices[0].startswith("Đã lưu ghi chú:\n")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ghi chú 4: gì", "Không có cam kết số 4 ở đây, chưa ghi gì."),
        ("ghi chú 0: gì", "Không có cam kết số 0 ở đây, chưa ghi gì."),
        ("ghi chú 2:", "Chưa có lời ghi chú. Xin gõ “ghi chú 2:” rồi viết tiếp."),
        ("ghi chú 1: một\nghi chú 1: hai", "Cam kết 1 gõ hai lần khác nhau, chưa ghi gì. Xin gõ lại."),
        ("ghi chú 1: một\nghi chú 4: hai", "Không có cam kết số 4 ở đây, chưa ghi gì."),
        ("ghi chú", UNCLEAR),
        ("1:0\nghi chú 1: một", UNCLEAR),
    ],
)
def test_a_note_that_cannot_be_is_told_and_nothing_is_kept(town: Town, an: Person, text: str, sentence: str) -> None:
    opens(an)
    says(an, text)
    assert (an.replies[-1].screen.notices, notes(town)) == ((sentence,), {})


def test_a_note_that_is_too_long_is_refused(town: Town, an: Person) -> None:
    opens(an)
    says(an, f"ghi chú 1: {'a' * 500}")
    assert notes(town) == {1: "a" * 500}
    says(an, f"ghi chú 1: {'b' * 501}")
    assert notes(town) == {1: "a" * 500}


def test_three_commitments_with_a_note_take_five_messages(town: Town, an: Person) -> None:
    before = len(an.replies)
    screen = opens(an)
    assert "Ghi chú cho cam kết 2: gõ “ghi chú 2:” rồi viết tiếp." in screen
    says(an, "ghi chú 2: Đã nói.", "1:0 2:1 3:2", "giữ nguyên")
    assert (len(an.replies) - before, place(an), notes(town)) == (5, s.AtCheckInEnd(), {2: "Đã nói."})


def test_a_note_is_sealed_and_stands_in_no_place(town: Town, an: Person) -> None:
    opens(an)
    says(an, "ghi chú 2: riêng tư")
    stored = town.dump()
    assert [row for rows in stored.values() for row in rows if "riêng tư" in str(row)] == []


def test_nobody_notes_at_somebody_elses_commitment(town: Town, an: Person) -> None:
    """Three people: An's place is made to speak of Giang's commitment, and Bình looks on."""
    who_commits(town, "việc riêng của Giang", code="GIANG")
    opens(an)
    for packed in (f"CheckingInTogether:{QUARTER}:1,4", "DatingTogether:1,4:1"):
        stands_at(town, packed)
        says(an, "ghi chú 2: gì")
    assert (notes(town, "GIANG"), notes(town, "AN")) == ({}, {})


def test_long_commitments_are_shortened_until_they_fit(town: Town) -> None:
    an = who_commits(town, *(f"{number} {'🌱' * 470}" for number in range(9)))
    town.wait(days=45)
    opens(an)
    says(an, "xin chào", "\n".join(f"ghi chú {number}: {'🌱' * 240}" for number in range(1, 10)))
    assert len(notes(town)) == 9
    says(an, " ".join("121212121"), "xin chào", "ghi chú 9: thêm", "2: 1/3")
    assert place(an) == s.DatingTogether("1,2,3,4,5,6,7,8,9", "1,3,4,5,6,7,8,9")


def test_ten_commitments_are_asked_for_in_two_messages(town: Town) -> None:
    an = who_commits(town, *(f"Việc thứ {number}." for number in range(1, 12)))
    town.wait(days=45)
    opens(an)
    says(an, " ".join("000000001"), "giữ nguyên")
    assert place(an) == s.CheckingInTogether(QUARTER, "10,11")
    says(an, "0 0")
    assert place(an) == s.AtCheckInEnd()


def test_one_commitment_alone_has_the_screen_it_had(town: Town) -> None:
    an = who_commits(town, TEXTS[0])
    town.wait(days=45)
    opens(an)
    assert place(an) == s.CheckingIn(1)
    says(an, "0")
    assert place(an) == s.AtCheckInEnd()


def test_what_was_answered_on_the_page_meanwhile_keeps_the_numbers_as_they_were(town: Town, an: Person) -> None:
    page = town.joined("AN", channel="web")
    opens(an)
    page.sends(e.Remedied(1, 0, QUARTER))
    says(an, "3:0 2:0")
    assert ([value for _, _, value in kept(town)], place(an)) == ([0, 0, 0], s.AtCheckInEnd())


def test_what_was_withdrawn_meanwhile_is_not_answered(town: Town, an: Person) -> None:
    page = town.joined("AN", channel="web")
    opens(an)
    page.sends(e.WithdrawingOpened(1))
    page.sends(e.CommitmentWithdrawn(1))
    says(an, "1:0 2:0 3:0")
    assert kept(town) == [("withdrawn", BEFORE, None), ("closed", BEFORE, 0), ("closed", BEFORE, 0)]
    assert an.replies[-1].screen.notices[0] == "Đã ghi: 2 đã khắc phục; 3 đã khắc phục."


def test_a_check_in_of_the_quarter_before_is_over(town: Town, an: Person) -> None:
    opens(an)
    town.wait(days=90)
    says(an, "0 0 0")
    assert (place(an), [value for _, _, value in kept(town)]) == (s.CheckingInTogether("2027-Q2", "1,2,3"), [None] * 3)


@pytest.mark.parametrize("asked", ["4", "4,5", "x", "", "9" * 30, "²"])
def test_a_place_about_somebody_elses_commitments_shows_and_changes_nothing(town: Town, an: Person, asked: str) -> None:
    """Three people: An's place is made to speak of Giang's commitment, and Bình looks on."""
    who_commits(town, "việc riêng của Giang", code="GIANG")
    before = [each.state for each in town.commitments_of("GIANG")]
    packed = f"CheckingInTogether:{QUARTER}:{asked}"
    town.write(lambda db: db.execute("UPDATE chats SET state = ? WHERE address = '1:an'", (packed,)))
    (screen,) = says(an, "1:0")
    packed = f"DatingTogether:{asked}:{asked}"
    town.write(lambda db: db.execute("UPDATE chats SET state = ? WHERE address = '1:an'", (packed,)))
    (later,) = says(an, "1: 1/3/2027")
    assert ("Giang" in screen + later, [each.state for each in town.commitments_of("GIANG")]) == (False, before)
    assert kept(town) == [("open", BEFORE, None)] * 3
