"""Zalo: what its bots hear, by webhook or polling, becomes turns; screens go out as plain messages, each sent anew."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections import OrderedDict
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


class Zalo:
    """The adapter. `start` finds the bots and connects them, `close` ends it in order."""

    name = NAME
    takes_files = False

    def __init__(self, settings: Settings, front: Front, quota: Quota, pace: Pace = UNPACED) -> None:
        self._settings, self._front, self._quota = settings, front, quota
        self._api = ZaloApi(settings.zalo_api)
        self.bots = Bots(settings, front, self._api, self._hear, self._begin)
        road = Road(pace)
        self.replies, self.outbox = Replies(self, front, road), Outbox(self, front, road)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._half_sent: OrderedDict[str, tuple[int, int]] = OrderedDict()  # by address, of which text how many parts
        self._daily = Daily(front)
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
        try:
            await self._quota.load()
        except Exception as failed:
            log_failure("zalo quota", failed)
        self.bots.start()

    async def close(self) -> None:
        if self._starting:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        await self.bots.close()
        await asyncio.gather(self.replies.close(), self.outbox.close())
        await self._api.close()

    async def _begin(self) -> None:
        """There is a first bot: until then nothing is at work."""
        self._front.has_bots = True
        log.info("zalo owed screens=%d", await self.replies.make_good())
        await self.outbox.start()

    async def _make_good(self) -> None:
        if self.bots.has_begun:
            await self.replies.make_good()

    # -------------------------------------------------------------- in

    async def webhook(self, request: web.Request) -> web.Response:
        """One message: 200 only after its turn is committed, so that Zalo may send it again otherwise."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), self._settings.zalo_secret.encode()):
            return web.Response(status=403)
        bot = int(request.match_info["bot"])
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

    async def _hear(self, bot: int, told: object) -> None:
        """What polling brought: it is never given again."""
        try:
            inbound = as_inbound(bot, told)
            if inbound:
                await self._take(bot, inbound)
        except BadShape:
            log.warning("zalo bot=%d brought what is no message", bot)
        except TurnFailed:
            log.debug("zalo bot=%d brought what could not be taken", bot)
        except Exception as failed:
            log_failure("zalo message", failed, bot=bot)

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
        bot, chat = self._bot_of(address, kind)
        if refused := self._quota.refuse(bot.id, kind):
            raise refused
        parts, id_ = split(text), None
        first = self._begun(address, text)
        for number, part in enumerate(parts[first:], first):
            self._half_sent[address] = hash(text), number
            _forget(self._half_sent)
            id_ = await self._send_part(bot, chat, part, kind)
        self._half_sent.pop(address, None)
        return id_

    def _begun(self, address: str, text: str) -> int:
        of_which, parts = self._half_sent.get(address, (0, 0))
        return parts if of_which == hash(text) else 0

    async def _send_part(self, bot: ZaloBot, chat: str, text: str, kind: str) -> str | None:
        try:
            sent = await self._api.call(bot.token, "sendMessage", chat_id=chat, text=text)
        except CallFailed as failed:
            raise self._failure(bot.id, failed, kind) from None
        self._quota.sent(bot.id)
        id_ = sent.get("message_id") if isinstance(sent, dict) else None
        return str(id_) if id_ else None

    def _bot_of(self, address: str, kind: str) -> tuple[ZaloBot, str]:
        id_, chat = parts_of(address)
        bot = self.bots.one(id_)
        if bot is None:
            raise SendFailed("later") if self.bots.may_come(id_) else SendFailed("gone")
        if self.bots.is_refused(id_):
            raise _while_refused(kind)
        return bot, chat

    def _failure(self, bot: int, failed: CallFailed, kind: str) -> SendFailed:
        """What to do next. 404 need not be the token's fault, so the bot itself goes on."""
        if failed.why == "quota":
            return self._quota.used_up(bot)
        if failed.why == "token" and failed.code != NOT_FOUND:
            self.bots.refuse(bot)
            return _while_refused(kind)
        if failed.why in {"gone", "broken"}:
            return SendFailed(failed.why)
        return SendFailed("later")


def _while_refused(kind: str) -> SendFailed:
    """A token is one bot's alone: its letters go elsewhere, so that they hold up no others'. A reply stays owed."""
    return SendFailed("elsewhere", REFUSED_SECONDS) if kind else SendFailed("later")


def _forget(remembered: OrderedDict[str, Any]) -> None:
    while len(remembered) > MOST_REMEMBERED:
        remembered.popitem(last=False)
