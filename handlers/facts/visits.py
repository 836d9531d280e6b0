"""Who is sent to which cell, and what they report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VisitorAssigned:
    """A member of the unit's committee goes to a cell in a quarter; None: to any of its meetings."""

    unit: int
    cell: int
    quarter: str
    visitor: int
    meeting: int | None
    by: int


@dataclass(frozen=True, slots=True)
class AssignmentTakenBack:
    """Somebody need not go."""

    unit: int
    visit: int


@dataclass(frozen=True, slots=True)
class VisitReported:
    """Whether the member was there, at which meeting, and whether it held its self-criticism and criticism."""

    visit: int
    member: int
    attended: bool
    criticism: bool | None = None
    meeting: int | None = None


@dataclass(frozen=True, slots=True)
class VisitReopened:
    """A member who could not go can after all."""

    visit: int
    member: int


@dataclass(frozen=True, slots=True)
class VisitWordsKept:
    """One sentence about it."""

    visit: int
    member: int
    words: str


VisitFact = VisitorAssigned | AssignmentTakenBack | VisitReported | VisitReopened | VisitWordsKept
