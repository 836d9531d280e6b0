-- name: approval(unit_id)^
-- Whether two have to agree in a unit, and who asked that it end.
SELECT set_by, end_asked_by FROM approvals_needed WHERE unit_id = :unit_id;

-- name: need(unit_id, member_id)!
-- Two have to agree from now on.
INSERT INTO approvals_needed (unit_id, set_by) VALUES (:unit_id, :member_id) ON CONFLICT DO NOTHING;

-- name: ask_end(unit_id, member_id)!
-- Somebody asks that it end; nothing: nobody does.
UPDATE approvals_needed SET end_asked_by = :member_id WHERE unit_id = :unit_id;

-- name: end(unit_id)!
-- One is enough from now on.
DELETE FROM approvals_needed WHERE unit_id = :unit_id;

-- name: forget_asker(member_id)!
-- Whoever asked is not here to mean it any more.
UPDATE approvals_needed SET end_asked_by = NULL WHERE end_asked_by = :member_id;

-- name: others(unit_id, member_id, version)$
-- How many of a unit's committee, beside one of them, have joined and agreed to this version of the consent.
SELECT count(DISTINCT roles.member_id) FROM roles JOIN members ON members.id = roles.member_id
WHERE roles.unit_id = :unit_id AND roles.role = 'cap_uy' AND roles.member_id <> :member_id AND members.left_at IS NULL
AND EXISTS (SELECT 1 FROM chats WHERE chats.member_id = members.id)
AND (SELECT consents.version FROM consents WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL
    ORDER BY consents.id DESC LIMIT 1) = :version;

-- name: give_back(id, words)!
-- Why a second member did not agree, sealed.
INSERT INTO announcement_returns (announcement_id, words) VALUES (:id, :words)
ON CONFLICT (announcement_id) DO UPDATE SET words = excluded.words;

-- name: returned(id)$
-- Why a second member did not agree.
SELECT words FROM announcement_returns WHERE announcement_id = :id;

-- name: forget_return(id)!
-- What was said about an earlier text.
DELETE FROM announcement_returns WHERE announcement_id = :id;

-- name: correct(id, member_id, body, at)!
-- A text that is to stand instead of what was sent, sealed.
INSERT INTO announcement_corrections (announcement_id, member_id, body, made_at)
VALUES (:id, :member_id, :body, :at)
ON CONFLICT (announcement_id) DO UPDATE SET member_id = excluded.member_id, body = excluded.body, waits = 0,
    made_at = excluded.made_at;

-- name: correction(id)^
-- A correction on its way.
SELECT announcement_corrections.body, announcement_corrections.member_id, announcement_corrections.waits,
    announcement_corrections.made_at, members.name
FROM announcement_corrections JOIN members ON members.id = announcement_corrections.member_id
WHERE announcement_corrections.announcement_id = :id;

-- name: let_wait(id)!
-- It waits for a second member.
UPDATE announcement_corrections SET waits = 1 WHERE announcement_id = :id AND waits = 0;

-- name: stop_waiting(id)!
-- It was given back, and is its author's again.
UPDATE announcement_corrections SET waits = 0 WHERE announcement_id = :id AND waits = 1;

-- name: note_scheduled(unit_id, at)!
-- What nobody else has agreed to and nobody has got yet: it is asked for.
INSERT INTO announcement_record (announcement_id, member_id, what, at)
SELECT id, author_id, 'asked', :at FROM announcements
WHERE unit_id = :unit_id AND state = 'scheduled' AND approved_by IS NULL AND started_at IS NULL ORDER BY id;

-- name: let_scheduled_wait(unit_id)!
-- And waits for a second member.
UPDATE announcements SET state = 'waiting'
WHERE unit_id = :unit_id AND state = 'scheduled' AND approved_by IS NULL AND started_at IS NULL;

-- name: forget_corrections_of(member_id)!
-- What somebody was still writing.
DELETE FROM announcement_corrections WHERE member_id = :member_id;

-- name: forget_correction(id)!
-- It is sent, or is not to be.
DELETE FROM announcement_corrections WHERE announcement_id = :id;

-- name: correcting(unit_id)
-- Announcements of a unit whose corrections wait.
SELECT announcements.id FROM announcement_corrections
JOIN announcements ON announcements.id = announcement_corrections.announcement_id
WHERE announcements.unit_id = :unit_id AND announcement_corrections.waits = 1;

-- name: sealed_corrections(after, most)
-- The next texts, to be sealed with a new key.
SELECT announcement_id, body FROM announcement_corrections WHERE announcement_id > :after
ORDER BY announcement_id LIMIT :most;

-- name: reseal_correction(id, body)!
-- The same text under another key.
UPDATE announcement_corrections SET body = :body WHERE announcement_id = :id;

-- name: sealed_returns(after, most)
-- The next words, to be sealed with a new key.
SELECT announcement_id, words FROM announcement_returns WHERE announcement_id > :after
ORDER BY announcement_id LIMIT :most;
