"""The words of what a Zalo bot may still send: its month's quota, when little is left, and that it has no more room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.reminders import ROWS

LOW, SHORT = 80, 95  # of a hundred: the secretary is told; only replies and what is about meetings goes out
REPLY = ""  # the kind of what was asked for
SENT_WHEN_SHORT: frozenset[str] = frozenset({REPLY, *(kind for kind, row in ROWS.items() if row.about == "meeting")})


def share_of(quota: int, share: int) -> int:
    """The first number of messages that is so many of a hundred."""
    return -(-quota * share // 100)


@dataclass(frozen=True, slots=True)
class BotStanding:
    """A bot and its numbers of a month; none of them is about anybody.

    `low_at`, `short_at`, `full_at`: since when 80, 95, 100 of a hundred are used. `up_at`: the platform takes no more.
    """

    id: int
    name: str
    unit: str
    people: int
    sent: int = 0
    received: int = 0
    low_at: datetime | None = None
    short_at: datetime | None = None
    full_at: datetime | None = None
    up_at: datetime | None = None

    @property
    def used(self) -> int:
        return self.sent + self.received


@dataclass(frozen=True, slots=True)
class Bots:
    """What somebody sees of bots: those of the own cell, and of the units below the own ones; `any`: there are some."""

    any: bool = False
    seen: tuple[BotStanding, ...] = ()
    quota: int = 3000
    people: int = 50


@dataclass(frozen=True, slots=True)
class BotFull:
    """This bot takes nobody more. `instead`: another one of its unit; `page`: its address; `telegram`: there is one."""

    people: int
    instead: str = ""
    page: str = ""
    telegram: bool = False
