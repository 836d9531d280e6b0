"""What waits to be weighed or confirmed: every form of it, one chat at a time, and nothing stored that was not said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers import events as e
from handlers import states as s
from tests.conversation import Person, Town, fresh_database
from tests.group_town import PERIOD, all_none, kept, place, says

UNCLEAR = (
    "Chưa rõ ý đồng chí, chưa ghi gì. Xin gõ 1 (Có phần) hoặc 2 (Có) cho từng câu."
    " Thật ra Không có ở câu 20: gõ 20:0. Làm lại cả phần này: gõ “đọc lại”."
)
WORDS = {"Không có": 0, "Có phần": 1, "Có": 2}


@pytest.fixture(params=[False, True], ids=["never restarted", "restarted before each turn"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Town:
    return Town(fresh_database(tmp_path), restless=request.param)


@pytest.fixture
def an(town: Town) -> Person:
    return town.joined("AN", channel="zalo", address="1:an")


def waits(town: Town, code: str = "AN") -> dict[str, int | None] | None:
    typed = town.runs_of(code)[0].typed
    return None if typed is None else dict(typed)


# ------------------------------------------------------------------ one number after another


def test_numbers_sent_one_by_one_are_taken_together(town: Town, an: Person) -> None:
    *_, screen = says(an, "/tusoi", "3", "5")
    assert an.replies[-1].screen.notices == ("Thêm câu 5.",)
    assert "Câu 3, 5: Có phần hay Có?" in screen
    says(an, "câu 8 và 9")
    assert an.replies[-1].screen.notices == ("Thêm câu 8, 9.",)
    says(an, "1 2 1 2")
    assert kept(town) == all_none(1, 9, n3=1, n5=2, n8=1, n9=2)


@pytest.mark.parametrize("text", ["thêm 5", "thêm câu 5", "5", "câu 5", "3 5"])
def test_one_more_is_said_in_many_ways(town: Town, an: Person, text: str) -> None:
    says(an, "/tusoi", "3", text)
    assert (an.replies[-1].screen.notices, waits(town)) == (("Thêm câu 5.",), {"1.3": None, "1.5": None})


def test_one_more_may_bring_its_weight(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3", "5:2 7")
    assert waits(town) == {"1.3": None, "1.5": 2, "1.7": None}
    says(an, "1", "1")
    assert kept(town) == all_none(1, 9, n3=1, n5=2, n7=1)


def test_one_and_two_are_weights_also_where_they_are_questions(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3", "1")
    assert kept(town) == all_none(1, 9, n3=1)


@pytest.mark.parametrize("text", ["3", "1 3", "5 1", "0", "0 5"])
def test_what_may_be_a_number_or_a_weight_is_not_guessed(town: Town, an: Person, text: str) -> None:
    says(an, "/tusoi", "3", text)
    assert (len(an.replies[-1].screen.notices), waits(town)) == (1, {"1.3": None})
    assert an.replies[-1].screen.notices[0].endswith(("gõ “đọc lại”.", "ví dụ: 1."))


# ------------------------------------------------------------------ weights that are none


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("1 3", "Mức chỉ là 1 (Có phần) hoặc 2 (Có), chưa ghi gì. Xin gõ lại, ví dụ: 1 2."),
        ("3 4", "Mức chỉ là 1 (Có phần) hoặc 2 (Có), chưa ghi gì. Xin gõ lại, ví dụ: 1 2."),
        ("3", "Mức chỉ là 1 (Có phần) hoặc 2 (Có), chưa ghi gì. Xin gõ lại, ví dụ: 1 2."),
        ("12", "Số 12 không ở phần này, chưa ghi gì. Phần này là câu 19 đến 27."),
        ("20 1", UNCLEAR),
    ],
)  # fmt: skip
def test_a_weight_that_is_none_is_told_as_one(town: Town, an: Person, text: str, notice: str) -> None:
    says(an, "/tusoi", "1:1", "10:1", "20 21", text)
    assert (an.replies[-1].screen.notices, waits(town)) == ((notice,), {"3.2": None, "3.3": None})
    says(an, "1 2")
    assert kept(town) == all_none(1, 27, n1=1, n10=1, n20=1, n21=2)


# ------------------------------------------------------------------ the screen of it, and the way back


def test_the_way_to_confirm_is_said_once(town: Town, an: Person) -> None:
    *_, screen = says(an, "/tusoi", "0")
    assert (screen.lower().count("đúng”"), screen.endswith("Hoặc gõ: “Đọc lại”, “Mở trang web”, “Để sau”")) == (1, True)
    says(an, "Đúng")
    assert kept(town) == all_none(1, 9)


@pytest.mark.parametrize("typed", ["0", "3 5"])
def test_going_back_from_what_waits_reads_the_nine_again(town: Town, an: Person, typed: str) -> None:
    first, _, again = says(an, "/tusoi", typed, "quay lại")
    assert (again == first, waits(town)) == (True, None)


# ------------------------------------------------------------------ two chats of one member


@pytest.fixture
def tablet(town: Town, an: Person) -> Person:
    """An's second chat on Zalo, with another bot; it is the same member."""
    assert an.replies
    return town.joined("AN", channel="zalo", address="2:an")


@pytest.mark.parametrize(("shown", "instead"), [("0", "3 5:2"), ("3 5", "0"), ("3", "7")])
@pytest.mark.parametrize("confirmed", ["0", "đúng", "1", "1 2", "sửa 3 có", "quay lại"])
def test_a_chat_confirms_only_what_it_was_shown(
    town: Town, an: Person, tablet: Person, shown: str, instead: str, confirmed: str
) -> None:
    says(an, "/tusoi", shown)
    says(tablet, "/tusoi", instead)
    before = waits(town)
    (screen,) = says(an, confirmed)
    assert (place(an), kept(town), waits(town)) == (s.AtGroup(PERIOD, 0), {}, before)
    assert "Phai nhạt lý tưởng" in screen


