"""What a report says against what was counted apart, and that no number of it gives away one person."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.report_making import make_report
from handlers.reporting_counts import NOTHING, Halves, Split, Tree, enough, tell
from handlers.reporting_made import permille
from handlers.reporting_spans import Span, due, not_there, offered, span_from
from handlers.reports import Gathered, ReportMonth, Told, UnitLine, Visits
from handlers.reports_stored import data_of, report_from
from handlers.rhythm import Period
from tests.conversation import TIMEZONE, Town
from tests.reported_town import (
    CODES,
    agrees,
    commits,
    meets,
    province,
    publishes,
    suggests,
    visits,
    wall,
)

AUGUST = wall("2026-08-10 12:00")
PEOPLE = {"A": 12, "B": 12, "C": 12}


# ------------------------------------------------------------------ a small province, counted apart


@pytest.fixture
def lived(town: Town) -> Town:
    """A half-year: three months published, commitments in A, B and C, meetings, visits, suggestions."""
    province(town)
    for unit, count in PEOPLE.items():
        for number in range(1, count + 1):
            agrees(town, f"{unit}-{number}")
    for period, asked, sent in (("2026-07", 27, 20), ("2026-08", 28, 25), ("2026-09", 26, 26)):
        publishes(town, "X", period, asked, sent, (5, 9))
        publishes(town, "A", period, 12, 11, (0, 4))
        publishes(town, "B", period, 13, sent - 11, None if period == "2026-09" else (0, 4))
    publishes(town, "X", "2026-06", 99, 99, (0, 4))  # of the half-year before
    for number in range(1, 13):
        commits(town, f"A-{number}", AUGUST, done=number <= 7)
        commits(town, f"B-{number}", AUGUST, done=number <= 6)
        commits(town, f"C-{number}", AUGUST, done=True)
    commits(town, "A-1", AUGUST, done=True, shared=False)  # nobody but the member knows of it
    commits(town, "A-1", wall("2026-06-30 23:59"), done=True)  # of the half-year before
    meets(town, "A", AUGUST, {f"A-{number}": number <= 9 for number in range(1, 13)})
    meets(town, "A", AUGUST + timedelta(days=7))
    meets(town, "B", AUGUST, {"B-1": True, "B-2": False})
    meets(town, "C", AUGUST, {"C-1": True})
    meets(town, "B", wall("2026-12-20 19:30"))  # still to come
    visits(town, "A", "2026-Q3", "XUAN", True)
    visits(town, "A", "2026-Q3", "SEP", True)
    visits(town, "B", "2026-Q3", "XUAN", False)
    visits(town, "B", "2026-Q4", "XUAN", None)
    for number in range(11):
        suggests(town, "X", "XUAN", AUGUST, answered=number < 6)
    return town


def test_a_report_says_what_was_counted_apart(lived: Town) -> None:
    made = make_report(lived.connection, lived.unit_of("X"), Span(2026, 2), lived.now, TIMEZONE)
    shown = dict.fromkeys(CODES, (5, 9))
    assert made is not None
    assert (made.unit, made.parent, made.span, made.members, made.cells) == ("Đơn vị X", "Đơn vị T", "2026-H2", 26, 2)
    assert made.months == (
        ReportMonth("2026-07", 27, 20, shown),
        ReportMonth("2026-08", 28, 25, shown),
        ReportMonth("2026-09", 26, 26, shown),
    )
    assert made.missing == ("2026-10", "2026-11", "2026-12")
    assert made.shared == Told(24, 13)
    assert made.gathered == Gathered(held=3, counted=2, expected=14, present=10)
    assert made.visits == (Visits("2026-Q3", 1), Visits("2026-Q4", 0))
    assert made.suggested == Told(11, 6)
    assert made.below == (
        UnitLine("Đơn vị A", 13, 36, 33, Gathered(2, 1, 12, 9)),
        UnitLine("Đơn vị B", 13, 39, 38, Gathered(1, 1, 2, 1)),
    )


def test_the_year_has_both_halves(lived: Town) -> None:
    made = make_report(lived.connection, lived.unit_of("X"), Span(2026), lived.now, TIMEZONE)
    assert made is not None
    assert [each.period for each in made.months] == ["2026-06", "2026-07", "2026-08", "2026-09"]
    assert (made.shared, made.gathered.held) == (Told(24, 13), 3)  # one of June is too few to be counted
    assert [each.quarter for each in made.visits] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]


def test_a_sum_is_not_told_where_a_report_below_would_give_away_the_rest(lived: Town) -> None:
    """X tells 13 of 24; with C, where all twelve are put right, T would tell everything of C."""
    made = make_report(lived.connection, lived.unit_of("T"), Span(2026, 2), lived.now, TIMEZONE)
    assert made is not None
    assert made.shared == Told(36, None)


def test_who_left_or_withdrew_is_not_counted(lived: Town) -> None:
    from storage import consent

    lived.write(lambda db: consent.withdraw(db, lived.id_of("A-1"), lived.now))
    lived.connection.execute("UPDATE members SET left_at = ? WHERE code = 'B-12'", (lived.now.isoformat(),))
    made = make_report(lived.connection, lived.unit_of("X"), Span(2026, 2), lived.now, TIMEZONE)
    assert made is not None
    assert (made.shared, made.members) == (Told(22, 12), 25)


def test_the_month_that_is_not_over_is_not_counted(lived: Town) -> None:
    """Else two reports of two days would tell of whoever made or kept a commitment in between."""
    commits(lived, "A-1", wall("2026-12-01 00:00"), done=False)
    commits(lived, "A-2", wall("2026-11-30 23:59"), done=True)  # put right on 1 December
    suggests(lived, "X", "XUAN", wall("2026-12-02 09:00"), answered=True)
    made = make_report(lived.connection, lived.unit_of("X"), Span(2026, 2), lived.now, TIMEZONE)
    assert made is not None
    assert (made.shared, made.suggested, made.counted_to) == (Told(25, 13), Told(11, 6), "2026-11")
    later = make_report(lived.connection, lived.unit_of("X"), Span(2026, 2), wall("2027-01-01 00:00"), TIMEZONE)
    assert later is not None
    assert (later.shared, later.suggested, later.counted_to) == (Told(26, 14), Told(12, 7), "2026-12")


def test_in_the_first_month_nothing_is_counted_yet(lived: Town) -> None:
    made = make_report(lived.connection, lived.unit_of("X"), Span(2026, 2), wall("2026-07-31 23:59"), TIMEZONE)
    assert made is not None
    assert (made.shared, made.suggested, made.counted_to) == (Told(), Told(), "")


def test_a_report_is_the_same_after_it_was_stored(lived: Town) -> None:
    made = make_report(lived.connection, lived.unit_of("T"), Span(2026), lived.now, TIMEZONE)
    assert made is not None
    assert report_from(data_of(made)) == made


def test_there_is_no_report_of_a_unit_that_is_not_there(town: Town) -> None:
    assert make_report(town.connection, 4711, Span(2026), town.now, TIMEZONE) is None


# ------------------------------------------------------------------ spans


def test_three_spans_are_offered() -> None:
    spring, autumn = wall("2027-03-01 12:00"), wall("2027-09-01 12:00")
    assert offered(spring, TIMEZONE) == (Span(2027, 1), Span(2026, 2), Span(2026))
    assert offered(autumn, TIMEZONE) == (Span(2027, 2), Span(2027, 1), Span(2027))


@pytest.mark.parametrize(
    ("at", "span"),
    [
        ("2027-06-30 16:59", None), ("2027-06-30 17:00", Span(2027, 1)), ("2027-07-14 16:59", Span(2027, 1)),
        ("2027-07-14 17:00", None), ("2027-12-31 16:59", None), ("2027-12-31 17:00", Span(2027)),
        ("2028-01-14 16:59", Span(2027)), ("2028-01-14 17:00", None),
    ],
)  # fmt: skip
def test_a_report_is_due_for_two_weeks_from_five_in_the_afternoon_on(at: str, span: Span | None) -> None:
    assert due(wall(at), TIMEZONE) == span


@pytest.mark.parametrize("code", ["", "2026-H3", "2026-h1", "26", "2026-06", "1999", "9999", "2026-H1:2", "²026"])
def test_what_is_no_span_is_none(code: str) -> None:
    assert span_from(code) is None


@pytest.mark.parametrize("span", [Span(2026, 1), Span(2026, 2), Span(2026)])
def test_a_span_is_read_as_it_was_written_and_knows_its_time(span: Span) -> None:
    ends = {1: "2026-07-01 00:00", 2: "2027-01-01 00:00", 0: "2027-01-01 00:00"}
    middle = {1: "2026-07-01 00:00", 2: "2027-01-01 00:00", 0: "2026-07-01 00:00"}
    assert span_from(span.code) == span
    assert (span.ends(TIMEZONE), span.middle(TIMEZONE)) == (wall(ends[span.half]), wall(middle[span.half]))
    assert len(span.months) == 3 * len(span.quarters) == (12 if span.half == 0 else 6)


def test_months_to_come_are_not_missing() -> None:
    now = datetime(2026, 9, 30, 17, 30, tzinfo=UTC)  # October has begun where the members are
    assert not_there(Span(2026, 2), (Period(2026, 8),), now, TIMEZONE) == (
        Period(2026, 7), Period(2026, 9), Period(2026, 10),
    )  # fmt: skip


@pytest.mark.parametrize(("part", "whole", "share"), [(0, 0, 0), (1999, 2500, 799), (4, 5, 800), (2, 3, 666)])
def test_a_share_is_rounded_down(part: int, whole: int, share: int) -> None:
    assert permille(part, whole) == share


# ------------------------------------------------------------------ nothing under five


@dataclass(frozen=True, slots=True)
class Land:
    """A random tree with random numbers in it."""

    parents: Mapping[int, int | None]
    readers: frozenset[int]
    parts: Mapping[int, Halves]

    def tree(self, top: int) -> Tree:
        below: dict[int, tuple[int, ...]] = {}
        for unit in self.under(top):
            parent = self.parents[unit]
            if parent is not None and unit != top:
                below[parent] = (*below.get(parent, ()), unit)
        return Tree(top, below, self.readers & frozenset(self.under(top)))

    def under(self, top: int) -> list[int]:
        return [unit for unit in self.parents if top in set(self._line(unit))]

    def _line(self, unit: int | None) -> Iterator[int]:
        while unit is not None:
            yield unit
            unit = self.parents[unit]


@st.composite
def lands(draw: st.DrawFn) -> Land:
    count = draw(st.integers(1, 9))
    parents: dict[int, int | None] = {0: None}
    for unit in range(1, count):
        parents[unit] = draw(st.integers(0, unit - 1))
    readers = frozenset(draw(st.sets(st.sampled_from(range(count)))) | {0})
    numbers = st.builds(lambda a, b: Split(max(a, b), min(a, b)), st.integers(0, 22), st.integers(0, 22))
    parts = {unit: (draw(numbers), draw(numbers)) for unit in parents}
    return Land(parents, readers, parts)


def small(number: int) -> bool:
    return 0 < number < 5


@given(lands())
def test_no_number_between_one_and_four_is_told_nor_can_be_worked_out(land: Land) -> None:
    for parts in (land.parts, enough(land.parts)):
        for half in (0, 1, 2):
            told = {unit: tell(land.tree(unit), parts, half) for unit in land.readers}
            for unit, one in told.items():
                _assert_harmless(one)
                for rest in _rests(land, told, unit):
                    _assert_harmless(rest)


@given(lands(), st.randoms(use_true_random=False))
def test_whatever_reports_are_taken_off_a_report_nothing_small_is_left(land: Land, dice: random.Random) -> None:
    """Of all committees and all three spans, in any order, as long as they are parts of it that do not overlap."""
    for parts in (land.parts, enough(land.parts)):
        for field in ("made", "done"):
            blocks = [each for each in _blocks(land, parts) if getattr(each.told, field) is not None]
            for whole in blocks:
                dice.shuffle(blocks)
                rest, atoms = whole.told, whole.atoms
                for each in blocks:
                    if each is not whole and each.atoms and each.atoms <= atoms:
                        rest, atoms = (
                            _minus(rest, each.told if field == "done" else Told(each.told.made)),
                            atoms - each.atoms,
                        )
                        _assert_harmless(rest)


@dataclass(frozen=True, slots=True)
class Block:
    """One report: what it tells, and of which units' halves."""

    told: Told
    atoms: frozenset[tuple[int, int]]


