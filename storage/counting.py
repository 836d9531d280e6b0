"""Counting sealed self-comparisons: a cell's are opened, added up and forgotten; nobody's answer leaves this file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from storage.answers import Catalogues, about_answers
from storage.sealing import Seal

MARKED = bytes(1 if answer in {1, 2} else 0 for answer in range(256))  # Có phần or Có
MOST_IN_A_LANE = 255  # a sum of bytes side by side, carried by one big number

Sealed = tuple[int, str, bytes]  # member, catalogue, answers


def count_marks(runs: Sequence[Sealed], period: str, seal: Seal, catalogues: Catalogues) -> Mapping[str, int]:
    """How many marked each indicator, by its code. Raises SealBroken."""
    total: dict[str, int] = {}
    for pin in {pin for _, pin, _ in runs}:
        codes = [indicator.code for indicator in catalogues[pin].indicators]
        sealed = [(answers, about_answers(member, period, pin)) for member, of, answers in runs if of == pin]
        for first in range(0, len(sealed), MOST_IN_A_LANE):
            opened = seal.open_all(sealed[first : first + MOST_IN_A_LANE])
            for code, marked in zip(codes, _sum(opened, len(codes)), strict=True):
                total[code] = total.get(code, 0) + marked
    return total


def _sum(opened: list[bytes], length: int) -> bytes:
    """One byte for each indicator: how many of at most 255 marked it. One half is added to the other, and so on."""
    rows = len(opened)
    lanes = int.from_bytes(b"".join(opened).translate(MARKED), "big")
    while rows > 1:
        rows = (rows + 1) // 2
        upper = lanes >> 8 * length * rows
        lanes += upper - (upper << 8 * length * rows)
    return lanes.to_bytes(length, "big")
