"""Opening the database, and the two ways in: `transaction` for a turn, `reading` for what only looks.

A piece of work is a plain function of a connection that runs on the connection's own thread, so a turn costs one hop
between threads however many statements it has. Work that waits while a commit is on its way shares the next commit.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], Any]

MOST_TOGETHER = 64  # turns in one commit: bounds how long the first of them waits for the last
LATER_SECONDS = 1.0
BUSY_SECONDS = 10
PRAGMAS: tuple[str, ...] = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "cache_size=-8000",
)


def connect(path: Path) -> sqlite3.Connection:
    """A connection with our settings. Durable at every commit; deleted values are overwritten in the file."""
    _keep_private(path)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()
    except BaseException:
        connection.close()
        raise
    return connection


def connect_to_look(path: Path) -> sqlite3.Connection:
    """A connection that cannot write: for a file of which nobody knows yet whether it is ours."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=BUSY_SECONDS, uri=True)


def begin(connection: sqlite3.Connection) -> None:
    """Begin a transaction that writes; waits for another one to end."""
    connection.execute("BEGIN IMMEDIATE").close()


def _keep_private(path: Path) -> None:
    """The file is readable by its owner alone, from its first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def commit_together(connection: sqlite3.Connection, works: list[Work]) -> list[Any]:
    """Run all in one transaction. One that fails is undone alone, and its exception stands in its place."""
    begin(connection)
    try:
        results = [_apart(connection, work) for work in works]
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return results


def in_one(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Run one piece of work in a transaction of its own: all of it, or nothing and its exception."""
    (result,) = commit_together(connection, [work])
    if isinstance(result, Exception):
        raise result
    return cast(T, result)


def _apart(connection: sqlite3.Connection, work: Work) -> Any:
    connection.execute("SAVEPOINT turn")
    try:
        result = work(connection)
    except Exception as failed:
        connection.execute("ROLLBACK TO turn")
        result = failed
    connection.execute("RELEASE turn")
    return result


class _Threaded(aiosqlite.Connection):
    """An aiosqlite connection that also runs whole functions on its thread."""

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        return cast(T, await self._execute(work, self._conn, *args))  # type: ignore[no-untyped-call]  # aiosqlite leaves it untyped


async def _open(path: Path) -> _Threaded:
    opening = _Threaded(partial(connect, path), 64)
    try:
        return cast(_Threaded, await opening)
    except BaseException:
        opening._thread.join()  # it ends at once, and must not outlive the event loop that it reports to
        raise


class Database:
    """One writing connection and one for reading, each with a thread of its own."""

    def __init__(self, writer: _Threaded, reader: _Threaded) -> None:
        self._writer, self._reader = writer, reader
        self._waiting: list[tuple[Work, asyncio.Future[Any] | None]] = []
        self._later: list[Work] = []
        self._committing: asyncio.Task[None] | None = None
        self._flushing: asyncio.TimerHandle | None = None

    @classmethod
    async def open(cls, path: Path) -> Database:
        """Open the file at `path`; the schema has to be there already."""
        writer = await _open(path)
        try:
            return cls(writer, await _open(path))
        except BaseException:
            await writer.close()
            raise

    async def transaction(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in a transaction that is durable when this returns. All or nothing."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        self._begin()
        return await done

    def later(self, work: Work) -> None:
        """Run `work` with the next commit, a second from now at most: for what a crash may lose, as "this is shown"."""
        self._later.append(work)
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().call_later(LATER_SECONDS, self._flush_soon)

    def _flush_soon(self) -> None:
        self._flushing = None
        if self._later:
            self._waiting.append((_nothing, None))
            self._begin()

    async def reading(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` beside the turns; it sees what is committed and must not write."""
        return await self._reader.run(work)

    async def flush(self) -> None:
        """Commit what waits and what `later` collected."""
        if self._later or self._waiting or self._is_committing:
            await self.transaction(_nothing)

    async def overwrite_erased(self) -> None:
        """Make sure that what was erased is gone from the files as well."""
        await self._writer.run(_truncate_log)

    async def close(self) -> None:
        try:
            await self.flush()
        finally:
            if self._flushing:
                self._flushing.cancel()
            await self._reader.close()
            await self._writer.close()

    @property
    def _is_committing(self) -> bool:
        return self._committing is not None and not self._committing.done()

    def _begin(self) -> None:
        if not self._is_committing:
            self._committing = asyncio.get_running_loop().create_task(self._commit_all())

    async def _commit_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            marks, self._later = self._later, []
            await self._commit(marks, batch)

    async def _commit(self, marks: list[Work], batch: list[tuple[Work, asyncio.Future[Any] | None]]) -> None:
        works = [*marks, *(work for work, _ in batch)]
        try:
            results = (await self._writer.run(commit_together, works))[len(marks) :]
        except Exception as failed:
            results = [failed] * len(batch)
        for (_, done), result in zip(batch, results, strict=True):
            _settle(done, result)


def _nothing(_connection: sqlite3.Connection) -> None:
    """Only what waits for a commit."""


def _settle(done: asyncio.Future[Any] | None, result: Any) -> None:
    if done is None or done.done():
        return
    if isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.set_result(result)


def _truncate_log(connection: sqlite3.Connection) -> None:
    """Move what is in the log file into the database and empty the log, so that erased values are gone from both."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
