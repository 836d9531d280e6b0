"""Counting whom an announcement reaches takes a while in a large tree: it is done once, and anew for a decision."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.counted import FRESH, MOST_KEPT, Counted
from handlers import events as e
from handlers.announcements import Reached
from storage import announcements, deliveries
from tests.announcing_town import announces, settle
from tests.conversation import NOON, Person, Town


class Register:
    """Counts, and how often it was asked to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Reached:
        self.times += 1
        return Reached(self.times)


@pytest.fixture
def em(town: Town) -> Person:
    settle(town)
    return town.joined("EM")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The announcements whose audience was counted in the database."""
    ids, reached = [], deliveries.reached

    def noted(connection: object, announcement: object, channels: object) -> Reached:
        ids.append(announcement.id)  # type: ignore[attr-defined]  # an Announcement
        return reached(connection, announcement, channels)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(deliveries, "reached", noted)
    return ids


def test_what_was_counted_a_moment_ago_is_not_counted_again() -> None:
    counted, register = Counted(), Register()
    seconds = [FRESH * 0, FRESH / 2, FRESH, FRESH * 1.5]
    assert [counted.of("all", NOON + each, register).people for each in seconds] == [1, 1, 2, 2]


def test_a_clock_that_was_set_back_makes_nothing_fresh() -> None:
    counted, register = Counted(), Register()
    assert [counted.of("all", NOON - timedelta(hours=each), register).people for each in (0, 1)] == [1, 2]


def test_only_the_last_ones_are_remembered() -> None:
    counted, register = Counted(), Register()
    for number in (*range(MOST_KEPT + 1), MOST_KEPT, 0):
        counted.of(number, NOON, register)
    assert register.times == MOST_KEPT + 2


def test_typing_at_the_last_look_counts_nothing_again(em: Person, asked: list[int]) -> None:
    id_ = announces(em)
    asked.clear()
    em.says("xin chào")
    em.sends(e.AnnouncementOpened(id_))
    assert asked == []


def test_a_decision_counts_anew_and_what_is_shown_after_it_does_not(em: Person, asked: list[int]) -> None:
    id_ = announces(em)
    asked.clear()
    em.presses("Gửi")
    assert asked == [id_]


def test_another_audience_is_counted_at_once(town: Town, em: Person, asked: list[int]) -> None:
    id_ = announces(em)
    asked.clear()
    for unit in ("CB5", "CB6"):
        town.write(partial(announcements.address_to, id_=id_, audience="units", units=[town.unit_of(unit)]))
        em.sends(e.AnnouncementOpened(id_))
    assert asked == [id_, id_]
