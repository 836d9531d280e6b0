-- name: active()
-- The bots at work, each with the unit it is for.
SELECT zalo_bots.id, zalo_bots.unit_id, zalo_bots.token, zalo_bots.account, zalo_bots.name
FROM zalo_bots WHERE zalo_bots.removed_at IS NULL ORDER BY zalo_bots.id;

-- name: add(unit_id, account, name, at)<!
-- A bot, whose token is sealed once its id is known.
INSERT INTO zalo_bots (unit_id, account, name, added_at) VALUES (:unit_id, :account, :name, :at);

-- name: keep_token(id, token)!
-- The token of a bot, sealed.
UPDATE zalo_bots SET token = :token WHERE id = :id;

-- name: of_account(account)^
-- A bot by the platform's id for it, also one that was removed.
SELECT id, removed_at FROM zalo_bots WHERE account = :account;

-- name: take_up(id, unit_id, name)!
-- A bot that was removed, or was another unit's, is at work again.
UPDATE zalo_bots SET unit_id = :unit_id, name = :name, removed_at = NULL WHERE id = :id;

-- name: come_back(address, at)!
-- Whoever was left out of reach when the bot was removed, at this time, is reached again.
UPDATE chats SET unreachable_at = NULL
WHERE channel = 'zalo' AND address LIKE :address || '%' AND unreachable_at = :at;

-- name: stopped(but)
-- The bots that stood in the settings, do not any more, and still have people.
SELECT id FROM zalo_bots WHERE unit_id IS NULL AND removed_at IS NOT NULL AND account IS NOT :but
AND EXISTS (SELECT 1 FROM chats WHERE channel = 'zalo' AND unreachable_at IS NULL
    AND address > zalo_bots.id || ':' AND address < zalo_bots.id || ';');

-- name: remove(id, at)!
-- The bot is not at work any more, and its token is not kept.
UPDATE zalo_bots SET removed_at = :at, token = NULL WHERE id = :id AND removed_at IS NULL;

-- name: date_removal(id, at)!
-- A bot that was stopped is removed for good.
UPDATE zalo_bots SET removed_at = :at WHERE id = :id;

-- name: leave_chats(address, at)!
-- Nobody is reached by a bot that was removed; what is owed stays so, for it may come back. `address` is the beginning
-- of its chats' addresses.
UPDATE chats SET unreachable_at = :at
WHERE channel = 'zalo' AND address LIKE :address || '%' AND unreachable_at IS NULL;

-- name: waiting_for(address)
-- The chats of a bot that something waits for.
SELECT DISTINCT chats.id FROM chats JOIN outbox ON outbox.chat_id = chats.id
WHERE chats.channel = 'zalo' AND chats.address LIKE :address || '%' AND outbox.state = 'queued';

-- name: names()
-- The bots at work by the codes of their units, the newest of a unit last.
SELECT units.code, zalo_bots.name FROM zalo_bots LEFT JOIN units ON units.id = zalo_bots.unit_id
WHERE zalo_bots.removed_at IS NULL ORDER BY zalo_bots.id;

-- name: name_for(unit_id)$
-- The newest bot of a unit, or else the one of the settings.
SELECT zalo_bots.name FROM zalo_bots
WHERE zalo_bots.removed_at IS NULL AND (zalo_bots.unit_id = :unit_id OR zalo_bots.unit_id IS NULL)
ORDER BY zalo_bots.unit_id IS NULL, zalo_bots.id DESC LIMIT 1;

-- name: count(bot_id, month, sent, received)!
-- So many more messages of a bot in a month.
INSERT INTO zalo_months (bot_id, month, sent, received) VALUES (:bot_id, :month, :sent, :received)
ON CONFLICT (bot_id, month) DO UPDATE SET sent = sent + excluded.sent, received = received + excluded.received;

-- name: use_up(bot_id, month, at)!
-- The platform says that this month's quota is used up.
INSERT INTO zalo_months (bot_id, month, used_up_at) VALUES (:bot_id, :month, :at)
ON CONFLICT (bot_id, month) DO UPDATE SET used_up_at = coalesce(used_up_at, excluded.used_up_at);

