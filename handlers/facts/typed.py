"""What was typed for several indicators at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupTyped:
    """What was understood for a group and is not confirmed: by code, None where marked, not weighed.

    Nothing named means that there is nothing of the group; None instead of all of it takes it away. `chat`: the one
    that typed it, where it is not this one.
    """

    member: int
    period: str
    answers: tuple[tuple[str, int | None], ...] | None
    group: int = 0
    chat: int = 0


@dataclass(frozen=True, slots=True)
class GroupAnswered:
    """Answers by code, saved together; what was typed and not confirmed is over."""

    member: int
    period: str
    answers: tuple[tuple[str, int], ...]


TypedFact = GroupTyped | GroupAnswered
