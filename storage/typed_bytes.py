"""What was typed for a group, as bytes to be sealed: one for each indicator, so that the length says nothing."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.indicators import Catalogue

Typed = tuple[tuple[str, int | None], ...]

_NOT_NAMED = 255
_MARKED = 254  # named, and not yet weighed
_CHAT = 8  # bytes at the end, before the last one, which is the group
NOTHING: tuple[None, int, int] = (None, 0, 0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was typed: the chat, which was shown the group, and the group."""

    chat: int
    group: int


def packed(typed: Typed, place: Place, catalogue: Catalogue) -> bytes:
    named = {code: _MARKED if value is None else value for code, value in typed}
    answers = bytes(named.get(each.code, _NOT_NAMED) for each in catalogue.indicators)
    return answers + place.chat.to_bytes(_CHAT, "big") + bytes([place.group])


def unpacked(plain: bytes, catalogue: Catalogue) -> tuple[Typed, int, int]:
    """What was typed, the chat that typed it, and for which group."""
    *answers, group = plain
    pairs = zip(catalogue.indicators, answers[:-_CHAT], strict=True)
    typed = tuple((each.code, None if value == _MARKED else value) for each, value in pairs if value != _NOT_NAMED)
    return typed, int.from_bytes(plain[-_CHAT - 1 : -1], "big"), group
