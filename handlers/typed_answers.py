"""What is typed for several questions at once: `3 5`, `3:2 5:1`, `câu 3 có`. What is doubtful is never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from handlers import courtesies

# Letters without diacritics, as `plain` leaves them; values as buttons have them.
WEIGHTS: Mapping[str, int] = {
    "khong co": 0, "khong": 0, "ko co": 0, "ko": 0, "none": 0, "no": 0,
    "co phan": 1, "co mot phan": 1, "mot phan": 1, "partly": 1, "co": 2, "yes": 2,
}  # fmt: skip
STANDINGS: Mapping[str, int] = {
    "da khac phuc": 0, "da xong": 0, "da": 0, "xong": 0, "put right": 0, "done": 0,
    "dang khac phuc": 1, "dang lam": 1, "dang": 1, "on the way": 1,
    "chua khac phuc": 2, "chua": 2, "not yet": 2,
}  # fmt: skip
VALUES = range(3)
LONGEST_NUMBER = 3  # digits

_FULL_WIDTH = range(0xFF01, 0xFF5F)
_NONE = re.compile(r"0|k|(?:khong|ko)(?: co)?(?: (?:cau )?nao| gi)?(?: ca)?|khong phan nao|none|no|nothing")
_EXPLAIN = re.compile(r"(?:\?|(?:giai thich|explain)\b) ?(?:cau (?:so )?|question )?0?([0-9]{1,3})")
_CORRECT = re.compile(
    r"(?:sua|fix|correct|change)(?: lai)?(?: cau)?(?: so)?(?: question)? ?0?([0-9]{1,3})(?![0-9])(.*)"
)
_SIGNS = {":": "is", "=": "is", "-": "hyphen", ",": "comma", ";": "comma", "&": "and", "+": "and"}
_WORDS = {
    "rest": r"(?:cac )?(?:cau )?con lai(?: deu)?(?: la)? khong(?: co)?|the rest none",
    "lead": r"them cau so|them cau|them|cau hoi|cau so|cau|cam ket so|cam ket|viec so|viec|so|questions?|numbers?",
    "linking": r"la|thi|thanh|is",
    "and": r"va|and",
}

Token = tuple[str, str]
Doubtful = Literal["unclear", "outside", "value", "twice"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why nothing was understood, and about which number."""

    about: Doubtful
    number: int = 0


def plain(text: str) -> str:
    """Small letters without diacritics, half width, single spaces; signs stay, and so does a mark upon a digit."""
    narrow = "".join(chr(ord(sign) - 0xFEE0) if ord(sign) in _FULL_WIDTH else sign for sign in text)
    bare = courtesies.without(narrow.casefold())
    apart = unicodedata.normalize("NFD", bare).replace("đ", "d")  # house: the letter itself
    kept = ""
    for sign in apart:
        upon_a_letter = unicodedata.combining(sign) and kept[-1:].isalpha()
        kept += "" if upon_a_letter or unicodedata.category(sign) == "Cf" else sign
    return " ".join(kept.split()).strip("“”‘’\"' ").rstrip(".! ")


def is_none(text: str) -> bool:
    """Whether all of it was answered with none: `0`, `không có`, `không có câu nào`."""
    return _NONE.fullmatch(plain(text)) is not None


def explanation(text: str) -> int | None:
    """The number of the question that is to be explained: `?3`, `giải thích câu 3`."""
    found = _EXPLAIN.fullmatch(plain(text))
    return int(found[1]) if found else None


def correction(text: str) -> tuple[int, int] | None:
    """The number of the question to put right and the value, -1 where it is to be asked for: `sửa 3`, `sửa 3 có`."""
    found = _CORRECT.fullmatch(plain(text))
    if found is None:
        return None
    number, rest = int(found[1]), found[2].strip()
    if not rest:
        return number, -1
    if "-" in rest:
        return None
    read_ = read(f"{number} {rest}", WEIGHTS, range(number, number + 1))
    value = None if isinstance(read_, Doubt) else read_.get(number)
    return None if value is None else (number, value)


def in_order(text: str, words: Mapping[str, int]) -> tuple[int, ...] | None:
    """Values alone, one after another: `1 2`, `có phần, có`. Where words follow digits, the digit is a number."""
    tokens = _tokens(plain(text), words) or []
    said = [token for token in tokens if token[0] not in {"comma", "and"}]
    if {kind for kind, _ in said} not in ({"value"}, {"number"}):
        return None
    values = [int(value) for _, value in said if value in {"0", "1", "2"}]
    return tuple(values) if len(values) == len(said) else None


