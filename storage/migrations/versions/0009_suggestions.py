"""Suggestions for review, and what each of the two sides wrote to it; all words are sealed."""

from alembic import op

revision = "0009"
down_revision = "0008"

SCHEMA = """
CREATE TABLE suggestions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    author_id INTEGER NOT NULL REFERENCES members (id),
    member_id INTEGER REFERENCES members (id),
    to_unit_id INTEGER REFERENCES units (id),
    indicator TEXT NOT NULL DEFAULT '',
    body BLOB NOT NULL,
    meeting_id INTEGER REFERENCES meetings (id),
    due TEXT,
    state TEXT NOT NULL,
    made_at TEXT NOT NULL,
    answered_at TEXT,
    ended_at TEXT
);
CREATE INDEX suggestions_by_author ON suggestions (author_id);
CREATE INDEX suggestions_to_member ON suggestions (member_id);
CREATE INDEX suggestions_to_unit ON suggestions (to_unit_id);
CREATE TABLE suggestion_entries (
    id INTEGER PRIMARY KEY,
    suggestion_id INTEGER NOT NULL REFERENCES suggestions (id),
    member_id INTEGER NOT NULL REFERENCES members (id),
    what TEXT NOT NULL,
    body BLOB,
    at TEXT NOT NULL
);
CREATE INDEX entries_of_suggestion ON suggestion_entries (suggestion_id)
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
