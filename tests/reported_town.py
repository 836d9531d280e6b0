"""A half-year in small for reports: units with committees, months published, meetings held, commitments made."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.front import Front
from bot.reporting import report
from handlers.membership import CONSENT_VERSION
from handlers.roster import MemberRow, Role
from storage import commitments, consent, meetings, members, releases
from storage.database import Database
from tests.conversation import TIMEZONE, Town, shelf
from tests.counted_town import grow

CODES = tuple(indicator.code for indicator in shelf().current("vi").indicators)
COMMITTEES = {"T": "SEP", "X": "XUAN", "Y": "YEN", "DU": "EM"}


def province(town: Town, people: Mapping[str, int] | None = None) -> None:
    """T above X (with A and B), Y (with C) and DU; X, Y and T have committees, and so has DU, which was there."""
    units: dict[str, str | None] = {"T": None, "X": "T", "Y": "T", "A": "X", "B": "X", "C": "Y"}
    grow(town, units, people or {"A": 12, "B": 12, "C": 12})
    town.connection.execute("UPDATE units SET parent_id = (SELECT id FROM units WHERE code = 'T') WHERE code = 'DU'")
    rows = [
        MemberRow("SEP", "Đinh Văn Sếp", "A", (Role("cap_uy", "T"),)),
        MemberRow("XUAN", "Lý Thị Xuân", "B", (Role("cap_uy", "X"),)),
        MemberRow("YEN", "Mai Thị Yến", "C", (Role("cap_uy", "Y"),)),
    ]
    town.write(lambda db: members.write_members(db, rows))


def agrees(town: Town, member: str) -> None:
    """Consented, without a chat."""
    at = town.now - timedelta(days=400)
    town.write(lambda db: consent.give(db, town.id_of(member), CONSENT_VERSION, "web", at))


def publishes(town: Town, unit: str, period: str, asked: int, sent: int, band: tuple[int, int] | None) -> None:
    """A release as it is frozen."""
    from handlers.rhythm import period_from

    bands = None if band is None else dict.fromkeys(CODES, band)
    row, id_ = (town.unit_of(unit), asked, sent, bands), period_from(period)
    town.write(lambda db: releases.publish(db, id_, [row], town.now, town.now))


def commits(town: Town, member: str, at: datetime, done: bool, shared: bool = True) -> None:
    """A commitment that was made at an instant, and perhaps put right."""
    id_ = town.id_of(member)

    def work(db: Any) -> None:
        commitments.draft(db, town.seal, id_, "2026-08", "1.1", "việc riêng của một người", at)
        (made,) = db.execute("SELECT max(id) FROM commitments").fetchone()
        commitments.set_due(db, town.seal, id_, made, (at + timedelta(days=60)).date(), at)
        commitments.share(db, town.seal, id_, made, shared, at)
        if done:
            commitments.end(db, town.seal, id_, made, "closed", at + timedelta(days=1))

    town.write(work)


def meets(town: Town, unit: str, at: datetime, present: Mapping[str, bool] | None = None) -> int:
    """A meeting, and who was counted there."""
    id_ = town.unit_of(unit)

    def work(db: Any) -> int:
        meetings.add_extra(db, id_, at, TIMEZONE)
        (meeting,) = db.execute("SELECT max(id) FROM meetings").fetchone()
        for member, was_there in (present or {}).items():
            meetings.take_attendance(db, id_, meeting, member, was_there)
        return int(meeting)

    return town.write(work)


def suggests(town: Town, unit: str, author: str, at: datetime, answered: bool) -> None:
    """A suggestion for review, as far as a report looks at it."""
    row = (town.unit_of(unit), town.id_of(author), b"", "open", at.isoformat(), at.isoformat() if answered else None)
    town.connection.execute(
        "INSERT INTO suggestions (unit_id, author_id, author_role, body, state, made_at, answered_at)"
        " VALUES (?, ?, 'cap_uy', ?, ?, ?, ?)",
        row,
    )


def visits(town: Town, cell: str, quarter: str, by: str, attended: bool | None) -> None:
    """Somebody of the committee was sent to a cell."""
    unit, member, now = town.unit_of("X"), town.id_of(by), town.now.isoformat()
    town.connection.execute(
        "INSERT INTO visits (unit_id, cell_id, quarter, member_id, assigned_by, assigned_at, attended)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (unit, town.unit_of(cell), quarter, member, member, now, attended),
    )


def wall(text: str) -> datetime:
    """`2026-06-30 17:00` where the members are."""
    return datetime.fromisoformat(text).replace(tzinfo=TIMEZONE).astimezone(UTC)


def sweep(town: Town, channels: tuple[str, ...] = ("telegram",)) -> int:
    """What the pulse does about reports at this moment; returns how many letters were queued."""

    async def go() -> int:
        database = await Database.open(town.path)
        try:
            front = Front(database, town.house, lambda: town.now, outboxes={each: lambda: None for each in channels})
            return await report(front)
        finally:
            await database.close()

    return asyncio.run(go())


def kept(town: Town) -> list[dict[str, Any]]:
    """Every report as it is stored."""
    return [json.loads(content) for (content,) in town.connection.execute("SELECT content FROM reports ORDER BY id")]
