"""Where one is among commitments and in the check-in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AtCommitments:
    """My commitments."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ChoosingIndicator:
    """Which indicator is the new commitment about?"""


@dataclass(frozen=True, slots=True)
class WritingCommitment:
    """The next words typed are what I will do; 0 is a new commitment."""

    indicator: str
    commitment: int = 0


@dataclass(frozen=True, slots=True)
class ChoosingDue:
    """By when? 0 is the one being made; in a check-in the next commitment follows."""

    commitment: int = 0
    checking_in: bool = False


@dataclass(frozen=True, slots=True)
class PickingDay:
    """A month of the calendar."""

    commitment: int
    year: int
    month: int
    checking_in: bool = False


@dataclass(frozen=True, slots=True)
class ChoosingWhoSees:
    """Who may know it?"""

    commitment: int


@dataclass(frozen=True, slots=True)
class AtCommitment:
    """One commitment."""

    commitment: int


@dataclass(frozen=True, slots=True)
class WithdrawingCommitment:
    """The second question before it is withdrawn."""

    commitment: int


@dataclass(frozen=True, slots=True)
class AtHistory:
    """What was changed, and when."""

    commitment: int


@dataclass(frozen=True, slots=True)
class AtSharedOnes:
    """What the cell was told."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class CheckingIn:
    """One commitment of the check-in; 0 is the next that waits."""

    commitment: int


@dataclass(frozen=True, slots=True)
class WritingCheckInNote:
    """The next words typed are a note to it."""

    commitment: int


@dataclass(frozen=True, slots=True)
class AtCheckInEnd:
    """The check-in is done, or there is nothing to ask."""


@dataclass(frozen=True, slots=True)
class WritingConclusion:
    """The next words typed are the cell's conclusion."""

    commitment: int


CommitmentState = (
    AtCommitments | ChoosingIndicator | WritingCommitment | ChoosingDue | PickingDay | ChoosingWhoSees
    | AtCommitment | WithdrawingCommitment | AtHistory | AtSharedOnes | CheckingIn | WritingCheckInNote
    | AtCheckInEnd | WritingConclusion
)  # fmt: skip
