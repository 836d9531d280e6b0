"""Attachments become files: made apart from the server, or fetched from where they are kept."""

from __future__ import annotations

import json
import pickle
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.documents import Document, Heavy, TemplateRefused
from bot.documents.apart import DocumentFailed, run_apart
from bot.documents.calendar import render_calendar
from bot.logs import log
from bot.wording import Words
from handlers.vocabulary import AnnouncementFile, Attachment, CalendarFile, ExportFile, PaperFile
from storage.papers import WholePaper

__all__ = ["DocumentFailed", "DocumentGone", "make_document"]

Kept = PaperFile | AnnouncementFile  # what somebody sent in, and is handed over as it came
Fetch = Callable[[Kept], Awaitable[WholePaper | None]]


class DocumentGone(DocumentFailed):
    """There is no such file any more; asking again is of no use."""


async def _none_kept(_file: Kept) -> WholePaper | None:
    return None


async def make_document(
    attachment: Attachment, words: Words, fetch: Fetch = _none_kept, templates: Path | None = None
) -> Document:
    """The file. `fetch` brings one that is kept, `templates` is the unit's own folder. Raises DocumentFailed."""
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
        case PaperFile() | AnnouncementFile():
            paper = await fetch(attachment)
            if paper is None:
                raise DocumentGone
            return Document(paper.name, paper.media_type, paper.content)
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
    order = pickle.dumps((attachment, words.locale, str(words.timezone), templates))
    answer = await run_apart("bot.documents", given=order)
    made: Document | TemplateRefused = pickle.loads(answer)  # noqa: S301  from our own child, over its own pipe
    return made
