-- name: begin(unit_id, author_id, author_role, member_id, to_unit_id, at)<!
-- A draft to a member or to a unit.
INSERT INTO suggestions (unit_id, author_id, author_role, member_id, to_unit_id, state, made_at)
VALUES (:unit_id, :author_id, :author_role, :member_id, :to_unit_id, 'draft', :at);

-- name: drop_drafts(author_id)!
-- Nothing is kept of what somebody was writing.
DELETE FROM suggestions WHERE author_id = :author_id AND state = 'draft';

-- name: drop_drafts_to(member_id)!
-- Nor of what is being written to somebody who is not to be written to any more.
DELETE FROM suggestions WHERE member_id = :member_id AND state = 'draft';

-- name: draft_of(author_id)$
-- What somebody is writing.
SELECT id FROM suggestions WHERE author_id = :author_id AND state = 'draft';

-- name: write(id, body)!
-- Its words.
UPDATE suggestions SET body = :body WHERE id = :id;

-- name: set_day(id, meeting_id, due)!
-- By when.
UPDATE suggestions SET meeting_id = :meeting_id, due = :due WHERE id = :id;

-- name: make(id, author_id, at)!
-- The draft is sent; no changed row means that it is none any more.
UPDATE suggestions SET state = 'open', made_at = :at
WHERE id = :id AND author_id = :author_id AND state = 'draft' AND body IS NOT NULL AND due IS NOT NULL;

-- name: one(id)^
-- One suggestion with its names and the time of its meeting, unless that is cancelled.
SELECT suggestions.id, suggestions.unit_id, units.name, suggestions.author_id, authors.name, suggestions.author_role,
    suggestions.member_id, people.name, people.unit_id, people.left_at, suggestions.to_unit_id, targets.name,
    suggestions.state, suggestions.body, meetings.starts_at, suggestions.due, suggestions.made_at,
    suggestions.answered_at, suggestions.meeting_id, suggestions.erased_by
FROM suggestions JOIN units ON units.id = suggestions.unit_id JOIN members AS authors ON authors.id = author_id
LEFT JOIN members AS people ON people.id = suggestions.member_id
LEFT JOIN units AS targets ON targets.id = suggestions.to_unit_id
LEFT JOIN meetings ON meetings.id = suggestions.meeting_id AND meetings.cancelled_at IS NULL
WHERE suggestions.id = :id;

-- name: entries_of(id)
-- Its history, the oldest first.
SELECT suggestion_entries.id, suggestion_entries.at, members.name, suggestion_entries.side, suggestion_entries.what,
    suggestion_entries.body, suggestion_entries.member_id
FROM suggestion_entries JOIN members ON members.id = suggestion_entries.member_id
WHERE suggestion_entries.suggestion_id = :id ORDER BY suggestion_entries.id;

-- name: of_person(member_id)
-- The ids of those that somebody made or that are to this member.
SELECT id FROM suggestions
WHERE (author_id = :member_id OR member_id = :member_id) AND state <> 'draft'
AND (erased_by IS NULL OR erased_by <> :member_id);

-- name: of_unit(unit_id)
-- The ids of those that a unit made or that are to it.
SELECT id FROM suggestions WHERE (unit_id = :unit_id OR to_unit_id = :unit_id) AND state <> 'draft';

-- name: stored_of(member_id)
-- The ids of all to a member, by this member or with a line of this member's, and of what is being written.
SELECT id FROM suggestions
WHERE id IN (SELECT id FROM suggestions WHERE author_id = :member_id
    UNION SELECT id FROM suggestions WHERE member_id = :member_id
    UNION SELECT suggestion_id FROM suggestion_entries WHERE member_id = :member_id)
AND (state <> 'draft' OR author_id = :member_id) AND (erased_by IS NULL OR erased_by <> :member_id) ORDER BY id;

-- name: was_given_any(member_id)$
-- Whether anything was ever suggested to a member.
SELECT EXISTS (SELECT 1 FROM suggestions WHERE member_id = :member_id AND state <> 'draft'
    AND (erased_by IS NULL OR erased_by <> :member_id));

-- name: holders(unit_id)
-- Who holds the offices of a unit: its committee, and for a cell its secretary and deputy; and who of them agreed,
-- be it to an older text: a new one must not hand a suggestion to whoever reads it first.
SELECT members.id, roles.role,
    EXISTS (SELECT 1 FROM consents WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL)
FROM roles JOIN members ON members.id = roles.member_id
WHERE roles.unit_id = :unit_id AND members.left_at IS NULL
AND (roles.role = 'cap_uy' OR (roles.role IN ('bi_thu', 'pho_bi_thu') AND members.unit_id = roles.unit_id));

-- name: can_be_told(member_id, version)$
-- Whether a member is here and agreed.
SELECT EXISTS (SELECT 1 FROM members WHERE members.id = :member_id AND members.left_at IS NULL
    AND :version = (SELECT consents.version FROM consents WHERE consents.member_id = members.id
        AND consents.withdrawn_at IS NULL ORDER BY consents.id DESC LIMIT 1));

