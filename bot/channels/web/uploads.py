"""A file's bytes as they come in from the page: never more than is taken, and of a few files at a time."""

from __future__ import annotations

import asyncio

from aiohttp import web

AT_ONCE = 8  # each is held in memory
SLOWEST = 300.0  # seconds a file may take
PIECE = 64 * 1024


class Uploads:
    """All that are on their way."""

    def __init__(self) -> None:
        self._reading = asyncio.Semaphore(AT_ONCE)

    async def read(self, request: web.Request, most: int) -> bytes | None:
        """The body; None where it says or turns out to be of more than so many bytes."""
        if (request.content_length or 0) > most:
            return None
        async with self._reading, asyncio.timeout(SLOWEST):
            content = bytearray()
            async for piece in request.content.iter_chunked(PIECE):
                content += piece
                if len(content) > most:
                    return None
            return bytes(content)
