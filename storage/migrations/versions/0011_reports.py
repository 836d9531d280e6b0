"""Half-year and annual reports as they were made: numbers only, frozen, and when they went to the level above."""

from alembic import op

revision = "0011"
down_revision = "0010"

# `made_by` is empty where a report was made by itself at the end of June or December: once for a unit and a span.
# `forward_told_at`: when the committee above was written to.
# `report_counts`: what all reports tell of a half-year's commitments and suggestions, worked out for all units at once.
# Empty where a number could give away one person, 0 where there was nothing.
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
CREATE INDEX reports_forwarded ON reports (forwarded_to) WHERE forwarded_to IS NOT NULL;
CREATE INDEX reports_to_tell ON reports (id) WHERE forwarded_at IS NOT NULL AND forward_told_at IS NULL;
CREATE INDEX reports_made_by ON reports (made_by) WHERE made_by IS NOT NULL;
CREATE INDEX reports_forwarded_by ON reports (forwarded_by) WHERE forwarded_by IS NOT NULL;
CREATE TABLE report_halves (
    half TEXT PRIMARY KEY,
    counted_at TEXT NOT NULL
);
CREATE TABLE report_counts (
    half TEXT NOT NULL REFERENCES report_halves (half),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    subject TEXT NOT NULL,
    made INTEGER,
    done INTEGER,
    PRIMARY KEY (half, unit_id, subject)
)
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
