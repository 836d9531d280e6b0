"""Where one is among numbers and releases."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AtSummary:
    """How far a unit is in one month."""

    unit: int
    seen: str


@dataclass(frozen=True, slots=True)
class AtReleases:
    """The months a unit has releases of."""

    unit: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class AtRelease:
    """One release."""

    unit: int
    released: str


SummaryState = (
    AtSummary | AtReleases | AtRelease
)  # fmt: skip
