-- name: closing_units()
-- Every unit that has members of its own, or nothing below it: where a period closes. With its newest closed period.
SELECT units.id,
    (SELECT max(closings.period) FROM closings WHERE closings.unit_id = units.id)
FROM units
WHERE EXISTS (SELECT 1 FROM members WHERE members.unit_id = units.id)
OR NOT EXISTS (SELECT 1 FROM units AS below WHERE below.parent_id = units.id);

-- name: first_sent(unit_id)$
-- The first period that a member of a unit sent and that is counted nowhere yet.
SELECT min(runs.period) FROM runs JOIN members ON members.id = runs.member_id
WHERE members.unit_id = :unit_id AND runs.submitted_at IS NOT NULL AND runs.counted = 0;

-- name: respondents(unit_id, period, closed_at)
-- What a unit's own members sent before the close, sealed: of those who are here, agree, and were counted nowhere else.
-- CROSS JOIN keeps SQLite on the unit's members: it would go through everybody's runs of the period.
SELECT runs.member_id, runs.catalogue, runs.answers FROM members CROSS JOIN runs ON runs.member_id = members.id
WHERE members.unit_id = :unit_id AND (members.left_at IS NULL OR members.left_at > :closed_at) AND runs.period = :period
AND runs.submitted_at < :closed_at AND runs.counted = 0
AND EXISTS (SELECT 1 FROM consents WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL);

-- name: counted(member_id, period)*!
-- Whoever moves to another cell afterwards is not counted there again.
UPDATE runs SET counted = 1 WHERE member_id = :member_id AND period = :period;

-- name: members_of(unit_id)$
-- How many members a unit has of its own.
SELECT count(*) FROM members WHERE unit_id = :unit_id AND left_at IS NULL;

-- name: close(unit_id, period, members, respondents, counts, closed_at)!
-- Freeze once: a closing that is there stands.
INSERT INTO closings (unit_id, period, members, respondents, counts, closed_at)
VALUES (:unit_id, :period, :members, :respondents, :counts, :closed_at) ON CONFLICT DO NOTHING;

-- name: publish(unit_id, period, members, respondents, bands, closed_at, at)*!
-- A release, once: one that is there stands.
INSERT INTO releases (unit_id, period, parent, members, respondents, bands, closed_at, made_at)
SELECT units.id, :period, (SELECT above.code FROM units AS above WHERE above.id = units.parent_id), :members,
    :respondents, :bands, :closed_at, :at
FROM units WHERE units.id = :unit_id ON CONFLICT DO NOTHING;

-- name: tree()
-- All units with their parents.
SELECT id, code, parent_id FROM units;

-- name: is_closed(unit_id, period)$
-- Whether a unit's period was frozen before.
SELECT EXISTS (SELECT 1 FROM closings WHERE unit_id = :unit_id AND period = :period);

-- name: closed_in(period)
-- What was frozen of the units' own members in a period, with what was published of it.
SELECT closings.unit_id, closings.members, closings.respondents, closings.counts, releases.bands
FROM closings LEFT JOIN releases ON releases.unit_id = closings.unit_id AND releases.period = closings.period
WHERE closings.period = :period;

-- name: begun()
-- Periods in which somebody has been counted.
SELECT DISTINCT period FROM closings;

-- name: is_rolled_up(period)$
-- Whether a month is published above: then the true counts of those who closed are gone.
SELECT EXISTS (SELECT 1 FROM closings WHERE period = :period AND counts IS NULL);

-- name: unfinished_periods(before)
-- Months that have ended, were closed somewhere and are not published above.
SELECT DISTINCT period FROM closings WHERE period < :before
AND NOT EXISTS (SELECT 1 FROM closings AS others WHERE others.period = closings.period AND others.counts IS NULL)
ORDER BY period;

-- name: forget_counts(unit_id, period)*!
-- The true counts are not needed any more.
UPDATE closings SET counts = NULL WHERE unit_id = :unit_id AND period = :period;

-- name: hang(period)!
-- The tree of a month is the one its roll-up was made with.
UPDATE releases SET parent = (SELECT above.code FROM units JOIN units AS above ON above.id = units.parent_id
    WHERE units.id = releases.unit_id) WHERE period = :period;

-- name: all_of(period)
-- All releases of a period, for an auditor.
SELECT units.code, releases.parent, releases.members, releases.respondents, releases.bands
FROM releases JOIN units ON units.id = releases.unit_id WHERE releases.period = :period ORDER BY units.code;

-- name: one(unit_id, period)^
-- One release.
SELECT units.name, (SELECT above.name FROM units AS above WHERE above.id = units.parent_id), releases.members,
    releases.respondents, releases.bands, releases.closed_at
FROM releases JOIN units ON units.id = releases.unit_id
WHERE releases.unit_id = :unit_id AND releases.period = :period;

-- name: months_of(unit_id)
-- The periods a unit has releases of, newest first.
SELECT period FROM releases WHERE unit_id = :unit_id ORDER BY period DESC;

-- name: year_of(unit_id, last, most)
-- A unit's releases up to a period, newest first.
SELECT period, members, respondents, bands FROM releases
WHERE unit_id = :unit_id AND period <= :last ORDER BY period DESC LIMIT :most;

-- name: shared_counts(unit_id, day)
-- Commitments that a unit's own members told it, by how they stand.
SELECT CASE WHEN commitments.state = 'closed' THEN 'put_right'
    WHEN commitments.due < :day THEN 'overdue' ELSE 'open' END AS standing, count(*)
FROM commitments JOIN members ON members.id = commitments.member_id
WHERE members.unit_id = :unit_id AND members.left_at IS NULL AND commitments.shared = 1
AND commitments.state IN ('open', 'closed')
AND EXISTS (SELECT 1 FROM consents WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL)
GROUP BY standing;

-- name: to_deliver()
-- Releases that nobody was told of yet.
SELECT unit_id, period FROM releases WHERE delivered_at IS NULL ORDER BY period, unit_id;

-- name: delivered(unit_id, period, at)!
-- Everybody concerned will be told.
UPDATE releases SET delivered_at = :at WHERE unit_id = :unit_id AND period = :period;

-- name: readers(unit_id)
-- Who reads a unit's releases: secretaries and deputies of a cell, the committee of any unit; and who is which.
SELECT members.id,
    (SELECT consents.version FROM consents
        WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL ORDER BY consents.id DESC LIMIT 1),
    max(roles.role <> 'cap_uy')
FROM roles JOIN members ON members.id = roles.member_id
WHERE roles.unit_id = :unit_id AND members.left_at IS NULL
AND (roles.role = 'cap_uy' OR (roles.role IN ('bi_thu', 'pho_bi_thu') AND members.unit_id = roles.unit_id
    AND NOT EXISTS (SELECT 1 FROM units AS below WHERE below.parent_id = roles.unit_id)))
GROUP BY members.id;

-- name: counts_sealed(unit, period, most)
-- The next frozen counts in key order, to be sealed with a new key.
SELECT unit_id, period, counts FROM closings
WHERE (unit_id, period) > (:unit, :period) AND counts IS NOT NULL ORDER BY unit_id, period LIMIT :most;

-- name: reseal_counts(unit_id, period, counts)*!
-- The same counts under another key.
UPDATE closings SET counts = :counts WHERE unit_id = :unit_id AND period = :period;
