"""Who from above attends which cell's meeting, and what they report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VisitsOpened:
    """The cells of a unit in a quarter; 0 in `unit` is one's own, `below` a unit in its subtree, "" this quarter."""

    unit: int = 0
    below: int = 0
    quarter: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class VisitsOfCellOpened:
    """One cell in a quarter, as the committee of `unit` sees it."""

    unit: int
    cell: int
    quarter: str


@dataclass(frozen=True, slots=True)
class VisitorsOpened:
    """Whom to send to a cell."""

    unit: int
    cell: int
    quarter: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class VisitorChosen:
    """This member of the committee is to go; to which meeting comes next."""

    unit: int
    cell: int
    quarter: str
    visitor: int


@dataclass(frozen=True, slots=True)
class VisitMeetingChosen:
    """To this meeting; 0 is any of the quarter."""

    unit: int
    cell: int
    quarter: str
    visitor: int
    meeting: int


@dataclass(frozen=True, slots=True)
class VisitTakenBack:
    """Somebody need not go."""

    visit: int


@dataclass(frozen=True, slots=True)
class OwnVisitsOpened:
    """Where I am to go, and where I was."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class VisitOpened:
    """One of my visits."""

    visit: int


@dataclass(frozen=True, slots=True)
class VisitAnswered:
    """I was there, or could not."""

    visit: int
    attended: bool


@dataclass(frozen=True, slots=True)
class VisitOutcomeChosen:
    """Whether the meeting held its part of self-criticism and criticism."""

    visit: int
    criticism: bool


@dataclass(frozen=True, slots=True)
class VisitReportReplaced:
    """Yes, another report takes the place of the one I made."""

    visit: int
    attended: bool


VisitEvent = (
    VisitsOpened | VisitsOfCellOpened | VisitorsOpened | VisitorChosen | VisitMeetingChosen | VisitTakenBack
    | OwnVisitsOpened | VisitOpened | VisitAnswered | VisitOutcomeChosen | VisitReportReplaced
)  # fmt: skip
