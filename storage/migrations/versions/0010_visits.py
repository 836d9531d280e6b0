"""Attendance from above: whom a committee sends to which cell in which quarter, and what they report, sealed."""

from alembic import op

revision = "0010"
down_revision = "0009"

SCHEMA = """
CREATE TABLE visits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    cell_id INTEGER NOT NULL REFERENCES units (id),
    quarter TEXT NOT NULL,
    member_id INTEGER NOT NULL REFERENCES members (id),
    assigned_by INTEGER NOT NULL REFERENCES members (id),
    assigned_at TEXT NOT NULL,
    meeting_id INTEGER REFERENCES meetings (id),
    attended INTEGER,
    outcome TEXT,
    words BLOB,
    reported_at TEXT,
    UNIQUE (unit_id, cell_id, quarter, member_id)
);
CREATE INDEX visits_of_member ON visits (member_id, quarter)
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
