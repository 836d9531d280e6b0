"""What members see of announcements on Telegram: text and file, correction and reminder, by day and by night."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from bot.announcing import PROGRESS_SECONDS
from handlers.announcements import AttachedFile, Body, Span, Tally
from storage import announcements, deliveries
from tests.announced_town import FIRST_CHAT, INVITING, one, province, written
from tests.announcing_by_telegram import Sending, copies, on_loop_time, phones, sending, told
from tests.conversation import NOON, Town, fresh_database, wording
from tests.quick_time import play
from tests.telegram_double import Call, TelegramDouble
from tests.telegram_spec import File

__all__ = ["on_loop_time"]
pytestmark = pytest.mark.usefixtures("on_loop_time")

PHOTO = AttachedFile("photo", "so-do.jpg", "image/jpeg", 4)
LARGE = 20 * 2**20
VI = wording()["vi"]
READ = VI("button.announcement_read")
REPORT = AttachedFile("document", "báo cáo.pdf", "application/pdf", LARGE)
LONG = Body("Kế hoạch. " * 200)
EVENING = datetime(2026, 12, 5, 14, 0, tzinfo=UTC)  # nine o'clock in Vietnam


def uploads(double: TelegramDouble) -> list[Call]:
    """Calls that carried the file itself."""
    calls = [*double.calls_of("sendPhoto"), *double.calls_of("sendDocument")]
    return [call for call in calls if any(isinstance(value, File) for value in call.fields.values())]


def texts(there: Sending, code: str) -> list[str]:
    return [message.text for message in there.of(code)]


# ------------------------------------------------------------------ when it goes


def test_everybody_gets_it_once_and_its_author_the_numbers(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        id_ = written(there.town)
        await there.wakes()
        assert one(there.town, id_).state == "done"
        assert copies(there.double) == Counter(dict.fromkeys((1, 2, 3, 4), 1))
        assert there.of("AN")[0].labels == [[READ]]
        assert there.tally(id_) == Tally(people=6, sent=4, failed={"no_chat": 2})
        assert "Đã gửi: 4 trên 6 người.\nChưa tham gia kênh nào: 2." in texts(there, "EM")[-1]
        record = [what for _, what, _ in announcements.record_of(there.town.connection, id_)]
        assert record == ["started", "done"]

    told(tmp_path, story)


def test_at_night_only_what_is_urgent_goes_and_the_rest_in_the_morning(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        calm = written(there.town, body=Body("Việc thường"))
        urgent = written(there.town, body=Body("Việc gấp"), urgent=True)
        await there.wakes()
        assert (one(there.town, calm).state, one(there.town, urgent).state) == ("scheduled", "done")
        await there.after(hours=10.9)
        assert (copies(there.double, "Việc thường"), copies(there.double, "Việc gấp").total()) == (Counter(), 4)
        await there.after(hours=0.2)
        assert copies(there.double, "Việc thường").total() == 4

    told(tmp_path, story, begins=EVENING)


def test_what_the_night_interrupts_goes_on_in_the_morning(tmp_path: Path) -> None:
    town = Town(fresh_database(tmp_path))
    town.connection.execute("PRAGMA synchronous=OFF").close()

    async def story() -> None:
        province(town, 300, 10)
        id_ = written(town, "TOP", "M0")
        async with TelegramDouble() as double:
            phones(double, 300)
            async with sending(town, double, EVENING - timedelta(hours=1, seconds=5)) as there:
                await asyncio.sleep(30)
                before = copies(double).total()
                assert 50 < before < 200
                await there.after(hours=11)
                assert copies(double).total() == before
                await there.after(hours=1)
                await there.done(id_)
                assert copies(double).total() == 300
                assert one(town, id_).state == "done"
                assert there.tally(id_).sent == 300

    play(story())
    town.close()


def test_it_starts_at_its_time(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        id_ = written(there.town, starts_at=NOON + timedelta(hours=2))
        await there.wakes()
        await there.after(hours=1.9)
        assert one(there.town, id_).state == "scheduled"
        await there.after(hours=0.2)
        assert one(there.town, id_).state == "done"

    told(tmp_path, story)


def test_what_nobody_stands_behind_any_more_is_held_and_the_others_are_told(tmp_path: Path) -> None:
    def prepare(town: Town) -> None:
        roles = "INSERT INTO roles (member_id, role, unit_id) VALUES (?, 'cap_uy', ?)"
        town.write(lambda db: db.execute(roles, (town.id_of("CUONG"), town.unit_of("DU"))))

    async def story(there: Sending) -> None:
        id_ = written(there.town, starts_at=NOON + timedelta(hours=1))
        there.town.moves("EM", "DU")
        await there.after(hours=1.1)
        assert one(there.town, id_).state == "held"
        assert copies(there.double) == Counter()
        assert "Hoàng Văn Em" in texts(there, "CUONG")[0]
        assert (texts(there, "AN"), texts(there, "EM")) == ([], [])

    told(tmp_path, story, prepare)


# ------------------------------------------------------------------ stopped, resumed, watched


def test_stopped_at_half_it_goes_on_to_whoever_belongs_to_it_then(tmp_path: Path) -> None:
    town = Town(fresh_database(tmp_path))
    town.connection.execute("PRAGMA synchronous=OFF").close()

    async def story() -> None:
        province(town, 400, 10)
        id_ = written(town, "TOP", "M0")
        async with TelegramDouble() as double:
            phones(double, 401)
            async with sending(town, double) as there:
                await double.until(lambda: len(double.calls_of("sendMessage")) > 200, 100)
                town.write(lambda db: deliveries.stop(db, id_, NOON))
                await asyncio.sleep(100)
                half = copies(double)
                assert 200 < half.total() < 230
                waiting = [number for number in range(1, 400) if not half[FIRST_CHAT + number]]
                town.leaves(f"M{waiting[0]}")
                town.write(lambda db: deliveries.resume(db, id_, NOON))
                await there.wakes()
                await there.done(id_)
                assert copies(double) == Counter(
                    {FIRST_CHAT + number: 1 for number in range(400) if number != waiting[0]}
                )
                assert there.tally(id_) == Tally(people=399, sent=399)

    play(story())
    town.close()


def test_who_watches_sees_it_move_every_three_seconds_and_once_at_the_end(tmp_path: Path) -> None:
    town = Town(fresh_database(tmp_path))
    town.connection.execute("PRAGMA synchronous=OFF").close()
    seen: list[tuple[float, str]] = []

    async def see(address: str) -> None:
        seen.append((asyncio.get_running_loop().time(), address))

    async def story() -> None:
        province(town, 300, 10)
        id_ = written(town, "TOP", "M0")
        at_it = f"UPDATE chats SET state = 'AtAnnouncement:{id_}' WHERE address = '{FIRST_CHAT}'"
        town.write(lambda db: db.execute(at_it))
        async with TelegramDouble() as double:
            phones(double, 300)
            async with sending(town, double) as there:
                there.front.refreshing["telegram"] = see
                await there.done(id_)
                await asyncio.sleep(100)

    play(story())
    town.close()
    times = [at for at, _ in seen]
    assert {address for _, address in seen} == {str(FIRST_CHAT)}
    assert all(later - before >= PROGRESS_SECONDS * 0.99 for before, later in pairwise(times))
    assert 4 <= len(times) <= 300 / 24 / PROGRESS_SECONDS + 3


def test_whoever_looks_meanwhile_makes_it_move_no_faster(tmp_path: Path) -> None:
    town = Town(fresh_database(tmp_path))
    town.connection.execute("PRAGMA synchronous=OFF").close()
    seen: list[float] = []

    async def see(_address: str) -> None:
        seen.append(asyncio.get_running_loop().time())

    async def story() -> None:
        province(town, 200, 10)
        id_ = written(town, "TOP", "M0")
        at_it = f"UPDATE chats SET state = 'AtAnnouncement:{id_}' WHERE address = '{FIRST_CHAT}'"
        town.write(lambda db: db.execute(at_it))
        async with TelegramDouble() as double:
            phones(double, 200)
            async with sending(town, double) as there:
                there.front.refreshing["telegram"] = see
                for _ in range(14):
                    there.front.announced()
                    await asyncio.sleep(0.5)

    play(story())
    town.close()
    assert len(seen) > 1
    assert all(later - before >= PROGRESS_SECONDS * 0.99 for before, later in pairwise(seen))


def test_what_moves_is_changed_in_place_and_nothing_new_is_sent(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        person = there.double.people[1]
        ticking = asyncio.create_task(_ticks())
        await person.says("/trogiup")
        first = await person.next_reply(100)
        await asyncio.sleep(2)
        there.town.write(lambda db: db.execute("UPDATE chats SET language = 'en' WHERE address = '1'"))
        await there.front.refreshing["telegram"]("1")
        await asyncio.sleep(2)
        (message,) = person.messages
        assert (message.message_id, message.text != first.text) == (first.message_id, True)
        await there.front.refreshing["telegram"]("2")  # nothing stands there that could be changed
        await asyncio.sleep(2)
        assert there.of("BINH") == []
        ticking.cancel()

    told(tmp_path, story)


async def _ticks() -> None:
    """Time that costs nothing passes in small steps, so that nobody's patience ends before an answer can come."""
    while True:
        await asyncio.sleep(0.05)


