"""Telegram: updates in, by polling or webhook, and screens out. An update is confirmed once its turn is committed."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Sequence
from typing import Any

from aiohttp import web
from telegram import Bot, BotCommand, BotCommandScopeChat, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels import Delivery, SendFailed
from bot.channels.telegram_http import AiohttpRequest
from bot.channels.telegram_text import as_html, as_keyboard
from bot.documents import Document
from bot.front import Front, TurnFailed
from bot.logs import log, log_failure
from bot.replies import Replies
from bot.settings import Settings
from bot.turn import Inbound, Reply
from handlers.events import Event, Said, SentNoWords, WentSilent
from handlers.packing import unpack_event
from handlers.rights import INVITE, may

NAME = "telegram"
WANTED = ["message", "callback_query", "my_chat_member"]
POLL_SECONDS = 25
PATH = "/telegram"  # where the webhook listens, behind the public URL
COMMANDS = ("start", "tusoi", "dulieu", "ngonngu", "trogiup")
HARMLESS = "message is not modified"
NOT_EDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid")
NOBODY_THERE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "bot was blocked")


class Telegram:
    """The adapter. `start` connects, `close` ends it in order."""

    name = NAME

    def __init__(self, settings: Settings, front: Front) -> None:
        self._settings, self._front = settings, front
        self._bot = Bot(
            settings.telegram_token,
            base_url=settings.telegram_api,
            base_file_url=settings.telegram_file_api,
            request=AiohttpRequest(proxy=settings.telegram_proxy),
            get_updates_request=AiohttpRequest(1, settings.telegram_proxy, read_seconds=POLL_SECONDS + 10),
        )
        self.replies = Replies(self, front)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._listening: asyncio.Task[None] | None = None
        self._with_own_commands: set[str] = set()
        front.news[NAME] = self.replies.show_again

    @property
    def username(self) -> str:
        """The bot's public name, known after `start`."""
        return self._bot.username

    # -------------------------------------------------------------- life

    def start(self) -> None:
        """Begin to connect; a network that is not there yet is waited for, the web page works meanwhile."""
        self._listening = asyncio.get_running_loop().create_task(self._live())

    async def close(self) -> None:
        if self._listening:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self.replies.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._bot.shutdown()

    async def _live(self) -> None:
        try:
            await self._connect()
            log.info("telegram is connected by=%s", "webhook" if self._settings.telegram_webhook else "polling")
            owed = await self.replies.make_good()
            log.info("telegram owed screens=%d", owed)
            if not self._settings.telegram_webhook:
                await self._poll()
        except InvalidToken:
            log.error("telegram refused TUSOI_TELEGRAM_TOKEN: check it with BotFather; the web page goes on without it")
        except Exception as failed:
            log_failure("telegram", failed)

    async def _connect(self) -> None:
        for step in (self._bot.initialize, self._announce_commands, self._choose_delivery):
            await self._until_done(step)

    async def _until_done(self, step: Any) -> None:
        wait = 1.0
        while True:
            try:
                await step()
                return
            except InvalidToken:
                raise
            except RetryAfter as slower:
                await asyncio.sleep(_seconds(slower))
            except TelegramError as failed:
                log.warning("telegram is out of reach kind=%s again_in=%.0f", type(failed).__name__, wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 60.0)

    async def _announce_commands(self) -> None:
        for language, code in (("vi", None), ("vi", "vi"), ("en", "en")):
            await self._bot.set_my_commands(self._commands(COMMANDS, language), language_code=code)

    def _commands(self, names: Sequence[str], language: str) -> list[BotCommand]:
        words = self._front.house.wording[language]
        texts = {
            "start": words("command.start"),
            "tusoi": words("command.tusoi"),
            "dulieu": words("command.dulieu"),
            "ngonngu": words("command.ngonngu"),
            "trogiup": words("command.trogiup"),
            "moi": words("command.moi"),
        }
        return [BotCommand(name, texts[name]) for name in names]

    async def _choose_delivery(self) -> None:
        url = self._settings.telegram_webhook
        if url:
            secret = self._settings.telegram_secret
            await self._bot.set_webhook(url.rstrip("/") + PATH, allowed_updates=WANTED, secret_token=secret)
        else:
            await self._bot.delete_webhook()

    # -------------------------------------------------------------- in

    async def _poll(self) -> None:
        """Fetch, take, and only then ask for more: the next question is what confirms these."""
        offset = 0
        while True:
            updates = await self._fetch(offset)
            await asyncio.gather(*(self._take(update) for update in updates))
            offset = updates[-1].update_id + 1 if updates else offset

    async def _fetch(self, offset: int) -> tuple[Update, ...]:
        try:
            return await self._bot.get_updates(offset=offset, timeout=POLL_SECONDS, allowed_updates=WANTED)
        except InvalidToken:
            raise
        except RetryAfter as slower:
            await asyncio.sleep(_seconds(slower))
        except Conflict:
            log.error("telegram: another process is polling with this token; stop it")
            await asyncio.sleep(5)
        except TelegramError as failed:
            log.warning("telegram polling kind=%s", type(failed).__name__)
            await asyncio.sleep(1)
        return ()

    async def webhook(self, request: web.Request) -> web.Response:
        """One update by webhook: 200 only after its turn is committed, so that Telegram sends it again otherwise."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), self._settings.telegram_secret.encode()):
            return web.Response(status=403)
        try:
            update = Update.de_json(await request.json(), self._bot)
        except (ValueError, TypeError, KeyError, AttributeError):
            return web.Response(status=400)
        await self._take(update)
        return web.Response()

    async def _take(self, update: Update) -> None:
        if update.callback_query:
            self._soon(self._acknowledge(update.callback_query.id))
        inbound = as_inbound(update)
        if inbound is None:
            return
        try:
            reply = await self._front.turn(inbound)
        except TurnFailed:
            self._soon(self._apologise(inbound.address))
            return
        if isinstance(inbound.event, WentSilent) or (reply.repeated and not reply.chat.owed):
            return
        self._offer_commands(reply)
        self.replies.send(reply)

    def _soon(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _acknowledge(self, query: str) -> None:
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError as failed:
            log.debug("telegram acknowledgement kind=%s", type(failed).__name__)

    async def _apologise(self, address: str) -> None:
        words = self._front.house.wording["vi"]
        try:
            await self._bot.send_message(address, words("apology"))
        except TelegramError as failed:
            log.warning("telegram apology kind=%s", type(failed).__name__)

    # -------------------------------------------------------------- out

    async def show(self, delivery: Delivery) -> str | None:
        """Change the screen in place; send a new one where that cannot be. Returns the message's id."""
        if delivery.edit and delivery.current and await self._edited(delivery):
            return delivery.current
        text, keyboard = as_html(delivery.screen), as_keyboard(delivery.screen)
        try:
            sent = await self._bot.send_message(delivery.address, text, parse_mode="HTML", reply_markup=keyboard)
        except TelegramError as failed:
            raise failure(failed) from None
        return str(sent.message_id)

    async def _edited(self, delivery: Delivery) -> bool:
        text, keyboard = as_html(delivery.screen), as_keyboard(delivery.screen)
        try:
            await self._bot.edit_message_text(
                text, delivery.address, int(delivery.current or 0), parse_mode="HTML", reply_markup=keyboard
            )
        except BadRequest as refused:
            if HARMLESS in refused.message.lower():
                return True
            if any(reason in refused.message.lower() for reason in NOT_EDITABLE):
                return False
            raise failure(refused) from None
        except TelegramError as failed:
            raise failure(failed) from None
        return True

    async def hand_over(self, address: str, document: Document) -> None:
        try:
            await self._bot.send_document(address, document.content, filename=document.name)
        except TelegramError as failed:
            raise failure(failed) from None

    def _offer_commands(self, reply: Reply) -> None:
        """Whoever may invite finds it among the commands of the own chat."""
        member, address = reply.chat.member, reply.chat.address
        wanted = member is not None and may(member, INVITE, member.unit)
        if wanted != (address in self._with_own_commands):
            self._soon(self._set_own_commands(address, wanted, reply.screen.language))

    async def _set_own_commands(self, address: str, wanted: bool, language: str) -> None:
        scope = BotCommandScopeChat(int(address))
        try:
            if wanted:
                self._with_own_commands.add(address)
                await self._bot.set_my_commands(self._commands((*COMMANDS, "moi"), language), scope=scope)
            else:
                self._with_own_commands.discard(address)
                await self._bot.delete_my_commands(scope=scope)
        except TelegramError as failed:
            log.debug("telegram commands kind=%s", type(failed).__name__)


