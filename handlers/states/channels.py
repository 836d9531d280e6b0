"""One person on several channels: where one can be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AtChannels:
    """The member's channels."""


@dataclass(frozen=True, slots=True)
class ConfirmingUnlink:
    """Whether another chat of the member's own is to be unlinked."""

    chat: int


@dataclass(frozen=True, slots=True)
class AtBots:
    """What the Zalo bots have left, a page of them."""

    page: int = 0


ChannelState = AtChannels | ConfirmingUnlink | AtBots
