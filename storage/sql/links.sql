-- name: add(token_hash, member_id, chat_id, event, expires_at)!
-- A new link, only its hash.
INSERT INTO links (token_hash, member_id, chat_id, event, expires_at)
VALUES (:token_hash, :member_id, :chat_id, :event, :expires_at);

-- name: end_same(chat_id, event)!
-- Whoever asks again has the newest link alone.
DELETE FROM links WHERE chat_id = :chat_id AND event = :event;

-- name: take(token_hash, at, always)!
-- Use a link up; no changed row means that somebody was first, that it is over, or that its member may not come in:
-- the chat that asked is the member's no more, the member has left, or has not agreed. `always` opens all the same:
-- the member's own data.
UPDATE links SET used_at = :at
WHERE token_hash = :token_hash AND used_at IS NULL AND expires_at > :at
AND EXISTS (SELECT 1 FROM chats WHERE chats.id = links.chat_id AND chats.member_id = links.member_id)
AND (event = :always
    OR EXISTS (SELECT 1 FROM members WHERE members.id = links.member_id AND members.left_at IS NULL)
    AND EXISTS (SELECT 1 FROM consents WHERE consents.member_id = links.member_id AND consents.withdrawn_at IS NULL));

-- name: taken(token_hash)^
-- What a used link was for.
SELECT links.member_id, links.chat_id, chats.language, links.event
FROM links JOIN chats ON chats.id = links.chat_id
WHERE links.token_hash = :token_hash AND links.used_at IS NOT NULL;

-- name: end_all_of(member_id)!
-- No link opens this member's page any more.
DELETE FROM links WHERE member_id = :member_id;

-- name: forget_old(at)!
-- Links whose time is over.
DELETE FROM links WHERE expires_at <= :at;
