"""Announcements as they go out on one channel: looked up when they go, shown in the chat's language, uploaded once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.announced import as_letter
from bot.channels import Enclosure, FileForgotten, Part, Posted, Posting, Pushing
from bot.front import Front
from handlers.announcements import AttachedFile
from storage import announcements, deliveries, outbox
from storage.outbox import Claimed

REMINDER, MORE, CORRECTION = "announcement_reminder", "announcement_more", "correction"
PART = ":part:"
MOST_KEPT = 16  # letters, by language and the like: an announcement is the same for thousands

Send = Callable[[Posting], Awaitable[Posted]]


class AnnouncementGone(LookupError):
    """There is no such announcement any more."""


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
    """What a row became: a message that a correction can change, or none; and the identity of what comes after it."""

    sent_as: str | None
    changed: bool = False
    following: str = ""


class Posts:
    """What one channel sends of announcements."""

    def __init__(self, channel: Pushing, front: Front) -> None:
        self._channel, self._front = channel, front
        self._letters: OrderedDict[tuple[object, ...], Letter] = OrderedDict()
        self._file_ids: dict[int, str] = {}
        self._forgotten: set[str] = set()
        self._uploading: dict[int, asyncio.Lock] = {}

    async def post(self, row: Claimed, send: Send) -> Outcome:
        """Send what this row stands for. Raises SendFailed, AnnouncementGone, SealBroken."""
        written, number = await self._letter(row), part_of(row)
        part, sent_as = written.parts[number], row.sent_as if written.can_be_changed else None
        posting = Posting(row.address, part.screen, sent_as=sent_as)
        if part.with_file and written.file:
            posted = await self._with_file(row.announcement or 0, written.file, posting, send)
        else:
            posted = await send(posting)
        if sent_as and posted.sent_as == sent_as:
            return Outcome(sent_as, changed=True)
        is_last = number + 1 == len(written.parts)
        following = "" if is_last else f"{row.identity.partition(PART)[0]}{PART}{number + 1}"
        return Outcome(posted.sent_as if written.can_be_changed else None, following=following)

    # -------------------------------------------------------------- the text

    async def _letter(self, row: Claimed) -> Letter:
        key = (row.announcement, row.edition, row.language, row.is_read, row.kind == REMINDER, _is_first(row))
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
        screen = as_letter(one, self._front.house.wording[row.language], row.is_read, reminds=row.kind == REMINDER)
        return Letter(self._channel.in_parts(screen, one.file is not None), one.file)

    # -------------------------------------------------------------- its file

    async def _with_file(self, id_: int, file: AttachedFile, posting: Posting, send: Send) -> Posted:
        """By the platform's own name for it; the first one alone uploads it, the others wait."""
        file_id = self._file_ids.get(id_)
        if file_id is None:
            async with self._uploading.setdefault(id_, asyncio.Lock()):
                file_id = self._file_ids.get(id_) or await self._remembered(id_)
                if file_id is None:
                    return await self._upload(id_, file, posting, send)
                self._file_ids[id_] = file_id
        try:
            return await send(replace(posting, enclosure=Enclosure(file, file_id)))
        except FileForgotten:
            return await self._again(id_, file_id, file, posting, send)

    async def _again(self, id_: int, file_id: str, file: AttachedFile, posting: Posting, send: Send) -> Posted:
        """The platform does not know it any more: it is uploaded once more, by whoever comes first."""
        self._forgotten.add(file_id)
        if self._file_ids.get(id_) == file_id:
            del self._file_ids[id_]
        async with self._uploading.setdefault(id_, asyncio.Lock()):
            known = self._file_ids.get(id_)
            if known is None:
                return await self._upload(id_, file, posting, send)
        return await send(replace(posting, enclosure=Enclosure(file, known)))

    async def _remembered(self, id_: int) -> str | None:
        name = self._channel.name
        known = await self._front.database.reading(lambda db: announcements.upload_of(db, id_, name))
        return None if known in self._forgotten else known

    async def _upload(self, id_: int, file: AttachedFile, posting: Posting, send: Send) -> Posted:
        seal, name = self._front.house.seal, self._channel.name
        content = await self._front.database.reading(lambda db: announcements.content_of(db, seal, id_))
        if content is None:
            raise AnnouncementGone(id_)
        posted = await send(replace(posting, enclosure=Enclosure(file, None, content)))
        if posted.file_id:
            self._file_ids[id_] = file_id = posted.file_id
            self._front.database.later(lambda db: _remember(db, id_, name, file_id))
        return posted


def _remember(connection: sqlite3.Connection, id_: int, channel: str, file_id: str) -> None:
    announcements.remember_upload(connection, id_, channel, file_id)


def _is_first(row: Claimed) -> bool:
    """Whoever gets it for the first time is told of no correction."""
    return row.identity.startswith("announcement:")


def part_of(row: Claimed) -> int:
    """Which part of the announcement this row is: the first one, unless it follows another."""
    return int(row.identity.partition(PART)[2] or 0) if row.kind == MORE else 0


def mark(connection: sqlite3.Connection, letter: Claimed, outcome: Outcome | None, now: datetime) -> None:
    """It is out. Of an announcement it is kept as which message, and what its first message did not hold comes next."""
    outbox.mark_sent(connection, letter.id, now, outcome.sent_as if outcome else None)
    if outcome and outcome.following:
        deliveries.follow_up(connection, letter.id, outcome.following, now)
    if outcome and letter.kind == CORRECTION and not outcome.changed:
        deliveries.went_anew(connection, letter.id, outcome.sent_as)
