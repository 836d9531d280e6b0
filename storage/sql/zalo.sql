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

-- name: remove(id, at)!
-- The bot is not at work any more, and its token is not kept.
UPDATE zalo_bots SET removed_at = :at, token = NULL WHERE id = :id AND removed_at IS NULL;

-- name: leave_chats(address, at)!
-- Nobody is reached by a bot that was removed. `address` is the beginning of its chats' addresses.
UPDATE chats SET unreachable_at = :at, owed = 0
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

-- name: month(month)
-- What every bot has used of a month.
SELECT bot_id, sent, received, used_up_at FROM zalo_months WHERE month = :month;

-- name: people(address)$
-- How many people write to a bot. `address` is the beginning of its chats' addresses.
SELECT count(*) FROM chats
WHERE channel = 'zalo' AND address LIKE :address || '%' AND unreachable_at IS NULL AND member_id IS NOT NULL;

-- name: all_sealed(after, most)
-- The next tokens, to be sealed with a new key.
SELECT id, token FROM zalo_bots WHERE id > :after AND token IS NOT NULL ORDER BY id LIMIT :most;

-- name: reseal(id, token)*!
-- The same token under another key.
UPDATE zalo_bots SET token = :token WHERE id = :id;
