"""Where one is among meetings, their papers and leaves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AtMeetings:
    """The meetings of my cell."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AtMeeting:
    """One meeting."""

    meeting: int


@dataclass(frozen=True, slots=True)
class WritingReason:
    """The next words typed say why I do not come."""

    meeting: int


@dataclass(frozen=True, slots=True)
class SettingRule:
    """The next words typed say when the cell meets."""


@dataclass(frozen=True, slots=True)
class SettingPlace:
    """The next words typed say where the cell meets."""


@dataclass(frozen=True, slots=True)
class AddingMeeting:
    """The next words typed say when the further meeting is."""


@dataclass(frozen=True, slots=True)
class MovingMeeting:
    """The next words typed say when the meeting is instead."""

    meeting: int


@dataclass(frozen=True, slots=True)
class WritingTopic:
    """The next words typed say what the meeting is about."""

    meeting: int


@dataclass(frozen=True, slots=True)
class WritingMeetingPlace:
    """The next words typed say where this one meeting is."""

    meeting: int


@dataclass(frozen=True, slots=True)
class ReplacingThematic:
    """Its quarter has a thematic meeting already: is it to be this one instead?"""

    meeting: int


@dataclass(frozen=True, slots=True)
class AttachingPaper:
    """The next file sent is a `material` of the meeting, or its `resolution`."""

    meeting: int
    kind: str


@dataclass(frozen=True, slots=True)
class TakingPaperAway:
    """The second question before a paper is taken away."""

    meeting: int
    paper: int


@dataclass(frozen=True, slots=True)
class CancellingMeeting:
    """The second question before a meeting is cancelled."""

    meeting: int


@dataclass(frozen=True, slots=True)
class AtWhoComes:
    """Who comes."""

    meeting: int


@dataclass(frozen=True, slots=True)
class TakingAttendance:
    """Taking the attendance."""

    meeting: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class AtLeaves:
    """Who of the cell is on leave."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class SettingLeave:
    """Until when is this member on leave? A typed day is the last one."""

    member: str


MeetingState = (
    AtMeetings | AtMeeting | WritingReason | SettingRule | SettingPlace | AddingMeeting | MovingMeeting
    | WritingTopic | WritingMeetingPlace | ReplacingThematic | AttachingPaper | TakingPaperAway | CancellingMeeting
    | AtWhoComes | TakingAttendance | AtLeaves | SettingLeave
)  # fmt: skip
