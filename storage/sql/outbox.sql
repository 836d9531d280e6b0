-- name: queue(identity, lane, member_id, chat_id, kind, payload, not_before, until, at)*!
-- Messages for chats that can be reached; one of the same identity is not queued twice.
INSERT INTO outbox (lane, identity, member_id, chat_id, channel, kind, payload, not_before, until, state, made_at)
SELECT :lane, :identity, :member_id, chats.id, chats.channel, :kind, :payload, :not_before, :until, 'queued', :at
FROM chats WHERE chats.id = :chat_id AND chats.unreachable_at IS NULL
ON CONFLICT (identity) DO NOTHING;

-- name: drop_late(at)!
-- What makes no sense any more is not sent; its text is not kept.
UPDATE outbox SET state = 'late', payload = NULL, ended_at = :at WHERE state = 'queued' AND until <= :at;

-- name: next_due(channel, lane, at)^
-- The first message of a lane that may go now, to a chat that is still its member's and no other one is on its way to.
SELECT outbox.id, outbox.identity, outbox.chat_id, chats.address, outbox.kind, outbox.payload, outbox.attempts,
    chats.language, outbox.announcement_id, outbox.sent_as, outbox.read_at,
    announcements.corrects, announcements.revision
FROM outbox JOIN chats ON chats.id = outbox.chat_id LEFT JOIN announcements ON announcements.id = outbox.announcement_id
WHERE outbox.state = 'queued' AND outbox.channel = :channel AND outbox.lane = :lane AND outbox.not_before <= :at
AND (outbox.member_id IS NULL OR outbox.member_id = chats.member_id)
AND NOT EXISTS (SELECT 1 FROM outbox AS others WHERE others.chat_id = outbox.chat_id AND others.state = 'claimed')
ORDER BY outbox.not_before, outbox.id LIMIT 1;

-- name: claim(id)!
-- Take one message; no changed row means that somebody else was first.
UPDATE outbox SET state = 'claimed', attempts = attempts + 1 WHERE id = :id AND state = 'queued';

-- name: comes_due(channel, lane, at)$
-- When the next message of a lane may go that may not go yet.
SELECT min(not_before) FROM outbox
WHERE state = 'queued' AND channel = :channel AND lane = :lane AND not_before > :at;

-- name: finish(id, state, at, sent_as)!
-- A message on its way has ended, and its text is not kept.
UPDATE outbox SET state = :state, payload = NULL, error = NULL, ended_at = :at,
    sent_as = CASE WHEN kind = 'announcement' AND member_id IS NULL THEN NULL ELSE :sent_as END
WHERE id = :id AND state = 'claimed';

-- name: put_off(id, at, error, spared)!
-- Again later; what was not the message's own failure is no attempt. What was stopped meanwhile waits for its end.
UPDATE outbox SET state = CASE WHEN kind = 'announcement' AND EXISTS (SELECT 1 FROM announcements
        WHERE announcements.id = outbox.announcement_id AND announcements.state = 'stopped')
    THEN 'halted' ELSE 'queued' END,
    not_before = :at, error = :error, attempts = attempts - :spared
WHERE id = :id AND state = 'claimed';

-- name: end_ownerless(id, at)!
-- Its member erased everything while it was on its way, and it did not arrive.
UPDATE outbox SET state = 'gone', error = 'no_consent', ended_at = :at
WHERE id = :id AND state = 'claimed' AND kind = 'announcement' AND member_id IS NULL;

-- name: end_all_ownerless(channel)!
-- The same at a start.
UPDATE outbox SET state = 'gone', error = 'no_consent', ended_at = not_before
WHERE state = 'claimed' AND channel = :channel AND kind = 'announcement' AND member_id IS NULL;

-- name: give_up(id, error, at)!
-- A dead letter: its text is kept, for it may be tried again.
UPDATE outbox SET state = 'dead', error = :error, ended_at = :at WHERE id = :id AND state = 'claimed';

-- name: nobody_there(chat_id, at)!
-- Nothing more is sent to this chat.
UPDATE outbox SET state = 'gone', payload = NULL, error = 'gone', ended_at = :at
WHERE chat_id = :chat_id AND state IN ('queued', 'claimed');

-- name: put_back_claimed(channel)!
-- At a start: what was on its way when the last process ended goes once more.
UPDATE outbox SET state = CASE WHEN kind = 'announcement' AND EXISTS (SELECT 1 FROM announcements
        WHERE announcements.id = outbox.announcement_id AND announcements.state = 'stopped')
    THEN 'halted' ELSE 'queued' END
WHERE state = 'claimed' AND channel = :channel;

-- name: dead_letters()
-- What was given up, oldest first: neither whose it is nor what it says.
SELECT id, kind, channel, error, attempts, ended_at FROM outbox WHERE state = 'dead' ORDER BY id;

-- name: retry(id, at)!
-- Try a dead letter again, unless it would come too late.
UPDATE outbox SET state = CASE WHEN kind = 'announcement' AND EXISTS (SELECT 1 FROM announcements
        WHERE announcements.id = outbox.announcement_id AND announcements.state = 'stopped')
    THEN 'halted' ELSE 'queued' END,
    attempts = 0, not_before = :at, ended_at = NULL
