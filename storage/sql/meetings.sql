-- name: rule_of(unit_id)^
-- The rule of a cell and the place it meets at.
SELECT rule, place FROM meeting_rules WHERE unit_id = :unit_id;

-- name: keep_rule(unit_id, rule)!
-- When a cell meets.
INSERT INTO meeting_rules (unit_id, rule) VALUES (:unit_id, :rule)
ON CONFLICT (unit_id) DO UPDATE SET rule = excluded.rule;

-- name: keep_place(unit_id, place)!
-- Where a cell meets unless a meeting says otherwise.
UPDATE meeting_rules SET place = :place WHERE unit_id = :unit_id;

-- name: drop_planned(unit_id, now)!
-- Meetings that the old rule planned and nobody touched give way to a new rule.
DELETE FROM meetings WHERE unit_id = :unit_id AND by_hand = 0 AND extra = 0 AND starts_at > :now
AND NOT EXISTS (SELECT 1 FROM attendance WHERE attendance.meeting_id = meetings.id);

-- name: plan(unit_id, period, starts_at)!
-- The monthly meeting by the rule; one that is there already, also a cancelled one, stays as it is.
INSERT INTO meetings (unit_id, period, starts_at) VALUES (:unit_id, :period, :starts_at) ON CONFLICT DO NOTHING;

-- name: add_extra(unit_id, period, starts_at)!
-- A further meeting that the rule does not know.
INSERT INTO meetings (unit_id, period, starts_at, extra, by_hand) VALUES (:unit_id, :period, :starts_at, 1, 1);

-- name: move(id, unit_id, starts_at)!
-- Another time for one meeting; it stays the meeting of its month.
UPDATE meetings SET starts_at = :starts_at, by_hand = 1, cancelled_at = NULL WHERE id = :id AND unit_id = :unit_id;

-- name: cancel(id, unit_id, at)!
-- One meeting does not take place.
UPDATE meetings SET cancelled_at = :at, thematic = 0, by_hand = 1 WHERE id = :id AND unit_id = :unit_id;

-- name: changed(unit_id, meeting_id, was_at, at)!
-- The calendar of a cell was changed: what is due by the new one is looked for again.
INSERT INTO calendar_changes (unit_id, meeting_id, was_at, at) VALUES (:unit_id, :meeting_id, :was_at, :at);

-- name: changed_since(at)
-- Cells whose calendar was changed since the last sweep.
SELECT DISTINCT unit_id FROM calendar_changes WHERE at >= :at;

-- name: changes_of(unit_id, at)
-- What was changed in a cell since the last sweep about meetings that had a time, as they stand now.
SELECT calendar_changes.id, calendar_changes.was_at, meetings.id, meetings.period, meetings.starts_at, meetings.place,
    meetings.topic, meetings.thematic, meetings.extra, meetings.cancelled_at, NULL, NULL
FROM calendar_changes JOIN meetings ON meetings.id = calendar_changes.meeting_id
WHERE calendar_changes.unit_id = :unit_id AND calendar_changes.at >= :at AND calendar_changes.was_at IS NOT NULL
ORDER BY calendar_changes.id;

-- name: forget_changes(before)!
-- Changes that everybody concerned has been told of.
DELETE FROM calendar_changes WHERE at < :before;

-- name: set_topic(id, unit_id, topic)!
-- What a meeting is about.
UPDATE meetings SET topic = :topic, by_hand = 1 WHERE id = :id AND unit_id = :unit_id;

-- name: set_thematic(id, unit_id, thematic)!
-- Whether a meeting is the thematic one of its quarter.
UPDATE meetings SET thematic = :thematic, by_hand = 1 WHERE id = :id AND unit_id = :unit_id;

-- name: set_place(id, unit_id, place)!
-- Where one meeting is; empty where the cell usually meets.
UPDATE meetings SET place = :place, by_hand = 1 WHERE id = :id AND unit_id = :unit_id;

-- name: forget_answers(id, unit_id)!
-- Who answered for another day has not answered for this one.
DELETE FROM attendance
WHERE meeting_id IN (SELECT meetings.id FROM meetings WHERE meetings.id = :id AND meetings.unit_id = :unit_id);

-- name: thematic(unit_id, first_period)
-- The thematic meetings of a cell that take place or took place, from a month on.
SELECT id, period, starts_at FROM meetings
WHERE unit_id = :unit_id AND thematic = 1 AND cancelled_at IS NULL AND period >= :first_period ORDER BY starts_at, id;

-- name: time_and_period(id, unit_id)^
-- When a meeting of this cell begins, and of which month it is.
SELECT starts_at, period FROM meetings WHERE id = :id AND unit_id = :unit_id;

-- name: starts_at(id, unit_id)$
-- When a meeting of this cell begins.
SELECT starts_at FROM meetings WHERE id = :id AND unit_id = :unit_id;

-- name: coming_up(unit_id, member_id, after)
-- A cell's meetings from a moment on with one member's own answer, in order.
SELECT meetings.id, meetings.period, meetings.starts_at, meetings.place, meetings.topic, meetings.thematic,
    meetings.extra, meetings.cancelled_at, attendance.coming, attendance.reason
FROM meetings LEFT JOIN attendance
ON attendance.meeting_id = meetings.id AND attendance.member_id = :member_id
WHERE meetings.unit_id = :unit_id AND meetings.starts_at > :after
ORDER BY meetings.starts_at, meetings.id;

