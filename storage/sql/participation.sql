-- name: standing(unit_id, period)^
-- A unit with all below it: its name, how many members, how many have sent the self-comparison of a period.
WITH RECURSIVE here (id) AS (
    SELECT id FROM units WHERE id = :unit_id
    UNION ALL SELECT units.id FROM units JOIN here ON units.parent_id = here.id
)
SELECT (SELECT name FROM units WHERE id = :unit_id), count(members.id), count(runs.submitted_at)
FROM here LEFT JOIN members ON members.unit_id = here.id AND members.left_at IS NULL
LEFT JOIN runs ON runs.member_id = members.id AND runs.period = :period AND runs.submitted_at IS NOT NULL;

-- name: below(unit_id, period)
-- The units directly below a unit, each with all below it.
WITH RECURSIVE under (top, id) AS (
    SELECT id, id FROM units WHERE parent_id = :unit_id
    UNION ALL SELECT under.top, units.id FROM units JOIN under ON units.parent_id = under.id
)
SELECT tops.id, tops.name, count(members.id), count(runs.submitted_at)
FROM under JOIN units AS tops ON tops.id = under.top
LEFT JOIN members ON members.unit_id = under.id AND members.left_at IS NULL
LEFT JOIN runs ON runs.member_id = members.id AND runs.period = :period AND runs.submitted_at IS NOT NULL
GROUP BY tops.id, tops.name ORDER BY tops.code;

-- name: has_below(unit_id)$
-- Whether there are units below a unit.
SELECT EXISTS (SELECT 1 FROM units WHERE parent_id = :unit_id);

-- name: lines_above(unit_id)
-- A unit and all above it, the nearest first.
WITH RECURSIVE up (id, parent_id, far) AS (
    SELECT id, parent_id, 0 FROM units WHERE id = :unit_id
    UNION ALL SELECT units.id, units.parent_id, up.far + 1 FROM units JOIN up ON units.id = up.parent_id
)
SELECT id FROM up ORDER BY far;

-- name: named_above(unit_id)
-- All units above a unit with their names, the nearest first.
WITH RECURSIVE up (id, name, parent_id, far) AS (
    SELECT id, name, parent_id, 0 FROM units WHERE id = :unit_id
    UNION ALL SELECT units.id, units.name, units.parent_id, up.far + 1 FROM units JOIN up ON units.id = up.parent_id
)
SELECT id, name FROM up WHERE far > 0 ORDER BY far;

-- name: people(unit_id, period, day)
-- The members of a cell: whether they have sent, are on leave, and can be reached anywhere.
SELECT members.id, members.name,
    EXISTS (SELECT 1 FROM runs
        WHERE runs.member_id = members.id AND runs.period = :period AND runs.submitted_at IS NOT NULL),
    EXISTS (SELECT 1 FROM leaves
        WHERE leaves.member_id = members.id AND (leaves.until IS NULL OR leaves.until >= :day)),
    EXISTS (SELECT 1 FROM chats
        WHERE chats.member_id = members.id AND chats.unreachable_at IS NULL)
FROM members WHERE members.unit_id = :unit_id AND members.left_at IS NULL;

-- name: nudged_on(unit_id, day)$
-- Whether the members of a cell were nudged on a day.
SELECT EXISTS (SELECT 1 FROM nudges WHERE unit_id = :unit_id AND day = :day);

-- name: nudge(unit_id, day, period, member_id)!
-- Somebody nudges the cell; once a day at most.
INSERT INTO nudges (unit_id, day, period, member_id) VALUES (:unit_id, :day, :period, :member_id)
ON CONFLICT DO NOTHING;

-- name: to_nudge()
-- Nudges that nobody was sent yet, with the name of who asked for it.
SELECT nudges.unit_id, nudges.day, nudges.period, members.name, members.id
FROM nudges JOIN members ON members.id = nudges.member_id WHERE nudges.queued_at IS NULL ORDER BY nudges.day;

-- name: nudge_queued(unit_id, day, at)!
-- It is on its way.
UPDATE nudges SET queued_at = :at WHERE unit_id = :unit_id AND day = :day;
