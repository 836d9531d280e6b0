"""A picture for a phone: it grows downwards as it is filled, and is drawn when its height is known."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).parent / "fonts"
WIDTH, MARGIN = 1080, 48  # pixels; a phone shows three of them as one
COLOURS = 32  # text is drawn in shades of its colour; a palette of them makes the file a third of its size

INK, QUIET, LINE, ACCENT, PAPER = "#221a15", "#54473c", "#c9c2ba", "#8c1c1c", "#ffffff"

Side = Literal["left", "centre", "right"]
Box = tuple[float, float, float, float]
Point = tuple[float, float]
ANCHORS: dict[Side, str] = {"left": "ls", "centre": "ms", "right": "rs"}


@cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Liberation Sans without the shaping library, which is not there in every build of Pillow."""
    face = FONTS / f"LiberationSans-{'Bold' if bold else 'Regular'}.ttf"
    return ImageFont.truetype(face, size, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: int, bold: bool = False) -> float:
    return font(size, bold).getlength(text)


def wrapped(text: str, room: float, size: int, bold: bool = False) -> list[str]:
    """Lines no wider than the room; a word that is wider by itself is divided, nothing is left out."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip(" ")
        if width(longer, size, bold) <= room:
            lines[-1] = longer
            continue
        *whole, last = _divided(word, room, size, bold)
        lines += [*whole, last]
    return [line for line in lines if line] or [""]


def _divided(word: str, room: float, size: int, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size, bold) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


class Picture:
    """What will be drawn, and `y`, the height it has reached."""

    def __init__(self) -> None:
        self.y: float = MARGIN
        self._strokes: list[Callable[[ImageDraw.ImageDraw], None]] = []

    def write(
        self, at: Point, text: str, size: int, *, bold: bool = False, ink: str = INK, side: Side = "left"
    ) -> None:
        """One line of text standing on the height of the point."""
        self._strokes.append(lambda draw: draw.text(at, text, ink, font(size, bold), ANCHORS[side]))

    def paragraph(
        self, text: str, size: int, *, bold: bool = False, ink: str = INK, left: float = MARGIN, after: float = 0
    ) -> None:
        """Wrapped lines from here on down, between `left` and the right margin."""
        for line in wrapped(text, WIDTH - MARGIN - left, size, bold):
            self.y += size * 1.3
            self.write((left, self.y - size * 0.3), line, size, bold=bold, ink=ink)
        self.y += after

    def box(self, box: Box, fill: str | None, outline: str | None = None, thick: int = 3) -> None:
        self._strokes.append(lambda draw: draw.rectangle(box, fill, outline, thick))

    def line(self, start: Point, end: Point, ink: str = LINE, thick: int = 2) -> None:
        self._strokes.append(lambda draw: draw.line((start, end), ink, thick))

    def dashes(self, x: float, top: float, bottom: float, ink: str = QUIET) -> None:
        """A dashed line straight down."""
        y = top
        while y < bottom:
            self.line((x, y), (x, min(y + 8, bottom)), ink, 3)
            y += 16

    def finish(self) -> bytes:
        """The picture as PNG."""
        image = Image.new("RGB", (WIDTH, round(self.y + MARGIN)), PAPER)
        draw = ImageDraw.Draw(image)
        for stroke in self._strokes:
            stroke(draw)
        file = BytesIO()
        image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "PNG")
        return file.getvalue()
