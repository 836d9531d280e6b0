"""Counting sealed self-comparisons: each is opened, added to a sum and forgotten; nobody's answer leaves this file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from storage.answers import Catalogues, about_answers
from storage.sealing import Seal

MARKED = bytes(1 if answer in {1, 2} else 0 for answer in range(256))  # Có phần or Có
MOST_IN_A_LANE = 255  # a sum of bytes side by side, carried by one big number

Sealed = tuple[int, str, bytes]  # member, catalogue, answers


def count_marks(runs: Iterable[Sealed], period: str, seal: Seal, catalogues: Catalogues) -> Mapping[str, int]:
    """How many marked each indicator, by its code. Raises SealBroken."""
    total: Counter[str] = Counter()
    for pin, sealed in _by_catalogue(runs).items():
        codes = [indicator.code for indicator in catalogues[pin].indicators]
        total.update(dict.fromkeys(codes, 0))
        for first in range(0, len(sealed), MOST_IN_A_LANE):
            sums = _sum(sealed[first : first + MOST_IN_A_LANE], pin, period, seal, len(codes))
            total.update(dict(zip(codes, sums, strict=True)))
    return dict(total)


def _by_catalogue(runs: Iterable[Sealed]) -> Mapping[str, list[tuple[int, bytes]]]:
    found: dict[str, list[tuple[int, bytes]]] = {}
    for member, pin, answers in runs:
        found.setdefault(pin, []).append((member, answers))
    return found


def _sum(sealed: list[tuple[int, bytes]], pin: str, period: str, seal: Seal, length: int) -> bytes:
    """One byte for each indicator: how many of at most 255 marked it."""
    lanes = 0
    for member, answers in sealed:
        plain = seal.open(answers, about_answers(member, period, pin))
        lanes += int.from_bytes(plain.translate(MARKED), "big")
    return lanes.to_bytes(length, "big")
