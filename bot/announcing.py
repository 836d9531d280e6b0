"""Announcements set going: what is due starts, who watches sees it move, who wrote it hears the end of it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection, Coroutine
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.announcing_letters import tell_of_deeds, tell_the_author, tell_the_committee
from bot.front import Front
from bot.house import House
from bot.logs import log, log_failure
from handlers.announcements import Tally
from handlers.reminders import quiet
from storage import announcement_news, announcement_sweep, announcements, deliveries

PROGRESS_SECONDS = 3.0  # a message that moves is changed no more often
SELDOM_SECONDS = 60.0
A_MOMENT = 0.01  # what a clock of fractions may be off


class Announcer:
    """`sweep` does whatever is due now. Once started, a turn that confirms one sets it going at once."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._door = asyncio.Lock()
        self._shown: dict[int, Tally | None] = {}
        self._shown_at = -PROGRESS_SECONDS
        self._tasks: set[asyncio.Task[None]] = set()
        self._following: asyncio.Task[None] | None = None
        self._is_started = False

    def start(self) -> None:
        self._is_started = True
        self._front.announced = self._wake
        self._wake()

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _wake(self) -> None:
        self._soon(self._look())

    async def _look(self) -> None:
        """What a turn has queued by itself, such as a correction, goes at once, too."""
        self._front.wake_outboxes()
        await self.sweep()

    def _soon(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # -------------------------------------------------------------- what is due

    async def sweep(self) -> None:
        """Start, go on, remind and end. One that fails keeps no other one."""
        async with self._door:
            try:
                if await self._begin_all() + await self._remind_all() + await self._tell_of_deeds():
                    self._front.wake_outboxes()
                await self._end_all()
                await self._show_progress()
            except Exception as failed:
                log_failure("announcements", failed)
        if self._is_started and self._shown and (self._following is None or self._following.done()):
            self._following = self._soon(self._follow())

    async def _begin_all(self) -> int:
        front, now, began = self._front, self._front.clock(), 0
        for id_ in await front.database.reading(lambda db: announcement_sweep.due(db, now)):
            work = partial(begin, house=front.house, id_=id_, channels=frozenset(front.outboxes), now=now)
            try:
                queued = await front.database.transaction(work)
            except Exception as failed:
                log_failure("announcement", failed, announcement=id_)
            else:
                log.info("announcement=%d queued=%d", id_, queued)
                began += queued
        return began

    async def _tell_of_deeds(self) -> int:
        front, now = self._front, self._front.clock()
        if not await front.database.reading(lambda db: announcement_news.untold(db, now)):
            return 0
        work = partial(tell_of_deeds, house=front.house, channels=frozenset(front.outboxes), now=now)
        return await front.database.transaction(work)

    async def _remind_all(self) -> int:
        front, now, timezone = self._front, self._front.clock(), self._front.house.timezone
        reminded = 0
        for id_, day in await front.database.reading(announcement_sweep.reminders_asked):
            work = partial(announcement_sweep.queue_reminder, id_=id_, day=day, now=now, timezone=timezone)
            reminded += await front.database.transaction(work)
        return reminded

    async def _end_all(self) -> None:
        front, now = self._front, self._front.clock()
        for id_ in await front.database.reading(announcement_sweep.sending):
            if not await front.database.reading(partial(announcement_sweep.is_left, id_=id_)):
                work = partial(end, house=front.house, id_=id_, channels=frozenset(front.outboxes), now=now)
                await front.database.transaction(work)
                front.wake_outboxes()

    # -------------------------------------------------------------- who watches

    async def _follow(self) -> None:
        """As long as something is on its way; what does not move, as at night, is looked at ever more seldom."""
        wait = PROGRESS_SECONDS
        while self._shown:
            await asyncio.sleep(wait)
            wait = PROGRESS_SECONDS if await self._has_moved() else min(wait * 2, SELDOM_SECONDS)

    async def _has_moved(self) -> bool:
        async with self._door:
            try:
                await self._end_all()
                return await self._show_progress()
            except Exception as failed:
                log_failure("announcements", failed)
                return False

    async def _show_progress(self) -> bool:
        """Where something has changed, and once more where it is not on its way any more: that at once.

        Whoever sets others going meanwhile makes it no faster.
        """
        moving, now = await self._front.database.reading(self._moving), asyncio.get_running_loop().time()
        changed = [id_ for id_, tally in moving.items() if self._shown.get(id_) != tally]
        over = [id_ for id_ in self._shown if id_ not in moving]
        is_early = now - self._shown_at < PROGRESS_SECONDS - A_MOMENT
        self._shown = {id_: self._shown.get(id_) if is_early else tally for id_, tally in moving.items()}
        self._shown_at = now if changed and not is_early else self._shown_at
        for id_ in (*(() if is_early else changed), *over):
            await self._refresh(id_)
        return bool(changed or over)

    def _moving(self, connection: sqlite3.Connection) -> dict[int, Tally]:
        return {id_: _standing(connection, id_, self._front.clock()) for id_ in announcement_sweep.sending(connection)}

    async def _refresh(self, id_: int) -> None:
        watching = await self._front.database.reading(lambda db: announcement_sweep.watching(db, id_))
        for channel, address in watching:
            if channel in self._front.refreshing:
                await self._front.refreshing[channel](address)


def _standing(connection: sqlite3.Connection, id_: int, now: datetime) -> Tally:
    return deliveries.tally(connection, announcement_sweep.by_number(id_, now), 0)


# ------------------------------------------------------------------ in one transaction each


def begin(connection: sqlite3.Connection, house: House, id_: int, channels: Collection[str], now: datetime) -> int:
    """Queue it for everybody; returns for how many. At night only what is urgent starts.

    Where nobody stands behind it any more it is held, and the others of the committee are told. What was due when
    the sweep looked may have been stopped, taken back or put off since.
    """
    one = announcements.one(connection, house.seal, id_) if id_ in announcement_sweep.due(connection, now) else None
    if one is None or (quiet(now, house.timezone) and not one.urgent):
        return 0
    if not announcement_sweep.may_go(connection, id_):
        if deliveries.hold(connection, id_):
            announcements.record(connection, id_, None, "held", now)
            tell_the_committee(connection, house, one, channels, now)
        return 0
    if one.started_at is None:
        announcements.record(connection, id_, None, "started", now)
    return deliveries.queue(connection, one, channels, now, house.timezone)


def end(connection: sqlite3.Connection, house: House, id_: int, channels: Collection[str], now: datetime) -> None:
    """It went to everybody it could: that is written down, and its author is told."""
    one = announcements.one(connection, house.seal, id_)
    if one is None or announcement_sweep.is_left(connection, id_) or not deliveries.end(connection, id_, now):
        return
    announcements.record(connection, id_, None, "done", now)
    ended = replace(one, state="done", ended_at=now)
    tell_the_author(connection, house, ended, deliveries.tally(connection, one, 0), channels, now)
