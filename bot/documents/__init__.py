"""Files people take away: each is made in memory from plain data and the words of one language."""

from dataclasses import dataclass
from typing import Literal

from bot.documents.sheet import Layout, Words, lay_out
from handlers.sheet import Sheet

__all__ = ["Document", "Form", "Words", "render_sheet"]

Form = Literal["docx", "pdf"]

MIMES: dict[Form, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A file ready to be handed over; its name tells nothing about the member, since phones are shared."""

    name: str
    mime: str
    content: bytes


def render_sheet(sheet: Sheet, form: Form, words: Words) -> Document:
    """The member's own sheet as a file. It takes some tenths of a second of CPU: call it off the event loop."""
    name = words("sheet.file_name", year=sheet.year, month=f"{sheet.month:02d}")
    return Document(f"{name}.{form}", MIMES[form], _write(lay_out(sheet, words), form))


def _write(layout: Layout, form: Form) -> bytes:
    # Imported here: the writers and what they need would cost the server start-up time and memory.
    if form == "docx":
        from bot.documents.sheet_docx import write_docx

        return write_docx(layout)
    from bot.documents.sheet_pdf import write_pdf

    return write_pdf(layout)
