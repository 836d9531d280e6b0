"""The gentle word of a secretary: once a day, by day, to those who may be reminded, and gone once they have sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.front import Front
from bot.schedule import Pulse
from bot.turn import Inbound, take_turn
from handlers import events as e
from handlers.roster import MemberRow, Role
from storage import members, outbox
from storage.database import Database, commit_together, connect
from tests.conversation import Town, fresh_database
from tests.counted_town import grow

MONTH = "2026-12"
EVENING = datetime(2026, 12, 5, 14, 0, tzinfo=UTC)  # 21:00 in Vietnam
PEOPLE = ("A-1", "A-2", "A-3", "A-4")
OTHERS = PEOPLE[1:]  # whoever presses is not reminded: that is usually the first


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A cell of five with a secretary, a deputy, and two more who can be reached, beside a cell that is nobody's."""
    there = Town(fresh_database(tmp_path))
    grow(there, {"A": "DU"}, {"A": 5})
    roles = {"A-1": Role("bi_thu", "A"), "A-2": Role("pho_bi_thu", "A")}
    names = {"A-1": "Ngụy Đăng Ký", "A-2": "Lã Phó Thư"}
    rows = [MemberRow(code, names[code], "A", (role,)) for code, role in roles.items()]
    there.write(lambda db: members.write_members(db, rows))
    for code in PEOPLE:
        there.joined(code)
    there.joined("AN")
    yield there
    there.close()


async def beats(town: Town) -> None:
    """What the pulse does about the words that were asked for; the cell's own reminders are another matter."""
    database = await Database.open(town.path)
    try:
        await Pulse(Front(database, town.house, lambda: town.now, outboxes={"telegram": lambda: None})).remind()
    finally:
        await database.close()


def presses(town: Town, code: str = "A-1", month: str = MONTH) -> str:
    reply = town.take(Inbound("telegram", code.lower(), e.Nudged(month), f"{code}-{next(town.updates)}"))
    return " ".join(reply.screen.notices)


def nudged(town: Town) -> list[str]:
    """Whom a word is on its way to, a name for every letter."""
    rows = "SELECT members.code FROM outbox JOIN members ON members.id = member_id WHERE kind = 'nudge'"
    return sorted(code for (code,) in town.connection.execute(rows))


def letters(town: Town) -> list[str]:
    rows = town.connection.execute("SELECT identity, payload FROM outbox WHERE kind = 'nudge' AND payload IS NOT NULL")
    return [str(json.loads(outbox._opened(town.seal, sealed, identity))) for identity, sealed in rows]


async def test_everybody_who_has_not_sent_and_can_be_reached_gets_one_and_it_names_who_sent_it(town: Town) -> None:
    presses(town, "A-2")
    await beats(town)
    assert nudged(town) == ["A-1", "A-3", "A-4"]
    assert [("Lã Phó Thư" in each, "Ngụy Đăng Ký" in each, "Người Thứ" in each) for each in letters(town)] == [
        (True, False, False)
    ] * 3


async def test_a_second_press_of_the_day_sends_nothing_whoever_presses(town: Town) -> None:
    told = [presses(town, code) for code in ("A-1", "A-1", "A-2")]
    await beats(town)
    told.append(presses(town, "A-2"))
    await beats(town)
    assert (len(set(told)), len(set(told[1:]))) == (2, 1)
    assert nudged(town) == [*OTHERS]


async def test_two_secretaries_who_press_at_once_send_one(town: Town) -> None:
    def press(code: str) -> object:
        connection = connect(town.path)
        inbound = Inbound("telegram", code.lower(), e.Nudged(MONTH), f"{code}-at-once")
        try:
            return commit_together(connection, [lambda db: take_turn(db, inbound, town.house, town.now)])[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(press, ("A-1", "A-2")))
    assert not any(isinstance(each, Exception) for each in done)
    await beats(town)
    assert nudged(town) in (["A-1", "A-3", "A-4"], ["A-2", "A-3", "A-4"])  # all but whoever came first


