"""Announcements that came, as their reader opens them again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReceivedAnnouncementsOpened:
    """What came, one page."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ReceivedAnnouncementOpened:
    """One of them."""

    announcement: int


@dataclass(frozen=True, slots=True)
class ReceivedAnnouncementRead:
    """It was read, says who looks at it in the list."""

    announcement: int


ReceivedEvent = ReceivedAnnouncementsOpened | ReceivedAnnouncementOpened | ReceivedAnnouncementRead
