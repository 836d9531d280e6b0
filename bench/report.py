"""The table: medians of all rounds, ratios pair by pair and then their median, and the reach beside each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from bench.processes import Result
from bench.sessions import CLOSED, MANY, OPEN

Session = dict[str, Result]
Rounds = dict[str, list[Session]]
"""Sessions by bot, one a round, in the order of the rounds."""

COLUMNS = ("cpu_per_tap", "per_second", "p50", "p99", "longest", "memory_peak", "server_busy", "others_busy", "lost")
HEADS = ("CPU ms/tap", "taps/s", "p50 ms", "p99 ms", "max ms", "peak MiB", "API busy", "others", "lost")


@dataclass(frozen=True, slots=True)
class Reach:
    """A number of the issue: what is compared, how far it should come, and how to find it in the rounds."""

    what: str
    at_most: float | None
    at_least: float | None
    values: Callable[[Rounds], list[float]]
    unit: str = ""

    def reached(self, value: float) -> bool:
        return (self.at_most is None or value <= self.at_most) and (self.at_least is None or value >= self.at_least)


def _column(rounds: Rounds, bot: str, stretch: str, field: str) -> list[float]:
    return [float(str(each[stretch][field])) for each in rounds.get(bot, []) if stretch in each]


def _ratio(above: tuple[str, str, str], below: tuple[str, str, str]) -> Callable[[Rounds], list[float]]:
    """Round by round: both of a pair ran within the same minute, so that what else the machine did hits both."""

    def values(rounds: Rounds) -> list[float]:
        pairs = zip(_column(rounds, *above), _column(rounds, *below), strict=False)
        return [one / other for one, other in pairs]

    return values


def _memory(rounds: Rounds) -> list[float]:
    stretches = [[float(str(each[s]["memory_peak"])) for s in each if s != "start"] for each in rounds["product"]]
    return [max(each) for each in stretches if each]


def reaches(few: str, most: str) -> list[Reach]:
    cpu, speed, p99 = "cpu_per_tap", "per_second", "p99"
    ours = ("product", CLOSED, cpu)
    open_ones = ("product", OPEN, p99), ("ptb", OPEN, p99)
    many = ("product", MANY, speed), ("product", CLOSED, speed)
    sizes = (most, CLOSED, cpu), (few, CLOSED, cpu)
    return [
        Reach("CPU per tap, product / bare PTB", 0.5, None, _ratio(ours, ("ptb", CLOSED, cpu))),
        Reach("CPU per tap, product / bare aiogram", 1.3, None, _ratio(ours, ("aiogram", CLOSED, cpu))),
        Reach("taps per second, 256 chats / 8 chats", None, 0.9, _ratio(*many)),
        Reach("p99 at 50 taps/s and 50 ms, product / bare PTB", 1.0, None, _ratio(*open_ones)),
        Reach("memory at its highest", 110.0, None, _memory, "MiB"),
        Reach("start to first reply", 2.0, None, lambda rounds: _column(rounds, "product", "start", "seconds"), "s"),
        Reach(f"CPU per tap, {most} / {few}", 1.1, None, _ratio(*sizes)),
    ]


def judged(rounds: Rounds, wanted: Iterable[Reach]) -> list[Result]:
    """Every reach with its median and each round's value; those nothing was measured for are left out."""
    found = [(reach, reach.values(rounds)) for reach in wanted if "product" in rounds or "members" in reach.what]
    return [_judge(reach, values) for reach, values in found if values]


def _judge(reach: Reach, values: list[float]) -> Result:
    value = median(values)
    limits = {"at_most": reach.at_most, "at_least": reach.at_least}
    words = {"what": reach.what, "unit": reach.unit, "median": value, "each": values}
    return {**words, **limits, "reached": reach.reached(value)}


def table(rounds: Rounds) -> str:
    lines = [f"{'bot':<18}{'stretch':<12}" + "".join(f"{head:>11}" for head in HEADS)]
    for bot, sessions in rounds.items():
        for stretch in [name for name in sessions[0] if name != "start"] if sessions else []:
            cells = [median(_column(rounds, bot, stretch, field)) for field in COLUMNS]
            lines.append(f"{bot:<18}{stretch:<12}" + "".join(f"{cell:>11.2f}" for cell in cells))
    starts = {bot: _column(rounds, bot, "start", "seconds") for bot in rounds}
    lines += [f"{bot:<18}start to first reply {median(each):.2f} s" for bot, each in starts.items() if each]
    return "\n".join(lines)


def verdicts(judgements: list[Result]) -> str:
    return "\n".join(_verdict(each) for each in judgements)


def _verdict(found: Result) -> str:
    limit = f"at most {found['at_most']}" if found["at_most"] is not None else f"at least {found['at_least']}"
    said = "reached" if found["reached"] else "NOT REACHED"
    each = found["each"]
    assert isinstance(each, list)
    spread = f"{min(each):.2f} to {max(each):.2f}"
    return f"{found['what']:<52}{float(str(found['median'])):>8.2f} {found['unit']:<4} {limit:<14} {said:<12} {spread}"


def remarks(rounds: Rounds) -> str:
    """What a reader must know to trust the numbers: the buttons that were pressed, and what did not go plainly."""
    return "\n".join(
        f"{bot}, {stretch}: {_share(found)}; handed out again {found['handed_again']}, unchanged edits"
        f" {found['unchanged']}, calls {found['calls']}"
        for bot, sessions in rounds.items()
        for stretch, found in (sessions[-1].items() if sessions else [])
        if stretch != "start"
    )


def _share(found: Result) -> str:
    pressed = found["pressed"]
    assert isinstance(pressed, dict)
    whole = sum(pressed.values())
    return "pressed " + ", ".join(f"{label} {count * 100 // whole} %" for label, count in list(pressed.items())[:6])
