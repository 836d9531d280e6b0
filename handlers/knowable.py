"""What anyone can work out of the bands of a tree: exact intervals by one pass up and one down.

The counts of a tree are sums: a unit's count is that of its own members and those of the units below it. Why the
intervals are exact stands in docs/privacy.md, "The release of counts".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

FEWEST_VALUES = 5  # product.md section 6, rules 3 and 4: how many counts have to stay possible


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high`, both included. The highest shown band may end above r: 10-14 of 13 says what 10-13 says."""

    low: int
    high: int

    @property
    def values(self) -> int:
        return self.high - self.low + 1

    def within(self, other: Band) -> Band:
        """What both hold; one with no values where that is nothing."""
        return Band(max(self.low, other.low), min(self.high, other.high))


@dataclass(frozen=True, slots=True)
class Tree:
    """Units, in an order in which those below come first; `own` respondents are in none of the units below."""

    below: Mapping[str, tuple[str, ...]]
    own: Mapping[str, int]
    respondents: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Known:
    """The tightest intervals of one indicator: of a unit as a whole, and of its own members alone."""

    unit: Band
    own: Band


def plant(parent_of: Mapping[str, str | None], own: Mapping[str, int]) -> Tree:
    """The tree of these units, with so many respondents of their own; a top one has the parent None.

    Raises ValueError for a unit or parent that has no place in it, CycleError for a unit above itself.
    """
    named = {*own, *(parent for parent in parent_of.values() if parent is not None)}
    if lost := sorted(named - set(parent_of)):
        raise ValueError(f"no place in the tree: {', '.join(lost)}")
    below: dict[str, list[str]] = {unit: [] for unit in parent_of}
    for unit, parent in parent_of.items():
        if parent is not None:
            below[parent].append(unit)
    respondents: dict[str, int] = {}
    for unit in TopologicalSorter(below).static_order():
        respondents[unit] = own.get(unit, 0) + sum(respondents[each] for each in below[unit])
    return Tree(
        {unit: tuple(below[unit]) for unit in respondents},
        {unit: own.get(unit, 0) for unit in respondents},
        respondents,
    )


def work_out(tree: Tree, frozen: Mapping[str, Band], shown: Mapping[str, Band]) -> dict[str, Known]:
    """What anyone can work out of one indicator.

    `frozen`: the bands of units' own members, which is what a cell shows. `shown`: the bands of whole units.
    """
    own = {unit: own_reach(unit, tree, frozen) for unit in tree.below}
    known = _upwards(tree, own, shown)
    for unit, below in reversed(list(tree.below.items())):
        parts = added(own[unit], *(known[each] for each in below))
        own[unit] = _part_of(known[unit], own[unit], parts)
        known.update((each, _part_of(known[unit], known[each], parts)) for each in below)
    return {unit: Known(known[unit], own[unit]) for unit in tree.below}


def exposed(tree: Tree, known: Mapping[str, Known]) -> list[str]:
    """The units of which too much is known: fewer than five values are left, or fewer than r + 1 where r < 4."""
    return sorted(
        unit
        for unit, each in known.items()
        if _too_tight(each.unit, tree.respondents[unit]) or _too_tight(each.own, tree.own[unit])
    )


def own_reach(unit: str, tree: Tree, frozen: Mapping[str, Band]) -> Band:
    possible = Band(0, tree.own[unit])
    return possible.within(frozen[unit]) if unit in frozen else possible


def added(*parts: Band) -> Band:
    return Band(sum(part.low for part in parts), sum(part.high for part in parts))


def _upwards(tree: Tree, own: Mapping[str, Band], shown: Mapping[str, Band]) -> dict[str, Band]:
    known: dict[str, Band] = {}
    for unit, below in tree.below.items():
        parts = added(own[unit], *(known[each] for each in below))
        known[unit] = parts.within(shown[unit]) if unit in shown else parts
    return known


def _part_of(whole: Band, part: Band, parts: Band) -> Band:
    """What is left of a part: the others take at least and at most so much of the whole."""
    return part.within(Band(whole.low - (parts.high - part.high), whole.high - (parts.low - part.low)))


def _too_tight(known: Band, respondents: int) -> bool:
    return known.values < min(FEWEST_VALUES, respondents + 1)
