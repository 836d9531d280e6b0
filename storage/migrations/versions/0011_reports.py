"""Half-year and annual reports as they were made: numbers only, frozen, and when they went to the level above."""

from alembic import op

revision = "0011"
down_revision = "0010"

# `made_by` is empty where a report was made by itself at the end of June or December: once for a unit and a span.
# `forward_told_at`: when the committee above was written to.
SCHEMA = """
CREATE TABLE reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    span TEXT NOT NULL,
    content TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by INTEGER REFERENCES members (id),
    forwarded_to INTEGER REFERENCES units (id),
    forwarded_by INTEGER REFERENCES members (id),
    forwarded_at TEXT,
    forward_told_at TEXT
);
CREATE INDEX reports_of_unit ON reports (unit_id, span);
CREATE UNIQUE INDEX one_report_by_itself ON reports (unit_id, span) WHERE made_by IS NULL;
CREATE INDEX reports_forwarded ON reports (forwarded_to) WHERE forwarded_to IS NOT NULL
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
