"""Zalo's bots at work: found in the database and the settings, told where to deliver, or asked for their messages."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any, NoReturn

from bot.channels.zalo_api import GET_UPDATES, CallFailed, ZaloApi, is_verified, told_of
from bot.front import Front
from bot.logs import log, log_failure
from bot.settings import Settings
from storage import zalo
from storage.zalo import ZaloBot

PATH = "/zalo"  # where the webhooks listen, behind the public URL; a bot's own id follows
LOOK_AGAIN_SECONDS = 30.0  # bots may be added and removed by a command meanwhile
REFUSED_SECONDS = 300.0
LONGEST_WAIT_SECONDS = 60.0
UNVERIFIED_SECONDS = (
    30.0,
    600.0,
)  # an address that Zalo could not reach is told again after so long, at last so seldom
POLL_SECONDS = 25
QUIET_SECONDS = 1.0  # between two questions, where an answer that nothing came was not waited for
OF_THE_SETTINGS = 0  # instead of our id, while the platform was not asked yet
AT_ONCE = 8  # calls when many bots begin

Hear = Callable[[int, object], Awaitable[bool]]
Begin = Callable[[], Awaitable[None]]


class Bots:
    """`hear` gets what a bot brought by polling, and says whether it was a message; `begin` is called once.

    That is as soon as any bot is known, whether the platform takes its token or not: what waits for its people may
    have to go elsewhere.
    """

    def __init__(self, settings: Settings, front: Front, api: ZaloApi, hear: Hear, begin: Begin) -> None:
        self._settings, self._front, self._api = settings, front, api
        self._hear, self._begin = hear, begin
        self._at_work: dict[int, ZaloBot] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[NoReturn] | None = None
        self._own = OF_THE_SETTINGS
        self._known: frozenset[int] | None = None
        self._stopped: frozenset[int] = frozenset()
        self._refused: set[int] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._begun = asyncio.Lock()
        self._has_begun = False

    def start(self) -> None:
        self._looking = asyncio.get_running_loop().create_task(self._look_on())

    async def close(self) -> None:
        tasks = [task for task in (self._looking, self._asking, *self._tasks.values()) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -------------------------------------------------------------- who is at work

    def one(self, bot: int) -> ZaloBot | None:
        """A bot with its token; None where there is none, or none yet."""
        return self._at_work.get(bot)

    def may_come(self, bot: int) -> bool:
        """Whether a bot that is not at work may be so in a moment."""
        return bot not in self._at_work and (self._known is None or bot in self._known)

    def is_refused(self, bot: int) -> bool:
        """Whether the platform refused its token when it was last asked."""
        return bot in self._refused

    def is_stopped(self, bot: int) -> bool:
        """Whether it stood in the settings once and does not any more: its people stay where they are."""
        return bot in self._stopped

    def is_told(self, bot: int, secret: str) -> bool:
        """Whether this is what the platform was told to bring along for this bot; while none is known, for any."""
        known = self._at_work.get(bot)
        wanted = [self._secret(known.id, known.unit)] if known else [self._secret(bot, unit) for unit in (None, bot)]
        given = secret.encode(errors="surrogateescape")
        alike = [hmac.compare_digest(given, each.encode()) for each in wanted]
        return any(alike)

    def _secret(self, bot: int, unit: int | None) -> str:
        secret = self._settings.zalo_secret
        return secret if unit is None else secret_of(secret, bot)

    @property
    def has_begun(self) -> bool:
        """Whether there was a bot to begin with."""
        return self._has_begun

    def refuse(self, bot: int) -> None:
        """Said once, until it is taken again; a bot that was connected already has to be so anew."""
        if bot in self._refused:
            return
        self._refused.add(bot)
        which = f"the token of bot={bot}" if bot != OF_THE_SETTINGS else "TUSOI_ZALO_TOKEN"
        log.error("zalo refused %s: see `python -m bot zalo check`; the others go on", which)
        if bot in self._at_work and self._tasks[bot].done():
            self._connect_soon(self._at_work[bot])

    async def look(self) -> None:
        """Take up who was added, let go of who was removed."""
        seal = self._front.house.seal
        found = await self._front.database.reading(lambda db: zalo.active(db, seal))
        if not self._settings.zalo_token and any(not bot.token for bot in found):
            await self._front.database.transaction(lambda db: zalo.stop_own(db, seal, self._front.clock()))
            found = tuple(bot for bot in found if bot.token)
        elif self._settings.zalo_token and self._asking is None:
            self._asking = asyncio.get_running_loop().create_task(self._find_own())
        self._known = frozenset(bot.id for bot in found)
        self._stopped = await self._front.database.reading(zalo.stopped)
        self._front.has_bots = bool(found)
        self._compare({bot.id: bot for bot in map(self._with_token, found) if bot.token})
        if self._known or self._stopped:
            await self._begin_once()

    async def _begin_once(self) -> None:
        async with self._begun:
            if not self._has_begun:
                await self._begin()
            self._has_begun = True

    def _with_token(self, bot: ZaloBot) -> ZaloBot:
        return replace(bot, token=self._settings.zalo_token) if bot.id == self._own and not bot.token else bot

    def _compare(self, wanted: dict[int, ZaloBot]) -> None:
        for id_ in [id_ for id_, bot in self._at_work.items() if id_ not in wanted or wanted[id_].token != bot.token]:
            self._let_go(id_)
            log.info("zalo bot=%d %s", id_, "has another token" if id_ in wanted else "was removed")
        for id_ in wanted.keys() - self._at_work.keys():
            self._at_work[id_] = wanted[id_]
            self._connect_soon(wanted[id_])

    def _let_go(self, bot: int) -> None:
        del self._at_work[bot]
        self._tasks.pop(bot).cancel()
        self._refused.discard(bot)

    def _connect_soon(self, bot: ZaloBot) -> None:
        self._tasks[bot.id] = asyncio.get_running_loop().create_task(self._work(bot))

    async def _look_on(self) -> NoReturn:
        while True:
            try:
                await self.look()
            except Exception as failed:  # such as a database that is busy: it may not be so for ever
                log_failure("zalo bots", failed)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def _find_own(self) -> None:
        """The bot of the settings has the platform's id for it alone, so another token may be another bot."""

        async def ask() -> tuple[str, str]:
            return told_of(await self._api.call(self._settings.zalo_token, "getMe"))

        account, name = await self._until_done(OF_THE_SETTINGS, ask)
        seal, now = self._front.house.seal, self._front.clock()
        try:
            self._own = await self._front.database.transaction(lambda db: zalo.keep_own(db, seal, account, name, now))
            await self.look()
        except Exception as failed:
            log_failure("zalo bots", failed)
            self._asking = None  # the next look asks again

    # -------------------------------------------------------------- one bot

    async def _work(self, bot: ZaloBot) -> None:
        """Ends once the platform knows where to deliver; without a webhook, never."""
        while True:
            try:
                await self._serve(bot)
                if bot.id not in self._refused:  # else it was, while the others began
                    return
            except Exception as failed:  # one bot that cannot be served keeps no other from its messages
                log_failure("zalo bot", failed, bot=bot.id)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def _serve(self, bot: ZaloBot) -> None:
        is_well = await self._connect(bot)
        if not self._settings.zalo_webhook:
            await self._poll(bot)
        if not is_well:
            await self._verify(bot)

    async def _connect(self, bot: ZaloBot) -> bool:
        """Whether its messages come here, as far as the platform can tell. Without that it sends all the same."""
        if not self._settings.zalo_webhook:
            await self._until_done(bot.id, lambda: self._api.call(bot.token, "deleteWebhook"))
            log.info("zalo bot=%d is connected by=polling", bot.id)
            return True
        is_well = await self._is_verified(bot)
        if not is_well:
            log.warning("zalo bot=%d could not verify TUSOI_ZALO_WEBHOOK: is it reached from outside?", bot.id)
        return is_well

    async def _verify(self, bot: ZaloBot) -> None:
        """Until the platform reaches the address, be it that it was set up after the bot."""
        for wait in growing(*UNVERIFIED_SECONDS):
            await asyncio.sleep(wait)
            if await self._is_verified(bot):
                return

    async def _is_verified(self, bot: ZaloBot) -> bool:
        base = self._settings.zalo_webhook.rstrip("/")
        url, secret = f"{base}{PATH}/{bot.id}", self._secret(bot.id, bot.unit)
        told = await self._until_done(
            bot.id, lambda: self._api.call(bot.token, "setWebhook", url=url, secret_token=secret)
        )
        if is_verified(told):
            log.info("zalo bot=%d is connected by=webhook", bot.id)
        return is_verified(told)

    async def _until_done(self, bot: int, call: Callable[[], Awaitable[Any]]) -> Any:
        """A platform out of reach is waited for with growing patience, a token that was refused is tried seldom."""
        wait = 1.0
        while True:
            try:
                async with self._room:
                    told = await call()
            except CallFailed as failed:
                await asyncio.sleep(self._seconds_after(bot, failed, wait))
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
            else:
                self._refused.discard(bot)
                return told

    def _seconds_after(self, bot: int, failed: CallFailed, wait: float) -> float:
        if failed.why == "token":
            self.refuse(bot)
            return REFUSED_SECONDS
        level = log.warning if wait == 1.0 else log.debug  # hundreds of bots would say so again and again
        level("zalo is out of reach bot=%d why=%s code=%d", bot, failed.why, failed.code)
        return wait

    # -------------------------------------------------------------- polling, for trying out

    async def _poll(self, bot: ZaloBot) -> NoReturn:
        """One thing at a time. It is not given again, so what comes while the program ends may be lost.

        What was no message and was not waited for is followed by a rest, whatever the platform says.
        """
        wait, loop = 1.0, asyncio.get_running_loop()
        while True:
            began, heard = loop.time(), False
            try:
                told = await self._api.call(bot.token, GET_UPDATES, patience=POLL_SECONDS + 10.0, timeout=POLL_SECONDS)
            except CallFailed as failed:
                if failed.why != "idle":
                    await asyncio.sleep(self._seconds_after(bot.id, failed, wait))
                    wait = min(wait * 2, LONGEST_WAIT_SECONDS)
                    continue
            else:
                wait = 1.0
                self._refused.discard(bot.id)
                heard = bool(told) and await self._hear(bot.id, told)
            if not heard and loop.time() - began < QUIET_SECONDS:
                await asyncio.sleep(QUIET_SECONDS)


def growing(first: float, longest: float) -> Iterator[float]:
    """How long to wait before each further try."""
    while True:
        yield first
        first = min(first * 2, longest)


def secret_of(secret: str, bot: int) -> str:
    """What proves that a message is of this bot of the database: whoever learns it can speak for no other bot."""
    return hmac.new(secret.encode(), f"zalo:{bot}".encode(), hashlib.sha256).hexdigest()