def _blocks(land: Land, parts: Mapping[int, Halves]) -> list[Block]:
    """Every report, and the two halves of a unit laid together."""
    found = []
    for unit in land.readers:
        year, first, second = (tell(land.tree(unit), parts, half) for half in (0, 1, 2))
        both = _minus(first, _minus(Told(0, 0), second))
        atoms = [
            frozenset((each, half) for each in land.under(unit) if parts[each][half] != NOTHING) for half in (0, 1)
        ]
        whole = atoms[0] | atoms[1]
        found += [Block(year, whole), Block(first, atoms[0]), Block(second, atoms[1]), Block(both, whole)]
    return found


def _rests(land: Land, told: Mapping[int, Told], unit: int) -> Iterator[Told]:
    """What is left of a unit's number without those of the nearest reports below it that tell one."""
    under = [each for each in land.under(unit) if each != unit and each in told]
    for field in ("made", "done"):
        telling = [each for each in under if getattr(told[each], field) is not None]
        nearest = [
            each for each in telling if not any(each != other and each in land.under(other) for other in telling)
        ]
        rest = told[unit]
        for each in nearest:
            rest = _minus(rest, told[each] if field == "done" else Told(told[each].made))
        yield rest


def _minus(one: Told, other: Told) -> Told:
    made = None if one.made is None or other.made is None else one.made - other.made
    done = None if one.done is None or other.done is None else one.done - other.done
    return Told(made, done)


