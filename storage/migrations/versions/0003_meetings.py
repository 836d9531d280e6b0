"""When cells meet: the rule of each, its meetings, who comes and who came. The reason for an absence is sealed.

No id of a meeting is given twice: a new rule deletes what the old one planned, and buttons for it stay in chats.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

SCHEMA = """
CREATE TABLE meeting_rules (
    unit_id INTEGER PRIMARY KEY REFERENCES units (id),
    rule TEXT NOT NULL,
    place TEXT NOT NULL DEFAULT ''
);
CREATE TABLE meetings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    period TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    place TEXT NOT NULL DEFAULT '',
    topic TEXT NOT NULL DEFAULT '',
    thematic INTEGER NOT NULL DEFAULT 0,
    extra INTEGER NOT NULL DEFAULT 0,
    by_hand INTEGER NOT NULL DEFAULT 0,
    cancelled_at TEXT
);
CREATE INDEX meetings_of_unit ON meetings (unit_id, starts_at);
CREATE UNIQUE INDEX one_monthly_meeting ON meetings (unit_id, period) WHERE extra = 0;
CREATE TABLE attendance (
    meeting_id INTEGER NOT NULL REFERENCES meetings (id),
    member_id INTEGER NOT NULL REFERENCES members (id),
    coming INTEGER,
    reason BLOB,
    present INTEGER,
    answered_at TEXT,
    PRIMARY KEY (meeting_id, member_id)
)
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
