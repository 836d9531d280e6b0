"""A screen in words, ready for any channel: what `handlers.vocabulary.Message` becomes in one language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.wording import Words
from handlers.announcements import Body, Span
from handlers.packing import pack
from handlers.vocabulary import Choice, Kind, Message, Text

FILE = "file"  # instead of a screen, in a row of the outbox


@dataclass(frozen=True, slots=True)
class Button:
    """A label and the packed event it means."""

    label: str
    event: str
    kind: Kind
    chosen: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """What one screen says, top to bottom. `choices` are rows; typed numbers count from `first_number`.

    `body` stands below the lines and keeps its styles; each channel shows as many of them as it can.
    """

    language: str
    notices: tuple[str, ...]
    heading: str
    progress: tuple[int, int] | None
    title: str
    lines: tuple[str, ...]
    choices: tuple[tuple[Button, ...], ...]
    takes_text: bool
    first_number: int
    takes_file: int = 0
    body: Body | None = None
    longest_text: int = 1000
    numbered: bool = True


def put_into_words(message: Message, notices: tuple[Text, ...], words: Words) -> Screen:
    """The message in one language, what happened on the way first."""
    return Screen(
        language=words.locale,
        notices=tuple(words.render(notice) for notice in notices),
        heading=words.render(message.heading) if message.heading else "",
        progress=message.progress,
        title=words.render(message.title) if message.title else "",
        lines=tuple(words.render(line) for line in message.lines),
        choices=tuple(tuple(_button(each, words) for each in row if not each.unsaid) for row in message.choices),
        takes_text=message.takes_text,
        first_number=message.first_number,
        takes_file=message.takes_file,
        body=message.body,
        longest_text=message.longest_text,
        numbered=message.numbered,
    )


def _button(choice: Choice, words: Words) -> Button:
    return Button(words.render(choice.label), pack(choice.event), choice.kind, choice.chosen)


def pack_screen(screen: Screen) -> str:
    """A screen as text for a row: final from now on, whatever the words become."""
    return json.dumps(screen, default=_fields, ensure_ascii=False, separators=(",", ":"))


def pack_file(event: str) -> str:
    """A file as text for a row: the event of the button that asks for it. It is made when it goes out."""
    return json.dumps({FILE: event})


def file_in(text: str) -> str | None:
    """The event of the file that a row stands for; None where it holds a screen."""
    given = json.loads(text) if text.startswith(f'{{"{FILE}"') else {}
    event: str | None = given.get(FILE)
    return event


def _fields(part: Any) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.__slots__}


@lru_cache(maxsize=64)  # a reminder says the same to a whole cell
def unpack_screen(text: str) -> Screen:
    """The screen that a row holds."""
    given: dict[str, Any] = json.loads(text)
    choices = tuple(tuple(Button(**button) for button in row) for row in given.pop("choices"))
    body = _body(given.pop("body", None))
    rest: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return Screen(choices=choices, body=body, **rest)


def _body(given: dict[str, Any] | None) -> Body | None:
    return Body(given["text"], tuple(Span(**span) for span in given["spans"])) if given else None
