"""Meetings, who comes, and their papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from handlers.meeting_rules import MeetingRule


@dataclass(frozen=True, slots=True)
class RuleSet:
    """When a cell meets; the next twelve months are planned by it."""

    unit: int
    rule: MeetingRule


@dataclass(frozen=True, slots=True)
class PlaceSet:
    """Where a cell meets."""

    unit: int
    place: str


@dataclass(frozen=True, slots=True)
class MeetingAdded:
    """A further meeting."""

    unit: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingMoved:
    """Another time for one meeting."""

    unit: int
    meeting: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingDropped:
    """One meeting does not take place."""

    unit: int
    meeting: int


@dataclass(frozen=True, slots=True)
class TopicSet:
    """What one meeting is about."""

    unit: int
    meeting: int
    topic: str


@dataclass(frozen=True, slots=True)
class ThematicSet:
    """Whether it is the thematic meeting of its quarter."""

    unit: int
    meeting: int
    thematic: bool


@dataclass(frozen=True, slots=True)
class MeetingPlaceSet:
    """Where one meeting is; empty: where the cell usually meets."""

    unit: int
    meeting: int
    place: str


@dataclass(frozen=True, slots=True)
class PaperAdded:
    """The file that came in with this event belongs to the meeting."""

    unit: int
    meeting: int
    kind: Literal["material", "resolution"]
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class PaperDropped:
    """A paper is gone."""

    unit: int
    paper: int


@dataclass(frozen=True, slots=True)
class AttendanceAnswered:
    """Whether a member comes, and why not."""

    member: int
    meeting: int
    coming: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AttendanceTaken:
    """Whether a member was there; None: nothing is noted, as of somebody on leave who did not come."""

    unit: int
    meeting: int
    member_code: str
    present: bool | None


MeetingFact = (
    RuleSet | PlaceSet | MeetingAdded | MeetingMoved | MeetingDropped | TopicSet | ThematicSet | MeetingPlaceSet
    | PaperAdded | PaperDropped | AttendanceAnswered | AttendanceTaken
)  # fmt: skip
