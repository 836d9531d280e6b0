"""The channels on which one member can be found, the doors to come in by, and which of them reminders take."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

PAGE = "web"  # the one channel that cannot come to the member
MOST_SHOWN = 8  # every browser that was signed in is one, for half a year


class Found(Protocol):
    """Anything that is found on a channel."""

    @property
    def channel(self) -> str: ...


F = TypeVar("F", bound=Found)


def choose(found: Iterable[F], wanted: str | None, channels: Collection[str]) -> F | None:
    """Where the member asked for, or else a channel that comes to the member; the page, which waits, comes last.

    Of several the first: whoever asks has what was used last in front.
    """
    usable = [each for each in found if each.channel in channels]
    return min(usable, key=lambda each: (each.channel != wanted, each.channel == PAGE), default=None)


@dataclass(frozen=True, slots=True)
class Way:
    """One chat of the member's own. `here`: it is the one in which this is said."""

    chat: int
    channel: str
    since: datetime
    seen: datetime
    reachable: bool = True
    here: bool = False


@dataclass(frozen=True, slots=True)
class Doors:
    """Where a code is taken: the page's address, the names of the Telegram bot and of the cell's Zalo bot.

    Empty where members cannot come in that way. `has_zalo`: there is a bot, also where its name is not known.
    """

    page: str = ""
    telegram: str = ""
    zalo: str = ""
    has_zalo: bool = False


@dataclass(frozen=True, slots=True)
class Ways:
    """`wanted` is the channel chosen for reminders, `brings` names those that can bring them."""

    ways: tuple[Way, ...] = ()
    doors: Doors = Doors()
    wanted: str = ""
    brings: frozenset[str] = frozenset()

    def other(self, chat: int) -> Way | None:
        """One of the member's other chats; None where it is nobody's, somebody else's or this one."""
        return next((way for way in self.ways if way.chat == chat and not way.here), None)

    def number(self, way: Way) -> int:
        """Which of several on the same channel; 0 where it is the only one."""
        alike = [each.chat for each in self.ways if each.channel == way.channel]
        return alike.index(way.chat) + 1 if len(alike) > 1 else 0

    def without(self, chat: int) -> Ways:
        """Once this chat is unlinked. A wish for a channel that is left no chat is no wish any more."""
        left = tuple(way for way in self.ways if way.chat != chat)
        wanted = self.wanted if any(way.channel == self.wanted for way in left) else ""
        return Ways(left, self.doors, wanted, self.brings)

    @property
    def shown(self) -> tuple[Way, ...]:
        """Those that a screen has room for: this one, and of the others the last used."""
        newest = sorted(self.ways, key=lambda way: (way.here, way.seen, way.chat), reverse=True)[:MOST_SHOWN]
        return tuple(way for way in self.ways if way in newest)

    @property
    def arrives(self) -> Way | None:
        """Where a reminder goes now."""
        reachable = [way for way in self.ways if way.reachable]
        return choose(sorted(reachable, key=lambda way: (way.seen, way.chat), reverse=True), self.wanted, self.brings)


def page_link(page: str, code: str) -> str:
    """A sign-in link. The code stands behind `#`: no server, proxy or link preview ever sees it."""
    return f"{page}/#ma={code}" if page else ""


def telegram_link(bot: str, code: str) -> str:
    """Opens the bot with the code already typed."""
    return f"https://t.me/{bot}?start={code}" if bot else ""
