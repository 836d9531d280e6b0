"""The release of a month of 16,000 members: rounds of it by itself, beside tapping members, and of its counting."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.processes import Result, ran
from bench.product import Organisation, copied, free_port, product_command
from bench.report import Reach, Rounds, column

RELEASE = "release"
LIMIT = 120.0
ALONE, TAPPED, COUNTED = ("bench.at_the_close", "alone"), ("bench.at_the_close", "tapped"), ("bench.marks",)
NOBODY = "http://127.0.0.1:9"


def three_months(organisation: Organisation, workspace: Path) -> Organisation:
    """A copy in which all have joined and sent three months, of which the last is not released yet."""
    sent = copied(organisation, workspace / "three-months")
    ask(("bench.three_months",), sent)
    return sent


@dataclass(frozen=True, slots=True)
class Release:
    """`sent` is only ever copied: every measurement begins with the same database."""

    sent: Organisation
    workspace: Path

    def round(self, number: int) -> dict[str, Result]:
        """Everything once, each time in another order."""
        parts = (ALONE, TAPPED, COUNTED)
        first = number % len(parts)
        found: dict[str, Result] = {}
        for part in parts[first:] + parts[:first]:
            told = json.loads(ask(part, copied(self.sent, self.workspace / "closing")))
            found |= {"counted": told} if part == COUNTED else told
        return found


def ask(module: tuple[str, ...], organisation: Organisation) -> str:
    env = product_command(organisation.database, NOBODY, organisation.key, free_port())[1]
    return ran([sys.executable, "-m", *module], env, LIMIT)


# ------------------------------------------------------------------ what is told of it


def release_reaches() -> list[Reach]:
    return [
        Reach("counting 48,000 runs, product / numpy and cryptography", 1.5, None, _found("counted", "ratio")),
        Reach("a month of the whole tree released", 5.0, None, _found("release", "seconds"), "s"),
        Reach("memory at its highest meanwhile", 300.0, None, _found("release", "memory_peak"), "MiB"),
        Reach("a cell's participation, the whole turn", 10.0, None, _found("screens", "cell"), "ms"),
        Reach("p95 of a turn while the month is released", 0.3, None, _found("releasing", "p95", 0.001), "s"),
    ]


def _found(stretch: str, field: str, factor: float = 1.0) -> Callable[[Rounds], list[float]]:
    return lambda rounds: [factor * value for value in column(rounds, RELEASE, stretch, field)]


def release_table(rounds: Rounds) -> str:
    def of(stretch: str, *fields: str) -> list[float]:
        return [median(column(rounds, RELEASE, stretch, field)) for field in fields]

    lines = [
        "released {:.0f} units in {:.2f} s, {:.2f} s of CPU; others busy {:.2f}, load {:.1f}".format(
            *of("release", "units", "seconds", "cpu", "others_busy", "load")
        ),
        "their readers told in {:.2f} s, {:.2f} s of CPU".format(*of("told", "seconds", "cpu")),
        "screens: a cell's {:.1f} ms (p95 {:.1f}), the whole tree's {:.1f} ms, the menu {:.1f} ms".format(
            *of("screens", "cell", "cell_p95", "top", "menu")
        ),
        "counting {:.0f} runs: {:.3f} s, bare {:.3f} s; others busy {:.2f}".format(
            *of("counted", "runs", "product", "bare", "others_busy")
        ),
    ]
    turns = "{:<10} {:.0f} turns in {:.1f} s: p50 {:.1f} ms, p95 {:.1f} ms, longest {:.1f} ms; others busy {:.2f}"
    fields = ("taps", "seconds", "p50", "p95", "longest", "others_busy")
    return "\n".join([*lines, *(turns.format(name, *of(name, *fields)) for name in ("quiet", "releasing", "telling"))])
