"""Zalo: what its bots hear, by webhook or polling, becomes turns; screens go out as plain messages, each sent anew."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, OrderedDict
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from aiohttp import web

from bot.channels import Delivery, Part, Posted, Posting, SendFailed
from bot.channels.zalo_api import CallFailed, ZaloApi, read_at_most
from bot.channels.zalo_bots import REFUSED_SECONDS, Bots
from bot.channels.zalo_daily import Daily
from bot.channels.zalo_inbound import BadShape, as_inbound
from bot.channels.zalo_posts import in_parts, screen_of_post
from bot.channels.zalo_quota import Quota
from bot.channels.zalo_text import letter_text, reply_text, split
from bot.documents import Document
from bot.front import Front, TurnFailed
from bot.logs import log, log_failure
from bot.outages import OUTAGE, Parts
from bot.outbox import Outbox
from bot.pacing import UNPACED, Pace, Road
from bot.replies import Replies
from bot.screen import Screen
from bot.settings import Settings
from bot.turn import Inbound, Reply
from bot.wording import DEFAULT_LANGUAGE
from storage import chats
from storage.zalo import CHANNEL, ZaloBot, parts_of

NAME = CHANNEL
LARGEST_BODY = 64 * 1024  # bytes; a message has 2,000 letters
SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105  the name of a header
ANNOUNCEMENT = "announcement"
MOST_REMEMBERED = 1000
NOT_FOUND = 404
HALF_SENT = timedelta(minutes=15)  # after that a text is begun again
REFUSED_WAIT = 30.0  # seconds before the letters of a bot that is refused look again
STAYS_REFUSED = timedelta(minutes=30)  # then its letters go elsewhere, where they can
LOAD_AGAIN_SECONDS = (1.0, 60.0)  # before the next try, growing


class Zalo:
    """The adapter. `start` finds the bots and connects them, `close` ends it in order."""

    name = NAME
    takes_files = False

    def __init__(self, settings: Settings, front: Front, quota: Quota, pace: Pace = UNPACED) -> None:
        self._settings, self._front, self._quota = settings, front, quota
        self._api = ZaloApi(settings.zalo_api)
        self.bots = Bots(settings, front, self._api, self._hear, self._begin)
        road = Road(pace)
        self.replies = Replies(self, front, road)
        self.outbox = Outbox(self, front, road, parts=Parts(_bot_in, self._takes))
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._half_sent: OrderedDict[str, tuple[int, int, datetime]] = OrderedDict()  # of which text how many parts
        self._daily = Daily(front)
        self._not_found: Counter[int] = Counter()  # by bots, one after the other
        self._refused_since: dict[int, datetime] = {}
        self._apologised: OrderedDict[str, None] = OrderedDict()
        self._starting: asyncio.Task[None] | None = None
        front.news[NAME] = self.replies.show_again
        front.outboxes[NAME] = self.outbox.wake
        front.owing.append(self._make_good)

    # -------------------------------------------------------------- life

    def start(self) -> None:
        """Begin to look for bots; the web page and Telegram do not wait for the platform."""
        self._starting = asyncio.get_running_loop().create_task(self._find_bots())

    async def _find_bots(self) -> None:
        """What the month has left is known before anything is counted."""
        wait, longest = LOAD_AGAIN_SECONDS
        while not await self._has_loaded():
            await asyncio.sleep(wait)
            wait = min(wait * 2, longest)
        self.bots.start()

    async def _has_loaded(self) -> bool:
        try:
            await self._quota.load()
        except Exception as failed:  # such as a database that is busy: it may not be so for ever
            log_failure("zalo quota", failed)
            return False
        return True

    async def close(self) -> None:
        if self._starting:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        await self.bots.close()
        await asyncio.gather(self.replies.close(), self.outbox.close())
        await self._api.close()

    async def _begin(self) -> None:
        """There is a first bot: until then nothing is at work."""
        log.info("zalo owed screens=%d", await self.replies.make_good())
        await self.outbox.start()

    async def _make_good(self) -> None:
        if self.bots.has_begun:
            await self.replies.make_good()

    # -------------------------------------------------------------- in

    async def webhook(self, request: web.Request) -> web.Response:
        """One message: 200 only after its turn is committed, so that Zalo may send it again otherwise."""
        bot = int(request.match_info["bot"])
        if not self.bots.is_told(bot, request.headers.get(SECRET_HEADER, "")):
            return web.Response(status=403)
        if self.bots.one(bot) is None:
            return web.Response(status=503 if self.bots.may_come(bot) else 404)
        body = await read_at_most(request.content, LARGEST_BODY)
        if body is None:
            return web.Response(status=413)
        try:
            inbound = as_inbound(bot, json.loads(body))
        except (ValueError, RecursionError):  # no JSON, or not in the shape of a message
            return web.Response(status=400)
        return await self._answered(bot, inbound)

    async def _answered(self, bot: int, inbound: Inbound | None) -> web.Response:
        try:
            if inbound:
                await self._take(bot, inbound)
        except TurnFailed:
            return web.Response(status=503)
        return web.Response()

    async def _hear(self, bot: int, told: object) -> bool:
        """What polling brought: it is never given again. Returns whether it was a message."""
        try:
            inbound = as_inbound(bot, told)
            if inbound:
                await self._take(bot, inbound)
                return True
        except BadShape:
            log.warning("zalo bot=%d brought what is no message", bot)
        except TurnFailed:
            log.debug("zalo bot=%d brought what could not be taken", bot)
        except Exception as failed:
            log_failure("zalo message", failed, bot=bot)
        return False

    async def _take(self, bot: int, inbound: Inbound) -> None:
        """One at a time for each chat, in the order in which they came. Raises TurnFailed."""
        heard = asyncio.get_running_loop().time()
        async with self._locks.setdefault(inbound.address, asyncio.Lock()):
            await self.replies.arrives(inbound.address, heard)
            if not self._daily.takes(inbound.address):
                await self._tell(inbound.address, self._daily.enough(inbound.address))
                return
            try:
                reply = await self._front.turn(inbound)
            except TurnFailed:
                await self._apologise(inbound)
                raise
            if reply.repeated:
                await self.replies.make_good_at(inbound.address)
            else:
                self._answer(bot, reply)

    def _answer(self, bot: int, reply: Reply) -> None:
        if self._daily.answers(reply):
            self._quota.received(bot)
            self.replies.send(reply)
        elif reply.chat.id:
            self._front.database.later(lambda db: chats.give_up(db, reply.chat.id, reply.revision))

    async def _apologise(self, inbound: Inbound) -> None:
        """Once, however often the platform tries it again."""
        if inbound.update in self._apologised:
            return
        self._apologised[inbound.update] = None
        _forget(self._apologised)
        await self._tell(inbound.address, self._front.house.wording[DEFAULT_LANGUAGE]("apology"))

    async def _tell(self, address: str, sentence: str | None) -> None:
        """Said once, and not tried again."""
        try:
            if sentence:
                await self._send(address, sentence, "")
        except SendFailed as failed:
            log.warning("zalo sentence because=%s", failed.next_step)

    # -------------------------------------------------------------- out

    async def show(self, delivery: Delivery) -> str | None:
        """Always sent anew, for nothing is edited here. Returns the id of the last message."""
        words = self._front.house.wording[delivery.screen.language]
        text = letter_text(delivery.screen, words) if delivery.kind else reply_text(delivery.screen, words)
        return await self._send(delivery.address, text, delivery.kind)

    async def hand_over(self, address: str, document: Document) -> None:  # noqa: ARG002  there is no way for it
        """Files are links in what is said: nothing asks for this."""
        log.error("zalo takes no files bot=%d", parts_of(address)[0])
        raise SendFailed("broken")

    def in_parts(self, screen: Screen, with_file: bool) -> tuple[Part, ...]:
        return in_parts(screen, with_file)

    async def post(self, posting: Posting) -> Posted:
        """What was sent is not changed: a correction goes anew, and a copy in a reminder not at all."""
        screen = screen_of_post(posting)
        if screen is None:
            return Posted(posting.sent_as or "")
        words = self._front.house.wording[screen.language]
        sent = await self._send(posting.address, letter_text(screen, words), ANNOUNCEMENT)
        return Posted(sent or "")

    async def _send(self, address: str, text: str, kind: str) -> str | None:
        """In as many messages as the text needs. A try after one that failed half-way goes on where that was."""
        bot = self._bot_of(address, kind)
        if refused := self._quota.refuse(bot.id, kind):
            self._half_sent.pop(address, None)
            raise refused
        parts, id_ = split(text), None
        first = self._begun(address, text)
        for number, part in enumerate(parts[first:], first):
            self._half_sent[address] = hash(text), number, self._front.clock()
            _forget(self._half_sent)
            id_ = await self._send_part(bot, address, part, kind)
        self._half_sent.pop(address, None)
        return id_

    def _begun(self, address: str, text: str) -> int:
        """How many parts are out already; none that anybody had forgotten."""
        of_which, parts, at = self._half_sent.get(address, (0, 0, self._front.clock()))
        return parts if of_which == hash(text) and self._front.clock() - at < HALF_SENT else 0

    async def _send_part(self, bot: ZaloBot, address: str, text: str, kind: str) -> str | None:
        try:
            sent = await self._api.call(bot.token, "sendMessage", chat_id=parts_of(address)[1], text=text)
        except CallFailed as call_failed:
            failed = self._failure(bot.id, call_failed, kind)
            if failed.next_step != "later":
                self._half_sent.pop(address, None)
            raise failed from None
        self._went(bot.id)
        id_ = sent.get("message_id") if isinstance(sent, dict) else None
        return str(id_) if id_ else None

    def _went(self, bot: int) -> None:
        self._quota.sent(bot)
        self._not_found.pop(bot, None)
        self._refused_since.pop(bot, None)

    def _bot_of(self, address: str, kind: str) -> ZaloBot:
        id_, _ = parts_of(address)
        bot = self.bots.one(id_)
        if bot is not None and not self.bots.is_refused(id_):
            return bot
        if bot is not None or self.bots.may_come(id_):
            raise self._while_refused(id_, kind)
        if self.bots.is_stopped(id_):
            raise SendFailed("elsewhere", REFUSED_SECONDS) if kind else SendFailed("later")
        raise SendFailed("gone")

    def _takes(self, address: str, kind: str) -> bool:
        """Whether a letter may go there now, by a bot that works."""
        bot, _ = parts_of(address)
        return self.bots.one(bot) is not None and not self.bots.is_refused(bot) and self._quota.has_room(bot, kind)

    def _failure(self, bot: int, failed: CallFailed, kind: str) -> SendFailed:
        """What to do next. 404 need not be the token's fault, so the bot goes on unless it comes again and again."""
        if failed.why == "quota":
            return self._quota.used_up(bot)
        if failed.why == "token":
            self._not_found[bot] += failed.code == NOT_FOUND
            if failed.code != NOT_FOUND or self._not_found[bot] >= OUTAGE:
                self.bots.refuse(bot)
                return self._while_refused(bot, kind)
        return SendFailed(failed.why) if failed.why in {"gone", "broken"} else SendFailed("later")

    def _while_refused(self, bot: int, kind: str) -> SendFailed:
        """A token is one bot's alone: its letters wait, and go elsewhere only if it stays so. A reply stays owed."""
        if not kind:
            return SendFailed("later")
        now = self._front.clock()
        if now - self._refused_since.setdefault(bot, now) < STAYS_REFUSED:
            return SendFailed("later", REFUSED_WAIT)
        return SendFailed("elsewhere", REFUSED_SECONDS)


def _bot_in(address: str) -> str:
    return address.partition(":")[0]


def _forget(remembered: OrderedDict[str, Any]) -> None:
    while len(remembered) > MOST_REMEMBERED:
        remembered.popitem(last=False)
