"""Participation, releases and drafts of the minutes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SummaryOpened:
    """How far a unit is; 0 is the own one, an empty period the present one."""

    unit: int = 0
    period: str = ""


@dataclass(frozen=True, slots=True)
class Nudged:
    """Remind those of my cell who have not finished."""

    period: str


@dataclass(frozen=True, slots=True)
class ReleasesOpened:
    """The releases of a unit, one page of months."""

    unit: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class ReleaseOpened:
    """One release."""

    unit: int
    period: str


@dataclass(frozen=True, slots=True)
class ReleaseAsked:
    """One release as a file: `png`, `xlsx` or `docx`."""

    unit: int
    period: str
    form: str


@dataclass(frozen=True, slots=True)
class YearAsked:
    """The releases of the year up to a period as a picture."""

    unit: int
    period: str


@dataclass(frozen=True, slots=True)
class MinutesAsked:
    """A draft of the minutes of one of my cell's meetings."""

    meeting: int


@dataclass(frozen=True, slots=True)
class MeetingsBelowOpened:
    """When the cells of a unit meet in one month; 0 is the unit one oversees, an empty period the present month."""

    unit: int = 0
    period: str = ""
    page: int = 0


SummaryEvent = (
    SummaryOpened | Nudged | ReleasesOpened | ReleaseOpened | ReleaseAsked | YearAsked | MinutesAsked
    | MeetingsBelowOpened
)  # fmt: skip
