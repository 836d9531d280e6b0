"""What is typed for nine indicators at once: every form that is understood, and what is never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.states import AtGroup, AtOverview, ConfirmingGroup
from handlers.typed_answers import STANDINGS, WEIGHTS, Doubt, correction, explanation, in_order, is_none, read
from handlers.understanding import fold
from tests.conversation import Person, Town, fresh_database, wording

FIRST, SECOND = range(1, 10), range(10, 19)
WORDS = {0: "Không có", 1: "Có phần", 2: "Có"}


# ------------------------------------------------------------------ understood


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("3 5", {3: None, 5: None}),
        ("3,5", {3: None, 5: None}),
        ("3, 5.", {3: None, 5: None}),
        ("3 và 5", {3: None, 5: None}),
        ("3\n5", {3: None, 5: None}),
        ("câu 3 và câu 5", {3: None, 5: None}),
        ("Câu số 3, 5 và 7!", {3: None, 5: None, 7: None}),
        ("03 05", {3: None, 5: None}),
        ("3:2 5:1", {3: 2, 5: 1}),
        ("3 : 2 ; 5 : 1", {3: 2, 5: 1}),
        ("3=2, 5=1", {3: 2, 5: 1}),
        ("\uff13\uff1a\uff12\u3000\uff15\uff1a\uff11", {3: 2, 5: 1}),
        ("3:2\u200b 5:1\ufeff", {3: 2, 5: 1}),
        ("3-0", {3: 0}),
        ("3:2 5", {3: 2, 5: None}),
        ("5 3:2", {5: None, 3: 2}),
        ("câu 3 có", {3: 2}),
        ("câu3có", {3: 2}),
        ("“câu 3 có”", {3: 2}),
        ("CÂU 3 LÀ CÓ PHẦN", {3: 1}),
        ("câu 3: không có", {3: 0}),
        ("câu 3 ko, câu 5 ko có", {3: 0, 5: 0}),
        ("cau 3 co phan, cau 5 co", {3: 1, 5: 2}),
        ("câu 3 có một phần và câu 5 có", {3: 1, 5: 2}),
        ("câu 3 và câu 5 có phần", {3: 1, 5: 1}),
        ("3 và 5 và 7: có", {3: 2, 5: 2, 7: 2}),
        ("3 có, còn lại không", {3: 2}),
        ("câu 3 có phần, các câu còn lại đều không có", {3: 1}),
        ("3 yes, 5 partly", {3: 2, 5: 1}),
        ("dạ câu 3 có ạ", {3: 2}),
        ("Dạ, 3 5 ạ.", {3: None, 5: None}),
        ("3, 5 có phần", {3: None, 5: 1}),
        ("3 và 5:2", {3: None, 5: 2}),
        ("3 3", {3: None}),
        ("3:2 3:2", {3: 2}),
    ],
)
def test_what_is_clear_is_understood(text: str, meant: dict[int, int | None]) -> None:
    assert read(text, WEIGHTS, FIRST) == meant
    assert read(unicodedata.normalize("NFD", text), WEIGHTS, FIRST) == meant


@pytest.mark.parametrize("text", ["12-2", "12 - 2"])
def test_a_hyphen_is_read_where_it_can_be_nothing_else(text: str) -> None:
    assert read(text, WEIGHTS, SECOND) == {12: 2}


@pytest.mark.parametrize(
    ("text", "about", "number"),
    [
        ("", "unclear", 0),
        ("1.5", "unclear", 0),
        ("3.2 5.1", "unclear", 0),
        ("3-2", "unclear", 0),
        ("3-5", "value", 3),
        ("3/5", "unclear", 0),
        ("3–5", "unclear", 0),
        ("từ 3 đến 5", "unclear", 0),
        ("có 3", "unclear", 0),
        ("có", "unclear", 0),
        ("có phần", "unclear", 0),
        ("câu 3 không có phần", "unclear", 0),
        ("không phải câu 3", "unclear", 0),
        ("câu 3 chắc là có", "unclear", 0),
        ("câu 3 mức 2", "unclear", 0),
        ("3 và", "unclear", 0),
        ("3:", "unclear", 0),
        ("3:2:1", "unclear", 0),
        ("3::2", "unclear", 0),
        ("3²", "unclear", 0),
        ("3\u0336 5", "unclear", 0),
        ("3️⃣", "unclear", 0),
        ("٣", "unclear", 0),
        ("còn lại không có", "unclear", 0),
        ("3 5?", "unclear", 0),
        ("9" * 5000, "unclear", 0),
        ("3 15", "outside", 15),
        ("0 3", "outside", 0),
        ("35", "outside", 35),
        ("3:3", "value", 3),
        ("3:02", "value", 3),
        ("3:2 3:1", "twice", 3),
        ("3 3:2", "twice", 3),
        ("câu 3 có, câu 5 có phần, câu 3 không", "twice", 3),
    ],
)
def test_what_is_doubtful_is_not_guessed(text: str, about: str, number: int) -> None:
    found = read(text, WEIGHTS, FIRST)
    assert isinstance(found, Doubt)
    assert (found.about, found.number) == (about, number)


@pytest.mark.parametrize(
    ("text", "is_it"),
    [("0", True), (" \uff10. ", True), ("Không có", True), ("không có câu nào", True), ("khong", True),
     ("dạ không ạ", True), ("ko", True), ("ko có câu nào", True), ("k", True), ("kk", False), ("ko 3", False),
     ("không gì cả", True), ("00", False), ("0 0", False), ("không 3", False), ("có", False), ("không biết", False)],
)  # fmt: skip
def test_none_of_all_is_said_in_few_ways(text: str, is_it: bool) -> None:
    assert is_none(text) is is_it


@pytest.mark.parametrize(
    ("text", "values"),
    [("1 2", (1, 2)), ("1, 2", (1, 2)), ("có phần", (1,)), ("Có phần, có", (1, 2)), ("0 1 2", (0, 1, 2)), ("12", None),
     ("1 có", None), ("có 1", None), ("1:2", None), ("3", None), ("", None), ("câu 1", None), ("01", None)],
)  # fmt: skip
def test_values_alone_are_read_in_their_order(text: str, values: tuple[int, ...] | None) -> None:
    assert in_order(text, WEIGHTS) == values


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1:0 2:1 3:2", {1: 0, 2: 1, 3: 2}),
        ("1 đã, 2 đang", {1: 0, 2: 1}),
        ("cam kết 1 xong, 3 chưa khắc phục", {1: 0, 3: 2}),
    ],
)
def test_the_check_in_has_words_of_its_own(text: str, meant: dict[int, int | None]) -> None:
    assert read(text, STANDINGS, range(1, 4)) == meant


@pytest.mark.parametrize(
    ("text", "asked"),
    [("sửa 3", (3, -1)), ("sua 3", (3, -1)), ("Sửa câu 3", (3, -1)), ("sửa lại câu số 13", (13, -1)),
     ("“sửa 3”", (3, -1)), ("sửa 3 có", (3, 2)), ("sửa 3:1", (3, 1)), ("sửa câu 3 thành không có", (3, 0)),
     ("sửa 3 = 0", (3, 0)), ("change 3", (3, -1)), ("sửa 1.5", None), ("sửa 1,5", None), ("sửa 3 5", None),
     ("sửa 3:5", None),
     ("sửa 3-2", None),
     ("sửa 3 và 5", None), ("sửa", None), ("sửa xe 3", None), ("sửa 3333", None), ("3 sửa", None)],
)  # fmt: skip
def test_a_correction_names_one_number(text: str, asked: tuple[int, int] | None) -> None:
    assert correction(text) == asked


@pytest.mark.parametrize(
    ("text", "number"),
    [("?3", 3), ("? 3", 3), ("\uff1f\uff11\uff13", 13), ("giải thích 3", 3), ("giai thich cau 3", 3), ("?câu 3", 3),
     ("explain 3", 3), ("3", None), ("3?", None), ("? 3 5", None), ("?", None), ("giải thích", None)],
)  # fmt: skip
def test_an_explanation_names_one_number(text: str, number: int | None) -> None:
    assert explanation(text) == number


# ------------------------------------------------------------------ what is understood is what is confirmed


@pytest.fixture(scope="module")
def busy_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    there = Town(fresh_database(tmp_path_factory.mktemp("busy")))
    yield there
    there.close()


@pytest.fixture(scope="module")
def an(busy_town: Town) -> Person:
    return busy_town.joined("AN", channel="zalo", address="1:an")


@contextmanager
def at_first_group(town: Town, an: Person) -> Iterator[None]:
    with town.undone():
        an.says("/tusoi")
        yield


def confirmed(notice: str) -> tuple[int, ...]:
    """The nine answers that a confirmation repeats, read from its sentence alone."""
    found = re.fullmatch(r"Đã ghi: (.*)\. Cần sửa: gõ “sửa \d+”\.", notice)
    assert found is not None
    said: dict[int, str] = {}
    rest = 0
    for part in found[1].split("; "):
        if one := re.fullmatch(r"câu (\d+) (Không có|Có phần|Có)", part):
            said[int(one[1])] = one[2]
        else:
            others = re.fullmatch(r"(?:cả )?(\d+) câu (?:còn lại )?Không có", part)
            assert others is not None
            rest = int(others[1])
    assert len(said) + rest == 9
    values = {word: value for value, word in WORDS.items()}
    return tuple(values[said.get(number, "Không có")] for number in FIRST)


def stored(town: Town) -> tuple[int | None, ...]:
    runs = town.runs_of("AN")
    return runs[0].answers[:9] if runs else (None,) * 9


def waiting(town: Town) -> tuple[tuple[str, int | None], ...] | None:
    runs = town.runs_of("AN")
    return runs[0].typed if runs else None


PAIRS = st.sampled_from(
    ["{n}:{v}", "{n}={v}", "{n} : {v}", "câu {n} {w}", "cau {n} {p}", "Câu {n} là {w}", "{n} {W}", "\uff10{n}\uff1a{v}"]
)
BETWEEN = st.sampled_from([" ", ", ", "; ", " , ", "\n", " và ", ", và "])
ANSWER_SETS = st.dictionaries(st.sampled_from(FIRST), st.sampled_from([0, 1, 1, 2, 2, None]), max_size=9)


def fill(form: str, number: int, value: int | None) -> str:
    if value is None:
        return str(number)
    word = WORDS[value]
    bare = unicodedata.normalize("NFD", word.lower()).replace("đ", "d")
    plain = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return form.format(n=number, v=value, w=word.lower(), W=word.upper(), p=plain)


def in_digits(marked: list[int], weights: dict[int, int]) -> str:
    return ", ".join(str(weights[number]) for number in marked)


def in_words(marked: list[int], weights: dict[int, int]) -> str:
    return ", ".join(WORDS[weights[number]] for number in marked)


def by_number(marked: list[int], weights: dict[int, int]) -> str:
    return "; ".join(f"câu {number} {WORDS[weights[number]]}" for number in reversed(marked))


def the_first_alone(marked: list[int], weights: dict[int, int]) -> str:
    return WORDS[weights[marked[0]]]


WEIGHINGS = (in_digits, in_words, by_number, the_first_alone)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=ANSWER_SETS, data=st.data())
def test_what_is_stored_is_what_was_meant_and_what_is_confirmed(
    busy_town: Town, an: Person, answers: dict[int, int | None], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(sorted(answers)))
    parts = [fill(data.draw(PAIRS), number, answers[number]) for number in order]
    text = "".join(part + (data.draw(BETWEEN) if at < len(parts) - 1 else "") for at, part in enumerate(parts)) or "0"
    if any(value is None for value in answers.values()):
        text = ", ".join(parts)  # "3 và 5 có" means both
    weights = {number: 1 + number % 2 for number in answers}
    with at_first_group(busy_town, an):
        reply = an.says(text)
        marked = [number for number in sorted(answers) if answers[number] is None]
        if marked:
            assert stored(busy_town) == (None,) * 9
            reply = an.says(data.draw(st.sampled_from(WEIGHINGS))(marked, weights))
            if isinstance(reply.chat.state, ConfirmingGroup):  # one at a time
                assert stored(busy_town) == (None,) * 9
                reply = an.says(" ".join(str(weights[number]) for number in marked[1:]))
        elif not any(answers.values()):
            assert (reply.chat.state, stored(busy_town)) == (ConfirmingGroup("2026-12", 0), (None,) * 9)
            reply = an.says("đúng")
        meant = tuple(weights[number] if number in marked else answers.get(number) or 0 for number in FIRST)
        assert reply.chat.state == AtGroup("2026-12", 1)
        assert (stored(busy_town), confirmed(reply.screen.notices[0])) == (meant, meant)


PIECES = st.sampled_from([
    "0", "1", "2", "3", "5", "9", "10", "35", " ", " ", ":", "=", ",", "-", ".", "câu ", "có ", "có phần ", "không ",
    " và ", "còn lại không ", "đúng", "?", "sửa ", "\n", "²", "\u200b", "hai ", "yes ", "/", "menu", "\uff17",
    "đọc lại", "giữ",
])  # fmt: skip


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.lists(PIECES, min_size=1, max_size=7).map("".join) | st.text(max_size=8), min_size=1, max_size=3)
)
def test_garbage_is_either_refused_with_a_way_on_or_repeated_exactly(
    busy_town: Town, an: Person, texts: list[str]
) -> None:
    with at_first_group(busy_town, an):
        for text in texts:
            before, place, waits = stored(busy_town), an.replies[-1].chat.state, waiting(busy_town)
            if not isinstance(place, (AtGroup, ConfirmingGroup)) or place.group:
                return
            reply = an.says(text)
            if stored(busy_town) == before:
                moved = (reply.chat.state, waiting(busy_town)) != (place, waits)
                asks_on = "hay Có?" in an.screen  # what was said before is said again: the rest is asked for again
                assert moved or reply.screen.notices or fold(text) == "doc lai" or asks_on
            elif before == (None,) * 9 and None not in stored(busy_town):
                assert confirmed(reply.screen.notices[0]) == stored(busy_town)
            else:  # one put right, or the rest after it
                assert any(notice.startswith("Đã ghi") for notice in reply.screen.notices)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_words_that_confirm_are_no_answers(language: str) -> None:
    """`có` or `yes` would be both."""
    words = wording()[language]
    confirming = {words("button.confirm_group"), *words("typed.confirm_group").split("|")}
    assert [word for word in confirming if is_none(word) or in_order(word, WEIGHTS) is not None] == []


def test_a_whole_walk_typed_in_the_drivers_way_stores_what_was_said(tmp_path: Path) -> None:
    town = Town(fresh_database(tmp_path))
    an = town.joined("AN", channel="zalo", address="1:an")
    an.says("/menu")
    reply = an.walks({"3": "Có phần", "14": "Có", "20": "Có phần"})
    assert reply.chat.state == AtOverview("2026-12")
    (run,) = town.runs_of("AN")
    assert {at: value for at, value in enumerate(run.answers, 1) if value} == {3: 1, 14: 2, 20: 1}
    town.close()
