"""The load: chats that press their next button when the last was answered (closed) or when it is due (open)."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from bench.chats import ANSWER, FIRST_CHAT, Chat, Json
from bench.measure import cpu_seconds, machine_seconds, memory_mib

PATIENCE = 15.0
"""Seconds after which a tap counts as lost, and its chat goes on."""
MOST_LOST = 20
SETTLE = 0.1
"""Seconds left after the last edit for what the bot still does of those taps; an idle bot costs nothing meanwhile."""
JOIN_AT_ONCE = 8


@dataclass(slots=True)
class Taps:
    """One measured stretch: how many taps to make in all, and what became of them."""

    wanted: int
    closed: bool
    done: asyncio.Future[None]
    launched: int = 0
    latencies: list[float] = field(default_factory=list)
    pressed: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    ended: float = 0.0


@dataclass(frozen=True, slots=True)
class Meter:
    """CPU seconds used up to a moment: by the bot, by this server, by everything on the machine."""

    at: float
    bot: float
    server: float
    machine: float

    @classmethod
    def read(cls, pid: int) -> "Meter":
        return cls(time.monotonic(), cpu_seconds(pid), time.process_time(), machine_seconds())


@dataclass(frozen=True, slots=True)
class Measured:
    """Times in milliseconds, CPU in milliseconds per tap, memory in MiB, busy in cores."""

    taps: int
    seconds: float
    per_second: float
    cpu_per_tap: float
    p50: float
    p95: float
    p99: float
    longest: float
    lost: int
    memory: float
    memory_peak: float
    server_busy: float
    others_busy: float
    pressed: dict[str, int]


class Load:
    """All chats and the stretch under way; the server tells it what was shown, it gives updates to `deliver`."""

    def __init__(self, deliver: Callable[[Json], None]) -> None:
        self._deliver = deliver
        self.chats: dict[int, Chat] = {}
        self._joined: list[Chat] = []  # those that tap; others are only written to
        self._taps: Taps | None = None
        self._joining: dict[int, asyncio.Future[None]] = {}
        self.first_reply: float | None = None

    def chat(self, number: int) -> Chat:
        return self.chats.setdefault(number, Chat(number, walks=False))

    async def join(self, codes: list[str], walks: bool) -> None:
        """New chats arrive, each with its code, until each has been shown the screen its taps begin on."""
        gate = asyncio.Semaphore(JOIN_AT_ONCE)
        await asyncio.gather(*(self._join_one(code, walks, gate) for code in codes))

    async def _join_one(self, code: str, walks: bool, gate: asyncio.Semaphore) -> None:
        chat = Chat(FIRST_CHAT + len(self._joined), walks)
        self.chats[chat.id] = chat
        self._joined.append(chat)
        async with gate:
            arrived = self._joining[chat.id] = asyncio.get_running_loop().create_future()
            chat.due = time.monotonic()
            self._deliver(chat.say(f"/start {code}".strip()))
            await arrived

    def shown(self, chat: Chat) -> None:
        """An edit or a new message reached this chat: its tap, if one was under way, is finished."""
        now = time.monotonic()
        self.first_reply = self.first_reply or now
        due, chat.due = chat.due, None
        if due is None:
            return
        if chat.id in self._joining:
            self._go_on_joining(chat)
        elif self._taps is not None:
            self._finish(chat, self._taps, due, now)

    def _go_on_joining(self, chat: Chat) -> None:
        on_the_walk = any(ANSWER in label for label, _ in chat.buttons)
        if on_the_walk or (chat.buttons and not chat.walks):
            self._joining.pop(chat.id).set_result(None)
            return
        chat.due = time.monotonic()
        self._deliver(chat.press()[1])

    def _finish(self, chat: Chat, taps: Taps, due: float, now: float) -> None:
        taps.latencies.append(now - due)
        if chat.waiting:
            self._press(chat, taps, chat.waiting.popleft())
        elif taps.closed and taps.launched < taps.wanted:
            self._launch(chat, taps, now)
        if len(taps.latencies) >= taps.wanted and not taps.done.done():
            taps.ended = now
            taps.done.set_result(None)

    def _launch(self, chat: Chat, taps: Taps, due: float) -> None:
        taps.launched += 1
        if chat.due is None:
            self._press(chat, taps, due)
        else:
            chat.waiting.append(due)

    def _press(self, chat: Chat, taps: Taps, due: float) -> None:
        """The clock of a tap runs from when it was due, even where its chat was still waiting for the one before."""
        chat.due = due
        label, update = chat.press()
        taps.pressed[label] += 1
        self._deliver(update)

    async def closed(self, pid: int, chats: int, wanted: int, limit: float) -> Measured:
        """`chats` at once, each presses again as soon as it was answered, `wanted` taps in all."""
        taps = self._begin(wanted, closed=True)
        before = Meter.read(pid)
        for chat in self._joined[:chats]:
            if taps.launched < wanted:
                self._launch(chat, taps, before.at)
        return await self._end(taps, pid, before, limit)

    async def open(self, pid: int, chats: int, rate: float, seconds: float, limit: float) -> Measured:
        """`rate` taps a second, evenly, over all chats in turn, whether or not the bot keeps up."""
        taps = self._begin(int(rate * seconds), closed=False)
        before = Meter.read(pid)
        clock = asyncio.create_task(self._tick(taps, before.at, chats, rate))
        measured = await self._end(taps, pid, before, limit)
        await clock
        return measured

    async def _tick(self, taps: Taps, start: float, among: int, rate: float) -> None:
        chats = self._joined[:among]
        for turn in range(taps.wanted):
            due = start + turn / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self._launch(chats[turn % len(chats)], taps, due)

    def _begin(self, wanted: int, closed: bool) -> Taps:
        for chat in self.chats.values():
            chat.due = None
        self._taps = Taps(wanted, closed, asyncio.get_running_loop().create_future())
        return self._taps

    async def _end(self, taps: Taps, pid: int, before: Meter, limit: float) -> Measured:
        watch = asyncio.create_task(self._give_up_on_the_lost(taps))
        try:
            await asyncio.wait_for(taps.done, limit)
        finally:
            watch.cancel()
            self._taps = None
        await asyncio.sleep(SETTLE)
        return _measured(taps, before, Meter.read(pid), memory_mib(pid))

    async def _give_up_on_the_lost(self, taps: Taps) -> None:
        while True:
            await asyncio.sleep(1)
            now = time.monotonic()
            for chat in list(self.chats.values()):
                if chat.due is not None and now - chat.due > PATIENCE:
                    self._lose(chat, taps, now)

    def _lose(self, chat: Chat, taps: Taps, now: float) -> None:
        taps.lost += 1
        if taps.lost > MOST_LOST and not taps.done.done():
            taps.done.set_exception(TimeoutError(f"{taps.lost} taps were never answered; last of {dict(taps.pressed)}"))
            return
        due, chat.due = chat.due or now, None
        self._finish(chat, taps, due, now)


def _measured(taps: Taps, before: Meter, after: Meter, memory: tuple[float, float]) -> Measured:
    seconds, whole = taps.ended - before.at, after.at - before.at
    bot, server = after.bot - before.bot, after.server - before.server
    ordered = sorted(each * 1000 for each in taps.latencies)
    count = len(ordered)
    return Measured(
        taps=count,
        seconds=seconds,
        per_second=count / seconds,
        cpu_per_tap=bot * 1000 / count,
        p50=ordered[count // 2],
        p95=ordered[min(count - 1, count * 95 // 100)],
        p99=ordered[min(count - 1, count * 99 // 100)],
        longest=ordered[-1],
        lost=taps.lost,
        memory=memory[0],
        memory_peak=memory[1],
        server_busy=server / whole,
        others_busy=(after.machine - before.machine - bot - server) / whole,
        pressed=dict(taps.pressed.most_common()),
    )


def plain(measured: Measured) -> Json:
    return asdict(measured)
