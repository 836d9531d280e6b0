"""Commitments, their quarterly check-ins and the history of each; their words stand only in sealed columns."""

from alembic import op

revision = "0002"
down_revision = "0001"

SCHEMA = """
CREATE TABLE commitments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL REFERENCES members (id),
    period TEXT NOT NULL,
    indicator BLOB NOT NULL,
    words BLOB NOT NULL,
    state TEXT NOT NULL,
    due TEXT,
    shared INTEGER NOT NULL DEFAULT 0,
    made_at TEXT NOT NULL,
    ended_at TEXT,
    conclusion BLOB
);
CREATE INDEX commitments_of_member ON commitments (member_id, state);
CREATE TABLE check_ins (
    commitment_id INTEGER NOT NULL REFERENCES commitments (id) ON DELETE CASCADE,
    quarter TEXT NOT NULL,
    answer BLOB,
    note BLOB,
    at TEXT NOT NULL,
    PRIMARY KEY (commitment_id, quarter)
);
CREATE TABLE commitment_changes (
    id INTEGER PRIMARY KEY,
    commitment_id INTEGER NOT NULL REFERENCES commitments (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    detail BLOB
);
CREATE INDEX changes_of_commitment ON commitment_changes (commitment_id)
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
