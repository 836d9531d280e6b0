"""Replies on their way out: one at a time for each chat, the newest screen wins, what fails is tried again.

A reply is no row: its chat is marked as owed in the turn's own transaction, and the mark is cleared once the screen is
out. After a crash the owed chats are shown where they are, so a reply is sent once more at worst and never lost.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.attachments import make_document
from bot.channels import Delivery, Pushing, SendFailed
from bot.front import Front
from bot.logs import log, log_failure
from bot.turn import Reply
from storage import chats

WAITS = (1.0, 5.0, 30.0, 120.0)  # seconds before each further try of what may still succeed


class Replies:
    """The way out to one pushing channel."""

    def __init__(self, channel: Pushing, front: Front) -> None:
        self._channel, self._front = channel, front
        self._next: dict[str, Reply] = {}
        self._busy: dict[str, asyncio.Task[None]] = {}

    def send(self, reply: Reply) -> None:
        """Queue a reply and return at once. A screen that still waits is replaced; its files are kept."""
        address = reply.chat.address
        waiting = self._next.get(address)
        files = (*waiting.attachments, *reply.attachments) if waiting else reply.attachments
        self._next[address] = replace(reply, attachments=files)
        if address not in self._busy:
            self._busy[address] = asyncio.get_running_loop().create_task(self._drain(address))

    async def make_good(self) -> int:
        """Show every chat that is still owed its screen; returns how many there are."""
        owed = await self._front.database.reading(lambda db: chats.owed(db, self._channel.name))
        for address in owed:
            await self.show_again(address)
        return len(owed)

    async def show_again(self, address: str) -> None:
        """Send a chat the screen it is at."""
        self.send(await self._front.look(self._channel.name, address))

    async def close(self, patience: float = 5.0) -> None:
        """Let what is on its way arrive, for so many seconds; the rest stays owed."""
        tasks = list(self._busy.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _drain(self, address: str) -> None:
        try:
            tries = 0
            while address in self._next:
                tries = await self._step(address, tries)
        except Exception as failed:
            log_failure("reply", failed, channel=self._channel.name)
        finally:
            self._next.pop(address, None)
            del self._busy[address]

    async def _step(self, address: str, tries: int) -> int:
        """Try the newest reply once; returns how often it failed so far."""
        reply = self._next.pop(address)
        try:
            await self._deliver(reply)
        except SendFailed as failed:
            return await self._after_failure(failed, reply, tries)
        return 0

    async def _deliver(self, reply: Reply) -> None:
        edit = reply.pressed is not None and reply.chat.screen in (None, reply.pressed)
        current = reply.pressed if edit else reply.chat.screen
        screen = await self._channel.show(Delivery(reply.chat.address, reply.screen, current, edit))
        chat_id, revision = reply.chat.id, reply.revision
        if chat_id:
            self._front.database.later(lambda db: chats.shown(db, chat_id, screen, revision))
        words = self._front.house.wording[reply.screen.language]
        for attachment in reply.attachments:
            await self._channel.hand_over(reply.chat.address, await make_document(attachment, words))

    async def _after_failure(self, failed: SendFailed, reply: Reply, tries: int) -> int:
        if failed.next_step == "later" and tries < len(WAITS):
            self._next.setdefault(reply.chat.address, reply)
            await asyncio.sleep(failed.after or WAITS[tries])
            return tries if failed.after else tries + 1
        log.warning("reply given up channel=%s because=%s", self._channel.name, failed.next_step)
        chat_id, revision, now = reply.chat.id, reply.revision, self._front.clock()
        if failed.next_step == "gone":
            self._front.database.later(lambda db: chats.mark_unreachable(db, chat_id, now))
        elif failed.next_step == "broken":
            self._front.database.later(lambda db: chats.give_up(db, chat_id, revision))
        return 0
