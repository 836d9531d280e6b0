"""Suggestions for review, and what each of the two sides wrote to them; all words are sealed.

`author_role` is the role in which one was made, `erased_by` the one of its two people at whose wish its words are gone.
An entry is `told_at` once the letter about it is queued, or once there is nobody to be told.
"""

from alembic import op

revision = "0009"
down_revision = "0008"

SCHEMA = """
CREATE TABLE suggestions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    author_id INTEGER NOT NULL REFERENCES members (id),
    author_role TEXT NOT NULL,
    member_id INTEGER REFERENCES members (id),
    to_unit_id INTEGER REFERENCES units (id),
    body BLOB,
    meeting_id INTEGER REFERENCES meetings (id) ON DELETE SET NULL,
    due TEXT,
    state TEXT NOT NULL,
    made_at TEXT NOT NULL,
    answered_at TEXT,
    ended_at TEXT,
    erased_by INTEGER REFERENCES members (id)
);
CREATE INDEX suggestions_by_author ON suggestions (author_id);
CREATE INDEX suggestions_of_unit ON suggestions (unit_id);
CREATE INDEX suggestions_to_member ON suggestions (member_id);
CREATE INDEX suggestions_to_unit ON suggestions (to_unit_id);
CREATE INDEX suggestions_by_meeting ON suggestions (meeting_id);
CREATE INDEX suggestions_unanswered ON suggestions (id) WHERE state = 'open' AND answered_at IS NULL;
CREATE TABLE suggestion_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    suggestion_id INTEGER NOT NULL REFERENCES suggestions (id) ON DELETE CASCADE,
    member_id INTEGER NOT NULL REFERENCES members (id),
    side TEXT NOT NULL,
    what TEXT NOT NULL,
    body BLOB,
    at TEXT NOT NULL,
    told_at TEXT
);
CREATE INDEX entries_of_suggestion ON suggestion_entries (suggestion_id);
CREATE INDEX entries_of_member ON suggestion_entries (member_id);
CREATE INDEX entries_to_tell ON suggestion_entries (id) WHERE told_at IS NULL
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
