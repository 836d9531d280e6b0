"""Counts that expose nobody: a cell's bands when its period closes, its parents' when the month has ended.

The seven rules are those of product.md, section 6; docs/privacy.md, "The release of counts", has the reasoning and the
proof. Which bands a count may fall into is settled before the count is looked at, from what is public already. So
whoever replays this code learns nothing that the bands do not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handlers.knowable import FEWEST_VALUES, Band, Tree, added, exposed, own_reach, plant, work_out

FEWEST_RESPONDENTS = 10  # rule 2
NARROWEST = 5  # rule 6: a band may be set wider, never narrower

Bands = tuple[Band, ...]  # one for each indicator, in the catalogue's order


@dataclass(frozen=True, slots=True)
class Closed:
    """What the close of a period freezes of a unit's own members.

    `counts` are true; they are stored sealed and leave only in a parent's sum. `bands` is what was published of them:
    None below ten respondents, and for the own members of a unit that has others below it.
    """

    respondents: int
    counts: tuple[int, ...]
    bands: Bands | None = None

    def __post_init__(self) -> None:
        _refuse_the_impossible(self.respondents, self.counts)


@dataclass(frozen=True, slots=True)
class Release:
    """What is published of a unit that has others below it: r of the whole subtree; its bands, None below ten."""

    respondents: int
    bands: Bands | None


class WouldExpose(Exception):
    """The bands together would give something away, and nothing may be published. Names units, no figures."""


def cell_bands(respondents: int, counts: Sequence[int], width: int = NARROWEST) -> Bands | None:
    """What is published of a unit without others below it, when its period closes: None below ten respondents.

    Raises ValueError for a width below five and for a count that so many respondents cannot give.
    """
    _refuse_the_impossible(respondents, counts)
    bands = ladder(respondents, width)
    return tuple(_holding(count, bands) for count in counts) if _may_be_shown(respondents) else None


def parents_bands(
    parent_of: Mapping[str, str | None], closed: Mapping[str, Closed], width: int = NARROWEST
) -> dict[str, Release]:
    """What is published of every unit that has others below it, when the month has ended, from what was frozen.

    `parent_of` names every unit, a top one with None; a unit that is missing in `closed` had no respondents. Bands
    that were frozen stay as they are. Raises ValueError for a width below five and for units without a place in the
    tree, CycleError for a unit above itself, and WouldExpose where what was frozen gives something away.
    """
    tree = plant(parent_of, {unit: own.respondents for unit, own in closed.items()})
    parents = sorted(unit for unit, below in tree.below.items() if below)
    ladders = {unit: ladder(r, width) for unit in parents if _may_be_shown(r := tree.respondents[unit])}
    shown = [_one_indicator(at, tree, closed, ladders) for at in range(_indicators(closed))]
    return {
        unit: Release(tree.respondents[unit], tuple(each[unit] for each in shown) if unit in ladders else None)
        for unit in parents
    }


def _one_indicator(
    at: int, tree: Tree, closed: Mapping[str, Closed], ladders: Mapping[str, list[Band]]
) -> dict[str, Band]:
    counts = {unit: own.counts[at] for unit, own in closed.items()}
    frozen = {unit: own.bands[at] for unit, own in closed.items() if own.bands is not None}
    shown = roll_up(tree, counts, frozen, ladders)
    if units := exposed(tree, work_out(tree, frozen, shown)):
        raise WouldExpose(", ".join(units))
    return shown


def roll_up(
    tree: Tree, counts: Mapping[str, int], frozen: Mapping[str, Band], ladders: Mapping[str, list[Band]]
) -> dict[str, Band]:
    """The bands of one indicator for the units in `ladders`, from the leaves up."""
    total: dict[str, int] = {}
    reach: dict[str, Band] = {}
    shown: dict[str, Band] = {}
    for unit, below in tree.below.items():
        total[unit] = counts.get(unit, 0) + sum(total[each] for each in below)
        reach[unit] = added(own_reach(unit, tree, frozen), *(reach[each] for each in below))
        if unit in ladders:
            shown[unit] = _holding(total[unit], audited(ladders[unit], reach[unit]))
            reach[unit] = reach[unit].within(shown[unit])
    return shown


def ladder(respondents: int, width: int) -> list[Band]:
    """Rule 3: 0-4, 5-9, 10-14 ..., and the highest widened until it also has five values of at most r."""
    if width < NARROWEST:
        raise ValueError(f"a band has at least {NARROWEST} values, not {width}")
    steps = [Band(low, low + width - 1) for low in range(0, respondents + 1, width)]
    return audited(steps, Band(0, respondents))


def audited(bands: Iterable[Band], reach: Band) -> list[Band]:
    """Rule 4: every band that the count can fall into, widened so that each leaves five values of `reach`.

    `reach` is what anyone could work out without this band. An inner band lies in it whole; the lowest and the highest
    may not, and are joined with their neighbours. Joined for every count, the neighbours' too: if 20-24 became 15-24
    while 15-19 stayed, then "15-24" would mean 20-24.
    """
    left = [band for band in bands if band.within(reach).values > 0]
    while len(left) > 1 and left[0].within(reach).values < FEWEST_VALUES:
        left[:2] = [Band(left[0].low, left[1].high)]
    while len(left) > 1 and left[-1].within(reach).values < FEWEST_VALUES:
        left[-2:] = [Band(left[-2].low, left[-1].high)]
    return left


def _holding(count: int, bands: Iterable[Band]) -> Band:
    for band in bands:
        if band.low <= count <= band.high:
            return band
    raise ValueError("a true count lies outside the bands that were frozen below it")


def _may_be_shown(respondents: int) -> bool:
    return respondents >= FEWEST_RESPONDENTS


def _indicators(closed: Mapping[str, Closed]) -> int:
    numbers = {len(own.counts) for own in closed.values()} | {len(own.bands) for own in closed.values() if own.bands}
    if len(numbers) > 1:
        raise ValueError(f"one tree, but counts of {sorted(numbers)} indicators")
    return max(numbers, default=0)


def _refuse_the_impossible(respondents: int, counts: Sequence[int]) -> None:
    if not all(0 <= count <= respondents for count in counts):
        raise ValueError("more have marked an indicator than have answered")
