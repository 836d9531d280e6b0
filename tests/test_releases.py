"""Releases of counts, rule by rule: what a cell and its parents show."""

from graphlib import CycleError
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.knowable import Band
from handlers.releases import Closed, Release, cell_bands, parents_bands
from tests.release_towns import Parents, Town, audited, branch_of, closed, five_cells, town, towns

# ------------------------------------------------------------------ one cell


@pytest.mark.parametrize(
    ("respondents", "bands"),
    [
        (10, [(0, 4)] * 5 + [(5, 14)] * 6),
        (13, [(0, 4)] * 5 + [(5, 14)] * 9),
        (14, [(0, 4)] * 5 + [(5, 9)] * 5 + [(10, 14)] * 5),
        (15, [(0, 4)] * 5 + [(5, 9)] * 5 + [(10, 19)] * 6),
    ],
)
def test_a_cell_shows_bands_of_five_and_the_highest_never_says_everybody(
    respondents: int, bands: list[tuple[int, int]]
) -> None:
    shown = cell_bands(respondents, range(respondents + 1))
    assert shown == tuple(Band(*band) for band in bands)


@pytest.mark.parametrize("respondents", [0, 1, 3, 4, 9])
def test_a_cell_with_fewer_than_ten_respondents_shows_nothing(respondents: int) -> None:
    assert cell_bands(respondents, [0, respondents]) is None


@given(st.integers(10, 300), st.integers(5, 40), st.data())
def test_every_band_of_a_cell_holds_its_count_and_five_values_that_are_possible(
    respondents: int, width: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, respondents))
    (band,) = cell_bands(respondents, [count], width) or ()
    assert band.low <= count <= band.high
    assert (band.low % width, (band.high + 1) % width) == (0, 0)
    assert min(band.high, respondents) - band.low >= 4


def test_bands_can_be_wider_than_five_and_never_narrower() -> None:
    assert cell_bands(30, [0, 9, 10, 19, 20, 30], 10) == (
        Band(0, 9),
        Band(0, 9),
        Band(10, 19),
        Band(10, 19),
        Band(20, 39),
        Band(20, 39),
    )
    for width in (4, 1, 0, -5):
        with pytest.raises(ValueError, match="at least 5 values"):
            cell_bands(30, [3], width)
        with pytest.raises(ValueError, match="at least 5 values"):
            parents_bands(*five_cells(12, 4), width)


def test_counts_that_cannot_be_are_refused() -> None:
    for counts in ([11], [-1]):
        with pytest.raises(ValueError, match="more have marked"):
            cell_bands(10, counts)
        with pytest.raises(ValueError, match="more have marked"):
            Closed(10, tuple(counts))


# ------------------------------------------------------------------ a tree


def test_five_cells_with_four_each_and_their_parent_give_no_cell_away() -> None:
    there = five_cells(12, 4)
    assert [own.bands for own in there[1].values()] == [(Band(0, 4),)] * 5
    assert parents_bands(*there) == {"top": Release(60, (Band(15, 24),))}
    assert audited(there) == []


