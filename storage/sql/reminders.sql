-- name: swept_until(name)$
-- How far a sweep has come, nothing before its first run.
SELECT at FROM sweeps WHERE name = :name;

-- name: keep_swept(name, at)!
-- How far a sweep has come.
INSERT INTO sweeps (name, at) VALUES (:name, :at) ON CONFLICT (name) DO UPDATE SET at = excluded.at;

-- name: cells()
-- Every unit that has somebody who can be reached.
SELECT units.id FROM units
WHERE EXISTS (SELECT 1 FROM members JOIN chats ON chats.member_id = members.id
    WHERE members.unit_id = units.id AND members.left_at IS NULL AND chats.unreachable_at IS NULL);

-- name: people_of(unit_id, period, day)
-- The members of a cell with what decides whether they are reminded, and where they asked to be.
SELECT members.id,
    (SELECT consents.version FROM consents
        WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL ORDER BY consents.id DESC LIMIT 1),
    silences.until, reminder_channels.channel,
    leaves.member_id IS NOT NULL AND (leaves.until IS NULL OR leaves.until >= :day),
    EXISTS (SELECT 1 FROM runs
        WHERE runs.member_id = members.id AND runs.period = :period AND runs.submitted_at IS NOT NULL),
    EXISTS (SELECT 1 FROM roles WHERE roles.member_id = members.id AND roles.unit_id = members.unit_id
        AND roles.role IN ('bi_thu', 'pho_bi_thu'))
FROM members
LEFT JOIN silences ON silences.member_id = members.id
LEFT JOIN reminder_channels ON reminder_channels.member_id = members.id
LEFT JOIN leaves ON leaves.member_id = members.id
WHERE members.unit_id = :unit_id AND members.left_at IS NULL;

-- name: chats_in(unit_id)
-- Where the members of a cell can be reached, what was used last first.
SELECT chats.member_id, chats.id, chats.channel, chats.language FROM chats JOIN members ON members.id = chats.member_id
WHERE members.unit_id = :unit_id AND members.left_at IS NULL AND chats.unreachable_at IS NULL
ORDER BY chats.seen_at DESC, chats.id DESC;

-- name: chats_of(member_id)
-- The same for one member.
SELECT chats.member_id, chats.id, chats.channel, chats.language FROM chats
WHERE chats.member_id = :member_id AND chats.unreachable_at IS NULL ORDER BY chats.seen_at DESC, chats.id DESC;

-- name: prefer(member_id, channel)!
-- Where a member wants to be reminded.
INSERT INTO reminder_channels (member_id, channel) VALUES (:member_id, :channel)
ON CONFLICT (member_id) DO UPDATE SET channel = excluded.channel;

-- name: preferred(member_id)$
-- Where a member asked to be reminded.
SELECT channel FROM reminder_channels WHERE member_id = :member_id;

-- name: forget_choices(member_id)!
-- Nothing a member chose about reminders is kept.
DELETE FROM reminder_channels WHERE member_id = :member_id;

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
