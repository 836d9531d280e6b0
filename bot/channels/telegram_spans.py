"""The styles of what people write on Telegram: counted there in UTF-16 units, here in letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from telegram import Message, MessageEntity

from handlers.announcements import Span, Style
from handlers.events import Said

STYLES: Mapping[str, Style] = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "strikethrough": "strikethrough",
    "code": "code",
    "pre": "pre",
    "text_link": "link",
    "blockquote": "quote",
    "expandable_blockquote": "quote",
    "spoiler": "spoiler",
}


def said(message: Message) -> Said:
    """What was written, as it was written."""
    text = message.text or ""
    return Said(text, spans_of(text, message.entities))


def spans_of(text: str, entities: Iterable[MessageEntity]) -> tuple[Span, ...]:
    """The styles of a text or of the caption of a file. What a platform marks by itself, such as a number, is none."""
    found = list(_styled(entities))
    if not found:
        return ()
    letter_at = {unit: letter for letter, unit in enumerate(accumulate(map(_units, text), initial=0))}
    spans = (_span(each, letter_at) for each in found)
    return tuple(span for span in spans if span.length > 0)


def _styled(entities: Iterable[MessageEntity]) -> Iterator[MessageEntity]:
    return (each for each in entities if each.type in STYLES)


def _units(letter: str) -> int:
    return 2 if ord(letter) > 0xFFFF else 1


def _span(entity: MessageEntity, letter_at: Mapping[int, int]) -> Span:
    """Of one that begins or ends in the midst of a letter, which none does, nothing is left."""
    start = letter_at.get(entity.offset, 0)
    end = letter_at.get(entity.offset + entity.length, start)
    return Span(STYLES[entity.type], start, end - start, entity.url or "")
