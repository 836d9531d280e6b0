"""What is told of numbers of commitments and suggestions: nothing that gives away one of them.

All units' numbers of a half-year are worked out in one go, once: a number is told where it is five or more, and so is
what is left when those of units below it, and what its readers did themselves, are taken off it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.reports import Told

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Split:
    """So many, and how many of them are done."""

    all: int = 0
    done: int = 0

    def __add__(self, other: Split) -> Split:
        return Split(self.all + other.all, self.done + other.done)

    def __sub__(self, other: Split) -> Split:
        return Split(self.all - other.all, self.done - other.done)


Fine = Callable[[Split], bool]
Parts = Mapping[int, Split]  # by unit
NOTHING = Split()
NONE_THERE = Told(0, 0)


@dataclass(frozen=True, slots=True)
class Tree:
    """The units of a report: what stands directly below each, and which of them have reports that somebody reads."""

    top: int
    below: Mapping[int, tuple[int, ...]]
    readers: frozenset[int]


def enough(parts: Parts) -> Parts:
    """Only what is of five or more in a unit: the rest of a sum could be taken off it."""
    return {unit: split for unit, split in parts.items() if split.all >= FEWEST}


def told_by(tree: Tree, parts: Parts, known: Parts) -> Mapping[int, Told]:
    """How many, and how many of them done, for each unit of a tree. `known` is what a unit's readers did themselves.

    Only to readers anything is told. Nothing at all is said as (0, 0), so that a year can be added up.
    """
    sums = _summed(tree, parts)
    many, mixed = (_telling(tree, sums, known, fine) for fine in (_is_many, _is_mixed))
    return {unit: _told(sums[unit], unit in many, unit in mixed) for unit in sums}


def _told(split: Split, many: bool, mixed: bool) -> Told:
    if split == NOTHING:
        return NONE_THERE
    return Told(split.all, split.done if mixed else None) if many else Told()


def of_a_year(first: Told, second: Told) -> Told:
    """The two halves as they were told, added up: who has both reports has the year already."""
    if first.made is None or second.made is None:
        return Told()
    both = first.done is not None and second.done is not None
    return Told(first.made + second.made, (first.done or 0) + (second.done or 0) if both else None)


def _is_many(split: Split) -> bool:
    return split.all >= FEWEST


def _is_mixed(split: Split) -> bool:
    """Neither nearly none nor nearly all of them: who knows one of them would know about the others."""
    return split.done >= FEWEST and split.all - split.done >= FEWEST


def _telling(tree: Tree, sums: Parts, known: Parts, fine: Fine) -> frozenset[int]:
    """The units that may tell their number; settled from the leaves up, so that a sum gives way to its parts."""
    read: dict[int, Split] = {}
    telling = set()
    for unit in reversed(_from_above(tree)):
        below = _sum([read[each] for each in tree.below.get(unit, ())])
        if unit in tree.readers and _passes(sums[unit], below, known.get(unit, NOTHING), fine):
            telling.add(unit)
        read[unit] = sums[unit] if unit in telling else below
    return frozenset(telling)


def _passes(split: Split, below: Split, own: Split, fine: Fine) -> bool:
    """Whatever of it is known is taken off: the units below, the readers' own, or both."""
    return fine(split) and all(_harmless(split - off, fine) for off in (below, own, below + own))


def _harmless(left: Split, fine: Fine) -> bool:
    return left == NOTHING or fine(left)


def _sum(splits: list[Split]) -> Split:
    return sum(splits, NOTHING)


def _summed(tree: Tree, parts: Parts) -> Parts:
    """Of each unit with all below it."""
    sums: dict[int, Split] = {}
    for unit in reversed(_from_above(tree)):
        below = [sums[each] for each in tree.below.get(unit, ())]
        sums[unit] = parts.get(unit, NOTHING) + _sum(below)
    return sums


def _from_above(tree: Tree) -> list[int]:
    found = [tree.top]
    for unit in found:
        found += tree.below.get(unit, ())
    return found
