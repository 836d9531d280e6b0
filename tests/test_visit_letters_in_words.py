"""Whoever is sent to a cell answers the letter in words, in the middle of the own walk."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.turn import Reply
from handlers import events as e
from handlers.packing import pack
from handlers.states import AtGroup, ReportingVisit
from storage import offers
from tests.conversation import Person, Town
from tests.visiting_town import IN_THE_CELL, assigned, comes, moved, visiting_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = visiting_town(tmp_path)
    yield made
    made.close()


def sent_and_walking(town: Town) -> Person:
    """Lan is sent to A's meeting of December; it was held, and she walks on Zalo when the letter comes."""
    assigned(town, comes(town, "committee of X"), meeting="19 giờ 30, Chủ nhật 20/12/2026")
    moved(town, "A", IN_THE_CELL - timedelta(days=5))  # her own cell meets on the 20th
    town.now = IN_THE_CELL - timedelta(days=4)
    lan = comes(town, "another of X", "zalo")
    lan.sends(e.WalkOpened())
    chat = lan.replies[-1].chat.id
    labels = [("da du", pack(e.VisitAnswered(1, True))), ("khong du duoc", pack(e.VisitAnswered(1, False)))]
    town.now += timedelta(minutes=1)
    town.write(lambda db: offers.keep(db, chat, labels, town.now))
    town.now += timedelta(minutes=1)
    return lan


def reported(town: Town) -> list[tuple[object, ...]]:
    return list(town.connection.execute("SELECT attended FROM visits WHERE reported_at IS NOT NULL"))


def first(reply: Reply) -> str:
    return reply.screen.notices[0]


def test_not_having_been_there_is_noted_and_the_walk_goes_on(town: Town) -> None:
    lan = sent_and_walking(town)
    before = lan.replies[-1].chat.state
    reply = lan.says("dạ không dự được ạ")
    assert isinstance(before, AtGroup)
    assert reply.chat.state == AtGroup(before.period, before.group, brief=True)
    assert first(reply) == (
        "Đã ghi: đồng chí không dự được buổi họp của Đơn vị A, 19 giờ 30, thứ Ba 15/12/2026."
        " Muốn nêu lý do: gõ /dusinhhoat."
    )
    assert reported(town) == [(0,)]


def test_having_been_there_asks_more_and_says_where_one_is(town: Town) -> None:
    lan = sent_and_walking(town)
    reply = lan.says("đã dự")
    assert reply.chat.state == ReportingVisit(1)
    assert first(reply).startswith("Đồng chí đã rời phần tự soi, đang ở mục “")
    assert reported(town) == []
