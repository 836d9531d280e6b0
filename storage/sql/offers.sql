-- name: add(chat_id, letter, label, event, at)*!
-- What can be answered to a letter, by whoever this chat belongs to now.
INSERT INTO offers (chat_id, member_id, letter, label, event, at)
SELECT :chat_id, chats.member_id, :letter, :label, :event, :at FROM chats
WHERE chats.id = :chat_id AND chats.member_id IS NOT NULL;

-- name: newest(chat_id)$
-- The number of the chat's last letter that could be answered, 0 where there was none.
SELECT coalesce(max(letter), 0) FROM offers WHERE chat_id = :chat_id;

-- name: drop_old(chat_id, letter)!
-- Up to this letter they are answered no more.
DELETE FROM offers WHERE chat_id = :chat_id AND letter <= :letter;

-- name: of_chat(chat_id, label)
-- What these words answer, the newest letter first, and whether it came after the chat's last turn.
SELECT offers.event, offers.at > chats.seen_at FROM offers JOIN chats ON chats.id = offers.chat_id
WHERE offers.chat_id = :chat_id AND offers.label = :label AND offers.member_id = chats.member_id
ORDER BY offers.letter DESC, offers.id;

-- name: take(chat_id, event)!
-- It was answered: the same words mean the letter before it.
DELETE FROM offers WHERE chat_id = :chat_id AND event = :event;

-- name: answered(chat_id, event)!
-- Something was answered to the newest letter in which these words stand for this.
UPDATE offers SET answered = 1 WHERE chat_id = :chat_id
AND letter = (SELECT max(letter) FROM offers WHERE chat_id = :chat_id AND event = :event);

-- name: any_unanswered(chat_id)$
-- Whether a letter came after the chat's last turn that nothing was answered to.
SELECT EXISTS (SELECT 1 FROM offers JOIN chats ON chats.id = offers.chat_id
    WHERE offers.chat_id = :chat_id AND offers.at > chats.seen_at AND NOT offers.answered);
