"""Where one is with announcements that came."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AtReceivedAnnouncements:
    """The list, one page."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AtReceivedAnnouncement:
    """One of them."""

    announcement: int


ReceivedState = AtReceivedAnnouncements | AtReceivedAnnouncement
