"""What may be told of numbers of commitments and suggestions: nothing that gives away one of them.

A number is told where it is five or more, and so is what is left when other reports' numbers are taken off it: those of
units below, and those of the halves of a year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.reporting_spans import FIRST, SECOND, WHOLE
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


Halves = tuple[Split, Split]  # of a year
Fine = Callable[[Split], bool]
NOTHING = Split()


@dataclass(frozen=True, slots=True)
class Tree:
    """The units of a report: what stands directly below each, and which of them have reports that somebody reads."""

    top: int
    below: Mapping[int, tuple[int, ...]]
    readers: frozenset[int]


def enough(parts: Mapping[int, Halves]) -> Mapping[int, Halves]:
    """Only what is of five or more in a unit and half-year: the rest of a sum could be taken off it."""
    return {unit: (_enough(first), _enough(second)) for unit, (first, second) in parts.items()}


def _enough(split: Split) -> Split:
    return split if split.all >= FEWEST else NOTHING


def tell(tree: Tree, parts: Mapping[int, Halves], half: int = WHOLE) -> Told:
    """How many, and how many of them done, in a year or one half of it; each number only where it gives away none.

    `parts` are those of the whole year: what one report tells depends on what the others do.
    """
    first, second = _summed(tree, parts)[tree.top]
    split = {WHOLE: first + second, FIRST: first, SECOND: second}[half]
    if not _told(tree, parts, _is_many)[half]:
        return Told()
    return Told(split.all, split.done if _told(tree, parts, _is_mixed)[half] else None)


def _is_many(split: Split) -> bool:
    return split.all >= FEWEST


def _is_mixed(split: Split) -> bool:
    """Neither nearly none nor nearly all of them: who knows one of them would know about the others."""
    return split.done >= FEWEST and split.all - split.done >= FEWEST


@dataclass(frozen=True, slots=True)
class _Read:
    """How much can be read of a unit's halves and of its year, in its own reports or in those of units below it."""

    first: Split
    second: Split
    whole: Split


def _told(tree: Tree, parts: Mapping[int, Halves], fine: Fine) -> tuple[bool, bool, bool]:
    """Whether the top's year, its first half and its second half may be told; settled from the leaves up."""
    sums, read = _summed(tree, parts), dict[int, _Read]()
    told = (False, False, False)
    for unit in reversed(_from_above(tree)):
        below = [read[each] for each in tree.below.get(unit, ())]
        known = _Read(*(_sum([getattr(each, name) for each in below]) for name in ("first", "second", "whole")))
        told, read[unit] = _settled(sums[unit], known, fine, unit == tree.top or unit in tree.readers)
    return told


def _settled(halves: Halves, below: _Read, fine: Fine, reads: bool) -> tuple[tuple[bool, bool, bool], _Read]:
    """What one unit's reports tell beside those below it, and what can be read of it then.

    Both halves together tell the year: the second one is held back where that would leave too little.
    """
    first, second = halves
    whole = first + second
    year_is_fine = _harmless(whole - below.whole, fine)
    tells_first = reads and _passes(first, below.first, fine) and (below.second != second or year_is_fine)
    known_first = first if tells_first else below.first
    tells_second = reads and _passes(second, below.second, fine) and (known_first != first or year_is_fine)
    both = known_first + (second if tells_second else below.second)
    tells_whole = reads and _passes(whole, below.whole, fine) and _harmless(whole - both, fine)
    known_whole = whole if tells_whole else max(below.whole, both, key=lambda split: split.all)
    return (tells_whole, tells_first, tells_second), _Read(known_first, both - known_first, known_whole)


def _passes(split: Split, known: Split, fine: Fine) -> bool:
    return fine(split) and _harmless(split - known, fine)


def _harmless(left: Split, fine: Fine) -> bool:
    return left == NOTHING or fine(left)


def _sum(splits: tuple[Split, ...] | list[Split]) -> Split:
    return sum(splits, NOTHING)


def _summed(tree: Tree, parts: Mapping[int, Halves]) -> Mapping[int, Halves]:
    """Of each unit with all below it."""
    sums: dict[int, Halves] = {}
    for unit in reversed(_from_above(tree)):
        own = parts.get(unit, (NOTHING, NOTHING))
        below = [sums[each] for each in tree.below.get(unit, ())]
        sums[unit] = (own[0] + _sum([each[0] for each in below]), own[1] + _sum([each[1] for each in below]))
    return sums


def _from_above(tree: Tree) -> list[int]:
    found = [tree.top]
    for unit in found:
        found += tree.below.get(unit, ())
    return found
