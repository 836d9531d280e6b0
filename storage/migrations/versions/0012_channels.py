"""Zalo's bots and what they have used of a month, personal links, and what is needed where there are no buttons."""

from alembic import op

revision = "0012"
down_revision = "0011"

# `zalo_bots.id` is part of the addresses of chats, so it is never given to another bot. `token` is sealed, and empty
# for the bot of the settings; `account` is the platform's id for the bot, known once it was asked.
# `zalo_months.used_up_at`: when the platform said that the month's quota is used up. `low_at`, `short_at`, `full_at`:
# when 80, 95 and 100 of a hundred were used. `told`: of how many of a hundred the secretary was told.
# `links`: a personal link opens the page, once, and does `event` there; of its token only a hash is kept.
# `offers`: what can be answered in words to a letter that came without buttons; `letter` numbers a chat's letters,
# `answered`: something was answered to it.
# `runs.typed`: what was typed for a group of indicators and is not yet confirmed, sealed.
# `chats.heard_at`: when the newest message that was taken was sent, where the platform may deliver out of order.
# `chats.warned_of`: the month of which somebody was told there that the bot has few messages left.
SCHEMA = """
CREATE TABLE zalo_bots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER REFERENCES units (id),
    token BLOB,
    account TEXT UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    added_at TEXT NOT NULL,
    removed_at TEXT
);
CREATE INDEX zalo_bots_of_unit ON zalo_bots (unit_id);
CREATE TABLE zalo_months (
    bot_id INTEGER NOT NULL REFERENCES zalo_bots (id),
    month TEXT NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    received INTEGER NOT NULL DEFAULT 0,
    used_up_at TEXT,
    low_at TEXT,
    short_at TEXT,
    full_at TEXT,
    told INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (bot_id, month)
);
CREATE TABLE links (
    token_hash BLOB PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    chat_id INTEGER REFERENCES chats (id) ON DELETE CASCADE,
    event TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
);
CREATE INDEX links_of_member ON links (member_id);
CREATE INDEX links_of_chat ON links (chat_id);
CREATE INDEX links_by_age ON links (expires_at);
CREATE TABLE offers (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    letter INTEGER NOT NULL,
    label TEXT NOT NULL,
    event TEXT NOT NULL,
    at TEXT NOT NULL,
    answered INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX offers_of_chat ON offers (chat_id, id);
ALTER TABLE runs ADD COLUMN typed BLOB;
ALTER TABLE chats ADD COLUMN heard_at TEXT;
ALTER TABLE chats ADD COLUMN warned_of TEXT
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement)
