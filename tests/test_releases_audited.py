"""Releases that expose nobody: held against an auditor with a solver, and against somebody who replays the code."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from random import Random
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers import releases
from handlers.knowable import Band, Known, exposed, plant, work_out
from handlers.releases import WouldExpose, parents_bands
from tests.release_auditor import findings, intervals, shown_too_small
from tests.release_towns import (
    Parents,
    Town,
    audited,
    branch_of,
    five_cells,
    published,
    town,
    towns,
    worked_out,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(towns())
def test_the_auditor_finds_five_values_everywhere_and_exactly_what_the_product_worked_out(there: Town) -> None:
    above = parents_bands(*there)
    shown = published(*there, above)
    assert shown_too_small(shown) == []
    known = worked_out(there, above)
    for each in intervals(shown):
        ours = known[each.unit, each.code]
        assert (ours.unit if each.part == "whole" else ours.own) == Band(each.low, each.high)
        assert not each.too_tight


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from([5, 6, 10, 25]).flatmap(towns), st.sampled_from([5, 7, 10]))
def test_no_width_exposes_anybody_not_even_one_that_was_changed_within_the_month(there: Town, width: int) -> None:
    above = parents_bands(*there, width)
    assert findings(published(*there, above)) == []
    for release in above.values():
        assert all(band.values >= width and band.low % width == 0 for band in release.bands or ())


@pytest.mark.parametrize(("respondents", "most"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (60, 4)])
def test_five_values_or_everything_have_to_stay_possible(respondents: int, most: int) -> None:
    tree = plant({"cell": None}, {"cell": respondents})
    assert exposed(tree, {"cell": Known(Band(0, most), Band(0, most))}) == []
    assert exposed(tree, {"cell": Known(Band(1, most), Band(0, most))}) == ["cell"]
    assert exposed(tree, {"cell": Known(Band(0, most), Band(0, most - 1))}) == ["cell"]


# ------------------------------------------------------------------ the auditor can fail: each rule switched off


def test_without_the_rule_of_ten_the_auditor_finds_the_small_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "FEWEST_RESPONDENTS", 0)
    assert audited(town({"cell": None}, {"cell": (9, 9)})) == ["cell: shown with 9 respondents"]


def test_with_narrower_bands_the_auditor_finds_the_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "NARROWEST", 1)
    there = town({"cell": None}, {"cell": (30, 7)}, width=1)
    assert findings(published(*there, {})) == [
        "cell: whole count of 1.1 is 7-7 of 30",
        "cell: own count of 1.1 is 7-7 of 30",
    ]


def test_with_a_highest_band_that_is_not_widened_the_auditor_finds_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "audited", lambda bands, _reach: bands)
    there = town({"cell": None}, {"cell": (10, 10)})
    assert findings(published(*there, {})) == [
        "cell: whole count of 1.1 is 10-10 of 10",
        "cell: own count of 1.1 is 10-10 of 10",
    ]


def test_without_the_audit_the_auditor_finds_every_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    there = five_cells(14, 4)
    monkeypatch.setattr(releases, "audited", lambda bands, _reach: bands)
    with pytest.raises(WouldExpose, match="cell 0, cell 1, cell 2, cell 3, cell 4, top"):
        parents_bands(*there)
    monkeypatch.setattr(releases, "exposed", lambda _tree, _known: [])
    found = audited(there)
    assert sorted(line for line in found if "whole" in line) == [
        *(f"cell {number}: whole count of 1.1 is 4-4 of 14" for number in range(5)),
        "top: whole count of 1.1 is 20-20 of 70",
    ]


def _steps(respondents: int, width: int) -> list[Band]:
    return [Band(low, low + width - 1) for low in range(0, respondents + 1, width)]


def _as_they_are(bands: list[Band], _reach: Band) -> list[Band]:
    return bands


def _rule_3_alone(respondents: int, width: int, widen: Callable[..., list[Band]] = releases.audited) -> list[Band]:
    return widen(_steps(respondents, width), Band(0, respondents))


@pytest.mark.parametrize(
    ("off", "width"),
    [
        pytest.param({"FEWEST_RESPONDENTS": 0}, 5, id="rule 2"),
        pytest.param({"ladder": _steps}, 5, id="rule 3, the highest band"),
        pytest.param({"ladder": _rule_3_alone, "audited": _as_they_are}, 5, id="rule 4"),
        pytest.param({"NARROWEST": 1}, 1, id="rule 6"),
    ],
)
def test_with_one_rule_switched_off_the_auditor_finds_it_in_random_towns(
    off: Mapping[str, object], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = [_random_answers(Random(seed)) for seed in range(40)]
    assert [audited(town(*each)) for each in there] == [[]] * 40
    monkeypatch.setattr(releases, "exposed", lambda _tree, _known: [])
    for name, without in off.items():
        monkeypatch.setattr(releases, name, without)
    leaks = [findings(published(*each, parents_bands(*each, width))) for each in (town(*one, width) for one in there)]
    assert len([found for found in leaks if found]) >= 5


def _random_answers(dice: Random) -> tuple[Parents, dict[str, tuple[int, ...]]]:
    """Cells under one or two committees, where all answered alike: nobody, four of each, everybody."""
    parent_of: Parents = {"u00": None, "u01": "u00"}
    for number in range(2, dice.randint(3, 12)):
        parent_of[f"u{number:02}"] = dice.choice(["u00", "u01"])
    most = dice.choice([0, 4, 30])
    above = set(parent_of.values())
    sizes = {unit: dice.choice([0, 2]) if unit in above else dice.randint(4, 30) for unit in parent_of}
    return parent_of, {unit: (size, min(size, most)) for unit, size in sizes.items()}


# ------------------------------------------------------------------ replaying the code over everything that is possible

Output = tuple[Band, ...]
Possible = TypeVar("Possible")


def replayed(shown: Sequence[Output], possible: Sequence[Possible]) -> list[tuple[Output, list[Possible]]]:
    """What somebody knows who tries everything that is possible and keeps what shows the same."""
    alike: dict[Output, list[Possible]] = defaultdict(list)
    for output, each in zip(shown, possible, strict=True):
        alike[output].append(each)
    return list(alike.items())


SHAPES: list[tuple[Parents, dict[str, int]]] = [
    ({"top": None, "a": "top", "b": "top"}, {"a": 14, "b": 15}),
    (
        {"top": None, "branch": "top", "a": "branch", "b": "branch", "c": "top"},
        {"a": 10, "b": 11, "c": 6, "top": 2},
    ),
    (
        {"top": None, "second": "top", "third": "second", "cell": "third"},
        {"top": 1, "second": 2, "third": 3, "cell": 12},
    ),
    (
        {"top": None, "cell": "top"} | {f"small {at}": "top" for at in range(4)},
        {f"small {at}": 3 for at in range(4)} | {"cell": 12},
    ),
]


@pytest.mark.parametrize(("parent_of", "sizes"), SHAPES)
def test_replaying_the_code_teaches_nothing_that_the_bands_do_not_say(
    parent_of: Parents, sizes: dict[str, int]
) -> None:
    possible = [dict(zip(sizes, counts, strict=True)) for counts in product(*(range(r + 1) for r in sizes.values()))]
    there = town(parent_of, {unit: (r, *(counts[unit] for counts in possible)) for unit, r in sizes.items()})
    above = parents_bands(*there)  # every possibility is an indicator of its own
    bands = {unit: own.bands for unit, own in there[1].items()} | {unit: each.bands for unit, each in above.items()}
    shown = {unit: each for unit, each in bands.items() if each}
    sums = [
        {unit: sum(counts.get(each, 0) for each in branch_of(parent_of, unit)) for unit in shown} for counts in possible
    ]
    for output, alike in replayed(list(zip(*shown.values(), strict=True)), possible):
        said = dict(zip(shown, output, strict=True))
        assert alike == [
            counts
            for counts, of in zip(possible, sums, strict=True)
            if all(band.low <= of[unit] <= band.high for unit, band in said.items())
        ]
        known = work_out(plant(parent_of, sizes), {u: said[u] for u in said if u not in above}, said)
        for unit in parent_of:
            branch = branch_of(parent_of, unit)
            assert known[unit].unit == _span(sum(counts.get(each, 0) for each in branch) for counts in alike)
            assert known[unit].own == _span(counts.get(unit, 0) for counts in alike)


def _span(counts: Iterable[int]) -> Band:
    values = sorted(counts)
    return Band(values[0], values[-1])


def test_bands_widened_by_what_is_true_would_be_read_from_their_width() -> None:
    possible = list(product(range(5), repeat=2))  # two cells of ten, both shown as 0-4
    careless = [(Band(0, 9 if a + b > 4 else 4),) for a, b in possible]  # 5-9 leaves four values and is widened
    known = {output: _span(map(sum, inputs)) for output, inputs in replayed(careless, possible)}
    assert known == {(Band(0, 4),): Band(0, 4), (Band(0, 9),): Band(5, 8)}
    there = [town({"top": None, "a": "top", "b": "top"}, {"a": (10, a), "b": (10, b)}) for a, b in possible]
    assert {parents_bands(*each)["top"].bands for each in there} == {(Band(0, 9),)}
