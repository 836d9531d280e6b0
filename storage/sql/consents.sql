-- name: give(member_id, version, channel, at)!
-- The proof of a yes.
INSERT INTO consents (member_id, version, channel, given_at) VALUES (:member_id, :version, :channel, :at);

-- name: withdraw(member_id, at)!
-- Every consent still in force ends.
UPDATE consents SET withdrawn_at = :at WHERE member_id = :member_id AND withdrawn_at IS NULL;

-- name: of_member(member_id)
-- The whole record, oldest first.
SELECT version, channel, given_at, withdrawn_at FROM consents WHERE member_id = :member_id ORDER BY id;