-- name: take_again(bot_id, month)!
-- The platform takes messages after all.
UPDATE zalo_months SET used_up_at = NULL WHERE bot_id = :bot_id AND month = :month;

-- name: reach(bot_id, month, low, short, full, at)!
-- Which of these marks a bot has come to in a month, each from when on; a mark stays where it is.
UPDATE zalo_months SET low_at = coalesce(low_at, CASE WHEN sent + received >= :low THEN :at END),
    short_at = coalesce(short_at, CASE WHEN sent + received >= :short THEN :at END),
    full_at = coalesce(full_at, CASE WHEN sent + received >= :full THEN :at END)
WHERE bot_id = :bot_id AND month = :month;

-- name: month(month)
-- What every bot has used of a month.
SELECT bot_id, sent, received, used_up_at FROM zalo_months WHERE month = :month;

-- name: to_tell(month)
-- The bots of which somebody is still to be told how little is left: with what they have used.
SELECT zalo_bots.id, zalo_bots.name, zalo_bots.unit_id, zalo_months.sent + zalo_months.received,
    CASE WHEN coalesce(zalo_months.used_up_at, zalo_months.full_at) IS NULL THEN 80 ELSE 100 END AS share
FROM zalo_months JOIN zalo_bots ON zalo_bots.id = zalo_months.bot_id
WHERE zalo_months.month = :month AND zalo_bots.removed_at IS NULL
AND coalesce(zalo_months.low_at, zalo_months.used_up_at) IS NOT NULL AND zalo_months.told < share
ORDER BY zalo_bots.id;

-- name: told(bot_id, month, share)!
-- Of how many of a hundred somebody has been told.
UPDATE zalo_months SET told = :share WHERE bot_id = :bot_id AND month = :month;

-- name: keepers(bot_id, address, version)
-- Whom it concerns that a bot has little left: the secretaries of its cell, the committee of another unit; for a bot of
-- no unit the secretaries of the cells whose members write to it. Who is here and has agreed.
SELECT DISTINCT members.id FROM roles JOIN members ON members.id = roles.member_id
JOIN zalo_bots ON zalo_bots.id = :bot_id
WHERE members.left_at IS NULL
AND :version = (SELECT consents.version FROM consents
    WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL ORDER BY consents.id DESC LIMIT 1)
AND ((roles.role IN ('bi_thu', 'pho_bi_thu') AND members.unit_id = roles.unit_id
        AND (zalo_bots.unit_id = roles.unit_id OR zalo_bots.unit_id IS NULL AND roles.unit_id IN (
            SELECT writers.unit_id FROM chats JOIN members AS writers ON writers.id = chats.member_id
            WHERE chats.channel = 'zalo' AND chats.address > :address
            AND chats.address < substr(:address, 1, length(:address) - 1) || ';' AND chats.unreachable_at IS NULL)))
    OR (roles.role = 'cap_uy' AND zalo_bots.unit_id = roles.unit_id))
ORDER BY members.id;

-- name: any_active()$
-- Whether there is a bot at work at all.
SELECT EXISTS (SELECT 1 FROM zalo_bots WHERE removed_at IS NULL);

-- name: beside(bot_id)
-- The other bots at work of the same unit, with how many people write to each.
SELECT others.name, (SELECT count(*) FROM chats
    WHERE chats.channel = 'zalo' AND chats.address > others.id || ':' AND chats.address < others.id || ';'
    AND chats.unreachable_at IS NULL AND chats.member_id IS NOT NULL)
FROM zalo_bots JOIN zalo_bots AS others ON others.unit_id IS zalo_bots.unit_id AND others.id <> zalo_bots.id
WHERE zalo_bots.id = :bot_id AND others.removed_at IS NULL AND others.name <> '' ORDER BY others.id;

