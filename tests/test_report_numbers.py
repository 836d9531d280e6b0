"""What a report says against what was counted apart, and that no number of it gives away one person."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.report_making import make_report
from handlers.reporting_counts import NOTHING, Parts, Split, Tree, enough, of_a_year, told_by
from handlers.reporting_made import permille, tree_of, under
from handlers.reporting_spans import Span, due, not_there, offered, sent_at, span_from
from handlers.reports import Gathered, Report, ReportMonth, Told, UnitLine, Visits
from handlers.reports_stored import data_of, report_from
from handlers.rhythm import Period
from handlers.roster import MemberRow
from storage import commitments, consent, members, report_counts
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

DECEMBER = wall("2026-12-31 17:00")
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
    commits(town, "A-1", wall("2026-06-30 16:59"), done=True)  # of the half-year before
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
        suggests(town, "A", "XUAN", AUGUST, answered=number < 6)
    return town


def counted(town: Town, *halves: Span) -> None:
    """What the pulse does at the end of each half-year."""
    for half in halves or (Span(2026, 1), Span(2026, 2)):
        town.write(partial(report_counts.count, half=half, now=sent_at(half, TIMEZONE), timezone=TIMEZONE))


def reported(town: Town, unit: str, span: Span, at: datetime = DECEMBER) -> Report:
    made = make_report(town.connection, town.unit_of(unit), span, at, TIMEZONE)
    assert made is not None
    return made


def test_a_report_says_what_was_counted_apart(lived: Town) -> None:
    counted(lived)
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
    counted(lived)
    made = make_report(lived.connection, lived.unit_of("X"), Span(2026), lived.now, TIMEZONE)
    assert made is not None
    assert [each.period for each in made.months] == ["2026-06", "2026-07", "2026-08", "2026-09"]
    assert (made.shared, made.gathered.held) == (Told(24, 13), 3)  # one of June is too few to be counted
    assert [each.quarter for each in made.visits] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]


def test_a_sum_is_not_told_where_a_report_below_would_give_away_the_rest(lived: Town) -> None:
    """X tells 13 of 24; with C, where all twelve are put right, T would tell everything of C."""
    counted(lived)
    assert reported(lived, "T", Span(2026, 2)).shared == Told(36, None)


def test_who_left_or_withdrew_before_the_count_is_not_counted(lived: Town) -> None:
    lived.write(lambda db: consent.withdraw(db, lived.id_of("A-1"), lived.now))
    lived.connection.execute("UPDATE members SET left_at = ? WHERE code = 'B-12'", (lived.now.isoformat(),))
    counted(lived)
    made = reported(lived, "X", Span(2026, 2))
    assert (made.shared, made.members) == (Told(22, 12), 25)


def test_before_a_half_year_is_over_no_number_of_it_is_told(lived: Town) -> None:
    """Else two reports of neighbouring months would tell of whoever did something in between."""
    counted(lived, Span(2026, 1))
    made = reported(lived, "X", Span(2026, 2), wall("2026-12-31 16:59"))
    assert (made.shared, made.suggested, made.counted_to) == (Told(), Told(), "")


def test_what_happens_after_the_count_changes_no_number(lived: Town) -> None:
    """Leaving, withdrawing, sharing no more, keeping late, another committee: two reports would tell of it."""
    counted(lived)
    told = {unit: _deeds(reported(lived, unit, Span(2026, 2))) for unit in "TXY"}
    lived.write(lambda db: consent.withdraw(db, lived.id_of("A-1"), lived.now))
    lived.connection.execute("UPDATE members SET left_at = ? WHERE code = 'A-2'", (lived.now.isoformat(),))
    lived.connection.execute("UPDATE commitments SET shared = 0 WHERE member_id = ?", (lived.id_of("A-3"),))
    commits(lived, "A-4", AUGUST, done=True)
    lived.write(lambda db: members.write_members(db, [MemberRow("XUAN", "Lý Thị Xuân", "B", ())]))
    counted(lived)  # a second time, for nothing
    assert {unit: _deeds(reported(lived, unit, Span(2026, 2), wall("2027-02-01 09:00"))) for unit in "TXY"} == told


def _deeds(report: Report) -> tuple[Told, Told, str]:
    return report.shared, report.suggested, report.counted_to


def test_what_is_put_right_late_is_not_told_by_the_year(lived: Town) -> None:
    for number in range(1, 13):
        commits(lived, f"A-{number}", wall("2026-03-10 12:00"), done=number <= 6)
    counted(lived, Span(2026, 1))
    (late, member) = lived.connection.execute(
        "SELECT id, member_id FROM commitments WHERE state = 'open' AND made_at < '2026-06' ORDER BY id"
    ).fetchone()
    lived.write(lambda db: commitments.end(db, lived.seal, member, late, "closed", AUGUST))
    counted(lived, Span(2026, 2))
    first, second, year = (reported(lived, "X", span).shared for span in (Span(2026, 1), Span(2026, 2), Span(2026)))
    assert (first, second, year) == (Told(13, 6), Told(24, 13), Told(37, 19))


def test_the_year_so_far_is_its_first_half(lived: Town) -> None:
    for number in range(1, 13):
        commits(lived, f"A-{number}", wall("2026-03-10 12:00"), done=number <= 6)
    counted(lived, Span(2026, 1))
    made = reported(lived, "X", Span(2026), AUGUST)
    assert (made.shared, made.counted_to) == (Told(13, 6), "2026-06")


def test_the_afternoon_of_the_count_parts_two_half_years(lived: Town) -> None:
    commits(lived, "A-1", wall("2026-12-31 16:59"), done=False)
    commits(lived, "A-2", wall("2026-12-31 17:00"), done=False)
    commits(lived, "A-3", wall("2026-06-30 17:00"), done=False)  # after the first half was counted
    counted(lived)
    assert reported(lived, "X", Span(2026, 2)).shared == Told(26, 13)


def test_whoever_wrote_five_suggestions_is_not_told_of_the_sixth(lived: Town) -> None:
    lived.connection.execute("DELETE FROM suggestions")
    for _ in range(5):
        suggests(lived, "X", "XUAN", AUGUST, answered=False)
    suggests(lived, "A", "A-1", AUGUST, answered=False)
    counted(lived)
    assert reported(lived, "X", Span(2026, 2)).suggested == Told()


def test_a_report_is_the_same_after_it_was_stored(lived: Town) -> None:
    counted(lived)
    made = reported(lived, "T", Span(2026))
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
    assert span_from(span.code) == span
    assert span.ends(TIMEZONE) == wall(ends[span.half])
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

    tree: Tree
    parts: Parts

    def under(self, unit: int) -> frozenset[int]:
        return frozenset(under(self.tree, unit))


@st.composite
def lands(draw: st.DrawFn) -> Land:
    count = draw(st.integers(1, 9))
    parents: dict[int, int | None] = {0: None}
    for unit in range(1, count):
        parents[unit] = draw(st.integers(0, unit - 1))
    readers = frozenset(draw(st.sets(st.sampled_from(range(count)))) | {0})
    numbers = st.builds(lambda a, b: Split(max(a, b), min(a, b)), st.integers(0, 22), st.integers(0, 22))
    return Land(tree_of(parents, 0, readers), {unit: draw(numbers) for unit in parents})


@given(lands(), st.booleans(), st.randoms(use_true_random=False))
def test_whatever_is_taken_off_a_number_nothing_small_is_left(land: Land, own: bool, dice: random.Random) -> None:
    """The numbers of all committees below, in any order, and what the committee that reads it did itself."""
    for parts, known in ((enough(land.parts), {}), (land.parts, land.parts)):
        told = told_by(land.tree, parts, known)
        for unit in land.tree.readers:
            off = _parts_of(land, told, unit)
            if own and known:
                off.append(({unit}, Told(known[unit].all, known[unit].done)))
            dice.shuffle(off)
            for field in ("made", "done"):
                _assert_nothing_small(told[unit], {each for each in land.under(unit) if parts.get(each)}, off, field)


def _parts_of(land: Land, told: Mapping[int, Told], unit: int) -> list[tuple[set[int], Told]]:
    return [(set(land.under(each)), told[each]) for each in land.under(unit) if each != unit and told[each].made]


def _assert_nothing_small(whole: Told, units: set[int], off: list[tuple[set[int], Told]], field: str) -> None:
    """Taken off one after the other, as long as they do not overlap."""
    left, taken = whole, set[int]()
    for covered, one in [(set[int](), Told(0, 0)), *off]:
        if getattr(whole, field) is None or getattr(one, field) is None or covered & taken:
            continue
        left, taken = _minus(left, one), taken | covered
        _assert_harmless(left if field == "done" else Told(left.made))


def _minus(one: Told, other: Told) -> Told:
    made = None if one.made is None or other.made is None else one.made - other.made
    done = None if one.done is None or other.done is None else one.done - other.done
    return Told(made, done)


def _assert_harmless(told: Told) -> None:
    assert told.made is None or not small(told.made)
    if told.done is not None and told.made is not None:
        assert not small(told.done)
        assert not small(told.made - told.done)


def small(number: int) -> bool:
    return 0 < number < 5


@given(lands())
def test_what_is_told_is_true(land: Land) -> None:
    for unit, told in told_by(land.tree, land.parts, {}).items():
        of = land.under(unit)
        assert told.made in {None, sum(land.parts[each].all for each in of)}
        assert told.done in {None, sum(land.parts[each].done for each in of)}


def test_only_committees_are_told() -> None:
    tree = Tree(1, {1: (2, 3)}, frozenset({1}))
    told = told_by(tree, {2: Split(10, 5), 3: Split(30, 20)}, {})
    assert told == {1: Told(40, 25), 2: Told(), 3: Told()}


@pytest.mark.parametrize(
    ("split", "told"),
    [
        (Split(4, 2), Told()), (Split(5, 5), Told(5)), (Split(9, 4), Told(9)), (Split(9, 5), Told(9)),
        (Split(10, 5), Told(10, 5)), (Split(30, 30), Told(30)), (Split(30, 0), Told(30)), (NOTHING, Told(0, 0)),
    ],
)  # fmt: skip
def test_a_number_is_told_from_five_on_each_way(split: Split, told: Told) -> None:
    assert told_by(Tree(1, {}, frozenset({1})), {1: split}, {}) == {1: told}


@pytest.mark.parametrize(
    ("first", "second", "year"),
    [
        (Told(), Told(9), Told()), (Told(9), Told(), Told()), (Told(9), Told(12, 6), Told(21)),
        (Told(10, 5), Told(12, 6), Told(22, 11)), (Told(0, 0), Told(12, 6), Told(12, 6)),
    ],
)  # fmt: skip
def test_a_year_tells_what_its_halves_have_told(first: Told, second: Told, year: Told) -> None:
    assert of_a_year(first, second) == year


@pytest.mark.parametrize("seed", range(4))
def test_any_two_reports_of_any_two_days_differ_by_nothing_small(town: Town, seed: int) -> None:
    """A year in which people commit, keep, leave and are led by others; each month all committees ask for all spans."""
    dice = random.Random(seed)
    province(town)
    told: dict[tuple[str, str], set[tuple[Told, Told]]] = {}
    for unit in PEOPLE:
        for number in range(1, 13):
            agrees(town, f"{unit}-{number}")
    for month in range(1, 13):
        at = wall(f"2026-{month:02}-20 12:00")
        _something_happens(town, at, dice)
        counted(town, *(half for half in (Span(2026, 1), Span(2026, 2)) if sent_at(half, TIMEZONE) <= at))
        for unit in ("T", "X", "Y"):
            for span in (Span(2026, 1), Span(2026, 2), Span(2026)):
                made = reported(town, unit, span, at)
                told.setdefault((unit, made.counted_to + span.code), set()).add((made.shared, made.suggested))
    assert {len(each) for each in told.values()} == {1}
    for shared, suggested in (one for each in told.values() for one in each):
        _assert_harmless(shared)
        _assert_harmless(suggested)


def _something_happens(town: Town, at: datetime, dice: random.Random) -> None:
    for unit in PEOPLE:
        for number in range(1, 13):
            if dice.random() < 0.4:
                commits(town, f"{unit}-{number}", at - timedelta(days=10), done=dice.random() < 0.5)
    for _ in range(dice.randint(0, 4)):
        suggests(town, dice.choice(("X", "Y", "T", "A")), "XUAN", at, answered=dice.random() < 0.5)
    gone = f"{dice.choice('ABC')}-{dice.randint(1, 12)}"
    town.connection.execute("UPDATE members SET left_at = ? WHERE code = ?", (at.isoformat(), gone))
    hidden = town.id_of(f"{dice.choice('ABC')}-{dice.randint(1, 12)}")
    town.connection.execute("UPDATE commitments SET shared = 0 WHERE member_id = ?", (hidden,))
