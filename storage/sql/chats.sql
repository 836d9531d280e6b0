-- name: find(channel, address)^
-- The chat at an address with its member, the member's unit and newest consent: one row, read on every tap.
SELECT chats.id, chats.state, chats.language, chats.screen, chats.revision, chats.owed, chats.news, chats.heard_at,
    chats.member_id,    members.code, members.name, members.unit_id, units.name, members.left_at,
    (SELECT consents.version FROM consents
        WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL
        ORDER BY consents.id DESC LIMIT 1)
FROM chats
LEFT JOIN members ON members.id = chats.member_id
LEFT JOIN units ON units.id = members.unit_id
WHERE chats.channel = :channel AND chats.address = :address;

-- name: roles_of(member_id)
-- The roles a member holds, each in a unit.
SELECT role, unit_id FROM roles WHERE member_id = :member_id ORDER BY role, unit_id;

-- name: add(channel, address, state, language, owed, at, heard_at)<!
-- A chat we have to remember the place of.
INSERT INTO chats (channel, address, state, language, revision, owed, since, seen_at, heard_at)
VALUES (:channel, :address, :state, :language, 1, :owed, :at, :at, :heard_at);

-- name: move(id, state, owed, at, heard_at)!
-- Where the chat is now; until the screen is out, it is owed. `heard_at`: when what was taken was sent, if that is known.
UPDATE chats SET state = :state, owed = :owed, seen_at = :at, revision = revision + 1, unreachable_at = NULL,
    heard_at = coalesce(:heard_at, heard_at)
WHERE id = :id;

-- name: shown(id, screen, revision)!
-- The screen of this revision is out, so nothing is owed unless the chat has moved on.
UPDATE chats SET screen = :screen, owed = CASE WHEN revision = :revision THEN 0 ELSE owed END,
    news = CASE WHEN revision = :revision THEN NULL ELSE news END
WHERE id = :id;

-- name: give_up(id, revision)!
-- This screen will never arrive; stop owing it.
UPDATE chats SET owed = 0 WHERE id = :id AND revision = :revision;

-- name: pass_on(id, revision)!
-- This screen is not sent any more, for its member goes on elsewhere; nobody has seen it.
UPDATE chats SET owed = 2 WHERE id = :id AND revision = :revision AND owed = 1;

-- name: owed(channel)
-- Chats whose last screen never went out, oldest first: what a start after a crash has to make good.
SELECT address FROM chats WHERE owed = 1 AND channel = :channel AND unreachable_at IS NULL ORDER BY seen_at;

-- name: join_member(id, member_id)!
-- The chat is this member's from now on.
UPDATE chats SET member_id = :member_id WHERE id = :id;

-- name: move_to_address(id, address)!
-- The chat is found at another address from now on, and at the old one no more.
UPDATE chats SET address = :address WHERE id = :id;

-- name: tell_others(id, member_id, news, but)!
-- The member's other chats are to say what happened.
UPDATE chats SET owed = 1, news = :news, revision = revision + 1
WHERE member_id = :member_id AND id NOT IN (:id, :but) AND unreachable_at IS NULL;

-- name: tell_in_passing(id, news)!
-- The chat is to say what happened once it says something.
UPDATE chats SET news = :news WHERE id = :id AND news IS NULL;

-- name: tell_elsewhere(id, member_id, news, channel)!
-- The member's chats on other channels are to say what happened.
UPDATE chats SET owed = 1, news = :news, revision = revision + 1
WHERE member_id = :member_id AND id <> :id AND channel <> :channel AND unreachable_at IS NULL;

-- name: others(id, member_id, but)
-- The member's other chats.
SELECT channel, address FROM chats
WHERE member_id = :member_id AND id NOT IN (:id, :but) AND unreachable_at IS NULL ORDER BY id;

-- name: speak(id, language)!
-- The language of a chat.
UPDATE chats SET language = :language WHERE id = :id;

-- name: mark_unreachable(id, at)!
-- The platform delivers nothing here any more. A screen that was owed is so no more, and was not seen either.
UPDATE chats SET unreachable_at = :at, owed = CASE WHEN owed = 0 THEN 0 ELSE 2 END WHERE id = :id;

-- name: is_reached(id)!
-- Somebody writes there, so something arrives there again.
UPDATE chats SET unreachable_at = NULL WHERE id = :id AND unreachable_at IS NOT NULL;

-- name: forget(id)!
-- Nothing of this chat is kept.
DELETE FROM chats WHERE id = :id;

-- name: let_go_of_others(id, member_id, news, at)!
-- Only one chat stays the member's. The others are told before they are forgotten, so that nobody is put out unseen.
UPDATE chats SET member_id = NULL, state = 'Stranger', owed = 1, news = :news, seen_at = :at, revision = revision + 1
WHERE member_id = :member_id AND id <> :id;

-- name: end_links_of_others(id, member_id)!
-- No personal link that was sent to another chat of the member's opens anything any more.
DELETE FROM links WHERE member_id = :member_id AND chat_id IS NOT :id;

-- name: end_offers_of_others(id, member_id)!
-- Nothing that was sent to another chat of the member's can be answered there any more.
DELETE FROM offers WHERE chat_id IN (SELECT chats.id FROM chats WHERE chats.member_id = :member_id AND chats.id <> :id);

-- name: let_go(id, member_id, news, at)!
-- The same for one of the member's chats.
UPDATE chats SET member_id = NULL, state = 'Stranger', owed = 1, news = :news, seen_at = :at, revision = revision + 1
WHERE id = :id AND member_id = :member_id;

-- name: place_of(id, member_id)^
-- Where one of the member's chats is found, and since when nothing arrives there.
SELECT channel, address, unreachable_at FROM chats WHERE id = :id AND member_id = :member_id;

-- name: end_links_of(id)!
-- No personal link that was sent to this chat opens anything any more.
DELETE FROM links WHERE chat_id = :id;

-- name: end_offers_of(id)!
-- Nothing that was sent to this chat can be answered there any more.
DELETE FROM offers WHERE chat_id = :id;

-- name: ways_of(member_id)
-- The member's chats, what is found there and whether anything arrives.
SELECT id, channel, since, seen_at, unreachable_at FROM chats WHERE member_id = :member_id ORDER BY since, id;

-- name: forget_all_of(member_id)!
-- No chat stays the member's.
DELETE FROM chats WHERE member_id = :member_id;

-- name: forget_abandoned(before)!
-- Somebody who began to arrive and never said yes is not kept.
DELETE FROM chats WHERE member_id IS NULL AND seen_at < :before;

-- name: forget_idle(channel, before)!
-- A sign-in of the page that nobody used for long ends.
DELETE FROM chats WHERE channel = :channel AND seen_at < :before;

-- name: chats_of(member_id)
-- The same with the addresses, for the member's own file.
SELECT channel, address, since FROM chats WHERE member_id = :member_id ORDER BY since, id;

-- name: channels_of(member_id)
-- Where a member has joined, and since when.
SELECT channel, since FROM chats WHERE member_id = :member_id ORDER BY since, id;