-- name: sees_any(all, own, tops)$
-- Whether somebody may look at any bot: the same, for a menu.
WITH RECURSIVE here (id) AS (
    SELECT CAST(value AS INTEGER) FROM json_each(:tops)
    UNION SELECT units.id FROM units JOIN here ON units.parent_id = here.id
), ours (id) AS (SELECT id FROM here UNION SELECT CAST(value AS INTEGER) FROM json_each(:own))
SELECT EXISTS (SELECT 1 FROM zalo_bots WHERE zalo_bots.removed_at IS NULL AND (:all OR zalo_bots.unit_id IN (SELECT id FROM ours)
    OR (zalo_bots.unit_id IS NULL AND EXISTS (SELECT 1 FROM chats JOIN members ON members.id = chats.member_id
        WHERE chats.channel = 'zalo' AND chats.address > zalo_bots.id || ':' AND chats.address < zalo_bots.id || ';'
        AND chats.unreachable_at IS NULL AND members.unit_id IN (SELECT id FROM ours)))));

-- name: seen(month, all, own, tops)
-- The bots that somebody may look at: all, or those of the own cell and of these units with all below them. A bot of no
-- unit is of every cell whose members write to it.
WITH RECURSIVE here (id) AS (
    SELECT CAST(value AS INTEGER) FROM json_each(:tops)
    UNION SELECT units.id FROM units JOIN here ON units.parent_id = here.id
), ours (id) AS (SELECT id FROM here UNION SELECT CAST(value AS INTEGER) FROM json_each(:own))
SELECT zalo_bots.id, zalo_bots.name, coalesce(units.name, ''), (SELECT count(*) FROM chats
        WHERE chats.channel = 'zalo' AND chats.address > zalo_bots.id || ':' AND chats.address < zalo_bots.id || ';'
        AND chats.unreachable_at IS NULL AND chats.member_id IS NOT NULL),
    coalesce(zalo_months.sent, 0), coalesce(zalo_months.received, 0),
    zalo_months.low_at, zalo_months.short_at, zalo_months.full_at, zalo_months.used_up_at
FROM zalo_bots LEFT JOIN units ON units.id = zalo_bots.unit_id
LEFT JOIN zalo_months ON zalo_months.bot_id = zalo_bots.id AND zalo_months.month = :month
WHERE zalo_bots.removed_at IS NULL AND (:all OR zalo_bots.unit_id IN (SELECT id FROM ours)
    OR (zalo_bots.unit_id IS NULL AND EXISTS (SELECT 1 FROM chats JOIN members ON members.id = chats.member_id
        WHERE chats.channel = 'zalo' AND chats.address > zalo_bots.id || ':' AND chats.address < zalo_bots.id || ';'
        AND chats.unreachable_at IS NULL AND members.unit_id IN (SELECT id FROM ours))))
ORDER BY units.code, zalo_bots.id;

-- name: people(address)$
-- How many people write to a bot. `address` is the beginning of its chats' addresses: they are those up to the next
-- letter after the colon, a part of the index.
SELECT count(*) FROM chats WHERE channel = 'zalo' AND address > :address AND address < substr(:address, 1, length(:address) - 1) || ';'
AND unreachable_at IS NULL AND member_id IS NOT NULL;

-- name: people_cut_off(address)$
-- How many of them have no other chat in which anything reaches them. A terminal is nobody's own.
SELECT count(DISTINCT chats.member_id) FROM chats WHERE chats.channel = 'zalo' AND chats.address > :address
AND chats.address < substr(:address, 1, length(:address) - 1) || ';'
AND chats.unreachable_at IS NULL AND chats.member_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM chats AS others WHERE others.member_id = chats.member_id AND others.unreachable_at IS NULL
    AND (others.channel IN ('telegram', 'web') OR others.channel = 'zalo' AND NOT (
        others.address > :address AND others.address < substr(:address, 1, length(:address) - 1) || ';')));

-- name: all_sealed(after, most)
-- The next tokens, to be sealed with a new key.
SELECT id, token FROM zalo_bots WHERE id > :after AND token IS NOT NULL ORDER BY id LIMIT :most;

-- name: reseal(id, token)*!
-- The same token under another key.
UPDATE zalo_bots SET token = :token WHERE id = :id;

-- name: warn(chat_id, bot_id, month)!
-- Once a chat and month, as soon as its bot has few messages left: a changed row means that it is to be said now.
UPDATE chats SET warned_of = :month
WHERE id = :chat_id AND warned_of IS NOT :month AND EXISTS (SELECT 1 FROM zalo_months
    WHERE zalo_months.bot_id = :bot_id AND zalo_months.month = :month AND zalo_months.short_at IS NOT NULL);
