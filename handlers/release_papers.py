"""What stands on the papers of a release: bands, participation and counts, never what one member answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Band = tuple[int, int]  # lowest and highest number, both belonging to it
SharedState = Literal["open", "overdue", "put_right"]

SHARE_ASKED = 80  # per cent: Quy định 366-QĐ/TW


@dataclass(frozen=True, slots=True)
class IndicatorBand:
    """One indicator; a band is None where nothing was released, `before` is that of the month before."""

    code: str
    title: str
    band: Band | None
    before: Band | None = None

    @property
    def changed(self) -> bool:
        return self.band is not None and self.before is not None and self.band != self.before


@dataclass(frozen=True, slots=True)
class BandGroup:
    """One group of the catalogue with its indicators in order."""

    title: str
    indicators: tuple[IndicatorBand, ...]


@dataclass(frozen=True, slots=True)
class SharedCounts:
    """Commitments that members told the cell, each counted once: in time, past its day, or put right."""

    open: int
    put_right: int
    overdue: int

    @property
    def all(self) -> int:
        return self.open + self.put_right + self.overdue

    @property
    def share(self) -> int:
        """Per cent put right, rounded down: 79.9 is not yet 80."""
        return 100 * self.put_right // self.all if self.all else 0


@dataclass(frozen=True, slots=True)
class ReleasePaper:
    """One unit's release of one month. `parent` is empty at the top of the tree."""

    unit: str
    parent: str
    year: int
    month: int
    members: int
    respondents: int
    closed_at: datetime
    groups: tuple[BandGroup, ...]
    shared: SharedCounts | None = None

    @property
    def indicators(self) -> tuple[IndicatorBand, ...]:
        return tuple(each for group in self.groups for each in group.indicators)

    @property
    def has_bands(self) -> bool:
        return any(each.band is not None for each in self.indicators)

    @property
    def lowest(self) -> Band | None:
        """The band that "the others" of a short text have; it begins at 0."""
        return min((each.band for each in self.indicators if each.band and each.band[0] == 0), default=None)

    @property
    def named(self) -> tuple[IndicatorBand, ...]:
        """Those a short text names one by one: all but the others, the highest band first."""
        above = [each for each in self.indicators if each.band and each.band != self.lowest]
        return tuple(sorted(above, key=lambda each: each.band or (0, 0), reverse=True))

    @property
    def others(self) -> int:
        """How many indicators have the lowest band."""
        return sum(each.band is not None and each.band == self.lowest for each in self.indicators)

    @property
    def withheld(self) -> int:
        """How many the audit let nothing be said about, in a release that says something about others."""
        return sum(each.band is None for each in self.indicators) if self.has_bands else 0

    @property
    def changed(self) -> tuple[IndicatorBand, ...]:
        return tuple(each for each in self.indicators if each.changed)


@dataclass(frozen=True, slots=True)
class MonthTurnout:
    """How many took part in one month of a year's picture."""

    year: int
    month: int
    members: int
    respondents: int


@dataclass(frozen=True, slots=True)
class IndicatorYear:
    """One indicator's bands, one for each month of the picture, None where nothing was released."""

    code: str
    title: str
    bands: tuple[Band | None, ...]


@dataclass(frozen=True, slots=True)
class YearGroup:
    """One group of the catalogue over the months."""

    title: str
    indicators: tuple[IndicatorYear, ...]


@dataclass(frozen=True, slots=True)
class YearPaper:
    """The releases of one to twelve months side by side, oldest first."""

    unit: str
    parent: str
    months: tuple[MonthTurnout, ...]
    groups: tuple[YearGroup, ...]


@dataclass(frozen=True, slots=True)
class SharedConclusion:
    """A commitment that a member told the cell, and what the cell concluded."""

    name: str
    text: str
    due: date
    state: SharedState
    conclusion: str = ""


@dataclass(frozen=True, slots=True)
class MinutesPaper:
    """What a draft of the minutes begins with; `present` is None before attendance was taken, names may be left out."""

    unit: str
    parent: str
    starts_at: datetime
    place: str
    members: int
    thematic: bool = False
    topic: str = ""
    present: int | None = None
    absent_names: tuple[str, ...] = ()
    release: ReleasePaper | None = None
    shared: tuple[SharedConclusion, ...] = ()
