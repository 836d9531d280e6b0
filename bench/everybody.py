"""An organisation in which everybody has joined and every cell meets on the 3rd: `python -m bench.everybody FILE`."""

import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from sqlite3 import Connection

from bench.chats import FIRST_CHAT
from bench.rhythm import MEETING_MORNING
from bot.settings import read_settings
from handlers.membership import CONSENT_VERSION
from handlers.packing import pack
from handlers.states import AtMenu
from storage import meetings, reminders
from storage.database import connect, in_one

MEETING_DAY = datetime.fromisoformat(MEETING_MORNING)
EVENING_BEFORE = MEETING_DAY - timedelta(hours=13)
A_MONTH_BEFORE = MEETING_DAY - timedelta(days=30)
RULE = "d:3:19:30"

CHATS = """INSERT INTO chats (channel, address, member_id, state, language, revision, since, seen_at)
SELECT 'telegram', :first + (SELECT max(id) FROM members) - id, id, :state, 'vi', 1, :at, :at FROM members"""
CONSENTS = """INSERT INTO consents (member_id, version, channel, given_at)
SELECT id, :version, 'telegram', :at FROM members"""
RULES = "INSERT INTO meeting_rules (unit_id, rule) SELECT DISTINCT unit_id, :rule FROM members"


def join_all(connection: Connection) -> None:
    """The last member has the first chat: those who tap while reminders go out get theirs when all others had it."""
    at = A_MONTH_BEFORE.isoformat()
    connection.execute(CHATS, {"first": FIRST_CHAT, "state": pack(AtMenu()), "at": at})
    connection.execute(CONSENTS, {"version": CONSENT_VERSION, "at": at})
    connection.execute(RULES, {"rule": RULE})


def main() -> None:
    connection = connect(Path(sys.argv[1]))
    in_one(connection, join_all)
    timezone = read_settings().timezone
    in_one(connection, partial(meetings.plan_everybody_ahead, now=EVENING_BEFORE, timezone=timezone))
    in_one(connection, partial(reminders.keep_swept, at=EVENING_BEFORE))
    connection.close()


if __name__ == "__main__":
    main()
