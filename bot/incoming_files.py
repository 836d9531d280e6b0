"""Files that come in: for whom one is waited for, what is told of it to the steps, and its turn."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field, replace

from bot.documents.apart import DocumentFailed, run_apart
from bot.front import Front
from bot.turn import Inbound, Reply
from handlers.announcements import LARGEST_FILE, Span
from handlers.events import AnnouncementFileSent, Event, PaperSent
from handlers.membership import CONSENT_VERSION
from handlers.paper_kinds import HEAD, LARGEST, WITH_LINES, clean_name, ending, media_type
from handlers.rights import ANNOUNCE, PLAN, may
from handlers.states import AttachingFile, AttachingPaper, WritingAnnouncement
from storage import announcements, chats
from storage.chats import Chat

Place = AttachingPaper | AttachingFile | WritingAnnouncement
IMAGES = frozenset({"jpg", "jpeg", "png"})


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file as a channel received it. `size` may be told without the content of one that is too large to fetch.

    `file_id` is what a platform calls it that need not be given it again; `as_photo`: it was sent to be looked at.
    `spans` are the styles of the caption.
    """

    name: str
    size: int
    content: bytes = field(default=b"", repr=False)
    caption: str = ""
    file_id: str = ""
    as_photo: bool = False
    spans: tuple[Span, ...] = ()


async def place_for_files(front: Front, channel: str, address: str, has_words: bool = False) -> Place | None:
    """What a file from this chat would be for; None where none is waited for, and then none is fetched.

    Where the text of an announcement is waited for, a file that brings one is welcome as well.
    """

    def look(connection: sqlite3.Connection) -> Place | None:
        chat = chats.find(connection, channel, address, CONSENT_VERSION)
        if chat.member is None or chat.member.left:
            return None
        return _paper_place(chat) or _announcement_place(connection, chat, has_words)

    return await front.database.reading(look)


def _paper_place(chat: Chat) -> AttachingPaper | None:
    allowed = chat.member is not None and may(chat.member, PLAN, chat.member.unit)
    return chat.state if allowed and isinstance(chat.state, AttachingPaper) else None


def _announcement_place(
    connection: sqlite3.Connection, chat: Chat, has_words: bool
) -> AttachingFile | WritingAnnouncement | None:
    """Of somebody who writes a draft of a unit for which that person announces."""
    place, member = chat.state, chat.member
    if member is None or not (
        isinstance(place, AttachingFile) or (has_words and isinstance(place, WritingAnnouncement))
    ):
        return None
    if isinstance(place, WritingAnnouncement) and not place.announcement:
        return place if may(member, ANNOUNCE, place.unit) else None
    unit, author, state = announcements.standing(connection, place.announcement) or (0, 0, "")
    allowed = state == "draft" and author == member.id and may(member, ANNOUNCE, unit)
    return place if allowed else None


def largest(place: Place) -> int:
    """How many bytes are taken here."""
    return LARGEST if isinstance(place, AttachingPaper) else LARGEST_FILE


async def take_file(front: Front, inbound: Inbound, place: Place, file: IncomingFile) -> Reply:
    """The turn of a file, whichever event `inbound` came with. Raises TurnFailed."""
    lines = await _first_lines(file, largest(place))
    return await front.turn(replace(inbound, event=_event(place, file, lines), file=file.content))


def _event(place: Place, file: IncomingFile, lines: tuple[str, ...] | None) -> Event:
    head = file.content[:HEAD]
    match place:
        case AttachingPaper():
            return PaperSent(place.meeting, place.kind, file.name, file.size, head, file.caption, lines)
        case AttachingFile() | WritingAnnouncement():
            kind = "photo" if file.as_photo else "document"
            return AnnouncementFileSent(
                place.announcement, kind, file.name, file.size, head, file.caption, lines, file.file_id, file.spans
            )


async def _first_lines(file: IncomingFile, most: int) -> tuple[str, ...] | None:
    """Of what is a text and would be taken; None where it should have some and cannot be read."""
    name = clean_name(file.name)
    if ending(name) not in WITH_LINES or file.size > most or media_type(name, file.content[:HEAD]) is None:
        return ()
    try:
        told = await run_apart("bot.documents.first_lines", ending(name), given=file.content)
    except DocumentFailed:
        return None
    return tuple(json.loads(told))


def is_image(name: str) -> bool:
    """Whether a file with this name is sent to be looked at, where a channel makes no difference."""
    return ending(clean_name(name)) in IMAGES
