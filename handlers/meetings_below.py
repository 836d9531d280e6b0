"""The words of a calendar over many cells: which cell meets when and where, and nothing of who comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.rhythm import Period


@dataclass(frozen=True, slots=True)
class CellMeeting:
    """One meeting of one cell, by its name; `starts_at` is None for a cell that has none in the month."""

    cell: str
    starts_at: datetime | None
    place: str = ""
    thematic: bool = False


@dataclass(frozen=True, slots=True)
class MeetingsBelow:
    """The meetings of a unit's cells in one month, in order; cells without one come last."""

    unit: int
    unit_name: str
    period: Period
    meetings: tuple[CellMeeting, ...] = ()
    line: tuple[tuple[int, str], ...] = ()  # the units above that this person may see, the nearest first