def _assert_harmless(told: Told) -> None:
    assert told.made is None or not small(told.made)
    if told.done is not None and told.made is not None:
        assert not small(told.done)
        assert not small(told.made - told.done)


@given(lands())
def test_what_is_told_is_true(land: Land) -> None:
    for unit in land.readers:
        told, under = tell(land.tree(unit), land.parts), land.under(unit)
        made = sum(land.parts[each][half].all for each in under for half in (0, 1))
        done = sum(land.parts[each][half].done for each in under for half in (0, 1))
        assert told.made in {None, made}
        assert told.done in {None, done}


def test_two_halves_that_would_tell_the_year_are_not_both_told() -> None:
    """3 tells its year, 5 of 11. 0 may tell its first half; with the second it would tell of 4: 6 of 10."""
    tree = Tree(0, {0: (3, 4)}, frozenset({0, 3}))
    parts = {3: (Split(5, 2), Split(6, 3)), 4: (Split(5, 3), Split(5, 3))}
    assert tell(Tree(3, {}, frozenset({3})), parts) == Told(11, 5)
    assert [tell(tree, parts, half) for half in (1, 2, 0)] == [Told(10, 5), Told(11), Told(21)]


def test_something_is_told_where_nothing_is_small() -> None:
    tree = Tree(1, {1: (2, 3)}, frozenset({1, 2, 3}))
    assert tell(tree, {2: (Split(10, 5), NOTHING), 3: (Split(30, 20), NOTHING)}) == Told(40, 25)


