-- name: reached(id, audience, channels, consent)
-- How many members an announcement goes to on which channel, and how many cannot be reached for which reason.
-- The one chat of each is chosen as `queue` does: where the member asked for, what comes to the member before the page.
WITH RECURSIVE under (id) AS (
    SELECT unit_id FROM announcements WHERE id = :id
    UNION SELECT units.id FROM units JOIN under ON units.parent_id = under.id
), picked (id) AS (
    SELECT id FROM under WHERE :audience <> 'units'
    OR id IN (SELECT unit_id FROM announcement_units WHERE announcement_id = :id)
    UNION SELECT units.id FROM units JOIN picked ON units.parent_id = picked.id
), people (id, wanted, agreed) AS (
    SELECT members.id, coalesce(reminder_channels.channel, ''),
        coalesce((SELECT consents.version FROM consents
            WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL
            ORDER BY consents.id DESC LIMIT 1), '')
    FROM picked JOIN members ON members.unit_id = picked.id
    LEFT JOIN reminder_channels ON reminder_channels.member_id = members.id
    WHERE members.left_at IS NULL AND (:audience <> 'secretaries' OR EXISTS (
        SELECT 1 FROM roles WHERE roles.member_id = members.id AND roles.unit_id = members.unit_id
        AND roles.role IN ('bi_thu', 'pho_bi_thu')))
), found (member_id, channel, unreachable_at, place) AS (
    SELECT people.id, chats.channel, chats.unreachable_at, row_number() OVER (PARTITION BY people.id
        ORDER BY chats.unreachable_at IS NOT NULL, chats.channel <> people.wanted, chats.channel = 'web',
            chats.seen_at DESC, chats.id DESC)
    FROM people JOIN chats ON chats.member_id = people.id
    WHERE :channels LIKE '%,' || chats.channel || ',%'
), told (channel, error) AS (
    SELECT coalesce(found.channel, ''), CASE
        WHEN found.member_id IS NULL THEN 'no_chat'
        WHEN people.agreed <> :consent THEN 'no_consent'
        WHEN found.unreachable_at IS NOT NULL THEN 'blocked' ELSE '' END
    FROM people LEFT JOIN found ON found.member_id = people.id AND found.place = 1
)
SELECT error, CASE WHEN error = '' THEN channel ELSE '' END, count(*) FROM told
GROUP BY error, CASE WHEN error = '' THEN channel ELSE '' END;

-- name: queue(id, audience, channels, consent, lane, not_before, at)!
-- A row for each member of the audience, one that ends at once for those who cannot be reached, so that they are
-- counted. What was queued before is left alone.
WITH RECURSIVE under (id) AS (
    SELECT unit_id FROM announcements WHERE id = :id
    UNION SELECT units.id FROM units JOIN under ON units.parent_id = under.id
), picked (id) AS (
    SELECT id FROM under WHERE :audience <> 'units'
    OR id IN (SELECT unit_id FROM announcement_units WHERE announcement_id = :id)
    UNION SELECT units.id FROM units JOIN picked ON units.parent_id = picked.id
), people (id, wanted, agreed) AS (
    SELECT members.id, coalesce(reminder_channels.channel, ''),
        coalesce((SELECT consents.version FROM consents
            WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL
            ORDER BY consents.id DESC LIMIT 1), '')
    FROM picked JOIN members ON members.unit_id = picked.id
    LEFT JOIN reminder_channels ON reminder_channels.member_id = members.id
    WHERE members.left_at IS NULL AND (:audience <> 'secretaries' OR EXISTS (
        SELECT 1 FROM roles WHERE roles.member_id = members.id AND roles.unit_id = members.unit_id
        AND roles.role IN ('bi_thu', 'pho_bi_thu')))
), found (member_id, chat_id, channel, unreachable_at, place) AS (
    SELECT people.id, chats.id, chats.channel, chats.unreachable_at, row_number() OVER (PARTITION BY people.id
        ORDER BY chats.unreachable_at IS NOT NULL, chats.channel <> people.wanted, chats.channel = 'web',
            chats.seen_at DESC, chats.id DESC)
    FROM people JOIN chats ON chats.member_id = people.id
    WHERE :channels LIKE '%,' || chats.channel || ',%'
), told (member_id, chat_id, channel, error) AS (
    SELECT people.id, found.chat_id, coalesce(found.channel, ''), CASE
        WHEN found.member_id IS NULL THEN 'no_chat'
        WHEN people.agreed <> :consent THEN 'no_consent'
        WHEN found.unreachable_at IS NOT NULL THEN 'blocked' ELSE '' END
    FROM people LEFT JOIN found ON found.member_id = people.id AND found.place = 1
)
INSERT INTO outbox (lane, identity, member_id, chat_id, channel, kind, not_before, state, error, made_at, ended_at,
    announcement_id)
