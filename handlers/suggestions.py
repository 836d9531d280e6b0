"""The words of suggestions for review."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggesting:
    """What somebody with a right to it knows of suggestions for review."""
