"""A text with styles as HTML of Telegram's kind, and a part of one: what a message cannot hold goes into the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import urlsplit

from handlers.announcements import Body, Span

TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "quote": "blockquote",
    "spoiler": "tg-spoiler",
}
ALONE = frozenset({"code", "pre"})  # no other style stands inside these
ONCE = frozenset({"link", "quote"})  # not inside one of its own kind
SAFE = frozenset({"http", "https"})


def is_safe(url: str) -> bool:
    """Whether a link leads to a page, and to nothing that a program would run."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in SAFE and bool(parts.netloc)


def units(text: str) -> int:
    """Telegram counts UTF-16 units: most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def styled(body: Body) -> str:
    """The text as HTML, everything of it escaped; a style that crosses another one ends where that ends."""
    return "".join(_pieces(body.text, 0, len(body.text), _in_order(body.spans), frozenset()))


def _in_order(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: (span.start, -span.length))


def _pieces(text: str, at: int, end: int, spans: list[Span], within: frozenset[str]) -> Iterator[str]:
    while spans:
        span, *spans = spans
        start, stop = max(span.start, at), min(span.start + span.length, end)
        if start >= stop:
            continue
        inner = [each for each in spans if each.start < stop]
        spans = [each for each in spans if each.start >= stop]
        yield escape(text[at:start], quote=False)
        yield from _styled(span, _pieces(text, start, stop, inner, within | {span.style}), within)
        at = stop
    yield escape(text[at:end], quote=False)


def _styled(span: Span, inside: Iterator[str], within: frozenset[str]) -> Iterator[str]:
    opening, closing = _tags(span, within)
    yield opening
    yield from inside
    yield closing


def _tags(span: Span, within: frozenset[str]) -> tuple[str, str]:
    """Nothing where the style may not stand here."""
    if within & ALONE or (span.style in ONCE and span.style in within):
        return "", ""
    if span.style == "link":
        return (f'<a href="{escape(span.url)}">', "</a>") if is_safe(span.url) else ("", "")
    tag = TAGS[span.style]
    return f"<{tag}>", f"</{tag}>"


# ------------------------------------------------------------------ in parts


def part_of(body: Body, start: int, end: int) -> Body:
    """The letters from `start` to `end`, with their styles."""
    spans = (_clipped(span, start, end) for span in body.spans)
    return Body(body.text[start:end], tuple(span for span in spans if span.length > 0))


def _clipped(span: Span, start: int, end: int) -> Span:
    first, last = max(span.start, start), min(span.start + span.length, end)
    return Span(span.style, first - start, last - first, span.url)


def in_parts(body: Body, first_room: int, room: int) -> tuple[Body, ...]:
    """Parts that each take so many units at most, cut between paragraphs, or else between words, where that can be."""
    parts, at, left = [], 0, first_room
    while at < len(body.text):
        end = _cut(body.text, at, left)
        parts.append(part_of(body, at, end))
        at, left = end, room
    return tuple(parts)


def _cut(text: str, start: int, room: int) -> int:
    end, used = start, 0
    while end < len(text) and (used := used + (2 if ord(text[end]) > 0xFFFF else 1)) <= room:
        end += 1
    if end == len(text):
        return end
    for between in ("\n\n", "\n", " "):
        found = text.rfind(between, start, end)
        if found > start + (end - start) // 2:
            return found + len(between)
    return max(end, start + 1)
