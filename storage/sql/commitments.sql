-- name: of_member(member_id)
-- All commitments of a member, oldest first, sealed.
SELECT id, period, indicator, words, state, due, shared, made_at, ended_at, conclusion FROM commitments
WHERE member_id = :member_id ORDER BY id;

-- name: changes_of(member_id)
-- What was changed in any of a member's commitments, in order.
SELECT commitment_changes.commitment_id, commitment_changes.at, commitment_changes.what, commitment_changes.detail
FROM commitment_changes JOIN commitments ON commitments.id = commitment_changes.commitment_id
WHERE commitments.member_id = :member_id ORDER BY commitment_changes.id;

-- name: forget_drafts(member_id)!
-- A new commitment is begun: one that was left half made gives way.
DELETE FROM commitments WHERE member_id = :member_id AND state = 'draft';

-- name: add(member_id, period, at)<!
-- Room for a new commitment; its words are sealed to the id it gets here.
INSERT INTO commitments (member_id, period, indicator, words, state, made_at)
VALUES (:member_id, :period, x'', x'', 'draft', :at);

-- name: write(id, member_id, indicator, words)!
-- The indicator and the words of a commitment, sealed.
UPDATE commitments SET indicator = :indicator, words = :words WHERE id = :id AND member_id = :member_id;

-- name: reword(id, member_id, words)!
-- New words of a commitment that has not ended.
UPDATE commitments SET words = :words WHERE id = :id AND member_id = :member_id AND ended_at IS NULL;

-- name: set_due(id, member_id, due)!
-- The day of a commitment that has not ended.
UPDATE commitments SET due = :due WHERE id = :id AND member_id = :member_id AND ended_at IS NULL;

-- name: share(id, member_id, shared)!
-- Who may know it; a draft becomes a commitment.
UPDATE commitments SET shared = :shared, state = 'open' WHERE id = :id AND member_id = :member_id AND ended_at IS NULL;

-- name: finish(id, member_id, state, at)!
-- Put right or withdrawn; no changed row means that it had ended before.
UPDATE commitments SET state = :state, ended_at = :at WHERE id = :id AND member_id = :member_id AND ended_at IS NULL;

-- name: take_up(id, member_id)!
-- What was put right is open again.
UPDATE commitments SET state = 'open', ended_at = NULL
WHERE id = :id AND member_id = :member_id AND state = 'closed';

-- name: drop_answer(id, quarter)!
-- The check-in of a quarter asks about it again; a note stays.
UPDATE check_ins SET answer = NULL WHERE commitment_id = :id AND quarter = :quarter;

-- name: add_change(id, at, what, detail)!
-- One line of a commitment's history.
INSERT INTO commitment_changes (commitment_id, at, what, detail) VALUES (:id, :at, :what, :detail);

-- name: shared_in(unit_id)
-- What members of a cell chose to tell it and have not withdrawn, as long as their consent stands.
SELECT commitments.id, commitments.member_id, members.name, commitments.words, commitments.due, commitments.state,
    commitments.conclusion
FROM commitments JOIN members ON members.id = commitments.member_id
WHERE members.unit_id = :unit_id AND members.left_at IS NULL
AND commitments.shared = 1 AND commitments.state IN ('open', 'closed') AND commitments.due IS NOT NULL
AND EXISTS (SELECT 1 FROM consents WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL);

-- name: erase(member_id)!
-- All commitments of a member; their history goes with them.
DELETE FROM commitments WHERE member_id = :member_id;

-- name: all_sealed(after, most)
-- The next commitments, to be sealed with a new key.
SELECT id, member_id, indicator, words, conclusion FROM commitments WHERE id > :after ORDER BY id LIMIT :most;

-- name: reseal(id, indicator, words, conclusion)*!
-- The same words under another key.
UPDATE commitments SET indicator = :indicator, words = :words, conclusion = :conclusion WHERE id = :id;

-- name: changes_sealed(after, most)
-- The next lines of history, to be sealed with a new key.
SELECT commitment_changes.id, commitment_changes.commitment_id, commitments.member_id, commitment_changes.detail
FROM commitment_changes JOIN commitments ON commitments.id = commitment_changes.commitment_id
WHERE commitment_changes.id > :after AND commitment_changes.detail IS NOT NULL
ORDER BY commitment_changes.id LIMIT :most;

-- name: reseal_change(id, detail)*!
-- The same line under another key.
UPDATE commitment_changes SET detail = :detail WHERE id = :id;

-- name: check_ins_sealed(commitment, quarter, most)
-- The next answers of check-ins, to be sealed with a new key.
SELECT check_ins.commitment_id, check_ins.quarter, commitments.member_id, check_ins.answer, check_ins.note
FROM check_ins JOIN commitments ON commitments.id = check_ins.commitment_id
WHERE (check_ins.commitment_id, check_ins.quarter) > (:commitment, :quarter)
ORDER BY check_ins.commitment_id, check_ins.quarter LIMIT :most;

-- name: reseal_check_in(commitment_id, quarter, answer, note)*!
-- The same answer and note under another key.
UPDATE check_ins SET answer = :answer, note = :note WHERE commitment_id = :commitment_id AND quarter = :quarter;

-- name: owner_and_unit(id)^
-- Whose commitment it is and in which cell, where the cell was told of it.
SELECT commitments.member_id, members.unit_id FROM commitments JOIN members ON members.id = commitments.member_id
WHERE commitments.id = :id AND commitments.shared = 1 AND commitments.state IN ('open', 'closed');

-- name: conclude(id, conclusion)!
-- What the cell concluded.
UPDATE commitments SET conclusion = :conclusion WHERE id = :id;

-- name: check_ins_of(member_id)
-- The answers of all check-ins of a member, oldest first, sealed.
SELECT check_ins.commitment_id, check_ins.quarter, check_ins.answer, check_ins.note
FROM check_ins JOIN commitments ON commitments.id = check_ins.commitment_id
WHERE commitments.member_id = :member_id ORDER BY check_ins.quarter, check_ins.commitment_id;

-- name: keep_check_in(id, member_id, quarter, answer, at)!
-- How far a commitment is; the newest answer of a quarter stands.
INSERT INTO check_ins (commitment_id, quarter, answer, at)
SELECT commitments.id, :quarter, :answer, :at FROM commitments
WHERE commitments.id = :id AND commitments.member_id = :member_id
ON CONFLICT (commitment_id, quarter) DO UPDATE SET answer = excluded.answer, at = excluded.at;

-- name: keep_check_in_note(id, member_id, quarter, note, at)!
-- A note to it, which may come before the answer.
INSERT INTO check_ins (commitment_id, quarter, note, at)
SELECT commitments.id, :quarter, :note, :at FROM commitments
WHERE commitments.id = :id AND commitments.member_id = :member_id
ON CONFLICT (commitment_id, quarter) DO UPDATE SET note = excluded.note;
