"""Meetings of a cell, who comes, their papers, and who is on leave."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeetingsOpened:
    """The meetings of my cell; a secretary plans them here."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class MeetingOpened:
    """One meeting."""

    meeting: int


@dataclass(frozen=True, slots=True)
class Attending:
    """I come, or I do not."""

    meeting: int
    coming: bool


@dataclass(frozen=True, slots=True)
class AbsenceReasonOpened:
    """Somebody who does not come wants to say why."""

    meeting: int


@dataclass(frozen=True, slots=True)
class CalendarAsked:
    """The meeting as a file for any calendar."""

    meeting: int


@dataclass(frozen=True, slots=True)
class RuleOpened:
    """When the cell meets is to be set."""


@dataclass(frozen=True, slots=True)
class PlaceOpened:
    """Where the cell meets is to be set."""


@dataclass(frozen=True, slots=True)
class ExtraOpened:
    """A further meeting is to be added."""


@dataclass(frozen=True, slots=True)
class MovingOpened:
    """Another time for one meeting; with a day, that proposed day at the same hour."""

    meeting: int
    day: str = ""


@dataclass(frozen=True, slots=True)
class TopicOpened:
    """What one meeting is about is to be written."""

    meeting: int


@dataclass(frozen=True, slots=True)
class ThematicChosen:
    """This is the thematic meeting of its quarter, or is not."""

    meeting: int
    thematic: bool


@dataclass(frozen=True, slots=True)
class ThematicReplaced:
    """Yes, this one instead of the other thematic meeting of its quarter."""

    meeting: int


@dataclass(frozen=True, slots=True)
class MeetingPlaceOpened:
    """Another place for one meeting."""

    meeting: int


@dataclass(frozen=True, slots=True)
class UsualPlaceChosen:
    """This meeting is where the cell usually meets."""

    meeting: int


@dataclass(frozen=True, slots=True)
class PapersOpened:
    """A `material` or the `resolution` of one meeting is to be sent in, or one to be taken away."""

    meeting: int
    kind: str


@dataclass(frozen=True, slots=True)
class PaperSent:
    """A file came in. What it holds stays outside: here are its first bytes, and its first lines where it has some.

    `lines` is None where the file could not be read, `size` is in bytes.
    """

    meeting: int
    kind: str
    name: str
    size: int
    head: bytes
    caption: str = ""
    lines: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True)
class PaperAsked:
    """One paper as a file."""

    paper: int


@dataclass(frozen=True, slots=True)
class PaperTakingOpened:
    """One paper is to be taken away: the first of two questions."""

    paper: int


@dataclass(frozen=True, slots=True)
class PaperTakenAway:
    """Yes, take it away."""

    paper: int


@dataclass(frozen=True, slots=True)
class CancellingOpened:
    """One meeting is not to take place: the first of two questions."""

    meeting: int


@dataclass(frozen=True, slots=True)
class MeetingCancelled:
    """Yes, cancel it."""

    meeting: int


@dataclass(frozen=True, slots=True)
class WhoComesOpened:
    """Who comes to one meeting."""

    meeting: int


@dataclass(frozen=True, slots=True)
class AttendanceOpened:
    """Taking the attendance, a page of the cell's list."""

    meeting: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class PresenceTaken:
    """This member was there, or was not."""

    meeting: int
    member: str
    present: bool
    page: int


@dataclass(frozen=True, slots=True)
class LeavesOpened:
    """Who of the cell is on leave; a page of the cell's list."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class LeaveOpened:
    """The leave of one member, by member code."""

    member: str


@dataclass(frozen=True, slots=True)
class LeaveChosen:
    """On leave until this day, in ISO form; `open`: without an end; `back`: no longer."""

    member: str
    until: str


MeetingEvent = (
    MeetingsOpened | MeetingOpened | Attending | CalendarAsked | RuleOpened | PlaceOpened | ExtraOpened
    | AbsenceReasonOpened
    | MovingOpened | TopicOpened | ThematicChosen | ThematicReplaced | MeetingPlaceOpened | UsualPlaceChosen
    | PapersOpened | PaperSent | PaperAsked | PaperTakingOpened | PaperTakenAway | CancellingOpened
    | MeetingCancelled | WhoComesOpened | AttendanceOpened | PresenceTaken | LeavesOpened | LeaveOpened
    | LeaveChosen
)  # fmt: skip