async def test_pressed_in_the_evening_it_goes_in_the_morning_and_no_other_goes_that_day(town: Town) -> None:
    town.now = EVENING
    presses(town)
    await beats(town)
    assert nudged(town) == []
    town.now = EVENING + timedelta(hours=10, minutes=59)
    await beats(town)
    assert nudged(town) == []
    presses(town, "A-2")
    town.now = EVENING + timedelta(hours=11)
    await beats(town)
    presses(town, "A-2")
    await beats(town)
    assert nudged(town) == [*PEOPLE]  # once each: the first secretary by the second one's word
    soonest = town.connection.execute("SELECT min(not_before) FROM outbox WHERE kind = 'nudge'").fetchone()
    assert soonest == ("2026-12-06T01:00:00+00:00",)


async def test_the_next_day_there_may_be_another(town: Town) -> None:
    for _ in range(2):
        presses(town)
        await beats(town)
        town.wait(days=1)
    assert nudged(town) == sorted([*OTHERS, *OTHERS])


def _does(town: Town, *events: e.Event) -> None:
    for event in events:
        town.take(Inbound("telegram", "a-3", event, f"a-3-{next(town.updates)}"))


def _sends(town: Town) -> None:
    codes = (one.code for one in town.house.shelf.current("vi").indicators)
    _does(town, e.WalkOpened(), *(e.Answered(MONTH, code, 1) for code in codes), e.Submitted(MONTH))


SPARED: dict[str, Callable[[Town], object]] = {
    "on leave": lambda town: town.take(Inbound("telegram", "a-1", e.LeaveChosen("A-3", "open"), "leave")),
    "silent": lambda town: _does(town, e.SilenceChosen("day")),
    "silent for good": lambda town: _does(town, e.SilenceChosen("always")),
    "done": _sends,
    "out of consent": lambda town: _does(town, e.WithdrawalAsked(), e.WithdrawalConfirmed()),
    "erased": lambda town: _does(town, e.ErasureAsked(), e.ErasureConfirmed()),
    "left": lambda town: town.leaves("A-3"),
    "in another cell": lambda town: town.write(
        lambda db: members.write_members(db, [MemberRow("A-3", "Người Thứ 3 A", "CB5")])
    ),
}


@pytest.mark.parametrize("how", SPARED)
async def test_who_may_not_be_reminded_is_not(town: Town, how: str) -> None:
    SPARED[how](town)
    presses(town)
    await beats(town)
    assert nudged(town) == ["A-2", "A-4"]


@pytest.mark.parametrize("how", [how for how in SPARED if how != "in another cell"])
async def test_what_is_on_its_way_is_withdrawn_when_it_makes_no_sense_any_more(town: Town, how: str) -> None:
    presses(town)
    await beats(town)
    SPARED[how](town)
    assert nudged(town) == ["A-2", "A-4"]


async def test_a_word_that_was_asked_for_and_not_sent_before_the_close_is_never_sent(town: Town) -> None:
    town.now = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # 23:00, the last hour of the month
    presses(town)
    town.now += timedelta(hours=10)
    await beats(town)
    assert nudged(town) == []


@pytest.mark.parametrize("code", ["AN", "EM", "CUONG"])
async def test_nobody_else_reminds_the_cell(town: Town, code: str) -> None:
    person = town.talks(code.lower()) if code == "AN" else town.joined(code)
    person.sends(e.SummaryOpened(town.unit_of("A"), MONTH))
    person.sends(e.Nudged(MONTH))
    await beats(town)
    assert [each for each in nudged(town) if each.startswith("A-")] == []


@pytest.mark.parametrize("month", ["2026-11", "2027-01"])
async def test_a_month_that_is_not_open_is_not_reminded_of(town: Town, month: str) -> None:
    presses(town, month=month)
    await beats(town)
    assert nudged(town) == []
