"""Courtesy around what is typed: every choice of a screen is understood with it, and what is free text keeps it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.turn import Turn
from handlers import courtesies
from handlers import events as e
from handlers.membership import CONSENT_VERSION
from handlers.packing import unpack_event
from handlers.states import AtMenu, WritingNote
from handlers.understanding import understand
from handlers.vocabulary import Message, say
from storage import chats
from tests.conversation import Person, Town, buttons, fresh_database, wording

RENDER = wording()["vi"].render
SCREENS: tuple[e.Event, ...] = (
    e.MenuOpened(), e.DataOpened(), e.ChannelsOpened(), e.HelpOpened(), e.LanguagesOpened(), e.CommitmentsOpened(),
    e.MeetingsOpened(), e.WalkOpened(), e.ErasureAsked(), e.WithdrawalAsked(), e.BotsOpened(), e.SummaryOpened(),
)  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(fresh_database(tmp_path))
    yield made
    made.close()


@pytest.mark.parametrize("screen", SCREENS, ids=lambda event: type(event).__name__)
def test_every_label_is_understood_with_courtesy(town: Town, screen: e.Event) -> None:
    binh = town.joined("BINH", channel="zalo")
    labels = {each.label: unpack_event(each.event) for each in buttons(binh.sends(screen))}
    assert labels
    for label, meant in labels.items():
        for typed in (f"dạ {label} ạ", f"Dạ, {label} ạ.", f"{label} ạ", f"thưa {label.upper()}"):
            assert type(_understood(binh, screen, typed)) is type(meant), typed


def _understood(person: Person, screen: e.Event, typed: str) -> e.Event:
    """What these words mean on this screen, without doing it."""
    person.sends(screen)
    town = person.town
    chat = chats.find(town.connection, person.channel, person.address, CONSENT_VERSION)
    return Turn(town.connection, town.house, chat, town.now).understood(e.Said(typed))


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("dạ đúng ạ", "đúng"), ("Thưa, gửi ạ!", "gửi"), ("dạ thưa chỉ mình tôi ạ.", "chỉ mình tôi"), ("31/3 ạ", "31/3"),
        ("dạ", "dạ"), ("Dạ ạ", "Dạ ạ"), ("dạy học", "dạy học"), ("Mạ", "Mạ"), ("thưa thớt", "thớt"), ("", ""),
        ("dạ 3:2 5:1 ạ", "3:2 5:1"),
    ],
)  # fmt: skip
def test_what_is_left_away(typed: str, bare: str) -> None:
    assert courtesies.without(typed) == bare


def test_free_text_keeps_its_courtesy(town: Town) -> None:
    an = town.joined("AN", channel="zalo")
    an.sends(e.WalkOpened())
    an.sends(e.Answered("2026-12", "1.1", 1))
    assert isinstance(an.sends(e.NoteOpened("2026-12", "1.1")).chat.state, WritingNote)
    an.says("Dạ tôi sẽ sửa ạ")
    assert town.runs_of("AN")[0].note("1.1") == "Dạ tôi sẽ sửa ạ"


def test_words_for_anywhere_are_understood_with_courtesy() -> None:
    nothing = Message(title=say("menu.title"))
    asked = [understand(text, nothing, RENDER) for text in ("dạ tự soi ạ", "menu ạ", "dạ bot zalo ạ", "phần việc ạ")]
    assert asked == [e.WalkOpened(), e.MenuOpened(), e.BotsOpened(), e.Said("phần việc ạ")]


def test_a_day_is_understood_with_courtesy(town: Town) -> None:
    an = town.joined("AN", channel="zalo")
    an.sends(e.CommitmentBegun("1.1"))
    an.says("Đọc nghị quyết mỗi tuần")
    assert not an.says("dạ 31/12 ạ").screen.takes_text
    assert not isinstance(an.replies[-1].chat.state, AtMenu)
