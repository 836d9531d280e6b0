"""Files that come in: for whom one is waited for, what is told of it to the steps, and its turn."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field, replace

from bot.documents.apart import DocumentFailed, run_apart
from bot.front import Front
from bot.turn import Inbound, Reply
from handlers.events import PaperSent
from handlers.membership import CONSENT_VERSION
from handlers.paper_kinds import HEAD, LARGEST, WITH_LINES, clean_name, ending, media_type
from handlers.rights import PLAN, may
from handlers.states import AttachingPaper
from storage import chats


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file as a channel received it. `size` may be told without the content of one that is too large to fetch."""

    name: str
    size: int
    content: bytes = field(default=b"", repr=False)
    caption: str = ""


async def place_for_files(front: Front, channel: str, address: str) -> AttachingPaper | None:
    """What a file from this chat would be for; None where none is waited for, and then none is fetched."""

    def look(connection: sqlite3.Connection) -> AttachingPaper | None:
        chat = chats.find(connection, channel, address, CONSENT_VERSION)
        allowed = chat.member is not None and not chat.member.left and may(chat.member, PLAN, chat.member.unit)
        return chat.state if allowed and isinstance(chat.state, AttachingPaper) else None

    return await front.database.reading(look)


async def take_file(front: Front, inbound: Inbound, place: AttachingPaper, file: IncomingFile) -> Reply:
    """The turn of a file, whichever event `inbound` came with. Raises TurnFailed."""
    event = PaperSent(
        meeting=place.meeting,
        kind=place.kind,
        name=file.name,
        size=file.size,
        head=file.content[:HEAD],
        caption=file.caption,
        lines=await _first_lines(file),
    )
    return await front.turn(replace(inbound, event=event, file=file.content))


async def _first_lines(file: IncomingFile) -> tuple[str, ...] | None:
    """Of what is a text and would be taken; None where it should have some and cannot be read."""
    name = clean_name(file.name)
    if ending(name) not in WITH_LINES or file.size > LARGEST or media_type(name, file.content[:HEAD]) is None:
        return ()
    try:
        told = await run_apart("bot.documents.first_lines", ending(name), given=file.content)
    except DocumentFailed:
        return None
    return tuple(json.loads(told))
