"""A member's devices: who came in is told, who is put out is told, and no old code opens anything afterwards."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from bot import front as front_module
from bot.clock import real_clock
from bot.front import Front
from bot.house import House
from bot.schedule import Pulse, forget
from bot.turn import Inbound, Reply, look
from handlers.codes import pretty
from handlers.events import DeviceAsked, OthersSignedOut, Said
from storage.database import Database
from tests.conversation import NOON, TIMEZONE, Person, Town, wording

WORDS = wording()["vi"]


@pytest.fixture
def an(town: Town) -> Person:
    an = town.joined("AN", "an", "web")
    an.presses("Tự soi")
    an.presses("Có")
    return an


def code_in(reply: Reply) -> str:
    """The code that a notice shows."""
    return next(word for word in " ".join(reply.screen.notices).split() if len(word) == 11 and word[5] == "-")


def seen(town: Town, channel: str, address: str) -> tuple[str, ...]:
    return look(town.connection, channel, address, town.house, town.now).screen.notices


def test_an_intruder_who_is_put_out_has_no_code_left_to_come_back_with(town: Town, an: Person) -> None:
    intruder = town.joined("AN", "intruder", "telegram")
    kept = code_in(intruder.sends(DeviceAsked()))
    an.sends(OthersSignedOut())
    assert intruder.says(f"/start {kept}").screen.notices[-1] == WORDS("code.wrong")


def test_whoever_is_put_out_is_told_so(town: Town, an: Person) -> None:
    other = town.joined("AN", "other", "telegram")
    reply = other.sends(OthersSignedOut())
    assert reply.others == (("web", "an"),)
    assert seen(town, "web", "an") == (WORDS("device.signed_out", channel="Telegram"),)
    assert "Có" not in " ".join(an.says("/dulieu").screen.lines)


def test_a_chat_that_was_put_out_is_forgotten_after_a_day(town: Town, an: Person) -> None:
    town.joined("AN", "other", "telegram").sends(OthersSignedOut())
    town.write(lambda db: forget(db, NOON + timedelta(days=2), TIMEZONE))
    assert town.connection.execute("SELECT count(*) FROM chats WHERE address = 'an'").fetchone() == (0,)


@pytest.mark.parametrize(("first", "second"), [("Xóa dữ liệu", "Xóa hết"), ("Rút lại đồng ý", "Rút lại đồng ý")])
def test_erasing_and_withdrawing_end_every_code(town: Town, an: Person, first: str, second: str) -> None:
    an.says("/dulieu")
    kept = code_in(an.presses("Thêm kênh"))
    an.presses(first)
    an.presses(second)
    assert town.talks("later").says(kept).screen.notices == (WORDS("code.wrong"),)


def test_words_that_look_like_a_code_lose_no_place(town: Town, an: Person) -> None:
    before = an.replies[-1].screen.title
    assert an.says("rat can that").screen.title == before
    assert an.says("2Q7K2 M9QX4").screen.title == before
    assert pretty("2Q7K2M9QX4") == "2Q7K2-M9QX4"


async def test_a_database_that_is_busy_for_a_moment_is_tried_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """And only one that stays busy is told to the member."""
    tries: list[int] = []

    def busy_twice(db: sqlite3.Connection, inbound: Inbound, house: House, now: object) -> Reply:
        tries.append(1)
        if len(tries) < 3:
            raise sqlite3.OperationalError("database is locked")
        return look(db, inbound.channel, inbound.address, house, town.now)

    monkeypatch.setattr(front_module, "take_turn", busy_twice)
    monkeypatch.setattr(front_module, "WAITS_FOR_THE_DATABASE", (0.0, 0.0))
    database = await Database.open(town.path)
    try:
        reply = await Front(database, town.house, real_clock).turn(Inbound("telegram", "7", Said("?")))
    finally:
        await database.close()
    assert (len(tries), reply.chat.id) == (3, 0)


async def test_what_another_process_owes_is_made_good_by_the_pulse(town: Town) -> None:
    database = await Database.open(town.path)
    asked: list[str] = []

    async def make_good() -> None:
        asked.append("telegram")

    try:
        front = Front(database, town.house, real_clock, owing=[make_good])
        await Pulse(front).make_good()
    finally:
        await database.close()
    assert asked == ["telegram"]
