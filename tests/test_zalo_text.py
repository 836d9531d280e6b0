"""Plain messages of Zalo's length: nothing is lost, no letter is cut, and a cut is where a reader would make one."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.styled import units
from bot.channels.zalo_text import letter_text, letters, reply_text, split
from bot.screen import Button, Screen
from tests.conversation import wording

FAMILY, FLAG, THUMB = "👩‍👩‍👧‍👦", "🇻🇳", "👍🏽"
DECOMPOSED = "ê\u0323"
BLANK = re.compile(r"[^\S\u00a0\u2007\u202f]")
SPACES = {ord(space): None for space in map(chr, range(0x3001)) if BLANK.fullmatch(space)}
WORDS = st.sampled_from(
    ["đồng", "chí", "Nghị quyết", FAMILY, FLAG, FLAG * 3, THUMB, DECOMPOSED * 5, "x" * 90, "😀" * 40]
)
BETWEEN = st.sampled_from([" ", "\n", "\n\n", "", "  ", "\u00a0", "\r\n", " \n \n"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(st.one_of(WORDS, st.text(max_size=20)), BETWEEN), max_size=150))
    return "".join(word + between for word, between in parts)


def whole(text: str) -> list[str]:
    """The letters that a reader sees."""
    return [letter for letter in letters(text) if not _is_blank(letter)]


def _is_blank(letter: str) -> bool:
    return letter.isspace() and BLANK.fullmatch(letter[0]) is not None


@given(texts(), st.sampled_from([100, 137, 2000]))
@example("x" * 5000, 2000)
@example(FAMILY * 400, 2000)
@example("e" + "\u0301" * 5000, 2000)
@example(" " * 3000 + "a", 2000)
def test_nothing_is_lost_and_each_message_begins_and_ends_with_a_letter(text: str, most: int) -> None:
    parts = split(text, most)
    assert all(units(part) <= most for part in parts)
    assert [letter for part in parts for letter in whole(part)] == whole(text)
    assert "".join(parts).translate(SPACES) == text.translate(SPACES)
    if len(parts) > 1:
        ends = [letter for part in map(list, map(letters, parts)) for letter in (part[0], part[-1])]
        assert [letter for letter in ends if _is_blank(letter)] == []


@given(texts())
def test_a_text_that_fits_is_left_as_it_is(text: str) -> None:
    assert split(text, 20_000) == (text,)


@pytest.mark.parametrize("letter", [FAMILY, FLAG, THUMB, "ê\u0323", "\r\n", "Ậ", "😀", "\u1100\u1161\u11a8"])
def test_what_is_seen_as_one_is_one(letter: str) -> None:
    assert list(letters(f"a{letter}{letter}b")) == ["a", letter, letter, "b"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (f"{'a' * 60}\n\n{'b' * 60}", ("a" * 60, "b" * 60)),
        (f"{'a' * 30}\n\n{'b' * 30}\n{'c' * 30} {'d' * 30}", ("a" * 30, f"{'b' * 30}\n{'c' * 30} {'d' * 30}")),
        (f"{'a' * 30} {'b' * 30}\n{'c' * 30} {'d' * 30}", (f"{'a' * 30} {'b' * 30}", f"{'c' * 30} {'d' * 30}")),
        (f"{'a' * 45} {'b' * 45} {'c' * 45}", (f"{'a' * 45} {'b' * 45}", "c" * 45)),
        ("a" * 150, ("a" * 100, "a" * 50)),
        (f"{'a' * 10} {'b' * 150}", ("a" * 10, "b" * 100, "b" * 50)),
        ("😀" * 75, ("😀" * 50, "😀" * 25)),
        (f"{'a' * 99}😀", ("a" * 99, "😀")),
        (f"{'a' * 95}{FAMILY}", ("a" * 95, FAMILY)),
        (f"{'a' * 60}\u00a0{'b' * 60}", (f"{'a' * 60}\u00a0{'b' * 39}", "b" * 21)),
    ],
)  # fmt: skip
def test_a_cut_is_where_a_reader_would_make_one(text: str, parts: tuple[str, ...]) -> None:
    assert split(text, 100) == parts


def test_a_cut_costs_no_message_more_than_needed() -> None:
    text = f"{'a ' * 10}\n\n{'b ' * 85}"
    assert [len(part) for part in split(text, 100)] == [99, 91]


# ------------------------------------------------------------------ screens


BUTTONS = ((Button("Dự", "x", "plain", False),), (Button("Vắng", "y", "plain", False),))
SCREEN = Screen("vi", ("Đã ghi.",), "Sinh hoạt", None, "Ngày mai", ("19:30",), BUTTONS, False, 1)


def test_a_letter_says_its_choices_in_words_and_a_reply_by_numbers() -> None:
    words = wording()["vi"]
    said = "Đã ghi.\n\nSinh hoạt\nNgày mai\n\n19:30"
    assert letter_text(SCREEN, words) == f"{said}\n\nTrả lời bằng chữ: “Dự”, “Vắng”."
    assert reply_text(SCREEN, words) == f"{said}\n\n1  Dự\n2  Vắng"


def test_a_letter_without_choices_asks_for_no_answer() -> None:
    bare = Screen("en", (), "", None, "Tomorrow", (), (), False, 1)
    assert letter_text(bare, wording()["en"]) == "Tomorrow"
