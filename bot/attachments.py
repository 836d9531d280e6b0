"""Attachments become files; a sheet is made in a process of its own.

The makers of documents need 45 MiB and half a second of CPU: the server would keep the one, and members who are
chatting would wait for the other.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
from pathlib import Path

from bot.documents import Document
from bot.documents.calendar import render_calendar
from bot.wording import Words
from handlers.vocabulary import Attachment, CalendarFile, ExportFile, SheetFile

PATIENCE = 60.0  # seconds; a sheet takes less than one
ROOT = Path(__file__).parent.parent


class DocumentFailed(Exception):
    """The file could not be made; the member can ask again."""


async def make_document(attachment: Attachment, words: Words) -> Document:
    """The file. Raises DocumentFailed."""
    match attachment:
        case SheetFile():
            return await _made_apart(attachment, words)
        case ExportFile():
            content = json.dumps(attachment.content, ensure_ascii=False, indent=2, default=words.render)
            name = words("data.file_name")
            return Document(f"{name}.json", "application/json", content.encode())
        case CalendarFile():
            name = words("meetings.file_name")
            event = words.render(attachment.name)
            return Document(
                f"{name}.ics",
                "text/calendar; charset=utf-8",
                render_calendar(attachment.meeting, attachment.starts_at, event, attachment.place, attachment.made_at),
            )


async def _made_apart(attachment: SheetFile, words: Words) -> Document:
    """By `python -m bot.documents`, which gets everything through its input: nothing is written anywhere."""
    order = pickle.dumps((attachment.sheet, attachment.form, words.locale, str(words.timezone)))
    maker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.documents",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        answer, _ = await asyncio.wait_for(maker.communicate(order), PATIENCE)
    except TimeoutError:
        raise DocumentFailed from None
    finally:
        if maker.returncode is None:  # too slow, or nobody waits for it any more
            maker.kill()
            await maker.wait()
    if maker.returncode != 0:
        raise DocumentFailed
    document: Document = pickle.loads(answer)  # noqa: S301  from our own child, over a pipe nobody else can write to
    return document
