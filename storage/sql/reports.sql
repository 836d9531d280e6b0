-- name: branches(unit_id)
-- A unit and all below it, those above before those below: name, parent, members of its own.
WITH RECURSIVE here (id, far) AS (
    SELECT id, 0 FROM units WHERE id = :unit_id
    UNION ALL SELECT units.id, here.far + 1 FROM units JOIN here ON units.parent_id = here.id
)
SELECT units.id, units.parent_id, units.name,
    (SELECT count(*) FROM members WHERE members.unit_id = units.id AND members.left_at IS NULL)
FROM here JOIN units ON units.id = here.id ORDER BY here.far, units.code;

-- name: unit_names(units)
-- The names of some units, given as a JSON list of their ids.
SELECT units.id, units.name FROM units WHERE units.id IN (SELECT value FROM json_each(:units)) ORDER BY units.code;

-- name: parent_name(unit_id)$
-- The name of the unit above.
SELECT above.name FROM units JOIN units AS above ON above.id = units.parent_id WHERE units.id = :unit_id;

-- name: months(unit_id, first, last)
-- The releases of a unit in a span, oldest first.
SELECT period, members, respondents, bands FROM releases
WHERE unit_id = :unit_id AND period BETWEEN :first AND :last ORDER BY period;

-- name: turnout_below(unit_id, first, last)
-- Of each unit directly below, what its releases in a span say of participation, added up.
SELECT releases.unit_id, sum(releases.members), sum(releases.respondents)
FROM releases JOIN units ON units.id = releases.unit_id
WHERE units.parent_id = :unit_id AND releases.period BETWEEN :first AND :last GROUP BY releases.unit_id;

-- name: shared(since, until)
-- Commitments of a half-year that members told their cell: by unit how many, and how many were put right by then.
SELECT members.unit_id, count(*),
    count(CASE WHEN commitments.state = 'closed' AND commitments.ended_at < :until THEN 1 END)
FROM commitments JOIN members ON members.id = commitments.member_id
WHERE commitments.shared = 1 AND commitments.state IN ('open', 'closed')
AND commitments.made_at >= :since AND commitments.made_at < :until AND members.left_at IS NULL
AND EXISTS (SELECT 1 FROM consents WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL)
GROUP BY 1;

-- name: gathered(unit_id, since, until)
-- Meetings held in a span: by unit how many, with attendance taken, how many were looked for and how many were there.
WITH RECURSIVE here (id) AS (
    SELECT id FROM units WHERE id = :unit_id
    UNION ALL SELECT units.id FROM units JOIN here ON units.parent_id = here.id
), held (unit_id, expected, present) AS (
    SELECT meetings.unit_id, count(attendance.present), sum(attendance.present)
    FROM here CROSS JOIN meetings ON meetings.unit_id = here.id
    LEFT JOIN attendance ON attendance.meeting_id = meetings.id
    WHERE meetings.starts_at >= :since AND meetings.starts_at < :until AND meetings.cancelled_at IS NULL
    GROUP BY meetings.id
)
SELECT unit_id, count(*), sum(expected > 0), sum(expected), coalesce(sum(present), 0) FROM held GROUP BY unit_id;

-- name: visited(unit_id, first, last)
-- By quarter, how many cells of a subtree somebody from above attended.
WITH RECURSIVE here (id) AS (
    SELECT id FROM units WHERE id = :unit_id
    UNION ALL SELECT units.id FROM units JOIN here ON units.parent_id = here.id
)
SELECT visits.quarter, count(DISTINCT visits.cell_id) FROM visits
WHERE visits.attended = 1 AND visits.quarter BETWEEN :first AND :last AND visits.cell_id IN (SELECT id FROM here)
GROUP BY visits.quarter;

-- name: suggested(since, until)
-- Suggestions for review made in a half-year: by unit how many, and how many were answered by then.
SELECT unit_id, count(*), count(CASE WHEN answered_at < :until THEN 1 END) FROM suggestions
WHERE state <> 'draft' AND made_at >= :since AND made_at < :until GROUP BY 1;

-- name: is_counted(half)$
-- Whether commitments and suggestions of a half-year are counted.
SELECT 1 FROM report_halves WHERE half = :half;

-- name: add_half(half, at)!
-- They are counted once.
INSERT INTO report_halves (half, counted_at) VALUES (:half, :at) ON CONFLICT DO NOTHING;

-- name: readers()
-- Units with a committee.
SELECT DISTINCT roles.unit_id FROM roles JOIN members ON members.id = roles.member_id
WHERE roles.role = 'cap_uy' AND roles.unit_id IS NOT NULL AND members.left_at IS NULL;

-- name: parents()
-- Every unit, and the one above it.
SELECT id, parent_id FROM units ORDER BY id;

