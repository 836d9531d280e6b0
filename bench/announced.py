"""An announcement for a whole province: `python -m bench.announced write FILE` writes and confirms one.

`python -m bench.announced queue` with the settings of that database looks up its audience, queues it, and prints as
JSON how long that took."""

import json
import sys
import time
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection

from bot.app import front_of
from bot.commands import run
from bot.settings import read_settings
from handlers.announcements import Body, Span
from storage import announcements, deliveries, outbox
from storage.database import connect, in_one
from storage.sealing import Seal

OPEN_MORNING = "2027-01-29T10:00:00+07:00"
"""The period is open, so that members can tap, and nobody is to be reminded of anything."""
MORNING = datetime.fromisoformat(OPEN_MORNING)
CHANNELS = frozenset({"telegram", "web"})
PARAGRAPH = "Đảng ủy mời các đồng chí dự buổi nói chuyện thời sự vào sáng thứ Bảy tuần này.\n\n"
TEXT = Body(PARAGRAPH * 12, (Span("bold", 0, 6), Span("italic", 90, 40)))
COMMITTEE = """INSERT INTO roles (member_id, role, unit_id)
SELECT (SELECT min(id) FROM members), 'cap_uy', id FROM units WHERE parent_id IS NULL"""


def write(path: Path) -> None:
    """By a member of the top's committee, for everybody."""
    settings = read_settings(key_needed=True)
    connection = connect(path)
    in_one(connection, lambda db: _write(db, Seal(settings.keys)))
    connection.close()


def _write(connection: Connection, seal: Seal) -> None:
    connection.execute(COMMITTEE)
    author, unit = connection.execute("SELECT member_id, unit_id FROM roles WHERE role = 'cap_uy'").fetchone()
    id_ = announcements.begin(connection, unit, author, MORNING)
    announcements.write_body(connection, seal, id_, TEXT)
    announcements.address_to(connection, id_, "all")
    announcements.want_read(connection, id_, wanted=True)
    announcements.pass_on(connection, id_, "draft", "scheduled")


async def queue() -> dict[str, float]:
    """Looked up for the preview, then looked up and queued: seconds of each, and for how many people."""
    async with front_of(read_settings()) as front:
        seal, timezone = front.house.seal, front.house.timezone
        one = await front.database.reading(lambda db: announcements.one(db, seal, 1))
        if one is None:
            raise LookupError("nothing was announced")
        began = time.perf_counter()
        reached = await front.database.reading(lambda db: deliveries.reached(db, one, CHANNELS))
        looked = time.perf_counter()
        await front.database.transaction(lambda db: deliveries.queue(db, one, CHANNELS, MORNING, timezone))
        done = time.perf_counter()
        counts = await front.database.reading(outbox.counts)
    return {
        "people": reached.people,
        "reached_seconds": looked - began,
        "queued_seconds": done - looked,
        "seconds": done - began,
        "queued": counts["queued"],
    }


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]))
    else:
        print(json.dumps(run(queue())))
