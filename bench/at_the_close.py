"""The moment at which a whole province's month is released: by itself, then the screens; or while members tap.

`python -m bench.at_the_close alone` (or `tapped`) with the settings of a database made by `bench.three_months` prints
its findings as JSON."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from statistics import median

from bench.measure import machine_seconds, memory_mib
from bench.three_months import MONTHS, at_the_end_of, nobody_waits
from bot.app import front_of
from bot.commands import run
from bot.front import Front
from bot.releasing import release, tell
from bot.settings import read_settings
from bot.turn import Inbound
from handlers.events import Answered, Event, MenuOpened, SummaryOpened, WalkOpened

CELLS, TOP_SCREENS = 100, 20
RATE, CHATS = 50.0, 100
ALONE_SECONDS = 2.0
MORNING = timedelta(hours=9)

HOLDERS = """SELECT chats.address FROM roles JOIN chats ON chats.member_id = roles.member_id
JOIN units ON units.id = roles.unit_id WHERE roles.role = ? AND (units.parent_id IS NULL) = ? ORDER BY roles.unit_id"""
MEMBERS = """SELECT chats.address FROM chats LEFT JOIN roles ON roles.member_id = chats.member_id
WHERE roles.member_id IS NULL ORDER BY chats.member_id % 97, chats.member_id LIMIT ?"""

Found = dict[str, float]


@dataclass(frozen=True, slots=True)
class Meter:
    """Wall, this process's CPU and the machine's at a moment."""

    at: float = field(default_factory=time.perf_counter)
    cpu: float = field(default_factory=time.process_time)
    machine: float = field(default_factory=machine_seconds)

    def since(self, before: "Meter") -> Found:
        seconds, cpu = self.at - before.at, self.cpu - before.cpu
        others = (self.machine - before.machine - cpu) / seconds
        return {"seconds": seconds, "cpu": cpu, "others_busy": others, "load": os.getloadavg()[0]}


# ------------------------------------------------------------------ alone


async def alone() -> dict[str, Found]:
    """The release, the letters that tell of it, and then the screens of the morning after."""
    async with front_of(read_settings()) as front:
        _get_ready(front)
        released, units = await _timed(release(front))
        peak = memory_mib(os.getpid())[1]
        told, _ = await _timed(tell(front))
        screens = await _screens(front)
    return {"release": released | {"units": units or 0, "memory_peak": peak}, "told": told, "screens": screens}


def _get_ready(front: Front) -> None:
    at_the_end_of(front, MONTHS[-1])
    front.outboxes["telegram"] = nobody_waits


async def _timed(work: Awaitable[int | None]) -> tuple[Found, int | None]:
    before = Meter()
    made = await work
    return Meter().since(before), made


async def _screens(front: Front) -> Found:
    """Milliseconds of a whole turn. Nobody has sent the new month yet, so a cell's screen names all its members."""
    morning = front.clock() + MORNING
    front.clock = lambda: morning
    secretaries = (await _addresses(front, HOLDERS, "bi_thu", 0))[:CELLS]
    (top,) = await _addresses(front, HOLDERS, "cap_uy", 1)
    cells = [await _turn(front, address, SummaryOpened()) for address in secretaries]
    menus = [await _turn(front, address, MenuOpened()) for address in secretaries]
    above = [await _turn(front, top, SummaryOpened()) for _ in range(TOP_SCREENS)]
    return {"cell": median(cells), "cell_p95": _high(cells), "menu": median(menus), "top": median(above)}


async def _addresses(front: Front, statement: str, *values: object) -> list[str]:
    return await front.database.reading(lambda db: [address for (address,) in db.execute(statement, values)])


async def _turn(front: Front, address: str, event: Event) -> float:
    before = time.perf_counter()
    await front.turn(Inbound("telegram", address, event))
    return 1000 * (time.perf_counter() - before)


def _high(times: list[float]) -> float:
    """The 95th of a hundred."""
    return sorted(times)[min(len(times) - 1, len(times) * 95 // 100)]


# ------------------------------------------------------------------ while members tap


@dataclass(slots=True)
class Tapping:
    """Members who answer one question after the other, evenly spread; a tap's time runs from when it was due."""

    front: Front
    addresses: list[str]
    times: list[float] = field(default_factory=list)
    ends: bool = False

    async def go(self) -> None:
        codes = [indicator.code for indicator in self.front.house.shelf.current("vi").indicators]
        start, taps = time.perf_counter(), []
        for turn in count():
            due = start + turn / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if self.ends:
                break
            round_of_all, chat = divmod(turn, len(self.addresses))
            event = Answered(MONTHS[-1].next.code, codes[round_of_all % len(codes)], turn % 3)
            taps.append(asyncio.create_task(self._tap(self.addresses[chat], event, due, self.times)))
        await asyncio.gather(*taps)

    async def _tap(self, address: str, event: Event, due: float, times: list[float]) -> None:
        await self.front.turn(Inbound("telegram", address, event))
        times.append(1000 * (time.perf_counter() - due))


async def tapped() -> dict[str, Found]:
    """The same taps with nothing else to do, while everything is released, and while its readers are told."""
    async with front_of(read_settings()) as front:
        _get_ready(front)
        tapping = Tapping(front, await _addresses(front, MEMBERS, CHATS))
        for address in tapping.addresses:
            await _turn(front, address, WalkOpened())
        members = asyncio.create_task(tapping.go())
        works = {"quiet": asyncio.sleep(ALONE_SECONDS), "releasing": release(front), "telling": tell(front)}
        found = {name: await _while(work, tapping) for name, work in works.items()}
        tapping.ends = True
        await members  # whoever tapped while all was released may be answered afterwards, and counts all the same
    return {name: measured | _taken(times) for name, (measured, times) in found.items()}


async def _while(work: Awaitable[int | None], tapping: Tapping) -> tuple[Found, list[float]]:
    """What was measured, and the list of the times of the taps that were due meanwhile."""
    times = tapping.times = []
    found, _ = await _timed(work)
    return found, times


def _taken(times: list[float]) -> Found:
    return {"taps": len(times), "p50": median(times), "p95": _high(times), "longest": max(times)}


if __name__ == "__main__":
    print(json.dumps(run({"alone": alone, "tapped": tapped}[sys.argv[1]]())))
