CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE chats (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    member_id INTEGER REFERENCES members (id),
    state TEXT NOT NULL,
    language TEXT NOT NULL,
    screen TEXT,
    revision INTEGER NOT NULL DEFAULT 0,
    owed INTEGER NOT NULL DEFAULT 0,
    news TEXT,
    since TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    unreachable_at TEXT,
    UNIQUE (channel, address)
);
CREATE TABLE consents (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    version TEXT NOT NULL,
    channel TEXT NOT NULL,
    given_at TEXT NOT NULL,
    withdrawn_at TEXT
);
CREATE TABLE inbox (
    channel TEXT NOT NULL,
    id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (channel, id)
);
CREATE TABLE invitations (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    code_hash BLOB NOT NULL UNIQUE,
    made_by INTEGER REFERENCES members (id),
    expires_at TEXT NOT NULL,
    used_at TEXT
);
CREATE TABLE keyring (
    key_id TEXT PRIMARY KEY,
    proof BLOB NOT NULL
);
CREATE TABLE members (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    left_at TEXT
);
CREATE TABLE roles (
    member_id INTEGER NOT NULL REFERENCES members (id),
    role TEXT NOT NULL,
    unit_id INTEGER REFERENCES units (id),
    UNIQUE (member_id, role, unit_id)
);
CREATE TABLE runs (
    member_id INTEGER NOT NULL REFERENCES members (id),
    period TEXT NOT NULL,
    catalogue TEXT NOT NULL,
    answers BLOB NOT NULL,
    notes BLOB,
    started_at TEXT NOT NULL,
    submitted_at TEXT,
    PRIMARY KEY (member_id, period)
);
CREATE TABLE units (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    parent_id INTEGER REFERENCES units (id)
);
CREATE TABLE wrong_tries (
    chat_hash BLOB NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX chats_of_member ON chats (member_id);
CREATE INDEX chats_owed ON chats (owed) WHERE owed = 1;
CREATE INDEX consents_of_member ON consents (member_id);
CREATE INDEX inbox_by_age ON inbox (at);
CREATE INDEX invitations_of_member ON invitations (member_id);
CREATE INDEX members_of_unit ON members (unit_id);
CREATE INDEX runs_of_period ON runs (period);
CREATE INDEX wrong_tries_of_chat ON wrong_tries (chat_hash, at)
;
