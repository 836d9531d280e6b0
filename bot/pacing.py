"""How fast a channel takes messages: places at absolute times, one message on its way to a chat, replies first."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from math import inf
from weakref import WeakValueDictionary

CLOCK_GRAIN = 1e-6  # seconds; sums of floats are not exact, and nobody sleeps for less
Sleep = Callable[[float], Awaitable[None]]

MOST_ALIKE = 20
ALIKE_SECONDS = 300.0
BUSY_SECONDS = 1.0  # when bulk looks again at a chat that a reply is on its way to
MOST_REMEMBERED = 10_000  # chats, before those are forgotten that have been quiet


@dataclass(frozen=True, slots=True)
class Pace:
    """Messages a second: of the whole channel, of bulk (the rest is room for replies), and to one chat.

    A burst is how many may go at once after a quiet time. Replies are counted, so that bulk leaves them room, and wait
    for nothing: a member who taps fast is answered fast, and the platform says so if that is too fast.
    """

    each_second: float
    bulk_each_second: float
    chat_each_second: float
    burst: int = 6
    chat_burst: int = 3


TELEGRAM = Pace(30.0, 24.0, 1.0)
ZALO = Pace(30.0, 24.0, 1.0)  # nothing is written down about its rates; as careful as with Telegram
UNPACED = Pace(inf, inf, inf)


def telegram_pace(bulk_each_second: int) -> Pace:
    """Telegram's with another rate for bulk; replies have as much room beside it as ever."""
    room = TELEGRAM.each_second - TELEGRAM.bulk_each_second
    return replace(TELEGRAM, each_second=bulk_each_second + room, bulk_each_second=bulk_each_second)


class Meter:
    """Evenly spaced places at absolute times: one that is taken late, by less than a burst, moves none after it."""

    __slots__ = ("_interval", "_next", "_slack")

    def __init__(self, each_second: float, burst: int) -> None:
        self._interval = 1.0 / each_second
        self._slack = self._interval * (burst - 1)
        self._next = -inf

    def wait(self, now: float) -> float:
        """Seconds until the next place; 0 where there is one now."""
        return _seconds(self._next - self._slack - now)

    def wait_for_quiet(self, now: float) -> float:
        """Seconds until it is as if nothing had ever been taken."""
        return _seconds(self._next - now)

    def take(self, now: float) -> None:
        self._next = max(self._next, now) + self._interval

    def give_back(self) -> None:
        self._next -= self._interval

    def rest(self, until: float) -> None:
        """No place before `until`, and no burst then."""
        self._next = max(self._next, until + self._slack)


def _seconds(left: float) -> float:
    return left if left > CLOCK_GRAIN else 0.0


class Road:
    """The one road to a channel, for replies and bulk alike. Seconds are those of `clock`, which only goes forward."""

    def __init__(self, pace: Pace, clock: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._pace, self._clock, self._sleep = pace, clock, sleep
        self._all = Meter(pace.each_second, 2)  # replies are counted here, and only bulk waits for it
        self._bulk = Meter(pace.bulk_each_second, pace.burst)
        self._chats: dict[str, Meter] = {}
        self._rest_until = -inf
        self._rests: dict[str, float] = {}
        self._door = asyncio.Lock()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def reply(self, address: str) -> AsyncIterator[None]:
        """Be the only one on the way to this chat until the end of the block.

        A reply waits for nothing else but a rest that bulk was asked for in this chat: bulk makes room for replies, not
        the other way.
        """
        async with self._alone(address):
            while wait := _seconds(self._rests.get(address, -inf) - self._clock()):
                await self._sleep(wait)
            self._take(self._all, self._chat(address))
            yield

    async def bulk_turn(self) -> None:
        """Wait for the next place of bulk. One waits at the door, the others behind it."""
        async with self._door:
            while wait := self._bulk_wait(self._clock()):
                await self._sleep(wait)
            self._take(self._all, self._bulk)

    def give_back(self) -> None:
        """The place of bulk was not used."""
        self._all.give_back()
        self._bulk.give_back()

    def wait_of(self, address: str) -> float:
        """Seconds until bulk may go to this chat; it does not use up a chat's burst, so that a reply finds it there."""
        now, chat, lock = self._clock(), self._chats.get(address), self._locks.get(address)
        busy = BUSY_SECONDS if lock and lock.locked() else 0.0
        return max(busy, _seconds(self._rest_until - now), chat.wait_for_quiet(now) if chat else 0.0)

    @asynccontextmanager
    async def bulk(self, address: str) -> AsyncIterator[None]:
        """Be the only one on the way to this chat until the end of the block."""
        async with self._alone(address):
            self._take(self._chat(address))
            yield

    def rest(self, address: str, seconds: float, asked_of_bulk: bool = True) -> None:
        """The platform said to slow down: all bulk waits exactly so long, and so does whatever is for this chat.

        A reply that was asked to wait keeps its own count (`bot/replies.py`), so that it does not wait twice.
        """
        now = self._clock()
        self.rest_bulk(seconds)
        if asked_of_bulk:
            self._rests = {known: until for known, until in self._rests.items() if until > now}
            self._rests[address] = now + seconds

    def rest_bulk(self, seconds: float) -> None:
        """The platform takes nothing at the moment."""
        self._rest_until = max(self._rest_until, self._clock() + seconds)
        self._bulk.rest(self._rest_until)

    def _bulk_wait(self, now: float) -> float:
        return max(self._bulk.wait(now), self._all.wait(now), _seconds(self._rest_until - now))

    def _take(self, *meters: Meter) -> None:
        now = self._clock()
        for meter in meters:
            meter.take(now)

    def _chat(self, address: str) -> Meter:
        if address not in self._chats and len(self._chats) >= MOST_REMEMBERED:
            now = self._clock()
            self._chats = {known: meter for known, meter in self._chats.items() if meter.wait_for_quiet(now)}
        return self._chats.setdefault(address, Meter(self._pace.chat_each_second, self._pace.chat_burst))

    @asynccontextmanager
    async def _alone(self, address: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(address, asyncio.Lock())
        async with lock:
            yield


class LoopGuard:
    """Counts what is alike: the same text to one chat more than 20 times in five minutes is a loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._recent: deque[tuple[float, Hashable]] = deque()
        self._counts: Counter[Hashable] = Counter()

    def is_loop(self, alike: Hashable) -> bool:
        """Whether one more would be one too many."""
        self._forget(self._clock() - ALIKE_SECONDS)
        return self._counts[alike] >= MOST_ALIKE

    def count(self, alike: Hashable) -> None:
        self._counts[alike] += 1
        self._recent.append((self._clock(), alike))

    def _forget(self, before: float) -> None:
        while self._recent and self._recent[0][0] <= before:
            _, alike = self._recent.popleft()
            self._counts[alike] -= 1
            if not self._counts[alike]:
                del self._counts[alike]
