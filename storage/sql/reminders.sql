-- name: swept_until(name)$
-- How far a sweep has come, nothing before its first run.
SELECT at FROM sweeps WHERE name = :name;

-- name: keep_swept(name, at)!
-- How far a sweep has come.
INSERT INTO sweeps (name, at) VALUES (:name, :at) ON CONFLICT (name) DO UPDATE SET at = excluded.at;

-- name: cells(channel)
-- Every unit whose members can be reminded on a channel that messages are sent to.
SELECT DISTINCT members.unit_id FROM members JOIN chats ON chats.member_id = members.id
WHERE members.left_at IS NULL AND chats.unreachable_at IS NULL AND chats.channel = :channel;

-- name: people_of(unit_id, channel, period)
-- The members of a cell, each with the chat used last, and what decides whether they are reminded.
SELECT members.id, members.name, chats.id, chats.language,
    (SELECT consents.version FROM consents
        WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL ORDER BY consents.id DESC LIMIT 1),
    (SELECT silences.until FROM silences WHERE silences.member_id = members.id),
    EXISTS (SELECT 1 FROM runs
        WHERE runs.member_id = members.id AND runs.period = :period AND runs.submitted_at IS NOT NULL),
    EXISTS (SELECT 1 FROM roles WHERE roles.member_id = members.id AND roles.unit_id = members.unit_id
        AND roles.role IN ('bi_thu', 'pho_bi_thu'))
FROM members JOIN chats ON chats.id = (
    SELECT newest.id FROM chats AS newest
    WHERE newest.member_id = members.id AND newest.channel = :channel AND newest.unreachable_at IS NULL
    ORDER BY newest.seen_at DESC LIMIT 1)
WHERE members.unit_id = :unit_id AND members.left_at IS NULL;

-- name: waiting_commitments(unit_id, quarter, first_period)
-- Members of a cell with an open commitment of an earlier quarter that this quarter's check-in has not heard of yet.
SELECT DISTINCT commitments.member_id FROM commitments JOIN members ON members.id = commitments.member_id
WHERE members.unit_id = :unit_id AND commitments.state = 'open' AND commitments.period < :first_period
AND NOT EXISTS (SELECT 1 FROM check_ins WHERE check_ins.commitment_id = commitments.id
    AND check_ins.quarter = :quarter AND check_ins.answer IS NOT NULL);

-- name: be_silent(member_id, until)!
-- No reminders until then; meeting invitations still come.
INSERT INTO silences (member_id, until) VALUES (:member_id, :until)
ON CONFLICT (member_id) DO UPDATE SET until = excluded.until;

-- name: speak_again(member_id)!
-- Reminders again.
DELETE FROM silences WHERE member_id = :member_id;

-- name: silent_until(member_id)$
-- Until when a member asked for silence.
SELECT until FROM silences WHERE member_id = :member_id;
