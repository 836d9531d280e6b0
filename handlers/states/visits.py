"""Where one is among visits to cells' meetings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChoosingVisitUnit:
    """For which of one's committees."""


@dataclass(frozen=True, slots=True)
class AtVisits:
    """The cells of a unit in a quarter."""

    unit: int
    below: int
    quarter: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class AtVisitsOfCell:
    """One cell in a quarter."""

    unit: int
    cell: int
    quarter: str


@dataclass(frozen=True, slots=True)
class ChoosingVisitor:
    """Whom to send."""

    unit: int
    cell: int
    quarter: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ChoosingVisitMeeting:
    """To which meeting."""

    unit: int
    cell: int
    quarter: str
    visitor: int


@dataclass(frozen=True, slots=True)
class AtOwnVisits:
    """Where I am to go."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AtVisit:
    """One of my visits."""

    visit: int


@dataclass(frozen=True, slots=True)
class ReportingVisit:
    """I was there: what took place."""

    visit: int


@dataclass(frozen=True, slots=True)
class WritingVisitWords:
    """One sentence about it."""

    visit: int


@dataclass(frozen=True, slots=True)
class ReplacingVisitReport:
    """The second question before a report is made anew, with the answer it would have."""

    visit: int
    attended: bool


VisitState = (
    ChoosingVisitUnit | AtVisits | AtVisitsOfCell | ChoosingVisitor | ChoosingVisitMeeting | AtOwnVisits | AtVisit
    | ReportingVisit | WritingVisitWords | ReplacingVisitReport
)  # fmt: skip
