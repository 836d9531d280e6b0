"""Somebody without buttons: what is said, what is stored of it, and where that leads."""

from __future__ import annotations

from handlers import states as s
from tests.conversation import Person, Town

LONGEST = 2000  # UTF-16 units of one message
PERIOD = "2026-12"


def units(person: Person) -> int:
    return len(person.screen.encode("utf-16-le")) // 2


def says(person: Person, *texts: str) -> list[str]:
    """Say one after another, and see that every answer is one message."""
    screens = []
    for text in texts:
        person.says(text)
        assert units(person) <= LONGEST
        screens.append(person.screen)
    return screens


def kept(town: Town, code: str = "AN") -> dict[int, int]:
    """What is stored, by number, without what is not yet answered."""
    runs = town.runs_of(code)
    given = enumerate(runs[0].answers, 1) if runs else ()
    return {number: value for number, value in given if value is not None}


def place(person: Person) -> s.State:
    return person.replies[-1].chat.state


def all_none(first: int, last: int, **other: int) -> dict[int, int]:
    return {number: other.get(f"n{number}", 0) for number in range(first, last + 1)}