def test_the_chat_that_typed_last_goes_on(town: Town, an: Person, tablet: Person) -> None:
    says(an, "/tusoi", "0")
    says(tablet, "/tusoi", "3 5", "1 2")
    assert kept(town) == all_none(1, 9, n3=1, n5=2)
    says(an, "đúng")
    assert (place(an), kept(town)) == (s.AtGroup(PERIOD, 1), all_none(1, 9, n3=1, n5=2))


def test_what_waits_in_another_chat_is_not_opened_here(town: Town, an: Person, tablet: Person) -> None:
    says(an, "/tusoi", "3 5")
    (screen,) = says(tablet, "/tusoi")
    assert (place(tablet), "Phai nhạt lý tưởng" in screen) == (s.AtGroup(PERIOD, 0), True)
    says(tablet, "xin chào", "đọc lại")
    says(an, "1 2")
    assert kept(town) == all_none(1, 9, n3=1, n5=2)


def test_a_forged_confirmation_of_another_chats_words_saves_nothing(town: Town, an: Person, tablet: Person) -> None:
    says(an, "/tusoi", "0")
    says(tablet, "/tusoi", "0")
    an.sends(e.GroupConfirmed())
    assert (place(an), kept(town)) == (s.AtGroup(PERIOD, 0), {})


# ------------------------------------------------------------------ whatever is typed


@pytest.fixture(scope="module")
def busy_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return Town(fresh_database(tmp_path_factory.mktemp("weighing")))


@pytest.fixture(scope="module")
def busy_an(busy_town: Town) -> Person:
    person = busy_town.joined("AN", channel="zalo", address="1:an")
    person.says("/tusoi")
    return person


@contextmanager
def at_group(town: Town, person: Person, group: int) -> Iterator[None]:
    """Whatever happens in it, the next test begins with nothing answered."""
    replies = len(person.replies)
    with town.undone():
        for _ in range(group):
            person.says("0")
            person.says("0")
        yield
    del person.replies[replies:]


def read_out(sentence: str) -> dict[int, int]:
    return {int(number): WORDS[word] for number, word in re.findall(r"câu (\d+) (Không có|Có phần|Có)", sentence)}


def stored(town: Town, numbers: range) -> dict[int, int]:
    return {number: value for number, value in kept(town).items() if number in numbers}


def unsaid(town: Town, person: Person) -> list[str]:
    """What waits and does not stand on the screen, with its weight where it has one."""
    codes = [each.code for each in town.runs_of("AN")[0].catalogue.indicators]
    typed = {codes.index(code) + 1: value for code, value in (waits(town) or {}).items()}
    screen = person.replies[-1].screen
    understood = next((line for line in screen.lines if line.startswith("Đã rõ")), "")
    asked = {int(number) for number in re.findall(r"\d+", screen.title)} if "Có phần hay Có?" in screen.title else set()
    return [
        f"câu {number}: {value}"
        for number, value in typed.items()
        if (number not in asked if value is None else value and read_out(understood).get(number) != value)
    ]


NUMBERS = st.sampled_from([0, 1, 2, 3, 4, 5, 7, 9, 10, 12, 18])
ONE = st.one_of(
    NUMBERS.map(str),
    st.tuples(NUMBERS, st.sampled_from([0, 1, 2, 3])).map(lambda pair: f"{pair[0]}:{pair[1]}"),
    st.tuples(NUMBERS, st.sampled_from(["có", "có phần", "không có"])).map(lambda pair: f"câu {pair[0]} {pair[1]}"),
    st.sampled_from(["có", "có phần", "thêm 4", "còn lại không"]),
)
TYPED = st.one_of(
    st.tuples(st.lists(ONE, min_size=1, max_size=4), st.sampled_from([" ", ", ", " và ", "\n"])).map(
        lambda parts: parts[1].join(parts[0])
    ),
    st.sampled_from(["đúng", "đọc lại", "quay lại", "sửa 3 có", "sửa 12 có phần", "?3", "không"]),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(group=st.sampled_from([0, 1]), marked=st.sampled_from(["3", "3 5", "12", "12 14 18", "4:2 3"]), data=st.data())
def test_nothing_is_stored_that_the_confirmation_does_not_repeat(
    busy_town: Town, busy_an: Person, group: int, marked: str, data: st.DataObject
) -> None:
    numbers = range(9 * group + 1, 9 * group + 10)
    with at_group(busy_town, busy_an, group):
        for text in [marked, *data.draw(st.lists(TYPED, min_size=1, max_size=4))]:
            before, here = stored(busy_town, numbers), place(busy_an)
            reply = busy_an.says(text)
            after = stored(busy_town, numbers)
            notices = " ".join(reply.screen.notices)
            if isinstance(place(busy_an), s.ConfirmingGroup):
                assert unsaid(busy_town, busy_an) == []
            if after == before:
                continue
            told = read_out(notices.replace(": Có", " Có").replace(": Không", " Không"))
            assert {number: value for number, value in after.items() if value} == {
                number: value for number, value in {**before, **told}.items() if value and number in numbers
            }
            silent = len([number for number in after if number not in told and number not in before])
            said = {f"{silent} câu còn lại Không có", f"cả {silent} câu Không có"}
            assert not silent or any(sentence in notices for sentence in said)
            if not isinstance(here, (s.AtGroup, s.ConfirmingGroup)) or here.group != group:
                return
