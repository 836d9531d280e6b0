"""What happens to an announcement while it is on its way: what goes out is always what it says by then, once."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.pacing import Road
from bot.posting import Outcome, mark
from handlers.announcements import AttachedFile, Body, Tally
from storage import announcement_sweep, announcements, chats, deliveries, outbox
from tests.announced_town import CHANNELS, INVITING, joins, one, queued, written
from tests.announcing_by_telegram import Sending, on_loop_time, told
from tests.conversation import NOON, TIMEZONE, Town, wording
from tests.test_announcements_sent import PHOTO, corrects, texts, uploads

__all__ = ["on_loop_time"]
pytestmark = pytest.mark.usefixtures("on_loop_time")

READ = wording()["vi"]("button.announcement_read")
BETTER = "Xin mời dự vào thứ Sáu."
REFUSED = "Bad Request: PHOTO_INVALID_DIMENSIONS"


def once_more(there: Sending, code: str) -> None:
    """As if this member's had waited until now."""
    again = "UPDATE outbox SET state = 'queued', ended_at = NULL, sent_as = NULL WHERE identity LIKE ?"
    there.town.write(lambda db: db.execute(again, (f"announcement:%:{there.town.id_of(code)}",)))


# ------------------------------------------------------------------ what it says


def test_a_text_that_was_changed_before_its_time_goes_out_as_it_is_then(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        id_ = written(there.town)
        await there.wakes()
        town = there.town
        town.write(partial(announcements.write_body, seal=town.seal, id_=id_, body=Body(BETTER)))
        once_more(there, "AN")
        await there.wakes()
        assert [(INVITING.text in text, BETTER in text) for text in texts(there, "AN")] == [
            (True, False),
            (False, True),
        ]

    told(tmp_path, story)


def test_a_file_that_was_changed_before_its_time_goes_out_as_it_is_then(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        id_ = written(there.town, file=(PHOTO, b"\xff\xd8jp"))
        await there.wakes()
        town, other = there.town, AttachedFile("document", "khac.pdf", "application/pdf", 4)
        town.write(lambda db: announcements.put_file(db, town.seal, id_, other, b"%PDF"))
        once_more(there, "AN")
        await there.wakes()
        assert [message.kind for message in there.of("AN")] == ["photo", "document"]
        assert len(uploads(there.double)) == 2

    told(tmp_path, story)


@pytest.mark.parametrize("letters", [940, 960])
def test_a_reminder_brings_its_file_however_long_the_text(tmp_path: Path, letters: int) -> None:
    async def story(there: Sending) -> None:
        id_ = written(there.town, body=Body("a" * letters), file=(PHOTO, b"\xff\xd8jp"))
        await there.wakes()
        town = there.town
        town.write(partial(deliveries.remind_unread, id_=id_, by=town.id_of("EM"), now=NOON))
        await there.wakes()
        assert [message.kind for message in there.of("AN")].count("photo") == 2
        assert outbox.dead_letters(town.connection) == ()

    told(tmp_path, story)


# ------------------------------------------------------------------ a photo that is none


def test_a_photo_that_telegram_refuses_goes_to_everybody_as_a_document(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        there.double.fails("sendPhoto", 400, REFUSED, times=None)
        id_ = written(there.town, file=(PHOTO, b"\xff\xd8jp"))
        await there.wakes()
        assert [[message.kind for message in there.of(code)] for code in ("AN", "BINH", "CUONG")] == [["document"]] * 3
        assert len(there.double.calls_of("sendPhoto")) == 1
        assert len(uploads(there.double)) == 2
        corrects(there, id_, BETTER)
        await there.wakes()
        (message,) = there.of("AN")
        assert (BETTER in message.text, message.edits) == (True, 1)

    told(tmp_path, story)


def test_while_a_large_file_goes_up_everything_else_goes_out(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        slow = there.double.hangs("sendPhoto")
        pictured = written(there.town, body=Body("Có ảnh"), file=(PHOTO, b"\xff\xd8jp"))
        await there.wakes()
        await there.wakes()
        in_the_air = "SELECT count(*) FROM outbox WHERE state = 'claimed'"
        assert list(there.town.connection.execute(in_the_air)) == [(1,)]
        slow.clear()
        await there.wakes()
        assert (there.tally(pictured).sent, len(uploads(there.double))) == (4, 1)

    told(tmp_path, story)


def test_a_button_that_is_taken_away_counts_as_a_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    reply = Road.reply

    def noted(road: Road, address: str) -> AbstractAsyncContextManager[None]:
        taken.append(address)
        return reply(road, address)

    monkeypatch.setattr(Road, "reply", noted)

    async def story(there: Sending) -> None:
        written(there.town)
        await there.wakes()
        await there.double.people[1].presses(READ)
        await asyncio.sleep(2)
        assert (taken, there.of("AN")[0].labels) == (["1"], [])

    told(tmp_path, story)


# ------------------------------------------------------------------ corrected in the air


def test_what_was_in_the_air_while_it_was_corrected_is_changed_once_it_has_arrived(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        slow = there.double.hangs("sendMessage", chat=1)
        id_ = written(there.town)
        await there.wakes()
        corrects(there, id_, BETTER)
        slow.clear()
        await there.wakes()
        await asyncio.sleep(5)
        assert [BETTER in text for text in texts(there, "AN")] == [True]
        assert there.tally(id_).sent == 4

    told(tmp_path, story)


def of_an(town: Town, columns: str = "kind, state, sent_as") -> list[tuple[object, ...]]:
    asked = f"SELECT {columns} FROM outbox WHERE member_id = ? ORDER BY id"
    return [tuple(row) for row in town.connection.execute(asked, (town.id_of("AN"),))]


def in_the_air(town: Town) -> tuple[int, outbox.Claimed]:
    """An announcement of which the first one is on its way to AN, the others wait."""
    for code in ("AN", "BINH", "EM"):
        joins(town, code, "telegram")
    id_ = written(town)
    queued(town, id_)
    claimed = town.write(lambda db: outbox.claim_next(db, "telegram", NOON))
    assert claimed is not None
    return id_, claimed


def arrives(town: Town, letter: outbox.Claimed, sent_as: str = "7", at: datetime = NOON) -> None:
    town.write(lambda db: mark(db, letter, Outcome(sent_as), at))


def all_arrive(town: Town, at: datetime = NOON, sent_as: str = "7", changed: bool = False) -> int:
    """Whatever waits for Telegram; returns how many there were."""
    count = 0
    while letter := town.write(lambda db: outbox.claim_next(db, "telegram", at)):
        town.write(partial(mark, letter=letter, outcome=Outcome(sent_as, changed), now=at))
        count += 1
    return count


def tally(town: Town, id_: int) -> Tally:
    return deliveries.tally(town.connection, one(town, id_), 0)


def test_a_row_in_the_air_is_corrected_when_it_arrives_and_not_before(town: Town) -> None:
    id_, letter = in_the_air(town)
    town.write(lambda db: deliveries.corrected(db, id_, NOON))
    assert of_an(town) == [("announcement", "claimed", None)]
    arrives(town, letter)
    assert of_an(town) == [("announcement", "sent", "7"), ("correction", "queued", "7")]


def test_a_row_in_the_air_that_fails_goes_once_more_and_needs_no_correction(town: Town) -> None:
    id_, letter = in_the_air(town)
    town.write(lambda db: deliveries.corrected(db, id_, NOON))
    town.write(lambda db: outbox.put_off(db, letter.id, NOON, "failed"))
    again = town.write(lambda db: outbox.claim_next(db, "telegram", NOON))
    assert again is not None
    arrives(town, again)
    assert of_an(town) == [("announcement", "sent", "7")]


def test_a_second_correction_knows_how_old_the_message_of_the_first_is(town: Town) -> None:
    id_, letter = in_the_air(town)
    arrives(town, letter)
    late = NOON + timedelta(hours=49)
    town.write(lambda db: deliveries.corrected(db, id_, late))
    all_arrive(town, late, "8")
    town.write(lambda db: deliveries.corrected(db, id_, late + timedelta(hours=1)))
    assert of_an(town)[-1] == ("correction", "queued", "8")


def test_a_correction_goes_to_the_chat_that_a_member_has_now(town: Town) -> None:
    id_, letter = in_the_air(town)
    arrives(town, letter)
    town.write(lambda db: db.execute("DELETE FROM chats WHERE id = ?", (letter.chat,)))
    fresh = joins(town, "AN", "telegram", "new")
    town.write(lambda db: deliveries.corrected(db, id_, NOON))
    assert of_an(town, "kind, chat_id, sent_as")[-1] == ("correction", fresh, None)
    all_arrive(town, sent_as="8")
    town.write(lambda db: deliveries.corrected(db, id_, NOON))
    assert of_an(town, "kind, chat_id, sent_as")[-1] == ("correction", fresh, "8")


def reminded(town: Town, id_: int) -> None:
    town.write(partial(deliveries.remind_unread, id_=id_, by=town.id_of("EM"), now=NOON))
    town.write(lambda db: announcement_sweep.queue_reminder(db, id_, NOON.date(), NOON, TIMEZONE))


def test_a_reminder_goes_to_the_chat_that_a_member_has_now(town: Town) -> None:
    id_, letter = in_the_air(town)
    arrives(town, letter)
    town.write(lambda db: chats.mark_unreachable(db, letter.chat, NOON))
    fresh = joins(town, "AN", "telegram", "new")
    reminded(town, id_)
    assert of_an(town, "kind, chat_id")[-1] == ("announcement_reminder", fresh)


def test_a_correction_reaches_the_copy_that_a_reminder_brought(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        id_ = written(there.town)
        await there.wakes()
        town = there.town
        town.write(partial(deliveries.remind_unread, id_=id_, by=town.id_of("EM"), now=NOON))
        await there.wakes()
        there.double.fails("editMessageText", 400, "Bad Request: message can't be edited", chat=2, times=None)
        corrects(there, id_, BETTER)
        await there.wakes()
        assert [BETTER in text for text in texts(there, "AN")] == [True, True]
        assert texts(there, "AN")[1].startswith("Đồng chí chưa báo “Đã đọc” thông báo này.")
        assert [BETTER in text for text in texts(there, "BINH")] == [False, False, True]

    told(tmp_path, story)


# ------------------------------------------------------------------ who is counted


def test_whoever_read_it_was_sent_it_whatever_a_channel_said(town: Town) -> None:
    id_, letter = in_the_air(town)
    town.write(lambda db: outbox.give_up(db, letter.id, "failed", NOON))
    town.write(lambda db: deliveries.mark_read(db, id_, town.id_of("AN"), NOON))
    assert (tally(town, id_).sent, tally(town, id_).read, tally(town, id_).failed) == (1, 1, {"no_chat": 3})


def test_whoever_read_it_is_not_counted_as_a_reader_before_it_counts_as_sent(town: Town) -> None:
    id_, letter = in_the_air(town)
    town.write(lambda db: deliveries.mark_read(db, id_, town.id_of("AN"), NOON))
    assert (tally(town, id_).sent, tally(town, id_).read) == (0, 0)
    arrives(town, letter)
    assert (tally(town, id_).sent, tally(town, id_).read) == (1, 1)


def test_somebody_who_erases_everything_is_counted_once_after_a_stop(town: Town) -> None:
    id_, letter = in_the_air(town)
    arrives(town, letter)
    town.write(lambda db: deliveries.stop(db, id_, NOON))
    town.write(lambda db: outbox.erase(db, town.id_of("BINH"), NOON))
    town.write(lambda db: deliveries.resume(db, id_, NOON))
    queued(town, id_)
    assert tally(town, id_).people == 6


@pytest.mark.parametrize("does_arrive", [True, False])
def test_somebody_who_erases_everything_while_it_is_in_the_air_is_told_of_as_it_was(
    town: Town, does_arrive: bool
) -> None:
    id_, letter = in_the_air(town)
    town.write(lambda db: outbox.erase(db, town.id_of("AN"), NOON))
    if does_arrive:
        arrives(town, letter)
    else:
        town.write(lambda db: outbox.put_off(db, letter.id, NOON, "failed"))
    assert tally(town, id_).sent == int(does_arrive)
    assert tally(town, id_).failed == {"no_chat": 3} | ({} if does_arrive else {"no_consent": 1})
    assert of_an(town) == []
    assert list(town.connection.execute("SELECT sent_as FROM outbox WHERE member_id IS NULL")) == [(None,)]


def test_what_was_in_the_air_for_somebody_erased_as_the_process_ended_is_over_at_the_next_start(town: Town) -> None:
    id_, _ = in_the_air(town)
    town.write(lambda db: outbox.erase(db, town.id_of("AN"), NOON))
    assert town.write(lambda db: outbox.put_back_claimed(db, "telegram")) == 0
    assert tally(town, id_).failed == {"no_chat": 3, "no_consent": 1}


def test_members_who_leave_before_it_came_stay_in_the_report(town: Town) -> None:
    id_, letter = in_the_air(town)
    arrives(town, letter)
    town.leaves("BINH")
    assert (tally(town, id_).people, tally(town, id_).failed) == (6, {"left": 1, "no_chat": 3})


# ------------------------------------------------------------------ stopped


def test_a_page_keeps_what_it_shows_while_the_rest_is_stopped(town: Town) -> None:
    joins(town, "AN", "web")
    joins(town, "EM", "telegram")
    id_ = written(town)
    queued(town, id_)
    before = deliveries.tally(town.connection, one(town, id_), 24)
    town.write(lambda db: deliveries.stop(db, id_, NOON))
    assert deliveries.tally(town.connection, one(town, id_), 24) == before
    states = "SELECT channel, state FROM outbox WHERE channel <> '' ORDER BY channel"
    assert [tuple(row) for row in town.connection.execute(states)] == [("telegram", "halted"), ("web", "queued")]
    town.write(lambda db: deliveries.resume(db, id_, NOON))
    town.write(lambda db: deliveries.queue(db, one(town, id_), CHANNELS, NOON, town.house.timezone))
    assert deliveries.tally(town.connection, one(town, id_), 24) == before
