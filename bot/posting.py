"""Announcements as they go out on one channel: looked up when they go, shown in the chat's language, uploaded once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from bot.announced import as_letter, with_its_file
from bot.channels import Enclosure, FileForgotten, Part, Posted, Posting, Pushing
from bot.front import Front
from bot.screen import Screen
from bot.turn import TYPED
from handlers.announcements import AttachedFile
from storage import announcements, deliveries, offers, outbox
from storage.outbox import Claimed

ANNOUNCEMENT, REMINDER = "announcement", "announcement_reminder"
MORE, CORRECTION, COPY = "announcement_more", "correction", "reminder_correction"
PART = ":part:"
MOST_KEPT = 16  # letters, by language and the like: an announcement is the same for thousands

Send = Callable[[Posting], Awaitable[Posted]]
Version = tuple[int, int]  # an announcement, and how often what recipients see of it was changed


class AnnouncementGone(LookupError):
    """There is no such announcement any more."""


class BeingUploaded(Exception):
    """Its file is on its way up with another one: afterwards it takes no time."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An announcement in one language, as so many messages as the channel needs."""

    parts: tuple[Part, ...]
    file: AttachedFile | None

    @property
    def can_be_changed(self) -> bool:
        """Whether all of its text stands in its first message."""
        return sum(part.screen is not None for part in self.parts) == 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row became: a message that a correction can change, or none; the identity of what comes after it.

    `screen`: what was said, to be answered.
    """

    sent_as: str | None
    changed: bool = False
    following: str = ""
    screen: Screen | None = None


class Posts:
    """What one channel sends of announcements."""

    def __init__(self, channel: Pushing, front: Front) -> None:
        self._channel, self._front = channel, front
        self._letters: OrderedDict[tuple[object, ...], Letter] = OrderedDict()
        self._file_ids: dict[Version, str] = {}
        self._forgotten: set[str] = set()
        self._uploading: dict[Version, asyncio.Lock] = {}

    async def post(self, row: Claimed, send: Send) -> Outcome:
        """Send what this row stands for. Raises SendFailed, AnnouncementGone, SealBroken, BeingUploaded."""
        written, number = await self._letter(row), part_of(row)
        if number >= len(written.parts):  # it was changed meanwhile, and needs fewer messages now
            return Outcome(None)
        part, sent_as = written.parts[number], row.sent_as if written.can_be_changed else None
        if row.kind == COPY and sent_as is None:
            return Outcome(None)
        posting = Posting(row.address, part.screen, sent_as=sent_as, only_change=row.kind == COPY)
        if part.with_file and written.file:
            posted = await self._with_file((row.announcement or 0, row.revision), written.file, posting, send)
        else:
            posted = await send(posting)
        if sent_as and posted.sent_as == sent_as:
            return Outcome(sent_as, changed=True)
        is_last = number + 1 == len(written.parts)
        following = "" if is_last else f"{row.identity.partition(PART)[0]}{PART}{number + 1}"
        return Outcome(posted.sent_as if written.can_be_changed else None, following=following, screen=part.screen)

    # -------------------------------------------------------------- the text

    async def _letter(self, row: Claimed) -> Letter:
        key = (row.announcement, row.revision, row.language, row.is_read, reminds(row), _is_first(row))
        if key not in self._letters:
            self._letters[key] = await self._written(row)
            if len(self._letters) > MOST_KEPT:
                self._letters.popitem(last=False)
        return self._letters[key]

    async def _written(self, row: Claimed) -> Letter:
        announcement, seal = row.announcement or 0, self._front.house.seal
        one = await self._front.database.reading(lambda db: announcements.one(db, seal, announcement))
        if one is None:
            raise AnnouncementGone(announcement)
        one = replace(one, corrects=0) if _is_first(row) else one
        words = self._front.house.wording[row.language]
        screen = as_letter(one, words, row.is_read, reminds(row))
        if self._channel.name in TYPED:
            screen = with_its_file(screen, one, words)
        return Letter(self._channel.in_parts(screen, one.file is not None), one.file)

    # -------------------------------------------------------------- its file

    async def _with_file(self, version: Version, file: AttachedFile, posting: Posting, send: Send) -> Posted:
        """By the platform's own name for it; the first one alone uploads it, the others come later."""
        file_id = self._file_ids.get(version)
        if file_id is None:
            async with self._alone(version):
                file_id = self._file_ids.get(version) or await self._remembered(version)
                if file_id is None:
                    return await self._upload(version, file, posting, send)
                self._file_ids[version] = file_id
        try:
            return await send(replace(posting, enclosure=Enclosure(file, file_id)))
        except FileForgotten:
            return await self._again(version, file_id, file, posting, send)

    async def _again(self, version: Version, file_id: str, file: AttachedFile, posting: Posting, send: Send) -> Posted:
        """The platform does not know it any more: it is uploaded once more, by whoever comes first."""
        self._forgotten.add(file_id)
        if self._file_ids.get(version) == file_id:
            del self._file_ids[version]
        async with self._alone(version):
            known = self._file_ids.get(version)
            if known is None:
                return await self._upload(version, file, posting, send)
        return await send(replace(posting, enclosure=Enclosure(file, known)))

    @asynccontextmanager
    async def _alone(self, version: Version) -> AsyncIterator[None]:
        """A large file takes a while, and nothing else would go out if everything waited for it here."""
        lock = self._uploading.setdefault(version, asyncio.Lock())
        if lock.locked():
            raise BeingUploaded
        async with lock:
            yield

    async def _remembered(self, version: Version) -> str | None:
        (id_, _), name = version, self._channel.name
        known = await self._front.database.reading(lambda db: announcements.upload_of(db, id_, name))
        return None if known in self._forgotten else known

    async def _upload(self, version: Version, file: AttachedFile, posting: Posting, send: Send) -> Posted:
        (id_, _), seal, name = version, self._front.house.seal, self._channel.name
        content = await self._front.database.reading(lambda db: announcements.content_of(db, seal, id_))
        if content is None:
            raise AnnouncementGone(id_)
        posted = await send(replace(posting, enclosure=Enclosure(file, None, content)))
        if posted.file_id:
            self._file_ids[version] = file_id = posted.file_id
            self._front.database.later(lambda db: _remember(db, version, name, file_id))
        return posted


