"""`*bold*` and `_italic_` as people type them, and what comes with styles from a platform."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.announcements import Body, Span
from handlers.typed_styles import body_of, typed, units

TYPED = st.text(st.sampled_from("aẾe\u0302\u0301đ2 *_\n.,🌱") | st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("*đậm*", Body("đậm", (Span("bold", 0, 3),))),
        ("_nghiêng_", Body("nghiêng", (Span("italic", 0, 7),))),
        ("Họp *gấp*, _nhớ_.", Body("Họp gấp, nhớ.", (Span("bold", 4, 3), Span("italic", 9, 3)))),
        ("*đậm và _nghiêng_*", Body("đậm và nghiêng", (Span("bold", 0, 14), Span("italic", 7, 7)))),
        ("_nghiêng và *đậm*_", Body("nghiêng và đậm", (Span("bold", 11, 3), Span("italic", 0, 14)))),
        ("(*hai từ*)", Body("(hai từ)", (Span("bold", 1, 6),))),
        ("*một* *hai*", Body("một hai", (Span("bold", 0, 3), Span("bold", 4, 3)))),
    ],
)
def test_a_pair_at_the_edges_of_words_is_a_style(text: str, body: Body) -> None:
    assert body_of(text) == body


@pytest.mark.parametrize(
    "text",
    [
        "2*3*4",
        "a_b_c",
        "*",
        "**",
        "* a *",
        "*a",
        "a*",
        "*a *",
        "* a*",
        "**a**",
        "*a\nb*",
        "tep_ke_hoach.pdf",
        "5 * 3",
        "__",
    ],
)
def test_what_is_no_pair_stays_as_it_was_typed(text: str) -> None:
    assert body_of(text) == Body(text)


def test_of_two_that_would_overlap_the_first_holds() -> None:
    assert body_of("*a _b* c_") == Body("a _b c_", (Span("bold", 0, 4),))


def test_a_mark_behind_a_letter_of_two_parts_is_none() -> None:
    assert typed("e\u0302*a*") == Body("e\u0302*a*")


@given(TYPED)
def test_nothing_but_marks_is_taken_away(text: str) -> None:
    body = typed(text)
    assert [letter for letter in body.text if letter not in "*_"] == [letter for letter in text if letter not in "*_"]
    assert len(text) - len(body.text) == 2 * len(body.spans)


@given(TYPED)
def test_styles_lie_within_the_text_and_nest(text: str) -> None:
    body = body_of(text)
    places = [(span.start, span.start + span.length) for span in body.spans]
    assert all(0 <= start < end <= len(body.text) for start, end in places)
    assert not any(a < c < b < d for a, b in places for c, d in places)


@given(TYPED)
def test_a_body_holds_nothing_unreadable(text: str) -> None:
    body = body_of(text)
    assert body.text == body.text.strip()
    assert not [each for each in body.text if each not in "\n\t" and unicodedata.category(each) in {"Cc", "Cs"}]
    body.text.encode()


@given(st.text("ab🌱\x00 ", max_size=20), st.integers(-5, 30), st.integers(-5, 30))
def test_a_platforms_span_never_leaves_the_text(text: str, start: int, length: int) -> None:
    body = body_of(text, (Span("bold", start, length),))
    assert all(0 <= each.start < each.start + each.length <= len(body.text) for each in body.spans)


def test_a_platforms_span_moves_with_what_was_cut_before_it() -> None:
    assert body_of("  \x00ab cd ", (Span("italic", 6, 2),)) == Body("ab cd", (Span("italic", 3, 2),))


def test_an_emoji_is_two_units() -> None:
    assert units("a🌱") == 3


def test_a_platforms_letters_are_put_together_and_its_styles_stay_over_them() -> None:
    text = unicodedata.normalize("NFD", "Mời họp gấp")
    start = text.index("g")
    given_there = (Span("bold", start, len(text) - start), Span("italic", 0, text.index(" ")))
    assert body_of(text, given_there) == Body("Mời họp gấp", (Span("bold", 8, 3), Span("italic", 0, 3)))
