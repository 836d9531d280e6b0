"""What is typed where there are no buttons: one indicator to put right or to have explained, a group to read again."""

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


TypedEvent = CorrectionAsked | GroupReread
