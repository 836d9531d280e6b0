"""Words that answer a letter in the middle of something else: the place stays, and nothing lands where others read."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.screen import Button, Screen
from bot.turn import Reply
from handlers import events as e
from handlers import states as s
from handlers.packing import pack
from handlers.states import AtGroup, AtMeeting, AtMeetings, WritingNote, WritingReason
from handlers.steps import STEPS
from handlers.to_letters import READ_BY_OTHERS
from tests.zalo_post import Post, a_letter, at_work

GIANG = "1:giang"
WHEN = "15 giờ 00, Chủ nhật 20/12/2026"


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with at_work(tmp_path) as made:
        yield made


def letter_with(*buttons: tuple[str, e.Event]) -> Screen:
    row = tuple(Button(label, pack(event), "plain", chosen=False) for label, event in buttons)
    return replace(a_letter("Mời họp"), choices=(row,))


async def invited(post: Post) -> int:
    """A meeting of the cell, and Giang's invitation to it."""
    post.town.meets("CB5", post.town.now + timedelta(hours=5))
    (meeting,) = post.town.connection.execute("SELECT max(id) FROM meetings").fetchone()
    await comes(post, ("Dự", e.Attending(meeting, True)), ("Vắng", e.Attending(meeting, False)),
                ("Buổi họp", e.MeetingOpened(meeting)))  # fmt: skip
    return int(meeting)


async def comes(post: Post, *buttons: tuple[str, e.Event]) -> None:
    post.queue("GIANG", "meeting_morning", screen=letter_with(*buttons))
    await post.goes_out()


def said_of_meetings(post: Post, code: str = "GIANG") -> list[tuple[int, bool]]:
    """Coming or not, and whether a reason is stored."""
    asked = "SELECT coming, reason IS NOT NULL FROM attendance WHERE member_id = ? ORDER BY meeting_id"
    return [(coming, bool(reason)) for coming, reason in post.town.connection.execute(asked, (post.town.id_of(code),))]


async def walks(post: Post) -> Reply:
    return await post.happens(GIANG, e.WalkOpened())


async def test_what_is_typed_after_an_answer_to_an_invitation_is_an_answer_of_the_walk(post: Post) -> None:
    await walks(post)
    await invited(post)
    reply = await post.says(GIANG, "vắng")
    assert reply.screen.notices == (f"Đã ghi: đồng chí vắng buổi họp {WHEN}. Muốn nêu lý do: gõ “lý do”.",)
    assert reply.chat.state == AtGroup("2026-12", 0, brief=True)
    await post.says(GIANG, "3:2 5:1")
    run = post.town.runs_of("GIANG")[0]
    assert [value for value in run.answers if value] == [2, 1]
    assert said_of_meetings(post) == [(0, False)]


async def test_coming_is_said_with_the_meeting_that_was_meant(post: Post) -> None:
    await walks(post)
    await invited(post)
    reply = await post.says(GIANG, "Dự ạ")
    assert reply.screen.notices == (f"Đã ghi: đồng chí dự họp {WHEN}.",)
    assert (reply.chat.state, said_of_meetings(post)) == (AtGroup("2026-12", 0, brief=True), [(1, False)])


@pytest.mark.parametrize("typed", ["có dự", "có dự ạ", "Dự ạ", "Dạ, dự", "dạ thưa tôi dự ạ", "Tôi sẽ dự."])
async def test_coming_is_said_in_many_ways(post: Post, typed: str) -> None:
    await invited(post)
    await post.says(GIANG, typed)
    assert said_of_meetings(post) == [(1, False)]


@pytest.mark.parametrize("typed", ["có", "không", "dạ không ạ"])
async def test_a_bare_yes_or_no_in_the_walk_is_nothing_about_a_meeting(post: Post, typed: str) -> None:
    await walks(post)
    await invited(post)
    await post.says(GIANG, typed)
    assert said_of_meetings(post) == []


async def test_a_note_that_is_being_written_is_still_asked_for(post: Post) -> None:
    await walks(post)
    await post.happens(GIANG, e.Answered("2026-12", "1.1", 1))
    await post.happens(GIANG, e.NoteOpened("2026-12", "1.1"))
    await invited(post)
    reply = await post.says(GIANG, "Dự")
    assert (said_of_meetings(post), reply.chat.state) == ([(1, False)], WritingNote("2026-12", "1.1"))
    await post.says(GIANG, "vắng")
    assert (said_of_meetings(post), post.town.runs_of("GIANG")[0].notes) == ([(0, False)], ())
    await post.says(GIANG, "Tôi sửa xong rồi")
    assert post.town.runs_of("GIANG")[0].note("1.1") == "Tôi sửa xong rồi"


