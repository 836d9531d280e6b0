"""Replies on their way out: one at a time for each chat, the newest screen wins, what fails is tried again.

A reply is no row: its chat is marked as owed in the turn's own transaction, and the mark is cleared once the screen is
out. After a crash the owed chats are shown where they are, so a reply is sent once more at worst and never lost.
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.attachments import DocumentFailed, DocumentGone, make_document
from bot.channels import Delivery, NextStep, Pushing, SendFailed
from bot.front import Front
from bot.logs import log, log_failure
from bot.pacing import UNPACED, Road
from bot.turn import PUSHED, TYPED, Reply
from handlers.reminders import awake
from handlers.vocabulary import Attachment
from storage import chats
from storage.chats import USED_UP_ELSEWHERE, Chat

ARRIVES = 0.05  # seconds that a screen may be there before the platform says so to us
WAITS = (1.0, 5.0, 30.0, 120.0)  # seconds before each further try of what may still succeed


@dataclass(frozen=True, slots=True)
class File:
    """A document that goes out after the screen it came with."""

    chat: Chat
    attachment: Attachment
    language: str


class Replies:
    """The way out to one pushing channel; its road is shared with the outbox."""

    def __init__(self, channel: Pushing, front: Front, road: Road | None = None) -> None:
        self._channel, self._front, self._road = channel, front, road or Road(UNPACED)
        self._next: dict[str, Reply] = {}
        self._files: dict[str, list[File]] = {}
        self._going: dict[str, Reply | File] = {}
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._pauses: dict[str, asyncio.Future[None]] = {}
        self._exact: set[str] = set()
        self._held: dict[str, datetime] = {}
        self._began: dict[str, float] = {}
        self._closed = False

    def send(self, reply: Reply) -> None:
        """Queue a reply and return at once. A screen that still waits is replaced by a newer one; files all go out."""
        address = reply.chat.address
        if self._closed or self._is_known(reply):
            return
        if not self._says_less(reply):
            self._next[address] = self._with_unsaid(reply, self._next.get(address))
        if reply.attachments:
            files = [File(reply.chat, attachment, reply.screen.language) for attachment in reply.attachments]
            self._files.setdefault(address, []).extend(files)
        if address in self._pauses and address not in self._exact:
            self._pauses[address].cancel()
        if address not in self._busy:
            self._busy[address] = asyncio.get_running_loop().create_task(self._drain(address))

    def _with_unsaid(self, reply: Reply, older: Reply | None) -> Reply:
        """Where nothing is edited, what happened is said once: in the newer screen, if the older one never comes."""
        if older is None or self._channel.name not in TYPED or reply.erased or not _of_one(older, reply):
            return reply
        notices = tuple(dict.fromkeys((*older.screen.notices, *reply.screen.notices)))
        return replace(reply, screen=replace(reply.screen, notices=notices))

    def _is_known(self, reply: Reply) -> bool:
        """Whether this only says again what is already on its way, or what has been overtaken."""
        address = reply.chat.address
        newest = self._next.get(address) or self._going.get(address)
        if not (reply.repeated and isinstance(newest, Reply) and newest.chat.id == reply.chat.id):
            return False
        return newest.revision >= reply.revision and address not in self._pauses

    def _says_less(self, reply: Reply) -> bool:
        """Whether the screen that waits is the same one with what happened on the way to it, which a look omits."""
        waiting = self._next.get(reply.chat.address)
        return bool(
            reply.repeated
            and waiting
            and not waiting.repeated
            and waiting.chat.id == reply.chat.id
            and waiting.revision >= reply.revision
        )

    async def make_good(self) -> int:
        """Show every chat that is still owed its screen; returns how many there are."""
        on_their_way = self._busy.keys() - self._pauses.keys()  # shown again as well, they might come twice
        await self._front.database.flush()
        owed = await self._front.database.reading(lambda db: chats.owed(db, self._channel.name))
        now = self._front.clock()
        self._held = {address: until for address, until in self._held.items() if until > now}
        for address in (each for each in owed if each not in on_their_way and each not in self._held):
            await self.make_good_at(address)
        return len(owed)

    async def make_good_at(self, address: str) -> None:
        """Show a chat its screen if it is still owed it. One that cannot be shown keeps no other from its screen."""
        try:
            reply = await self._still_owed(address)
        except Exception as failed:
            log_failure("owed screen", failed, channel=self._channel.name)
        else:
            if reply:
                self.send(reply)

    async def _still_owed(self, address: str) -> Reply | None:
        """None where it went out meanwhile or is about to, as at a start, when updates come in before all is made good.

        Looked at twice: what was out when the first look came back is written down before the second one.
        """
        before = await self._owed(address)
        if before is None or address in self._pauses or self._is_coming(address):
            return before if address in self._pauses else None
        after = await self._owed(address)
        is_new = after is None or after.revision != before.revision or self._is_coming(address)
        return None if is_new else after

    async def _owed(self, address: str) -> Reply | None:
        await self._front.database.flush()
        reply = await self._front.look(self._channel.name, address)
        return reply if reply.chat.owed else None

    def _is_coming(self, address: str) -> bool:
        """A turn is being taken there, or its reply is on its way."""
        return address in self._busy or (self._channel.name, address) in self._front.turning

    async def show_again(self, address: str) -> None:
        """Send a chat the screen it is at."""
        self.send(await self._front.look(self._channel.name, address))

    async def refresh(self, address: str) -> None:
        """Show a chat where it is by changing the message it looks at; where there is none, nothing new is sent."""
        reply = await self._front.look(self._channel.name, address)
        if reply.chat.screen and not reply.chat.owed:
            self.send(replace(reply, pressed=reply.chat.screen))

    async def arrives(self, address: str, heard: float) -> None:
        """Whoever was heard while a screen was on its way may have it already: for a moment it is waited for."""
        if self._began.get(address, heard) < heard and address in self._busy:
            await asyncio.wait([self._busy[address]], timeout=ARRIVES)

    async def close(self, patience: float = 5.0) -> None:
        """Let what is on its way arrive, for so many seconds; the rest stays owed."""
        self._closed = True
        for address in self._pauses:
            self._busy[address].cancel()
        tasks = list(self._busy.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    # -------------------------------------------------------------- one chat

    async def _drain(self, address: str) -> None:
        try:
            tries = 0
            while address in self._next or address in self._files:
                tries = await self._step(address, tries)
        finally:
            self._next.pop(address, None)
            self._files.pop(address, None)
            self._going.pop(address, None)
            del self._busy[address]

    async def _step(self, address: str, tries: int) -> int:
        """Try the newest screen, or else the next file, once; returns how often it failed so far."""
        failed = None
        async with self._road.reply(address):
            job = self._going[address] = self._take(address)
            try:
                await (self._show(job) if isinstance(job, Reply) else self._hand_over(job))
            except SendFailed as not_sent:
                failed = not_sent
            except Exception as broken:
                log_failure("reply", broken, channel=self._channel.name)
        return await self._after_failure(failed, job, tries) if failed else 0  # its wait keeps no road

    def _take(self, address: str) -> Reply | File:
        if address in self._next:
            return self._next.pop(address)
        file, *rest = self._files.pop(address)
        if rest:
            self._files[address] = rest
        return file

    def _put_back(self, job: Reply | File) -> None:
        address = job.chat.address
        if isinstance(job, Reply):
            newer = self._next.get(address)
            self._next[address] = self._with_unsaid(newer, job) if newer else job
        else:
            self._files[address] = [job, *self._files.get(address, ())]

    async def _show(self, reply: Reply) -> None:
        address = reply.chat.address
        edit = reply.pressed is not None and reply.chat.screen in (None, reply.pressed)
        current = reply.pressed if edit else reply.chat.screen
        self._began[address] = asyncio.get_running_loop().time()
        try:
            screen = await self._channel.show(Delivery(address, reply.screen, current, edit))
        finally:
            del self._began[address]
        chat_id, revision = reply.chat.id, reply.revision
        if chat_id:
            self._front.database.later(lambda db: chats.shown(db, chat_id, screen, revision))
        if waiting := self._next.get(address):  # its turn was taken before this screen had an id
            self._next[address] = replace(waiting, chat=replace(waiting.chat, screen=screen))

    async def _hand_over(self, file: File) -> None:
        words = self._front.house.wording[file.language]
        try:
            house = self._front.house
            document = await make_document(file.attachment, words, self._front.kept, house.templates)
        except DocumentGone:
            raise SendFailed("broken") from None
        except DocumentFailed:
            raise SendFailed("later") from None
        await self._channel.hand_over(file.chat.address, document)

    # -------------------------------------------------------------- what failed

    async def _after_failure(self, failed: SendFailed, job: Reply | File, tries: int) -> int:
        """Wait and try again, exactly as long as the platform says; a new event cuts a wait of our own short."""
        if failed.next_step == "elsewhere":
            await self._go_on_elsewhere(job, failed.after)
            return 0
        if failed.after:
            self._road.rest(job.chat.address, failed.after, asked_of_bulk=False)
        if self._closed:
            return 0
        if failed.next_step == "later" and tries < len(WAITS):
            self._put_back(job)
            waited = await self._pause(job.chat.address, failed.after or WAITS[tries], exactly=bool(failed.after))
            return tries + 1 if waited and not failed.after else tries
        log.warning("reply given up channel=%s because=%s", self._channel.name, failed.next_step)
        self._give_up(job, failed.next_step)
        return 0

    async def _go_on_elsewhere(self, job: Reply | File, wait: float) -> None:
        """This channel takes nothing until then: the member is asked where else they are, and here it stays owed.

        At midnight nobody is written to. What only says again where a chat is asks nobody; a file is asked for anew.
        """
        log.info("reply waits channel=%s because=used_up", self._channel.name)
        until = awake(self._front.clock() + timedelta(seconds=wait), self._front.house.timezone)
        self._held[job.chat.address] = until
        if not isinstance(job, Reply) or job.repeated or job.chat.member is None:
            return
        chat, member, revision, channel = job.chat.id, job.chat.member.id, job.revision, self._channel.name
        news = f"{USED_UP_ELSEWHERE}:{channel}"

        def ask(connection: sqlite3.Connection) -> tuple[tuple[str, str], ...]:
            others = chats.tell_elsewhere(connection, chat, member, news, channel)
            if any(other in PUSHED and other in self._front.news for other, _ in others):
                chats.pass_on(connection, chat, revision)
            return others

        for other, address in await self._front.database.transaction(ask):
            if other in self._front.news:
                await self._front.news[other](address)

    def _give_up(self, job: Reply | File, because: NextStep) -> None:
        chat_id, now = job.chat.id, self._front.clock()
        if because == "gone":
            self._files.pop(job.chat.address, None)
            self._front.database.later(lambda db: chats.mark_unreachable(db, chat_id, now))
        elif because == "broken" and isinstance(job, Reply):
            revision = job.revision
            self._front.database.later(lambda db: chats.give_up(db, chat_id, revision))

    async def _pause(self, address: str, seconds: float, exactly: bool) -> bool:
        """Wait; False where a new event ended it early."""
        pause = self._pauses[address] = asyncio.ensure_future(asyncio.sleep(seconds))
        if exactly:
            self._exact.add(address)
        try:
            await asyncio.wait([pause])
            return not pause.cancelled()
        finally:
            pause.cancel()
            self._exact.discard(address)
            del self._pauses[address]


def _of_one(older: Reply, newer: Reply) -> bool:
    """Whether both are for the same member in the same chat, as it was not before somebody was put out."""
    before, now = older.chat, newer.chat
    return before.id == now.id and (before.member and before.member.id) == (now.member and now.member.id)
