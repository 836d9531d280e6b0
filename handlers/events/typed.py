"""What is typed where there are no buttons: one indicator to put right, a group to read again or to confirm."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CorrectionAsked:
    """The answer to one indicator, by its number from 1 to 27, is to be changed: to `value`, or asked for where -1."""

    number: int
    value: int = -1


@dataclass(frozen=True, slots=True)
class GroupReread:
    """The whole group is to be shown again."""


@dataclass(frozen=True, slots=True)
class GroupConfirmed:
    """The whole group was read, and there is nothing of it."""


@dataclass(frozen=True, slots=True)
class DaysKept:
    """The commitments of the check-in keep the days they have."""


TypedEvent = CorrectionAsked | GroupReread | GroupConfirmed | DaysKept
