"""A release as a picture for a phone: every indicator with its whole name, every band as a bar from end to end."""

from __future__ import annotations

from bot.documents.drawing import ACCENT, INK, MARGIN, PAPER, QUIET, WIDTH, Picture, width, wrapped
from bot.documents.release_text import band_text, closed, figure, no_bands, shared_text, title_of, took_part, unit_line
from bot.documents.sheet import Words, one_line
from handlers.release_papers import Band, BandGroup, IndicatorBand, ReleasePaper

TITLE, HEADING, TEXT, NUMBER, SMALL = 52, 44, 40, 44, 34  # pixels: 17, 15, 13, 15 and 11 on the phone's screen
BAR, THIN, GAP = 36, 20, 24
THINNEST = 8  # a band of five among thousands is still seen
MOST_TICKS = 6
STEPS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)


class Axis:
    """Where a number stands between the margin and the column of figures."""

    def __init__(self, paper: ReleasePaper, words: Words) -> None:
        bands = [band for each in paper.indicators for band in (each.band, each.before) if band]
        highest = max([paper.respondents, *(high for _, high in bands)])
        step = _step(highest)
        self.top = -(-highest // step) * step
        self.marks = range(0, self.top + 1, step)
        figures = [width(band_text(each.band, words), NUMBER, True) for each in paper.indicators if each.band]
        past = [width(_before(each, words), SMALL) for each in paper.changed]
        self.left, self.right = MARGIN + 14.0, WIDTH - MARGIN - max([*figures, *past]) - 36

    def x(self, number: int) -> float:
        return self.left + (self.right - self.left) * number / self.top

    def ends(self, band: Band) -> tuple[float, float]:
        """Left and right end of a band's bar."""
        start, end = self.x(band[0]), self.x(band[1])
        return start, max(end, start + THINNEST)


def _step(highest: int) -> int:
    """The distance of the marks, so that there are few of them."""
    return next((step for step in STEPS if highest <= step * MOST_TICKS), STEPS[-1])


def draw_release(paper: ReleasePaper, words: Words) -> bytes:
    """The picture as PNG."""
    picture = Picture()
    _head(picture, paper, words)
    if paper.has_bands:
        _explain(picture, paper, words)
        axis = Axis(paper, words)
        for group in paper.groups:
            _group(picture, group, paper, axis, words)
    else:
        picture.y += 24
        picture.paragraph(no_bands(paper, words), TEXT, after=10)
    _foot(picture, paper, words)
    return picture.finish()


def _head(picture: Picture, paper: ReleasePaper, words: Words) -> None:
    picture.paragraph(unit_line(paper.unit, paper.parent), TEXT, ink=QUIET, after=8)
    picture.paragraph(title_of(paper, words), TITLE, bold=True, ink=ACCENT, after=16)
    picture.paragraph(took_part(paper.respondents, paper.members, words), HEADING, bold=True, after=4)
    picture.paragraph(closed(paper, words), SMALL, ink=QUIET, after=14)


def _explain(picture: Picture, paper: ReleasePaper, words: Words) -> None:
    """What a bar is, beside one; and what a hollow one is, where there are any."""
    top = picture.y
    picture.box((MARGIN, top + 8, MARGIN + 96, top + 8 + BAR), ACCENT, INK)
    picture.paragraph(words("release.what_a_band_is"), SMALL, left=MARGIN + 124, after=10)
    if paper.changed:
        top = picture.y
        picture.box((MARGIN, top + 12, MARGIN + 96, top + 12 + THIN), None, INK)
        picture.paragraph(words("release.what_hollow_is"), SMALL, left=MARGIN + 124, after=10)


def _group(picture: Picture, group: BandGroup, paper: ReleasePaper, axis: Axis, words: Words) -> None:
    picture.y += 34
    picture.line((MARGIN, picture.y), (WIDTH - MARGIN, picture.y), ACCENT, 5)
    picture.y += 6
    picture.paragraph(one_line(group.title), HEADING, bold=True, ink=ACCENT, after=6)
    _marks(picture, paper, axis, words)
    for each in group.indicators:
        _indicator(picture, each, paper, axis, words)


def _marks(picture: Picture, paper: ReleasePaper, axis: Axis, words: Words) -> None:
    """The numbers of the axis, and above them how many there could be at most."""
    sent = words("release.sent", respondents=figure(paper.respondents, words))
    picture.y += SMALL * 1.3
    half = width(sent, SMALL) / 2
    middle = min(max(axis.x(paper.respondents), MARGIN + half), WIDTH - MARGIN - half)
    picture.write((middle, picture.y - 8), sent, SMALL, ink=QUIET, side="centre")
    picture.dashes(axis.x(paper.respondents), picture.y, picture.y + 10)
    picture.y += SMALL * 1.3
    for number in axis.marks:
        picture.write((axis.x(number), picture.y), figure(number, words), SMALL, ink=QUIET, side="centre")
    picture.y += 8


def _indicator(picture: Picture, each: IndicatorBand, paper: ReleasePaper, axis: Axis, words: Words) -> None:
    _label(picture, each)
    top = picture.y + 12
    bottom = top + BAR + (THIN + 16 if each.changed else 0)
    if each.band:
        _grid(picture, top, bottom, paper, axis)
    if each.band is None:
        picture.write((WIDTH - MARGIN, top + BAR - 2), band_text(None, words), SMALL, ink=QUIET, side="right")
    else:
        start, end = axis.ends(each.band)
        picture.box((start, top, end, top + BAR), ACCENT, INK)
        picture.write((WIDTH - MARGIN, top + BAR - 2), band_text(each.band, words), NUMBER, bold=True, side="right")
    if each.changed and each.before:
        start, end = axis.ends(each.before)
        picture.box((start, bottom - THIN, end, bottom), PAPER, INK)
        picture.write((WIDTH - MARGIN, bottom + 4), _before(each, words), SMALL, ink=QUIET, side="right")
    picture.y = bottom + GAP


def _grid(picture: Picture, top: float, bottom: float, paper: ReleasePaper, axis: Axis) -> None:
    for number in axis.marks:
        picture.line((axis.x(number), top - 4), (axis.x(number), bottom + 4))
    picture.dashes(axis.x(paper.respondents), top - 4, bottom + 4)
    picture.line((axis.left, top + BAR / 2), (axis.right, top + BAR / 2))


def _label(picture: Picture, each: IndicatorBand) -> None:
    """The code and the whole name, wrapped beside it."""
    indent = MARGIN + 78
    picture.write((MARGIN, picture.y + TEXT), each.code, TEXT, bold=True)
    for line in wrapped(one_line(each.title), WIDTH - MARGIN - indent, TEXT):
        picture.y += TEXT * 1.22
        picture.write((indent, picture.y - TEXT * 0.22), line, TEXT)


def _before(each: IndicatorBand, words: Words) -> str:
    return words("release.before", band=band_text(each.before, words))


def _foot(picture: Picture, paper: ReleasePaper, words: Words) -> None:
    picture.y += 10
    picture.line((MARGIN, picture.y), (WIDTH - MARGIN, picture.y), ACCENT, 5)
    picture.y += 8
    if paper.shared:
        picture.paragraph(shared_text(paper.shared, words), TEXT, after=10)
    picture.paragraph(words("release.why_bands"), SMALL, ink=QUIET)