SELECT :lane, 'announcement:' || :id || ':' || member_id, member_id, chat_id, channel, 'announcement', :not_before,
    CASE WHEN error = '' THEN 'queued' ELSE 'gone' END, nullif(error, ''), :at, CASE WHEN error <> '' THEN :at END, :id
FROM told WHERE true ORDER BY member_id
ON CONFLICT (identity) DO NOTHING;

-- name: take_back(id)!
-- What was halted, and who could not be reached: looked at anew, also who erased their data meanwhile.
DELETE FROM outbox WHERE announcement_id = :id AND kind = 'announcement' AND (state = 'halted'
    OR (state = 'gone' AND error IN ('no_chat', 'no_consent', 'blocked')));

-- name: halt(id)!
-- What waits does not go until it goes on. What a page shows already is left there.
UPDATE outbox SET state = 'halted'
WHERE announcement_id = :id AND kind = 'announcement' AND state = 'queued' AND channel <> 'web';

-- name: end_for(member_id, at)!
-- Nothing more of announcements goes to somebody who withdrew the consent.
UPDATE outbox SET state = 'gone', error = 'no_consent', ended_at = :at
WHERE member_id = :member_id AND kind = 'announcement' AND state IN ('queued', 'halted');

-- name: end_rest_for(member_id)!
-- What follows an announcement, such as a reminder to read it, is not counted: it is gone altogether.
DELETE FROM outbox WHERE member_id = :member_id AND announcement_id IS NOT NULL AND kind <> 'announcement'
AND state IN ('queued', 'halted');

-- name: standings(id)
-- How many people are where: what waits on the page is where its member finds it.
SELECT CASE WHEN state = 'queued' AND channel = 'web' THEN 'sent' ELSE state END, coalesce(error, ''), count(*),
    count(read_at) FROM outbox WHERE announcement_id = :id AND kind = 'announcement'
GROUP BY CASE WHEN state = 'queued' AND channel = 'web' THEN 'sent' ELSE state END, coalesce(error, '');

-- name: report_of(id)$
-- What became of it, where that was written down for good.
SELECT report FROM announcements WHERE id = :id;

-- name: is_left(id)$
-- Whether anything still waits for a channel or is on its way there.
SELECT EXISTS (SELECT 1 FROM outbox WHERE announcement_id = :id AND channel <> 'web'
    AND kind IN ('announcement', 'announcement_more') AND state IN ('queued', 'claimed', 'halted'));

-- name: read(identity, at)!
-- The member says that it was read: so it came, whatever a channel said of it.
UPDATE outbox SET read_at = :at,
    state = CASE WHEN channel <> 'web' AND state IN ('queued', 'halted', 'dead') THEN 'sent' ELSE state END,
    error = CASE WHEN channel <> 'web' AND state IN ('queued', 'halted', 'dead') THEN NULL ELSE error END,
    ended_at = CASE WHEN channel <> 'web' AND state IN ('queued', 'halted') THEN :at ELSE ended_at END
WHERE identity = :identity AND read_at IS NULL AND state <> 'gone';