def test_the_neighbours_of_a_widened_band_are_shown_alike() -> None:
    parent_of, _ = five_cells(12, 4)
    cells = [unit for unit in parent_of if unit != "top"]
    for total in range(21):
        each = {unit: (12, total // 5 + (number < total % 5)) for number, unit in enumerate(cells)}
        (shown,) = parents_bands(*town(parent_of, each))["top"].bands or ()
        assert shown == (Band(15, 24) if total >= 15 else Band(total // 5 * 5, total // 5 * 5 + 4))


@pytest.mark.parametrize(("respondents", "shown"), [(0, Band(0, 4)), (12, Band(55, 64))])
def test_cells_that_all_answered_alike_stay_hidden_in_their_parent(respondents: int, shown: Band) -> None:
    there = five_cells(12, respondents)
    assert parents_bands(*there) == {"top": Release(60, (shown,))}
    assert audited(there) == []


def test_small_cells_show_nothing_and_count_in_their_parent() -> None:
    parent_of: Parents = {"top": None, "three": "top", "nine": "top"}
    there = town(parent_of, {"three": (3, 3), "nine": (9, 9)})
    assert [own.bands for own in there[1].values()] == [None, None]
    assert parents_bands(*there) == {"top": Release(12, (Band(5, 14),))}
    assert audited(there) == []


def test_a_parent_with_fewer_than_ten_respondents_shows_nothing_and_counts_above() -> None:
    parent_of: Parents = {"top": None, "small": "top", "four": "small", "five": "small", "cell": "top"}
    there = town(parent_of, {"four": (4, 4), "five": (5, 0), "cell": (20, 9)})
    assert parents_bands(*there) == {"small": Release(9, None), "top": Release(29, (Band(10, 19),))}
    assert audited(there) == []


def test_own_members_of_a_unit_with_cells_count_in_it_and_are_shown_nowhere_else() -> None:
    parent_of: Parents = {"top": None, "cell": "top"}
    there = town(parent_of, {"top": (6, 6), "cell": (20, 8)})
    assert parents_bands(*there) == {"top": Release(26, (Band(10, 19),))}
    assert audited(there) == []


def test_the_lowest_band_is_widened_too_where_the_width_was_changed_within_the_month() -> None:
    parent_of: Parents = {"top": None, "a": "top", "b": "top", "c": "top"}
    there = town(parent_of, {"a": (30, 7), "b": (30, 0), "c": (30, 0)}, width=6)
    assert [own.bands for own in there[1].values()] == [(Band(6, 11),), (Band(0, 5),), (Band(0, 5),)]
    assert parents_bands(*there, 5) == {"top": Release(90, (Band(5, 14),))}
    assert audited(there) == []


def test_nobody_answered_anywhere() -> None:
    parent_of: Parents = {"top": None, "cell": "top"}
    assert parents_bands(parent_of, {}) == {"top": Release(0, None)}


@pytest.mark.parametrize(
    ("parent_of", "frozen"),
    [
        ({"cell": None}, {"other": closed(12, 4)}),
        ({"cell": "gone"}, {}),
        ({"top": None, "a": "top", "b": "top"}, {"a": closed(12, 4), "b": closed(12, 4, 4)}),
        ({"top": None, "a": "top"}, {"a": Closed(12, (9,), (Band(0, 4),))}),
    ],
)
def test_what_does_not_fit_together_is_refused_whole(parent_of: Parents, frozen: dict[str, Closed]) -> None:
    with pytest.raises(ValueError, match=r"no place in the tree|counts of \[1, 2\] indicators|outside the bands"):
        parents_bands(parent_of, frozen)


def test_units_above_themselves_are_refused() -> None:
    with pytest.raises(CycleError):
        parents_bands({"a": "b", "b": "a"}, {})


def test_bands_stay_as_narrow_as_they_may_be() -> None:
    dice = Random(12)
    parent_of: Parents = {"top": None} | {f"o{at}": "top" for at in range(5)}
    cells: Parents = {f"c{at}": f"o{at % 5}" for at in range(40)}
    sizes = {unit: dice.randint(8, 60) for unit in cells}
    there = town(parent_of | cells, {unit: (r, *(dice.randint(0, r) for _ in range(27))) for unit, r in sizes.items()})
    widths = [band.values for release in parents_bands(*there).values() for band in release.bands or ()]
    assert (len(widths), min(widths), max(widths)) == (6 * 27, 5, 10)
    assert sum(widths) / len(widths) < 5.5


# ------------------------------------------------------------------ random trees


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(towns(), st.randoms(use_true_random=False))
def test_the_order_of_units_changes_nothing(there: Town, dice: Random) -> None:
    parent_of, frozen = there
    units, closes = list(parent_of), list(frozen)
    dice.shuffle(units)
    dice.shuffle(closes)
    again = parents_bands({unit: parent_of[unit] for unit in units}, {unit: frozen[unit] for unit in closes})
    assert list(again.items()) == list(parents_bands(parent_of, frozen).items())


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(towns())
def test_a_branch_shows_the_same_whatever_stands_above_or_beside_it(there: Town) -> None:
    parent_of, frozen = there
    above = parents_bands(*there)
    for top in above:
        branch = branch_of(parent_of, top)
        alone = parents_bands(branch, {unit: own for unit, own in frozen.items() if unit in branch})
        assert alone == {unit: release for unit, release in above.items() if unit in branch}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(towns())
def test_the_true_count_lies_in_its_band(there: Town) -> None:
    parent_of, frozen = there
    for unit, release in parents_bands(*there).items():
        branch = branch_of(parent_of, unit)
        for at, band in enumerate(release.bands or ()):
            assert band.low <= sum(frozen[each].counts[at] for each in branch) <= band.high
