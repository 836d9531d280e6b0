"""The member's sheet as a row of paragraphs, each with its words and its look; the writers only set them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Literal, Protocol

from handlers.sheet import Sheet, SheetGroup, SheetItem

Role = Literal[
    "unit", "title", "subtitle", "member", "remark",
    "heading", "sentence", "item", "question", "answer", "note", "line", "group", "list",
]  # fmt: skip


class Words(Protocol):
    """The product's words in one language, and how dates are written in it."""

    @property
    def locale(self) -> str: ...
    @property
    def timezone(self) -> tzinfo: ...
    def __call__(self, key: str, /, **values: object) -> str: ...


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph is set; sizes and gaps in points."""

    size: int = 14
    bold: bool = False
    italic: bool = False
    centred: bool = False
    before: int = 0
    after: int = 3


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words in one look; `keep` holds it on the page of the paragraph after it."""

    role: Role
    text: str
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole sheet ready to be set; `month` and `title` are all that its file properties tell."""

    title: str
    locale: str
    month: datetime
    paragraphs: tuple[Paragraph, ...]


# Fourteen points is the size Party documents are written in, and can be read while standing.
LOOKS: dict[Role, Look] = {
    "unit": Look(bold=True, after=12),
    "title": Look(size=18, bold=True, centred=True, after=4),
    "subtitle": Look(centred=True),
    "member": Look(bold=True, centred=True, before=2),
    "remark": Look(size=13, italic=True, centred=True, after=2),
    "heading": Look(size=15, bold=True, before=16, after=4),
    "sentence": Look(before=14),
    "item": Look(bold=True, before=12),
    "question": Look(italic=True),
    "answer": Look(),
    "note": Look(),
    "line": Look(after=0),
    "group": Look(bold=True, italic=True, before=6, after=1),
    "list": Look(),
}

# Room for handwriting: about nine millimetres from one dotted line to the next.
HANDWRITING = 26
LINE_HEIGHT = 1.3
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 20  # millimetres, as Party documents have them

NBSP = "\u00a0"
# What XML 1.0 cannot hold and no reader can see; bidirectional marks could turn a line around.
UNPRINTABLE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\xad\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufffe\\uffff]"
)
SURROGATE = re.compile("[\\ud800-\\udfff]")


def lay_out(sheet: Sheet, words: Words) -> Layout:
    """Every paragraph of the sheet in reading order; what was marked comes first, in the catalogue's own order."""
    paragraphs = (*_head(sheet, words), *_marked(sheet, words), *_others(sheet, words))
    return Layout(words("sheet.title"), words.locale, datetime(sheet.year, sheet.month, 1, tzinfo=UTC), paragraphs)


def _head(sheet: Sheet, words: Words) -> Iterator[Paragraph]:
    yield Paragraph("unit", tie(one_line(sheet.unit)))
    yield Paragraph("title", words("sheet.title").upper(), keep=True)
    yield Paragraph("subtitle", tie(one_line(sheet.catalogue_title)), keep=True)
    yield Paragraph("subtitle", tie(words("sheet.period", month=sheet.month, year=sheet.year)), keep=True)
    yield Paragraph("member", words("sheet.member", name=one_line(sheet.name)), keep=True)
    yield Paragraph("remark", words("sheet.private"), keep=True)
    yield Paragraph("remark", _submitted(sheet.submitted_at, words))


def _submitted(moment: datetime | None, words: Words) -> str:
    if moment is None:
        return words("sheet.not_submitted")
    from babel.dates import format_datetime  # its tables are large, and only a sheet needs them

    when = format_datetime(moment, words("sheet.moment_pattern"), tzinfo=words.timezone, locale=words.locale)
    return tie(words("sheet.submitted", moment=when))


def _marked(sheet: Sheet, words: Words) -> Iterator[Paragraph]:
    marked = [item for group in sheet.groups for item in group.items if item.value]
    if not marked:
        yield Paragraph("sentence", words("sheet.nothing_marked"))
        return
    yield Paragraph("heading", words("sheet.marked"), keep=True)
    for item in marked:
        yield from _marked_item(item, words)


def _marked_item(item: SheetItem, words: Words) -> Iterator[Paragraph]:
    answer = words("sheet.yes") if item.value == 2 else words("sheet.partly")
    yield Paragraph("item", f"{item.code}.{NBSP}{one_line(item.title)}", keep=True)
    yield Paragraph("question", one_line(item.question), keep=True)
    yield Paragraph("answer", words("sheet.answer", answer=answer.replace(" ", NBSP)), keep=True)
    note = _note(item, words)
    for place, line in enumerate(note, 1):
        yield Paragraph("note", line, keep=place == len(note))
    yield Paragraph("line", words("sheet.action"), keep=True)
    yield Paragraph("line", "", keep=True)
    yield Paragraph("line", words("sheet.deadline"))


def _note(item: SheetItem, words: Words) -> list[str]:
    """The member's note in paragraphs; the first says that it is one, and on what where nothing else tells."""
    first, *rest = _lines(item.note or "") or [""]
    if not first:
        return []
    if item.value:
        return [words("sheet.note", note=first), *rest]
    return [words("sheet.note_on", code=item.code, note=first), *rest]


def _others(sheet: Sheet, words: Words) -> Iterator[Paragraph]:
    yield from _listing(sheet, 0, words("sheet.clear"), words)
    yield from _listing(sheet, None, words("sheet.unanswered"), words)


def _listing(sheet: Sheet, value: int | None, heading: str, words: Words) -> Iterator[Paragraph]:
    groups = [(group, items) for group in sheet.groups if (items := _having(group, value))]
    if groups:
        yield Paragraph("heading", heading, keep=True)
    for group, items in groups:
        yield Paragraph("group", one_line(group.title), keep=True)
        yield Paragraph("list", f"{NBSP}· ".join(f"{item.code}{NBSP}{one_line(item.title)}" for item in items))
        # A note may stand beside what was not marked; it was written to be spoken from all the same.
        yield from (Paragraph("note", line) for item in items for line in _note(item, words))


def _having(group: SheetGroup, value: int | None) -> list[SheetItem]:
    return [item for item in group.items if item.value == value]


def one_line(text: str) -> str:
    """Text that somebody typed, on one line and safe to be set."""
    return " ".join(_lines(text))


def _lines(text: str) -> list[str]:
    """Text that somebody typed: composed letters, no empty lines, nothing that a file cannot hold."""
    shown = (UNPRINTABLE.sub("", SURROGATE.sub("\ufffd", line.replace("\t", " "))) for line in text.splitlines())
    composed = (" ".join(unicodedata.normalize("NFC", line).split()) for line in shown)
    return [line for line in composed if line]


def tie(text: str) -> str:
    """A number stays on the line of the word beside it."""
    return re.sub(r"(?<=\d) (?=\w)|(?<=\w) (?=\d)", NBSP, text)