def bare(text: str) -> tuple[int, ...]:
    """Numbers and nothing else, such as `1 3`; none where there is anything else."""
    tokens = _tokens(plain(text), WEIGHTS) or []
    numbers = [int(value) for kind, value in tokens if kind == "number"]
    return tuple(numbers) if all(kind in {"number", "comma", "and"} for kind, _ in tokens) else ()


def one_number(text: str) -> int | None:
    """A single number, with or without the word for it: `12`, `câu 12`."""
    said = [token for token in _tokens(plain(text), WEIGHTS) or [] if token[0] != "lead"]
    return int(said[0][1]) if len(said) == 1 and said[0][0] == "number" else None


def read(text: str, words: Mapping[str, int], numbers: range) -> dict[int, int | None] | Doubt:
    """Numbers with their values, None where a number stands alone; or why it could not be understood."""
    tokens = _tokens(plain(text), words)
    if not tokens:
        return Doubt("unclear")
    reading = _Reading(tokens, numbers)
    return reading.found() if reading.whole() else reading.doubt or Doubt("unclear")


@dataclass
class _Reading:
    """One pass over the tokens. `chain`: places of numbers joined by "and", which one word may speak for."""

    tokens: list[Token]
    numbers: range
    at: int = 0
    said: list[tuple[int, int | None]] = field(default_factory=list)
    chain: list[int] = field(default_factory=list)
    doubt: Doubt | None = None

    def whole(self) -> bool:
        """Read all of it; False where a token stands where it means nothing."""
        while self._next():
            if self._next() == "rest" and self.said and self.at == len(self.tokens) - 1:
                return True
            if not self._one():
                return False
        return True

    def found(self) -> dict[int, int | None] | Doubt:
        """By number; a number said twice says the same both times."""
        twice = next((number for number, value in self.said if dict(self.said)[number] != value), None)
        return Doubt("twice", twice) if twice is not None else dict(self.said)

    def _next(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _take(self, *kinds: str) -> str:
        """The next token's text where it is one of these; otherwise nothing is taken."""
        if self._next() not in kinds:
            return ""
        self.at += 1
        return self.tokens[self.at - 1][1]

    def _one(self) -> bool:
        """A number, its value if it has one, and what leads on to the next."""
        self._take("lead")
        typed = self._take("number")
        if not typed:
            return False
        if int(typed) not in self.numbers:
            return self._fails("outside", int(typed))
        self.chain.append(len(self.said))
        self.said.append((int(typed), None))
        return self._value(int(typed)) and self._goes_on()

    def _value(self, number: int) -> bool:
        sign, linking = self._take("is", "hyphen"), self._take("linking")
        if word := self._take("value"):
            for place in self.chain:
                self.said[place] = (self.said[place][0], int(word))
            return True
        if not sign:
            return not linking
        digit = self._take("number")
        if digit not in {"0", "1", "2"}:
            return self._fails("value", number) if digit else False
        if sign == "-" and int(digit) in self.numbers:
            return False  # `3-2` may be two questions, or all from one to the other
        self.said[-1] = (number, int(digit))
        return True

    def _goes_on(self) -> bool:
        """What joins it to the next number; by "and" alone they stay together for one word."""
        comma, joined = self._take("comma"), self._take("and")
        if comma or not joined or self.said[-1][1] is not None:
            self.chain.clear()
        return not joined or bool(self._next())

    def _fails(self, about: Doubtful, number: int) -> bool:
        self.doubt = Doubt(about, number)
        return False


def _tokens(text: str, words: Mapping[str, int]) -> list[Token] | None:
    """What the text is made of; None where something in it is nothing we know."""
    tokens, at, pattern = [], 0, _pattern(tuple(sorted(words, key=len, reverse=True)))
    while at < len(text):
        found = pattern.match(text, at)
        if found is None or (found["number"] and len(found["number"]) > LONGEST_NUMBER):
            return None
        if found.lastgroup != "space":
            tokens.append(_token(str(found.lastgroup), found[0], words))
        at = found.end()
    return tokens


def _token(kind: str, text: str, words: Mapping[str, int]) -> Token:
    if kind == "value":
        return kind, str(words[text])
    return (_SIGNS[text], text) if kind == "sign" else (kind, text)


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Longer words first: what begins like another one is not taken for it."""
    ours = "|".join(f"(?P<{kind}>(?:{all_})(?![a-z]))" for kind, all_ in _WORDS.items())
    return re.compile(
        rf"(?P<space> +)|(?P<number>[0-9]+)|{ours}|(?P<value>(?:{'|'.join(words)})(?![a-z]))|(?P<sign>[-:=,;&+])"
    )