-- name: put_away(id, member_id, at)!
-- A page need not show it any more, and nobody is reminded of it.
UPDATE outbox SET state = 'sent', ended_at = :at
WHERE announcement_id = :id AND member_id = :member_id AND state = 'queued'
AND (channel = 'web' OR kind = 'announcement_reminder');

-- name: was_sent(identity)$
-- Whether a member was sent it, or is about to be.
SELECT EXISTS (SELECT 1 FROM outbox WHERE identity = :identity AND state <> 'gone');

-- name: has_come(identity)$
-- Whether it is with a member: sent, just on its way, or waiting on the page.
SELECT EXISTS (SELECT 1 FROM outbox
    WHERE identity = :identity AND (state IN ('sent', 'claimed') OR (state = 'queued' AND channel = 'web')));

-- name: came(identity)^
-- Which unit's announcement it was, and when it came.
SELECT units.name, coalesce(outbox.ended_at, outbox.made_at)
FROM outbox JOIN announcements ON announcements.id = outbox.announcement_id
JOIN units ON units.id = announcements.unit_id WHERE outbox.identity = :identity;

-- name: is_read(identity)$
-- Whether a member has said that it was read.
SELECT read_at IS NOT NULL FROM outbox WHERE identity = :identity;

-- name: begun(id, at)!
-- It is on its way, and its audience was looked up.
UPDATE announcements SET state = 'sending', started_at = coalesce(started_at, :at), queued_at = :at
WHERE id = :id AND state IN ('scheduled', 'sending');

-- name: pass_on(id, state, before)!
-- From one state to the next.
UPDATE announcements SET state = :state WHERE id = :id AND state = :before;

-- name: look_anew(id)!
-- Its audience has to be looked up again.
UPDATE announcements SET queued_at = NULL WHERE id = :id;

-- name: ended(id, at)!
-- Everybody was sent it who could be.
UPDATE announcements SET state = 'done', ended_at = :at
WHERE id = :id AND state = 'sending' AND queued_at IS NOT NULL;

-- name: call_off(id, at)!
-- It went to some and goes to nobody else.
UPDATE announcements SET state = 'done', ended_at = :at WHERE id = :id AND state = 'held' AND started_at IS NOT NULL;

-- name: end_halted(id, at)!
-- Those who had not got it when it was called off.
UPDATE outbox SET state = 'gone', error = 'stopped', ended_at = :at
WHERE announcement_id = :id AND kind = 'announcement' AND state = 'halted';

-- name: due(at)
-- What is to start now, and what goes on.
SELECT id FROM announcements
WHERE (state = 'scheduled' AND (starts_at IS NULL OR starts_at <= :at)) OR (state = 'sending' AND queued_at IS NULL)
ORDER BY id;

-- name: sending()
-- What is on its way.
SELECT id FROM announcements WHERE state = 'sending' AND queued_at IS NOT NULL ORDER BY id;

-- name: stands_behind(id)
-- Roles in the announcement's unit of those who answer for it, with what they have agreed to.
SELECT members.id, roles.role, coalesce((SELECT consents.version FROM consents
    WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL ORDER BY consents.id DESC LIMIT 1), '')
FROM announcements JOIN members ON members.id = announcements.author_id OR members.id = announcements.approved_by
JOIN roles ON roles.member_id = members.id AND roles.unit_id = announcements.unit_id
WHERE announcements.id = :id AND members.left_at IS NULL;

-- name: colleagues(id)
-- Everybody with a role in the announcement's unit, with what they have agreed to.
SELECT members.id, roles.role, coalesce((SELECT consents.version FROM consents
    WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL ORDER BY consents.id DESC LIMIT 1), '')
FROM announcements JOIN roles ON roles.unit_id = announcements.unit_id
JOIN members ON members.id = roles.member_id AND members.left_at IS NULL
WHERE announcements.id = :id ORDER BY members.id;

-- name: watching(state)
-- The chats that stand at this place.
SELECT channel, address FROM chats WHERE (state = :state OR state LIKE :state || ':%') AND unreachable_at IS NULL;

