"""Words of courtesy around what is typed: they answer nothing, and are left away wherever words are chosen among."""

from __future__ import annotations

import re
import unicodedata

_BEFORE = re.compile(r"(?:(?:dạ|thưa)(?![^\W_])[\s,.:!]*)+", re.IGNORECASE)  # house: words that are understood
_BEHIND = re.compile(r"(?:^|[\s,.]+)ạ[\s.!]*$", re.IGNORECASE)  # house: words that are understood


def without(text: str) -> str:
    """`Dạ, đúng ạ` is `đúng`; of what is nothing but courtesy all stays. Never used on free text."""
    composed = unicodedata.normalize("NFC", text).strip()
    led = _BEFORE.match(composed)
    bare = _BEHIND.sub("", composed[led.end() if led else 0 :]).strip()
    return bare if any(map(str.isalnum, bare)) else composed
