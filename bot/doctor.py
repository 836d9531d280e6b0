"""`python -m bot doctor`: settings, key, database, clock and the reach of each channel, and what to do about each."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp

from bot.catalogues import load_catalogues
from bot.clock import real_clock
from bot.settings import Settings
from bot.wording import WordsMissing, load_wording
from handlers.indicators import CatalogueRefused
from storage import members
from storage.migrate import newest_version, version_of
from storage.sealing import KeyMissing, Seal, check_keyring

CLOCK_MAY_DIFFER = 30.0  # seconds
ROOM_WANTED = 200 * 1024 * 1024  # bytes
PATIENCE = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, whether it is well, and what it is or what to do."""

    about: str
    well: bool
    says: str


async def examine(settings: Settings) -> list[Finding]:
    """Everything that can be looked at from here."""
    return [*_words(), *_key_and_database(settings), *await _telegram(settings), await _web(settings)]


def _words() -> Iterator[Finding]:
    try:
        load_wording(UTC)
        load_catalogues()
        yield Finding("locales", True, "sentences and catalogues are there")
    except WordsMissing:
        yield Finding("locales", False, "the sentences are not compiled: run `make setup`")
    except CatalogueRefused as refused:
        yield Finding("locales", False, f"mend the catalogue: {refused}")


def _key_and_database(settings: Settings) -> Iterator[Finding]:
    path = settings.database
    if not settings.keys:
        yield Finding("key", False, "set TUSOI_KEY or TUSOI_KEY_FILE to 32 random bytes: `openssl rand -base64 32`")
    else:
        yield Finding("key", True, f"{len(settings.keys)} given")
    yield from _room(path)
    if not path.exists():
        yield Finding("database", False, f"{path} does not exist yet: `python -m bot migrate` creates it")
        return
    yield from _database(path, settings)


def _room(path: Path) -> Iterator[Finding]:
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    free = shutil.disk_usage(folder).free
    says = f"{free // 1024**2} MiB free" if free > ROOM_WANTED else f"only {free // 1024**2} MiB free: make room"
    yield Finding("disk", free > ROOM_WANTED, says)


def _database(path: Path, settings: Settings) -> Iterator[Finding]:
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            yield from _inside(connection, settings)
        finally:
            connection.close()
    except sqlite3.Error as failed:
        yield Finding("database", False, f"{path} cannot be read ({failed}): is it a file of this program, and yours?")


def _inside(connection: sqlite3.Connection, settings: Settings) -> Iterator[Finding]:
    version = version_of(connection)
    if version != newest_version():
        yield Finding(
            "database", False, f"its version is {version}, {newest_version()} is needed: `python -m bot migrate`"
        )
        return
    counts = members.counts(connection)
    says = f"version {version}; {counts.units} units, {counts.members} members, {counts.joined} joined"
    yield Finding(
        "database", True, says if counts.members else says + ": `python -m bot roster import PATH` comes next"
    )
    if settings.keys:
        yield _key_fits(connection, settings)


def _key_fits(connection: sqlite3.Connection, settings: Settings) -> Finding:
    try:
        check_keyring(connection, Seal(settings.keys))
    except KeyMissing as missing:
        return Finding("key", False, f"does not open this database (sealed with {', '.join(missing.key_ids)}): find it")
    except sqlite3.Error:
        return Finding("key", True, "new to this database; it is taken in at the next start")
    return Finding("key", True, "opens this database")


async def _telegram(settings: Settings) -> list[Finding]:
    if not settings.telegram_token:
        return [Finding("telegram", True, "not set up (TUSOI_TELEGRAM_TOKEN is empty)")]
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.get(
                f"{settings.telegram_api}{settings.telegram_token}/getMe", proxy=settings.telegram_proxy or None
            ) as response,
        ):
            return [_judge(response.status), _clock(response.headers.get("Date"))]
    except (aiohttp.ClientError, TimeoutError, ValueError) as failed:
        kind = type(failed).__name__
        says = f"out of reach ({kind}): check the network, TUSOI_TELEGRAM_PROXY and TUSOI_TELEGRAM_API"
        return [Finding("telegram", False, says)]


async def telegram_name(settings: Settings) -> str:
    """The bot's public name, for links; empty where Telegram is out of reach."""
    url = f"{settings.telegram_api}{settings.telegram_token}/getMe"
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.get(url, proxy=settings.telegram_proxy or None) as response,
        ):
            name = (await response.json())["result"]["username"]
            return str(name)
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError):
        return ""


def _judge(status: int) -> Finding:
    if status in {401, 404}:
        return Finding("telegram", False, "the token is refused: check TUSOI_TELEGRAM_TOKEN with BotFather")
    return Finding("telegram", status == 200, "reached" if status == 200 else f"answered {status}: try again later")


def _clock(date: str | None) -> Finding:
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return Finding("clock", True, "the other side names no time to compare with")
    apart = abs((real_clock() - _aware(theirs)).total_seconds())
    if apart > CLOCK_MAY_DIFFER:
        return Finding("clock", False, f"{apart:.0f} s away from Telegram's: switch on time synchronisation")
    return Finding("clock", True, "agrees with Telegram's")


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


async def _web(settings: Settings) -> Finding:
    url = f"{settings.public_web_url}/healthz"
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session, session.get(url) as response:
            well = response.status == 200
            return Finding("web", well, f"{settings.public_web_url} answers {response.status}")
    except (aiohttp.ClientError, TimeoutError):
        return Finding(
            "web", True, f"nothing answers at {settings.public_web_url}: start it with `python -m bot serve`"
        )
