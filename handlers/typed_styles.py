"""A text as it was typed, made a body: `*bold*` and `_italic_` at the edges of words, and nothing unreadable left."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from handlers.announcements import Body, Span, Style

# A mark opens before a word and closes behind one: "2*3*4", "a_b_c" and a lone star stay what they are.
_LETTER_BEFORE, _LETTER_BEHIND = r"(?<![^\W_])(?<![\u0300-\u036f])", r"(?![^\W_])(?![\u0300-\u036f])"
_STYLES: tuple[tuple[Style, str], ...] = (("bold", r"\*"), ("italic", "_"))
_MARKED = tuple(
    (
        style,
        re.compile(
            rf"{_LETTER_BEFORE}(?<!{mark}){mark}(?![\s{mark}])"
            rf"([^{mark}\n]*?)(?<!\s){mark}(?!{mark}){_LETTER_BEHIND}"
        ),
    )
    for style, mark in _STYLES
)


def body_of(text: str, spans: tuple[Span, ...] = ()) -> Body:
    """What was typed, or came with styles from a platform; a platform's are kept as they are."""
    composed = unicodedata.normalize("NFC", text)
    return _legible(Body(composed, _composed(text, spans)) if spans else typed(composed))


def _composed(text: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The same styles over letters that were put together from a letter and its accents."""

    def at(place: int) -> int:
        return len(unicodedata.normalize("NFC", text[: max(place, 0)]))

    return tuple(
        Span(each.style, at(each.start), at(each.start + each.length) - at(each.start), each.url) for each in spans
    )


def typed(text: str) -> Body:
    """Pairs of marks become styles and go; whatever is no pair stays as it was typed."""
    pairs = list(_pairs(text))
    gone = {at for _, start, end in pairs for at in (start, end)}
    spans = tuple(Span(style, start + 1, end - start - 1) for style, start, end in pairs)
    return keeping(Body(text, spans), [at not in gone for at in range(len(text))])


def _pairs(text: str) -> Iterator[tuple[Style, int, int]]:
    """Each pair with the places of its two marks; one that would overlap an earlier one without nesting is none."""
    taken: list[tuple[int, int]] = []
    for style, pattern in _MARKED:
        for found in pattern.finditer(text):
            start, end = found.start(), found.end() - 1
            if end - start > 1 and not any(_crosses(start, end, *other) for other in taken):
                taken.append((start, end))
                yield style, start, end


def _crosses(start: int, end: int, other_start: int, other_end: int) -> bool:
    return start < other_start < end < other_end or other_start < start < other_end < end


def _legible(body: Body) -> Body:
    """Without control characters, halves of pairs of characters, and what is blank around it."""
    text = body.text
    seen = [letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"} for letter in text]
    filled = [at for at, letter in enumerate(text) if seen[at] and not letter.isspace()]
    first, last = (filled[0], filled[-1]) if filled else (0, -1)
    return keeping(Body(text, body.spans), [each and first <= at <= last for at, each in enumerate(seen)])


def keeping(body: Body, kept: list[bool]) -> Body:
    """The letters that are kept, and every style over what is left of its letters."""
    before = [0]
    for each in kept:
        before.append(before[-1] + each)
    text = "".join(letter for letter, each in zip(body.text, kept, strict=True) if each)
    return Body(text, tuple(span for each in body.spans if (span := _moved(each, before))))


def _moved(span: Span, before: list[int]) -> Span | None:
    most = len(before) - 1
    start, end = (min(max(at, 0), most) for at in (span.start, span.start + span.length))
    length = before[end] - before[start]
    return Span(span.style, before[start], length, span.url) if length > 0 else None


def units(text: str) -> int:
    """How long a platform finds it that counts in UTF-16: an emoji is two."""
    return len(text.encode("utf-16-le", "replace")) // 2
