"""An auditor of releases that shares nothing with the product: it knows what is published, and an integer solver.

It reads what `python -m bot releases --json` prints: `{"unit", "parent", "members", "respondents", "bands"}`, where
`bands` is null or `{"1.1": [low, high], ...}`. All of it becomes one integer program for each indicator, and the solver
(HiGHS) finds the least and the greatest count that every unit, and its members outside the units below it, can have.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypedDict

import highspy
from highspy.highs import highs_var

SMALLEST_SHOWN = 10


class Published(TypedDict):
    """One release."""

    unit: str
    parent: str | None
    members: int
    respondents: int
    bands: dict[str, list[int]] | None


class Interval(NamedTuple):
    """What can be worked out about one count: of a whole unit, or of its own members (`part` "own")."""

    unit: str
    part: str
    code: str
    low: int
    high: int
    respondents: int

    @property
    def too_tight(self) -> bool:
        needed = 5 if self.respondents >= 4 else self.respondents + 1
        return self.high - self.low + 1 < needed


def findings(releases: Sequence[Published]) -> list[str]:
    """What is wrong with these releases, in words; nothing where they expose nobody."""
    return shown_too_small(releases) + [
        f"{each.unit}: {each.part} count of {each.code} is {each.low}-{each.high} of {each.respondents}"
        for each in intervals(releases)
        if each.too_tight
    ]


def shown_too_small(releases: Sequence[Published]) -> list[str]:
    return [
        f"{release['unit']}: shown with {release['respondents']} respondents"
        for release in releases
        if release["bands"] is not None and release["respondents"] < SMALLEST_SHOWN
    ]


def intervals(releases: Sequence[Published]) -> Iterator[Interval]:
    """Every unit's tightest intervals, for each indicator that is shown anywhere in these releases."""
    for code in sorted({code for release in releases for code in release["bands"] or {}}):
        yield from Program(releases, code).intervals()


class Program:
    """One indicator. Two whole numbers a unit: its count, and that of its own members. The count is the sum."""

    def __init__(self, releases: Sequence[Published], code: str) -> None:
        self.code = code
        self.releases = releases
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy types all but its constructor
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        self.outside = {
            release["unit"]: release["respondents"] - sum(each["respondents"] for each in self._below(release))
            for release in releases
        }
        self.whole = {release["unit"]: self._count(release) for release in releases}
        self.own = {unit: self.solver.addIntegral(0, outside) for unit, outside in self.outside.items()}
        for release in releases:
            below = sum(self.whole[each["unit"]] for each in self._below(release))
            self.solver.addConstr(self.whole[release["unit"]] == self.own[release["unit"]] + below)

    def _below(self, release: Published) -> list[Published]:
        return [each for each in self.releases if each["parent"] == release["unit"]]

    def _count(self, release: Published) -> highs_var:
        low, high = (release["bands"] or {}).get(self.code, [0, release["respondents"]])
        count: highs_var = self.solver.addIntegral(low, min(high, release["respondents"]))
        return count

    def intervals(self) -> Iterator[Interval]:
        for release in self.releases:
            unit = release["unit"]
            yield Interval(unit, "whole", self.code, *self._reach(self.whole[unit]), release["respondents"])
            yield Interval(unit, "own", self.code, *self._reach(self.own[unit]), self.outside[unit])

    def _reach(self, count: highs_var) -> tuple[int, int]:
        return self._least(count, 1), -self._least(count, -1)

    def _least(self, count: highs_var, sign: int) -> int:
        self.solver.changeColCost(count.index, sign)
        self.solver.run()
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, "these releases contradict each other"
        least = round(self.solver.getInfo().objective_function_value)  # a whole number, but for the solver's tolerance
        self.solver.changeColCost(count.index, 0)
        return least
