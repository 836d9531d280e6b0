"""The words of half-year and annual reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reporting:
    """What somebody with a right to it knows of half-year and annual reports."""
