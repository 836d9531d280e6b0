"""Attachments become files; sheets, pictures, tables and minutes are made in a process of their own.

The makers of documents need 45 MiB and half a second of CPU: the server would keep the one, and members who are
chatting would wait for the other.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
from pathlib import Path

from bot.documents import Document, Heavy, TemplateRefused
from bot.documents.calendar import render_calendar
from bot.logs import log
from bot.wording import Words
from handlers.vocabulary import Attachment, CalendarFile, ExportFile

PATIENCE = 60.0  # seconds; a file takes one or two
ROOT = Path(__file__).parent.parent


class DocumentFailed(Exception):
    """The file could not be made; the member can ask again."""


async def make_document(attachment: Attachment, words: Words, templates: Path | None = None) -> Document:
    """The file; `templates` is the folder of a unit's own. Raises DocumentFailed."""
    match attachment:
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
        case _:
            made = await _made_apart(attachment, words, templates)
            return _explained(made, words) if isinstance(made, TemplateRefused) else made


def _explained(refused: TemplateRefused, words: Words) -> Document:
    """Every channel can hand over a file, so what is wrong with a template comes as one, and stands in the log."""
    log.warning("template refused file=%s", refused.file)
    sentence = words("template.refused", file=refused.file, reason=refused.reason)
    name = words("template.refused_name")
    return Document(f"{name}.txt", "text/plain; charset=utf-8", f"\ufeff{sentence}\n".encode())


async def _made_apart(attachment: Heavy, words: Words, templates: Path | None) -> Document | TemplateRefused:
    """By `python -m bot.documents`, which gets everything through its input: nothing is written anywhere."""
    order = pickle.dumps((attachment, words.locale, str(words.timezone), templates))
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
    made: Document | TemplateRefused = pickle.loads(answer)  # noqa: S301  from our own child, over its own pipe
    return made
