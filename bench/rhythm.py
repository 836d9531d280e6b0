"""The rhythm of 16,000 members: reminders found, drained, paced, and a process that has nothing to do."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bench.measure import cpu_seconds, is_alive
from bench.processes import BenchFailed, Bot, Result, Server, ran
from bench.product import TOKEN, Organisation, copied, free_port, product_command
from bench.sessions import NETWORK, BotMaker, Sizes, Started, against_api

MEMBERS = 16_000
MEETING_MORNING = "2027-02-03T08:00:05+07:00"
"""Each cell meets this evening: every member is to be reminded of that from 8:00 on, and of nothing else."""
LATER_THAT_MORNING = "2027-02-03T08:30:00+07:00"
QUIET_MORNING = "2027-02-10T10:00:00+07:00"
"""Nobody is to be reminded of anything."""

SENDERS = 16
"""Messages that the product has in flight (bot/outbox.py)."""
BARE = (1, 4, SENDERS)
"""Messages that bare python-telegram-bot has in flight: it is compared at the product's number and at its own best."""
PACE = 24.0
"""Reminders a second that the product allows itself in Telegram (bot/pacing.py)."""
SKIPPED, SKIPPED_SECONDS = 300, 2.0
TAP_RATE, TAPPING = 4.0, 20
"""Taps a second while reminders go out, and the members they come from."""
LIMIT, SLOWEST = 60.0, 50.0
SETTLE_SECONDS = 5.0
PULSE_SECONDS, FORGET_SECONDS = 60.0, 600.0

OURS, SWEEP, PACED, LIVE, IDLE = f"product, {SENDERS} in flight", "sweep", "paced", "live", "idle"
T = TypeVar("T")
Ask = Callable[[Server, int], T]
"""Measures a bot by its process id, through the server that it talks to."""


def bare_name(in_flight: int) -> str:
    return f"bare PTB, {in_flight} in flight"


