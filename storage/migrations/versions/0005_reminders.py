"""Who asked not to be reminded, and how far the sweep for reminders has come."""

from alembic import op

revision = "0005"
down_revision = "0004"

SCHEMA = """
CREATE TABLE silences (
    member_id INTEGER PRIMARY KEY REFERENCES members (id),
    until TEXT NOT NULL
);
CREATE TABLE sweeps (
    name TEXT PRIMARY KEY,
    at TEXT NOT NULL
)
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
