"""The outbox: what nobody asked for and is on its way. The text stands only in a sealed column, until it is out."""

from alembic import op

revision = "0004"
down_revision = "0003"

SCHEMA = """
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    lane INTEGER NOT NULL,
    identity TEXT NOT NULL UNIQUE,
    member_id INTEGER REFERENCES members (id),
    chat_id INTEGER REFERENCES chats (id) ON DELETE SET NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload BLOB,
    not_before TEXT NOT NULL,
    until TEXT,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    made_at TEXT NOT NULL,
    ended_at TEXT
);
CREATE INDEX outbox_due ON outbox (channel, lane, not_before, id) WHERE state = 'queued';
CREATE INDEX outbox_on_the_way ON outbox (chat_id) WHERE state = 'claimed';
CREATE INDEX outbox_late ON outbox (until) WHERE state = 'queued';
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';
CREATE INDEX outbox_of_chat ON outbox (chat_id);
CREATE INDEX outbox_of_member ON outbox (member_id)
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
