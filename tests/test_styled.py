"""Styles of a text: what people write on Telegram comes back out as they wrote it, whatever letters it is made of."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

import pytest
from telegram import MessageEntity

from bot.channels.styled import in_parts, is_safe, part_of, styled, units
from bot.channels.telegram_spans import spans_of
from bot.channels.telegram_text import LONGEST_TEXT, as_html, fits_caption, in_screens
from bot.screen import Button, Screen, pack_screen, unpack_screen
from handlers.announcements import Body, Span, Style
from tests.telegram_spec import parse_html

LETTERS = "aế ợ <>&\"'\n👍🏽🇻🇳e\u0302\u0301é漢"
STYLES: tuple[Style, ...] = ("bold", "italic", "underline", "strikethrough", "spoiler", "link", "quote", "code", "pre")
LINK = 'https://example.vn/?a=1&b="2"'
BARE = Screen("vi", (), "Chi bộ 5", None, "THÔNG BÁO", (), ((Button("Đã đọc", "bb:1", "main", False),),), False, 1)


def nested(dice: random.Random, start: int, end: int, depth: int = 3) -> Iterator[Span]:
    """Spans that nest and never cross each other."""
    at = start
    while depth and at < end and dice.random() < 0.7:
        first = dice.randint(at, end - 1)
        last = dice.randint(first + 1, end)
        style = dice.choice(STYLES)
        yield Span(style, first, last - first, LINK if style == "link" else "")
        if style not in {"code", "pre", "link", "quote"}:
            yield from nested(dice, first, last, depth - 1)
        at = last


def test_a_text_comes_out_whole_and_each_style_covers_the_letters_it_did() -> None:
    for seed in range(300):
        dice = random.Random(seed)
        text = "".join(dice.choices(LETTERS, k=dice.randint(1, 60)))
        text = f"x{text}x"  # the server takes blanks away at both ends
        body = Body(text, tuple(nested(dice, 0, len(text))))
        parsed = parse_html(styled(body))
        assert (parsed.text, parsed.unescaped) == (text, ()), seed
        offsets = list(accumulate(map(units, text), initial=0))
        shown = sorted(
            (dict(entity)["offset"], dict(entity)["offset"] + dict(entity)["length"]) for entity in parsed.entities
        )
        assert shown == sorted((offsets[s.start], offsets[s.start + s.length]) for s in body.spans), seed


def test_what_is_written_on_telegram_is_shown_as_it_was_written() -> None:
    text = "🌾 Mời họp 👍🏽 tối nay"
    told = [
        MessageEntity("bold", 3, 3), MessageEntity("italic", 7, 8), MessageEntity("phone_number", 0, 2),
        MessageEntity("text_link", 16, 3, url="https://example.vn"), MessageEntity("expandable_blockquote", 0, 6),
    ]  # fmt: skip
    assert spans_of(text, told) == (
        Span("bold", 2, 3), Span("italic", 6, 6), Span("link", 13, 3, "https://example.vn"), Span("quote", 0, 5),
    )  # fmt: skip
    assert spans_of(text, []) == ()
    assert spans_of(text, [MessageEntity("bold", 1, 99)]) == ()  # from the midst of a letter to nowhere


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://", "tg://user?id=1", "data:text/html,x", "//x.vn", "[::"]
)
def test_a_link_that_leads_to_no_page_is_only_text(url: str) -> None:
    assert not is_safe(url)
    assert styled(Body("đây", (Span("link", 0, 3, url),))) == "đây"


def test_styles_that_cross_or_run_over_the_end_break_nothing() -> None:
    body = Body("một hai ba", (Span("bold", 0, 7), Span("italic", 4, 99), Span("code", 50, 3)))
    assert styled(body) == "<b>một <i>hai</i></b> ba"


def test_a_long_text_is_cut_between_paragraphs_and_nothing_is_lost() -> None:
    for seed in range(50):
        dice = random.Random(seed)
        text = "".join(dice.choices(["chữ ", "👍🏽", "\n\n", "dài" * 9], k=dice.randint(1, 400)))
        parts = in_parts(Body(text, (Span("bold", 0, len(text)),)), 300, 500)
        assert "".join(part.text for part in parts) == text
        assert [units(part.text) <= (500 if number else 300) for number, part in enumerate(parts)] == [True] * len(
            parts
        )
        assert [part.spans for part in parts] == [(Span("bold", 0, len(part.text)),) for part in parts]
    first, second = in_parts(Body("một hai\n\nba bốn"), 12, 500)
    assert (first.text, second.text) == ("một hai\n\n", "ba bốn")


def test_a_part_keeps_the_styles_of_its_letters() -> None:
    body = Body("một hai ba", (Span("bold", 2, 4), Span("italic", 8, 2)))
    assert part_of(body, 4, 9) == Body("hai b", (Span("bold", 0, 2), Span("italic", 4, 1)))


def test_the_button_stands_under_the_last_of_several_messages() -> None:
    screen = replace(BARE, body=Body("🌾" * 3500))
    screens = in_screens(screen)
    assert [bool(each.choices) for each in screens] == [False, True]
    assert all(units(parse_html(as_html(each)).text) <= LONGEST_TEXT for each in screens)
    assert sum(as_html(each).count("🌾") for each in screens) == 3500


@pytest.mark.parametrize(("letters", "fits"), [(900, True), (1100, False)])
def test_only_a_short_text_stands_below_a_file(letters: int, fits: bool) -> None:
    screen = replace(BARE, body=Body("a" * letters))
    assert fits_caption(screen) == fits


def test_lines_make_room_for_the_text_that_a_screen_is_about() -> None:
    html = as_html(replace(BARE, lines=("d" * 2000, "e" * 2000), body=Body("a" * 3000)))
    assert ("a" * 2048 in html, "e" in html, units(html) <= LONGEST_TEXT) == (True, False, True)


def test_a_screen_with_styles_is_the_same_after_it_was_a_row() -> None:
    body = Body("một", (Span("link", 0, 3, LINK),))
    screen = replace(BARE, body=body)
    assert unpack_screen(pack_screen(screen)) == screen


@pytest.mark.parametrize("letters", range(3880, 4020, 10))
def test_the_head_is_never_lost_above_a_text_however_long(letters: int) -> None:
    screen = replace(BARE, heading="Đảng ủy", title="Thông báo", lines=("Dòng",), body=Body("a" * letters))
    first = parse_html(as_html(in_screens(screen)[0])).text
    assert [part in first for part in ("Đảng ủy", "Thông báo", "Dòng")] == [True, True, True]


def test_a_long_notice_does_not_push_out_the_head() -> None:
    html = as_html(replace(BARE, heading="", notices=("n" * 4096,), title="Thông báo", lines=("Dòng",)))
    assert html == "<b>Thông báo</b>\n\nDòng"
