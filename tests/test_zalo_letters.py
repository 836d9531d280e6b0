"""Letters that come without buttons: announcements as plain text, and words that answer what came."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.channels import Posting
from bot.channels.plain import as_text
from bot.channels.zalo_posts import screen_of_post
from bot.offered_words import offered
from bot.screen import Button, Screen
from handlers import events as e
from handlers.announcements import AttachedFile, Body
from handlers.packing import pack
from handlers.states import WritingNote
from storage import announcements, deliveries
from tests.announced_town import one, written
from tests.conversation import TIMEZONE, wording
from tests.zalo_post import Post, a_letter, at_work

NEXT_MONTH = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)
CHANNELS = frozenset({"zalo", "telegram", "web"})
FILE = (AttachedFile("document", "ke-hoach.pdf", "application/pdf", 4), b"%PDF")
THANKS = "Đã ghi nhận đồng chí đã đọc thông báo của Đảng ủy phường Hòa Bình, ngày %s. Cảm ơn đồng chí."


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with at_work(tmp_path) as made:
        yield made


def announced(post: Post, text: str = "Mời dự hội nghị.", file: tuple[AttachedFile, bytes] | None = None) -> int:
    """On its way, to everybody."""
    town = post.town
    id_ = written(town, body=Body(text), file=file)
    town.write(lambda db: deliveries.queue(db, one(town, id_), CHANNELS, town.now, TIMEZONE))
    return id_


def invitation(meeting: int = 1) -> Screen:
    row = tuple(
        Button(label, pack(e.Attending(meeting, coming)), "plain", chosen=False)
        for label, coming in (("Dự", True), ("Vắng", False))
    )
    return replace(a_letter("Mời họp"), choices=(row,))


def has_meeting(post: Post) -> int:
    post.town.meets("CB5", post.town.now + timedelta(hours=5))
    (id_,) = post.town.connection.execute("SELECT max(id) FROM meetings").fetchone()
    return int(id_)


def comes(post: Post, code: str) -> list[int]:
    """What a member said of the meetings, 1 for coming."""
    asked = "SELECT coming FROM attendance WHERE member_id = ? ORDER BY meeting_id"
    return [coming for (coming,) in post.town.connection.execute(asked, (post.town.id_of(code),))]


def readers(post: Post, id_: int) -> set[str]:
    asked = """SELECT members.code FROM outbox JOIN members ON members.id = outbox.member_id
        WHERE announcement_id = ? AND kind = 'announcement' AND read_at IS NOT NULL"""
    return {code for (code,) in post.town.connection.execute(asked, (id_,))}


def offered_to(post: Post, address: str) -> list[str]:
    asked = "SELECT label FROM offers JOIN chats ON chats.id = chat_id WHERE address = ? ORDER BY offers.id"
    return [label for (label,) in post.town.connection.execute(asked, (address,))]


# ------------------------------------------------------------------ announcements


async def test_an_announcement_is_one_plain_letter_that_is_answered_in_words(post: Post) -> None:
    announced(post, file=FILE)
    await post.goes_out()
    ((_, screen),) = [told for told in post.zalo.told if told[0] == "1:giang"]
    assert as_text(screen, wording()["vi"]) == (
        "Đảng ủy phường Hòa Bình\nThông báo\n\nTệp kèm theo: ke-hoach.pdf\n\nMời dự hội nghị.\n\n"
        "Hoặc gõ: “Tải tệp kèm theo”, “Đã đọc”"
    )  # fmt: skip
    assert offered_to(post, "1:giang") == ["tai tep kem theo", "tai tep", "tai file", "lay tep", "da doc", "doc roi"]


async def test_an_announcement_reaches_each_person_once_by_whichever_channel_takes_it(post: Post) -> None:
    post.uses(95)
    id_ = announced(post)
    await post.goes_out()
    tally = deliveries.tally(post.town.connection, one(post.town, id_), 24)
    assert (post.telegram.to("an"), post.telegram.to("binh"), post.zalo.told) == (["Thông báo"], ["Thông báo"], [])
    assert (tally.sent, tally.left) == (2, 1)
    post.town.now = NEXT_MONTH
    await post.goes_out()
    tally = deliveries.tally(post.town.connection, one(post.town, id_), 24)
    assert (tally.sent, tally.left, post.zalo.to("1:giang")) == (3, 0, ["Thông báo"])
    assert (post.telegram.to("an"), post.zalo.to("1:an")) == (["Thông báo"], [])


async def test_a_correction_comes_as_a_new_message(post: Post) -> None:
    id_, town = announced(post), post.town
    await post.goes_out()
    town.now += timedelta(hours=1)
    town.write(partial(announcements.write_body, seal=town.seal, id_=id_, body=Body("Mời dự hội nghị chiều.")))
    town.write(lambda db: deliveries.corrected(db, id_, town.now))
    await post.goes_out()
    assert post.zalo.to("1:giang") == ["Thông báo", "Đính chính lần 1"]
    assert [screen.body and screen.body.text for to, screen in post.zalo.told if to == "1:giang"] == [
        "Mời dự hội nghị.", "Mời dự hội nghị chiều.",
    ]  # fmt: skip


def test_nothing_is_sent_where_only_a_change_was_meant() -> None:
    assert screen_of_post(Posting("1:an", a_letter("x"), sent_as="7", only_change=True)) is None
    assert screen_of_post(Posting("1:an", None)) is None
    assert screen_of_post(Posting("1:an", a_letter("x"), sent_as="7")) == replace(a_letter("x"), numbered=False)


# ------------------------------------------------------------------ words that answer


async def test_having_read_answers_the_newest_announcement_and_said_again_the_one_before(post: Post) -> None:
    first = announced(post)
    await post.goes_out()
    post.town.now += timedelta(days=1)
    second = announced(post)
    await post.goes_out()
    said = [(await post.says("1:giang", text)).screen.notices for text in ("Đã đọc", "da doc!")]
    assert said == [(THANKS % "21/12/2026",), (THANKS % "20/12/2026",)]
    assert (readers(post, first), readers(post, second)) == ({"GIANG"}, {"GIANG"})
    third = await post.says("1:giang", "đã đọc")
    assert not third.screen.notices[0].startswith("Đã ghi nhận")


async def test_words_that_answer_a_new_letter_are_no_note(post: Post) -> None:
    meeting = has_meeting(post)
    await post.happens("1:giang", e.WalkOpened())
    await post.happens("1:giang", e.Answered("2026-12", "1.1", 1))
    await post.happens("1:giang", e.NoteOpened("2026-12", "1.1"))
    post.queue("GIANG", "meeting_morning", screen=invitation(meeting))
    await post.goes_out()
    reply = await post.says("1:giang", "Dự")
    assert (comes(post, "GIANG"), reply.chat.state) == ([1], WritingNote("2026-12", "1.1"))
    assert post.town.runs_of("GIANG")[0].notes == ()


async def test_an_older_letter_is_answered_where_no_text_is_asked_for_and_nothing_else_was_meant(post: Post) -> None:
    meeting = has_meeting(post)
    post.queue("GIANG", "meeting_morning", screen=invitation(meeting))
    await post.goes_out()
    await post.happens("1:giang", e.WalkOpened())
    await post.happens("1:giang", e.Answered("2026-12", "1.1", 1))
    await post.happens("1:giang", e.NoteOpened("2026-12", "1.1"))
    await post.says("1:giang", "vắng")
    assert (comes(post, "GIANG"), post.town.runs_of("GIANG")[0].note("1.1")) == ([], "vắng")
    await post.says("1:giang", "/menu")
    await post.says("1:giang", "dự!")
    assert comes(post, "GIANG") == [1]


async def test_the_screens_own_words_go_before_those_of_an_older_letter(post: Post) -> None:
    button = Button("Trợ giúp", pack(e.LanguagesOpened()), "plain", chosen=False)
    post.queue("GIANG", screen=replace(a_letter("Thư"), choices=((button,),)))
    await post.goes_out()
    await post.says("1:giang", "/menu")
    reply = await post.says("1:giang", "trợ giúp")
    assert type(reply.chat.state).__name__ == "ReadingHelp"


async def test_a_number_is_never_an_answer_to_a_letter(post: Post) -> None:
    row = tuple(Button(label, pack(e.LanguagesOpened()), "plain", chosen=False) for label in ("2", "7", "Thêm"))
    post.queue("GIANG", screen=replace(a_letter("Thư"), choices=(row,)))
    await post.goes_out()
    assert offered_to(post, "1:giang") == ["them"]


async def test_the_last_five_letters_can_be_answered(post: Post) -> None:
    for number in range(7):
        button = Button(f"Thư số {number}", pack(e.HelpOpened()), "plain", chosen=False)
        post.queue("GIANG", screen=replace(a_letter("Thư"), choices=((button,),)))
        await post.goes_out()
    assert offered_to(post, "1:giang") == [f"thu so {number}" for number in range(2, 7)]


async def test_what_came_to_one_member_is_nothing_to_another(post: Post) -> None:
    meeting = has_meeting(post)
    post.queue("GIANG", "meeting_morning", screen=invitation(meeting))
    await post.goes_out()
    await post.says("1:an", "Dự")
    assert (comes(post, "AN"), comes(post, "GIANG")) == ([], [])
    giang, an = post.town.id_of("GIANG"), post.town.id_of("AN")
    post.town.write(lambda db: db.execute("UPDATE chats SET member_id = ? WHERE member_id = ?", (an, giang)))
    await post.says("1:giang", "Dự")
    assert comes(post, "AN") == []


async def test_an_offer_gives_no_right(post: Post) -> None:
    id_ = written(post.town)
    button = Button("Đã đọc", pack(e.AnnouncementRead(id_)), "plain", chosen=False)
    post.queue("GIANG", screen=replace(a_letter("Thư"), choices=((button,),)))
    await post.goes_out()
    reply = await post.says("1:giang", "Đã đọc")
    assert (reply.screen.notices, readers(post, id_)) == ((wording()["vi"]("announcement.not_yours"),), set())


async def test_a_command_is_a_command(post: Post) -> None:
    button = Button("Menu", pack(e.HelpOpened()), "plain", chosen=False)
    post.queue("GIANG", screen=replace(a_letter("Thư"), choices=((button,),)))
    await post.goes_out()
    reply = await post.says("1:giang", "/menu")
    assert type(reply.chat.state).__name__ == "AtMenu"


async def test_where_there_are_buttons_nothing_is_remembered(post: Post) -> None:
    post.queue("BINH", "meeting_morning", screen=invitation())
    await post.goes_out()
    assert (post.telegram.to("binh"), offered_to(post, "binh")) == (["Mời họp"], [])


async def test_what_can_be_answered_goes_with_the_chat(post: Post) -> None:
    post.queue("GIANG", "meeting_morning", screen=invitation())
    await post.goes_out()
    assert {"du", "vang", "ly do"} < set(offered_to(post, "1:giang"))
    await post.happens("1:giang", e.ErasureAsked())
    await post.happens("1:giang", e.ErasureConfirmed())
    assert post.town.connection.execute("SELECT count(*) FROM offers").fetchone() == (0,)


def test_what_is_irreversible_is_not_done_by_a_word_to_a_letter() -> None:
    row = (Button("Xóa", "y", "danger", chosen=False), Button("Không", "m", "plain", chosen=False))
    assert offered(replace(a_letter("Thư"), choices=(row,)), wording()["vi"]) == (("khong", "m"),)
