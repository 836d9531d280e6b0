"""Attendance from above: whom a committee sends to which cell in which quarter, and what they report, sealed.

A visit without a meeting is to any meeting of the quarter; so is one whose meeting a new rule of the cell took away.
`told` is what the member was told last, of which there were so many `tellings`.
"""

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
    meeting_id INTEGER REFERENCES meetings (id) ON DELETE SET NULL,
    taken_back_at TEXT,
    told TEXT,
    told_at TEXT,
    tellings INTEGER NOT NULL DEFAULT 0,
    attended INTEGER,
    criticism INTEGER,
    words BLOB,
    reported_at TEXT,
    UNIQUE (unit_id, cell_id, quarter, member_id)
);
CREATE INDEX visits_of_member ON visits (member_id, quarter);
CREATE INDEX visits_of_quarter ON visits (quarter, cell_id);
CREATE INDEX visits_of_cell ON visits (cell_id, quarter);
CREATE INDEX visits_to_meeting ON visits (meeting_id)
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
