"""Made-up releases and meetings that the tests of papers share, and how a Word file is read back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import docx
from docx.document import Document as WordFile
from docx.table import Table

from bot.catalogues import load_catalogues
from bot.documents.templates import MONTHLY
from handlers.release_papers import (
    Band,
    BandGroup,
    IndicatorBand,
    IndicatorYear,
    MinutesPaper,
    MonthTurnout,
    ReleasePaper,
    SharedConclusion,
    SharedCounts,
    YearGroup,
    YearPaper,
)

CELL, PARENT = "Chi bộ Tổ dân phố 5", "Đảng bộ phường An Khánh"
CLOSED = datetime(2026, 12, 3, 12, 30, tzinfo=UTC)
LOW: Band = (0, 4)


def release(
    bands: Mapping[str, Band | None],
    before: Mapping[str, Band | None] | None = None,
    default: Band | None = LOW,
    members: tuple[int, int] = (35, 31),
    unit: str = CELL,
) -> ReleasePaper:
    past = before or {}
    groups = tuple(
        BandGroup(
            group.title,
            tuple(
                IndicatorBand(i.code, i.title, bands.get(i.code, default), past.get(i.code, default))
                for i in group.indicators
            ),
        )
        for group in load_catalogues().current("vi").groups
    )
    return ReleasePaper(unit, PARENT, 2026, 12, *members, CLOSED, groups, SharedCounts(6, 9, 1))


USUAL = release(
    {"1.3": (5, 9), "1.5": (10, 14), "2.4": (25, 34), "2.6": None}, {"1.5": (5, 9), "2.1": (5, 9), "2.4": (25, 34)}
)
FEW = release({}, default=None, members=(12, 8))


def year() -> YearPaper:
    """Twelve months from March; in July too few took part."""
    months = tuple(MonthTurnout(2026 + at // 12, at % 12 + 1, 35, 8 if at == 6 else 31) for at in range(2, 14))
    bands: tuple[Band, ...] = ((0, 4), (5, 9), (0, 4), (10, 14), (25, 34))
    groups = tuple(
        YearGroup(
            group.title,
            tuple(
                IndicatorYear(
                    i.code,
                    i.title,
                    tuple(None if m.respondents < 10 else bands[(row * m.month) % 5] for m in months),
                )
                for row, i in enumerate(group.indicators)
            ),
        )
        for group in load_catalogues().current("vi").groups
    )
    return YearPaper(CELL, PARENT, months, groups)


SHARED = (
    SharedConclusion("Nguyễn Văn An", "Phát biểu trong mỗi buổi họp", date(2027, 1, 15), "open"),
    SharedConclusion("Trần Thị Bích", "Đọc nghị quyết trước", date(2026, 11, 30), "overdue", "Gia hạn đến 31/12/2026"),
    SharedConclusion("Lê Hoàng Cường", "Gặp ba hộ dân", date(2026, 11, 20), "put_right"),
)


def meeting(
    *,
    thematic: bool = False,
    topic: str = "",
    place: str = "Nhà văn hóa",
    present: int | None = 31,
    absent_names: tuple[str, ...] = (),
    paper: ReleasePaper | None = USUAL,
    shared: tuple[SharedConclusion, ...] = SHARED,
    parent: str = PARENT,
) -> MinutesPaper:
    return MinutesPaper(CELL, parent, CLOSED, place, 35, thematic, topic, present, absent_names, paper, shared)


MEETINGS = {
    "minutes-monthly": meeting(absent_names=("Bùi Thị Hạnh", "Đỗ Văn Khánh")),
    "minutes-thematic": meeting(thematic=True, topic="Tiết kiệm, chống lãng phí"),
    "minutes-bare": meeting(parent="", place="", present=None, paper=FEW, shared=()),
    "minutes-first": meeting(paper=None, shared=()),
}

# What somebody may type as a name; as a template it would compute, as XML it would break, as a formula it would count.
HOSTILE = "Trần <b> & {{ 7*7 }} {% if %} ]]> \a\x0b \u202e=1+1"


def text_of(content: bytes) -> str:
    """Paragraphs, and rows of tables with their cells side by side, in reading order."""
    return "\n".join(lines_of(docx.Document(io.BytesIO(content)))) + "\n"


def lines_of(document: WordFile) -> list[str]:
    lines = []
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            lines += [" | ".join({cell._tc: cell.text for cell in row.cells}.values()) for row in part.rows]
        else:
            lines.append(part.text.replace("\t", "…"))
    return [line.replace("\u00a0", " ") for line in lines]


def own(folder: Path, *paragraphs: str, name: str = MONTHLY) -> Path:
    """A template of the unit's own in this folder."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(folder / name))
    return folder