-- name: ask_reminder(id, day, at)!
-- Those who have not read it are to be reminded; once a day.
UPDATE announcements SET reminder_asked_at = :at, reminded_on = :day
WHERE id = :id AND wants_read = 1 AND started_at IS NOT NULL AND (reminded_on IS NULL OR reminded_on < :day);

-- name: reminders_asked()
-- What has a reminder to be queued.
SELECT id, reminded_on FROM announcements WHERE reminder_asked_at IS NOT NULL ORDER BY id;

-- name: reminder_queued(id)!
-- It was.
UPDATE announcements SET reminder_asked_at = NULL WHERE id = :id;

-- name: reminder_overtaken(id)!
-- An earlier one that still waits.
DELETE FROM outbox WHERE announcement_id = :id AND kind = 'announcement_reminder' AND state = 'queued';

-- name: remind(id, lane, day, not_before, until, at, consent)!
-- Once more to those who were sent it and have not said that they read it: in the chat it came to, or another one of
-- theirs where that is no more. On the page it still waits.
INSERT INTO outbox (lane, identity, member_id, chat_id, channel, kind, not_before, until, state, made_at,
    announcement_id)
SELECT :lane, 'announcement_reminder:' || :id || ':' || :day || ':' || outbox.member_id, outbox.member_id, chats.id,
    chats.channel, 'announcement_reminder', :not_before, :until, 'queued', :at, :id
FROM outbox JOIN chats ON chats.id = coalesce(
    (SELECT same.id FROM chats AS same WHERE same.id = outbox.chat_id AND same.member_id = outbox.member_id
        AND same.unreachable_at IS NULL),
    (SELECT best.id FROM chats AS best LEFT JOIN reminder_channels ON reminder_channels.member_id = best.member_id
        WHERE best.member_id = outbox.member_id AND best.unreachable_at IS NULL AND best.channel <> 'terminal'
        ORDER BY best.channel <> coalesce(reminder_channels.channel, ''), best.channel = 'web', best.seen_at DESC,
            best.id DESC LIMIT 1))
WHERE outbox.announcement_id = :id AND outbox.kind = 'announcement' AND outbox.state = 'sent'
AND outbox.read_at IS NULL
AND outbox.member_id IN (SELECT id FROM members WHERE left_at IS NULL) AND :consent = (SELECT consents.version FROM consents
    WHERE consents.member_id = outbox.member_id AND consents.withdrawn_at IS NULL ORDER BY consents.id DESC LIMIT 1)
ON CONFLICT (identity) DO NOTHING;

-- name: is_corrected(id)!
-- One more correction.
UPDATE announcements SET corrects = corrects + 1 WHERE id = :id;

-- name: overtaken(id)!
-- An earlier correction that still waits is part of the new one.
DELETE FROM outbox WHERE announcement_id = :id AND kind IN ('correction', 'reminder_correction') AND state = 'queued';

-- name: correct_reminders(id, lane, since, at)!
-- The copies that came with a reminder are changed, too, while they can be; nobody is sent one more.
INSERT INTO outbox (lane, identity, member_id, chat_id, channel, kind, not_before, state, made_at, announcement_id,
    sent_as, read_at)
SELECT :lane, 'reminder_correction:' || :id || ':' || announcements.corrects || ':' || outbox.id, outbox.member_id,
    outbox.chat_id, outbox.channel, 'reminder_correction', :at, 'queued', :at, :id, outbox.sent_as, (SELECT first.read_at
        FROM outbox AS first WHERE first.identity = 'announcement:' || :id || ':' || outbox.member_id)
FROM outbox JOIN announcements ON announcements.id = outbox.announcement_id
JOIN chats ON chats.id = outbox.chat_id AND chats.member_id = outbox.member_id AND chats.unreachable_at IS NULL
WHERE outbox.announcement_id = :id AND outbox.kind = 'announcement_reminder' AND outbox.state = 'sent'
AND outbox.sent_as IS NOT NULL AND outbox.ended_at > :since
ON CONFLICT (identity) DO NOTHING;

