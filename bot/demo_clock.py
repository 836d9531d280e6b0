"""The demo's clock: moved on from the page, with everything that falls due on the way, and where it was left."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.app import CannotStart
from bot.clock import MovableClock
from bot.front import Front
from bot.house import House
from bot.reminding import letters_due, occasions_of
from bot.schedule import Pulse
from bot.settings import Settings
from bot.wording import Words
from handlers.reminders import planned
from handlers.vocabulary import Moment
from storage import meetings, members, reminders

STEPS = {"day": timedelta(days=1), "week": timedelta(days=7)}
TO_REMINDER = "reminder"
FARTHEST = timedelta(days=100)  # a quarter and a week, so that there is always a check-in in it
INSTANT = timedelta(microseconds=1)


# ------------------------------------------------------------------ where it was left


def _file(database: Path) -> Path:
    """Beside the database, so that a demo that is started again goes on where it was."""
    return database.with_suffix(".clock")


def moved_before(database: Path) -> timedelta:
    """How far the clock of this demo was moved on until now, in all runs."""
    file = _file(database)
    try:
        return timedelta(seconds=float(file.read_text("utf-8"))) if database.exists() and file.exists() else timedelta()
    except (ValueError, OverflowError) as wrong:
        raise CannotStart(f"{file} does not say how far the demo's clock was moved: delete it") from wrong


def keep_moved(database: Path, moved: timedelta) -> None:
    fresh = _file(database).with_suffix(".clock.new")
    fresh.write_text(f"{moved.total_seconds()}\n", "utf-8")
    fresh.replace(_file(database))


def forget_moves(database: Path) -> None:
    """A new demo begins today."""
    _file(database).unlink(missing_ok=True)


# ------------------------------------------------------------------ what lies ahead


def next_reminder(
    connection: sqlite3.Connection, house: House, channels: Collection[str], now: datetime, until: datetime
) -> datetime | None:
    """When somebody who can be reached is reminded next, as things stand now."""
    cells = reminders.cells(connection)
    moments = {at for unit in cells for at in _moments(connection, house, unit, now, until)}
    due = partial(letters_due, connection, house, channels)
    return next((at for at in sorted(moments) if any(due(unit, at - INSTANT, at) for unit in cells)), None)


def _moments(
    connection: sqlite3.Connection, house: House, unit: int, now: datetime, until: datetime
) -> Iterator[datetime]:
    """When a cell's reminders are due, of each period that begins before the end."""
    at = now
    while True:
        occasions = occasions_of(connection, house, unit, at, FARTHEST)
        found = (reminder.at for occasion, _ in occasions for reminder in planned(occasion, house.timezone))
        yield from (each for each in found if now < each <= until)
        if at > until:
            return
        at = meetings.window_at(connection, unit, at, house.timezone)[1].closes_at


# ------------------------------------------------------------------ moving on


@dataclass
class DemoTime:
    """Where the demo's time stands, and who of `people` was reminded at the last stop."""

    clock: MovableClock
    settings: Settings
    people: Collection[str]
    reminded: frozenset[str] = frozenset()
    moving: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def move(self, front: Front, step: str) -> bool:
        """One press. False where there is no reminder to go to, and then nothing moves.

        One after another: two visitors may press at once.
        """
        async with self.moving:
            now = self.clock()
            until = await self._next(front, now + FARTHEST) if step == TO_REMINDER else now + STEPS[step]
            if until is None:
                return False
            self.reminded = await self._reminded_at(front, until)
            await self._pass(front, until)
            keep_moved(self.settings.database, self.settings.clock_ahead + self.clock.moved)
            return True

    async def _next(self, front: Front, until: datetime) -> datetime | None:
        channels, now = frozenset(front.outboxes), self.clock()
        return await front.database.reading(lambda db: next_reminder(db, front.house, channels, now, until))

    async def _reminded_at(self, front: Front, at: datetime) -> frozenset[str]:
        channels, people = frozenset(front.outboxes), self.people
        return await front.database.reading(lambda db: _reminded(db, front.house, channels, people, at))

    async def _pass(self, front: Front, until: datetime) -> None:
        """From reminder to reminder, so that none is skipped, then whatever else the pulse does; the pages are told."""
        pulse = Pulse(front)  # never started: its work is done here and now
        while (at := await self._next(front, until)) is not None:
            self.clock.move_to(at)
            await pulse.remind()
            await pulse.release()
        self.clock.move_to(until)
        await pulse.remind()
        await pulse.release()
        await pulse.announce()
        await pulse.sweep()
        await pulse.make_good()
        front.wake_outboxes()


def _reminded(
    connection: sqlite3.Connection, house: House, channels: Collection[str], people: Collection[str], at: datetime
) -> frozenset[str]:
    due = (letters_due(connection, house, channels, unit, at - INSTANT, at) for unit in reminders.cells(connection))
    found = {letter.member for letters in due for letter in letters}
    return frozenset(code for code in people if (one := members.by_code(connection, code)) and one.id in found)


# ------------------------------------------------------------------ on the page


def clock_on_the_strip(now: datetime, reminded: Sequence[str], words: Words) -> dict[str, Any]:
    """What time it is in the demo, whom it reminds now, and the buttons that move it on."""
    labels = {TO_REMINDER: words("demo.reminder"), "day": words("demo.day"), "week": words("demo.week")}
    told = [words("demo.now", time=Moment(now, "time"), day=Moment(now, "weekday"))]
    told += [words("demo.reminded", people=", ".join(reminded))] if reminded else []
    return {
        "now": "\n".join(told),
        "moves": [{"label": label, "href": f"/demo/clock/{step}"} for step, label in labels.items()],
    }


def add_clock_routes(app: web.Application, front: Front, time: DemoTime) -> None:
    """One for each button. The page refuses what comes from elsewhere, as it does everywhere."""

    async def move(request: web.Request) -> web.Response:
        step = request.match_info["step"]
        if step not in {*STEPS, TO_REMINDER}:
            raise web.HTTPNotFound
        if await time.move(front, step):
            return web.json_response({})
        words = front.house.wording["vi"]
        return web.json_response({"error": words("demo.no_reminder")}, status=409)

    app.router.add_post("/demo/clock/{step}", move)