WHERE id = :id AND state = 'dead' AND chat_id IS NOT NULL AND (until IS NULL OR until > :at);

-- name: retry_all(at)!
-- Try every dead letter again that would not come too late.
UPDATE outbox SET state = CASE WHEN kind = 'announcement' AND EXISTS (SELECT 1 FROM announcements
        WHERE announcements.id = outbox.announcement_id AND announcements.state = 'stopped')
    THEN 'halted' ELSE 'queued' END,
    attempts = 0, not_before = :at, ended_at = NULL
WHERE state = 'dead' AND chat_id IS NOT NULL AND (until IS NULL OR until > :at);

-- name: withdraw(member_id, kind)*!
-- What waits of this kind makes no sense any more for this member; if it does later, it may be queued again.
DELETE FROM outbox WHERE member_id = :member_id AND kind = :kind AND state = 'queued';

-- name: withdraw_in(unit_id, kind, subject)*!
-- What waits of this kind makes no sense any more for a whole cell, such as the invitation to a meeting that is moved.
DELETE FROM outbox WHERE member_id IN (SELECT id FROM members WHERE unit_id = :unit_id)
AND kind = :kind AND identity = :kind || ':' || member_id || ':' || :subject AND state = 'queued';

-- name: withdraw_about(kind, subject)*!
-- What waits of this kind about one thing, whoever it is for.
DELETE FROM outbox WHERE kind = :kind AND state IN ('queued', 'dead')
AND identity LIKE kind || ':' || member_id || ':' || :subject || '.%';

-- name: withdraw_of_movers(code, unit)*!
-- What waits for members who move to another cell: it speaks of the old one. A suggestion to them stays theirs, and so
-- does a visit a committee sends them on, an announcement, and a report to a committee.
DELETE FROM outbox WHERE state IN ('queued', 'dead') AND announcement_id IS NULL
AND kind NOT IN ('suggestion', 'report') AND kind NOT LIKE 'visit%'
AND member_id IN (SELECT members.id FROM members
    JOIN units ON units.id = members.unit_id WHERE members.code = :code AND units.code <> :unit);

-- name: invited(unit_id, subject)
-- Members of a cell to whom an invitation to the meeting of this time has gone out.
SELECT DISTINCT outbox.member_id FROM outbox JOIN members ON members.id = outbox.member_id
WHERE members.unit_id = :unit_id AND outbox.state IN ('sent', 'claimed')
AND outbox.identity IN ('meeting_day_before:' || members.id || ':' || :subject,
    'meeting_morning:' || members.id || ':' || :subject);

-- name: end_of_those_who_left()!
-- An announcement that members were to get who have left: in its report they stay, and why it did not come.
UPDATE outbox SET state = 'gone', error = 'left',
    ended_at = coalesce(ended_at, (SELECT left_at FROM members WHERE members.id = outbox.member_id))
WHERE kind = 'announcement' AND state IN ('queued', 'dead')
AND member_id IN (SELECT id FROM members WHERE left_at IS NOT NULL);

-- name: withdraw_of_those_who_left()!
-- What else waits for members who have left. What was halted is looked at anew when it goes on.
DELETE FROM outbox WHERE state IN ('queued', 'halted', 'dead')
AND member_id IN (SELECT id FROM members WHERE left_at IS NOT NULL);

-- name: withdraw_of_those_who_lost_their_office()!
-- Releases and reports that wait for whoever does not read that unit's any more: a report its own committee reads, and
-- the one it was forwarded to.
DELETE FROM outbox WHERE state IN ('queued', 'dead') AND (kind = 'release' AND NOT EXISTS (
    SELECT 1 FROM roles JOIN members ON members.id = roles.member_id
    WHERE members.id = outbox.member_id AND outbox.identity LIKE 'release:' || members.id || ':' || roles.unit_id || ':%'
    AND (roles.role = 'cap_uy' OR (roles.role IN ('bi_thu', 'pho_bi_thu') AND members.unit_id = roles.unit_id)))
OR kind = 'report' AND NOT EXISTS (
    SELECT 1 FROM roles JOIN reports ON roles.unit_id IN (reports.unit_id, reports.forwarded_to)
    WHERE roles.member_id = outbox.member_id AND roles.role = 'cap_uy'
    AND outbox.identity LIKE 'report:' || roles.member_id || ':' || reports.id || ':'
        || CASE roles.unit_id WHEN reports.unit_id THEN 'own' ELSE 'received' END || '%'));

-- name: withdraw_of_those_on_no_side()!
-- Letters about suggestions that wait for whoever is not the one concerned and leads neither of its units any more.
DELETE FROM outbox WHERE state IN ('queued', 'dead') AND kind IN ('suggestion', 'suggestion_due') AND NOT EXISTS (
    SELECT 1 FROM suggestions JOIN members ON members.id = outbox.member_id
    WHERE outbox.identity LIKE outbox.kind || ':' || members.id || ':' || suggestions.id || '.%'
    AND (suggestions.member_id = members.id OR EXISTS (SELECT 1 FROM roles WHERE roles.member_id = members.id
        AND roles.unit_id IN (suggestions.unit_id, suggestions.to_unit_id)
        AND (roles.role = 'cap_uy' OR (roles.role IN ('bi_thu', 'pho_bi_thu') AND members.unit_id = roles.unit_id)))));

