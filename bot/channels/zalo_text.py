"""Screens as plain messages of Zalo's length: what is typed stands at the end, and no letter is cut in two."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from bot.channels.plain import as_text
from bot.channels.styled import units
from bot.screen import Screen
from bot.wording import Words

MOST = 2000  # UTF-16 units of a message
LONGEST_LETTER = 32  # code points; what goes on after them is no letter of anybody's
JOINER = "\u200d"
HARD_SPACES = "\u00a0\u2007\u202f"
FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]")
CONTINUES = re.compile(
    "[\u200c\u200d\u1160-\u11ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)  # house: marks and joiners


def reply_text(screen: Screen, words: Words) -> str:
    """The chat's own screen: its numbers are those that can be typed."""
    return as_text(screen, words)


def letter_text(screen: Screen, words: Words) -> str:
    """What came by itself: its choices are words, for the numbers are those of the chat's own screen."""
    labels = [f"“{button.label}”" for row in screen.choices for button in row]  # house: quotation marks
    said = as_text(replace(screen, choices=()), words)
    if not labels:
        return said
    return "\n\n".join((said, words("letter.words", labels=", ".join(labels))))


def split(text: str, most: int = MOST) -> tuple[str, ...]:
    """The text in as few messages as can be, each of at most so many units and without blanks at its ends.

    Cut between paragraphs, or else lines, or else words; a word that is too long for a message between its letters.
    """
    if units(text) <= most:
        return (text,)
    return tuple("".join(part) for part in _parts(_trimmed(list(letters(text))), most))


def _parts(pieces: list[str], most: int) -> Iterator[list[str]]:
    while pieces:
        end = _end(pieces, most)
        yield _trimmed(pieces[:end])
        pieces = _trimmed(pieces[end:])


def _end(pieces: list[str], most: int) -> int:
    """Where the first message ends. The last paragraph that fits, unless the rest needed one message more then."""
    ends = list(accumulate(map(units, pieces)))
    if ends[-1] <= most:
        return len(pieces)
    fits = bisect_right(ends, most)
    least = ends[-1] - (ends[-1] - 1) // most * most
    breaks = [(kind, at) for at in range(1, fits + 1) if (kind := _breaks(pieces, at))]
    good = [(kind, at) for kind, at in breaks if ends[at - 1] >= least]
    return max(good or [(0, at) for _, at in breaks] or [(0, fits)])[1]


def _breaks(pieces: list[str], at: int) -> int:
    """3 where a paragraph ends before this piece, 2 a line, 1 a word, 0 nothing."""
    if not _is_blank(pieces[at]) or _is_blank(pieces[at - 1]):
        return 0
    lines = 0
    while at < len(pieces) and _is_blank(pieces[at]):
        lines += "\n" in pieces[at]
        at += 1
    return 1 + min(lines, 2)


def _trimmed(pieces: list[str]) -> list[str]:
    first, end = 0, len(pieces)
    while first < end and _is_blank(pieces[first]):
        first += 1
    while end > first and _is_blank(pieces[end - 1]):
        end -= 1
    return pieces[first:end]


def _is_blank(piece: str) -> bool:
    return piece.isspace() and piece not in HARD_SPACES


def letters(text: str) -> Iterator[str]:
    """What a reader sees as one: a letter with its marks, a flag, a family."""
    letter = ""
    for each in text:
        if letter and not _belongs(letter, each):
            yield letter
            letter = ""
        letter += each
    if letter:
        yield letter


def _belongs(letter: str, each: str) -> bool:
    if each == "\n":
        return letter == "\r"
    if len(letter) >= LONGEST_LETTER or letter in "\r\n":
        return False
    if FLAGS.match(each):
        return len(letter) == 1 and FLAGS.match(letter) is not None
    is_mark = unicodedata.category(each).startswith("M") or CONTINUES.match(each) is not None
    return is_mark or (letter.endswith(JOINER) and not each.isspace())
