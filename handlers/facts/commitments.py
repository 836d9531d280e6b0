"""Commitments and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class CommitmentDrafted:
    """The words of a new commitment, kept until its day and its readers are chosen."""

    member: int
    period: str
    indicator: str
    text: str


@dataclass(frozen=True, slots=True)
class CommitmentReworded:
    """New words."""

    member: int
    commitment: int
    text: str


@dataclass(frozen=True, slots=True)
class CommitmentDated:
    """By this day."""

    member: int
    commitment: int
    due: date


@dataclass(frozen=True, slots=True)
class CommitmentShared:
    """Who may know it; a draft becomes a commitment by this."""

    member: int
    commitment: int
    shared: bool


@dataclass(frozen=True, slots=True)
class CommitmentEnded:
    """Put right, or withdrawn."""

    member: int
    commitment: int
    how: Literal["closed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class CommitmentTakenUp:
    """What was put right is open again, and the check-in of this quarter asks about it again."""

    member: int
    commitment: int
    quarter: str


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """How far a commitment is, in one quarter's check-in."""

    member: int
    commitment: int
    quarter: str
    value: int


@dataclass(frozen=True, slots=True)
class CheckInNoteWritten:
    """The member's own words to it."""

    member: int
    commitment: int
    quarter: str
    text: str


@dataclass(frozen=True, slots=True)
class ConclusionRecorded:
    """What the cell concluded on a shared commitment, by its secretary."""

    by: int
    commitment: int
    text: str


CommitmentFact = (
    CommitmentDrafted | CommitmentReworded | CommitmentDated | CommitmentShared | CommitmentEnded
    | CommitmentTakenUp | CheckedIn | CheckInNoteWritten | ConclusionRecorded
)  # fmt: skip
