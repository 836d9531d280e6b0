"""The self-comparison, its sheet and the months before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class WalkOpened:
    """Begin or go on with the self-comparison of this period."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One of the three answers to one indicator: 0 Không có, 1 Có phần, 2 Có."""

    period: str
    indicator: str
    value: int


@dataclass(frozen=True, slots=True)
class QuestionOpened:
    """One question is to be shown again, to look at it or change it."""

    period: str
    indicator: str


@dataclass(frozen=True, slots=True)
class NoteOpened:
    """A note to this indicator is to be written."""

    period: str
    indicator: str


@dataclass(frozen=True, slots=True)
class NoteErased:
    """The note to this indicator is to go."""

    period: str
    indicator: str


@dataclass(frozen=True, slots=True)
class WentBack:
    """One step back."""


@dataclass(frozen=True, slots=True)
class OverviewOpened:
    """The overview before sending."""


@dataclass(frozen=True, slots=True)
class GroupOpened:
    """The answers of one group, one line each, to open any of them."""

    group: int


@dataclass(frozen=True, slots=True)
class Submitted:
    """The self-comparison of this period is sent: from now on the secretary sees "done"."""

    period: str


@dataclass(frozen=True, slots=True)
class SheetOpened:
    """The page from which the notes to speak from are fetched."""


@dataclass(frozen=True, slots=True)
class SheetAsked:
    """The notes to speak from, as a document."""

    period: str
    form: Literal["docx", "pdf"]


@dataclass(frozen=True, slots=True)
class PastOpened:
    """The member's own past months side by side: one group, `skip` months before the newest."""

    group: int = 0
    skip: int = 0


WalkEvent = (
    WalkOpened | Answered | QuestionOpened | NoteOpened | NoteErased | WentBack | OverviewOpened | GroupOpened
    | Submitted | SheetOpened | SheetAsked | PastOpened
)  # fmt: skip
