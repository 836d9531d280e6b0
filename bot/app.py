"""Builds everything, starts and stops it in order: the only file that knows all parts."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from filelock import FileLock, Timeout

from bot.catalogues import load_catalogues, refuse_missing_versions
from bot.channels.telegram import PATH, Telegram
from bot.channels.web.server import WebPage
from bot.channels.zalo import Zalo
from bot.channels.zalo_bots import PATH as ZALO_PATH
from bot.channels.zalo_quota import Quota
from bot.clock import Clock, clock_ahead, real_clock, trial_clock
from bot.front import Front, draw_code
from bot.house import Doors, House
from bot.logs import log
from bot.pacing import ZALO, telegram_pace
from bot.schedule import Pulse
from bot.settings import Settings
from bot.wording import Words, load_wording
from storage import answers
from storage.database import Database, connect, connect_to_look
from storage.migrate import check_version, migrate
from storage.sealing import Seal, check_keyring, refuse_other_keys


class CannotStart(Exception):
    """Something outside the program has to be put right first; the message says what."""


def clock_of(settings: Settings) -> Clock:
    clock = trial_clock(settings.clock_start, settings.clock_speed) if settings.on_trial_time else real_clock
    return clock_ahead(clock, settings.clock_ahead) if settings.clock_ahead else clock


def house_of(settings: Settings) -> House:
    """What every turn uses."""
    return House(
        seal=Seal(settings.keys),
        shelf=load_catalogues(),
        wording=load_wording(settings.timezone),
        timezone=settings.timezone,
        draw_code=draw_code,
        width=settings.band_width,
        months_kept=settings.months_kept,
        templates=settings.templates,
        rate=settings.telegram_rate,
        channels=frozenset({"web", "telegram", "zalo"}) if settings.telegram_token else frozenset({"web", "zalo"}),
        page_url=settings.public_web_url,
        zalo_quota=settings.zalo_quota,
        zalo_people=settings.zalo_people,
        doors=Doors(page=settings.web_url),
    )


def prepare_database(path: Path, seal: Seal) -> None:
    """Create or migrate the file.

    Refused before anything is written: a wrong key, another program's file, answers to a catalogue that is not there.
    """
    if path.is_dir():
        raise CannotStart(f"TUSOI_DATABASE names a folder, {path}: name a file in it")
    if path.exists():
        with closing(connect_to_look(path)) as connection:
            if check_version(connection) is not None:
                refuse_other_keys(connection, seal)
                refuse_missing_versions(answers.pins(connection))
    migrate(path)
    with closing(connect(path)) as connection:
        check_keyring(connection, seal)


@asynccontextmanager
async def front_of(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Front]:
    """The core on its database, closed in the end; on its own clock where a trial run has one."""
    house = house_of(settings)
    prepare_database(settings.database, house.seal)
    database = await Database.open(settings.database)
    try:
        yield Front(database, house, clock or clock_of(settings))
    finally:
        await database.close()


@contextmanager
def alone_on(database: Path) -> Iterator[None]:
    """Two processes would remind everybody twice and answer each other's taps: the second one is refused.

    The lock is the operating system's and ends with the process, however it ends.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(f"{database}.lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise CannotStart(
            f"another process is already at work on {database}: stop it first, or name another file in TUSOI_DATABASE"
        ) from None
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class Extra:
    """What a trial run adds: a strip on the page, routes of its own for it, and a clock that can be moved."""

    strip: Callable[[Words], dict[str, Any]]
    routes: Callable[[web.Application, Front], None]
    clock: Clock


async def serve(settings: Settings, extra: Extra | None = None, ready: Callable[[], None] | None = None) -> None:
    """Run everything until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with alone_on(settings.database):
        async with front_of(settings, extra.clock if extra else None) as front, running(settings, front, extra):
            if ready:
                ready()
            await stop.wait()
            log.info("stopping")


@asynccontextmanager
async def running(settings: Settings, front: Front, extra: Extra | None = None) -> AsyncIterator[None]:
    """The channels and the pulse, stopped in the opposite order."""
    page = WebPage(front, extra.strip if extra else None)
    app = web.Application()
    page.add_to(app)
    if extra:
        extra.routes(app, front)
    telegram, zalo = _telegram(settings, front, app), _zalo(settings, front, app)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=5.0)
    await runner.setup()
    pulse = Pulse(front)
    try:
        await _listen(runner, settings)
        pulse.start()
        if telegram:
            telegram.start()
        zalo.start()
        yield
    finally:
        pulse.close()
        await page.close()
        await runner.cleanup()  # an update that comes by webhook is taken to its end before its reply is cut off
        if telegram:
            await telegram.close()
        await zalo.close()


def _telegram(settings: Settings, front: Front, app: web.Application) -> Telegram | None:
    if not settings.telegram_token:
        return None
    telegram = Telegram(settings, front, telegram_pace(settings.telegram_rate))
    if settings.telegram_webhook:
        app.router.add_post(PATH, telegram.webhook)
    return telegram


def _zalo(settings: Settings, front: Front, app: web.Application) -> Zalo:
    """Always there, for bots may be added meanwhile; without any it only looks for some."""
    zalo = Zalo(settings, front, Quota(front), ZALO)
    if settings.zalo_webhook:
        app.router.add_post(f"{ZALO_PATH}/{{bot:[0-9]{{1,18}}}}", zalo.webhook)
    return zalo


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.web_host, settings.web_port).start()
    except OSError as taken:
        where = f"{settings.web_host}:{settings.web_port}"
        why = (taken.strerror or "").rpartition(": ")[2]
        raise CannotStart(
            f"cannot listen on {where} ({why}): stop what uses it, or set TUSOI_WEB_HOST and TUSOI_WEB_PORT"
        ) from taken
    log.info("web page is served at=%s", settings.public_web_url)
