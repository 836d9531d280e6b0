"""An event loop on which waiting costs nothing: hours pass as soon as nobody has anything to do."""

from __future__ import annotations

import asyncio
import selectors
import sqlite3
from collections.abc import Callable, Coroutine
from typing import Any


class QuickSelector(selectors.SelectSelector):
    """Never waits: the time until the next timer passes at once."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.now += timeout or 0.0
        return super().select(0)


class QuickLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._quick = QuickSelector()
        super().__init__(self._quick)

    def time(self) -> float:
        return self._quick.now


def play(story: Coroutine[Any, Any, None]) -> None:
    """Run to the end on time that costs nothing."""
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        runner.run(story)


class Inline:
    """A connection that does its work at once: a thread has no place in time that does not wait."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def run(self, work: Callable[..., Any], *args: Any) -> Any:
        return work(self._connection, *args)

    async def close(self) -> None:
        """The town closes it."""
