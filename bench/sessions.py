"""One session is one bot, started anew, that goes through its stretches of load and is ended."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bench.processes import BenchFailed, Bot, Result, Server, local_api, running
from bench.product import TOKEN

CLOSED, MANY, OPEN = "closed 8", "closed 256", "open 50/s"
RATE, NETWORK = 50.0, 0.05
START_LIMIT, JOIN_LIMIT = 30.0, 60.0
SLOWEST = 20.0
"""Taps per second below which a stretch is given up."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything: a whole run, or a quick look."""

    rounds: int
    taps: int
    warm_taps: int
    open_seconds: float
    warm_open_seconds: float
    open_chats: int
    many_chats: int
    few_members: int
    members: int
    most_members: int
    drained: int
    paced_seconds: float
    idle_seconds: float


WHOLE = Sizes(3, 3000, 300, 16.0, 3.0, 200, 256, 1_600, 16_000, 160_000, 3000, 20.0, 60.0)
QUICK = Sizes(1, 500, 100, 4.0, 1.0, 50, 256, 1_600, 4_000, 16_000, 2000, 10.0, 20.0)

T = TypeVar("T")
Started = AbstractContextManager["subprocess.Popen[bytes]"]
BotMaker = Callable[[str, Path], Bot]
"""From the URL of the local Bot API and a folder of its own to the bot."""


def bare(name: str, module: str, uvloop: bool = False) -> BotMaker:
    def make(api_url: str, folder: Path) -> Bot:
        env = {"BENCH_TOKEN": TOKEN, "BENCH_API": api_url, "BENCH_UVLOOP": "1" if uvloop else "0"}
        return Bot(name, [sys.executable, "-m", module], env, walks=False, codes=[""] * 1000)

    return make


def session(make: BotMaker, stretches: list[str], sizes: Sizes, workspace: Path) -> dict[str, Result]:
    """What was measured in each stretch by its name, and "start": seconds to the first reply."""
    return against_api(make, workspace, lambda bot, server, started: _go(bot, server, stretches, sizes, started))


def against_api(make: BotMaker, workspace: Path, go: Callable[[Bot, Server, Started], T]) -> T:
    """What `go` finds of a bot that is to be started against a local Bot API."""
    with tempfile.TemporaryDirectory(dir=workspace) as folder, local_api() as server:
        bot = make(server.url, Path(folder))
        log = Path(folder) / "log"
        with log.open("wb") as file:
            try:
                found = go(bot, server, running(bot, file))
            except BenchFailed as failed:
                tail = log.read_text(errors="replace")[-1500:]
                raise BenchFailed(f"{bot.name}: {failed}\n{tail}") from failed
        _tell_of_errors(bot, log.read_text(errors="replace"))
    return found


def _tell_of_errors(bot: Bot, log: str) -> None:
    """Fast and wrong is not fast: errors in the log are shown, though every tap was answered."""
    if errors := log.count("Traceback (most recent call last)"):
        print(f"{bot.name} logged {errors} errors, the last:\n{log[-1500:]}", file=sys.stderr)


def _go(bot: Bot, server: Server, stretches: list[str], sizes: Sizes, started: Started) -> dict[str, Result]:
    start = time.monotonic()
    with started as process:
        arrivals = Arrivals(bot, server, process.pid)
        # The first member's /start waits while the bot starts: both clocks are the machine's monotonic one.
        first = arrivals.until(1, START_LIMIT)
        results: dict[str, Result] = {"start": {"seconds": float(str(first["first_reply"])) - start}}
        for name in stretches:
            arrivals.until(_chats(name, sizes), JOIN_LIMIT)
            _stretch(server, process.pid, name, sizes, warm=True)
            results[name] = _stretch(server, process.pid, name, sizes, warm=False)
    return results


class Arrivals:
    """Lets chats join as the stretches need them."""

    def __init__(self, bot: Bot, server: Server, pid: int) -> None:
        self._bot, self._server, self._pid, self._joined = bot, server, pid, 0

    def until(self, count: int, limit: float) -> Result:
        codes = self._bot.codes[self._joined : count]
        self._joined = max(count, self._joined)
        return self._server.order("join", limit, codes=codes, walks=self._bot.walks, pid=self._pid) if codes else {}


def _chats(name: str, sizes: Sizes) -> int:
    return {CLOSED: 8, MANY: sizes.many_chats, OPEN: sizes.open_chats}[name]


def _stretch(server: Server, pid: int, name: str, sizes: Sizes, warm: bool) -> Result:
    chats = _chats(name, sizes)
    if name == OPEN:
        seconds = sizes.warm_open_seconds if warm else sizes.open_seconds
        limit = 3 * seconds + 30
        return server.order("open", limit, pid=pid, chats=chats, rate=RATE, seconds=seconds, delay=NETWORK)
    taps = sizes.warm_taps if warm else sizes.taps
    return server.order("closed", taps / SLOWEST, pid=pid, chats=chats, taps=taps)
