"""Invitation codes: how they are made, read and dated, as sums over text.

The first two characters say the week in which a code ends, so that "this code has expired" can be told from what was
typed alone: the sentence tells nobody whether such a code was ever given out.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O, 1 I L, U: they are misread on paper
RANDOM_LENGTH = 8  # 30^8: one guess in 41 million hits one of 16,000 open codes
LENGTH = 2 + RANDOM_LENGTH
VALID_FOR = timedelta(days=30)
_FIRST_WEEK = datetime(2026, 1, 4, 17, tzinfo=UTC)  # a Monday, 00:00 in Vietnam
_WEEK = timedelta(days=7)
_NOISE = re.compile(r"[\s\-–—._]+")


def ends_at(now: datetime) -> datetime:
    """When a code made now ends: the end of the week 30 days from now, as an instant in UTC."""
    return _FIRST_WEEK + (_week(now + VALID_FOR) + 1) * _WEEK


def last_moment(ends: datetime) -> datetime:
    """The last moment at which a code that ends at `ends` still works: its day is the one to print."""
    return ends - timedelta(seconds=1)


def make(ends: datetime, random_part: str) -> str:
    """The code that ends at `ends`, with RANDOM_LENGTH characters of ALPHABET drawn by the caller."""
    week = _week(last_moment(ends))
    return ALPHABET[week // len(ALPHABET)] + ALPHABET[week % len(ALPHABET)] + random_part


def normalise(typed: str) -> str | None:
    """The code somebody typed, with or without spaces, hyphens and capitals; None where it cannot be one."""
    code = _NOISE.sub("", typed).upper()
    return code if len(code) == LENGTH and all(letter in ALPHABET for letter in code) else None


def could_be_meant(typed: str) -> bool:
    """Whether somebody who typed this may have meant a code: about as long, plain letters, a digit or all one word."""
    code = _NOISE.sub("", typed)
    is_plain = code.isascii() and code.isalnum() and abs(len(code) - LENGTH) <= 2
    return is_plain and (any(letter.isdigit() for letter in code) or len(typed.split()) == 1)


def has_ended(code: str, now: datetime) -> bool:
    """Whether a normalised code says of itself that its week is over."""
    week = ALPHABET.index(code[0]) * len(ALPHABET) + ALPHABET.index(code[1])
    return now >= _FIRST_WEEK + (week + 1) * _WEEK


def pretty(code: str) -> str:
    """The code in two halves, as it is printed."""
    return f"{code[:5]}-{code[5:]}"


def _week(at: datetime) -> int:
    return (at - _FIRST_WEEK) // _WEEK
