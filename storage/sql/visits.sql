-- name: of_quarter(unit_id, quarter)
-- Every cell below a unit: below which unit under it, and who of this unit or one below it comes or was there.
WITH RECURSIVE under (top, id) AS (
    SELECT id, id FROM units WHERE parent_id = :unit_id
    UNION ALL SELECT under.top, units.id FROM units JOIN under ON units.parent_id = under.id
),
here (id) AS (SELECT :unit_id UNION ALL SELECT id FROM under)
SELECT cells.id, cells.name, under.top,
    count(CASE WHEN visits.attended = 1 OR (visits.id IS NOT NULL AND visits.attended IS NULL
        AND roles.member_id IS NOT NULL AND members.left_at IS NULL AND meetings.cancelled_at IS NULL
        AND visits.unit_id IN (WITH RECURSIVE above (id) AS (
            SELECT parent_id FROM units WHERE id = visits.cell_id
            UNION ALL SELECT units.parent_id FROM units JOIN above ON units.id = above.id) SELECT id FROM above)) THEN 1 END),
    count(CASE WHEN visits.attended = 1 THEN 1 END)
FROM under JOIN units AS cells ON cells.id = under.id
LEFT JOIN visits ON visits.cell_id = cells.id AND visits.quarter = :quarter AND visits.taken_back_at IS NULL
    AND visits.unit_id IN (SELECT id FROM here)
LEFT JOIN members ON members.id = visits.member_id
LEFT JOIN meetings ON meetings.id = visits.meeting_id
LEFT JOIN roles ON roles.member_id = visits.member_id AND roles.role = 'cap_uy' AND roles.unit_id = visits.unit_id
WHERE NOT EXISTS (SELECT 1 FROM units AS lower WHERE lower.parent_id = cells.id)
GROUP BY cells.id ORDER BY cells.code;

-- name: directly_below(unit_id)
-- The units directly below a unit.
SELECT id, name FROM units WHERE parent_id = :unit_id ORDER BY code;

-- name: name_of(unit_id)$
-- What a unit is called.
SELECT name FROM units WHERE id = :unit_id;

-- name: in_cell(cell_id, quarter)
-- Who was sent to a cell in a quarter by whom, in the order of assigning.
SELECT visits.id, visits.unit_id, units.name, visits.cell_id, cells.name, visits.quarter, visits.member_id,
    members.name, visits.assigned_at, meetings.id, meetings.starts_at,
    coalesce(nullif(meetings.place, ''), meeting_rules.place, ''), meetings.cancelled_at,
    visits.attended, visits.criticism, visits.words, visits.reported_at,
    members.left_at IS NULL AND EXISTS (SELECT 1 FROM roles
        WHERE roles.member_id = visits.member_id AND roles.role = 'cap_uy' AND roles.unit_id = visits.unit_id)
    AND (visits.reported_at IS NOT NULL OR visits.unit_id IN (WITH RECURSIVE above (id) AS (
        SELECT parent_id FROM units WHERE id = visits.cell_id
        UNION ALL SELECT units.parent_id FROM units JOIN above ON units.id = above.id) SELECT id FROM above))
FROM visits JOIN units ON units.id = visits.unit_id JOIN units AS cells ON cells.id = visits.cell_id
JOIN members ON members.id = visits.member_id LEFT JOIN meetings ON meetings.id = visits.meeting_id
LEFT JOIN meeting_rules ON meeting_rules.unit_id = visits.cell_id
WHERE visits.cell_id = :cell_id AND visits.quarter = :quarter AND visits.taken_back_at IS NULL ORDER BY visits.id;

-- name: of_member(member_id)
-- The same for one member, the newest quarter first; within it, what is not reported yet, by its day.
SELECT visits.id, visits.unit_id, units.name, visits.cell_id, cells.name, visits.quarter, visits.member_id,
    members.name, visits.assigned_at, meetings.id, meetings.starts_at,
    coalesce(nullif(meetings.place, ''), meeting_rules.place, ''), meetings.cancelled_at,
    visits.attended, visits.criticism, visits.words, visits.reported_at,
    members.left_at IS NULL AND EXISTS (SELECT 1 FROM roles
        WHERE roles.member_id = visits.member_id AND roles.role = 'cap_uy' AND roles.unit_id = visits.unit_id)
    AND (visits.reported_at IS NOT NULL OR visits.unit_id IN (WITH RECURSIVE above (id) AS (
        SELECT parent_id FROM units WHERE id = visits.cell_id
        UNION ALL SELECT units.parent_id FROM units JOIN above ON units.id = above.id) SELECT id FROM above))
