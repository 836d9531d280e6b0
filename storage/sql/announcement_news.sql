-- name: untold(since)
-- What was asked of the others of a committee, or answered to whoever asked, and was told to nobody yet.
SELECT deeds.id, deeds.announcement_id, deeds.what, deeds.member_id, (SELECT asked.member_id
    FROM announcement_record AS asked WHERE asked.announcement_id = deeds.announcement_id AND asked.id < deeds.id
    AND asked.what IN ('asked', 'correction_asked') ORDER BY asked.id DESC LIMIT 1)
FROM announcement_record AS deeds JOIN announcements ON announcements.id = deeds.announcement_id
WHERE deeds.at > :since AND (
    (deeds.what = 'asked' AND announcements.state = 'waiting')
    OR (deeds.what = 'correction_asked' AND EXISTS (SELECT 1 FROM announcement_corrections
        WHERE announcement_corrections.announcement_id = announcements.id AND announcement_corrections.waits = 1))
    OR deeds.what IN ('approved', 'returned'))
AND NOT EXISTS (SELECT 1 FROM announcement_record AS later WHERE later.announcement_id = deeds.announcement_id
    AND later.id > deeds.id AND later.what IN ('asked', 'correction_asked', 'approved', 'returned'))
AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.kind = 'announcement_news'
    AND outbox.identity LIKE 'announcement_news:' || deeds.announcement_id || ':%:' || deeds.id)
ORDER BY deeds.id;

-- name: withdraw_of_those_who_lost_the_role()!
-- Letters about announcements that wait for whoever is not in that committee any more.
DELETE FROM outbox WHERE state IN ('queued', 'dead')
AND kind IN ('announcement_held', 'announcement_over', 'announcement_news') AND NOT EXISTS (
    SELECT 1 FROM announcements JOIN roles ON roles.unit_id = announcements.unit_id
    WHERE roles.member_id = outbox.member_id AND roles.role = 'cap_uy'
    AND outbox.identity LIKE outbox.kind || ':' || announcements.id || ':' || outbox.member_id || ':%');
