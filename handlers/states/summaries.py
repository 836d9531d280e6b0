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


@dataclass(frozen=True, slots=True)
class AtMeetingsBelow:
    """When the cells of a unit meet in one month."""

    unit: int
    seen: str
    page: int = 0


SummaryState = (
    AtSummary | AtReleases | AtRelease | AtMeetingsBelow
)  # fmt: skip
