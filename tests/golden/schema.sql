CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE announcement_corrections (
    announcement_id INTEGER PRIMARY KEY REFERENCES announcements (id) ON DELETE CASCADE,
    member_id INTEGER NOT NULL REFERENCES members (id),
    body BLOB NOT NULL,
    made_at TEXT NOT NULL,
    waits INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE announcement_files (
    announcement_id INTEGER PRIMARY KEY REFERENCES announcements (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    name BLOB NOT NULL,
    content BLOB NOT NULL
);
CREATE TABLE announcement_record (
    id INTEGER PRIMARY KEY,
    announcement_id INTEGER NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    member_id INTEGER REFERENCES members (id),
    what TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE announcement_returns (
    announcement_id INTEGER PRIMARY KEY REFERENCES announcements (id) ON DELETE CASCADE,
    words BLOB NOT NULL
);
CREATE TABLE announcement_units (
    announcement_id INTEGER NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    PRIMARY KEY (announcement_id, unit_id)
);
CREATE TABLE announcement_uploads (
    announcement_id INTEGER NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    file_id TEXT NOT NULL,
    PRIMARY KEY (announcement_id, channel)
);
CREATE TABLE announcements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    author_id INTEGER NOT NULL REFERENCES members (id),
    state TEXT NOT NULL,
    body BLOB,
    audience TEXT NOT NULL DEFAULT '',
    wants_read INTEGER,
    urgent INTEGER NOT NULL DEFAULT 0,
    starts_at TEXT,
    approved_by INTEGER REFERENCES members (id),
    corrects INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 0,
    report TEXT,
    made_at TEXT NOT NULL,
    started_at TEXT,
    queued_at TEXT,
    reminder_asked_at TEXT,
    reminded_on TEXT,
    ended_at TEXT
);
CREATE TABLE approvals_needed (
    unit_id INTEGER PRIMARY KEY REFERENCES units (id),
    set_by INTEGER NOT NULL REFERENCES members (id),
    end_asked_by INTEGER REFERENCES members (id)
);
CREATE TABLE attendance (
    meeting_id INTEGER NOT NULL REFERENCES meetings (id),
    member_id INTEGER NOT NULL REFERENCES members (id),
    coming INTEGER,
    reason BLOB,
    present INTEGER,
    answered_at TEXT,
    PRIMARY KEY (meeting_id, member_id)
);
CREATE TABLE calendar_changes (
    id INTEGER PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    meeting_id INTEGER,
    was_at TEXT,
    at TEXT NOT NULL
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
    unreachable_at TEXT, heard_at TEXT, warned_of TEXT,
    UNIQUE (channel, address)
);
CREATE TABLE check_ins (
    commitment_id INTEGER NOT NULL REFERENCES commitments (id) ON DELETE CASCADE,
    quarter TEXT NOT NULL,
    answer BLOB,
    note BLOB,
    at TEXT NOT NULL,
    PRIMARY KEY (commitment_id, quarter)
);
CREATE TABLE closings (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    period TEXT NOT NULL,
    members INTEGER NOT NULL,
    respondents INTEGER NOT NULL,
    counts BLOB,
    closed_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, period)
);
CREATE TABLE commitment_changes (
    id INTEGER PRIMARY KEY,
    commitment_id INTEGER NOT NULL REFERENCES commitments (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    detail BLOB
);
CREATE TABLE commitments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL REFERENCES members (id),
    period TEXT NOT NULL,
    indicator BLOB NOT NULL,
    words BLOB NOT NULL,
    state TEXT NOT NULL,
    due TEXT,
    shared INTEGER NOT NULL DEFAULT 0,
    made_at TEXT NOT NULL,
    ended_at TEXT,
    conclusion BLOB
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
CREATE TABLE leaves (
    member_id INTEGER PRIMARY KEY REFERENCES members (id),
    until TEXT,
    since TEXT NOT NULL
);
CREATE TABLE links (
    token_hash BLOB PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    chat_id INTEGER REFERENCES chats (id) ON DELETE CASCADE,
    event TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
);
CREATE TABLE meeting_papers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    meeting_id INTEGER NOT NULL REFERENCES meetings (id),
    kind TEXT NOT NULL,
    media_type TEXT NOT NULL,
    added_at TEXT NOT NULL,
    name BLOB NOT NULL,
    content BLOB NOT NULL
);
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
CREATE TABLE members (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    left_at TEXT
);
CREATE TABLE nudges (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    day TEXT NOT NULL,
    period TEXT NOT NULL,
    member_id INTEGER NOT NULL REFERENCES members (id),
    queued_at TEXT,
    PRIMARY KEY (unit_id, day)
);
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
, announcement_id INTEGER, sent_as TEXT, read_at TEXT, sent_as_at TEXT);
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
CREATE TABLE reminder_channels (
    member_id INTEGER PRIMARY KEY REFERENCES members (id),
    channel TEXT NOT NULL
);
CREATE TABLE report_counts (
    half TEXT NOT NULL REFERENCES report_halves (half),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    subject TEXT NOT NULL,
    made INTEGER,
    done INTEGER,
    PRIMARY KEY (half, unit_id, subject)
);
CREATE TABLE report_halves (
    half TEXT PRIMARY KEY,
    counted_at TEXT NOT NULL
);
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
CREATE TABLE retentions (
    member_id INTEGER PRIMARY KEY REFERENCES members (id),
    months INTEGER NOT NULL
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
    submitted_at TEXT, counted INTEGER NOT NULL DEFAULT 0, typed BLOB,
    PRIMARY KEY (member_id, period)
);
CREATE TABLE silences (
    member_id INTEGER PRIMARY KEY REFERENCES members (id),
    until TEXT NOT NULL
);
CREATE TABLE sqlite_sequence(name,seq);
CREATE TABLE suggestion_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    suggestion_id INTEGER NOT NULL REFERENCES suggestions (id) ON DELETE CASCADE,
    member_id INTEGER NOT NULL REFERENCES members (id),
    side TEXT NOT NULL,
    what TEXT NOT NULL,
    body BLOB,
    at TEXT NOT NULL,
    told_at TEXT
);
CREATE TABLE suggestions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    author_id INTEGER NOT NULL REFERENCES members (id),
    author_role TEXT NOT NULL,
    member_id INTEGER REFERENCES members (id),
    to_unit_id INTEGER REFERENCES units (id),
    body BLOB,
    meeting_id INTEGER REFERENCES meetings (id) ON DELETE SET NULL,
    due TEXT,
    state TEXT NOT NULL,
    made_at TEXT NOT NULL,
    answered_at TEXT,
    ended_at TEXT,
    erased_by INTEGER REFERENCES members (id)
);
CREATE TABLE sweeps (
    name TEXT PRIMARY KEY,
    at TEXT NOT NULL
);
CREATE TABLE units (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    parent_id INTEGER REFERENCES units (id)
);
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
CREATE TABLE wrong_tries (
    chat_hash BLOB NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE zalo_bots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER REFERENCES units (id),
    token BLOB,
    account TEXT UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    added_at TEXT NOT NULL,
    removed_at TEXT
);
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
CREATE INDEX announcements_at_work ON announcements (state) WHERE state IN ('scheduled', 'sending');
CREATE INDEX announcements_of_unit ON announcements (unit_id, id);
CREATE INDEX calendar_changes_at ON calendar_changes (at)
;
CREATE INDEX changes_of_commitment ON commitment_changes (commitment_id)
;
CREATE INDEX chats_of_member ON chats (member_id);
CREATE INDEX chats_owed ON chats (owed) WHERE owed = 1;
CREATE INDEX commitments_of_member ON commitments (member_id, state);
CREATE INDEX consents_of_member ON consents (member_id);
CREATE INDEX entries_of_member ON suggestion_entries (member_id);
CREATE INDEX entries_of_suggestion ON suggestion_entries (suggestion_id);
CREATE INDEX entries_to_tell ON suggestion_entries (id) WHERE told_at IS NULL
;
CREATE INDEX inbox_by_age ON inbox (at);
CREATE INDEX invitations_of_member ON invitations (member_id);
CREATE INDEX links_by_age ON links (expires_at);
CREATE INDEX links_of_chat ON links (chat_id);
CREATE INDEX links_of_member ON links (member_id);
CREATE INDEX meetings_of_unit ON meetings (unit_id, starts_at);
CREATE INDEX members_of_unit ON members (unit_id);
CREATE INDEX offers_of_chat ON offers (chat_id, id);
CREATE UNIQUE INDEX one_monthly_meeting ON meetings (unit_id, period) WHERE extra = 0;
CREATE UNIQUE INDEX one_report_by_itself ON reports (unit_id, span) WHERE made_by IS NULL;
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';
CREATE INDEX outbox_due ON outbox (channel, lane, not_before, id) WHERE state = 'queued';
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX outbox_late ON outbox (until) WHERE state = 'queued';
CREATE INDEX outbox_of_announcement ON outbox (announcement_id, kind, state, channel, error, read_at)
    WHERE announcement_id IS NOT NULL
