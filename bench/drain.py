"""Messages that nobody asked for, as they arrive at the local Bot API: how many a second, and what they cost."""

import asyncio
import time

from bench.chats import Json
from bench.load import Meter


class Drain:
    """The server tells it of every message; `measure` waits for as many as it is to measure."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._awaited = 0
        self._enough: asyncio.Future[None] | None = None

    def arrived(self) -> None:
        self._times.append(time.monotonic())
        if self._enough and not self._enough.done() and len(self._times) >= self._awaited:
            self._enough.set_result(None)

    async def measure(self, pid: int, skipped: int, messages: int, limit: float) -> Json:
        """The first ones are left out: a sender that starts is slower, and a paced one begins with a burst."""
        async with asyncio.timeout(limit):
            await self._another(skipped)
            first, before = len(self._times) - 1, Meter.read(pid)
            await self._another(messages)
        after = Meter.read(pid)
        seconds = self._times[first + messages] - self._times[first]
        bot, server, whole = after.bot - before.bot, after.server - before.server, after.at - before.at
        return {
            "messages": messages,
            "seconds": seconds,
            "per_second": messages / seconds,
            "cpu_per_message": bot * 1000 / messages,
            "server_busy": server / whole,
            "others_busy": (after.machine - before.machine - bot - server) / whole,
        }

    async def _another(self, messages: int) -> None:
        self._awaited = len(self._times) + messages
        self._enough = asyncio.get_running_loop().create_future()
        await self._enough
