-- name: begin(unit_id, author_id, at)<!
-- A draft.
INSERT INTO announcements (unit_id, author_id, state, made_at) VALUES (:unit_id, :author_id, 'draft', :at);

-- name: one(id)^
-- One announcement, with the names of its unit and author and what its file is.
SELECT announcements.id, announcements.unit_id, units.name, announcements.author_id, members.name, announcements.state,
    announcements.made_at, announcements.body, announcements.audience, announcements.wants_read, announcements.urgent,
    announcements.starts_at, announcements.approved_by, announcements.corrects, announcements.started_at,
    announcements.ended_at, announcement_files.kind, announcement_files.name, announcement_files.media_type,
    announcement_files.size
FROM announcements JOIN units ON units.id = announcements.unit_id JOIN members ON members.id = announcements.author_id
LEFT JOIN announcement_files ON announcement_files.announcement_id = announcements.id
WHERE announcements.id = :id;

-- name: standing(id)^
-- Whose it is and how far.
SELECT unit_id, author_id, state FROM announcements WHERE id = :id;

-- name: of_unit(unit_id, most, skip)
-- The ids of a unit's announcements, the newest first.
SELECT id FROM announcements WHERE unit_id = :unit_id ORDER BY id DESC LIMIT :most OFFSET :skip;

-- name: units_of(id)
-- The units that were chosen.
SELECT unit_id FROM announcement_units WHERE announcement_id = :id ORDER BY unit_id;

-- name: write(id, body)!
-- Its text.
UPDATE announcements SET body = :body, revision = revision + 1 WHERE id = :id;

-- name: address(id, audience)!
-- To whom it goes.
UPDATE announcements SET audience = :audience WHERE id = :id;

-- name: forget_units(id)!
-- No unit is chosen.
DELETE FROM announcement_units WHERE announcement_id = :id;

-- name: choose_units(id, unit_id)*!
-- Units that are chosen.
INSERT INTO announcement_units (announcement_id, unit_id) VALUES (:id, :unit_id) ON CONFLICT DO NOTHING;

-- name: want_read(id, wanted)!
-- Whether readers are asked to say that they have read it.
UPDATE announcements SET wants_read = :wanted, revision = revision + 1 WHERE id = :id;

-- name: make_urgent(id, urgent)!
-- Whether it goes out at night, too.
UPDATE announcements SET urgent = :urgent WHERE id = :id;

-- name: time(id, starts_at)!
-- When it starts; nothing: at once.
UPDATE announcements SET starts_at = :starts_at WHERE id = :id;

-- name: pass_on(id, state, before)!
-- From one state to the next; no changed row means that it is no longer in the one it was seen in.
UPDATE announcements SET state = :state WHERE id = :id AND state = :before;

-- name: put_file(id, kind, media_type, size, name, content)!
-- Its photo or file.
INSERT INTO announcement_files (announcement_id, kind, media_type, size, name, content)
VALUES (:id, :kind, :media_type, :size, :name, :content)
ON CONFLICT (announcement_id) DO UPDATE SET kind = excluded.kind, media_type = excluded.media_type,
    size = excluded.size, name = excluded.name, content = excluded.content;

-- name: drop_file(id)!
-- It has no file.
DELETE FROM announcement_files WHERE announcement_id = :id;

-- name: revised(id)!
-- Recipients see something else from now on.
UPDATE announcements SET revision = revision + 1 WHERE id = :id;

-- name: revision(id)$
-- How often what recipients see was changed.
SELECT revision FROM announcements WHERE id = :id;

-- name: forget_uploads(id)!
-- What platforms know of its file is of another one.
DELETE FROM announcement_uploads WHERE announcement_id = :id;

-- name: content(id)$
-- What its file holds, sealed.
SELECT content FROM announcement_files WHERE announcement_id = :id;

-- name: remember_upload(id, channel, file_id)!
-- What a platform calls the file it was once given.
INSERT INTO announcement_uploads (announcement_id, channel, file_id) VALUES (:id, :channel, :file_id)
ON CONFLICT (announcement_id, channel) DO UPDATE SET file_id = excluded.file_id;

-- name: upload(id, channel)$
-- What a platform calls its file.
SELECT file_id FROM announcement_uploads WHERE announcement_id = :id AND channel = :channel;

-- name: has_begun(id)$
-- Whether some may have it already.
SELECT started_at IS NOT NULL FROM announcements WHERE id = :id;

-- name: record(id, member_id, what, at)!
-- Who did what with it.
INSERT INTO announcement_record (announcement_id, member_id, what, at) VALUES (:id, :member_id, :what, :at);

-- name: newest_deed(id)$
-- The number of the newest deed.
SELECT coalesce(max(id), 0) FROM announcement_record WHERE announcement_id = :id;

-- name: record_of(id)
-- Who did what with it, the oldest first.
SELECT announcement_record.at, announcement_record.what, members.name
FROM announcement_record LEFT JOIN members ON members.id = announcement_record.member_id
WHERE announcement_record.announcement_id = :id ORDER BY announcement_record.id;

-- name: sealed_texts(after, most)
-- The next texts, to be sealed with a new key.
SELECT id, body FROM announcements WHERE id > :after AND body IS NOT NULL ORDER BY id LIMIT :most;

-- name: sealed_file(after)^
-- The next file, to be sealed with a new key.
SELECT announcement_id, name, content FROM announcement_files WHERE announcement_id > :after
ORDER BY announcement_id LIMIT 1;

-- name: reseal_file(id, name, content)!
-- The same file under another key.
UPDATE announcement_files SET name = :name, content = :content WHERE announcement_id = :id;
