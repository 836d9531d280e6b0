"""The walk in a terminal, with numbered choices: for trying out, and the proof that no buttons are needed."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from bot.attachments import DocumentFailed, make_document
from bot.channels.plain import as_text
from bot.front import Front, TurnFailed
from bot.turn import Inbound, Reply
from handlers.events import Arrived, Event, Returned, Said
from handlers.vocabulary import Attachment
from storage import chats

NAME = "terminal"
LINE = "─" * 40  # house: a line, not words
END_WORDS = {"/thoat", "/quit", "/exit"}

Ask = Callable[[], Awaitable[str | None]]


class Terminal:
    """One person at one keyboard. `folder` is where documents are put."""

    def __init__(self, front: Front, address: str, folder: Path) -> None:
        self._front, self._address, self._folder = front, address, folder

    async def talk(self, code: str, ask: Ask) -> None:
        """Go on where it stopped, or arrive with `code`; ends at the end of the input or with /thoat."""
        await self._happens(Arrived(code) if code else Returned())
        while (typed := await ask()) is not None and typed.strip().lower() not in END_WORDS:
            await self._happens(Said(typed))

    async def _happens(self, event: Event) -> None:
        try:
            self._show(reply := await self._front.turn(Inbound(NAME, self._address, event)))
            for attachment in reply.attachments:
                await self._save(attachment, reply)
            if reply.chat.news:
                self._front.database.later(lambda db: chats.shown(db, reply.chat.id, None, reply.revision))
        except TurnFailed:
            words = self._front.house.wording["vi"]
            print(words("apology"))

    def _show(self, reply: Reply) -> None:
        words = self._front.house.wording[reply.screen.language]
        print(f"{LINE}\n{as_text(reply.screen, words)}\n")

    async def _save(self, attachment: Attachment, reply: Reply) -> None:
        words = self._front.house.wording[reply.screen.language]
        try:
            document = await make_document(attachment, words, self._front.kept, self._front.house.templates)
            path = await asyncio.to_thread(_write_private, self._folder / document.name, document.content)
            print(words("terminal.saved", path=str(path)))
        except (DocumentFailed, OSError):  # a folder of somebody else's, a full disk
            print(words("terminal.not_saved"))


def _write_private(path: Path, content: bytes) -> Path:
    """A file of a member's own is readable by its owner alone; one that is there is not overwritten."""
    free = next((each for each in _names(path) if not each.exists()), path)
    with os.fdopen(os.open(free, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
    return free


def _names(path: Path) -> list[Path]:
    return [path, *(path.with_stem(f"{path.stem}-{number}") for number in range(2, 1000))]


async def ask_keyboard() -> str | None:
    """One typed line, None at the end of the input."""
    print("> ", end="", flush=True)
    line = await _from_a_thread(_typed_line)
    return line.decode("utf-8", "replace").rstrip("\r\n") if line else None


def _typed_line() -> bytes:
    """Read below Python's buffer, whose lock a thread that still waits for a line would keep until the very end."""
    keyboard = sys.stdin.buffer
    try:
        line: bytes = getattr(keyboard, "raw", keyboard).readline()
    except OSError:  # the terminal was closed
        return b""
    return line


async def _from_a_thread(work: Callable[[], bytes]) -> bytes:
    """Like asyncio.to_thread, but Ctrl-C ends the program at once and not after one more line."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[bytes] = loop.create_future()

    def finish(result: bytes) -> None:
        if not done.done():
            done.set_result(result)

    def run() -> None:
        result = work()
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(finish, result)

    threading.Thread(target=run, daemon=True).start()
    return await done
