"""What nobody asked for on its way out: each message is a row that is claimed, sent and marked, at least once.

A row is claimed before the call and marked after it. What was on its way when the process ended goes once more at the
next start, so a message is never lost, and sent twice only if it was out and not marked yet.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar, cast

from bot.attachments import DocumentFailed, make_document
from bot.channels import Delivery, Posted, Posting, Pushing, SendFailed
from bot.front import Front
from bot.logs import log, log_failure
from bot.offered_words import offered
from bot.outages import WHOLE, Outages, Parts
from bot.pacing import LoopGuard, Road
from bot.posting import BeingUploaded, Outcome, Posts, mark, part_of
from bot.screen import Screen, file_in, unpack_screen
from bot.turn import TYPED
from handlers.packing import unpack_event
from handlers.reminders import quiet
from storage import chats
from storage import outbox as rows
from storage.outbox import Claimed

T = TypeVar("T")

SENDERS = 16  # on their way at a time, so that the network's slowness does not limit the rate
WAITS = (10.0, 60.0, 600.0, 3600.0)  # seconds before each further try of what may still succeed
LONGEST_SEND = 60.0  # seconds; a channel has its own, shorter patience
LONGEST_UPLOAD = 300.0  # of a large file, by a slow line
UPLOAD_WAIT = 2.0  # before what has the same file is tried again
USED_UP = "used_up"  # why a message waits for the next month
LOOK_AGAIN = 30.0  # seconds: rows may also be queued by another process


class Looping(Exception):
    """The same text went to this chat again and again."""


class Outbox:
    """The rows of one pushing channel on their way. `wake` says that there may be something new."""

    def __init__(
        self, channel: Pushing, front: Front, road: Road, guard: LoopGuard | None = None, parts: Parts = WHOLE
    ) -> None:
        self._channel, self._front, self._road, self._parts = channel, front, road, parts
        self._outages = Outages(road, front.clock, parts.of)
        self._guard = guard or LoopGuard()
        self._posts = Posts(channel, front)
        self._bell = asyncio.Event()
        self._senders: set[asyncio.Task[None]] = set()
        self._sending: set[asyncio.Task[None] | None] = set()
        self._marks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def start(self) -> None:
        """Put back what was on its way when the last process ended, then send. May be called again."""
        if self._senders or self._closed:
            return
        again = await self._front.database.transaction(lambda db: rows.put_back_claimed(db, self._channel.name))
        log.info("outbox starts channel=%s again=%d", self._channel.name, again)
        loop = asyncio.get_running_loop()
        self._senders = {loop.create_task(self._work()) for _ in range(SENDERS)}

    def wake(self) -> None:
        """Look at once; rows may have been queued."""
        self._bell.set()
        self._bell = asyncio.Event()

    async def close(self, patience: float = 5.0) -> None:
        """Let what is on its way arrive, for so many seconds; the rest stays queued."""
        self._closed = True
        for task in self._senders - self._sending:
            task.cancel()
        if self._senders:
            _, late = await asyncio.wait(self._senders, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._senders, return_exceptions=True)
        await asyncio.gather(*self._marks, return_exceptions=True)
        self._senders = set()

    async def _work(self) -> None:
        while not self._closed:
            bell = self._bell
            try:
                wait = 0.0 if await self.step() else await self._until_due()
            except Exception as failed:  # such as a database that is full: it may not be so for ever
                log_failure("outbox", failed, channel=self._channel.name)
                wait = LOOK_AGAIN
            if wait:
                await _either(bell, wait)

    async def step(self) -> bool:
        """Send one message that may go; returns whether there was one."""
        await self._road.bulk_turn()
        letter = await self._claim()
        wait = self._wait_of(letter) if letter else 0.0
        if letter is None or wait:
            self._road.give_back()
        if letter and wait:
            await self._put_off(letter, wait, "busy", spared=True)
        elif letter:
            await self._send(letter)
        return letter is not None

    def _wait_of(self, letter: Claimed) -> float:
        return max(self._road.wait_of(letter.address), self._outages.wait_of(letter.address))

    async def _claim(self) -> Claimed | None:
        """At night only what is urgent goes; the rest stays where it is, also what was queued by day."""
        now = self._front.clock()
        lanes = rows.AT_NIGHT if quiet(now, self._front.house.timezone) else rows.LANES
        return await self._write(lambda db: rows.claim_next(db, self._channel.name, now, lanes))

    async def _until_due(self) -> float:
        """Seconds until the next message may go."""
        now = self._front.clock()
        due = await self._front.database.reading(lambda db: rows.comes_due(db, self._channel.name, now))
        return min(LOOK_AGAIN, (due - now).total_seconds()) if due else LOOK_AGAIN

    async def _send(self, letter: Claimed) -> None:
        """One try, and what became of it, is not broken off by an orderly end."""
        task = cast("asyncio.Task[None] | None", asyncio.current_task())
        self._sending.add(task)
        try:
            await self._attempt(letter)
        finally:
            self._sending.discard(task)

    async def _attempt(self, letter: Claimed) -> None:
        try:
            outcome = await (self._post(letter) if letter.announcement else self._show(letter))
        except SendFailed as failed:
            await self._after_failure(letter, failed)
        except TimeoutError:
            await self._after_failure(letter, SendFailed("later"))
        except BeingUploaded:
            await self._put_off(letter, UPLOAD_WAIT, "busy", spared=True)
        except Looping:
            await self._give_up(letter, "loop")
        except Exception as failed:  # a text that cannot be opened or shown: nobody gains from a further try
            log_failure("letter", failed, channel=self._channel.name, letter=letter.id)
            await self._give_up(letter, "broken")
        else:
            self._outages.went(letter.address)
            self._mark_sent(letter, outcome)

    def _mark_sent(self, letter: Claimed, outcome: Outcome | None) -> None:
        """Go on at once: the mark shares a commit with the next claim, and comes before it."""
        now = self._front.clock()
        buttons = self._offered(letter, outcome.screen) if outcome and outcome.screen else ()
        self._front.database.later(lambda db: mark(db, letter, outcome, now, buttons))
        task = asyncio.get_running_loop().create_task(self._flush(bool(outcome and outcome.following)))
        self._marks.add(task)
        task.add_done_callback(self._marks.discard)

    def _offered(self, letter: Claimed, screen: Screen) -> tuple[tuple[str, str], ...]:
        """What can be answered to it in words, where there are no buttons."""
        return offered(screen, self._front.house.wording[letter.language]) if self._channel.name in TYPED else ()

    async def _flush(self, more: bool) -> None:
        await self._front.database.flush()
        if more:  # whoever waits for what comes due does not know of it yet
            self.wake()

    async def _post(self, letter: Claimed) -> Outcome:
        """An announcement: its text is looked up now."""
        alike = hash((letter.chat, letter.announcement, letter.kind, letter.revision, part_of(letter)))
        if self._guard.is_loop(alike):
            raise Looping
        try:
            outcome = await self._posts.post(letter, self._send_posting)
        except SendFailed as failed:
            if not failed.after:
                self._guard.count(alike)
            raise
        self._guard.count(alike)
        return outcome

    async def _send_posting(self, posting: Posting) -> Posted:
        is_upload = posting.enclosure is not None and posting.enclosure.file_id is None
        async with self._road.bulk(posting.address), asyncio.timeout(LONGEST_UPLOAD if is_upload else LONGEST_SEND):
            return await self._channel.post(posting)

    async def _show(self, letter: Claimed) -> Outcome | None:
        text = rows.text_of(letter, self._front.house.seal)
        alike = hash((letter.chat, text))
        if self._guard.is_loop(alike):
            raise Looping
        file = file_in(text)
        try:
            async with self._road.bulk(letter.address), asyncio.timeout(LONGEST_SEND):
                screen = await self._show_or_hand_over(letter, text, file)
        except SendFailed as failed:
            if not failed.after:
                self._guard.count(alike)
            raise
        self._guard.count(alike)
        return Outcome(None, screen=screen)

    async def _show_or_hand_over(self, letter: Claimed, text: str, file: str | None) -> Screen | None:
        if file is None:
            return await self._show_screen(letter, text)
        await self._hand_over(letter.address, file)
        return None

    async def _show_screen(self, letter: Claimed, text: str) -> Screen:
        screen = unpack_screen(text)
        await self._channel.show(Delivery(letter.address, screen, current=None, edit=False, kind=letter.kind))
        return screen

    async def _hand_over(self, address: str, event: str) -> None:
        """Made now, by the rights of now: whoever lost them gets nothing. A link is in the letter before it."""
        front = self._front
        if not self._channel.takes_files:
            return
        files, language = await front.offered(self._channel.name, address, unpack_event(event))
        for file in files:
            try:
                document = await make_document(file, front.house.wording[language], front.kept, front.house.templates)
            except DocumentFailed:
                raise SendFailed("later") from None
            await self._channel.hand_over(address, document)

    # -------------------------------------------------------------- what failed

    async def _after_failure(self, letter: Claimed, failed: SendFailed) -> None:
        if failed.next_step == "gone":
            await self._nobody_there(letter)
        elif failed.next_step == "elsewhere":
            await self._send_elsewhere(letter, failed.after)
        elif failed.next_step == "broken":
            await self._give_up(letter, "refused")
        elif failed.after:
            self._outages.slow_down(letter.address, failed.after)
            await self._put_off(letter, failed.after, "slow", spared=True)
        else:
            await self._try_later(letter)

    async def _try_later(self, letter: Claimed) -> None:
        """What is out altogether, the platform or one bot, costs no message a try, and is left alone for a while."""
        is_out = self._outages.failed(letter.address, letter.chat)
        if is_out or letter.attempts <= len(WAITS):
            wait = max(WAITS[min(letter.attempts, len(WAITS)) - 1], self._outages.wait_of(letter.address))
            await self._put_off(letter, wait, "failed", spared=is_out)
        else:
            await self._give_up(letter, "failed")

    async def _put_off(self, letter: Claimed, wait: float, error: str, spared: bool) -> None:
        until = self._front.clock() + timedelta(seconds=wait)
        await self._write(lambda db: rows.put_off(db, letter.id, until, error, spared))

    async def _give_up(self, letter: Claimed, error: str) -> None:
        log.error("letter given up channel=%s letter=%d because=%s", self._channel.name, letter.id, error)
        now = self._front.clock()
        await self._write(lambda db: rows.give_up(db, letter.id, error, now))

    async def _send_elsewhere(self, letter: Claimed, wait: float) -> None:
        """Here it may go later only: in another chat of the member's that takes it now, or else then.

        The chat stays as it is. A page is no other chat: nobody may ever open it, and there it is shown meanwhile.
        """
        channel, until = self._channel.name, self._front.clock() + timedelta(seconds=wait)
        others = frozenset(self._front.outboxes) - {channel}

        def move(connection: sqlite3.Connection) -> frozenset[str]:
            for chat, address in rows.other_chats(connection, letter.id, channel):
                if self._parts.takes(address, letter.kind):
                    return rows.move(connection, letter.id, chat, channel)
            return rows.elsewhere(connection, letter.id, others, until, USED_UP)

        self._front.wake_outboxes(await self._write(move))

    async def _nobody_there(self, letter: Claimed) -> None:
        now = self._front.clock()

        def end(connection: sqlite3.Connection) -> frozenset[str]:
            chats.mark_unreachable(connection, letter.chat, now)
            rows.end_ownerless(connection, letter.id, now)
            return rows.nobody_there(connection, letter.chat, frozenset(self._front.outboxes), now)

        self._front.wake_outboxes(await self._write(end))

    async def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await self._front.database.transaction(work)


async def _either(bell: asyncio.Event, seconds: float) -> None:
    """Wait until the bell rings, at most so long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await bell.wait()
