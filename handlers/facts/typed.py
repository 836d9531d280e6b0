"""What was typed for several indicators at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupTyped:
    """What was understood for a group and is not confirmed: by code, None where marked, not weighed; () once over."""

    member: int
    period: str
    answers: tuple[tuple[str, int | None], ...]


TypedFact = GroupTyped
