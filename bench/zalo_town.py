"""Cells that have Zalo bots: `python -m bench.zalo_town FILE BOTS CHATS` prints who writes to which."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from bot.clock import real_clock
from bot.settings import read_settings
from handlers.membership import CONSENT_VERSION
from handlers.packing import pack
from handlers.states import AtMenu
from storage import zalo
from storage.database import connect, in_one
from storage.sealing import Seal

CHAT = """INSERT INTO chats (channel, address, member_id, state, language, revision, since, seen_at)
VALUES ('zalo', ?, ?, ?, 'vi', 1, ?, ?)"""
CONSENT = "INSERT INTO consents (member_id, version, channel, given_at) VALUES (?, ?, 'zalo', ?)"
PEOPLE = "SELECT id, unit_id FROM members WHERE left_at IS NULL ORDER BY id"


def join(connection: Connection, seal: Seal, bots: int, chats: int) -> list[tuple[int, str, str]]:
    """So many bots for the first cells and so many chats, round by round: bot, token, Zalo's id of the chat."""
    now = real_clock().astimezone(UTC)
    by_cell: dict[int, list[int]] = {}
    for member, unit in connection.execute(PEOPLE).fetchall():
        by_cell.setdefault(unit, []).append(member)
    cells = sorted(by_cell)[:bots]
    added = {unit: _bot(connection, seal, unit, now) for unit in cells}
    rounds = [(unit, by_cell[unit][at]) for at in range(-(-chats // bots)) for unit in cells if at < len(by_cell[unit])]
    return [(*added[unit], _join(connection, added[unit][0], member, now)) for unit, member in rounds[:chats]]


def _bot(connection: Connection, seal: Seal, unit: int, now: datetime) -> tuple[int, str]:
    token = f"bench:{unit:06}"
    return zalo.add(connection, seal, unit, token, f"bot{token}", f"Tự Soi {unit}", now), token


def _join(connection: Connection, bot: int, member: int, now: datetime) -> str:
    chat, at = f"{member:016x}", now.isoformat()
    connection.execute(CHAT, (zalo.address_of(bot, chat), member, pack(AtMenu()), at, at))
    connection.execute(CONSENT, (member, CONSENT_VERSION, at))
    return chat


def main() -> None:
    connection, seal = connect(Path(sys.argv[1])), Seal(read_settings(key_needed=True).keys)
    print(json.dumps(in_one(connection, lambda db: join(db, seal, int(sys.argv[2]), int(sys.argv[3])))))
    connection.close()


if __name__ == "__main__":
    main()
