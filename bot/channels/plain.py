"""A screen as plain text with numbered choices: for every channel that has no buttons."""

from __future__ import annotations

from collections.abc import Iterator

from bot.screen import Button, Screen
from bot.wording import Words

BAR_LENGTH = 27


def as_text(screen: Screen, words: Words) -> str:
    """The whole screen; what can be typed stands at the end."""
    head = f"{screen.heading} · {_count(screen)}" if screen.heading and screen.progress else screen.heading
    parts = [
        *screen.notices,
        *_filled(head, as_bar(screen.progress), screen.title),
        *screen.lines,
        screen.body.text if screen.body else "",
        words("numbers.files") if screen.takes_file else "",
        _choices(screen, words),
    ]
    return "\n\n".join(part for part in parts if part)


def _filled(*parts: str) -> list[str]:
    return ["\n".join(part for part in parts if part)]


def _count(screen: Screen) -> str:
    at, total = screen.progress or (0, 0)
    return f"{at}/{total}"


def as_bar(progress: tuple[int, int] | None) -> str:
    """The progress as a picture of blocks, one for each question."""
    if progress is None:
        return ""
    at, total = progress
    done = at * BAR_LENGTH // total
    return "▓" * done + "░" * (BAR_LENGTH - done)  # house: a picture, not words


def _choices(screen: Screen, words: Words) -> str:
    buttons = [button for row in screen.choices for button in row]
    if not buttons:
        return ""
    if screen.takes_text or not screen.numbered:
        return words("numbers.words", labels=", ".join(_quoted(button) for button in buttons))
    typed = ", ".join(_quoted(button) for button in buttons if button.kind == "danger")
    return "\n".join([*_numbered(screen), *([words("numbers.words", labels=typed)] if typed else [])])


def _numbered(screen: Screen) -> Iterator[str]:
    """A line for each choice; the days of a calendar, whose labels are their numbers, stand week by week.

    What cannot be undone has no number: it is typed in words.
    """
    number = screen.first_number
    for row in screen.choices:
        harmless = [button for button in row if button.kind != "danger"]
        numbers = range(number, number + len(harmless))
        number += len(harmless)
        if harmless and [button.label for button in harmless] == [str(each) for each in numbers]:
            yield "  ".join(button.label for button in harmless)
        else:
            yield from (f"{each}  {button.label}" for each, button in zip(numbers, harmless, strict=True))


def _quoted(button: Button) -> str:
    return f"“{button.label}”"  # house: quotation marks