-- name: corrects(id)$
-- How many corrections there were.
SELECT corrects FROM announcements WHERE id = :id;

-- name: correct(id, lane, since, at, consent, only)!
-- A correction for everybody who was sent it, or for this row alone: in that very message, unless that is older than
-- `since`. What is in the air is looked at once it has arrived: where it does not, it goes once more as it stands then.
INSERT INTO outbox (lane, identity, member_id, chat_id, channel, kind, not_before, state, made_at, announcement_id,
    sent_as, read_at)
SELECT :lane, 'correction:' || :id || ':' || announcements.corrects || ':' || outbox.member_id, outbox.member_id,
    chats.id, chats.channel, 'correction', :at, 'queued', :at, :id,
    CASE WHEN chats.id = outbox.chat_id AND coalesce(outbox.sent_as_at, outbox.ended_at) > :since THEN outbox.sent_as END,
    outbox.read_at
FROM outbox JOIN announcements ON announcements.id = outbox.announcement_id
JOIN chats ON chats.id = coalesce(
    (SELECT same.id FROM chats AS same WHERE same.id = outbox.chat_id AND same.member_id = outbox.member_id
        AND same.unreachable_at IS NULL),
    (SELECT best.id FROM chats AS best LEFT JOIN reminder_channels ON reminder_channels.member_id = best.member_id
        WHERE best.member_id = outbox.member_id AND best.unreachable_at IS NULL AND best.channel <> 'terminal'
        ORDER BY best.channel <> coalesce(reminder_channels.channel, ''), best.channel = 'web', best.seen_at DESC,
            best.id DESC LIMIT 1))
WHERE outbox.announcement_id = :id AND outbox.kind = 'announcement' AND outbox.state = 'sent'
AND (:only IS NULL OR outbox.id = :only)
AND outbox.member_id IN (SELECT id FROM members WHERE left_at IS NULL) AND :consent = (SELECT consents.version FROM consents
    WHERE consents.member_id = outbox.member_id AND consents.withdrawn_at IS NULL ORDER BY consents.id DESC LIMIT 1)
ON CONFLICT (identity) DO NOTHING;

-- name: now_sent_as(id, sent_as, at)!
-- A correction went as a new message: the next one changes that.
UPDATE outbox SET sent_as = :sent_as, sent_as_at = :at, chat_id = corrections.chat_id, channel = corrections.channel
FROM outbox AS corrections WHERE corrections.id = :id
AND outbox.identity = 'announcement:' || corrections.announcement_id || ':' || corrections.member_id;

-- name: follow_up(id, identity, not_before, at)!
-- The rest of an announcement that one message could not hold.
INSERT INTO outbox (lane, identity, member_id, chat_id, channel, kind, not_before, state, made_at, announcement_id)
SELECT lane, :identity, member_id, chat_id, channel, 'announcement_more', :not_before, 'queued', :at, announcement_id
FROM outbox WHERE id = :id AND member_id IS NOT NULL
ON CONFLICT (identity) DO NOTHING;

-- name: long_ended(before)
-- Those of which only the numbers are kept from now on.
SELECT id FROM announcements
WHERE report IS NULL AND coalesce(ended_at, started_at) < :before;

-- name: freeze(id, report, at)!
-- What became of it, for good.
UPDATE announcements SET report = :report, state = CASE WHEN state = 'cancelled' THEN state ELSE 'done' END,
    ended_at = coalesce(ended_at, :at)
WHERE id = :id;

-- name: forget_rows(id)!
-- Who was sent it is not kept.
DELETE FROM outbox WHERE announcement_id = :id;

-- name: of_member(member_id)
-- Which announcements a member was sent, when, and when it was read.
SELECT units.name, outbox.ended_at, outbox.read_at
FROM outbox JOIN announcements ON announcements.id = outbox.announcement_id
JOIN units ON units.id = announcements.unit_id
WHERE outbox.member_id = :member_id AND outbox.kind = 'announcement' AND outbox.state = 'sent' ORDER BY outbox.id;
