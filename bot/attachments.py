"""Attachments become files: made apart from the server, or fetched from where they are kept."""

from __future__ import annotations

import json
import pickle
from collections.abc import Awaitable, Callable

from bot.documents import Document
from bot.documents.apart import DocumentFailed, run_apart
from bot.documents.calendar import render_calendar
from bot.wording import Words
from handlers.vocabulary import Attachment, CalendarFile, ExportFile, PaperFile, SheetFile
from storage.papers import WholePaper

__all__ = ["DocumentFailed", "DocumentGone", "make_document"]

FetchPaper = Callable[[int], Awaitable[WholePaper | None]]


class DocumentGone(DocumentFailed):
    """There is no such file any more; asking again is of no use."""


async def _none_kept(_paper: int) -> WholePaper | None:
    return None


async def make_document(attachment: Attachment, words: Words, fetch: FetchPaper = _none_kept) -> Document:
    """The file; `fetch` brings a paper that is kept. Raises DocumentFailed."""
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
        case PaperFile():
            paper = await fetch(attachment.paper)
            if paper is None:
                raise DocumentGone
            return Document(paper.name, paper.media_type, paper.content)


async def _made_apart(attachment: SheetFile, words: Words) -> Document:
    order = pickle.dumps((attachment.sheet, attachment.form, words.locale, str(words.timezone)))
    answer = await run_apart("bot.documents", given=order)
    document: Document = pickle.loads(answer)  # noqa: S301  from our own child, over a pipe nobody else can write to
    return document
