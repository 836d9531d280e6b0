"""A screen as Telegram shows it: HTML with everything of ours escaped, and an inline keyboard."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

from bot.channels.plain import as_bar
from bot.channels.styled import in_parts, styled, units
from bot.screen import Screen

LONGEST_TEXT = 4096  # UTF-16 units, after entities
LONGEST_CAPTION = 1024
ROOM_FOR_MARKUP = 96
ROOM = LONGEST_TEXT - ROOM_FOR_MARKUP  # for a text with styles and all above it
BETWEEN = "\n\n"


def as_html(screen: Screen) -> str:
    """The text of a message, at most 4096 units; a screen that is longer loses its last paragraphs, not its head.

    A text with styles is what the screen is about: it stands last, and the lines make room for it.
    """
    (body, *_) = in_parts(screen.body, *_rooms(screen)) if screen.body else (None,)
    head, room = _head(screen), LONGEST_TEXT - (_taken(body.text) if body else 0)
    notices = _fitting([f"<i>{escape(notice, quote=False)}</i>" for notice in screen.notices], room - _taken(head))
    above = [*notices, *([head] if head else [])]
    lines = [escape(line, quote=False) for line in screen.lines if line]
    fitting = _fitting(lines, room - sum(map(_taken, above)))
    return BETWEEN.join([*above, *fitting, *([styled(body)] if body else [])])


def _taken(paragraph: str) -> int:
    return units(paragraph) + len(BETWEEN) if paragraph else 0


def _rooms(screen: Screen) -> tuple[int, int]:
    """Units for the first part of a text with styles, which stands below the head and the lines, and for the rest."""
    return max(ROOM - _above(screen), LONGEST_TEXT // 2), ROOM


def _above(screen: Screen) -> int:
    """Units of everything above the text with styles."""
    shown = [*screen.notices, screen.heading, screen.title, as_bar(screen.progress), *screen.lines]
    return sum(units(part) + len(BETWEEN) for part in shown if part)


def in_screens(screen: Screen) -> tuple[Screen, ...]:
    """What one message can hold of a screen, and then what the next ones can; its buttons stand under the last."""
    if screen.body is None or _above(screen) + units(screen.body.text) <= ROOM:
        return (screen,)
    first, *rest = in_parts(screen.body, *_rooms(screen))
    bare = replace(screen, notices=(), heading="", progress=None, title="", lines=(), choices=())
    more = [replace(bare, body=part) for part in rest]
    return (replace(screen, body=first, choices=()), *more[:-1], replace(more[-1], choices=screen.choices))


def fits_caption(screen: Screen) -> bool:
    """Whether a file can carry all of it."""
    return _above(screen) + (units(screen.body.text) if screen.body else 0) <= LONGEST_CAPTION


def _head(screen: Screen) -> str:
    heading = escape(screen.heading, quote=False)
    if screen.progress:
        at, total = screen.progress
        heading = f"{heading} · {at}/{total}\n{as_bar(screen.progress)}"
    title = f"<b>{escape(screen.title, quote=False)}</b>" if screen.title else ""
    return "\n".join(part for part in (heading, title) if part)


def _fitting(paragraphs: list[str], room: int) -> list[str]:
    fitting = []
    for paragraph in paragraphs:
        room -= _taken(paragraph)
        if room < 0:
            break
        fitting.append(paragraph)
    return fitting


def as_keyboard(screen: Screen) -> dict[str, Any] | None:
    """The choices as an inline keyboard in the platform's own shape, each button with the packed event it means."""
    if not screen.choices:
        return None
    rows = [[{"text": button.label, "callback_data": button.event} for button in row] for row in screen.choices]
    return {"inline_keyboard": rows}
