"""`python -m bot doctor`: settings, key, database, clock and the reach of each channel, and what to do about each."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp

from bot.catalogues import VersionMissing, load_catalogues, refuse_missing_versions
from bot.clock import real_clock
from bot.documents.templates import MONTHLY, THEMATIC
from bot.house import is_public
from bot.refusals import sentence_about
from bot.settings import MAKE_A_KEY, Settings
from bot.wording import WordsMissing, load_wording
from bot.zalo_reach import zalo_findings
from handlers.indicators import CatalogueRefused
from storage import answers, members, zalo
from storage.database import connect_to_look
from storage.migrate import NotOurs, SchemaTooNew, check_version, newest_version
from storage.sealing import KeyMissing, Seal, refuse_other_keys

CLOCK_MAY_DIFFER = 30.0  # seconds
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)  # a clock that shows an earlier time was never set
ROOM_WANTED = 200 * 1024 * 1024  # bytes
OTHERS = stat.S_IRWXG | stat.S_IRWXO
PATIENCE = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, whether it is well, and what it is or what to do."""

    about: str
    well: bool
    says: str


async def examine(settings: Settings) -> list[Finding]:
    """Everything that can be looked at from here; writes nothing."""
    telegram, date = await _telegram(settings)
    here = [*_words(), _key(settings), *_room(settings.database), *_database(settings), *_templates(settings)]
    here += _links(settings)
    zalo = await zalo_findings(settings)
    found = [Finding("zalo", well, says) for well, says in zalo]
    return [*here, _clock(real_clock(), date, settings), telegram, *found, await _web(settings)]


def _words() -> Iterator[Finding]:
    try:
        load_wording(UTC)
        load_catalogues()
        yield Finding("locales", True, "sentences and catalogues are there")
    except (WordsMissing, CatalogueRefused) as refused:
        yield Finding("locales", False, sentence_about(refused) or "cannot be read")


def _templates(settings: Settings) -> Iterator[Finding]:
    """The unit's own templates of the minutes, each filled with an example."""
    if settings.templates is None:
        return
    from bot.documents.minutes import what_is_wrong  # heavy, and no other command needs it

    words = load_wording(UTC)["en"]
    known = (MONTHLY, THEMATIC)
    for path in sorted(settings.templates.glob("*.docx")):
        if path.name.startswith("~$"):  # Word's own mark beside a file that is open
            continue
        wrong = what_is_wrong(path, words) if path.name in known else f"has to be called {' or '.join(known)}"
        yield Finding("templates", wrong is None, f"{path}: {wrong or 'can be filled'}")


def _links(settings: Settings) -> Iterator[Finding]:
    """Zalo takes no files and no buttons: its members get links to the page, which their phones have to reach."""
    if (settings.zalo_token or _has_zalo_bots(settings.database)) and not is_public(settings.public_web_url):
        says = "members on Zalo get links to the page that no phone can open: set TUSOI_WEB_URL to its public address"
        yield Finding("zalo", False, says)


def _has_zalo_bots(path: Path) -> bool:
    """What cannot be read is told elsewhere."""
    try:
        with closing(connect_to_look(path)) as connection:
            return zalo.any_active(connection)
    except sqlite3.Error:
        return False


def _key(settings: Settings) -> Finding:
    if settings.keys:
        return Finding("key", True, f"{len(settings.keys)} given")
    return Finding("key", False, f"set TUSOI_KEY or TUSOI_KEY_FILE; {MAKE_A_KEY}")


