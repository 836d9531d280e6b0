"""Up to twelve releases side by side as a picture: a row for each indicator, a cell with its band for each month."""

from __future__ import annotations

from bot.documents.drawing import ACCENT, INK, LINE, MARGIN, PAPER, QUIET, WIDTH, Box, Picture, width, wrapped
from bot.documents.release_text import band_text, figure, unit_line
from bot.documents.sheet import Words, one_line
from handlers.release_papers import Band, IndicatorYear, MonthTurnout, YearGroup, YearPaper

TITLE, HEADING, TEXT, SMALL, CELL, SMALLEST = 52, 44, 38, 34, 32, 20
HIGH, GAP = 64, 20
# From low to high; black text stands on the darkest as well, in print too.
SHADES = (PAPER, "#f3e7e2", "#e8cfc6", "#dcb6aa")


def draw_year(paper: YearPaper, words: Words) -> bytes:
    """The picture as PNG."""
    picture = Picture()
    _head(picture, paper, words)
    for group in paper.groups:
        _group(picture, group, paper, words)
    picture.y += 10
    picture.paragraph(words("release.why_bands"), SMALL, ink=QUIET)
    return picture.finish()


def _head(picture: Picture, paper: YearPaper, words: Words) -> None:
    first, last = (_month(paper.months[at], words) for at in (0, -1))
    picture.paragraph(unit_line(paper.unit, paper.parent), TEXT, ink=QUIET, after=8)
    picture.paragraph(words("year.title", first=first, last=last), TITLE, bold=True, ink=ACCENT, after=14)
    picture.paragraph(words("year.what"), SMALL, after=8)
    picture.paragraph(words("year.nothing"), SMALL, after=14)
    picture.paragraph(words("year.took_part"), TEXT, bold=True)
    _months(picture, paper, words)
    for box, month in zip(_boxes(picture, paper), paper.months, strict=True):
        picture.box(box, PAPER, LINE, 2)
        _fit(picture, box, f"{figure(month.respondents, words)}/", figure(month.members, words))
    picture.y += HIGH + GAP


def _month(month: MonthTurnout, words: Words) -> str:
    return words("year.month", month=month.month, year=month.year)


def _group(picture: Picture, group: YearGroup, paper: YearPaper, words: Words) -> None:
    picture.y += 24
    picture.line((MARGIN, picture.y), (WIDTH - MARGIN, picture.y), ACCENT, 5)
    picture.y += 6
    picture.paragraph(one_line(group.title), HEADING, bold=True, ink=ACCENT)
    _months(picture, paper, words)
    for each in group.indicators:
        _indicator(picture, each, paper, words)


def _months(picture: Picture, paper: YearPaper, words: Words) -> None:
    """The numbers of the months; the year stands below January and below the first one."""
    boxes = _boxes(picture, paper)
    for at, (box, month) in enumerate(zip(boxes, paper.months, strict=True)):
        middle = (box[0] + box[2]) / 2
        picture.write((middle, picture.y + 40), words("year.short", month=month.month), SMALL, bold=True, side="centre")
        if at == 0 or month.month == 1:
            picture.write((middle, picture.y + 70), str(month.year), 26, ink=QUIET, side="centre")
    picture.y += 80


def _boxes(picture: Picture, paper: YearPaper) -> list[Box]:
    """A cell for each month, next to each other at this height."""
    wide = (WIDTH - 2 * MARGIN) / max(len(paper.months), 6)
    return [
        (MARGIN + wide * at, picture.y, MARGIN + wide * (at + 1), picture.y + HIGH) for at in range(len(paper.months))
    ]


def _indicator(picture: Picture, each: IndicatorYear, paper: YearPaper, words: Words) -> None:
    indent = MARGIN + 74
    picture.write((MARGIN, picture.y + TEXT), each.code, TEXT, bold=True)
    for line in wrapped(one_line(each.title), WIDTH - MARGIN - indent, TEXT):
        picture.y += TEXT * 1.22
        picture.write((indent, picture.y - TEXT * 0.22), line, TEXT)
    picture.y += 8
    for box, band, month in zip(_boxes(picture, paper), each.bands, paper.months, strict=True):
        if band is None:
            picture.box(box, PAPER, LINE, 2)
            picture.line((box[0], box[3]), (box[2], box[1]))
            continue
        picture.box(box, _shade(band, month), LINE, 2)
        low, dash, high = band_text(band, words).partition("–")
        _fit(picture, box, low + dash, high)
    picture.y += HIGH + GAP


def _shade(band: Band, month: MonthTurnout) -> str:
    """By where the band begins: it says nothing that the text does not say."""
    return SHADES[min(len(SHADES) * band[0] // max(month.respondents, 1), len(SHADES) - 1)]


def _fit(picture: Picture, box: Box, first: str, second: str) -> None:
    """A short text on one line, a longer one on two, and smaller where it still is too wide."""
    left, top, right, bottom = box
    room, middle = right - left - 8, (left + right) / 2
    if width(first + second, CELL) <= room:
        picture.write((middle, bottom - 21), first + second, CELL, ink=INK, side="centre")
        return
    fits = (size for size in range(CELL - 4, SMALLEST, -2) if max(width(t, size) for t in (first, second)) <= room)
    size = next(fits, SMALLEST)
    picture.write((middle, top + 28), first, size, side="centre")
    picture.write((middle, bottom - 8), second, size, side="centre")
