"""Towns in which something is announced: everybody joined, one announcement written and confirmed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from handlers.announcements import Announcement, AttachedFile, Audience, Body
from handlers.membership import CONSENT_VERSION
from handlers.roster import MemberRow, Role, UnitRow
from storage import announcements, deliveries, members
from tests.conversation import NOON, TIMEZONE, Town

CHANNELS = frozenset({"telegram", "web"})
FIRST_CHAT = 100_000
COMMITTEE = (Role("cap_uy", "TOP"),)
INVITING = Body("Xin mời dự buổi nói chuyện thời sự.")
JOINED = NOON - timedelta(days=30)


def province(town: Town, people: int, cells: int) -> None:
    """Beside the small town a top with M0 as its committee, so many cells far below it, and everybody on Telegram."""
    organisations = max(1, cells // 8)
    units = [UnitRow("TOP", "Đảng bộ tỉnh", "tinh", None)]
    units += [UnitRow(f"D{n}", f"Đảng bộ {n}", "dang_uy", "TOP") for n in range(organisations)]
    units += [UnitRow(f"C{n}", f"Chi bộ {n}", "chi_bo", f"D{n % organisations}") for n in range(cells)]
    rows = [MemberRow(f"M{n}", f"Đồng chí {n}", f"C{n % cells}", COMMITTEE if n == 0 else ()) for n in range(people)]
    town.write(lambda db: members.write_units(db, units))
    town.write(lambda db: members.write_members(db, rows))
    town.write(_join_all)


def _join_all(connection: sqlite3.Connection) -> None:
    at = JOINED.isoformat()
    connection.execute(
        "INSERT INTO chats (channel, address, member_id, state, language, revision, since, seen_at)"
        " SELECT 'telegram', ? + substr(code, 2), id, 'AtMenu', 'vi', 1, ?, ? FROM members WHERE code LIKE 'M%'",
        (FIRST_CHAT, at, at),
    )
    connection.execute(
        "INSERT INTO consents (member_id, version, channel, given_at)"
        " SELECT id, ?, 'telegram', ? FROM members WHERE code LIKE 'M%'",
        (CONSENT_VERSION, at),
    )


def joins(
    town: Town, member_code: str, channel: str, address: str = "", *, days_ago: float = 1, gone: bool = False
) -> int:
    """A chat of a member who has agreed, without the talk; returns its id."""
    seen, person = (town.now - timedelta(days=days_ago)).isoformat(), town.id_of(member_code)

    def work(connection: sqlite3.Connection) -> int:
        given = connection.execute("SELECT 1 FROM consents WHERE member_id = ?", (person,)).fetchone()
        if not given:
            connection.execute(
                "INSERT INTO consents (member_id, version, channel, given_at) VALUES (?, ?, ?, ?)",
                (person, CONSENT_VERSION, channel, seen),
            )
        made = connection.execute(
            "INSERT INTO chats (channel, address, member_id, state, language, revision, since, seen_at, unreachable_at)"
            " VALUES (?, ?, ?, 'AtMenu', 'vi', 1, ?, ?, ?)",
            (channel, address or f"{member_code}@{channel}", person, seen, seen, seen if gone else None),
        )
        return int(made.lastrowid or 0)

    return town.write(work)


def written(
    town: Town,
    unit: str = "DU",
    author: str = "EM",
    body: Body = INVITING,
    audience: Audience = "all",
    units: Iterable[str] = (),
    file: tuple[AttachedFile, bytes] | None = None,
    **more: Any,
) -> int:
    """An announcement that its author has confirmed; `more`: `wants_read`, `urgent`, `starts_at`."""

    def work(connection: sqlite3.Connection) -> int:
        id_ = announcements.begin(connection, town.unit_of(unit), town.id_of(author), town.now)
        announcements.write_body(connection, town.seal, id_, body)
        announcements.address_to(connection, id_, audience, [town.unit_of(code) for code in units])
        announcements.want_read(connection, id_, more.get("wants_read", True))
        announcements.make_urgent(connection, id_, more.get("urgent", False))
        announcements.start_at(connection, id_, more.get("starts_at"))
        if file:
            announcements.put_file(connection, town.seal, id_, *file)
        announcements.pass_on(connection, id_, "draft", "scheduled")
        return id_

    return town.write(work)


def one(town: Town, id_: int) -> Announcement:
    found = announcements.one(town.connection, town.seal, id_)
    assert found is not None
    return found


def queued(town: Town, id_: int, now: datetime | None = None) -> int:
    """It is on its way, as the sweep sets it going."""
    return town.write(lambda db: deliveries.queue(db, one(town, id_), CHANNELS, now or town.now, TIMEZONE))
