"""A screen as Telegram shows it: HTML with everything of ours escaped, and an inline keyboard."""

from __future__ import annotations

from html import escape
from typing import Any

from bot.channels.plain import as_bar
from bot.screen import Screen

LONGEST_TEXT = 4096  # UTF-16 units, after entities
ROOM_FOR_MARKUP = 96


def as_html(screen: Screen) -> str:
    """The text of a message, at most 4096 units; a screen that is longer loses its last paragraphs, not its head."""
    paragraphs = [*(f"<i>{escape(notice, quote=False)}</i>" for notice in screen.notices), _head(screen)]
    paragraphs += [escape(line, quote=False) for line in screen.lines]
    return "\n\n".join(_fitting([paragraph for paragraph in paragraphs if paragraph]))


def _head(screen: Screen) -> str:
    heading = escape(screen.heading, quote=False)
    if screen.progress:
        at, total = screen.progress
        heading = f"{heading} · {at}/{total}\n{as_bar(screen.progress)}"
    title = f"<b>{escape(screen.title, quote=False)}</b>" if screen.title else ""
    return "\n".join(part for part in (heading, title) if part)


def _fitting(paragraphs: list[str]) -> list[str]:
    room, fitting = LONGEST_TEXT - ROOM_FOR_MARKUP, []
    for paragraph in paragraphs:
        room -= len(paragraph.encode("utf-16-le")) // 2 + 2
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
