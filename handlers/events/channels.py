"""One person on several channels: linking, unlinking, the personal link to the page, and what a bot has left."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChannelsOpened:
    """Where this member can be reached, and how to come in elsewhere."""


@dataclass(frozen=True, slots=True)
class UnlinkingOpened:
    """Another chat of the member's own is to be unlinked: the question before it."""

    chat: int


@dataclass(frozen=True, slots=True)
class ChannelUnlinked:
    """Yes, this chat is to be unlinked."""

    chat: int


@dataclass(frozen=True, slots=True)
class PageLinkAsked:
    """A personal link is wanted that opens the self-comparison on the page."""


@dataclass(frozen=True, slots=True)
class BotsOpened:
    """What the Zalo bots have left of this month, of the cells that this person leads or oversees; a page of them."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class CameLate:
    """A message that was sent before one that has been taken already: what it answered is not on the screen now."""


@dataclass(frozen=True, slots=True)
class CameEarly:
    """An answer that was typed before the screen that it would answer was out."""


ChannelEvent = ChannelsOpened | UnlinkingOpened | ChannelUnlinked | PageLinkAsked | BotsOpened | CameLate | CameEarly