FROM visits JOIN units ON units.id = visits.unit_id JOIN units AS cells ON cells.id = visits.cell_id
JOIN members ON members.id = visits.member_id LEFT JOIN meetings ON meetings.id = visits.meeting_id
LEFT JOIN meeting_rules ON meeting_rules.unit_id = visits.cell_id
WHERE visits.member_id = :member_id AND visits.taken_back_at IS NULL
ORDER BY visits.quarter DESC, visits.reported_at IS NOT NULL, meetings.starts_at IS NULL, meetings.starts_at, visits.id;

-- name: meetings_in(cell_id, first_period, last_period)
-- The meetings of a cell in a quarter that take place or took place, in order.
SELECT meetings.id, meetings.starts_at, coalesce(nullif(meetings.place, ''), meeting_rules.place, '')
FROM meetings LEFT JOIN meeting_rules ON meeting_rules.unit_id = meetings.unit_id
WHERE meetings.unit_id = :cell_id AND meetings.period BETWEEN :first_period AND :last_period
AND meetings.cancelled_at IS NULL ORDER BY meetings.starts_at, meetings.id;

-- name: visitors(unit_id, version)
-- The people of a unit's committee, the cell each is in, and whether letters of ours arrive.
SELECT members.id, members.name, members.unit_id,
    EXISTS (SELECT 1 FROM chats WHERE chats.member_id = members.id AND chats.unreachable_at IS NULL)
    AND coalesce((SELECT consents.version = :version FROM consents WHERE consents.member_id = members.id
        AND consents.withdrawn_at IS NULL ORDER BY consents.id DESC LIMIT 1), 0)
FROM roles JOIN members ON members.id = roles.member_id
WHERE roles.unit_id = :unit_id AND roles.role = 'cap_uy' AND members.left_at IS NULL;

-- name: expected(cell_id, quarter)
-- Who from above comes to a cell from a quarter on, or was there; for its secretary.
SELECT visits.meeting_id, visits.quarter, members.name FROM visits JOIN members ON members.id = visits.member_id
WHERE visits.cell_id = :cell_id AND visits.quarter >= :quarter AND visits.taken_back_at IS NULL
AND (visits.attended = 1 OR (visits.attended IS NULL AND members.left_at IS NULL AND EXISTS (SELECT 1 FROM roles
    WHERE roles.member_id = visits.member_id AND roles.role = 'cap_uy' AND roles.unit_id = visits.unit_id)
    AND visits.unit_id IN (WITH RECURSIVE above (id) AS (
        SELECT parent_id FROM units WHERE id = visits.cell_id
        UNION ALL SELECT units.parent_id FROM units JOIN above ON units.id = above.id) SELECT id FROM above)))
ORDER BY visits.id;

-- name: assign(unit_id, cell_id, quarter, member_id, meeting_id, by, at)!
-- Somebody goes to a cell; assigned anew, to another meeting or after a report that it was not possible.
INSERT INTO visits (unit_id, cell_id, quarter, member_id, meeting_id, assigned_by, assigned_at)
VALUES (:unit_id, :cell_id, :quarter, :member_id, :meeting_id, :by, :at)
ON CONFLICT (unit_id, cell_id, quarter, member_id) DO UPDATE
SET meeting_id = excluded.meeting_id, assigned_by = excluded.assigned_by, assigned_at = excluded.assigned_at,
    taken_back_at = NULL, attended = NULL, criticism = NULL, words = NULL, reported_at = NULL,
    told = CASE WHEN reported_at IS NULL THEN told END
WHERE attended IS NOT 1;

