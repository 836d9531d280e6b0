-- name: take(channel, id, at)!
-- Claim an incoming update; no changed row means that it was taken before.
INSERT INTO inbox (channel, id, at) VALUES (:channel, :id, :at) ON CONFLICT (channel, id) DO NOTHING;

-- name: forget_older(before)!
-- What no platform delivers again need not be remembered.
DELETE FROM inbox WHERE at < :before;