-- name: around(unit_id, after, before)
-- A cell's meetings in a span that take place, in order; nobody's answer.
SELECT id, period, starts_at, place, topic, thematic, extra, cancelled_at, NULL, NULL FROM meetings
WHERE unit_id = :unit_id AND starts_at > :after AND starts_at < :before AND cancelled_at IS NULL
ORDER BY starts_at, id;

-- name: below(unit_id, from_at, to_at)
-- When and where the cells of a unit and of all below it meet in a span; a cell that does not comes last, without a time.
WITH RECURSIVE here (id) AS (
    SELECT id FROM units WHERE id = :unit_id
    UNION ALL SELECT units.id FROM units JOIN here ON units.parent_id = here.id
)
SELECT units.name, meetings.starts_at, coalesce(nullif(meetings.place, ''), meeting_rules.place, ''), meetings.thematic
FROM here JOIN units ON units.id = here.id
LEFT JOIN meeting_rules ON meeting_rules.unit_id = units.id
LEFT JOIN meetings ON meetings.unit_id = units.id AND meetings.cancelled_at IS NULL
    AND meetings.starts_at >= :from_at AND meetings.starts_at < :to_at
WHERE meetings.id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM units AS below WHERE below.parent_id = units.id)
ORDER BY meetings.starts_at IS NULL, meetings.starts_at, units.code, meetings.id;

-- name: monthly(unit_id, first_period)
-- The monthly meetings that take place from a period on: they open and close the periods.
SELECT period, starts_at FROM meetings
WHERE unit_id = :unit_id AND period >= :first_period AND extra = 0 AND cancelled_at IS NULL ORDER BY period LIMIT 4;

-- name: monthly_at(unit_id, period)$
-- When the monthly meeting of a period begins that takes place.
SELECT starts_at FROM meetings
WHERE unit_id = :unit_id AND period = :period AND extra = 0 AND cancelled_at IS NULL;

-- name: answer(id, member_id, coming, reason, at)!
-- Whether a member comes to a meeting of the own cell.
INSERT INTO attendance (meeting_id, member_id, coming, reason, answered_at)
SELECT meetings.id, members.id, :coming, :reason, :at FROM meetings JOIN members ON members.unit_id = meetings.unit_id
WHERE meetings.id = :id AND members.id = :member_id
ON CONFLICT (meeting_id, member_id) DO UPDATE
SET coming = excluded.coming, reason = excluded.reason, answered_at = excluded.answered_at;

-- name: take(id, code, unit_id, present)!
-- Whether a member was there, as the secretary took it at the meeting.
INSERT INTO attendance (meeting_id, member_id, present)
SELECT meetings.id, members.id, :present FROM meetings JOIN members ON members.unit_id = meetings.unit_id
WHERE meetings.id = :id AND meetings.unit_id = :unit_id AND members.code = :code
ON CONFLICT (meeting_id, member_id) DO UPDATE SET present = excluded.present;

-- name: who_comes(id, unit_id, day, end)
-- Every member of the cell with the answer for one meeting, and whether on leave on its day, which ends at `end`.
SELECT members.id, members.code, members.name, attendance.coming, attendance.reason, attendance.present,
    leaves.member_id IS NOT NULL AND leaves.since < :end AND (leaves.until IS NULL OR leaves.until >= :day)
FROM meetings JOIN members ON members.unit_id = meetings.unit_id AND members.left_at IS NULL
LEFT JOIN attendance ON attendance.meeting_id = meetings.id AND attendance.member_id = members.id
LEFT JOIN leaves ON leaves.member_id = members.id
WHERE meetings.id = :id AND meetings.unit_id = :unit_id;

-- name: year(unit_id, from_at, to_at)^
-- Meetings held in a span, and how many attendances were taken and how many of them present.
SELECT count(DISTINCT meetings.id), count(attendance.present), coalesce(sum(attendance.present), 0)
FROM meetings LEFT JOIN attendance ON attendance.meeting_id = meetings.id
WHERE meetings.unit_id = :unit_id AND meetings.cancelled_at IS NULL
AND meetings.starts_at >= :from_at AND meetings.starts_at < :to_at;

-- name: rules_to_plan(period)
-- The rules of the cells that have no monthly meeting in this period yet, not even a cancelled one.
SELECT unit_id, rule FROM meeting_rules
WHERE NOT EXISTS (SELECT 1 FROM meetings
    WHERE meetings.unit_id = meeting_rules.unit_id AND meetings.period = :period AND meetings.extra = 0);

-- name: attendances_of(member_id)
-- All meetings a member answered for or was counted at, oldest first.
SELECT meetings.id, meetings.starts_at, attendance.coming, attendance.reason, attendance.present
FROM attendance JOIN meetings ON meetings.id = attendance.meeting_id
WHERE attendance.member_id = :member_id ORDER BY meetings.starts_at, meetings.id;

-- name: reasons_sealed(meeting, member, most)
-- The next reasons for an absence, to be sealed with a new key.
SELECT meeting_id, member_id, reason FROM attendance
WHERE (meeting_id, member_id) > (:meeting, :member) AND reason IS NOT NULL
ORDER BY meeting_id, member_id LIMIT :most;

-- name: reseal_reason(meeting_id, member_id, reason)*!
-- The same reason under another key.
UPDATE attendance SET reason = :reason WHERE meeting_id = :meeting_id AND member_id = :member_id;

-- name: forget_reasons_of(member_id)!
-- What a member wrote about absences goes with the member's other words.
UPDATE attendance SET reason = NULL WHERE member_id = :member_id;