-- name: drop_untold(id, unit_id)!
-- Who was not told yet, or is of the committee no longer, need not be told that it is taken back.
DELETE FROM visits WHERE id = :id AND unit_id = :unit_id AND reported_at IS NULL AND (told IS NULL OR NOT EXISTS (
    SELECT 1 FROM roles JOIN members ON members.id = roles.member_id WHERE roles.member_id = visits.member_id
    AND roles.role = 'cap_uy' AND roles.unit_id = visits.unit_id AND members.left_at IS NULL));

-- name: take_back(id, unit_id, at)!
-- Somebody need not go, and is to be told.
UPDATE visits SET taken_back_at = :at WHERE id = :id AND unit_id = :unit_id AND reported_at IS NULL;

-- name: report(id, member_id, attended, criticism, meeting_id, at)!
-- What the member reports; another report takes the place of the one before, and its words go with it.
UPDATE visits SET attended = :attended, criticism = :criticism, words = NULL, reported_at = :at,
    meeting_id = coalesce(:meeting_id, meeting_id)
WHERE id = :id AND member_id = :member_id AND taken_back_at IS NULL;

-- name: reopen(id, member_id)!
-- A member who could not go can after all, and is reminded again.
UPDATE visits SET attended = NULL, criticism = NULL, words = NULL, reported_at = NULL
WHERE id = :id AND member_id = :member_id AND attended = 0;

-- name: keep_words(id, member_id, words)!
-- One sentence about it, sealed.
UPDATE visits SET words = :words WHERE id = :id AND member_id = :member_id AND reported_at IS NOT NULL;

-- name: forget_words_of(member_id)!
-- What a member wrote goes with the member's other words.
UPDATE visits SET words = NULL WHERE member_id = :member_id;

-- name: forget_words_before(at)!
-- What was written long ago.
UPDATE visits SET words = NULL WHERE reported_at < :at AND words IS NOT NULL;

-- name: to_follow(unit_id, now)
-- Visits to meetings of a cell that a new rule is about to take away, with the month of each.
SELECT visits.id, meetings.period FROM visits JOIN meetings ON meetings.id = visits.meeting_id
WHERE meetings.unit_id = :unit_id AND meetings.by_hand = 0 AND meetings.extra = 0 AND meetings.starts_at > :now;

-- name: follow(id, unit_id, period)*!
-- To the meeting of the same month by the new rule; where there is none, to any of the quarter.
UPDATE visits SET meeting_id = (SELECT meetings.id FROM meetings
    WHERE meetings.unit_id = :unit_id AND meetings.period = :period AND meetings.extra = 0)
WHERE id = :id;

-- name: to_tell(quarter)
-- Visits that somebody of the committee is still to make, or need not make any more, with what was told of them.
SELECT visits.id, visits.member_id, visits.unit_id, visits.cell_id, units.name, cells.name, visits.quarter,
    meetings.id, meetings.starts_at, coalesce(nullif(meetings.place, ''), meeting_rules.place, ''),
    meetings.cancelled_at, visits.taken_back_at, visits.told, visits.told_at, visits.tellings
FROM visits JOIN units ON units.id = visits.unit_id JOIN units AS cells ON cells.id = visits.cell_id
JOIN members ON members.id = visits.member_id AND members.left_at IS NULL
JOIN roles ON roles.member_id = visits.member_id AND roles.role = 'cap_uy' AND roles.unit_id = visits.unit_id
LEFT JOIN meetings ON meetings.id = visits.meeting_id
LEFT JOIN meeting_rules ON meeting_rules.unit_id = visits.cell_id
WHERE visits.quarter >= :quarter AND visits.reported_at IS NULL
AND (visits.taken_back_at IS NOT NULL OR visits.unit_id IN (WITH RECURSIVE above (id) AS (
    SELECT parent_id FROM units WHERE id = visits.cell_id
    UNION ALL SELECT units.parent_id FROM units JOIN above ON units.id = above.id) SELECT id FROM above))
ORDER BY visits.id;

