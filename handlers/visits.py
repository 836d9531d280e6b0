"""The words of attendance from above: quarters, who is sent to which cell's meeting, and what they report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from handlers.rhythm import Period, period_at

LONGEST_WORDS = 500  # letters of a report


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year; `code` is how it is stored and written in buttons."""

    year: int
    number: int

    @property
    def code(self) -> str:
        return f"{self.year:04d}-Q{self.number}"

    @property
    def first(self) -> Period:
        return Period(self.year, self.number * 3 - 2)

    @property
    def last(self) -> Period:
        return Period(self.year, self.number * 3)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> Quarter:
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)


def quarter_of_period(period: Period) -> Quarter:
    return Quarter(period.year, (period.month - 1) // 3 + 1)


def quarter_at(now: datetime, timezone: tzinfo) -> Quarter:
    """The quarter of an instant, in local time."""
    return quarter_of_period(period_at(now, timezone))


def quarter_from(code: str) -> Quarter | None:
    """The quarter of a button; None where it is none."""
    year, _, number = code.partition("-Q")
    if not (year.isascii() and year.isdecimal() and len(year) == 4 and number in {"1", "2", "3", "4"}):
        return None
    return Quarter(int(year), int(number)) if int(year) else None


@dataclass(frozen=True, slots=True)
class VisitMeeting:
    """A meeting of a cell as whoever comes from above needs it."""

    id: int
    starts_at: datetime
    place: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody is sent to a cell. No `meeting`: to any of the quarter; `attended` and `criticism` are the report.

    `criticism`: whether the meeting held its part of self-criticism and criticism. `in_office`: whether the member is
    still of that committee. `words` are there only for whoever may read them; `choice` are the meetings of the quarter
    where it is one's own and to any of them.
    """

    id: int
    unit: int
    unit_name: str
    cell: int
    cell_name: str
    quarter: str
    member: int
    name: str
    assigned_at: datetime
    meeting: VisitMeeting | None = None
    attended: bool | None = None
    criticism: bool | None = None
    words: str = ""
    reported_at: datetime | None = None
    in_office: bool = True
    choice: tuple[VisitMeeting, ...] = ()


def as_data(visit: Visit) -> dict[str, object]:
    """One's own visit for the file of everything."""
    return {
        "committee": visit.unit_name,
        "cell": visit.cell_name,
        "quarter": visit.quarter,
        "assigned_at": visit.assigned_at.isoformat(),
        "meeting": visit.meeting and visit.meeting.starts_at.isoformat(),
        "attended": visit.attended,
        "self_criticism_held": visit.criticism,
        "words": visit.words,
        "reported_at": visit.reported_at and visit.reported_at.isoformat(),
    }


@dataclass(frozen=True, slots=True)
class CellCover:
    """A cell in a quarter: how many people stand assigned, those who have been there included, and how many have.

    `branch` is the unit directly below the one asked about in whose subtree the cell is: itself, where it is one.
    """

    id: int
    name: str
    branch: int
    assigned: int
    visited: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit directly below the one looked at, with its cells."""

    id: int
    name: str
    cells: tuple[CellCover, ...]

    @property
    def is_cell(self) -> bool:
        return len(self.cells) == 1 and self.cells[0].id == self.id

    @property
    def without(self) -> int:
        """How many of its cells have nobody yet."""
        return sum(not cell.assigned for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Visitor:
    """One of a committee's people. `reachable`: whether letters of ours arrive."""

    id: int
    name: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class Visiting:
    """What somebody with a right to it knows of attendance from above.

    `units` are the committees one is in, `mine` the own visits; the rest is about `unit`, one of those, and `below`,
    what of it is looked at. `cell` is 0 unless it is of that unit's subtree. `expected` is for a cell's secretary: who
    comes to which meeting (None: to any of the quarter).
    """

    units: tuple[tuple[int, str], ...] = ()
    unit: int = 0
    below: int = 0
    below_name: str = ""
    above: int = 0
    quarter: Quarter = Quarter(1, 1)
    now: Quarter = Quarter(1, 1)
    branches: tuple[Branch, ...] = ()
    cell: int = 0
    cell_name: str = ""
    meetings: tuple[VisitMeeting, ...] = ()
    visits: tuple[Visit, ...] = ()
    visitors: tuple[Visitor, ...] = ()
    mine: tuple[Visit, ...] = ()
    expected: tuple[tuple[int | None, str, str], ...] = ()
