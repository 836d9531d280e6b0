"""`python -m bench`: rounds of product, bare PTB and bare aiogram in turn, then a table and each number's reach."""

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.announcement import ANNOUNCEMENT, Announcement, announcement_reaches, announcement_table, written
from bench.annual_report import ANNUAL, Annual, annual_reaches, annual_table
from bench.processes import BenchFailed, Result
from bench.product import PREPARED, is_there, prepare, product
from bench.release import RELEASE, Release, release_reaches, release_table, three_months
from bench.report import RHYTHM, Rounds, judged, reaches, remarks, rhythm_reaches, rhythm_table, table, verdicts
from bench.rhythm import MEMBERS, Rhythm, everybody
from bench.sessions import CLOSED, MANY, OPEN, QUICK, WHOLE, BotMaker, Sizes, bare, session
from bench.zalo import ZALO, Zalo, zalo_reaches, zalo_table

PARTS = {"closed": CLOSED, "many": MANY, "open": OPEN}
WHOLES = ("members", RHYTHM, RELEASE, ANNUAL, ANNOUNCEMENT, ZALO)
BOTS = ("product", "ptb", "aiogram")
STRETCHES = {"product": (CLOSED, MANY, OPEN), "ptb": (CLOSED, OPEN), "aiogram": (CLOSED,)}
WHOLE_LIMIT = 17 * 60
"""Seconds after which the benchmark gives up, whatever hangs."""

LEGEND = """Medians of the rounds. Times run from when a tap was due until its edit arrived; CPU is the bot's alone.
Bare PTB sends the reminder that the product sends, as HTML with its three buttons, over httpx on asyncio's own loop.
"API busy" and "others" are cores kept busy by the local Bot API and by whatever else ran on this machine meanwhile:
where "others" is above 0.2, speeds are not to be quoted."""


def arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a look in two minutes; one round, not to be quoted")
    parser.add_argument("--rounds", type=int, help="repetitions of everything (3)")
    parser.add_argument("--only", nargs="+", choices=[*PARTS, *WHOLES], help="these parts alone")
    parser.add_argument("--bots", nargs="+", choices=BOTS, default=BOTS, help="these bots alone")
    parser.add_argument("--uvloop", action="store_true", help="give bare aiogram and the bare sender uvloop too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured to FILE")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    wanted = arguments(argv)
    sizes = QUICK if wanted.quick else WHOLE
    sizes = replace(sizes, rounds=wanted.rounds or sizes.rounds)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(WHOLE_LIMIT)
    PREPARED.mkdir(parents=True, exist_ok=True)
    try:
        # On the disk of the checkout: what /tmp is made of may make a durable save look cheaper than it is.
        with tempfile.TemporaryDirectory(dir=PREPARED, prefix="run-") as workspace:
            rounds = measure(wanted, sizes, Path(workspace))
    except BenchFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    show(rounds, sizes, wanted)
    return 0


def _stop(number: int, _: object) -> None:
    raise SystemExit(f"stopped by {signal.Signals(number).name}")


def measure(wanted: argparse.Namespace, sizes: Sizes, workspace: Path) -> Rounds:
    bots = [bot for bot in BOTS if bot in wanted.bots and (bot != "product" or is_there())]
    if not is_there():
        _say("the product is not there yet: the bare bots alone")
    makers = _makers(bots, sizes, wanted.uvloop)
    parts = wanted.only or [*PARTS, *WHOLES]
    plans = {bot: [PARTS[part] for part in PARTS if part in parts and PARTS[part] in STRETCHES[bot]] for bot in bots}
    rounds = _alternate({bot: makers[bot] for bot in bots if plans[bot]}, plans, sizes, workspace)
    if "members" in parts and "product" in bots:
        grown = {_members(count): _product(count) for count in (sizes.few_members, sizes.most_members)}
        rounds |= _alternate(grown, {name: [CLOSED] for name in grown}, sizes, workspace)
    if RHYTHM in parts and "product" in bots:
        rounds[RHYTHM] = _rhythm(sizes, workspace, wanted.uvloop)
    if RELEASE in parts and "product" in bots:
        rounds[RELEASE] = _release(sizes, workspace)
    if ANNUAL in parts and "product" in bots:
        _say(f"the annual report of {MEMBERS:,} members")
        annual = Annual(prepare(MEMBERS), workspace)
        rounds[ANNUAL] = [annual.round() for _ in range(sizes.rounds)]
    if ANNOUNCEMENT in parts and "product" in bots:
        rounds[ANNOUNCEMENT] = _announcement(sizes, workspace)
    if ZALO in parts and "product" in bots:
        rounds[ZALO] = _zalo(sizes, workspace)
    return rounds


