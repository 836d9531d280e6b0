"""The arithmetic of a report: from numbers by unit to what it tells, and the share of one number in another."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.reporting_counts import Tree
from handlers.reports import Gathered, Report

FEWEST_EXPECTED = 10  # below that many, a share of those who came would be one of a few persons


def tree_of(parents: Mapping[int, int | None], top: int, readers: frozenset[int] = frozenset()) -> Tree:
    below: dict[int, tuple[int, ...]] = {}
    for unit, parent in parents.items():
        if parent is not None and unit != top:
            below[parent] = (*below.get(parent, ()), unit)
    return Tree(top, below, readers)


def cells_of(tree: Tree) -> int:
    """Units with nothing below them."""
    return sum(not tree.below.get(unit) for unit in under(tree, tree.top))


def under(tree: Tree, top: int) -> tuple[int, ...]:
    """A unit and all below it."""
    found = [top]
    for unit in found:
        found += tree.below.get(unit, ())
    return tuple(found)


def together(parts: Mapping[int, Gathered], units: tuple[int, ...]) -> Gathered:
    """The meetings of several units as one number each."""
    of = [parts[unit] for unit in units if unit in parts]
    return Gathered(
        sum(each.held for each in of),
        sum(each.counted for each in of),
        sum(each.expected for each in of),
        sum(each.present for each in of),
    )


def permille(part: int, whole: int) -> int:
    """The share in tenths of a per cent, rounded down: 79.96 is not yet 80."""
    return 1000 * part // whole if whole else 0


def percent(part: int, whole: int) -> int:
    return permille(part, whole) // 10


def same_but_for_time(one: Report, other: Report) -> bool:
    """Whether a report made now would tell what the other one tells."""
    return all(getattr(one, name) == getattr(other, name) for name in Report.__dataclass_fields__ if name != "made_at")
