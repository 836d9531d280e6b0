"""The open pages: each holds one stream, and a slow one gets of all that happened only the newest screen."""

from __future__ import annotations

import asyncio
from typing import Any

Screen = dict[str, Any]

MOST_AT_ONE_ADDRESS = 8  # a browser allows six; beyond that the oldest is ended


class Stream:
    """What one open page is owed: the newest screen that is not out yet."""

    def __init__(self) -> None:
        self._newest: Screen | None = None
        self._ended = False
        self._changed = asyncio.Event()

    def show(self, screen: Screen) -> None:
        self._newest = screen
        self._changed.set()

    def begin(self, screen: Screen) -> None:
        """Show where the chat was before the stream opened, unless something newer came in between."""
        if self._newest is None:
            self.show(screen)

    def end(self) -> None:
        """End it once the newest screen is out."""
        self._ended = True
        self._changed.set()

    async def next(self) -> Screen | None:
        """The newest screen as soon as there is one; None at the end."""
        await self._changed.wait()
        screen, self._newest = self._newest, None
        if not self._ended:
            self._changed.clear()
        return screen


class Streams:
    """All open streams by the address of their chat."""

    def __init__(self) -> None:
        self._open: dict[str, list[Stream]] = {}

    def __contains__(self, address: str) -> bool:
        return address in self._open

    def __len__(self) -> int:
        return sum(len(streams) for streams in self._open.values())

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(self._open)

    def open(self, address: str) -> Stream:
        streams = self._open.setdefault(address, [])
        if len(streams) >= MOST_AT_ONE_ADDRESS:
            streams[0].end()
        stream = Stream()
        streams.append(stream)
        return stream

    def close(self, address: str, stream: Stream) -> None:
        streams = self._open[address]
        streams.remove(stream)
        if not streams:
            del self._open[address]

    def show(self, address: str, screen: Screen) -> None:
        for stream in self._open.get(address, ()):
            stream.show(screen)

    def end(self, address: str) -> None:
        """Nobody is signed in there any more."""
        for stream in self._open.get(address, ()):
            stream.end()

    def end_all(self) -> None:
        for address in self._open:
            self.end(address)
