"""Announcements: what is written to whom, its file, its record; and which row of the outbox carries which.

The text, its correction, words of refusal and the file are sealed. A row of the outbox that carries an announcement
has no text of its own: it goes out as the announcement stands. `sent_as` is the platform's id of the message it
became, so that a correction can change it, `sent_as_at`
when, where that was not the first one. `revision` counts every change of what recipients see.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

SCHEMA = """
CREATE TABLE announcements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    author_id INTEGER NOT NULL REFERENCES members (id),
    state TEXT NOT NULL,
    body BLOB,
    audience TEXT NOT NULL DEFAULT '',
    wants_read INTEGER,
    urgent INTEGER NOT NULL DEFAULT 0,
    starts_at TEXT,
    approved_by INTEGER REFERENCES members (id),
    corrects INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 0,
    report TEXT,
    made_at TEXT NOT NULL,
    started_at TEXT,
    queued_at TEXT,
    reminder_asked_at TEXT,
    reminded_on TEXT,
    ended_at TEXT
);
CREATE INDEX announcements_of_unit ON announcements (unit_id, id);
CREATE INDEX announcements_at_work ON announcements (state) WHERE state IN ('scheduled', 'sending');
CREATE TABLE announcement_units (
    announcement_id INTEGER NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    PRIMARY KEY (announcement_id, unit_id)
);
CREATE TABLE announcement_files (
    announcement_id INTEGER PRIMARY KEY REFERENCES announcements (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    name BLOB NOT NULL,
    content BLOB NOT NULL
);
CREATE TABLE announcement_uploads (
    announcement_id INTEGER NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    file_id TEXT NOT NULL,
    PRIMARY KEY (announcement_id, channel)
);
CREATE TABLE announcement_record (
    id INTEGER PRIMARY KEY,
    announcement_id INTEGER NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    member_id INTEGER REFERENCES members (id),
    what TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX record_of_announcement ON announcement_record (announcement_id);
CREATE TABLE approvals_needed (
    unit_id INTEGER PRIMARY KEY REFERENCES units (id),
    set_by INTEGER NOT NULL REFERENCES members (id),
    end_asked_by INTEGER REFERENCES members (id)
);
CREATE TABLE announcement_corrections (
    announcement_id INTEGER PRIMARY KEY REFERENCES announcements (id) ON DELETE CASCADE,
    member_id INTEGER NOT NULL REFERENCES members (id),
    body BLOB NOT NULL,
    made_at TEXT NOT NULL,
    waits INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE announcement_returns (
    announcement_id INTEGER PRIMARY KEY REFERENCES announcements (id) ON DELETE CASCADE,
    words BLOB NOT NULL
);
ALTER TABLE outbox ADD COLUMN announcement_id INTEGER;
ALTER TABLE outbox ADD COLUMN sent_as TEXT;
ALTER TABLE outbox ADD COLUMN read_at TEXT;
ALTER TABLE outbox ADD COLUMN sent_as_at TEXT;
CREATE INDEX outbox_of_announcement ON outbox (announcement_id, kind, state, channel, error, read_at)
    WHERE announcement_id IS NOT NULL
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