def _zalo(sizes: Sizes, workspace: Path) -> list[dict[str, Result]]:
    zalo = Zalo(prepare(MEMBERS), _product(sizes.members), workspace, sizes)
    rounds = []
    for turn in range(sizes.rounds):
        _say(f"round {turn + 1} of {sizes.rounds}: members who type on Zalo")
        rounds.append(zalo.round(turn))
    return rounds


def _rhythm(sizes: Sizes, workspace: Path, uvloop: bool) -> list[dict[str, Result]]:
    rhythm = Rhythm(everybody(prepare(MEMBERS), workspace), workspace, sizes, uvloop)
    rounds = []
    for turn in range(sizes.rounds):
        _say(f"round {turn + 1} of {sizes.rounds}: the rhythm of {MEMBERS:,} members")
        rounds.append(rhythm.round(turn))
    return rounds


def _release(sizes: Sizes, workspace: Path) -> list[dict[str, Result]]:
    release = Release(three_months(prepare(MEMBERS), workspace), workspace)
    rounds = []
    for turn in range(sizes.rounds):
        _say(f"round {turn + 1} of {sizes.rounds}: the release of a month of {MEMBERS:,} members")
        rounds.append(release.round(turn))
    return rounds


def _announcement(sizes: Sizes, workspace: Path) -> list[dict[str, Result]]:
    announcement = Announcement(written(everybody(prepare(MEMBERS), workspace), workspace), workspace, sizes)
    rounds = []
    for turn in range(sizes.rounds):
        _say(f"round {turn + 1} of {sizes.rounds}: an announcement for {MEMBERS:,} members")
        rounds.append(announcement.round(turn))
    return rounds


def _alternate(makers: dict[str, BotMaker], plans: dict[str, list[str]], sizes: Sizes, workspace: Path) -> Rounds:
    """Each round begins with another bot: none always runs on the machine its neighbour has just warmed."""
    rounds: Rounds = {name: [] for name in makers}
    names = list(makers)
    for turn in range(sizes.rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)] if names else []:
            _say(f"round {turn + 1} of {sizes.rounds}: {name}: {', '.join(plans[name])}")
            rounds[name].append(session(makers[name], plans[name], sizes, workspace))
    return rounds


def _makers(bots: list[str], sizes: Sizes, uvloop: bool) -> dict[str, BotMaker]:
    makers = {"ptb": bare("ptb", "bench.bare_ptb"), "aiogram": bare("aiogram", "bench.bare_aiogram", uvloop)}
    return makers | ({"product": _product(sizes.members)} if "product" in bots else {})


def _product(members: int) -> BotMaker:
    organisation = prepare(members)
    _say(f"{members} members were imported in {organisation.seconds:.1f} s")
    return partial(product, organisation)


def _members(count: int) -> str:
    return f"{count:,} members"


def show(rounds: Rounds, sizes: Sizes, wanted: argparse.Namespace) -> None:
    wished = reaches(_members(sizes.few_members), _members(sizes.most_members)) + rhythm_reaches()
    wished += release_reaches() + annual_reaches() + announcement_reaches() + zalo_reaches()
    judgements = judged(rounds, wished)
    taps = {bot: sessions for bot, sessions in rounds.items() if bot not in WHOLES}
    drains = rhythm_table(rounds) if RHYTHM in rounds else ""
    released = release_table(rounds) if RELEASE in rounds else ""
    reported = annual_table(rounds) if ANNUAL in rounds else ""
    announced = announcement_table(rounds) if ANNOUNCEMENT in rounds else ""
    typed = zalo_table(rounds) if ZALO in rounds else ""
    machine = _machine()
    print(f"\n{machine['python']}, {machine['cores']} cores, load {machine['load']}; {sizes}\n")
    told = (table(taps), drains, released, reported, announced, typed, LEGEND, verdicts(judgements), remarks(taps))
    print(*filter(None, told), sep="\n\n")
    if wanted.quick:
        print("\nA quick look: one round and smaller sizes; for numbers to quote run without --quick.")
    if wanted.json:
        whole = {"machine": machine, "sizes": repr(sizes), "reach": judgements, "rounds": rounds}
        wanted.json.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _machine() -> Result:
    load = f"{os.getloadavg()[0]:.1f}"
    return {"python": f"Python {platform.python_version()}", "cores": os.cpu_count(), "load": load}


def _say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
