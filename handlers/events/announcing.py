"""Announcements: written, addressed, agreed to, sent, corrected, and read by those they went to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnnouncementOpened:
    """One announcement: where its writing stopped, or how far it has come."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AnnouncementRead:
    """I have read it."""

    announcement: int


@dataclass(frozen=True, slots=True)
class AnnouncementFileAsked:
    """The photo or file that goes with it."""

    announcement: int


AnnouncingEvent = (
    AnnouncementOpened | AnnouncementRead | AnnouncementFileAsked
)  # fmt: skip
