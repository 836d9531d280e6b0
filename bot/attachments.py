"""Attachments become files: which maker writes which."""

from __future__ import annotations

import asyncio
import json

from bot.documents import Document, render_sheet
from bot.documents.calendar import render_calendar
from bot.wording import Words
from handlers.vocabulary import Attachment, CalendarFile, ExportFile, SheetFile


async def make_document(attachment: Attachment, words: Words) -> Document:
    """The file, made beside the event loop: a document takes some tenths of a second."""
    return await asyncio.to_thread(_make, attachment, words)


def _make(attachment: Attachment, words: Words) -> Document:
    match attachment:
        case SheetFile():
            return render_sheet(attachment.sheet, attachment.form, words)
        case ExportFile():
            content = json.dumps(attachment.content, ensure_ascii=False, indent=2)
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