-- name: any_of_quarter(quarter)
-- The meetings of the cells that somebody is to visit at any meeting of the quarter.
SELECT visits.id, meetings.id, meetings.starts_at, coalesce(nullif(meetings.place, ''), meeting_rules.place, '')
FROM visits JOIN meetings ON meetings.unit_id = visits.cell_id AND meetings.cancelled_at IS NULL
    AND meetings.period BETWEEN substr(visits.quarter, 1, 4) || printf('-%02d', substr(visits.quarter, 7) * 3 - 2)
    AND substr(visits.quarter, 1, 4) || printf('-%02d', substr(visits.quarter, 7) * 3)
LEFT JOIN meeting_rules ON meeting_rules.unit_id = visits.cell_id
WHERE visits.quarter >= :quarter AND visits.meeting_id IS NULL AND visits.reported_at IS NULL
ORDER BY meetings.starts_at, meetings.id;

-- name: who(member_id, day)^
-- The consent a member gave last, and whether they are on leave.
SELECT (SELECT consents.version FROM consents
        WHERE consents.member_id = :member_id AND consents.withdrawn_at IS NULL ORDER BY consents.id DESC LIMIT 1),
    EXISTS (SELECT 1 FROM leaves
        WHERE leaves.member_id = :member_id AND (leaves.until IS NULL OR leaves.until >= :day));

-- name: announced(member_id, id)
-- Which meetings a member was reminded of the day before, for one visit; by what their identities end in.
SELECT substr(identity, length('visit_day_before:' || :member_id || ':' || :id || ':') + 1) FROM outbox
WHERE member_id = :member_id AND kind = 'visit_day_before' AND state NOT IN ('queued', 'dead')
AND identity LIKE 'visit_day_before:' || :member_id || ':' || :id || ':%';

-- name: is_queued(identity)$
-- Whether a letter was queued before.
SELECT EXISTS (SELECT 1 FROM outbox WHERE identity = :identity);

-- name: told(id, told, at)!
-- The member is told how it stands.
UPDATE visits SET told = :told, told_at = :at, tellings = tellings + 1 WHERE id = :id;

-- name: drop(id)!
-- What was taken back, once that was told.
DELETE FROM visits WHERE id = :id AND taken_back_at IS NOT NULL;

-- name: withdraw(id)!
-- What waits about one visit is as it was no longer.
DELETE FROM outbox WHERE state IN ('queued', 'dead') AND kind LIKE 'visit%'
AND member_id = (SELECT visits.member_id FROM visits WHERE visits.id = :id)
AND identity LIKE kind || ':' || member_id || ':' || :id || ':%';

-- name: call_off(cell_id)!
-- Reminders that wait about a cell's meetings, for its calendar is another one.
DELETE FROM outbox WHERE state IN ('queued', 'dead') AND kind IN ('visit_day_before', 'visit_morning', 'visit_report')
AND EXISTS (SELECT 1 FROM visits WHERE visits.cell_id = :cell_id AND visits.member_id = outbox.member_id
    AND outbox.identity LIKE outbox.kind || ':' || visits.member_id || ':' || visits.id || ':%');

-- name: withdraw_of_those_who_lost_the_role()!
-- What waits for whoever is of that committee no longer.
DELETE FROM outbox WHERE state IN ('queued', 'dead') AND kind LIKE 'visit%' AND kind <> 'visit_off' AND NOT EXISTS (
    SELECT 1 FROM visits JOIN roles ON roles.member_id = visits.member_id
    WHERE visits.member_id = outbox.member_id AND roles.role = 'cap_uy' AND roles.unit_id = visits.unit_id
    AND visits.unit_id IN (WITH RECURSIVE above (id) AS (
        SELECT parent_id FROM units WHERE id = visits.cell_id
        UNION ALL SELECT units.parent_id FROM units JOIN above ON units.id = above.id) SELECT id FROM above)
    AND outbox.identity LIKE outbox.kind || ':' || visits.member_id || ':' || visits.id || ':%');

-- name: all_sealed(after, most)
-- The next sentences, to be sealed with a new key.
SELECT id, member_id, words FROM visits WHERE id > :after AND words IS NOT NULL ORDER BY id LIMIT :most;

-- name: reseal(id, words)*!
-- The same sentence under another key.
UPDATE visits SET words = :words WHERE id = :id;
