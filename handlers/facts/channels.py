"""One person on several channels."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LinkMade:
    """A personal link: whoever opens it within so many minutes is this member on the page, and this happens there."""

    member: int
    token: str = field(repr=False)
    event: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ChatUnlinked:
    """Another chat of this member's is this member's no more."""

    member: int
    chat: int


ChannelFact = LinkMade | ChatUnlinked