-- name: who_can_be_told(unit_id, version)
-- The members of a cell who are here and agreed.
SELECT members.id, members.code, members.name FROM members WHERE members.unit_id = :unit_id AND members.left_at IS NULL
AND :version = (SELECT consents.version FROM consents
    WHERE consents.member_id = members.id AND consents.withdrawn_at IS NULL ORDER BY consents.id DESC LIMIT 1);

-- name: place_of(code)^
-- Which member a code names, and the unit this member is in.
SELECT id, unit_id FROM members WHERE code = :code AND left_at IS NULL;

-- name: unit_name(unit_id)$
-- What a unit is called.
SELECT name FROM units WHERE id = :unit_id;

-- name: units_below(unit_id)
-- The units directly below one.
SELECT id, name FROM units WHERE parent_id = :unit_id ORDER BY code;

-- name: note(id, answered_at, state, ended_at)!
-- Something is written to an open one; no changed row means that it is open no longer.
UPDATE suggestions SET answered_at = coalesce(answered_at, :answered_at), state = :state, ended_at = :ended_at
WHERE id = :id AND state = 'open';

-- name: enter(id, member_id, side, what, at)<!
-- A line of its history.
INSERT INTO suggestion_entries (suggestion_id, member_id, side, what, at)
VALUES (:id, :member_id, :side, :what, :at);

-- name: write_entry(id, body)!
-- The words of a line.
UPDATE suggestion_entries SET body = :body WHERE id = :id;

-- name: to_tell()
-- Lines about which nobody was told yet, the oldest first.
SELECT suggestion_entries.id, suggestion_entries.suggestion_id, suggestion_entries.side, suggestion_entries.what,
    members.name, suggestion_entries.at
FROM suggestion_entries JOIN members ON members.id = suggestion_entries.member_id
WHERE suggestion_entries.told_at IS NULL ORDER BY suggestion_entries.id;

-- name: told(id, at)!
-- The letter about a line is queued, or nobody need be told of it.
UPDATE suggestion_entries SET told_at = :at WHERE id = :id;

-- name: is_queued(identity)$
-- Whether a letter was queued before.
SELECT EXISTS (SELECT 1 FROM outbox WHERE identity = :identity);

-- name: to_remind(from_at, to_at, day)
-- Open ones without an answer whose meeting is in a span, or whose day is this one where no meeting stands for it.
SELECT suggestions.id FROM suggestions
LEFT JOIN meetings ON meetings.id = suggestions.meeting_id AND meetings.cancelled_at IS NULL
WHERE suggestions.state = 'open' AND suggestions.answered_at IS NULL
AND ((meetings.starts_at >= :from_at AND meetings.starts_at < :to_at)
    OR (meetings.starts_at IS NULL AND suggestions.due = :day));

-- name: to_or_by(member_id)
-- Those to a member or by this member, with who had which erased before.
SELECT id, member_id, erased_by FROM suggestions
WHERE (member_id = :member_id OR author_id = :member_id) AND state <> 'draft';

-- name: forget_words(id, erased_by, at)!
-- The words of one are gone at the wish of one of its two people.
UPDATE suggestions SET body = NULL, erased_by = :erased_by, ended_at = coalesce(ended_at, :at),
    state = CASE state WHEN 'open' THEN 'erased' ELSE state END
WHERE id = :id;

-- name: forget_entries(id)!
-- What both sides wrote to one.
UPDATE suggestion_entries SET body = NULL WHERE suggestion_id = :id;

-- name: forget_entries_by(member_id)!
-- What somebody wrote to any.
UPDATE suggestion_entries SET body = NULL WHERE member_id = :member_id;

-- name: forget(id)!
-- All of one.
DELETE FROM suggestions WHERE id = :id;

-- name: forget_before(before)!
-- All that were made before a moment.
DELETE FROM suggestions WHERE made_at < :before AND state <> 'draft';

-- name: forget_drafts(before)!
-- Drafts that were left lying.
DELETE FROM suggestions WHERE made_at < :before AND state = 'draft';

-- name: all_sealed(after, most)
-- The next words, to be sealed with a new key.
SELECT id, author_id, body FROM suggestions WHERE id > :after AND body IS NOT NULL ORDER BY id LIMIT :most;

-- name: entries_sealed(after, most)
-- The next lines with words.
SELECT id, suggestion_id, member_id, body FROM suggestion_entries
WHERE id > :after AND body IS NOT NULL ORDER BY id LIMIT :most;

-- name: reseal(id, body)*!
-- The same words under another key.
UPDATE suggestions SET body = :body WHERE id = :id;

-- name: reseal_entries(id, body)*!
-- The same lines under another key.
UPDATE suggestion_entries SET body = :body WHERE id = :id;
