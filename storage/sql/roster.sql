-- name: units()
-- Every unit with the code of its parent.
SELECT units.id, units.code, units.name, units.level, parents.code
FROM units LEFT JOIN units AS parents ON parents.id = units.parent_id;

-- name: members()
-- Every member with the code of the unit and whether they have left.
SELECT members.id, members.code, members.name, units.code, members.left_at
FROM members JOIN units ON units.id = members.unit_id;

-- name: roles()
-- Every role with the codes of the member and of the unit it is held in.
SELECT members.code, roles.role, units.code
FROM roles JOIN members ON members.id = roles.member_id LEFT JOIN units ON units.id = roles.unit_id;

-- name: put_units(code, name, level)*!
-- Add units or rename them.
INSERT INTO units (code, name, level) VALUES (:code, :name, :level)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level;

-- name: hang_units(code, parent)*!
-- Where each unit hangs in the tree.
UPDATE units SET parent_id = (SELECT above.id FROM units AS above WHERE above.code = :parent) WHERE code = :code;

-- name: put_members(code, name, unit)*!
-- Add members, rename them, move them to another cell, take back who had left.
INSERT INTO members (code, name, unit_id) SELECT :code, :name, units.id FROM units WHERE units.code = :unit
ON CONFLICT (code) DO UPDATE SET name = excluded.name, unit_id = excluded.unit_id, left_at = NULL;

-- name: drop_roles(code)*!
-- The roles of a member, before they are written anew.
DELETE FROM roles WHERE member_id = (SELECT members.id FROM members WHERE members.code = :code);

-- name: put_roles(code, role, unit)*!
-- The roles of members; a role without a unit holds everywhere.
INSERT INTO roles (member_id, role, unit_id)
SELECT members.id, :role, (SELECT units.id FROM units WHERE units.code = :unit) FROM members WHERE members.code = :code;

-- name: members_leave(code, at)*!
-- Members who have left the organisation; their own data stays theirs.
UPDATE members SET left_at = :at WHERE code = :code;

-- name: by_code(code)^
-- One member, for an invitation or the terminal.
SELECT members.id, members.code, members.name, units.code FROM members JOIN units ON units.id = members.unit_id
WHERE members.code = :code AND members.left_at IS NULL;

-- name: to_invite(code)^
-- One member, also one who has left and whose answers are kept: they stay theirs to see, to export and to erase.
SELECT members.id, members.code, members.name, units.code FROM members JOIN units ON units.id = members.unit_id
WHERE members.code = :code
AND (members.left_at IS NULL OR EXISTS (SELECT 1 FROM runs WHERE runs.member_id = members.id));

-- name: not_joined_in(unit_id)
-- Members of a cell who have joined nowhere and of whom nothing is kept: a code for them opens no answers.
SELECT members.code, members.name FROM members
WHERE members.unit_id = :unit_id AND members.left_at IS NULL
AND NOT EXISTS (SELECT 1 FROM chats WHERE chats.member_id = members.id)
AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.member_id = members.id)
ORDER BY members.name, members.code;

-- name: of_cell(unit_id, day)
-- The members of a cell, and whether they are on leave on a day and until when.
SELECT members.code, members.name, leaves.member_id IS NOT NULL AND (leaves.until IS NULL OR leaves.until >= :day),
    leaves.until
FROM members LEFT JOIN leaves ON leaves.member_id = members.id
WHERE members.unit_id = :unit_id AND members.left_at IS NULL;

-- name: in_cell(code, unit_id)$
-- The id of a member of this cell.
SELECT id FROM members WHERE code = :code AND unit_id = :unit_id AND left_at IS NULL;

-- name: keep_leave(member_id, until, at, day)!
-- A member is on leave up to and with a day, or without an end; one that runs today is prolonged, not begun anew.
INSERT INTO leaves (member_id, until, since) VALUES (:member_id, :until, :at)
ON CONFLICT (member_id) DO UPDATE SET until = excluded.until,
    since = CASE WHEN leaves.until IS NULL OR leaves.until >= :day THEN leaves.since ELSE excluded.since END;

-- name: end_leave(member_id)!
-- A member is back.
DELETE FROM leaves WHERE member_id = :member_id;

-- name: leave_of(member_id, day)^
-- The leave of one member on a day.
SELECT until FROM leaves WHERE member_id = :member_id AND (until IS NULL OR until >= :day);

-- name: counts()^
-- How many units and members there are, and how many of them have joined.
SELECT (SELECT count(*) FROM units), (SELECT count(*) FROM members WHERE left_at IS NULL),
    (SELECT count(DISTINCT member_id) FROM chats WHERE member_id IS NOT NULL);
