"""Announcements: every step of writing one, and what was decided about it. `by` is the member who did it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadNoted:
    """A member says that it was read."""

    announcement: int
    member: int


AnnouncingFact = ReadNoted
