"""Files people take away: each is made in memory from plain data and the words of one language."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.documents.sheet import Layout, Words, lay_out
from bot.documents.templates import TemplateRefused
from handlers.release_papers import MinutesPaper, ReleasePaper, YearPaper
from handlers.reports import ReportPaper
from handlers.sheet import Sheet
from handlers.vocabulary import MinutesFile, ReleaseFile, ReportFile, SheetFile, YearFile

__all__ = ["Document", "Form", "TemplateRefused", "Words", "render", "render_sheet"]

Form = Literal["docx", "pdf"]
# Those that take too much memory and time to be made in the server.
Heavy = SheetFile | ReleaseFile | YearFile | MinutesFile | ReportFile

MIMES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A file ready to be handed over; its name tells nothing about the member, since phones are shared."""

    name: str
    mime: str
    content: bytes


# The writers and what they need are imported where they are used: they would cost the server start-up time and memory.


def render(attachment: Heavy, words: Words, templates: Path | None = None) -> Document:
    """The file. `templates` is the unit's own folder. It takes tenths of a second of CPU. Raises TemplateRefused."""
    match attachment:
        case SheetFile():
            return render_sheet(attachment.sheet, attachment.form, words)
        case ReleaseFile():
            return render_release(attachment.paper, attachment.form, words)
        case YearFile():
            return render_year(attachment.paper, words)
        case MinutesFile():
            return render_minutes(attachment.paper, words, templates)
        case ReportFile():
            return render_report(attachment.paper, attachment.form, words)


def render_sheet(sheet: Sheet, form: Form, words: Words) -> Document:
    """The member's own sheet as a file."""
    name = words("sheet.file_name", year=sheet.year, month=f"{sheet.month:02d}")
    return _document(name, form, _write(lay_out(sheet, words), form))


def _write(layout: Layout, form: Form) -> bytes:
    if form == "docx":
        from bot.documents.sheet_docx import write_docx

        return write_docx(layout)
    from bot.documents.sheet_pdf import write_pdf

    return write_pdf(layout)


def render_release(paper: ReleasePaper, form: Literal["png", "xlsx", "docx"], words: Words) -> Document:
    """One release in one form."""
    month = f"{paper.month:02d}"
    if form == "png":
        from bot.documents.release_chart import draw_release

        name = words("release.chart_file_name", year=paper.year, month=month)
        return _document(name, form, draw_release(paper, words))
    name = words("release.file_name", year=paper.year, month=month)
    if form == "xlsx":
        from bot.documents.release_xlsx import write_release_xlsx

        return _document(name, form, write_release_xlsx(paper, words))
    from bot.documents.release_docx import write_release_docx

    return _document(name, form, write_release_docx(paper, words))


def render_year(paper: YearPaper, words: Words) -> Document:
    """A year's releases as a picture."""
    from bot.documents.year_chart import draw_year

    last = paper.months[-1]
    name = words("year.file_name", year=last.year, month=f"{last.month:02d}")
    return _document(name, "png", draw_year(paper, words))


def render_minutes(paper: MinutesPaper, words: Words, templates: Path | None = None) -> Document:
    """A draft of the minutes. Raises TemplateRefused."""
    from bot.documents.minutes import write_minutes

    local = paper.starts_at.astimezone(words.timezone)
    values = {"year": local.year, "month": f"{local.month:02d}"}
    thematic = paper.thematic
    name = words("minutes.thematic_file_name", **values) if thematic else words("minutes.file_name", **values)
    return _document(name, "docx", write_minutes(paper, words, templates))


def render_report(paper: ReportPaper, form: Literal["docx", "xlsx", "pdf"], words: Words) -> Document:
    """A half-year or annual report in one form."""
    name = words("report.file_name", span=paper.report.span.lower())
    if form == "xlsx":
        from bot.documents.report_xlsx import write_report_xlsx

        return _document(name, form, write_report_xlsx(paper, words))
    if form == "docx":
        from bot.documents.report_docx import write_report_docx

        return _document(name, form, write_report_docx(paper, words))
    from bot.documents.report_pdf import write_report_pdf

    return _document(name, form, write_report_pdf(paper, words))


def _document(name: str, form: str, content: bytes) -> Document:
    return Document(f"{name}.{form}", MIMES[form], content)
