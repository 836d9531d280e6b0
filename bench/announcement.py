"""One announcement for 16,000 members: looked up and queued, drained as fast as may be, and beside tapping members."""

import json
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.announced import OPEN_MORNING
from bench.measure import memory_mib
from bench.processes import Bot, Result, Server, ran
from bench.product import Organisation, copied, free_port, product_command
from bench.report import Reach, Rounds, column
from bench.rhythm import MEMBERS, PACE, TAP_RATE, TAPPING
from bench.sessions import NETWORK, Sizes, Started, against_api

ANNOUNCEMENT = "announcement"
QUEUED, DRAINED, LIVE = "queued", "drained", "live"
FASTEST = 1000
"""Messages a second that the product may be set to at most."""
WARM, LEFT = 1000, 1000
"""Messages before memory is first looked at, and those that go meanwhile and are not waited for."""
LIMIT, SLOWEST = 60.0, 50.0
LOOK_SECONDS = 0.25
NOBODY = "http://127.0.0.1:9"


def written(everybody: Organisation, workspace: Path) -> Organisation:
    """A copy in which one is confirmed."""
    found = copied(everybody, workspace / "announced")
    env = product_command(found.database, NOBODY, found.key, free_port())[1]
    ran([sys.executable, "-m", "bench.announced", "write", str(found.database)], env, LIMIT)
    return found


@dataclass(slots=True)
class Memory:
    """The highest resident memory of a process while it is looked at, in MiB."""

    pid: int
    highest: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Memory":
        self._looking = threading.Thread(target=self._look)
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._looking.join()

    _looking: threading.Thread = field(init=False)

    def _look(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self.highest = max(self.highest, memory_mib(self.pid)[0])


@dataclass(frozen=True, slots=True)
class Announcement:
    """`confirmed` is only ever copied: every measurement begins with the same database."""

    confirmed: Organisation
    workspace: Path
    sizes: Sizes

    def round(self, _number: int) -> dict[str, Result]:
        return {
            QUEUED: self._queued(),
            DRAINED: self._served(FASTEST, _drain),
            LIVE: self._served(int(PACE), self._tap),
        }

    def _queued(self) -> Result:
        fresh = copied(self.confirmed, self.workspace / "queued")
        env = product_command(fresh.database, NOBODY, fresh.key, free_port())[1]
        found: Result = json.loads(ran([sys.executable, "-m", "bench.announced", "queue"], env, LIMIT))
        return found

    def _served(self, rate: int, ask: Callable[[Server, int], Result]) -> Result:
        def make(api_url: str, folder: Path) -> Bot:
            database = copied(self.confirmed, folder).database
            env = product_command(database, api_url, self.confirmed.key, free_port())[1]
            env |= {"TUSOI_DEMO": "1", "TUSOI_CLOCK_START": OPEN_MORNING, "TUSOI_TELEGRAM_RATE": str(rate)}
            return Bot(f"product at {rate}/s", [sys.executable, "-m", "bot", "serve"], env, walks=True, codes=[])

        def go(_: Bot, server: Server, started: Started) -> Result:
            with started as process:
                return ask(server, process.pid)

        return against_api(make, self.workspace, go)

    def _tap(self, server: Server, pid: int) -> Result:
        """Members tap while it goes out at Telegram's pace."""
        seconds = self.sizes.paced_seconds
        server.order("join", LIMIT, pid=pid, codes=[""] * TAPPING, walks=True)
        server.order("drain", LIMIT, pid=pid, skipped=1, messages=int(2 * PACE))
        taps = {"chats": TAPPING, "rate": TAP_RATE, "seconds": seconds, "delay": NETWORK}
        found = server.order("open", LIMIT + 3 * seconds, pid=pid, **taps)
        calls = found["calls"]
        assert isinstance(calls, dict)
        return found | {"bulk_per_second": int(calls["sendmessage"]) / float(str(found["seconds"]))}


def _drain(server: Server, pid: int) -> Result:
    """Everything, and what memory grows by from the first messages to the last."""
    server.order("drain", LIMIT, pid=pid, skipped=1, messages=WARM)
    before = memory_mib(pid)[0]
    messages = MEMBERS - WARM - LEFT
    with Memory(pid, before) as memory:
        found = server.order("drain", LIMIT + messages / SLOWEST, pid=pid, skipped=1, messages=messages)
    return found | {"before": before, "grown": memory.highest - before}


# ------------------------------------------------------------------ what is told of it


def announcement_reaches() -> list[Reach]:
    return [
        Reach("an audience of 16,000 looked up and queued", 1.0, None, _found(QUEUED, "seconds"), "s"),
        Reach("memory grows while 16,000 drain", 30.0, None, _found(DRAINED, "grown"), "MiB"),
        Reach("p95 of a reply while it goes out", 0.5, None, _found(LIVE, "p95", 0.001), "s"),
    ]


def _found(stretch: str, name: str, factor: float = 1.0) -> Callable[[Rounds], list[float]]:
    return lambda rounds: [factor * value for value in column(rounds, ANNOUNCEMENT, stretch, name)]


def announcement_table(rounds: Rounds) -> str:
    def of(stretch: str, *fields: str) -> list[float]:
        return [median(column(rounds, ANNOUNCEMENT, stretch, name)) for name in fields]

    return "\n".join([
        "announced to {:.0f}: looked up in {:.2f} s, queued in {:.2f} s".format(
            *of(QUEUED, "people", "reached_seconds", "queued_seconds")
        ),
        "drained at {:.0f}/s, {:.2f} ms of CPU each; memory {:.0f} MiB and {:.1f} more; others busy {:.2f}".format(
            *of(DRAINED, "per_second", "cpu_per_message", "before", "grown", "others_busy")
        ),
        "while members tapped: {:.2f} announcements/s beside {:.2f} replies/s, p95 {:.0f} ms".format(
            *of(LIVE, "bulk_per_second", "per_second", "p95")
        ),
    ])  # fmt: skip