def _remember(connection: sqlite3.Connection, version: Version, channel: str, file_id: str) -> None:
    """Unless it was changed while it went up."""
    id_, revision = version
    if announcements.revision_of(connection, id_) == revision:
        announcements.remember_upload(connection, id_, channel, file_id)


def _is_first(row: Claimed) -> bool:
    """Whoever gets it for the first time is told of no correction."""
    return row.identity.startswith("announcement:")


def part_of(row: Claimed) -> int:
    """Which part of the announcement this row is: the first one, unless it follows another."""
    return int(row.identity.partition(PART)[2] or 0) if row.kind == MORE else 0


def reminds(row: Claimed) -> bool:
    """Whether this row, or the one it follows, reminds of an announcement that came before."""
    return row.kind == COPY or row.identity.startswith(f"{REMINDER}:")


def mark(
    connection: sqlite3.Connection,
    letter: Claimed,
    outcome: Outcome | None,
    now: datetime,
    buttons: Iterable[tuple[str, str]] = (),
) -> None:
    """It is out. Of an announcement it is kept as which message, and what its first message did not hold comes next.

    `buttons`: what can be answered to it in words.
    """
    outbox.mark_sent(connection, letter.id, now, outcome.sent_as if outcome else None)
    offers.keep(connection, letter.chat, buttons, now)
    if letter.kind == ANNOUNCEMENT and letter.announcement:
        deliveries.catch_up(connection, letter.announcement, letter.id, letter.edition, now)
    if outcome and outcome.following:
        deliveries.follow_up(connection, letter.id, outcome.following, now)
    if outcome and letter.kind == CORRECTION and not outcome.changed:
        deliveries.went_anew(connection, letter.id, outcome.sent_as, now)
