"""The pace of a channel by a clock that the test turns: rates without drift, rests to the second, replies first."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from bot.pacing import (
    ALIKE_SECONDS,
    BUSY_SECONDS,
    MOST_ALIKE,
    TELEGRAM,
    UNPACED,
    LoopGuard,
    Meter,
    Pace,
    Road,
    telegram_pace,
)


@dataclass
class Wall:
    """A clock whose time passes only in sleep. Every sleep takes `late` longer than asked for."""

    now: float = 1000.0
    late: float = 0.0
    asked: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.now += seconds + self.late


@pytest.fixture
def wall() -> Wall:
    return Wall()


def road_on(wall: Wall, pace: Pace = TELEGRAM) -> Road:
    return Road(pace, wall, wall.sleep)


async def taken_in(seconds: float, wall: Wall, take: Callable[[], Awaitable[None]]) -> int:
    """How many places there are in so many seconds."""
    end, count = wall.now + seconds, 0
    while True:
        await take()
        if wall.now > end:
            return count
        count += 1


async def reply(road: Road, address: str) -> None:
    async with road.reply(address):
        pass


@pytest.mark.parametrize("late", [0.0, 0.001, 0.02])
async def test_bulk_keeps_its_rate_over_a_minute_however_late_each_sleep_ends(wall: Wall, late: float) -> None:
    wall.late = late
    count = await taken_in(60, wall, road_on(wall).bulk_turn)
    assert 0.98 * 60 * 24 <= count <= 60 * 24 + TELEGRAM.burst


async def test_another_rate_of_bulk_is_kept_too_and_leaves_replies_their_room(wall: Wall) -> None:
    assert telegram_pace(24) == TELEGRAM
    road = road_on(wall, telegram_pace(100))
    assert 0.98 * 60 * 100 <= await taken_in(60, wall, road.bulk_turn) <= 60 * 100 + TELEGRAM.burst
    assert telegram_pace(100).each_second - 100 == TELEGRAM.each_second - TELEGRAM.bulk_each_second


async def test_no_second_has_more_than_the_channel_takes(wall: Wall) -> None:
    road, times = road_on(wall), []
    for turn in range(600):
        await road.bulk_turn()
        times.append(wall.now)
        if turn % 4 == 0:
            await reply(road, str(turn))
            times.append(wall.now)
    most = max(sum(1 for at in times if first <= at < first + 1) for first in times)
    assert most <= TELEGRAM.each_second + 3


async def test_bulk_gives_way_to_replies(wall: Wall) -> None:
    road, people = road_on(wall), iter(range(10_000))

    async def both() -> None:
        await road.bulk_turn()
        await reply(road, str(next(people)))

    assert await taken_in(60, wall, both) <= 60 * 15 + 2 * TELEGRAM.burst


async def test_an_unpaced_road_never_sleeps(wall: Wall) -> None:
    road = road_on(wall, UNPACED)
    for _ in range(100):
        await road.bulk_turn()
        await reply(road, "1")
    assert (wall.asked, road.wait_of("1")) == ([], 0.0)


async def test_replies_to_one_chat_are_never_held_back(wall: Wall) -> None:
    road, began, times = road_on(wall), wall.now, []
    for _ in range(6):
        await reply(road, "1")
        times.append(wall.now - began)
    assert times == [0.0] * 6


async def test_a_chat_that_waits_keeps_no_other_waiting(wall: Wall) -> None:
    road = road_on(wall)
    for _ in range(3):
        await reply(road, "1")
    await reply(road, "2")
    assert wall.asked == []


async def test_bulk_leaves_the_burst_of_a_chat_to_its_replies(wall: Wall) -> None:
    road = road_on(wall)
    async with road.bulk("1"):
        pass
    assert [road.wait_of("1"), road.wait_of("2")] == pytest.approx([1.0, 0.0])
    await reply(road, "1")
    assert wall.asked == []


async def test_while_a_reply_is_on_its_way_bulk_does_not_go_to_its_chat(wall: Wall) -> None:
    road = road_on(wall, UNPACED)
    async with road.reply("1"):
        assert (road.wait_of("1"), road.wait_of("2")) == (BUSY_SECONDS, 0.0)
    assert road.wait_of("1") == 0.0


async def test_a_reply_waits_for_the_message_that_is_on_its_way_to_its_chat(wall: Wall) -> None:
    road, order = road_on(wall, UNPACED), []

    async def answer() -> None:
        async with road.reply("1"):
            order.append("reply")

    async with road.bulk("1"):
        answering = asyncio.create_task(answer())
        await asyncio.sleep(0)
        order.append("bulk")
    await answering
    assert order == ["bulk", "reply"]


async def test_a_rest_is_kept_to_the_second_by_bulk_and_by_its_chat_and_by_nobody_else(wall: Wall) -> None:
    road, began = road_on(wall), wall.now
    await road.bulk_turn()
    road.rest("1", 7.0)
    road.give_back()
    await reply(road, "2")
    assert wall.now == began
    assert (road.wait_of("1"), road.wait_of("2")) == (7.0, 7.0)
    await road.bulk_turn()
    assert wall.now == began + 7.0
    road.rest("1", 3.0)
    await reply(road, "1")
    assert wall.now == began + 10.0


async def test_a_place_that_is_given_back_is_there_for_the_next(wall: Wall) -> None:
    road = road_on(wall)
    for _ in range(100):
        await road.bulk_turn()
        road.give_back()
    assert wall.asked == []


async def test_chats_that_have_been_quiet_are_forgotten(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.pacing.MOST_REMEMBERED", 10)
    road = road_on(wall)
    for number in range(100):
        await reply(road, str(number))
        wall.now += 1
    assert len(road._chats) <= 11  # nothing else shows what is remembered


def test_a_meter_that_was_idle_lets_no_more_than_a_burst_through() -> None:
    meter = Meter(10.0, 3)
    for _ in range(3):
        assert meter.wait(5.0) == 0.0
        meter.take(5.0)
    assert meter.wait(5.0) == pytest.approx(0.1)


def test_the_same_more_than_twenty_times_in_five_minutes_is_a_loop(wall: Wall) -> None:
    guard = LoopGuard(wall)
    for _ in range(MOST_ALIKE):
        assert not guard.is_loop("a")
        guard.count("a")
    assert (guard.is_loop("a"), guard.is_loop("b")) == (True, False)
    wall.now += ALIKE_SECONDS
    assert not guard.is_loop("a")
