"""When periods close and which releases are due; and the bands of a tree from what was frozen of its units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.knowable import Band
from handlers.releases import Closed, WouldExpose, cell_bands, parents_bands
from handlers.rhythm import Period

WAIT_FOR_A_CELL = timedelta(days=31)  # a meeting moved far away keeps nobody above from the month's release for ever

Plain = Mapping[str, tuple[int, int]]  # bands by the code of the indicator


@dataclass(frozen=True, slots=True)
class Frozen:
    """A unit's own members at the close. `bands`: what was published of them, None where nothing was."""

    members: int
    respondents: int
    counts: Mapping[str, int]
    bands: Plain | None = None


@dataclass(frozen=True, slots=True)
class Rolled:
    """What is published of a unit with others below it."""

    unit: int
    members: int
    respondents: int
    bands: Plain | None


def to_close(first: Period | None, current: Period) -> tuple[Period, ...]:
    """The periods from the first that is not frozen up to the one before the current; none where there is no first."""
    found = []
    period = first
    while period is not None and period < current:
        found.append(period)
        period = period.next
    return tuple(found)


def bands_of_a_cell(respondents: int, counts: Mapping[str, int], codes: Sequence[str], width: int) -> Plain | None:
    """What is published of a cell at its close."""
    bands = cell_bands(respondents, [counts.get(code, 0) for code in codes], width)
    return None if bands is None else _named(codes, bands)


def roll_up(
    parents: Mapping[int, int | None], frozen: Mapping[int, Frozen], codes: Sequence[str], width: int
) -> tuple[Rolled, ...]:
    """What is published of every unit with others below it. `parents`: the whole tree, each unit with the one above.

    Where what was frozen would give something away together with it, only the numbers of people are published.
    """
    members = _sums(parents, {unit: own.members for unit, own in frozen.items()})
    respondents = _sums(parents, {unit: own.respondents for unit, own in frozen.items()})
    above = sorted({parent for parent in parents.values() if parent is not None})
    bands = _bands(parents, frozen, codes, width)
    return tuple(Rolled(unit, members[unit], respondents[unit], bands.get(unit)) for unit in above)


def _bands(
    parents: Mapping[int, int | None], frozen: Mapping[int, Frozen], codes: Sequence[str], width: int
) -> dict[int, Plain]:
    tree = {str(unit): None if parent is None else str(parent) for unit, parent in parents.items()}
    closed = {str(unit): _closed(own, codes) for unit, own in frozen.items()}
    try:
        made = parents_bands(tree, closed, width)
    except WouldExpose:
        return {}
    return {int(unit): _named(codes, release.bands) for unit, release in made.items() if release.bands is not None}


def _closed(own: Frozen, codes: Sequence[str]) -> Closed:
    bands = None if own.bands is None else tuple(Band(*own.bands[code]) for code in codes)
    return Closed(own.respondents, tuple(own.counts.get(code, 0) for code in codes), bands)


def _named(codes: Sequence[str], bands: Sequence[Band]) -> Plain:
    return {code: (band.low, band.high) for code, band in zip(codes, bands, strict=True)}


def _sums(parents: Mapping[int, int | None], own: Mapping[int, int]) -> dict[int, int]:
    """Each unit's number with those of all units below it."""
    total = dict.fromkeys(parents, 0)
    for unit, number in own.items():
        step: int | None = unit
        while step is not None:
            total[step] += number
            step = parents[step]
    return total