def as_inbound(update: Update) -> Inbound | None:
    """What an update means; None where it is none of ours, such as anything in a group."""
    what = _event(update)
    if what is None:
        return None
    chat, event, pressed = what
    return Inbound(NAME, str(chat), event, str(update.update_id), pressed)


def _event(update: Update) -> tuple[int, Event, str | None] | None:
    query, message, membership = update.callback_query, update.message, update.my_chat_member
    if query and query.message and query.message.chat.type == ChatType.PRIVATE:
        return query.message.chat.id, unpack_event(query.data or ""), str(query.message.message_id)
    if message and message.chat.type == ChatType.PRIVATE:
        return message.chat.id, Said(message.text) if message.text else SentNoWords(), None
    if membership and membership.chat.type == ChatType.PRIVATE:
        blocked = membership.new_chat_member.status == ChatMemberStatus.BANNED
        return (membership.chat.id, WentSilent(), None) if blocked else None
    return None


def failure(failed: TelegramError) -> SendFailed:
    """What to do next. BadRequest is a NetworkError to this library, so it is looked at first."""
    text = failed.message.lower()
    if isinstance(failed, RetryAfter):
        return SendFailed("later", _seconds(failed))
    if isinstance(failed, Forbidden) or any(reason in text for reason in NOBODY_THERE):
        return SendFailed("gone")
    if isinstance(failed, (BadRequest, InvalidToken)):
        return SendFailed("broken")
    return SendFailed("later") if isinstance(failed, NetworkError) else SendFailed("broken")


def _seconds(slower: RetryAfter) -> float:
    after = slower.retry_after
    return after if isinstance(after, (int, float)) else after.total_seconds()
