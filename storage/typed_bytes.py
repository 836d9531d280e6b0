"""What was typed for a group, as bytes to be sealed: one for each indicator, so that the length says nothing."""

from __future__ import annotations

from handlers.indicators import Catalogue

Typed = tuple[tuple[str, int | None], ...]

_NOT_NAMED = 255
_MARKED = 254  # named, and not yet weighed
_CHAT = 8  # bytes at the end: the chat that typed it and was shown it


def packed(typed: Typed, chat: int, catalogue: Catalogue) -> bytes:
    named = {code: _MARKED if value is None else value for code, value in typed}
    return bytes(named.get(each.code, _NOT_NAMED) for each in catalogue.indicators) + chat.to_bytes(_CHAT, "big")


def unpacked(plain: bytes, catalogue: Catalogue) -> tuple[Typed, int]:
    """What was typed, and the chat that typed it."""
    pairs = zip(catalogue.indicators, plain[:-_CHAT], strict=True)
    typed = tuple((each.code, None if value == _MARKED else value) for each, value in pairs if value != _NOT_NAMED)
    return typed, int.from_bytes(plain[-_CHAT:], "big")
