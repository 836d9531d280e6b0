"""Commitments, the quarterly check-in and the cell's conclusions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommitmentsOpened:
    """My commitments, one page of them."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class CommitmentBegun:
    """A new commitment; without an indicator, the question which one comes first."""

    indicator: str


@dataclass(frozen=True, slots=True)
class CommitmentOpened:
    """One of my commitments."""

    commitment: int


@dataclass(frozen=True, slots=True)
class RewritingOpened:
    """Its words are to be written anew."""

    commitment: int


@dataclass(frozen=True, slots=True)
class DueOpened:
    """Another day is to be chosen; 0 is the one being made."""

    commitment: int


@dataclass(frozen=True, slots=True)
class DayPicking:
    """A month of the calendar to pick the day from."""

    commitment: int
    year: int
    month: int


@dataclass(frozen=True, slots=True)
class DueChosen:
    """By this day, in ISO form; 0 is the one being made."""

    commitment: int
    day: str


@dataclass(frozen=True, slots=True)
class WhoSeesOpened:
    """Who may know it is to be chosen anew."""

    commitment: int


@dataclass(frozen=True, slots=True)
class WhoSeesChosen:
    """Only me, or the cell as well."""

    commitment: int
    shared: bool


@dataclass(frozen=True, slots=True)
class CommitmentClosed:
    """I have put it right."""

    commitment: int


@dataclass(frozen=True, slots=True)
class CommitmentReopened:
    """It is not put right after all."""

    commitment: int


@dataclass(frozen=True, slots=True)
class WithdrawingOpened:
    """I want to withdraw it: the first of two questions."""

    commitment: int


@dataclass(frozen=True, slots=True)
class CommitmentWithdrawn:
    """Yes, withdraw it."""

    commitment: int


@dataclass(frozen=True, slots=True)
class HistoryOpened:
    """What was changed, and when."""

    commitment: int


@dataclass(frozen=True, slots=True)
class SharedOnesOpened:
    """The commitments that members chose to tell the cell, one page of them."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class CheckInOpened:
    """The quarterly check-in: begin or go on."""


@dataclass(frozen=True, slots=True)
class Remedied:
    """How far a commitment is: 0 Đã khắc phục, 1 Đang khắc phục, 2 Chưa khắc phục; asked in this quarter."""

    commitment: int
    value: int
    quarter: str


@dataclass(frozen=True, slots=True)
class CheckInNoteOpened:
    """A note to this commitment's check-in is to be written."""

    commitment: int


@dataclass(frozen=True, slots=True)
class ConclusionOpened:
    """The secretary wants to record what the cell concluded on a shared commitment."""

    commitment: int


CommitmentEvent = (
    CommitmentsOpened | CommitmentBegun | CommitmentOpened | RewritingOpened | DueOpened | DayPicking | DueChosen
    | WhoSeesOpened | WhoSeesChosen | CommitmentClosed | CommitmentReopened | WithdrawingOpened
    | CommitmentWithdrawn | HistoryOpened | SharedOnesOpened | CheckInOpened | Remedied | CheckInNoteOpened
    | ConclusionOpened
)  # fmt: skip
