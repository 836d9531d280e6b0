"""Members who type on Zalo: what a turn costs beside a tap on Telegram, and what 300 bots add to one process."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

from bench.processes import ROOT, BenchFailed, Bot, Result, Server, end, ran, running
from bench.product import Organisation, copied, free_port, product_command
from bench.report import Reach, Rounds, column
from bench.sessions import CLOSED, BotMaker, Sizes, session
from bot.channels.zalo_bots import secret_of

ZALO = "zalo"
TURNS, TAPS, ONE, MANY = "turns", "taps", "one bot", "300 bots"
BOTS = 300
CHATS = 8
"""That type at a time, as many as tap in Telegram."""
LIMIT, SLOWEST, START_SECONDS = 60.0, 20.0, 30.0
SECRET = "bench-secret-of-no-worth"
BEGINNING = 10
"""Messages a chat types first: the whole walk, sent. What is measured after them is answers, changed."""


@dataclass(frozen=True, slots=True)
class Zalo:
    """`organisation` is only ever copied: every measurement begins with the same database."""

    organisation: Organisation
    telegram: BotMaker
    workspace: Path
    sizes: Sizes

    def round(self, _number: int) -> dict[str, Result]:
        """The tap and the turn within the same minute, so that what else the machine does hits both."""
        taps = session(self.telegram, [CLOSED], self.sizes, self.workspace)[CLOSED]
        return {TAPS: taps, TURNS: self._turns(), ONE: self._each(1), MANY: self._each(BOTS)}

    def _turns(self) -> Result:
        """Members of as many bots as type at a time; every one of them walks, then changes an answer."""
        count = max(CHATS, self.sizes.taps // BEGINNING)
        with self._served(CHATS, count) as (server, pid, chats):
            warm = self._typed(server, pid, chats[:CHATS], self.sizes.warm_taps)
            walked = [
                self._typed(server, pid, chats[at : at + CHATS], CHATS * (BEGINNING - 2))
                for at in range(CHATS, count - CHATS, CHATS)
            ]
        cpu = sum(float(str(each["cpu_per_turn"])) * int(str(each["turns"])) for each in walked)
        turns = sum(int(str(each["turns"])) for each in walked)
        others = median(float(str(each["others_busy"])) for each in walked)
        return {
            "cpu_per_turn": cpu / turns,
            "turns": turns,
            "changed_cpu": warm["cpu_per_turn"],
            "others_busy": others,
            "p50": median(float(str(each["p50"])) for each in walked),
        }

    def _each(self, bots: int) -> Result:
        """Memory of a process in which so many bots have answered 300 members, one message each."""
        with self._served(bots, BOTS) as (server, pid, chats):
            return self._typed(server, pid, chats, BOTS)

    def _typed(self, server: Server, pid: int, chats: list[list[str]], turns: int) -> Result:
        return server.order("turns", LIMIT + turns / SLOWEST, pid=pid, chats=chats, turns=turns)

    @contextmanager
    def _served(self, bots: int, chats: int) -> Iterator[tuple[Server, int, list[list[str]]]]:
        with tempfile.TemporaryDirectory(dir=self.workspace) as folder, _zalo_api() as server:
            database = copied(self.organisation, Path(folder)).database
            port = free_port()
            env = product_command(database, "http://127.0.0.1:9", self.organisation.key, port)[1]
            env = {name: value for name, value in env.items() if "TELEGRAM" not in name}
            told = ran([sys.executable, "-m", "bench.zalo_town", str(database), str(bots), str(chats)], env, LIMIT)
            env |= {"TUSOI_ZALO_API": f"{server.url}/bot", "TUSOI_ZALO_SECRET": SECRET}
            env |= {"TUSOI_ZALO_WEBHOOK": f"http://127.0.0.1:{port}"}
            log = Path(folder) / "log"
            with log.open("wb") as file, running(_bot(env), file) as process:
                at = f"http://127.0.0.1:{port}"
                _until_served(at, process, log)
                yield server, process.pid, [_chat(at, *each) for each in json.loads(told)]


def _chat(at: str, bot: int, token: str, chat: str) -> list[str]:
    return [f"{at}/zalo/{bot}", secret_of(SECRET, bot), token, chat]


def _bot(env: dict[str, str]) -> Bot:
    return Bot("product", [sys.executable, "-m", "bot", "serve"], env, walks=True, codes=[])


def _until_served(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url) as page:
                page.read()
            return
        except URLError:
            time.sleep(0.1)
    raise BenchFailed(f"the product did not start:\n{log.read_text(errors='replace')[-1500:]}")


@contextmanager
def _zalo_api() -> Iterator[Server]:
    process = subprocess.Popen([sys.executable, "-m", "bench.zalo_api"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Server(int(process.stdout.readline()))
    finally:
        end(process)


# ------------------------------------------------------------------ what is told of it


def zalo_reaches() -> list[Reach]:
    return [
        Reach("CPU of a typed turn on Zalo / of a tap on Telegram", 1.0, None, _dearer),
        Reach("memory that 300 Zalo bots add", 40.0, None, _added, "MiB"),
        Reach("times that a bot with a webhook polled", 0.0, None, lambda r: column(r, ZALO, MANY, "polls")),
    ]


def _dearer(rounds: Rounds) -> list[float]:
    pairs = zip(column(rounds, ZALO, TURNS, "cpu_per_turn"), column(rounds, ZALO, TAPS, "cpu_per_tap"), strict=True)
    return [turn / tap for turn, tap in pairs]


def _added(rounds: Rounds) -> list[float]:
    pairs = zip(column(rounds, ZALO, MANY, "memory"), column(rounds, ZALO, ONE, "memory"), strict=True)
    return [many - one for many, one in pairs]


def zalo_table(rounds: Rounds) -> str:
    def of(stretch: str, *fields: str) -> list[float]:
        return [median(column(rounds, ZALO, stretch, name)) for name in fields]

    return "\n".join([
        "typed on Zalo: {:.2f} ms of CPU a turn of the walk, {:.2f} an answer changed; a tap on Telegram {:.2f}".format(
            *of(TURNS, "cpu_per_turn", "changed_cpu"), *of(TAPS, "cpu_per_tap")
        ),
        "300 members have written: one bot {:.1f} MiB, 300 bots {:.1f} MiB; others busy {:.2f}".format(
            *of(ONE, "memory"), *of(MANY, "memory"), *of(TURNS, "others_busy")
        ),
    ])  # fmt: skip
