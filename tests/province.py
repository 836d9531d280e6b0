"""A province in which November is released and December is open, and everybody who may ask about it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from handlers.roster import MemberRow, Role
from storage import members
from storage.consent import withdraw
from tests.conversation import NOON, Person, Town, fresh_database
from tests.counted_town import grow, send, sweep

RELEASED, OPEN = "2026-11", "2026-12"
UNITS: Mapping[str, str | None] = {"TOP": None, "L": "TOP", "R": "TOP", "A": "L", "B": "L", "C": "R"}
PEOPLE = {"A": 29, "B": 37, "C": 41}
SENT = {"A": 23, "B": 31, "C": 19}  # none of these numbers, nor their sums, can be taken for another's
ROLES = {
    "A-1": (Role("bi_thu", "A"),),
    "A-2": (Role("pho_bi_thu", "A"),),
    "A-3": (),
    "A-4": (Role("pho_bi_thu", "A"), Role("cap_uy", "R")),
    "A-5": (Role("quan_tri", ""),),
    "B-1": (Role("bi_thu", "A"),),
    "B-2": (Role("cap_uy", "L"),),
    "C-1": (Role("bi_thu", "C"),),
    "C-2": (Role("cap_uy", "R"),),
    "C-3": (Role("cap_uy", "TOP"),),
    "C-4": (Role("bi_thu", "R"),),
}

# Who may read figures of which units; who stands in no row is sent away.
SEES: Mapping[str, frozenset[str]] = {
    "secretary of A": frozenset({"A"}),
    "deputy of A": frozenset({"A"}),
    "deputy of A, committee of R": frozenset({"A", "R", "C"}),
    "secretary of C": frozenset({"C"}),
    "committee of L": frozenset({"L", "A", "B"}),
    "committee of R": frozenset({"R", "C"}),
    "committee of the top": frozenset(UNITS),
    "secretary of R who is no member of R": frozenset(),
    "secretary of A in another cell": frozenset(),
    "administrator": frozenset(),
    "member of A": frozenset(),
    "stranger": frozenset(),
    "secretary of A who withdrew": frozenset(),
    "secretary of A no longer": frozenset(),
}
CODES = {
    "secretary of A": "A-1",
    "deputy of A": "A-2",
    "deputy of A, committee of R": "A-4",
    "secretary of C": "C-1",
    "committee of L": "B-2",
    "committee of R": "C-2",
    "committee of the top": "C-3",
    "secretary of R who is no member of R": "C-4",
    "secretary of A in another cell": "B-1",
    "administrator": "A-5",
    "member of A": "A-3",
    "secretary of A who withdrew": "A-2",
    "secretary of A no longer": "A-1",
}


def marked(number: int, code: str) -> int:
    return (number + int(code[2:])) % 3


@cache
def _prepared(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    town = Town(fresh_database(folder))
    grow(town, UNITS, PEOPLE)
    rows = [MemberRow(code, f"Người Thứ {code[2:]} {code[0]}", code[0], roles) for code, roles in ROLES.items()]
    town.write(lambda db: members.write_members(db, rows))
    for unit, count in SENT.items():
        send(town, unit, RELEASED, count, marked, at=datetime(2026, 11, 20, tzinfo=UTC))
        send(town, unit, OPEN, count - 7, marked, at=NOON - timedelta(hours=2))
    asyncio.run(sweep(town))
    town.close()
    return town.path


def province(folder: Path) -> Town:
    """A town of one's own; the province is made once for all tests."""
    there = _prepared(folder.parent / "province")
    shutil.copyfile(there, folder / "tusoi.db")
    return Town(folder / "tusoi.db")


def comes(town: Town, role: str, channel: str = "telegram") -> Person:
    """Somebody of this kind, who was let in as far as they are."""
    if role == "stranger":
        return town.talks("stranger", channel)
    person = town.joined(CODES[role], channel=channel)
    if role == "secretary of A who withdrew":
        town.write(lambda db: withdraw(db, town.id_of("A-2"), town.now))
    if role == "secretary of A no longer":
        town.write(lambda db: members.write_members(db, [MemberRow("A-1", "Người Thứ 1 A", "A")]))
    return person


def name_of(unit: str) -> str:
    return f"Đơn vị {unit}"
