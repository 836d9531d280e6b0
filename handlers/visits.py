"""The words of attendance from above."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visiting:
    """What somebody with a right to it knows of attendance from above."""
