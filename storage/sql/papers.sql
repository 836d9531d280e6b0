-- name: add(meeting_id, unit_id, kind, media_type, name, content, at)!
-- A paper of a meeting of this cell.
INSERT INTO meeting_papers (meeting_id, kind, media_type, added_at, name, content)
SELECT id, :kind, :media_type, :at, :name, :content FROM meetings WHERE id = :meeting_id AND unit_id = :unit_id;

-- name: keep_meeting(meeting_id, unit_id)!
-- A meeting with a paper stays where a new rule would plan it anew.
UPDATE meetings SET by_hand = 1 WHERE id = :meeting_id AND unit_id = :unit_id;

-- name: of_cell(unit_id, after)
-- The papers of a cell's meetings from a moment on, without what they hold.
SELECT meeting_papers.id, meeting_papers.meeting_id, meeting_papers.kind, meeting_papers.media_type, meeting_papers.name
FROM meeting_papers JOIN meetings ON meetings.id = meeting_papers.meeting_id
WHERE meetings.unit_id = :unit_id AND meetings.starts_at > :after ORDER BY meeting_papers.id;

-- name: counts(unit_id, after)
-- How many papers of each kind the meetings of a cell have, from a moment on.
SELECT meeting_papers.meeting_id, meeting_papers.kind, count(*)
FROM meeting_papers JOIN meetings ON meetings.id = meeting_papers.meeting_id
WHERE meetings.unit_id = :unit_id AND meetings.starts_at > :after GROUP BY 1, 2;

-- name: whole(id)^
-- One paper with what it holds.
SELECT meeting_id, kind, media_type, name, content FROM meeting_papers WHERE id = :id;

-- name: drop(id, unit_id)!
-- A paper of this cell is taken away.
DELETE FROM meeting_papers
WHERE id = :id AND meeting_id IN (SELECT meetings.id FROM meetings WHERE meetings.unit_id = :unit_id);

-- name: forget_before(before)!
-- Papers of meetings that are long over.
DELETE FROM meeting_papers WHERE meeting_id IN (SELECT meetings.id FROM meetings WHERE meetings.starts_at < :before);

-- name: all_sealed(after, most)
-- The next papers, to be sealed with a new key.
SELECT id, meeting_id, kind, name, content FROM meeting_papers WHERE id > :after ORDER BY id LIMIT :most;

-- name: reseal(id, name, content)*!
-- The same paper under another key.
UPDATE meeting_papers SET name = :name, content = :content WHERE id = :id;