async def test_a_reason_is_asked_for_on_request_and_no_answer_of_the_walk_becomes_one(post: Post) -> None:
    await walks(post)
    meeting = await invited(post)
    await post.says(GIANG, "vắng")
    reply = await post.says(GIANG, "lý do")
    assert reply.chat.state == WritingReason(meeting)
    assert reply.screen.notices == (
        "Đồng chí đã rời phần tự soi, đang ở mục “Đồng chí vắng vì lý do gì?”. Muốn tự soi tiếp: gõ /tusoi.",
    )
    for typed in ("3:2 5:1", "2", "0", "câu 3 có, câu 5 có phần", "có phần", "3, 5"):
        reply = await post.says(GIANG, typed)
        assert (reply.chat.state, said_of_meetings(post)) == (WritingReason(meeting), [(0, False)])
    await post.says(GIANG, "Tôi đi viện")
    assert said_of_meetings(post) == [(0, True)]


async def test_a_reason_is_asked_of_nobody_who_comes(post: Post) -> None:
    meeting = await invited(post)
    reply = await post.says(GIANG, "lý do")
    assert (reply.chat.state, said_of_meetings(post)) == (AtMeeting(meeting), [])


async def test_what_opens_something_else_says_where_one_is(post: Post) -> None:
    await walks(post)
    await comes(post, ("Lịch họp", e.MeetingsOpened()))
    reply = await post.says(GIANG, "lịch họp")
    assert reply.chat.state == AtMeetings()
    assert reply.screen.notices[0] == (
        f"Đồng chí đã rời phần tự soi, đang ở mục “{reply.screen.title}”. Muốn tự soi tiếp: gõ /tusoi."
    )


async def test_a_place_where_nothing_waits_is_left_without_a_word(post: Post) -> None:
    await post.happens(GIANG, e.MenuOpened())
    await comes(post, ("Lịch họp", e.MeetingsOpened()))
    assert (await post.says(GIANG, "lịch họp")).screen.notices == ()


async def test_leaving_a_note_for_the_walk_itself_needs_no_word(post: Post) -> None:
    await walks(post)
    await post.happens(GIANG, e.Answered("2026-12", "1.1", 1))
    await post.happens(GIANG, e.NoteOpened("2026-12", "1.1"))
    await comes(post, ("Tự soi", e.WalkOpened()))
    reply = await post.says(GIANG, "tự soi")
    assert (type(reply.chat.state), reply.screen.notices) == (AtGroup, ())


async def test_peace_keeps_the_place(post: Post) -> None:
    await walks(post)
    await comes(post, ("Tắt nhắc", e.SilenceChosen("always")))
    reply = await post.says(GIANG, "tắt nhắc")
    assert reply.chat.state == AtGroup("2026-12", 0, brief=True)
    assert reply.screen.notices[0].startswith("Đã tắt nhắc")


async def test_after_a_letter_a_text_for_others_is_asked_for_once_more(post: Post) -> None:
    meeting = await invited(post)
    await post.says(GIANG, "vắng")
    await post.says(GIANG, "lý do")
    await comes(post, ("Tự soi", e.WalkOpened()))
    reply = await post.says(GIANG, "tự soi chứ")
    assert (reply.chat.state, said_of_meetings(post)) == (WritingReason(meeting), [(0, False)])
    assert reply.screen.notices == (
        "Vừa có tin khác xen vào, nên chưa ghi gì. Nếu là trả lời câu hỏi dưới đây, xin gửi lại.",
    )
    await post.says(GIANG, "Tôi đi viện")
    assert said_of_meetings(post) == [(0, True)]


async def test_once_the_letter_is_answered_the_text_is_taken(post: Post) -> None:
    await invited(post)
    await post.says(GIANG, "vắng")
    await post.says(GIANG, "lý do")
    await comes(post, ("Tắt nhắc", e.SilenceChosen("always")))
    await post.says(GIANG, "tắt nhắc")
    await post.says(GIANG, "Tôi đi viện")
    assert said_of_meetings(post) == [(0, True)]


# Where what is typed is a day, an hour, a code, a name of a list, or the member's own alone.
NOT_WORDS_FOR_OTHERS = {
    s.Stranger, s.AtQuestion, s.WritingNote, s.AtGroup, s.ConfirmingGroup, s.CheckingInTogether, s.DatingTogether,
    s.CheckingIn, s.ChoosingDue, s.PickingDay, s.SettingRule, s.AddingMeeting, s.MovingMeeting, s.SettingLeave,
    s.ChoosingStart, s.ChoosingByWhen, s.Inviting, s.AtVisits, s.ReviewingGroup, s.ChoosingIndicator,
}  # fmt: skip


def test_every_place_for_words_is_known_to_be_for_others_or_not() -> None:
    typed = {state for state, step in STEPS.items() if e.Said in step.rules}
    assert typed - set(READ_BY_OTHERS) == NOT_WORDS_FOR_OTHERS
