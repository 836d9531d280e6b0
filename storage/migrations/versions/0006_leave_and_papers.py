"""Who is on leave, where a member wants to be reminded, and the papers of a meeting, sealed.

A leave without an end has no `until`. Why somebody is on leave is nobody's business here and is not kept. The
content of a paper stands last in its row, so that the pages it fills are not read for its name. A change of a cell's
calendar is kept until whoever was invited to the old time has been told.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

SCHEMA = """
CREATE TABLE leaves (
    member_id INTEGER PRIMARY KEY REFERENCES members (id),
    until TEXT,
    since TEXT NOT NULL
);
CREATE TABLE reminder_channels (
    member_id INTEGER PRIMARY KEY REFERENCES members (id),
    channel TEXT NOT NULL
);
CREATE TABLE meeting_papers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    meeting_id INTEGER NOT NULL REFERENCES meetings (id),
    kind TEXT NOT NULL,
    media_type TEXT NOT NULL,
    added_at TEXT NOT NULL,
    name BLOB NOT NULL,
    content BLOB NOT NULL
);
CREATE INDEX papers_of_meeting ON meeting_papers (meeting_id);
CREATE TABLE calendar_changes (
    id INTEGER PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    meeting_id INTEGER,
    was_at TEXT,
    at TEXT NOT NULL
);
CREATE INDEX calendar_changes_at ON calendar_changes (at)
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