-- name: unsent_to(chat_id)
-- What still waits for a chat or is on its way there, and whose it is.
SELECT id, member_id, state = 'queued' FROM outbox WHERE chat_id = :chat_id AND state IN ('queued', 'claimed');

-- name: owner(id)$
-- Whose a message on its way is; nobody's once its member erased everything.
SELECT member_id FROM outbox WHERE id = :id AND state = 'claimed';

-- name: redirect(id, chat_id, channel)!
-- Another chat of the same member takes it.
UPDATE outbox SET chat_id = :chat_id, channel = :channel, attempts = 0, error = NULL, sent_as = NULL,
    state = CASE WHEN kind = 'announcement' AND EXISTS (SELECT 1 FROM announcements
        WHERE announcements.id = outbox.announcement_id AND announcements.state = 'stopped')
    THEN 'halted' ELSE 'queued' END
WHERE id = :id AND state IN ('queued', 'claimed');

-- name: other_chats(id, channel)
-- The other chats on a channel of the member to whom a message is on its way, what was used last first.
SELECT chats.id, chats.address FROM outbox JOIN chats ON chats.member_id = outbox.member_id
WHERE outbox.id = :id AND outbox.state = 'claimed' AND chats.id <> outbox.chat_id AND chats.channel = :channel
AND chats.unreachable_at IS NULL ORDER BY chats.seen_at DESC, chats.id DESC;

-- name: waiting_for(chat_id, at)
-- What a page shows when it is opened: nothing can be sent to it. A member's pages all show the same, and also what
-- waits for a channel that has used up what it may send.
SELECT outbox.id, outbox.identity, outbox.payload, outbox.announcement_id, outbox.read_at FROM chats
JOIN outbox ON outbox.member_id = chats.member_id
    AND (outbox.channel = chats.channel AND outbox.not_before <= :at OR outbox.error = 'used_up')
WHERE chats.id = :chat_id AND outbox.state = 'queued'
AND (outbox.until IS NULL OR outbox.until > :at)
ORDER BY outbox.not_before, outbox.id;

-- name: read(id, chat_id, at)!
-- The page's reader has seen it.
UPDATE outbox SET state = 'sent', payload = NULL, ended_at = :at
WHERE id = :id AND state = 'queued' AND EXISTS (SELECT 1 FROM chats
    WHERE chats.id = :chat_id AND chats.member_id = outbox.member_id
    AND (chats.channel = outbox.channel OR outbox.error = 'used_up'));

-- name: homeless()
-- Messages whose chat is not kept any more, or is not their member's.
SELECT outbox.id, outbox.member_id FROM outbox LEFT JOIN chats ON chats.id = outbox.chat_id
WHERE outbox.state = 'queued' AND (chats.id IS NULL OR outbox.member_id <> chats.member_id OR chats.member_id IS NULL);

-- name: waited_in_vain()
-- Chats that cannot be reached any more and that something still waits for.
SELECT DISTINCT chats.id FROM outbox JOIN chats ON chats.id = outbox.chat_id
WHERE outbox.state = 'queued' AND chats.unreachable_at IS NOT NULL;

-- name: drop(id, at)!
-- There is nowhere to send it.
UPDATE outbox SET state = 'gone', payload = NULL, error = 'gone', ended_at = :at WHERE id = :id;

-- name: forget_ended(before)!
-- What ended long ago need not be remembered, nor that it was sent. An announcement's rows go together.
DELETE FROM outbox WHERE ended_at < :before AND announcement_id IS NULL;

-- name: forget_whose(member_id, at)!
-- Of an announcement only that somebody was sent it or not, so that its report stays true. What is in the air may yet
-- arrive: it ends when that is known.
UPDATE outbox SET member_id = NULL, chat_id = NULL, sent_as = NULL, identity = 'announcement:' || announcement_id
    || ':erased:' || id,
    error = CASE WHEN state = 'gone' THEN error WHEN state IN ('sent', 'claimed') THEN NULL ELSE 'no_consent' END,
    ended_at = CASE WHEN state = 'claimed' THEN NULL ELSE coalesce(ended_at, :at) END,
    state = CASE WHEN state IN ('sent', 'gone', 'claimed') THEN state ELSE 'gone' END
WHERE member_id = :member_id AND kind = 'announcement';

-- name: erase(member_id)!
-- Nothing of a member's is kept.
DELETE FROM outbox WHERE member_id = :member_id;

-- name: counts()
-- How many messages are in each state.
SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state;

-- name: all_sealed(after, most)
-- The next messages that still have a text, to be sealed with a new key.
SELECT id, identity, payload FROM outbox WHERE id > :after AND payload IS NOT NULL ORDER BY id LIMIT :most;

-- name: reseal(id, payload)*!
-- The same text under another key.
UPDATE outbox SET payload = :payload WHERE id = :id;
