"""The table: medians of all rounds, ratios pair by pair and then their median, and the reach beside each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from bench.processes import Result
from bench.rhythm import BARE, IDLE, LIVE, OURS, PACE, PACED, SENDERS, SWEEP, bare_name
from bench.sessions import CLOSED, MANY, OPEN

RHYTHM = "rhythm"
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


def column(rounds: Rounds, bot: str, stretch: str, field: str) -> list[float]:
    return [float(str(each[stretch][field])) for each in rounds.get(bot, []) if stretch in each]


def _ratio(above: tuple[str, str, str], below: tuple[str, str, str]) -> Callable[[Rounds], list[float]]:
    """Round by round: both of a pair ran within the same minute, so that what else the machine did hits both."""

    def values(rounds: Rounds) -> list[float]:
        pairs = zip(column(rounds, *above), column(rounds, *below), strict=False)
        return [one / other for one, other in pairs]

    return values


def _memory(rounds: Rounds) -> list[float]:
    sessions = rounds.get("product", [])
    stretches = [[float(str(each[s]["memory_peak"])) for s in each if s != "start"] for each in sessions]
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
        Reach("start to first reply", 2.0, None, lambda rounds: column(rounds, "product", "start", "seconds"), "s"),
        Reach(f"CPU per tap, {most} / {few}", 1.1, None, _ratio(*sizes)),
    ]


def rhythm_reaches() -> list[Reach]:
    speed, at_ours = "per_second", bare_name(SENDERS)
    return [
        Reach(f"reminders/s, product / bare PTB, both {SENDERS} in flight", None, 2.5, _faster_than([at_ours])),
        Reach("reminders/s, product / bare PTB at its best", None, 2.5, _faster_than([bare_name(n) for n in BARE])),
        Reach("rate with pacing / configured rate", None, 0.98, _scaled(PACED, speed, 1 / PACE)),
        Reach("16,000 reminders found and queued", 2.0, None, _scaled(SWEEP, "seconds", 1.0), "s"),
        Reach("an idle process, of a core", 1.0, None, _scaled(IDLE, "percent", 1.0), "%"),
        Reach("p95 of a reply while reminders go out", 0.5, None, _scaled(LIVE, "p95", 0.001), "s"),
    ]


def _scaled(stretch: str, field: str, factor: float) -> Callable[[Rounds], list[float]]:
    return lambda rounds: [factor * value for value in column(rounds, RHYTHM, stretch, field)]


def _faster_than(others: list[str]) -> Callable[[Rounds], list[float]]:
    """Round by round, than whichever of the others was fastest in it."""

    def values(rounds: Rounds) -> list[float]:
        columns = [column(rounds, RHYTHM, name, "per_second") for name in (OURS, *others)]
        return [ours / max(theirs) for ours, *theirs in zip(*columns, strict=True)]

    return values


def judged(rounds: Rounds, wanted: Iterable[Reach]) -> list[Result]:
    """Every reach with its median and each round's value; those nothing was measured for are left out."""
    found = [(reach, reach.values(rounds)) for reach in wanted]
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
            cells = [median(column(rounds, bot, stretch, field)) for field in COLUMNS]
            lines.append(f"{bot:<18}{stretch:<12}" + "".join(f"{cell:>11.2f}" for cell in cells))
    starts = {bot: column(rounds, bot, "start", "seconds") for bot in rounds}
    lines += [f"{bot:<18}start to first reply {median(each):.2f} s" for bot, each in starts.items() if each]
    return "\n".join(lines)


def rhythm_table(rounds: Rounds) -> str:
    """How fast messages went out, and what each cost."""
    fields = ("cpu_per_message", "per_second", "server_busy", "others_busy")
    heads = ("CPU ms/message", "messages/s", "API busy", "others")
    lines = [f"{'drain':<30}" + "".join(f"{head:>16}" for head in heads)]
    for name in (OURS, *map(bare_name, BARE), PACED):
        cells = [median(column(rounds, RHYTHM, name, field)) for field in fields]
        lines.append(f"{name:<30}" + "".join(f"{cell:>16.2f}" for cell in cells))
    sweeps = [median(column(rounds, RHYTHM, SWEEP, field)) for field in ("seconds", "cpu", "remind_cpu")]
    lines.append("sweep of 16,000: {:.2f} s, {:.2f} s of CPU; {:.3f} s of CPU where nothing is due".format(*sweeps))
    bulk, replies = (median(column(rounds, RHYTHM, LIVE, field)) for field in ("bulk_per_second", "per_second"))
    lines.append(f"while members tapped: {bulk:.2f} reminders/s beside {replies:.2f} replies/s")
    return "\n".join(lines)


def verdicts(judgements: list[Result]) -> str:
    return "\n".join(_verdict(each) for each in judgements)


def _verdict(found: Result) -> str:
    limit = f"at most {found['at_most']}" if found["at_most"] is not None else f"at least {found['at_least']}"
    said = "reached" if found["reached"] else "NOT REACHED"
    each = found["each"]
    assert isinstance(each, list)
    spread = f"{min(each):.2f} to {max(each):.2f}"
    return f"{found['what']:<54}{float(str(found['median'])):>8.2f} {found['unit']:<4} {limit:<14} {said:<12} {spread}"


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
