-- name: below(unit_id)
-- The units directly below one, and whether any hang below them.
SELECT units.id, units.name, EXISTS (SELECT 1 FROM units AS under WHERE under.parent_id = units.id)
FROM units WHERE units.parent_id = :unit_id ORDER BY units.code;

-- name: name(unit_id)$
-- What a unit is called.
SELECT name FROM units WHERE id = :unit_id;

-- name: chosen(id)
-- The units that were chosen, by their codes.
SELECT units.id, units.name FROM announcement_units JOIN units ON units.id = announcement_units.unit_id
WHERE announcement_units.announcement_id = :id ORDER BY units.code;

-- name: strayed(id)$
-- Whether a chosen unit does not hang below the one that announces.
WITH RECURSIVE here (id) AS (
    SELECT unit_id FROM announcements WHERE id = :id
    UNION ALL SELECT units.id FROM units JOIN here ON units.parent_id = here.id
)
SELECT EXISTS (SELECT 1 FROM announcement_units
    WHERE announcement_id = :id AND unit_id NOT IN (SELECT id FROM here));

-- name: next_id()$
-- The id that the next announcement gets.
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'announcements'), 0) + 1;

-- name: seen_in(unit_id, member_id, most, skip)
-- The announcements of a unit that one of its committee sees, the newest first: drafts are their author's alone.
SELECT id FROM announcements WHERE unit_id = :unit_id AND (state <> 'draft' OR author_id = :member_id)
ORDER BY id DESC LIMIT :most OFFSET :skip;

-- name: discard(id)!
-- A draft that is not to be.
DELETE FROM announcements WHERE id = :id AND state = 'draft';

-- name: drafts_of(member_id)
-- What somebody was writing.
SELECT id FROM announcements WHERE author_id = :member_id AND state = 'draft';

-- name: pass_to(id, member_id)!
-- Another member stands behind it.
UPDATE announcements SET author_id = :member_id, approved_by = NULL WHERE id = :id;

-- name: approve(id, member_id)!
-- A second member agrees.
UPDATE announcements SET approved_by = :member_id WHERE id = :id;

-- name: forget_record(member_id)!
-- What was done stays; by whom is not kept of somebody whose data are erased.
UPDATE announcement_record SET member_id = NULL WHERE member_id = :member_id;

-- name: written_by(member_id)
-- What somebody wrote, the oldest first.
SELECT id FROM announcements WHERE author_id = :member_id ORDER BY id;
