-- name: has_any(member_id)$
-- Whether any announcement is with this member.
SELECT EXISTS (SELECT 1 FROM outbox WHERE member_id = :member_id AND kind = 'announcement'
    AND (state IN ('sent', 'claimed') OR (state = 'queued' AND channel = 'web')));

-- name: page(member_id, most, skip)
-- What came to this member, the newest first: which, when, and whether it was said to be read.
SELECT announcement_id, coalesce(ended_at, made_at), read_at IS NOT NULL FROM outbox
WHERE member_id = :member_id AND kind = 'announcement'
    AND (state IN ('sent', 'claimed') OR (state = 'queued' AND channel = 'web'))
ORDER BY id DESC LIMIT :most OFFSET :skip;