def everybody(organisation: Organisation, workspace: Path) -> Organisation:
    """A copy in which all members have joined and every cell meets."""
    joined = copied(organisation, workspace / "everybody")
    ran([sys.executable, "-m", "bench.everybody", str(joined.database)], {}, LIMIT)
    return joined


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`joined` is only ever copied: every measurement begins with the same database."""

    joined: Organisation
    workspace: Path
    sizes: Sizes
    uvloop: bool

    def round(self, number: int) -> dict[str, Result]:
        """Everything once, the drains each time in another order. What an idle process costs is looked at once."""
        swept, sweep = self._sweep()
        makers = {OURS: self._unpaced(swept)} | {bare_name(count): _bare(count, self.uvloop) for count in BARE}
        names = list(makers)[number % len(makers) :] + list(makers)[: number % len(makers)]
        drains = {name: self._measured(makers[name], self._drain) for name in names}
        paced, live = self._measured(self._serve(swept, LATER_THAT_MORNING), self._pace)
        idle = {} if number else {IDLE: _with_the_pulse(self._idle(), sweep)}
        return {SWEEP: sweep, **drains, PACED: paced, LIVE: live, **idle}

    # ---------------------------------------------------------- what is started

    def _sweep(self) -> tuple[Organisation, Result]:
        swept = copied(self.joined, self.workspace / "swept")
        env = product_command(swept.database, "http://127.0.0.1:9", swept.key, free_port())[1]
        return swept, json.loads(ran([sys.executable, "-m", "bench.sweep"], env, LIMIT))

    def _unpaced(self, swept: Organisation) -> BotMaker:
        def make(api_url: str, folder: Path) -> Bot:
            env = _at(LATER_THAT_MORNING, swept, api_url, folder)
            return _bot(OURS, ["-m", "bench.unpaced"], env)

        return make

    def _serve(self, organisation: Organisation, moment: str) -> BotMaker:
        def make(api_url: str, folder: Path) -> Bot:
            return _bot("product", ["-m", "bot", "serve"], _at(moment, organisation, api_url, folder))

        return make

    def _measured(self, make: BotMaker, ask: Ask[T]) -> T:
        def go(_: Bot, server: Server, started: Started) -> T:
            with started as process:
                return ask(server, process.pid)

        return against_api(make, self.workspace, go)

    # ---------------------------------------------------------- what is measured

    def _drain(self, server: Server, pid: int) -> Result:
        """As fast as it goes."""
        messages = self.sizes.drained
        return server.order("drain", LIMIT + messages / SLOWEST, pid=pid, skipped=SKIPPED, messages=messages)

    def _pace(self, server: Server, pid: int) -> tuple[Result, Result]:
        """Reminders at Telegram's pace, first by themselves, then with members who tap all the while."""
        seconds = self.sizes.paced_seconds
        skipped, messages = int(SKIPPED_SECONDS * PACE), int(seconds * PACE)
        paced = server.order("drain", LIMIT + 3 * seconds, pid=pid, skipped=skipped, messages=messages)
        server.order("join", LIMIT, pid=pid, codes=[""] * TAPPING, walks=True)
        # Reminders rest after that burst of replies, until it is as if all had come at Telegram's pace.
        server.order("drain", LIMIT, pid=pid, skipped=1, messages=skipped)
        taps = {"chats": TAPPING, "rate": TAP_RATE, "seconds": seconds, "delay": NETWORK}
        live = server.order("open", LIMIT + 3 * seconds, pid=pid, **taps)
        return paced, live | {"bulk_per_second": _sent(live) / float(str(live["seconds"]))}

    def _idle(self) -> Result:
        def ask(_: Server, pid: int) -> Result:
            time.sleep(SETTLE_SECONDS)
            before, began = cpu_seconds(pid), time.monotonic()
            time.sleep(self.sizes.idle_seconds)
            if not is_alive(pid):
                raise BenchFailed("it ended, though nobody asked it to")
            return {"cpu": cpu_seconds(pid) - before, "seconds": time.monotonic() - began}

        return self._measured(self._serve(self.joined, QUIET_MORNING), ask)


def _sent(live: Result) -> int:
    """Replies are edits, so what was sent anew are reminders."""
    calls = live["calls"]
    assert isinstance(calls, dict)
    return int(calls["sendmessage"])


def _with_the_pulse(idle: Result, sweep: Result) -> Result:
    """The share of a core. A pulse that did not fall into the window is added, as the sweep's process measured it."""
    cpu, seconds = float(str(idle["cpu"])), float(str(idle["seconds"]))
    minute, ten = float(str(sweep["remind_cpu"])) + float(str(sweep["make_good_cpu"])), float(str(sweep["forget_cpu"]))
    beats = 0.0 if seconds >= PULSE_SECONDS else minute / PULSE_SECONDS
    return idle | {"percent": 100 * (cpu / seconds + beats + ten / FORGET_SECONDS)}


def _bare(in_flight: int, uvloop: bool) -> BotMaker:
    def make(api_url: str, _: Path) -> Bot:
        env = {"BENCH_TOKEN": TOKEN, "BENCH_API": api_url, "BENCH_UVLOOP": "1" if uvloop else "0"}
        return _bot(bare_name(in_flight), ["-m", "bench.bare_sender", str(in_flight)], env)

    return make


def _at(moment: str, organisation: Organisation, api_url: str, folder: Path) -> dict[str, str]:
    """The settings of a product that works on a copy, on another day than today."""
    database = copied(organisation, folder).database
    env = product_command(database, api_url, organisation.key, free_port())[1]
    return env | {"TUSOI_DEMO": "1", "TUSOI_CLOCK_START": moment}


def _bot(name: str, arguments: list[str], env: dict[str, str]) -> Bot:
    return Bot(name, [sys.executable, *arguments], env, walks=True, codes=[])
