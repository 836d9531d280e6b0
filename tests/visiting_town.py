"""A town for visits: two committees side by side and one above them, their cells, and people of every kind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.front import Front
from bot.screen import unpack_screen
from bot.visiting import tell_visitors
from handlers.meeting_rules import parse_rule
from handlers.roster import MemberRow, Role
from storage import meetings, members, outbox
from storage.database import Database
from tests.conversation import TIMEZONE, Person, Town, fresh_database
from tests.counted_town import grow

UNITS = {"TOP": None, "X": "TOP", "Y": "TOP", "A": "X", "B": "X", "C": "Y"}
QUARTER = "2026-Q4"
PEOPLE = {
    "A-1": ("Đỗ Thị Hà", "A", (Role("bi_thu", "A"),)),
    "A-2": ("Mai Văn Khang", "A", ()),
    "B-1": ("Trần Văn Tâm", "B", (Role("cap_uy", "X"),)),
    "B-2": ("Ngô Thị Lan", "B", (Role("cap_uy", "X"),)),
    "C-1": ("Phan Văn Minh", "C", (Role("cap_uy", "Y"),)),
    "C-2": ("Lý Thị Oanh", "C", (Role("cap_uy", "TOP"), Role("cap_uy", "Y"))),
    "C-3": ("Bùi Văn Phú", "C", (Role("bi_thu", "C"),)),
}
ROLES = {
    "committee of X": "B-1", "another of X": "B-2", "committee of Y": "C-1", "committee of the top and of Y": "C-2",
    "secretary of A": "A-1", "member of A": "A-2", "secretary of C": "C-3",
}  # fmt: skip
IN_THE_CELL = datetime(2026, 12, 20, 12, 30, tzinfo=UTC)  # 19:30 in Vietnam


def visiting_town(folder: Path) -> Town:
    """Each cell meets on the 20th at 19:30; it is noon on 5 December 2026."""
    town = Town(fresh_database(folder))
    grow(town, UNITS, {})
    rows = [MemberRow(code, name, unit, roles) for code, (name, unit, roles) in PEOPLE.items()]
    town.write(lambda db: members.write_members(db, rows))
    for cell in ("A", "B", "C"):
        town.plans(cell, "ngày 20 hằng tháng, 19:30")
    return town


def comes(town: Town, role: str, channel: str = "telegram") -> Person:
    return town.talks("stranger", channel) if role == "stranger" else town.joined(ROLES[role], channel=channel)


def assigned(town: Town, person: Person, name: str = "Ngô Thị Lan", meeting: str = "") -> None:
    """The committee of X sends somebody to A in this quarter: to the meeting on this button, or to any."""
    person.says("/dusinhhoat")
    person.presses(
        next(each.label for row in person.replies[-1].screen.choices for each in row if "Đơn vị A" in each.label)
    )
    person.presses("Phân công")
    person.presses(name)
    person.presses(meeting or "Buổi nào cũng được")


def meeting_of(town: Town, cell: str, period: str = "2026-12") -> int:
    unit = town.unit_of(cell)
    rows = town.connection.execute("SELECT id FROM meetings WHERE unit_id = ? AND period = ?", (unit, period))
    return int(rows.fetchone()[0])


def moved(town: Town, cell: str, at: datetime) -> None:
    town.write(
        partial(meetings.move, unit=town.unit_of(cell), meeting=meeting_of(town, cell), at=at, timezone=TIMEZONE)
    )


def cancelled(town: Town, cell: str) -> None:
    town.write(partial(meetings.cancel, unit=town.unit_of(cell), meeting=meeting_of(town, cell), now=town.now))


def rule_changed(town: Town, cell: str, rule: str) -> None:
    parsed, unit = parse_rule(rule), town.unit_of(cell)
    assert parsed is not None
    town.write(lambda db: meetings.keep_rule(db, unit, parsed, town.now, TIMEZONE))


async def sweeps(town: Town) -> int:
    """What the pulse does about visits at this moment; returns how many letters were queued."""
    database = await Database.open(town.path)
    try:
        return await tell_visitors(Front(database, town.house, lambda: town.now, outboxes={"telegram": lambda: None}))
    finally:
        await database.close()


def letters(town: Town) -> list[tuple[str, str]]:
    """What waits, oldest first: whom it is for and its title."""
    rows = town.connection.execute(
        "SELECT members.code, identity, payload FROM outbox JOIN members ON members.id = member_id"
        " WHERE kind LIKE 'visit%' AND payload IS NOT NULL ORDER BY outbox.id"
    )
    return [(code, json.loads(outbox._opened(town.seal, sealed, identity))["title"]) for code, identity, sealed in rows]


def letters_with_buttons(town: Town) -> list[tuple[str, str, list[str]]]:
    """The same, with the labels of its buttons."""
    rows = town.connection.execute(
        "SELECT members.code, identity, payload FROM outbox JOIN members ON members.id = member_id"
        " WHERE kind LIKE 'visit%' AND payload IS NOT NULL ORDER BY outbox.id"
    )
    opened = ((code, unpack_screen(outbox._opened(town.seal, sealed, identity))) for code, identity, sealed in rows)
    return [(code, screen.title, [each.label for row in screen.choices for each in row]) for code, screen in opened]


def goes_out(town: Town) -> None:
    """What waits is sent."""
    town.write(lambda db: db.execute("UPDATE outbox SET state = 'sent', payload = NULL WHERE state = 'queued'").close())
