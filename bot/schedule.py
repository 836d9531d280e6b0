"""The pulse: a few periodic sweeps. The truth is in tables; a pulse that was missed loses nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta, tzinfo
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.announcing import Announcer
from bot.front import Front
from bot.logs import log_failure
from bot.quota_letters import send_quota_letters
from bot.releasing import release, tell
from bot.reminding import remind
from bot.reporting import report
from bot.suggestion_letters import send_suggestion_letters
from bot.telling import send_nudges
from bot.visiting import tell_visitors
from handlers.rhythm import MONTHS_KEPT, add_months
from storage import (
    announcement_sweep,
    answers,
    chats,
    inbox,
    invitations,
    links,
    meetings,
    outbox,
    papers,
    suggestion_writers,
    visits,
)

SWEEP_MINUTES = 10
INBOX_KEPT = timedelta(days=2)  # Telegram delivers an update again for a day
ABANDONED_AFTER = timedelta(days=1)
CHANGES_KEPT = timedelta(days=30)
PAGE_KEPT = timedelta(days=180)  # as long as its cookie


class Pulse:
    """Starts and stops the sweeps."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._announcer = Announcer(front)
        self._scheduler = AsyncIOScheduler(timezone=front.house.timezone)
        self._scheduler.add_job(
            self.make_good, "interval", minutes=1, coalesce=True, max_instances=1, misfire_grace_time=None
        )
        self._scheduler.add_job(
            self.sweep, "interval", minutes=SWEEP_MINUTES, coalesce=True, max_instances=1, misfire_grace_time=None
        )

        self._scheduler.add_job(
            self.remind, "interval", minutes=1, coalesce=True, max_instances=1, misfire_grace_time=None
        )

        self._scheduler.add_job(
            self.release, "interval", minutes=1, coalesce=True, max_instances=1, misfire_grace_time=None
        )

        self._scheduler.add_job(
            self.report, "interval", minutes=1, coalesce=True, max_instances=1, misfire_grace_time=None
        )

        self._scheduler.add_job(
            self.announce, "interval", minutes=1, coalesce=True, max_instances=1, misfire_grace_time=None
        )

    def start(self) -> None:
        self._scheduler.start()
        self._announcer.start()

    def close(self) -> None:
        """Also where it never started: a start that failed closes everything."""
        self._announcer.close()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def remind(self) -> None:
        """Plan the meetings of the months to come, and queue what is due. A part that fails keeps no other."""
        parts = (plan_ahead, remind, send_nudges, send_suggestion_letters, tell_visitors, send_quota_letters)
        if sum([await _guarded(part, self._front) for part in parts]):
            self._front.wake_outboxes()

    async def announce(self) -> None:
        """Start announcements that are due, and end those that everybody has."""
        await self._announcer.sweep()

    async def release(self) -> None:
        """Count and publish what has closed."""
        try:
            await release(self._front)
            await tell(self._front)
        except Exception as failed:
            log_failure("releases", failed)

    async def report(self) -> None:
        """Make the reports of June's and December's last days, and tell committees of those they were sent."""
        try:
            if await report(self._front):
                self._front.wake_outboxes()
        except Exception as failed:
            log_failure("reports", failed)

    async def make_good(self) -> None:
        """Show what is owed: another process, such as `chat` in a terminal, may have owed it."""
        for owing in self._front.owing:
            try:
                await owing()
            except Exception as failed:
                log_failure("owed screens", failed)

    async def sweep(self) -> None:
        """Forget what need not be remembered any more."""
        now, house, channels = self._front.clock(), self._front.house, frozenset(self._front.outboxes)
        forgetting = partial(forget, now=now, timezone=house.timezone, channels=channels, months=house.months_kept)
        try:
            if await self._front.database.transaction(forgetting):
                await self._front.database.overwrite_erased()
        except Exception as failed:
            log_failure("sweep", failed)


async def plan_ahead(front: Front) -> int:
    """The meetings of the months to come; no letters."""
    now, timezone = front.clock(), front.house.timezone
    await front.database.transaction(lambda db: meetings.plan_everybody_ahead(db, now, timezone))
    return 0


async def _guarded(part: Callable[[Front], Awaitable[int]], front: Front) -> int:
    try:
        return await part(front)
    except Exception as failed:
        log_failure("reminders", failed)
        return 0


def forget(
    connection: sqlite3.Connection,
    now: datetime,
    timezone: tzinfo,
    channels: Collection[str] = (),
    months: int = MONTHS_KEPT,
) -> bool:
    """Answers, papers, suggestions in their time; old updates, tries, ended codes and links, arrivals, pages left.

    Returns whether any of these were erased, which have to be gone from the file as well.
    """
    erased = answers.forget_before(connection, now, timezone, months)
    erased = papers.forget_old(connection, now, timezone) or erased
    oldest = add_months(now.astimezone(timezone).date(), -months)
    erased = visits.forget_words_before(connection, oldest) or erased
    erased = suggestion_writers.forget_old(connection, now, timezone, months) or erased
    outbox.forget_old(connection, now, channels)
    announcement_sweep.freeze_old(connection, now)
    meetings.forget_changes(connection, now - CHANGES_KEPT)
    inbox.forget_older(connection, now - INBOX_KEPT)
    invitations.forget_old(connection, now)
    links.forget_old(connection, now)
    chats.forget_abandoned(connection, now - ABANDONED_AFTER)
    chats.forget_idle(connection, "web", now - PAGE_KEPT)
    return erased
