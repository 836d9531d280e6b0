"""Counting sealed answers, by the product and by a plain loop with numpy and the cryptography library, in turn.

`python -m bench.marks` with the settings of a database made by `bench.three_months` prints its findings as JSON."""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from sqlite3 import Connection
from statistics import median

import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.at_the_close import Meter
from bot.catalogues import load_catalogues
from bot.settings import read_settings
from storage.answers import Catalogues
from storage.counting import Sealed, count_marks
from storage.database import connect
from storage.sealing import Seal

PAIRS = 9
RUNS = """SELECT runs.period, members.unit_id, runs.member_id, runs.catalogue, runs.answers
FROM runs JOIN members ON members.id = runs.member_id ORDER BY runs.period, members.unit_id"""

Totals = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Product:
    """A cell and a month at a time, as they are closed."""

    seal: Seal
    catalogues: Catalogues
    cells: dict[tuple[str, int], list[Sealed]]

    def __call__(self) -> list[Totals]:
        return [count_marks(runs, period, self.seal, self.catalogues) for (period, _), runs in self.cells.items()]


@dataclass(frozen=True, slots=True)
class Bare:
    """All at once, with nothing checked but what the library checks: one key, one catalogue."""

    key: bytes
    codes: list[str]
    runs: list[tuple[int, str, str, bytes]]

    def __call__(self) -> list[Totals]:
        decrypt = AESGCM(self.key).decrypt
        plain = [
            decrypt(sealed[4:16], sealed[16:], f"answers|{member}|{period}|{pin}".encode())
            for member, period, pin, sealed in self.runs
        ]
        matrix = np.frombuffer(b"".join(plain), dtype=np.uint8).reshape(len(plain), len(self.codes))
        sums = ((matrix == 1) | (matrix == 2)).sum(axis=0)
        return [dict(zip(self.codes, sums.tolist(), strict=True))]


def measured() -> dict[str, float]:
    settings, shelf = read_settings(), load_catalogues()
    with closing(connect(settings.database)) as connection:
        cells = _cells(connection)
    codes = [indicator.code for indicator in shelf.current("vi").indicators]
    runs = [(member, period, pin, sealed) for (period, _), of in cells.items() for member, pin, sealed in of]
    ours, bare = Product(Seal(settings.keys), shelf.by_pin("vi"), cells), Bare(settings.keys[0], codes, runs)
    if _whole(ours()) != _whole(bare()):
        raise ValueError("they counted differently")
    before = Meter()
    pairs = [_pair(ours, bare, turn % 2 == 1) for turn in range(PAIRS)]
    busy = Meter().since(before)["others_busy"]
    ratio = median(one / other for one, other in pairs)
    product, plain = (median(times) for times in zip(*pairs, strict=True))
    return {"runs": len(runs), "product": product, "bare": plain, "ratio": ratio, "others_busy": busy}


def _cells(connection: Connection) -> dict[tuple[str, int], list[Sealed]]:
    found: dict[tuple[str, int], list[Sealed]] = {}
    for period, unit, member, pin, sealed in connection.execute(RUNS):
        found.setdefault((period, unit), []).append((member, pin, sealed))
    return found


def _pair(ours: Product, bare: Bare, bare_first: bool) -> tuple[float, float]:
    """Seconds of CPU of each, in an order that changes from pair to pair."""
    if bare_first:
        other = _seconds(bare)
        return _seconds(ours), other
    return _seconds(ours), _seconds(bare)


def _whole(parts: list[Totals]) -> Totals:
    return dict(sum(map(Counter, parts), Counter()))


def _seconds(work: Callable[[], list[Totals]]) -> float:
    before = time.thread_time()
    work()
    return time.thread_time() - before


if __name__ == "__main__":
    print(json.dumps(measured()))
