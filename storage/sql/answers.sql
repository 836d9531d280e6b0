-- name: run_of(member_id, period)^
-- One member's self-comparison in one period, sealed.
SELECT period, catalogue, answers, notes, submitted_at, typed FROM runs
WHERE member_id = :member_id AND period = :period;

-- name: runs_of(member_id)
-- All of a member's self-comparisons, newest first, sealed.
SELECT period, catalogue, answers, notes, submitted_at, typed FROM runs
WHERE member_id = :member_id ORDER BY period DESC;

-- name: has_any(member_id)$
-- Whether anything is kept of a member's answers.
SELECT EXISTS (SELECT 1 FROM runs WHERE member_id = :member_id);

-- name: pins()
-- The catalogue versions that self-comparisons were made with.
SELECT DISTINCT catalogue FROM runs;

-- name: keep_answers(member_id, period, catalogue, answers, at)!
-- Save the 27 answers, sealed; the run begins with its first answer.
INSERT INTO runs (member_id, period, catalogue, answers, started_at)
VALUES (:member_id, :period, :catalogue, :answers, :at)
ON CONFLICT (member_id, period) DO UPDATE SET answers = excluded.answers;

-- name: keep_notes(member_id, period, catalogue, answers, notes, at)!
-- Save the notes, sealed; a note may come before the first answer.
INSERT INTO runs (member_id, period, catalogue, answers, notes, started_at)
VALUES (:member_id, :period, :catalogue, :answers, :notes, :at)
ON CONFLICT (member_id, period) DO UPDATE SET notes = excluded.notes;

-- name: keep_group(member_id, period, catalogue, answers, at)!
-- Answers of a group saved together; what waited to be confirmed is over.
INSERT INTO runs (member_id, period, catalogue, answers, started_at)
VALUES (:member_id, :period, :catalogue, :answers, :at)
ON CONFLICT (member_id, period) DO UPDATE SET answers = excluded.answers, typed = NULL;

-- name: keep_typed(member_id, period, catalogue, answers, typed, at)!
-- What was typed for a group, sealed, until it is confirmed; it may come before the first answer.
INSERT INTO runs (member_id, period, catalogue, answers, typed, started_at)
VALUES (:member_id, :period, :catalogue, :answers, :typed, :at)
ON CONFLICT (member_id, period) DO UPDATE SET typed = excluded.typed;

-- name: forget_typed_before(member_id, period)!
-- What was typed in a month that is over will never be confirmed.
UPDATE runs SET typed = NULL WHERE member_id = :member_id AND period < :period AND typed IS NOT NULL;

-- name: forget_typed(member_id, period)!
-- What was typed for a group is over.
UPDATE runs SET typed = NULL WHERE member_id = :member_id AND period = :period;

-- name: submit(member_id, period, at)!
-- Done, once: the first time stands.
UPDATE runs SET submitted_at = :at, typed = NULL
WHERE member_id = :member_id AND period = :period AND submitted_at IS NULL;

-- name: erase(member_id)!
-- All answers and notes of a member.
DELETE FROM runs WHERE member_id = :member_id;

-- name: forget_before(period)!
-- Answers and notes are kept for so many months and no longer.
DELETE FROM runs WHERE period < :period;

-- name: wishes()
-- For how many months members want their answers kept, where they want fewer.
SELECT DISTINCT months FROM retentions ORDER BY months;

-- name: forget_as_wished(months, period)!
-- Members who want so many months keep nothing of an earlier period.
DELETE FROM runs WHERE period < :period
AND member_id IN (SELECT member_id FROM retentions WHERE months = :months);

-- name: keep_for(member_id, months)!
-- How many months a member wants answers kept.
INSERT INTO retentions (member_id, months) VALUES (:member_id, :months)
ON CONFLICT (member_id) DO UPDATE SET months = excluded.months;

-- name: kept_for(member_id)$
-- How many months a member asked for.
SELECT months FROM retentions WHERE member_id = :member_id;

-- name: as_long_as_allowed(member_id)!
-- The member has no wish of their own.
DELETE FROM retentions WHERE member_id = :member_id;

-- name: add_many(member_id, period, catalogue, answers, notes, started_at, submitted_at)*!
-- Whole runs at once: sample data.
INSERT INTO runs (member_id, period, catalogue, answers, notes, started_at, submitted_at)
VALUES (:member_id, :period, :catalogue, :answers, :notes, :started_at, :submitted_at);

-- name: all_sealed(after_member, after_period, most)
-- The next runs in key order, to be sealed with a new key.
SELECT member_id, period, catalogue, answers, notes, typed FROM runs
WHERE (member_id, period) > (:after_member, :after_period)
ORDER BY member_id, period LIMIT :most;

-- name: reseal(member_id, period, answers, notes, typed)*!
-- The same answers under another key.
UPDATE runs SET answers = :answers, notes = :notes, typed = :typed
WHERE member_id = :member_id AND period = :period;
