"""Answers, notes, and that a self-comparison was sent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """One answer, in the catalogue the run is pinned to."""

    member: int
    period: str
    indicator: str
    value: int


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """The member's own words to one indicator; None takes them away."""

    member: int
    period: str
    indicator: str
    text: str | None


@dataclass(frozen=True, slots=True)
class RunSubmitted:
    """Done, as the secretary will see it. Sent again after a change keeps the first time."""

    member: int
    period: str


@dataclass(frozen=True, slots=True)
class CellNudged:
    """The secretary had those reminded who have not finished."""

    unit: int
    period: str
    by: int


WalkFact = (
    AnswerGiven | NoteWritten | RunSubmitted | CellNudged
)  # fmt: skip