@pytest.mark.parametrize(
    ("split", "told"),
    [
        (Split(4, 2), Told()), (Split(5, 5), Told(5)), (Split(9, 4), Told(9)), (Split(9, 5), Told(9)),
        (Split(10, 5), Told(10, 5)), (Split(30, 30), Told(30)), (Split(30, 0), Told(30)),
    ],
)  # fmt: skip
def test_a_number_is_told_from_five_on_each_way(split: Split, told: Told) -> None:
    assert tell(Tree(1, {}, frozenset({1})), {1: (split, NOTHING)}) == told


@pytest.mark.parametrize("seed", range(4))
def test_no_small_number_of_commitments_or_suggestions_is_frozen(town: Town, seed: int) -> None:
    dice = random.Random(seed)
    province(town)
    for unit in PEOPLE:
        for number in range(1, 13):
            agrees(town, f"{unit}-{number}")
            for _ in range(dice.choice((0, 0, 1, 2))):
                at = AUGUST - timedelta(days=dice.choice((0, 120)))
                commits(town, f"{unit}-{number}", at, done=dice.random() < dice.choice((0.5, 0.9)))
    for _ in range(dice.randint(0, 14)):
        suggests(town, dice.choice(("X", "Y", "T", "A")), "XUAN", AUGUST, answered=dice.random() < 0.5)
    for unit in ("T", "X", "Y", "DU"):
        for span in (Span(2026, 1), Span(2026, 2), Span(2026)):
            made = make_report(town.connection, town.unit_of(unit), span, town.now, TIMEZONE)
            assert made is not None
            _assert_harmless(made.shared)
            _assert_harmless(made.suggested)