# ------------------------------------------------------------------ read


def test_who_presses_that_it_was_read_is_thanked_in_passing(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        id_ = written(there.town)
        await there.wakes()
        person = there.double.people[1]
        before = len(there.double.calls_of("sendMessage"))
        await person.presses(READ)
        await asyncio.sleep(2)
        (message,) = person.messages
        (toast,) = person.toasts
        assert (message.labels, toast.startswith("Đã ghi nhận đồng chí đã đọc.")) == ([], True)
        assert there.tally(id_).read == 1
        assert len(there.double.calls_of("sendMessage")) == before
        assert there.town.connection.execute("SELECT owed FROM chats WHERE address = '1'").fetchone() == (0,)

    told(tmp_path, story)


def test_who_has_not_read_it_is_reminded_and_who_has_is_not(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        id_ = written(there.town)
        await there.wakes()
        await there.double.people[1].presses(READ)
        await asyncio.sleep(2)
        town = there.town
        town.write(partial(deliveries.remind_unread, id_=id_, by=town.id_of("EM"), now=NOON))
        await there.wakes()
        assert copies(there.double) == Counter({1: 1, 2: 2, 3: 2, 4: 2})
        assert texts(there, "BINH")[-1].startswith("Đồng chí chưa báo “Đã đọc” thông báo này.")
        assert there.of("BINH")[-1].labels == [[READ]]
        assert (there.tally(id_).sent, there.tally(id_).people) == (4, 6)

    told(tmp_path, story)


# ------------------------------------------------------------------ corrected


def corrects(there: Sending, id_: int, text: str) -> None:
    town, now = there.town, there.front.clock()
    town.write(partial(announcements.write_body, seal=town.seal, id_=id_, body=Body(text)))
    town.write(lambda db: deliveries.corrected(db, id_, now))


def test_a_correction_changes_the_message_and_comes_anew_where_that_is_refused(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        id_ = written(there.town)
        await there.wakes()
        there.double.fails("editMessageText", 400, "Bad Request: message can't be edited", chat=2)
        corrects(there, id_, "Xin mời dự vào thứ Sáu.")
        await there.wakes()
        (changed,) = there.of("AN")
        assert "Xin mời dự vào thứ Sáu." in changed.text
        old, new = there.of("BINH")
        assert (INVITING.text in old.text, "Xin mời dự vào thứ Sáu." in new.text) == (True, True)
        assert there.tally(id_) == Tally(people=6, sent=4, failed={"no_chat": 2})
        corrects(there, id_, "Xin mời dự vào thứ Bảy.")  # now the new one is the message
        await there.wakes()
        assert [("thứ Bảy" in text) for text in texts(there, "BINH")] == [False, True]
        older = (there.front.clock() - timedelta(hours=49)).isoformat()
        there.town.write(lambda db: db.execute("UPDATE outbox SET ended_at = ? WHERE kind = 'announcement'", (older,)))
        corrects(there, id_, "Xin mời dự vào Chủ nhật.")
        await there.wakes()
        assert [("Chủ nhật" in text) for text in texts(there, "AN")] == [False, True]

    told(tmp_path, story)


def test_who_gets_it_after_a_correction_is_told_of_none(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        id_ = written(there.town)
        corrects(there, id_, "Xin mời dự vào thứ Sáu.")
        await there.wakes()
        (message,) = there.of("AN")
        assert ("Xin mời dự vào thứ Sáu." in message.text, "Đính chính" in message.text) == (True, False)
        assert VI("announcement.title") in message.text

    told(tmp_path, story)


def test_a_correction_below_a_photo_changes_its_caption(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        id_ = written(there.town, file=(PHOTO, b"\xff\xd8jp"))
        await there.wakes()
        corrects(there, id_, "Sơ đồ mới")
        await there.wakes()
        (message,) = there.of("AN")
        assert ("Sơ đồ mới" in message.text, message.kind, message.edits) == (True, "photo", 1)
        corrects(there, id_, LONG.text)  # it does not fit below a photo any more
        await there.wakes()
        assert [message.kind for message in there.of("AN")] == ["photo", "text", "photo"]
        assert len(uploads(there.double)) == 1

    told(tmp_path, story)


# ------------------------------------------------------------------ files


def test_a_short_text_stands_below_its_photo_with_the_button(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        id_ = written(there.town, file=(PHOTO, b"\xff\xd8jp"))
        await there.wakes()
        for code in ("AN", "BINH", "CUONG"):
            (message,) = there.of(code)
            assert (message.kind, message.document, message.labels) == ("photo", b"\xff\xd8jp", [[READ]])
            assert INVITING.text in message.text
        assert len(uploads(there.double)) == 1
        assert there.tally(id_).sent == 4

    told(tmp_path, story)


def test_twenty_megabytes_go_up_once_and_follow_a_long_text(tmp_path: Path) -> None:
    content = bytes(LARGE)

    async def story(there: Sending) -> None:
        id_ = written(there.town, body=LONG, file=(REPORT, content))
        await there.wakes()
        await there.done(id_)
        for code in ("AN", "BINH", "CUONG"):
            text, file = there.of(code)
            assert (text.kind, file.kind, file.filename) == ("text", "document", "báo cáo.pdf")
            assert (file.document == content, text.labels, file.labels) == (True, [[READ]], [])
        assert len(uploads(there.double)) == 1
        assert there.tally(id_) == Tally(people=6, sent=4, failed={"no_chat": 2})

    told(tmp_path, story)


def test_the_next_one_uploads_where_the_first_cannot_be_reached(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        there.double.people[1].blocked = True
        id_ = written(there.town, file=(PHOTO, b"\xff\xd8jp"))
        await there.wakes()
        assert [message.kind for message in there.of("BINH")] == ["photo"]
        assert len(uploads(there.double)) == 2
        assert there.tally(id_) == Tally(people=6, sent=3, failed={"blocked": 1, "no_chat": 2})

    told(tmp_path, story)


def test_a_file_that_the_platform_forgot_goes_up_once_more(tmp_path: Path) -> None:
    def prepare(town: Town) -> None:
        id_ = written(town, file=(PHOTO, b"\xff\xd8jp"))
        town.write(lambda db: announcements.remember_upload(db, id_, "telegram", "forgotten"))

    async def story(there: Sending) -> None:
        await there.wakes()
        assert [len(there.of(code)) for code in ("AN", "BINH", "CUONG")] == [1, 1, 1]
        assert len(uploads(there.double)) == 1
        assert announcements.upload_of(there.town.connection, 1, "telegram") != "forgotten"

    told(tmp_path, story, prepare)


# ------------------------------------------------------------------ the text itself


def test_three_and_a_half_thousand_letters_arrive_whole_with_their_styles(tmp_path: Path) -> None:
    piece = "Đồng chí <b> & 👍🏽 tiếng Việt có dấu: ế ợ ữ. "
    text = (piece * 200)[:3500].strip()
    spans = (
        Span("bold", 0, 120), Span("italic", 10, 30), Span("link", 200, 40, "https://example.vn/?a=1&b=2"),
        Span("spoiler", 300, 50), Span("quote", 400, 90), Span("code", 600, 20), Span("underline", 700, 10),
    )  # fmt: skip

    async def story(there: Sending) -> None:
        written(there.town, body=Body(text, spans))
        await there.wakes()
        messages = there.of("AN")
        head = f"Đảng ủy phường Hòa Bình\n{VI('announcement.title')}\n\n"
        whole = "".join(message.text.removeprefix(head) for message in messages)
        assert whole.replace(" ", "") == text.replace(" ", "")
        styles = [dict(entity)["type"] for message in messages for entity in message.entities]
        wanted = ["bold", "bold", "italic", "text_link", "spoiler", "blockquote", "code", "underline"]
        assert styles == wanted  # the first of them is the heading's
        assert [message.labels for message in messages] == [*[[]] * (len(messages) - 1), [[READ]]]

    told(tmp_path, story)


def test_nothing_but_emoji_goes_in_two_messages_and_counts_once(tmp_path: Path) -> None:
    async def story(there: Sending) -> None:
        id_ = written(there.town, body=Body("🌾" * 3500))
        await there.wakes()
        await asyncio.sleep(10)
        for code in ("AN", "BINH"):
            assert sum(text.count("🌾") for text in texts(there, code)) == 3500
        assert there.tally(id_) == Tally(people=6, sent=4, failed={"no_chat": 2})

    told(tmp_path, story)
