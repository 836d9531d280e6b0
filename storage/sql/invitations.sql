-- name: by_hash(code_hash)^
-- The invitation a code belongs to. Who has left comes in only to what is kept of them.
SELECT invitations.id, invitations.member_id, members.name, units.name, invitations.expires_at, invitations.used_at
FROM invitations
JOIN members ON members.id = invitations.member_id
JOIN units ON units.id = members.unit_id
WHERE invitations.code_hash = :code_hash
AND (members.left_at IS NULL OR EXISTS (SELECT 1 FROM runs WHERE runs.member_id = members.id));

-- name: by_id(id)^
-- The invitation a chat is taking up.
SELECT invitations.id, invitations.member_id, members.name, units.name, invitations.expires_at, invitations.used_at
FROM invitations
JOIN members ON members.id = invitations.member_id
JOIN units ON units.id = members.unit_id
WHERE invitations.id = :id
AND (members.left_at IS NULL OR EXISTS (SELECT 1 FROM runs WHERE runs.member_id = members.id));

-- name: use(id, at)!
-- Use up an invitation; no changed row means that somebody else was first or that it has ended.
UPDATE invitations SET used_at = :at WHERE id = :id AND used_at IS NULL AND expires_at > :at;

-- name: end_those_of_others(member_id, at)!
-- Once a member is in, codes that others made out and may still hold open nothing more; the member's own still do.
UPDATE invitations SET used_at = :at
WHERE member_id = :member_id AND used_at IS NULL AND (made_by IS NULL OR made_by <> :member_id);

-- name: end_all_of(member_id, at)!
-- No code opens this member's answers any more, whoever made it out.
UPDATE invitations SET used_at = :at WHERE member_id = :member_id AND used_at IS NULL;

-- name: add(member_id, code_hash, made_by, expires_at)!
-- A new invitation, only its hash.
INSERT INTO invitations (member_id, code_hash, made_by, expires_at)
VALUES (:member_id, :code_hash, :made_by, :expires_at);

-- name: add_many(member_id, code_hash, made_by, expires_at)*!
-- Many new invitations.
INSERT INTO invitations (member_id, code_hash, made_by, expires_at)
VALUES (:member_id, :code_hash, :made_by, :expires_at);

-- name: forget_ended(before)!
-- Invitations that ended long ago.
DELETE FROM invitations WHERE expires_at < :before;

-- name: withdraw_open()!
-- After a key has leaked: every invitation that nobody used.
DELETE FROM invitations WHERE used_at IS NULL;

-- name: count_open(at)$
-- Invitations that could still be used.
SELECT count(*) FROM invitations WHERE used_at IS NULL AND expires_at > :at;

-- name: uninvited(at)
-- Members who have joined nowhere, of whom nothing is kept and who hold no invitation that still works, by code.
SELECT members.id, members.code, members.name, units.code
FROM members JOIN units ON units.id = members.unit_id
WHERE members.left_at IS NULL
AND NOT EXISTS (SELECT 1 FROM chats WHERE chats.member_id = members.id)
AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.member_id = members.id)
AND NOT EXISTS (SELECT 1 FROM invitations
    WHERE invitations.member_id = members.id AND invitations.used_at IS NULL AND invitations.expires_at > :at)
ORDER BY units.code, members.code;

-- name: tries_since(chat_hash, since)$
-- How many codes failed from this chat lately.
SELECT count(*) FROM wrong_tries WHERE chat_hash = :chat_hash AND at > :since;

-- name: add_try(chat_hash, at)!
-- A code failed. The chat stands here only as a keyed hash, for a quarter of an hour.
INSERT INTO wrong_tries (chat_hash, at) VALUES (:chat_hash, :at);

-- name: forget_tries(before)!
-- Failed tries that no longer count.
DELETE FROM wrong_tries WHERE at < :before;
