"""What was counted and frozen, what is published of it, and which cells were nudged on which day.

A cell's true counts stand sealed in `closings` only until the units above it are released; then they are erased.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

SCHEMA = """
CREATE TABLE closings (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    period TEXT NOT NULL,
    members INTEGER NOT NULL,
    respondents INTEGER NOT NULL,
    counts BLOB,
    closed_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, period)
);
CREATE TABLE releases (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    period TEXT NOT NULL,
    parent TEXT,
    members INTEGER NOT NULL,
    respondents INTEGER NOT NULL,
    bands TEXT,
    closed_at TEXT NOT NULL,
    made_at TEXT NOT NULL,
    delivered_at TEXT,
    PRIMARY KEY (unit_id, period)
);
CREATE INDEX releases_of_period ON releases (period);
CREATE INDEX releases_to_deliver ON releases (unit_id) WHERE delivered_at IS NULL;
CREATE TABLE nudges (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    day TEXT NOT NULL,
    period TEXT NOT NULL,
    member_id INTEGER NOT NULL REFERENCES members (id),
    queued_at TEXT,
    PRIMARY KEY (unit_id, day)
);
CREATE TABLE retentions (
    member_id INTEGER PRIMARY KEY REFERENCES members (id),
    months INTEGER NOT NULL
);
ALTER TABLE runs ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX units_below ON units (parent_id)
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