;
CREATE INDEX outbox_of_chat ON outbox (chat_id);
CREATE INDEX outbox_of_member ON outbox (member_id)
;
CREATE INDEX outbox_on_the_way ON outbox (chat_id) WHERE state = 'claimed';
CREATE INDEX papers_of_meeting ON meeting_papers (meeting_id);
CREATE INDEX record_of_announcement ON announcement_record (announcement_id);
CREATE INDEX releases_of_period ON releases (period);
CREATE INDEX releases_to_deliver ON releases (unit_id) WHERE delivered_at IS NULL;
CREATE INDEX reports_forwarded ON reports (forwarded_to) WHERE forwarded_to IS NOT NULL;
CREATE INDEX reports_forwarded_by ON reports (forwarded_by) WHERE forwarded_by IS NOT NULL;
CREATE INDEX reports_made_by ON reports (made_by) WHERE made_by IS NOT NULL;
CREATE INDEX reports_of_unit ON reports (unit_id, span);
CREATE INDEX reports_to_tell ON reports (id) WHERE forwarded_at IS NOT NULL AND forward_told_at IS NULL;
CREATE INDEX runs_of_period ON runs (period);
CREATE INDEX suggestions_by_author ON suggestions (author_id);
CREATE INDEX suggestions_by_meeting ON suggestions (meeting_id);
CREATE INDEX suggestions_of_unit ON suggestions (unit_id);
CREATE INDEX suggestions_to_member ON suggestions (member_id);
CREATE INDEX suggestions_to_unit ON suggestions (to_unit_id);
CREATE INDEX suggestions_unanswered ON suggestions (id) WHERE state = 'open' AND answered_at IS NULL;
CREATE INDEX units_below ON units (parent_id)
;
CREATE INDEX visits_of_cell ON visits (cell_id, quarter);
CREATE INDEX visits_of_member ON visits (member_id, quarter);
CREATE INDEX visits_of_quarter ON visits (quarter, cell_id);
CREATE INDEX visits_to_meeting ON visits (meeting_id)
;
CREATE INDEX wrong_tries_of_chat ON wrong_tries (chat_hash, at)
;
CREATE INDEX zalo_bots_of_unit ON zalo_bots (unit_id);
