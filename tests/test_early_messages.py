"""What was typed before a screen was out answers nothing on it, where there are no buttons; all else still counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.turn import Inbound, Reply, take_turn
from handlers import events as e
from handlers.packing import pack
from handlers.states import AtCommitments, AtGroup, AtMenu, AtQuestion, ConfirmingGroup, Stranger, WritingNote
from storage import chats, offers, zalo
from tests.conversation import NOON, Person, Town, wording

VI = wording()["vi"]
EARLY = VI("early.not_taken")
ZALO = zalo.address_of(1, "an")
PERIOD = "2026-12"


def types(town: Town, text: str, address: str = ZALO, channel: str = "zalo") -> Reply:
    """A turn whose screen does not come out."""
    inbound = Inbound(channel, address, e.Said(text))
    return town.write(lambda db: take_turn(db, inbound, town.house, town.now))


def is_shown(town: Town, reply: Reply) -> None:
    town.write(lambda db: chats.shown(db, reply.chat.id, "m1", reply.revision))


@pytest.fixture
def an(town: Town) -> Person:
    """At the first group, which has been shown."""
    person = town.joined("AN", ZALO, "zalo")
    person.says("/tusoi")
    return person


def test_the_same_digit_twice_confirms_nothing_that_was_not_shown(town: Town, an: Person) -> None:
    replies = [types(town, "0") for _ in range(6)]
    assert [reply.chat.state for reply in replies] == [ConfirmingGroup(PERIOD, 0)] * 6
    assert [reply.screen.notices for reply in replies] == [(), *[(EARLY,)] * 5]
    assert [run.answered for run in town.runs_of("AN")] == [0]


def test_once_it_is_shown_the_answer_counts(town: Town, an: Person) -> None:
    types(town, "0")
    is_shown(town, types(town, "0"))
    assert types(town, "0").chat.state == AtGroup(PERIOD, 1)
    assert [run.answered for run in town.runs_of("AN")] == [9]


def test_a_mark_for_an_older_screen_makes_a_newer_one_no_more_seen(town: Town, an: Person) -> None:
    older = types(town, "0")
    types(town, "0")
    is_shown(town, older)
    assert types(town, "đúng").screen.notices == (EARLY,)


@pytest.mark.parametrize(
    "text", ["3 5", "3:2 5:1", "?3", "đúng", "dung", "gửi lại", "có", "một lời nào đó", "1234567890"]
)
def test_no_answer_of_any_kind_is_taken(town: Town, an: Person, text: str) -> None:
    types(town, "0")
    reply = types(town, text)
    assert (reply.screen.notices, reply.chat.state) == ((EARLY,), ConfirmingGroup(PERIOD, 0))


def test_a_number_chooses_nothing_on_a_screen_that_was_not_shown(town: Town, an: Person) -> None:
    types(town, "/menu")
    for text in ("1", "2", "0", "999", "1000"):
        assert (reply := types(town, text)).screen.notices == (EARLY,)
        assert reply.chat.state == AtMenu()


def test_what_is_typed_where_words_are_asked_for_is_no_note_before_that_was_read(town: Town, an: Person) -> None:
    an.says("sửa 3")
    reply = types(town, "ghi chú")
    assert isinstance(reply.chat.state, WritingNote)
    assert types(town, "Đã nhận khuyết điểm").screen.notices == (EARLY,)
    assert types(town, "0912345678").screen.notices == (EARLY,)
    assert [run.notes for run in town.runs_of("AN")] == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("/menu", AtMenu), ("dừng", AtMenu), ("DỪNG!", AtMenu), ("để sau", AtMenu), ("lúc khác", AtMenu),
        ("cam kết", AtCommitments), ("/camket", AtCommitments), ("/tusoi", ConfirmingGroup),
        ("tự soi", ConfirmingGroup), ("sửa 3", AtQuestion),
    ],
)  # fmt: skip
def test_commands_and_words_that_mean_the_same_everywhere_still_count(
    town: Town, an: Person, text: str, place: type
) -> None:
    types(town, "0")
    reply = types(town, text)
    assert isinstance(reply.chat.state, place)
    assert EARLY not in reply.screen.notices


def test_a_letter_that_has_come_is_answered(town: Town, an: Person) -> None:
    reply = types(town, "0")
    event = pack(e.CommitmentsOpened())
    town.write(lambda db: offers.keep(db, reply.chat.id, [("du", event)], town.now + timedelta(seconds=1)))
    assert types(town, "Dự").chat.state == AtCommitments()
    assert types(town, "Dự").chat.state == AtCommitments()  # also once it is an older one


def test_a_code_is_taken_by_somebody_whose_chat_was_put_out_unseen(town: Town, an: Person) -> None:
    code = town.invite("AN")
    town.write(lambda db: db.execute("UPDATE chats SET member_id = NULL, state = 'Stranger', owed = 1"))
    assert not isinstance(types(town, code).chat.state, Stranger)


def given_up(town: Town, reply: Reply) -> None:
    town.write(lambda db: chats.pass_on(db, reply.chat.id, reply.revision))


def unreachable(town: Town, reply: Reply) -> None:
    town.write(lambda db: chats.mark_unreachable(db, reply.chat.id, NOON))


@pytest.mark.parametrize("lost", [given_up, unreachable])
def test_a_screen_that_never_came_is_not_answered_either_and_comes_now(
    town: Town, an: Person, lost: Callable[[Town, Reply], None]
) -> None:
    lost(town, types(town, "0"))
    assert chats.owed(town.connection, "zalo") == []
    reply = types(town, "0")
    assert (reply.screen.notices, reply.chat.state) == ((EARLY,), ConfirmingGroup(PERIOD, 0))
    assert chats.owed(town.connection, "zalo") == [ZALO]


def test_who_was_shown_the_screen_and_cannot_be_reached_later_answers_it(town: Town, an: Person) -> None:
    is_shown(town, reply := types(town, "0"))
    unreachable(town, reply)
    assert types(town, "0").chat.state == AtGroup(PERIOD, 1)


def test_where_there_are_buttons_nothing_changes(town: Town) -> None:
    town.joined("GIANG", "giang", "telegram").says("/tusoi")
    first = types(town, "0", "giang", "telegram").screen.progress
    assert (first, types(town, "0", "giang", "telegram").screen.progress) == ((2, 27), (3, 27))


def test_each_chat_waits_for_its_own_screen(town: Town, an: Person) -> None:
    giang = town.joined("GIANG", zalo.address_of(1, "giang"), "zalo")
    giang.says("/tusoi")
    types(town, "0")
    assert giang.says("0").chat.state == giang.says("?3").chat.state == ConfirmingGroup(PERIOD, 0)
