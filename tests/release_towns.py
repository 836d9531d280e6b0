"""Towns whose answers are made up: units, what their members marked, what is published; one at a time or at random."""

from collections.abc import Mapping

from hypothesis import strategies as st

from handlers.knowable import Known, plant, work_out
from handlers.releases import Bands, Closed, Release, cell_bands, parents_bands
from tests.release_auditor import Published, findings

INDICATORS = 2

Parents = dict[str, str | None]
Town = tuple[Parents, dict[str, Closed]]


def closed(respondents: int, *counts: int, width: int = 5, shown: bool = True) -> Closed:
    return Closed(respondents, counts, cell_bands(respondents, counts, width) if shown else None)


def town(parent_of: Parents, answers: Mapping[str, tuple[int, ...]], width: int = 5) -> Town:
    """Units whose own members answered `(r, count, count, ...)`; only a unit with none below it shows its own."""
    parents = set(parent_of.values())
    return parent_of, {
        unit: closed(respondents, *counts, width=width, shown=unit not in parents)
        for unit, (respondents, *counts) in answers.items()
    }


def published(parent_of: Parents, frozen: Mapping[str, Closed], above: Mapping[str, Release]) -> list[Published]:
    """All releases of the period, as the command prints them; everybody has answered."""
    cells = {unit: Release(own.respondents, own.bands) for unit, own in frozen.items() if unit not in above}
    return [
        {
            "unit": unit,
            "parent": parent_of[unit],
            "members": release.respondents,
            "respondents": release.respondents,
            "bands": None if release.bands is None else _by_code(release.bands),
        }
        for unit, release in {**above, **cells}.items()
    ]


def _by_code(bands: Bands) -> dict[str, list[int]]:
    return {f"1.{at}": [band.low, band.high] for at, band in enumerate(bands, 1)}


def audited(there: Town, width: int = 5) -> list[str]:
    return findings(published(*there, parents_bands(*there, width)))


def five_cells(respondents: int, count: int) -> Town:
    parent_of: Parents = {"top": None} | {f"cell {number}": "top" for number in range(5)}
    return town(parent_of, {f"cell {number}": (respondents, count) for number in range(5)})


def branch_of(parent_of: Parents, top: str) -> Parents:
    branch: Parents = {top: None}
    for unit in parent_of:  # they are named from the top down
        if parent_of[unit] in branch:
            branch[unit] = parent_of[unit]
    return branch


@st.composite
def towns(draw: st.DrawFn, width: int = 5) -> Town:
    """Up to two dozen units, one to five deep, of 0 to 60 members each; parents may have own members, or not."""
    parent_of: Parents = {"u00": None}
    depth = {"u00": 1}
    for number in range(1, draw(st.integers(1, 24))):
        parent = draw(st.sampled_from([unit for unit in parent_of if depth[unit] < 5]))
        parent_of[f"u{number:02}"], depth[f"u{number:02}"] = parent, depth[parent] + 1
    alike = draw(st.sampled_from(["none", "all", "four", "edges", "any"]))
    return town(parent_of, {unit: draw(_answers(alike)) for unit in parent_of}, width)


@st.composite
def _answers(draw: st.DrawFn, alike: str) -> tuple[int, ...]:
    respondents = draw(st.integers(0, 60) | st.integers(0, 14) | st.just(0))
    edges = st.sampled_from([0, 4, 5, 9, respondents - 4, respondents - 1, respondents])
    kinds = {"none": st.just(0), "all": st.just(respondents), "four": st.just(4), "edges": edges}
    count = kinds.get(alike, st.integers(0, respondents))
    return respondents, *(min(max(draw(count), 0), respondents) for _ in range(INDICATORS))


def worked_out(there: Town, above: Mapping[str, Release]) -> dict[tuple[str, str], Known]:
    """The product's own audit of what was published."""
    parent_of, frozen = there
    tree = plant(parent_of, {unit: own.respondents for unit, own in frozen.items()})
    known: dict[tuple[str, str], Known] = {}
    for at in range(INDICATORS):
        below = {unit: own.bands[at] for unit, own in frozen.items() if own.bands}
        shown = {unit: release.bands[at] for unit, release in above.items() if release.bands}
        known |= {(unit, f"1.{at + 1}"): each for unit, each in work_out(tree, below, shown).items()}
    return known