def _room(database: Path) -> Iterator[Finding]:
    folder = next(parent for parent in database.absolute().parents if parent.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding("folder", False, f"{folder} cannot be written to: check who owns it")
        return
    free = shutil.disk_usage(folder).free
    says = f"{free // 1024**2} MiB free" if free > ROOM_WANTED else f"only {free // 1024**2} MiB free: make room"
    yield Finding("disk", free > ROOM_WANTED, says)


def _database(settings: Settings) -> Iterator[Finding]:
    path = settings.database
    if not path.exists():
        yield Finding("database", False, f"{path} does not exist yet: `python -m bot migrate` creates it")
        return
    try:
        with closing(connect_to_look(path)) as connection:
            yield from _inside(connection, settings)
    except sqlite3.Error as failed:
        yield Finding("database", False, f"{path} cannot be read ({failed}): is it a file of this program, and yours?")
        return
    if stat.S_IMODE(path.stat().st_mode) & OTHERS:
        yield Finding("database", False, f"others on this machine can open it: chmod 600 {path}")


def _inside(connection: sqlite3.Connection, settings: Settings) -> Iterator[Finding]:
    try:
        version = check_version(connection)
        if version == newest_version():
            yield _counted(members.counts(connection), version)
            yield from _versions(connection)
        else:
            says = f"its version is {version}, {newest_version()} is needed: `python -m bot migrate`"
            yield Finding("database", False, says)
        if settings.keys and version:
            refuse_other_keys(connection, Seal(settings.keys))
            yield Finding("key", True, "opens this database")
    except (NotOurs, SchemaTooNew) as refused:
        yield Finding("database", False, sentence_about(refused) or "cannot be used")
    except KeyMissing as missing:
        yield Finding("key", False, f"does not open this database (sealed with {', '.join(missing.key_ids)}): find it")


def _versions(connection: sqlite3.Connection) -> Iterator[Finding]:
    """A file that cannot be read at all has been told already."""
    with suppress(CatalogueRefused):
        try:
            refuse_missing_versions(answers.pins(connection))
        except VersionMissing as missing:
            yield Finding("locales", False, str(missing))


def _counted(counts: members.Counts, version: str) -> Finding:
    says = f"version {version}; {counts.units} units, {counts.members} members, {counts.joined} joined"
    return Finding(
        "database", True, says if counts.members else says + ": `python -m bot roster import PATH` comes next"
    )


async def _telegram(settings: Settings) -> tuple[Finding, str | None]:
    """Whether Telegram knows the token, and the time it says it is."""
    if not settings.telegram_token:
        return Finding("telegram", True, "not set up (TUSOI_TELEGRAM_TOKEN is empty)"), None
    try:
        async with _get_me(settings) as response:
            return _judged(response.status), response.headers.get("Date")
    except (aiohttp.ClientError, TimeoutError, ValueError) as failed:
        kind = type(failed).__name__
        says = f"out of reach ({kind}): check the network, TUSOI_TELEGRAM_PROXY and TUSOI_TELEGRAM_API"
        return Finding("telegram", False, says), None


@asynccontextmanager
async def _get_me(settings: Settings) -> AsyncIterator[aiohttp.ClientResponse]:
    url, proxy = f"{settings.telegram_api}{settings.telegram_token}/getMe", settings.telegram_proxy or None
    async with aiohttp.ClientSession(timeout=PATIENCE) as session, session.get(url, proxy=proxy) as response:
        yield response


async def telegram_name(settings: Settings) -> str:
    """The bot's public name, for links; empty where Telegram is out of reach."""
    try:
        async with _get_me(settings) as response:
            return str((await response.json())["result"]["username"])
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError):
        return ""


def _judged(status: int) -> Finding:
    if status in {401, 404}:
        return Finding("telegram", False, "the token is refused: check TUSOI_TELEGRAM_TOKEN with BotFather")
    return Finding("telegram", status == 200, "reached" if status == 200 else f"answered {status}: try again later")


def _clock(now: datetime, date: str | None, settings: Settings) -> Finding:
    """Compared with what Telegram says, or else shown for somebody to compare."""
    theirs = _read_date(date)
    here = now.astimezone(settings.timezone).isoformat(" ", "minutes")
    if now < WRITTEN:
        return Finding("clock", False, f"it shows {here}: set it, and switch on time synchronisation")
    if theirs is None:
        return Finding("clock", True, f"it shows {here}; there is no other to compare it with")
    apart = abs((now - theirs).total_seconds())
    if apart > CLOCK_MAY_DIFFER:
        return Finding("clock", False, f"{apart:.0f} s away from Telegram's: switch on time synchronisation")
    return Finding("clock", True, "agrees with Telegram's")


def _read_date(date: str | None) -> datetime | None:
    try:
        at = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


async def _web(settings: Settings) -> Finding:
    """Before the first start nothing answers here, which is well; members must get an answer at TUSOI_WEB_URL."""
    url = settings.public_web_url
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session, session.get(f"{url}/healthz") as response:
            return Finding("web", response.status == 200, f"{url} answers {response.status}")
    except (aiohttp.ClientError, TimeoutError, ValueError):
        says = f"nothing answers at {url}: start it with `python -m bot serve`"
        return Finding("web", not settings.web_url, says)