-- name: add_count(half, unit_id, subject, made, done)*!
-- What is told of a unit's half-year, for good.
INSERT INTO report_counts (half, unit_id, subject, made, done) VALUES (:half, :unit_id, :subject, :made, :done);

-- name: counts(half, unit_id)
-- What is told of a unit's half-year.
SELECT subject, made, done FROM report_counts WHERE half = :half AND unit_id = :unit_id;

-- name: next_id()$
-- The number that the next report gets.
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'reports'), 0) + 1;

-- name: add(id, unit_id, span, content, at, member_id)!
-- A report as it was made, by somebody or, where nobody is named, by itself: then once for a unit and a span.
INSERT INTO reports (id, unit_id, span, content, made_at, made_by)
VALUES (:id, :unit_id, :span, :content, :at, :member_id) ON CONFLICT DO NOTHING;

-- name: one(id)^
-- A report, where it went, and who sent it there.
SELECT reports.unit_id, reports.content, reports.forwarded_to, above.name, reports.forwarded_at,
    (SELECT members.name FROM members WHERE members.id = reports.forwarded_by)
FROM reports LEFT JOIN units AS above ON above.id = reports.forwarded_to WHERE reports.id = :id;

-- name: newest(unit_id, span)^
-- The newest report of a unit about a span, forwarded or not.
SELECT id, content FROM reports WHERE unit_id = :unit_id AND span = :span ORDER BY id DESC LIMIT 1;

-- name: of_unit(unit_id, most, skip)
-- The reports of a unit, newest first.
SELECT reports.id, units.name, reports.span, reports.made_at, reports.forwarded_at
FROM reports JOIN units ON units.id = reports.unit_id
WHERE reports.unit_id = :unit_id ORDER BY reports.id DESC LIMIT :most OFFSET :skip;

-- name: received(unit_id, most, skip)
-- The reports that were forwarded to a unit, newest first.
SELECT reports.id, units.name, reports.span, reports.made_at, reports.forwarded_at
FROM reports JOIN units ON units.id = reports.unit_id
WHERE reports.forwarded_to = :unit_id ORDER BY reports.forwarded_at DESC, reports.id DESC LIMIT :most OFFSET :skip;

-- name: committee_above(unit_id)^
-- The nearest unit above that has a committee.
WITH RECURSIVE up (id, parent_id, far) AS (
    SELECT id, parent_id, 0 FROM units WHERE id = :unit_id
    UNION ALL SELECT units.id, units.parent_id, up.far + 1 FROM units JOIN up ON units.id = up.parent_id
)
SELECT units.id, units.name FROM up JOIN units ON units.id = up.id
WHERE up.far > 0 AND EXISTS (SELECT 1 FROM roles JOIN members ON members.id = roles.member_id
    WHERE roles.unit_id = up.id AND roles.role = 'cap_uy' AND members.left_at IS NULL)
ORDER BY up.far LIMIT 1;

-- name: forward(id, unit_id, to_unit, member_id, at)!
-- It goes to the level above, once.
UPDATE reports SET forwarded_to = :to_unit, forwarded_by = :member_id, forwarded_at = :at
WHERE id = :id AND unit_id = :unit_id AND forwarded_at IS NULL;

-- name: due(span)
-- Units with a committee that have no report made by itself about a span yet.
SELECT DISTINCT roles.unit_id FROM roles JOIN members ON members.id = roles.member_id
WHERE roles.role = 'cap_uy' AND roles.unit_id IS NOT NULL AND members.left_at IS NULL
AND NOT EXISTS (SELECT 1 FROM reports
    WHERE reports.unit_id = roles.unit_id AND reports.span = :span AND reports.made_by IS NULL)
ORDER BY roles.unit_id;

-- name: to_tell()
-- Reports that were forwarded and of which the committee above has not been written to yet.
SELECT id, forwarded_to FROM reports WHERE forwarded_at IS NOT NULL AND forward_told_at IS NULL ORDER BY id;

-- name: told(id, at)!
-- The committee above is written to.
UPDATE reports SET forward_told_at = :at WHERE id = :id;

-- name: committee(unit_id)
-- The members of a unit's committee, each with the version of the consent given.
SELECT members.id,
    (SELECT consents.version FROM consents
        WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL ORDER BY consents.id DESC LIMIT 1)
FROM roles JOIN members ON members.id = roles.member_id
WHERE roles.unit_id = :unit_id AND roles.role = 'cap_uy' AND members.left_at IS NULL ORDER BY members.id;

-- name: by_member(member_id)
-- What is stored about a member: reports made, and reports forwarded.
SELECT span, made_at, made_by = :member_id, CASE WHEN forwarded_by = :member_id THEN forwarded_at END FROM reports
WHERE made_by = :member_id OR forwarded_by = :member_id ORDER BY id;
