"""The pulse by itself: how long it takes to remind everybody, and what it costs when nobody has to be reminded.

`python -m bench.sweep` with the settings of a database made by `bench.everybody` prints its findings as JSON."""

import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bench.everybody import MEETING_DAY
from bot.app import front_of
from bot.commands import run
from bot.schedule import Pulse
from bot.settings import read_settings
from storage import outbox

QUIET_SWEEPS = 10


async def measured() -> dict[str, float]:
    """Seconds and CPU seconds of the sweep that found everybody; CPU of each job of the pulse when there is nothing."""
    async with front_of(read_settings()) as front:
        front.clock = lambda: MEETING_DAY
        front.outboxes["telegram"] = _nobody_waits
        pulse = Pulse(front)
        before, cpu_before = time.perf_counter(), time.process_time()
        await pulse.remind()
        seconds, cpu = time.perf_counter() - before, time.process_time() - cpu_before
        counts = await front.database.reading(_counts)
        front.clock = lambda: MEETING_DAY + timedelta(minutes=1)
        quiet = {name: await _cpu_of(job) for name, job in _jobs(pulse).items()}
    return {"seconds": seconds, "cpu": cpu, "queued": counts.get("queued", 0), **quiet}


def _nobody_waits() -> None:
    """Nothing is to be sent here."""


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    return outbox.counts(connection)


def _jobs(pulse: Pulse) -> dict[str, Callable[[], Awaitable[None]]]:
    return {"remind_cpu": pulse.remind, "make_good_cpu": pulse.make_good, "forget_cpu": pulse.sweep}


async def _cpu_of(job: Callable[[], Awaitable[None]]) -> float:
    """All threads together, of one of many in a row."""
    before = time.process_time()
    for _ in range(QUIET_SWEEPS):
        await job()
    return (time.process_time() - before) / QUIET_SWEEPS


if __name__ == "__main__":
    print(json.dumps(run(measured())))
