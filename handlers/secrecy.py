"""Markings of state secrets in a heading: what bears one has no place here, and is stopped with an explanation.

"Mật" is also a gall bladder, honey and half of many words, so a marking is known by where and how it stands: as a word
of its own in capitals, in brackets, after "Độ mật:", or at the beginning with something that parts it from the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# The three grades of the law on state secrets, as they are stamped on paper.
GRADES = {"mat": "MẬT", "toi": "TỐI MẬT", "tuyet": "TUYỆT MẬT"}  # house: a stamp
_PARTED = r"(?=\s*(?:[-–—:;,.)\]|/]|$))"
_TOP = r"(?:(?P<tuyet>tuyệt|tuyet)|(?P<toi>tối|toi))[\s-]*(?:mật|mat)"  # house: what is looked for
_ANY = rf"(?:{_TOP}|(?P<mat>mật|mat))"  # house: what is looked for

# Words that make another one of "MẬT", in capitals too: BẢO MẬT, BÍ MẬT, CƠ MẬT; MẬT ONG, MẬT ĐỘ, MẬT KHẨU.
_BEFORE = r"(?<!BẢO )(?<!BÍ )(?<!CƠ )(?<!THÂN )(?<!TÚI )(?<!SỎI )(?<!CẨN )"  # house: what is looked for
_AFTER = r"(?! (?:ONG|ĐỘ|KHẨU|MÃ|THIẾT|THƯ|VỤ|MÍA|NGHỊ|BÁO)\b)"  # house: what is looked for

# In the order of how sure each is. Those of the first list are read in lower case, the last ones as they are written.
_IN_ANY_CASE = tuple(
    re.compile(each)
    for each in (
        rf"[(\[{{<«“\"]\s*(?:(?:độ|do)\s*(?:mật|mat)\s*:?\s*)?{_ANY}\s*[)\]}}>»”\"]",  # house: what is looked for
        rf"\b(?:độ|do)\s+(?:mật|mat)\s*[:\-–]\s*{_ANY}\b",  # house: what is looked for
        rf"\b(?:độ|do)\s+(?:mật|mat)\s+{_ANY}{_PARTED}",  # house: what is looked for
        rf"\b(?:(?:mức|muc)\s+(?:độ|do)|km)\s*[:\-–]\s*{_ANY}{_PARTED}",  # house: what is looked for
        rf"^\W*{_TOP}\b",
        rf"^\W*(?P<mat>mật|mat){_PARTED}",  # house: what is looked for
    )
)
_IN_CAPITALS = tuple(
    re.compile(each)
    for each in (
        r"\b(?:(?P<tuyet>TUYỆT|TUYET)|(?P<toi>TỐI|TOI))[\s-]*(?:MẬT|MAT)\b",  # house: what is looked for
        rf"{_BEFORE}\b(?P<mat>MẬT)\b{_AFTER}",  # house: what is looked for
        r"^\W*(?P<mat>MAT) (?!tr)(?=[^\W\d_]*[a-zà-ỹ])",  # house: letters
    )
)
_SPREAD = re.compile(r"(?<!\w)\w(?:\s+\w)+(?!\w)")  # letters set apart, as in "M Ậ T"  # house: such as


def marking(text: str) -> str | None:
    """The grade of secrecy that a name or a line of a heading bears, as it is stamped; None where it bears none."""
    line = _plain_line(text)
    small = line.lower()
    for pattern, where in (*((each, small) for each in _IN_ANY_CASE), *((each, line) for each in _IN_CAPITALS)):
        if found := pattern.search(where):
            return _grade(found)
    return None


def marking_among(lines: Iterable[str]) -> str | None:
    """The first marking in some lines, such as the beginning of a document."""
    return next((found for line in lines if (found := marking(line))), None)


def _grade(found: re.Match[str]) -> str:
    return GRADES[next(name for name, words in found.groupdict().items() if words)]


def _plain_line(text: str) -> str:
    """Composed letters, no marks of styles, single spaces; letters set apart by spaces, dots, lines go together."""
    seen = "".join(letter for letter in unicodedata.normalize("NFC", text) if _is_seen(letter))
    spaced = re.sub(r"(?<=\b\w)\.(?=\w\b)", " ", seen.replace("_", " "))
    return " ".join(_SPREAD.sub(lambda run: "".join(run[0].split()), spaced).split())


def _is_seen(letter: str) -> bool:
    return letter != "*" and unicodedata.category(letter) != "Cf"
